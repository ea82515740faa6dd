/*
 * Debates: the list, and one of them.
 */
#include <string.h>

#include "daemon/page/draw.h"

static const char *address_of(struct page *page, const json_t *debate)
{
	return print(page, "/%s/debates/%lld", page->code, (long long)number_of(debate, "number"));
}

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
	if (!json_is_object(json_object_get(debate, "hidden"))) {
		draw_author(page, json_object_get(debate, "author"));
		html_text(&page->html, " · ");
	}
	draw_time(page, SAY_DATE, text_of(debate, "created_at"));
	html_close(&page->html);
}

void draw_debate_card(struct page *page, const json_t *debate, const char *heading)
{
	const json_t *hidden = json_object_get(debate, "hidden");
	const char *language = json_is_object(hidden) ? NULL : text_of(debate, "language");

	html_open(&page->html, "li");
	open_as(page, "article", "card card-link debate-card");
	link_line(page, heading, NULL, address_of(page, debate), title_of(page, debate), language);
	draw_by(page, debate, "small soft");
	if (json_is_object(hidden))
		draw_stub(page, hidden, "debate");
	else
		line_as(page, "p", NULL, text_of(debate, "excerpt"), language);
	line_as(page, "p", "small debate-counts",
	    print(page, "%s · %s · %s",
		say_count(page, "talk.comments", number_of(debate, "comments")),
		say_count(page, "debate.agreeing", number_of(debate, "agree")),
		say_count(page, "debate.disagreeing", number_of(debate, "disagree"))),
	    NULL);
	html_close(&page->html);
	html_close(&page->html);
}

void draw_page_debates(struct page *page)
{
	const json_t *list = json_object_get(page->value, "list"), *one;
	size_t i;

	frame_open(page, TAB_DEBATES);
	open_as(page, "div", "page debate");
	open_as(page, "div", "head");
	draw_title(page, say(page, "debates.title", NULL), NULL, NULL);
	page->description = say(page, "debates.lead", NULL);
	line_as(page, "p", "lead", page->description, NULL);
	link_line(page, "p", NULL, print(page, "/%s/debates/new", page->code),
	    say(page, "debates.begin", NULL), NULL);
	html_close(&page->html);
	if (json_array_size(json_object_get(list, "items")) == 0)
		line_as(page, "p", "lead", say(page, "debates.none", NULL), NULL);
	open_as(page, "ul", "stack");
	html_attribute(&page->html, "role", "list");
	json_array_foreach(json_object_get(list, "items"), i, one)
	    draw_debate_card(page, one, "h2");
	html_close(&page->html);
	draw_next(page, print(page, "/%s/debates/", page->code), list);
	html_close(&page->html);
	frame_close(page);
}

static void link_debate(struct page *page, const json_t *debate)
{
	json_t *posting = linked_add(page, "DiscussionForumPosting");

	linked_text(posting, "headline", text_of(debate, "title"));
	linked_text(posting, "text", text_of(debate, "text"));
	linked_text(posting, "inLanguage", text_of(debate, "language"));
	linked_text(posting, "datePublished", text_of(debate, "created_at"));
	linked_text(posting, "dateModified", text_of(debate, "edited_at"));
	linked_address(page, posting, "url", address_of(page, debate));
	linked_author(posting, json_object_get(debate, "author"));
	(void)json_object_set_new(
	    posting, "commentCount", json_integer(number_of(debate, "comments")));
	linked_count(posting, "CommentAction", number_of(debate, "comments"));
	linked_count(posting, "AgreeAction", number_of(debate, "agree"));
	linked_count(posting, "DisagreeAction", number_of(debate, "disagree"));
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

/* What the head says of a debate that everybody may read; of a hidden one nothing is said. */
static void describe(struct page *page, const json_t *debate)
{
	if (json_is_object(json_object_get(debate, "hidden"))) {
		page->status = 410;
		page->is_unlisted = true;
		return;
	}
	page->type = "article";
	page->description = shortened(page, text_of(debate, "text"), 160);
	page->published = text_of(debate, "created_at");
	page->edited = text_of(debate, "edited_at");
	link_debate(page, debate);
}

void draw_page_debate(struct page *page)
{
	const json_t *debate = json_object_get(page->value, "debate");
	const json_t *hidden = json_object_get(debate, "hidden");
	const char *title = title_of(page, debate), *name = say(page, "debates.title", NULL);
	const char *language = json_is_object(hidden) ? NULL : text_of(debate, "language");

	describe(page, debate);
	frame_open(page, TAB_DEBATES);
	open_as(page, "div", "page debate");
	draw_crumbs(page, &(struct crumb){print(page, "/%s/debates/", page->code), name}, 1);
	open_as(page, "div", "head");
	draw_title(page, title, name, language);
	draw_by(page, debate, "row debate-by");
	html_close(&page->html);
	if (json_is_object(hidden))
		draw_stub(page, hidden, "debate");
	else
		draw_paragraphs(page, text_of(debate, "text"), language);
	draw_conclusions(page, debate);
	draw_agreement(page, debate);
	draw_comments(page, json_object_get(page->value, "comments"), address_of(page, debate));
	html_close(&page->html);
	frame_close(page);
}
