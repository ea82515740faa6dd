/*
 * Polls: what a round asks that is one, and what people answered. Nothing is shared out, so there
 * is no amount anywhere.
 */
#include "daemon/page/draw.h"

/* How many may be chosen: web/src/parts/poll.tsx. */
static const char *how_of(struct page *page, const json_t *question)
{
	const int64_t most = number_of(question, "most");
	const struct word count[] = {{"n", NULL, most}, {0}};

	return most > 1 && most >= (int64_t)json_array_size(json_object_get(question, "options"))
		   ? say(page, "poll.any", NULL)
		   : say(page, "poll.how", count);
}

static void draw_texts(struct page *page, const json_t *texts)
{
	const char *language = NULL;
	const char *text = worded(page, texts, &language);

	if (text[0] != '\0')
		draw_paragraphs(page, text, language);
}

static void draw_option(struct page *page, const json_t *option)
{
	const char *language = NULL;
	const char *title = worded(page, json_object_get(option, "titles"), &language);

	html_open(&page->html, "li");
	line_as(page, "span", NULL, title, language);
	open_as(page, "div", "small soft");
	draw_texts(page, json_object_get(option, "texts"));
	html_close(&page->html);
	html_close(&page->html);
}

static void draw_question(struct page *page, const json_t *question)
{
	const char *language = NULL;
	const char *title = worded(page, json_object_get(question, "titles"), &language);
	const json_t *one;
	size_t i;

	html_open(&page->html, "li");
	open_as(page, "article", "card poll-question");
	line_as(page, "h3", NULL, title, language);
	draw_texts(page, json_object_get(question, "texts"));
	line_as(page, "p", "small soft", how_of(page, question), NULL);
	open_as(page, "ul", "poll-options");
	json_array_foreach(json_object_get(question, "options"), i, one) draw_option(page, one);
	html_close(&page->html);
	html_close(&page->html);
	html_close(&page->html);
}

void draw_poll_questions(struct page *page, const json_t *poll)
{
	const int64_t proposal = number_of(poll, "proposal");
	const json_t *one;
	size_t i;

	open_section(page, "asked", say(page, "poll.asked", NULL));
	if (proposal > 0)
		link_line(page, "p", NULL,
		    print(page, "/%s/proposals/%lld", page->code, (long long)proposal),
		    say(page, "poll.from", NULL), NULL);
	open_as(page, "ol", "stack");
	html_attribute(&page->html, "role", "list");
	json_array_foreach(json_object_get(poll, "questions"), i, one) draw_question(page, one);
	html_close(&page->html);
	html_close(&page->html);
}

/* --- the result ---------------------------------------------------------------------------- */

/* Ballots that chose something. */
static int64_t answers_of(const json_t *outcome)
{
	const json_t *nulls = json_object_get(outcome, "null"), *count;
	int64_t answers = number_of(outcome, "ballots") + number_of(outcome, "paper") -
			  number_of(outcome, "blank");
	const char *reason;

	json_object_foreach((json_t *)nulls, reason, count) answers -= json_integer_value(count);
	return answers;
}

static void draw_answer(struct page *page, const json_t *outcome, const json_t *option)
{
	const char *id = text_of(option, "id");
	const char *name = text_of(json_object_get(page->value, "names"),
	    print(page, "%lld/%s", (long long)number_of(outcome, "cid"), id == NULL ? "" : id));

	html_open(&page->html, "tr");
	html_open(&page->html, "th");
	html_attribute(&page->html, "scope", "row");
	html_text(&page->html, name == NULL ? id : name);
	html_close(&page->html);
	line_as(page, "td", "number", say_number(page, number_of(option, "votes")), NULL);
	html_close(&page->html);
}

void draw_poll_result(struct page *page, const json_t *outcome, const char *title)
{
	const char *caption =
	    say(page, "poll.table", (const struct word[]){{"name", title, 0}, {0}});
	const json_t *one;
	size_t i;

	open_as(page, "dl", "facts");
	draw_fact(page, say(page, "result.ballots", NULL),
	    say_number(page, number_of(outcome, "ballots") + number_of(outcome, "paper")), NULL);
	draw_fact(
	    page, say(page, "poll.answers", NULL), say_number(page, answers_of(outcome)), NULL);
	html_close(&page->html);
	open_as(page, "div", "scroller");
	html_attribute(&page->html, "role", "region");
	html_attribute(&page->html, "tabindex", "0");
	html_attribute(&page->html, "aria-label", caption);
	open_as(page, "table", "table");
	html_line(&page->html, "caption", caption);
	html_open(&page->html, "thead");
	html_open(&page->html, "tr");
	draw_head_cell(page, "poll.option");
	draw_head_cell(page, "result.votes");
	html_close(&page->html);
	html_close(&page->html);
	html_open(&page->html, "tbody");
	json_array_foreach(json_object_get(outcome, "projects"), i, one)
	    draw_answer(page, outcome, one);
	html_close(&page->html);
	html_close(&page->html);
	html_close(&page->html);
}
