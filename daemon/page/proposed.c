/*
 * One project that people propose: what it says, its files, what became of it.
 */
#include "daemon/page/proposed.h"

#include <string.h>

#include "daemon/page/things.h"

static const char *heading_name(struct page *page, const json_t *budget, const json_t *number)
{
	const char *language;
	const json_t *one;
	size_t i;

	json_array_foreach(json_object_get(budget, "headings"), i,
	    one) if (json_is_integer(number) &&
		     number_of(one, "number") == json_integer_value(number)) return worded(page,
	    json_object_get(one, "names"), &language);
	return "";
}

/* What is read: a translation into the page's language, or the one that was asked for. */
static const json_t *wording_of(struct page *page, const json_t *project)
{
	const char *wanted = given_of(page, "in"), *own = text_of(project, "language");
	const json_t *one;
	size_t i;

	if (wanted == NULL)
		wanted = page->code;
	if (own != NULL && strcmp(own, wanted) == 0)
		return project;
	json_array_foreach(json_object_get(project, "translations"), i, one)
	{
		const char *language = text_of(one, "language");

		if (language != NULL && strcmp(language, wanted) == 0)
			return one;
	}
	return project;
}

static void draw_facts(struct page *page, const json_t *project, const json_t *budget)
{
	open_as(page, "dl", "facts");
	draw_fact(page, say(page, "projects.heading", NULL),
	    heading_name(page, budget, json_object_get(project, "heading")), NULL);
	draw_fact(page, say(page, "project.where", NULL), text_of(project, "place"), NULL);
	draw_fact(page, say(page, "project.goals", NULL), goals_of(page, project), NULL);
	draw_fact(page, say(page, "project.tags", NULL), tags_of(page, project), NULL);
	if (has_supports(budget))
		draw_fact(page, say(page, "support.title", NULL),
		    say_number(page, supports_of(project)), NULL);
	html_close(&page->html);
}

static void link_other(struct page *page, const json_t *other)
{
	const char *title = text_of(other, "title"), *slug = text_of(other, "budget");

	link_as(page, NULL,
	    proposed_address(page, slug == NULL ? "" : slug, number_of(other, "number")),
	    title == NULL ? say(page, "project.hidden_title", NULL) : title,
	    title == NULL ? NULL : text_of(other, "language"));
}

/* What became of it, where that is the end. */
static void draw_ended(struct page *page, const json_t *project)
{
	const char *on = say_when(page, SAY_DATE, text_of(project, "ended_at"));
	const json_t *into = json_object_get(project, "merged_into");

	if (on[0] == '\0')
		return;
	open_notice(page, "warn");
	html_line(&page->html, "p",
	    say(page, json_is_object(into) ? "project.merged_text" : "project.withdrawn_text",
		(const struct word[]){{"when", on, 0}, {0}}));
	if (json_is_object(into)) {
		html_open(&page->html, "p");
		link_other(page, into);
		html_close(&page->html);
	}
	if (text_of(project, "reason") != NULL)
		draw_paragraphs(page, text_of(project, "reason"), text_of(project, "language"));
	close_notice(page);
}

static void draw_merged(struct page *page, const json_t *project)
{
	const json_t *merged = json_object_get(project, "merged"), *one;
	size_t i;

	if (json_array_size(merged) == 0)
		return;
	open_section(page, "merged", say(page, "project.includes", NULL));
	open_as(page, "ul", NULL);
	json_array_foreach(merged, i, one)
	{
		html_open(&page->html, "li");
		link_other(page, one);
		html_close(&page->html);
	}
	html_close(&page->html);
	html_close(&page->html);
}

static void describe(
    struct page *page, const json_t *project, const json_t *shown, const char *address)
{
	json_t *article;

	if (is_hidden(project)) {
		page->status = 410;
		page->is_unlisted = true;
		return;
	}
	page->type = "article";
	page->description = markdown_plain(page, json_object_get(shown, "tree"), 160);
	page->published = text_of(project, "published_at");
	page->edited = text_of(project, "edited_at");
	describe_picture(page, project);
	article = linked_add(page, "Article");
	linked_text(article, "headline", text_of(shown, "title"));
	linked_text(article, "inLanguage", text_of(shown, "language"));
	linked_text(article, "description", page->description);
	linked_text(article, "datePublished", page->published);
	linked_text(article, "dateModified", page->edited);
	linked_address(page, article, "url", address);
	if (page->image != NULL)
		linked_address(page, article, "image", page->image);
	linked_author(article, json_object_get(project, "author"));
	(void)json_object_set_new(
	    article, "commentCount", json_integer(number_of(project, "comments")));
	linked_count(article, "CommentAction", number_of(project, "comments"));
}

/* Who proposes it, when, and what its state is. */
static void draw_by(struct page *page, const json_t *project)
{
	const char *edited = say_when(page, SAY_DATE, text_of(project, "edited_at"));

	open_as(page, "p", "row debate-by");
	draw_state(page, project);
	if (!is_hidden(project)) {
		html_open(&page->html, "span");
		draw_authors(page, project);
		html_close(&page->html);
	}
	draw_time(page, SAY_DATE, text_of(project, "published_at"));
	if (edited[0] != '\0')
		html_line(&page->html, "span",
		    say(page, "project.edited", (const struct word[]){{"when", edited, 0}, {0}}));
	html_close(&page->html);
}

void draw_page_proposed(struct page *page)
{
	const json_t *project = json_object_get(page->value, "project");
	const json_t *budget = json_object_get(page->value, "budget");
	const json_t *hidden = json_object_get(project, "hidden");
	const json_t *shown = wording_of(page, project);
	const char *language, *name = say(page, "projects.title", NULL);
	const char *round = worded(page, json_object_get(budget, "titles"), &language);
	const char *title = text_of(shown, "title");
	const char *address =
	    proposed_address(page, text_of(budget, "slug"), number_of(project, "number"));
	const struct crumb crumbs[] = {{print(page, "/%s/projects/", page->code), name},
	    {budget_address(page, text_of(budget, "slug")), round}};

	describe(page, project, shown, address);
	language = title == NULL ? NULL : text_of(shown, "language");
	frame_open(page, TAB_PROJECTS);
	open_as(page, "div", "page debate");
	draw_crumbs(page, crumbs, 2);
	open_as(page, "div", "head");
	draw_title(
	    page, title == NULL ? say(page, "project.hidden_title", NULL) : title, name, language);
	draw_by(page, project);
	html_close(&page->html);
	open_as(page, "div", "stack");
	if (json_is_object(hidden))
		draw_stub(page, hidden, "project");
	draw_ended(page, project);
	if (json_is_array(json_object_get(shown, "tree")))
		draw_markdown(page, json_object_get(shown, "tree"), 2, language);
	draw_pictures(page, project, say(page, "project.pictures", NULL));
	if (!json_is_object(hidden))
		draw_facts(page, project, budget);
	html_close(&page->html);
	draw_links(page, json_object_get(project, "links"), say(page, "project.links", NULL));
	draw_document_section(
	    page, json_object_get(project, "documents"), say(page, "project.documents", NULL));
	draw_merged(page, project);
	draw_valuation(page, json_object_get(page->value, "valuation"), budget);
	if (!json_is_object(hidden))
		draw_on_ballot(page, json_object_get(page->value, "ballot"), budget);
	draw_comments(page, json_object_get(page->value, "comments"), address);
	html_close(&page->html);
	frame_close(page);
}
