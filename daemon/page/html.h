/*
 * Writes HTML that is well formed whatever the texts are: elements and attributes are of a list,
 * what is opened is closed, texts are escaped, and addresses lead where they may.
 * It knows nothing of what a page says.
 */
#ifndef DAEMON_PAGE_HTML_H
#define DAEMON_PAGE_HTML_H

#include <jansson.h>

#include "proto/base/buf.h"

enum { HTML_DEPTH_MAX = 256, HTML_LEN_MAX = 4 << 20 };

/*
 * Start with {0}; whoever has it ends it with html_free. Failure is sticky: a name that is not in
 * the list, too deep, too long, or no memory. Ask html_is_ok at the end.
 */
struct html {
	struct buf out;
	const char *open[HTML_DEPTH_MAX];
	size_t depth;
	bool is_in_tag, has_failed;
};

void html_free(struct html *html);
/* Whether all of it could be written, and everything that was opened is closed. */
bool html_is_ok(const struct html *html) MUST_CHECK;

/* Names are literals and outlive the writer. */
void html_open(struct html *html, const char *element);
void html_close(struct html *html);
/* Of the element that was just opened, before anything is in it. NULL: none. Of "href", "src" and
 * "content" of an address use html_link. */
void html_attribute(struct html *html, const char *name, const char *value);
void html_attribute_number(struct html *html, const char *name, int64_t value);
/* An address, if it may be one (html_is_address); otherwise no attribute, and false. */
bool html_link(struct html *html, const char *name, const char *address);
/* NULL is no text. */
void html_text(struct html *html, const char *text);
/* An element with one text in it. */
void html_line(struct html *html, const char *element, const char *text);
/* A block of data (JSON-LD) that no parser takes for the end of its element. */
void html_data(struct html *html, const json_t *value);

/* http, https (with a host), mailto, or a path of this site; no blanks and no signs that control.
 */
bool html_is_address(const char *address) MUST_CHECK;
/* Elements and attributes that may be written: tests walk what was written with these. */
bool html_is_element(const char *name, size_t len) MUST_CHECK;
bool html_is_attribute(const char *name, size_t len) MUST_CHECK;

#endif
