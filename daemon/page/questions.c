/*
 * What the city asks: the list of official questions, and one with what people answered and what
 * the city makes of it.
 */
#include <string.h>

#include "daemon/page/things.h"

static const struct things questions = {TAB_NONE, "questions", "questions.title", "questions.lead"};

static bool is_open(const json_t *question)
{
	return json_is_true(json_object_get(question, "is_open"));
}

static void draw_closed(struct page *page, const json_t *question)
{
	if (is_open(question))
		return;
	line_as(page, "span", "badge badge-sun", say(page, "question.closed", NULL), NULL);
	html_text(&page->html, " ");
}

static const char *answers_of(struct page *page, const json_t *question)
{
	return say_count(page, "question.answers", number_of(question, "answers"));
}

/* --- the list ---------------------------------------------------------------------------- */

static void draw_card(struct page *page, const json_t *question, const char *heading)
{
	const char *language, *closes = text_of(question, "closes_at");
	const char *title = worded(page, json_object_get(question, "titles"), &language);
	const char *until =
	    is_open(question)
		? say(page, "question.until",
		      (const struct word[]){{"when", say_when(page, SAY_WHEN, closes), 0}, {0}})
		: say_when(page, SAY_DATE, closes);

	open_card(page, heading, thing_address(page, &questions, question), title, language);
	open_as(page, "p", "small debate-counts");
	draw_closed(page, question);
	html_line(&page->html, "span", print(page, "%s ", answers_of(page, question)));
	html_line(&page->html, "span",
	    print(page, "%s ", say_count(page, "talk.comments", number_of(question, "comments"))));
	html_line(&page->html, "span", until);
	html_close(&page->html);
	close_card(page);
}

void draw_page_questions(struct page *page)
{
	const char *state = given_of(page, "state");
	const bool are_closed = state != NULL && strcmp(state, "closed") == 0;
	const struct crumb links[] = {
	    {print(page, "/%s/questions/%s", page->code, are_closed ? "" : "?state=closed"),
		say(page, are_closed ? "questions.state_open" : "questions.state_closed", NULL)},
	    {print(page, "/%s/questions/responses", page->code),
		say(page, "responses.title", NULL)},
	    {print(page, "/%s/meetings/", page->code), say(page, "questions.meetings", NULL)}};

	open_list(page, &questions);
	draw_link_row(page, links, sizeof links / sizeof *links);
	close_list(page, &questions,
	    say(page, are_closed ? "questions.none_closed" : "questions.none_open", NULL),
	    draw_card);
}

/* --- one of them ------------------------------------------------------------------------- */

static void draw_heads(struct page *page)
{
	static const char *const keys[] = {"question.option", "question.share", "question.count"};

	open_as(page, "thead", "visually-hidden");
	html_open(&page->html, "tr");
	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
		html_open(&page->html, "th");
		html_attribute(&page->html, "scope", "col");
		html_text(&page->html, say(page, keys[i], NULL));
		html_close(&page->html);
	}
	html_close(&page->html);
	html_close(&page->html);
}

/* Whole per cent; 0 where nobody answered. */
static const char *share_of(struct page *page, int64_t part, int64_t whole)
{
	const bool is_share = whole > 0 && part >= 0 && part <= whole;

	return say_percent(
	    page, is_share ? (int64_t)(100.0 * (double)part / (double)whole + 0.5) : 0, 0);
}

static void draw_option(struct page *page, const json_t *option, int64_t all)
{
	const char *language;
	const char *name = worded(page, json_object_get(option, "names"), &language);
	const int64_t answers = number_of(option, "answers");

	html_open(&page->html, "tr");
	html_open(&page->html, "th");
	html_attribute(&page->html, "scope", "row");
	mark_language(page, language);
	html_text(&page->html, name);
	html_close(&page->html);
	html_open(&page->html, "td");
	draw_progress(page, answers, all, name);
	html_text(&page->html, print(page, " %s", share_of(page, answers, all)));
	html_close(&page->html);
	html_line(&page->html, "td", say_number(page, answers));
	html_close(&page->html);
}

/* Bars, and the numbers beside them; nothing where it is answered in words alone. */
static void draw_answers(struct page *page, const json_t *question)
{
	const json_t *options = json_object_get(question, "options"), *one;
	size_t i;

	if (json_array_size(options) == 0)
		return;
	open_section(page, "answers", say(page, "question.answer_title", NULL));
	if (is_open(question))
		html_line(&page->html, "p", say(page, "question.sign_in", NULL));
	open_as(page, "table", "answers");
	html_line(&page->html, "caption", answers_of(page, question));
	draw_heads(page);
	html_open(&page->html, "tbody");
	json_array_foreach(options, i, one) draw_option(page, one, number_of(question, "answers"));
	html_close(&page->html);
	html_close(&page->html);
	html_close(&page->html);
}

/* The city asks for what people think, and no answer of theirs is the right one: so it is not a
 * page of questions and answers (QAPage) for machines. */
static void describe(struct page *page, const json_t *question, const char *title)
{
	const char *language;
	const char *text = worded(page, json_object_get(question, "texts"), &language);
	json_t *posting = describe_posting(
	    page, question, thing_address(page, &questions, question), title, text, language);

	if (posting != NULL)
		linked_city(page, posting, "author");
}

void draw_page_question(struct page *page)
{
	const json_t *question = json_object_get(page->value, "question");
	const char *language, *text_language;
	const char *title = worded(page, json_object_get(question, "titles"), &language);
	const char *text = worded(page, json_object_get(question, "texts"), &text_language);
	const char *when = say_when(page, SAY_WHEN, text_of(question, "closes_at"));

	describe(page, question, title);
	open_thing(page, &questions, title, language);
	open_as(page, "p", "row");
	draw_closed(page, question);
	html_line(&page->html, "span",
	    say(page, is_open(question) ? "question.until" : "question.was_until",
		(const struct word[]){{"when", when, 0}, {0}}));
	html_close(&page->html);
	html_close(&page->html);
	draw_paragraphs(page, text, text_language);
	draw_response(page, json_object_get(page->value, "responses"),
	    thing_address(page, &questions, question));
	draw_answers(page, question);
	close_thing(page, &questions, question);
}
