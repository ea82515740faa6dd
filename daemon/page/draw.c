/*
 * Small pieces of pages. See draw.h.
 */
#include "daemon/page/draw.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Moves what a buf has into the page's memory. */
static const char *kept(struct page *page, struct buf *text)
{
	const char *copy = NULL;

	if (buf_is_ok(text))
		copy = arena_copy(page->arena, buf_text(text), text->len);
	buf_free(text);
	if (copy == NULL)
		page->html.has_failed = true;
	return copy == NULL ? "" : copy;
}

/* --- texts ------------------------------------------------------------------------------- */

const char *say(struct page *page, const char *key, const struct word *words)
{
	struct buf text = {0};

	words_put(&text, page->ask->language, key, words);
	return kept(page, &text);
}

const char *say_count(struct page *page, const char *key, int64_t count)
{
	return say(
	    page, key, (const struct word[]){{"n", NULL, count}, {"shown", NULL, count}, {0}});
}

const char *say_number(struct page *page, int64_t number)
{
	struct buf text = {0};

	words_number(&text, page->ask->language, number);
	return kept(page, &text);
}

const char *say_percent(struct page *page, int64_t units, int decimals)
{
	struct buf text = {0};

	words_percent(&text, page->ask->language, units, decimals);
	return kept(page, &text);
}

const char *say_money(struct page *page, int64_t units, const json_t *of)
{
	const char *currency = text_of(of, "currency");
	const json_t *exponent = json_object_get(of, "exponent");
	struct buf text = {0};

	if (exponent == NULL)
		exponent = json_object_get(of, "currency_exponent");
	words_money(&text, page->ask->language, units, (int)json_integer_value(exponent),
	    currency == NULL ? "" : currency);
	return kept(page, &text);
}

const json_t *times_of_item(struct page *page, const json_t *item)
{
	const json_t *before = page->times, *own = json_object_get(item, "times");

	if (own != NULL)
		page->times = own;
	return before;
}

const char *say_when(struct page *page, enum say_time how, const char *instant)
{
	const size_t language = page->ask->language;
	struct moment moment;
	struct buf text = {0};

	if (instant == NULL || !moment_read(&moment, text_of(page->times, instant)))
		return "";
	switch (how) {
	case SAY_DATE:
		words_date(&text, language, &moment);
		break;
	case SAY_DAY:
		words_day(&text, language, &moment);
		break;
	case SAY_MOMENT:
		words_moment(&text, language, &moment);
		break;
	case SAY_DEADLINE:
		words_deadline(&text, language, &moment);
		break;
	case SAY_WHEN:
		words_when(&text, language, &moment);
		break;
	}
	return kept(page, &text);
}

const char *print(struct page *page, const char *format, ...)
{
	va_list words;
	char *text = NULL;
	const char *copy = NULL;
	int len;

	va_start(words, format);
	len = vasprintf(&text, format, words);
	va_end(words);
	if (len >= 0)
		copy = arena_copy(page->arena, text, (size_t)len);
	if (len >= 0)
		free(text);
	if (copy == NULL)
		page->html.has_failed = true;
	return copy == NULL ? "" : copy;
}

const char *escaped(struct page *page, const char *segment)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				    "0123456789-._~";
	struct buf text = {0};

	for (; *segment != '\0'; segment++)
		if (strchr(plain, *segment) != NULL)
			buf_put(&text, segment, 1);
		else
			buf_printf(&text, "%%%02X", (unsigned char)*segment);
	return kept(page, &text);
}

static bool is_blank(char sign)
{
	return sign == ' ' || sign == '\n' || sign == '\t';
}

/* Blanks together are one; none begins a line. Whether one more may be written. */
static bool takes_blank(const struct buf *line)
{
	return line->len > 0 && line->bytes[line->len - 1] != ' ';
}

const char *shortened(struct page *page, const char *text, size_t most)
{
	struct buf line = {0};
	size_t letters = 0, blank = 0;

	for (; text != NULL && *text != '\0'; text++) {
		if (is_blank(*text) && !takes_blank(&line))
			continue;
		letters += (*(const unsigned char *)text & 0xc0) != 0x80;
		if (letters >= most) {
			line.len = blank > 0 ? blank : line.len;
			buf_put_text(&line, "…");
			break;
		}
		if (is_blank(*text))
			blank = line.len;
		buf_put(&line, is_blank(*text) ? " " : text, 1);
	}
	if (line.len > 0 && !takes_blank(&line))
		line.len--;
	return kept(page, &line);
}

/* --- values ------------------------------------------------------------------------------ */

const char *given_of(const struct page *page, const char *name)
{
	for (const struct page_given *one = page->ask->given; one->name != NULL; one++)
		if (strcmp(one->name, name) == 0)
			return one->value;
	return NULL;
}

const char *text_of(const json_t *object, const char *key)
{
	return json_string_value(json_object_get(object, key));
}

int64_t number_of(const json_t *object, const char *key)
{
	return json_integer_value(json_object_get(object, key));
}

bool has_text(const json_t *object, const char *key, const char *text)
{
	const char *own = text_of(object, key);

	return own != NULL && strcmp(own, text) == 0;
}

const char *worded(struct page *page, const json_t *texts, const char **language)
{
	const char *own = text_of(texts, page->code), *key;
	json_t *text;

	*language = page->code;
	if (own != NULL)
		return own;
	json_object_foreach((json_t *)texts, key, text)
	{
		*language = key;
		if (json_is_string(text))
			return json_string_value(text);
	}
	*language = page->code;
	return "";
}

/* --- pieces ------------------------------------------------------------------------------ */

void open_as(struct page *page, const char *element, const char *class)
{
	html_open(&page->html, element);
	html_attribute(&page->html, "class", class);
}

void mark_language(struct page *page, const char *language)
{
	if (language == NULL || strcmp(language, page->code) == 0)
		return;
	html_attribute(&page->html, "lang", language);
	html_attribute(&page->html, "dir", "auto");
}

void line_as(struct page *page, const char *element, const char *class, const char *text,
    const char *language)
{
	open_as(page, element, class);
	mark_language(page, language);
	html_text(&page->html, text);
	html_close(&page->html);
}

void link_as(struct page *page, const char *class, const char *address, const char *text,
    const char *language)
{
	if (address == NULL || !html_is_address(address)) {
		html_text(&page->html, text);
		return;
	}
	open_as(page, "a", class);
	(void)html_link(&page->html, "href", address);
	mark_language(page, language);
	html_text(&page->html, text);
	html_close(&page->html);
}

void link_line(struct page *page, const char *element, const char *class, const char *address,
    const char *text, const char *language)
{
	open_as(page, element, class);
	link_as(page, NULL, address, text, language);
	html_close(&page->html);
}

void draw_paragraphs(struct page *page, const char *text, const char *language)
{
	open_as(page, "div", "prose");
	mark_language(page, language);
	while (text != NULL && *text != '\0') {
		const char *end = strstr(text, "\n\n");
		const size_t len = end == NULL ? strlen(text) : (size_t)(end - text);

		html_open(&page->html, "p");
		html_attribute(&page->html, "dir", "auto");
		html_text(&page->html, print(page, "%.*s", (int)len, text));
		html_close(&page->html);
		text += len + (end == NULL ? 0 : 2);
	}
	html_close(&page->html);
}

void draw_time(struct page *page, enum say_time how, const char *instant)
{
	const char *words = say_when(page, how, instant);

	if (words[0] == '\0')
		return;
	html_open(&page->html, "time");
	html_attribute(&page->html, "datetime", instant);
	html_text(&page->html, words);
	html_close(&page->html);
}

void draw_badge(struct page *page, const char *text)
{
	line_as(page, "span", "badge", text, NULL);
}

void draw_author(struct page *page, const json_t *author)
{
	const char *name = text_of(author, "pseudonym");

	line_as(page, "bdi", name == NULL ? "author soft" : "author",
	    name == NULL ? say(page, "talk.deleted_account", NULL) : name, NULL);
	if (json_is_true(json_object_get(author, "is_organisation"))) {
		html_text(&page->html, " ");
		draw_badge(page, say(page, "talk.organisation", NULL));
	}
}

void draw_stub(struct page *page, const json_t *hidden, const char *kind)
{
	const bool is_by_reports = json_is_true(json_object_get(hidden, "is_by_reports"));
	const char *reason = text_of(hidden, "reason"), *note = text_of(hidden, "note");
	const char *date = say_when(page, SAY_DATE, text_of(hidden, "at"));

	open_as(page, "div", "stub");
	html_open(&page->html, "div");
	html_line(&page->html, "p",
	    say(page, print(page, "%s%s%s", "stub.", kind, is_by_reports ? "_reports" : ""),
		(const struct word[]){{"date", date, 0}, {0}}));
	if (reason != NULL) {
		html_open(&page->html, "p");
		html_text(&page->html, say(page, "stub.reason", NULL));
		html_text(&page->html, " ");
		html_line(
		    &page->html, "strong", say(page, print(page, "%s%s", "reason.", reason), NULL));
		html_close(&page->html);
	}
	if (note != NULL) {
		html_open(&page->html, "p");
		html_attribute(&page->html, "dir", "auto");
		html_text(&page->html, note);
		html_close(&page->html);
	}
	link_line(page, "p", NULL, print(page, "/%s/debates/moderation", page->code),
	    say(page, "stub.more", NULL), NULL);
	html_close(&page->html);
	html_close(&page->html);
}

void draw_next(struct page *page, const char *address, const json_t *list)
{
	const char *next = text_of(list, "next");
	struct buf query = {0};

	if (next == NULL)
		return;
	for (const struct page_given *one = page->ask->given; one->name != NULL; one++)
		if (strcmp(one->name, "cursor") != 0)
			buf_printf(&query, "%s=%s&", one->name, escaped(page, one->value));
	buf_printf(&query, "cursor=%s", escaped(page, next));
	open_as(page, "p", "row");
	html_open(&page->html, "a");
	html_attribute(&page->html, "class", "button button-quiet");
	html_attribute(&page->html, "rel", "next");
	(void)html_link(&page->html, "href", print(page, "%s?%s", address, buf_text(&query)));
	html_text(&page->html, say(page, "plain.next", NULL));
	html_close(&page->html);
	html_close(&page->html);
	buf_free(&query);
}

void draw_fact(struct page *page, const char *term, const char *is, const char *language)
{
	if (is == NULL || is[0] == '\0')
		return;
	html_open(&page->html, "div");
	html_line(&page->html, "dt", term);
	html_open(&page->html, "dd");
	html_open(&page->html, "bdi");
	mark_language(page, language);
	html_text(&page->html, is);
	html_close(&page->html);
	html_close(&page->html);
	html_close(&page->html);
}

const char *goals_of(struct page *page, const json_t *of)
{
	const json_t *goals = json_object_get(of, "goals"), *goal;
	const char *all = "";
	size_t i;

	json_array_foreach(goals, i, goal) all = print(page, "%s%s%lld. %s", all, i > 0 ? ", " : "",
	    (long long)json_integer_value(goal),
	    say(page, print(page, "%s%lld", "sdg.", (long long)json_integer_value(goal)), NULL));
	return all;
}

const char *tags_of(struct page *page, const json_t *of)
{
	const json_t *tags = json_object_get(of, "tags"), *tag;
	const char *all = "";
	size_t i;

	json_array_foreach(tags, i, tag) if (json_is_string(tag)) all =
	    print(page, "%s%s%s", all, i > 0 ? ", " : "", json_string_value(tag));
	return all;
}

void draw_links(struct page *page, const json_t *links, const char *heading)
{
	const json_t *one;
	size_t i;

	if (json_array_size(links) == 0)
		return;
	open_section(page, "links", heading);
	html_open(&page->html, "ul");
	json_array_foreach(links, i, one)
	{
		html_open(&page->html, "li");
		html_open(&page->html, "a");
		(void)html_link(&page->html, "href", text_of(one, "address"));
		html_attribute(&page->html, "rel", "nofollow noopener ugc");
		html_attribute(&page->html, "dir", "auto");
		html_text(&page->html, text_of(one, "title"));
		html_close(&page->html);
		html_close(&page->html);
	}
	html_close(&page->html);
	html_close(&page->html);
}

void draw_document_section(struct page *page, const json_t *documents, const char *heading)
{
	if (json_array_size(documents) == 0)
		return;
	open_section(page, "documents", heading);
	draw_documents(page, documents);
	html_close(&page->html);
}

void draw_head_cell(struct page *page, const char *key)
{
	html_open(&page->html, "th");
	html_attribute(&page->html, "scope", "col");
	html_text(&page->html, say(page, key, NULL));
	html_close(&page->html);
}

void open_section(struct page *page, const char *id, const char *heading)
{
	open_as(page, "section", "section");
	html_attribute(&page->html, "aria-labelledby", id);
	html_open(&page->html, "h2");
	html_attribute(&page->html, "id", id);
	html_text(&page->html, heading);
	html_close(&page->html);
}

void draw_title(struct page *page, const char *title, const char *of, const char *language)
{
	page->title = title;
	page->of = of;
	line_as(page, "h1", NULL, title, language);
}

void draw_crumbs(struct page *page, const struct crumb *crumbs, size_t count)
{
	json_t *linked = linked_add(page, "BreadcrumbList"), *items = json_array();

	html_open(&page->html, "nav");
	html_attribute(&page->html, "class", "crumbs");
	html_attribute(&page->html, "aria-label", say(page, "frame.crumbs", NULL));
	open_as(page, "ol", NULL);
	html_attribute(&page->html, "role", "list");
	for (size_t i = 0; i < count; i++) {
		json_t *item = json_pack("{s:s, s:i, s:s}", "@type", "ListItem", "position",
		    (int)i + 1, "name", crumbs[i].name);

		linked_address(page, item, "item", crumbs[i].address);
		(void)json_array_append_new(items, item);
		html_open(&page->html, "li");
		open_as(page, "a", NULL);
		(void)html_link(&page->html, "href", crumbs[i].address);
		html_attribute(&page->html, "dir", "auto");
		html_text(&page->html, crumbs[i].name);
		html_close(&page->html);
		html_close(&page->html);
	}
	(void)json_object_set_new(linked, "itemListElement", items);
	html_close(&page->html);
	html_close(&page->html);
}

void draw_link_row(struct page *page, const struct crumb *links, size_t count)
{
	open_as(page, "p", NULL);
	for (size_t i = 0; i < count; i++) {
		html_text(&page->html, i == 0 ? "" : " · ");
		link_as(page, NULL, links[i].address, links[i].name, NULL);
	}
	html_close(&page->html);
}
