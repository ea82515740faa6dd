/*
 * The writer. See html.h.
 */
#include "daemon/page/html.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static const char *const elements[] = {"a", "article", "bdi", "blockquote", "br", "caption", "code",
    "dd", "del", "details", "div", "dl", "dt", "em", "footer", "h1", "h2", "h3", "h4", "h5", "h6",
    "header", "hr", "img", "li", "link", "main", "meta", "nav", "ol", "p", "pre", "progress",
    "script", "section", "span", "strong", "summary", "table", "tbody", "td", "th", "thead", "time",
    "title", "tr", "ul"};
static const char *const voids[] = {"br", "hr", "img", "link", "meta"};
static const char *const attributes[] = {"alt", "aria-current", "aria-label", "aria-labelledby",
    "class", "content", "data-plain", "datetime", "decoding", "dir", "download", "height", "href",
    "hreflang", "id", "lang", "loading", "max", "name", "property", "rel", "role", "scope", "sizes",
    "src", "srcset", "start", "tabindex", "type", "value", "width"};

static bool is_listed(const char *const *list, size_t count, const char *name, size_t len)
{
	for (size_t i = 0; i < count; i++)
		if (strlen(list[i]) == len && memcmp(list[i], name, len) == 0)
			return true;
	return false;
}

bool html_is_element(const char *name, size_t len)
{
	return is_listed(elements, sizeof elements / sizeof *elements, name, len);
}

bool html_is_attribute(const char *name, size_t len)
{
	return is_listed(attributes, sizeof attributes / sizeof *attributes, name, len);
}

static bool is_void(const char *name)
{
	return is_listed(voids, sizeof voids / sizeof *voids, name, strlen(name));
}

void html_free(struct html *html)
{
	buf_free(&html->out);
	*html = (struct html){0};
}

bool html_is_ok(const struct html *html)
{
	return !html->has_failed && html->depth == 0 && !html->is_in_tag && buf_is_ok(&html->out);
}

static void tag_end(struct html *html)
{
	if (html->is_in_tag)
		buf_put_text(&html->out, ">");
	html->is_in_tag = false;
}

/*
 * How many bytes at `at` are one sign that must not be written: what controls, ends lines for
 * scripts, or turns the lines of others. Texts that were kept have none: this does not count on it.
 */
static size_t refused_len(const unsigned char *at)
{
	/* Ranges in UTF-8: what they begin with, and the first and last of their last bytes. */
	static const struct {
		unsigned char head[2];
		size_t len;
		unsigned char first, last;
	} ranges[] = {
	    {{0xc2}, 1, 0x80, 0x9f}, {{0xe2, 0x80}, 2, 0xa8, 0xae}, {{0xe2, 0x81}, 2, 0xa6, 0xa9}};

	if ((at[0] < ' ' && at[0] != '\n' && at[0] != '\t') || at[0] == 0x7f)
		return 1;
	for (size_t i = 0; i < sizeof ranges / sizeof *ranges; i++) {
		const size_t len = ranges[i].len;

		/* A text ends with a byte that is in no range: nothing is read past it. */
		if (at[0] == ranges[i].head[0] && (len == 1 || at[1] == ranges[i].head[1]) &&
		    at[len] >= ranges[i].first && at[len] <= ranges[i].last)
			return len + 1;
	}
	return 0;
}

static const char *entity_of(char sign)
{
	switch (sign) {
	case '<':
		return "&lt;";
	case '>':
		return "&gt;";
	case '&':
		return "&amp;";
	case '"':
		return "&quot;";
	case '\'':
		return "&#39;";
	default:
		return NULL;
	}
}

static void put_escaped(struct html *html, const char *text)
{
	if (html->out.len + strlen(text) > HTML_LEN_MAX) {
		html->has_failed = true;
		return;
	}
	while (*text != '\0') {
		const size_t refused = refused_len((const unsigned char *)text);
		const char *entity = entity_of(*text);

		if (refused > 0) {
			text += refused;
			continue;
		}
		if (entity != NULL)
			buf_put_text(&html->out, entity);
		else
			buf_put(&html->out, text, 1);
		text++;
	}
}

void html_open(struct html *html, const char *element)
{
	if (html->depth == HTML_DEPTH_MAX || html->out.len > HTML_LEN_MAX ||
	    !html_is_element(element, strlen(element)))
		html->has_failed = true;
	if (html->has_failed)
		return;
	tag_end(html);
	html->open[html->depth++] = element;
	buf_printf(&html->out, "<%s", element);
	html->is_in_tag = true;
}

void html_close(struct html *html)
{
	const char *element;

	if (html->depth == 0)
		html->has_failed = true;
	if (html->has_failed)
		return;
	tag_end(html);
	element = html->open[--html->depth];
	if (!is_void(element))
		buf_printf(&html->out, "</%s>", element);
}

void html_attribute(struct html *html, const char *name, const char *value)
{
	if (!html->is_in_tag || !html_is_attribute(name, strlen(name)))
		html->has_failed = true;
	if (html->has_failed || value == NULL)
		return;
	buf_printf(&html->out, " %s=\"", name);
	put_escaped(html, value);
	buf_put_text(&html->out, "\"");
}

void html_attribute_number(struct html *html, const char *name, int64_t value)
{
	char text[24];

	(void)snprintf(text, sizeof text, "%" PRId64, value);
	html_attribute(html, name, text);
}

bool html_is_address(const char *address)
{
	const size_t http = strncasecmp(address, "http://", 7) == 0    ? 7
			    : strncasecmp(address, "https://", 8) == 0 ? 8
								       : 0;

	for (const char *at = address; *at != '\0'; at++)
		if (*(const unsigned char *)at <= ' ' || *at == '\\' || *at == 0x7f)
			return false;
	if (http > 0)
		return address[http] != '\0' && address[http] != '/';
	if (strncasecmp(address, "mailto:", 7) == 0)
		return true;
	return address[0] == '#' || (address[0] == '/' && address[1] != '/');
}

bool html_link(struct html *html, const char *name, const char *address)
{
	if (address == NULL || !html_is_address(address))
		return false;
	html_attribute(html, name, address);
	return true;
}

void html_text(struct html *html, const char *text)
{
	if (html->has_failed || text == NULL)
		return;
	tag_end(html);
	put_escaped(html, text);
}

void html_line(struct html *html, const char *element, const char *text)
{
	html_open(html, element);
	html_text(html, text);
	html_close(html);
}

void html_data(struct html *html, const json_t *value)
{
	char *text = json_dumps(value, JSON_COMPACT | JSON_ENSURE_ASCII | JSON_PRESERVE_ORDER);

	html_open(html, "script");
	html_attribute(html, "type", "application/ld+json");
	if (text == NULL || html->out.len + strlen(text) > HTML_LEN_MAX)
		html->has_failed = true;
	if (!html->has_failed) {
		tag_end(html);
		/* Inside a script nothing is unescaped, and "</" or "<!" would be seen: no "<". */
		for (const char *at = text; *at != '\0'; at++)
			if (strchr("<>&\x7f", *at) != NULL)
				buf_printf(&html->out, "\\u%04x", (unsigned)*at);
			else
				buf_put(&html->out, at, 1);
	}
	free(text);
	html_close(html);
}
