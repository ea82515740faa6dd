/*
 * Debates: the list, and one of them.
 */
#include <string.h>

#include "daemon/page/things.h"

static const struct things debates = {TAB_DEBATES, "debates", "debates.title", "debates.lead"};

static const char *title_of(struct page *page, const json_t *debate)
{
	const char *title = text_of(debate, "title");

	return title == NULL ? say(page, "stub.title", NULL) : title;
}

/* Who began it, and when. */
static void draw_by(struct page *page, const json_t *debate, const char *class)
{
	open_as(page, "p", class);
	if (text_of(debate, "closed_at") != NULL) {
		draw_badge(page, say(page, "debate.closed", NULL));
		html_text(&page->html, " ");
	}
	draw_written(page, debate);
	html_close(&page->html);
}

void draw_debate_card(struct page *page, const json_t *debate, const char *heading)
{
	const char *language = is_hidden(debate) ? NULL : text_of(debate, "language");

	open_card(
	    page, heading, thing_address(page, &debates, debate), title_of(page, debate), language);
	draw_by(page, debate, "small soft");
	if (is_hidden(debate))
		draw_stub(page, json_object_get(debate, "hidden"), "debate");
	else
		line_as(page, "p", NULL, text_of(debate, "excerpt"), language);
	line_as(page, "p", "small debate-counts",
	    print(page, "%s · %s · %s",
		say_count(page, "talk.comments", number_of(debate, "comments")),
		say_count(page, "debate.agreeing", number_of(debate, "agree")),
		say_count(page, "debate.disagreeing", number_of(debate, "disagree"))),
	    NULL);
	close_card(page);
}

void draw_page_debates(struct page *page)
{
	open_list(page, &debates);
	link_line(page, "p", NULL, print(page, "/%s/debates/new", page->code),
	    say(page, "debates.begin", NULL), NULL);
	close_list(page, &debates, say(page, "debates.none", NULL), draw_debate_card);
}

static void draw_conclusions(struct page *page, const json_t *debate)
{
	const char *conclusions = text_of(debate, "conclusions");
	const char *by = text_of(debate, "closed_by");
	const char *date = say_when(page, SAY_DATE, text_of(debate, "closed_at"));

	if (conclusions == NULL)
		return;
	open_section(page, "conclusions", say(page, "debate.conclusions", NULL));
	line_as(page, "p", "small soft",
	    say(page,
		by != NULL && strcmp(by, "staff") == 0 ? "debate.closed_by_staff"
						       : "debate.closed_by_author",
		(const struct word[]){{"date", date, 0}, {0}}),
	    NULL);
	draw_paragraphs(page, conclusions, text_of(debate, "language"));
	html_close(&page->html);
}

static void draw_agreement(struct page *page, const json_t *debate)
{
	const bool is_open = text_of(debate, "closed_at") == NULL;

	open_section(
	    page, "stance", say(page, is_open ? "stance.title" : "stance.title_closed", NULL));
	html_line(&page->html, "p",
	    say(page, "stance.counts",
		(const struct word[]){{"agree", NULL, number_of(debate, "agree")},
		    {"disagree", NULL, number_of(debate, "disagree")}, {0}}));
	if (is_open)
		html_line(&page->html, "p", say(page, "stance.sign_in", NULL));
	html_close(&page->html);
}

static void describe(struct page *page, const json_t *debate)
{
	json_t *posting = describe_posting(page, debate, thing_address(page, &debates, debate),
	    text_of(debate, "title"), text_of(debate, "text"), text_of(debate, "language"));

	if (posting == NULL)
		return;
	linked_count(posting, "AgreeAction", number_of(debate, "agree"));
	linked_count(posting, "DisagreeAction", number_of(debate, "disagree"));
}

void draw_page_debate(struct page *page)
{
	const json_t *debate = json_object_get(page->value, "debate");
	const char *language = is_hidden(debate) ? NULL : text_of(debate, "language");

	describe(page, debate);
	open_thing(page, &debates, title_of(page, debate), language);
	draw_by(page, debate, "row debate-by");
	html_close(&page->html);
	if (is_hidden(debate))
		draw_stub(page, json_object_get(debate, "hidden"), "debate");
	else
		draw_paragraphs(page, text_of(debate, "text"), language);
	draw_conclusions(page, debate);
	draw_response(
	    page, json_object_get(page->value, "responses"), thing_address(page, &debates, debate));
	draw_agreement(page, debate);
	close_thing(page, &debates, debate);
}
