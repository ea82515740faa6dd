/*
 * The tree of a Markdown text as elements: the same as web/src/parts/markdown.tsx.
 * The tree was made by the daemon itself; what is in it is looked at again all the same.
 */
#include <string.h>

#include "daemon/page/draw.h"

enum { DEPTH_MAX = 40 };

struct text {
	struct page *page;
	int first;        /* the level of its highest headings */
	int last;         /* that of the heading before */
	unsigned written; /* a bit for each level that it has */
	int tables;       /* how many there were */
	int depth;
};

static void draw_inlines(struct text *text, const json_t *inlines);
static void draw_blocks(struct text *text, const json_t *blocks, bool is_tight);

static bool is_kind(const json_t *node, const char *kind)
{
	const char *k = text_of(node, "k");

	return k != NULL && strcmp(k, kind) == 0;
}

static void draw_link(struct text *text, const json_t *node)
{
	struct html *html = &text->page->html;
	const char *address = text_of(node, "a");

	if (address == NULL || !html_is_address(address) || address[0] == '#') {
		draw_inlines(text, json_object_get(node, "c"));
		return;
	}
	html_open(html, "a");
	(void)html_link(html, "href", address);
	html_attribute(html, "rel", "nofollow noopener ugc");
	draw_inlines(text, json_object_get(node, "c"));
	html_close(html);
}

static void draw_inline(struct text *text, const json_t *node)
{
	static const char *const kinds[][2] = {
	    {"emphasis", "em"}, {"strong", "strong"}, {"strike", "del"}};
	struct html *html = &text->page->html;

	if (json_is_string(node)) {
		html_text(html, json_string_value(node));
		return;
	}
	if (is_kind(node, "code"))
		html_line(html, "code", text_of(node, "t"));
	else if (is_kind(node, "link"))
		draw_link(text, node);
	else if (is_kind(node, "break")) {
		html_open(html, "br");
		html_close(html);
	}
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
		if (is_kind(node, kinds[i][0])) {
			html_open(html, kinds[i][1]);
			draw_inlines(text, json_object_get(node, "c"));
			html_close(html);
		}
}

static void draw_inlines(struct text *text, const json_t *inlines)
{
	const json_t *node;
	size_t i;

	if (++text->depth <= DEPTH_MAX)
		json_array_foreach(inlines, i, node) draw_inline(text, node);
	text->depth--;
}

static void draw_list(struct text *text, const json_t *node, const char *dir)
{
	const json_t *first = json_object_get(node, "n"), *item;
	const bool is_tight = json_is_true(json_object_get(node, "tight"));
	struct html *html = &text->page->html;
	size_t i;

	html_open(html, first == NULL ? "ul" : "ol");
	if (first != NULL)
		html_attribute_number(html, "start", json_integer_value(first));
	html_attribute(html, "dir", dir);
	json_array_foreach(json_object_get(node, "c"), i, item)
	{
		html_open(html, "li");
		draw_blocks(text, json_object_get(item, "c"), is_tight);
		html_close(html);
	}
	html_close(html);
}

static void draw_row(struct text *text, const json_t *table, const json_t *row, bool is_head)
{
	const json_t *align = json_object_get(table, "align"), *cell;
	struct html *html = &text->page->html;
	size_t i;

	html_open(html, "tr");
	json_array_foreach(json_object_get(row, "c"), i, cell)
	{
		const json_t *inlines = json_object_get(cell, "c");
		const char *side = json_string_value(json_array_get(align, i));
		const bool is_name = is_head && json_array_size(inlines) > 0;

		html_open(html, is_name ? "th" : "td");
		html_attribute(html, "scope", is_name ? "col" : NULL);
		html_attribute(
		    html, "class", print(text->page, "side-%s", side == NULL ? "none" : side));
		draw_inlines(text, inlines);
		html_close(html);
	}
	html_close(html);
}

static void draw_table(struct text *text, const json_t *table, const char *dir)
{
	const json_t *rows = json_object_get(table, "c"), *row;
	struct page *page = text->page;
	struct html *html = &page->html;
	size_t i;

	open_as(page, "div", "scroller");
	html_attribute(html, "role", "region");
	html_attribute(html, "tabindex", "0");
	html_attribute(html, "aria-label",
	    say(page, "markdown.table",
		(const struct word[]){{"n", NULL, ++text->tables}, {"head", "", 0}, {0}}));
	html_open(html, "table");
	html_attribute(html, "dir", dir);
	html_open(html, "thead");
	draw_row(text, table, json_array_get(rows, 0), true);
	html_close(html);
	if (json_array_size(rows) > 1) {
		html_open(html, "tbody");
		json_array_foreach(rows, i, row) if (i > 0) draw_row(text, table, row, false);
		html_close(html);
	}
	html_close(html);
	html_close(html);
}

/* The order of levels that were written is kept, and none is left out on the way down. */
static int level_of(struct text *text, int64_t written)
{
	int level = text->first;

	for (int64_t higher = 1; higher < written && higher <= 6; higher++)
		level += (text->written >> higher & 1) != 0;
	level = level > text->last + 1 ? text->last + 1 : level;
	text->last = level > 6 ? 6 : level;
	return text->last;
}

static void draw_heading(struct text *text, const json_t *node, const char *dir)
{
	static const char *const names[] = {"h2", "h3", "h4", "h5", "h6"};
	const int level = level_of(text, number_of(node, "n"));

	html_open(&text->page->html, names[level < 2 ? 0 : level - 2]);
	html_attribute(&text->page->html, "dir", dir);
	draw_inlines(text, json_object_get(node, "c"));
	html_close(&text->page->html);
}

static void draw_lines(struct text *text, const json_t *node, const char *element, const char *dir)
{
	html_open(&text->page->html, element);
	html_attribute(&text->page->html, "dir", dir);
	draw_inlines(text, json_object_get(node, "c"));
	html_close(&text->page->html);
}

static void draw_code(struct text *text, const json_t *node)
{
	open_as(text->page, "pre", "pre");
	html_line(&text->page->html, "code", text_of(node, "t"));
	html_close(&text->page->html);
}

static void draw_block(struct text *text, const json_t *node, bool is_tight, const char *dir)
{
	struct html *html = &text->page->html;

	if (is_kind(node, "paragraph") && is_tight)
		draw_inlines(text, json_object_get(node, "c"));
	else if (is_kind(node, "paragraph"))
		draw_lines(text, node, "p", dir);
	else if (is_kind(node, "heading"))
		draw_heading(text, node, dir);
	else if (is_kind(node, "list"))
		draw_list(text, node, dir);
	else if (is_kind(node, "code_block"))
		draw_code(text, node);
	else if (is_kind(node, "table"))
		draw_table(text, node, dir);
	else if (is_kind(node, "rule")) {
		html_open(html, "hr");
		html_close(html);
	} else if (is_kind(node, "quote")) {
		html_open(html, "blockquote");
		html_attribute(html, "dir", dir);
		draw_blocks(text, json_object_get(node, "c"), false);
		html_close(html);
	}
}

static void draw_blocks(struct text *text, const json_t *blocks, bool is_tight)
{
	const char *dir = text->depth == 0 ? "auto" : NULL;
	const json_t *node;
	size_t i;

	if (++text->depth <= DEPTH_MAX)
		json_array_foreach(blocks, i, node) draw_block(text, node, is_tight, dir);
	text->depth--;
}

/* A bit for each level of a heading that there is, those within quotes and lists, too. */
static unsigned levels_of(const json_t *blocks, int depth)
{
	unsigned levels = 0;
	const json_t *node;
	size_t i;

	if (depth > DEPTH_MAX)
		return 0;
	json_array_foreach(blocks, i, node)
	{
		const int64_t level = number_of(node, "n");

		if (!is_kind(node, "heading"))
			levels |= levels_of(json_object_get(node, "c"), depth + 1);
		else if (level >= 1 && level <= 6)
			levels |= 1U << level;
	}
	return levels;
}

void draw_markdown(struct page *page, const json_t *tree, int level, const char *language)
{
	struct text text = {
	    .page = page, .first = level, .last = level - 1, .written = levels_of(tree, 0)};

	open_as(page, "div", "prose markdown");
	mark_language(page, language);
	draw_blocks(&text, tree, false);
	html_close(&page->html);
}

/* Texts of what is not a heading, code or table, up to some bytes. */
static void put_plain(struct buf *out, const json_t *nodes, int depth)
{
	enum { ENOUGH = 1200 };
	const json_t *node;
	size_t i;

	if (depth > DEPTH_MAX)
		return;
	json_array_foreach(nodes, i, node)
	{
		if (out->len > ENOUGH)
			return;
		if (json_is_string(node))
			buf_put_text(out, json_string_value(node));
		if (is_kind(node, "code"))
			buf_put_text(out, text_of(node, "t"));
		if (is_kind(node, "break"))
			buf_put_text(out, " ");
		if (is_kind(node, "heading") || is_kind(node, "table"))
			continue;
		put_plain(out, json_object_get(node, "c"), depth + 1);
		if (is_kind(node, "paragraph"))
			buf_put_text(out, " ");
	}
}

const char *markdown_plain(struct page *page, const json_t *tree, size_t most)
{
	struct buf text = {0};
	const char *line;

	put_plain(&text, tree, 0);
	line = shortened(page, buf_text(&text), most);
	buf_free(&text);
	return line;
}
