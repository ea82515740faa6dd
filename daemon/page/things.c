/*
 * Lists and pages of things that are talked about. See things.h.
 */
#include "daemon/page/things.h"

const char *things_address(struct page *page, const struct things *things)
{
	return print(page, "/%s/%s/", page->code, things->section);
}

const char *thing_address(struct page *page, const struct things *things, const json_t *thing)
{
	return print(page, "/%s/%s/%lld", page->code, things->section,
	    (long long)number_of(thing, "number"));
}

bool is_hidden(const json_t *thing)
{
	return json_is_object(json_object_get(thing, "hidden"));
}

/* --- lists ------------------------------------------------------------------------------- */

void open_list(struct page *page, const struct things *things)
{
	frame_open(page, things->tab);
	open_as(page, "div", "page debate");
	open_as(page, "div", "head");
	draw_title(page, say(page, things->title, NULL), NULL, NULL);
	page->description = say(page, things->lead, NULL);
	line_as(page, "p", "lead", page->description, NULL);
}

void close_list(struct page *page, const struct things *things, const char *none,
    void card(struct page *page, const json_t *thing, const char *heading))
{
	const json_t *list = json_object_get(page->value, "list"), *one;
	size_t i;

	html_close(&page->html);
	if (json_array_size(json_object_get(list, "items")) == 0)
		line_as(page, "p", "lead", none, NULL);
	open_as(page, "ul", "stack");
	html_attribute(&page->html, "role", "list");
	json_array_foreach(json_object_get(list, "items"), i, one) card(page, one, "h2");
	html_close(&page->html);
	draw_next(page, things_address(page, things), list);
	html_close(&page->html);
	frame_close(page);
}

void open_card(struct page *page, const char *heading, const char *address, const char *title,
    const char *language)
{
	html_open(&page->html, "li");
	open_as(page, "article", "card card-link debate-card");
	link_line(page, heading, NULL, address, title, language);
}

void close_card(struct page *page)
{
	html_close(&page->html);
	html_close(&page->html);
}

/* --- pages of one ------------------------------------------------------------------------ */

void open_thing(
    struct page *page, const struct things *things, const char *title, const char *language)
{
	const char *name = say(page, things->title, NULL);

	frame_open(page, things->tab);
	open_as(page, "div", "page debate");
	draw_crumbs(page, &(struct crumb){things_address(page, things), name}, 1);
	open_as(page, "div", "head");
	draw_title(page, title, name, language);
}

void close_thing(struct page *page, const struct things *things, const json_t *thing)
{
	draw_comments(
	    page, json_object_get(page->value, "comments"), thing_address(page, things, thing));
	html_close(&page->html);
	frame_close(page);
}

void draw_written(struct page *page, const json_t *thing)
{
	if (!is_hidden(thing)) {
		draw_author(page, json_object_get(thing, "author"));
		html_text(&page->html, " · ");
	}
	draw_time(page, SAY_DATE, text_of(thing, "created_at"));
}

void open_notice(struct page *page, const char *tone)
{
	open_as(page, "div", tone == NULL ? "notice" : print(page, "notice notice-%s", tone));
	html_open(&page->html, "div");
}

void close_notice(struct page *page)
{
	html_close(&page->html);
	html_close(&page->html);
}

void draw_progress(struct page *page, int64_t part, int64_t whole, const char *label)
{
	const int64_t most = whole < 1 ? 1 : whole;

	open_as(page, "progress", "support-progress");
	html_attribute_number(&page->html, "max", most);
	html_attribute_number(&page->html, "value", part < 0 ? 0 : part < most ? part : most);
	html_attribute(&page->html, "aria-label", label);
	html_close(&page->html);
}

/* --- what the head says ------------------------------------------------------------------ */

json_t *describe_posting(struct page *page, const json_t *thing, const char *address,
    const char *title, const char *text, const char *language)
{
	json_t *posting;

	if (is_hidden(thing)) {
		page->status = 410;
		page->is_unlisted = true;
		return NULL;
	}
	page->type = "article";
	page->description = shortened(page, text, 160);
	page->published = text_of(thing, "created_at");
	page->edited = text_of(thing, "edited_at");
	posting = linked_add(page, "DiscussionForumPosting");
	linked_text(posting, "headline", title);
	linked_text(posting, "text", text);
	linked_text(posting, "inLanguage", language);
	linked_text(posting, "datePublished", page->published);
	linked_text(posting, "dateModified", page->edited);
	linked_address(page, posting, "url", address);
	linked_author(posting, json_object_get(thing, "author"));
	(void)json_object_set_new(
	    posting, "commentCount", json_integer(number_of(thing, "comments")));
	linked_count(posting, "CommentAction", number_of(thing, "comments"));
	return posting;
}

void linked_city(struct page *page, json_t *of, const char *role)
{
	const char *language;
	const char *city =
	    worded(page, json_object_get(json_object_get(page->value, "city"), "names"), &language);

	if (city[0] != '\0')
		(void)json_object_set_new(of, role,
		    json_pack("{s:s, s:s}", "@type", "GovernmentOrganization", "name", city));
}
