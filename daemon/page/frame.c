/*
 * What is around every page, and its head. As in web/src/parts/frame.tsx.
 */
#include <stdio.h>
#include <string.h>

#include "daemon/page/draw.h"
#include "gen/page_texts.h"

static const char *const language_names[PAGE_LANGUAGES] = {"Español", "English", "العربية"};

/* The same page in another language. */
static const char *path_in(struct page *page, const char *code)
{
	const char *rest = strchr(page->ask->path + 1, '/');

	return code[0] == '\0' ? print(page, "%s", rest == NULL ? "/" : rest)
			       : print(page, "/%s%s", code, rest == NULL ? "/" : rest);
}

static void draw_tab(struct page *page, const char *path, const char *key, bool is_current)
{
	html_open(&page->html, "a");
	(void)html_link(&page->html, "href", print(page, "/%s/%s", page->code, path));
	html_attribute(&page->html, "aria-current", is_current ? "page" : NULL);
	html_text(&page->html, say(page, key, NULL));
	html_close(&page->html);
}

static void draw_languages(struct page *page)
{
	html_open(&page->html, "nav");
	html_attribute(&page->html, "class", "languages");
	html_attribute(&page->html, "aria-label", say(page, "frame.languages", NULL));
	for (size_t i = 0; i < PAGE_LANGUAGES; i++) {
		html_open(&page->html, "a");
		(void)html_link(&page->html, "href", path_in(page, page_languages[i]));
		html_attribute(&page->html, "hreflang", page_languages[i]);
		html_attribute(&page->html, "lang", page_languages[i]);
		html_attribute(
		    &page->html, "aria-current", i == page->ask->language ? "true" : NULL);
		html_text(&page->html, language_names[i]);
		html_close(&page->html);
	}
	html_close(&page->html);
}

static void draw_header(struct page *page, enum page_tab tab)
{
	const char *language;
	const char *city =
	    worded(page, json_object_get(json_object_get(page->value, "city"), "names"), &language);

	open_as(page, "header", "top");
	open_as(page, "div", "page top-row");
	open_as(page, "a", "logo");
	(void)html_link(&page->html, "href", print(page, "/%s/", page->code));
	html_open(&page->html, "span");
	line_as(page, "span", "logo-name", "Arca", NULL);
	if (city[0] != '\0')
		line_as(page, "span", "logo-city", city, NULL);
	html_close(&page->html);
	html_close(&page->html);
	open_as(page, "nav", "top-nav");
	html_attribute(&page->html, "aria-label", say(page, "frame.main", NULL));
	draw_tab(page, "", "frame.rounds", tab == TAB_HOME);
	draw_tab(page, "projects/", "frame.projects", tab == TAB_PROJECTS);
	draw_tab(page, "debates/", "frame.debates", tab == TAB_DEBATES);
	draw_tab(page, "proposals/", "frame.proposals", tab == TAB_PROPOSALS);
	draw_tab(page, "verify/", "frame.verify", false);
	draw_tab(page, "account/", "frame.account", false);
	html_close(&page->html);
	draw_languages(page);
	html_close(&page->html);
	line_as(page, "div", "strip", "", NULL);
	html_close(&page->html);
}

void frame_open(struct page *page, enum page_tab tab)
{
	html_open(&page->html, "div");
	html_attribute(&page->html, "id", "app");
	html_attribute(&page->html, "data-plain", "");
	open_as(page, "div", "frame");
	open_as(page, "a", "skip");
	(void)html_link(&page->html, "href", "#main");
	html_text(&page->html, say(page, "frame.skip", NULL));
	html_close(&page->html);
	draw_header(page, tab);
	html_open(&page->html, "main");
	html_attribute(&page->html, "id", "main");
	html_attribute(&page->html, "tabindex", "-1");
}

void frame_close(struct page *page)
{
	static const char *const rows[][2] = {{"help/", "frame.help"}, {"verify/", "frame.verify"},
	    {"questions/", "frame.questions"}, {"privacy/", "frame.privacy"},
	    {"acts/", "frame.acts"}};

	html_close(&page->html);
	open_as(page, "footer", "foot");
	open_as(page, "div", "page");
	html_line(&page->html, "p", say(page, "frame.motto", NULL));
	open_as(page, "ul", NULL);
	html_attribute(&page->html, "role", "list");
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		link_line(page, "li", NULL, print(page, "/%s/%s", page->code, rows[i][0]),
		    say(page, rows[i][1], NULL), NULL);
	html_close(&page->html);
	html_close(&page->html);
	html_close(&page->html);
	html_close(&page->html);
	html_close(&page->html);
}

/* --- the head ---------------------------------------------------------------------------- */

static void meta(struct html *head, const char *attribute, const char *name, const char *content)
{
	if (content == NULL || content[0] == '\0')
		return;
	html_open(head, "meta");
	html_attribute(head, attribute, name);
	html_attribute(head, "content", content);
	html_close(head);
	html_text(head, "\n");
}

static void relation(struct html *head, const char *rel, const char *hreflang, const char *address)
{
	html_open(head, "link");
	html_attribute(head, "rel", rel);
	html_attribute(head, "hreflang", hreflang);
	(void)html_link(head, "href", address);
	html_close(head);
	html_text(head, "\n");
}

/* What the page heeded of the query, as its own address has it. */
static const char *query_of(struct page *page)
{
	struct buf query = {0};
	const char *kept;

	for (const struct page_given *one = page->ask->given; one->name != NULL; one++)
		buf_printf(&query, "%s%s=%s", query.len == 0 ? "?" : "&", one->name,
		    escaped(page, one->value));
	kept = print(page, "%s", buf_text(&query));
	buf_free(&query);
	return kept;
}

static void draw_addresses(struct page *page, struct html *head)
{
	const char *origin = page->ask->origin, *query = query_of(page);

	relation(head, "canonical", NULL, print(page, "%s%s%s", origin, page->ask->path, query));
	for (size_t i = 0; i < PAGE_LANGUAGES; i++)
		relation(head, "alternate", page_languages[i],
		    print(page, "%s%s%s", origin, path_in(page, page_languages[i]), query));
	relation(head, "alternate", "x-default",
	    print(page, "%s%s%s", origin, path_in(page, ""), query));
	if (origin[0] != '\0')
		meta(head, "property", "og:url",
		    print(page, "%s%s%s", origin, page->ask->path, query));
}

static void draw_image(struct page *page, struct html *head)
{
	meta(head, "name", "twitter:card", page->image == NULL ? "summary" : "summary_large_image");
	if (page->image == NULL || page->ask->origin[0] == '\0')
		return;
	meta(head, "property", "og:image", print(page, "%s%s", page->ask->origin, page->image));
	meta(head, "property", "og:image:alt", page->image_alt);
	meta(head, "property", "og:image:width", print(page, "%lld", (long long)page->image_width));
	meta(head, "property", "og:image:height",
	    print(page, "%lld", (long long)page->image_height));
}

void head_draw(struct page *page, struct html *head)
{
	static const char *const locales[PAGE_LANGUAGES] = {"es_ES", "en_IE", "ar_AR"};
	const char *title = page->of == NULL ? print(page, "%s · Arca", page->title)
					     : print(page, "%s · %s · Arca", page->title, page->of);
	size_t i;
	json_t *one;

	html_line(head, "title", title);
	html_text(head, "\n");
	meta(head, "name", "description", page->description);
	if (page->is_unlisted)
		meta(head, "name", "robots", "noindex, follow");
	if (page->status != 200)
		return;
	draw_addresses(page, head);
	meta(head, "property", "og:title", page->title);
	meta(head, "property", "og:description", page->description);
	meta(head, "property", "og:site_name", "Arca");
	meta(head, "property", "og:type", page->type);
	for (i = 0; i < PAGE_LANGUAGES; i++)
		meta(head, "property",
		    i == page->ask->language ? "og:locale" : "og:locale:alternate", locales[i]);
	meta(head, "property", "article:published_time", page->published);
	meta(head, "property", "article:modified_time", page->edited);
	draw_image(page, head);
	json_array_foreach(page->linked, i, one)
	{
		html_data(head, one);
		html_text(head, "\n");
	}
}
