/*
 * What the three files of Markdown share.
 */
#ifndef DAEMON_API_MARKDOWN_INNER_H
#define DAEMON_API_MARKDOWN_INNER_H

#include "daemon/api/markdown.h"

/* Opaque here: cmark's own. */
struct cmark_node;

/*
 * markdown_tree.c: the array of a document's blocks. Every text and address of the document has to
 * have been read once before: no memory is taken from the parser any more.
 */
enum markdown_outcome markdown_tree(struct markdown *made, struct cmark_node *document) MUST_CHECK;

/* --- markdown_text.c ------------------------------------------------------------------------ */

/*
 * Appends a text (UTF-8) without the signs that nobody sees and that turn or hide what others
 * wrote: those that arca.text_form refuses, which entities bring back, and zero-width spaces.
 */
void markdown_put_clean(struct buf *out, struct span text);

/* True if there is something to see in it, besides spaces. */
bool markdown_is_seen(struct span text) MUST_CHECK;

/*
 * True for what a link may lead to: http and https with a host and without a password, mailto, and
 * absolute paths of this site; of at most MARKDOWN_ADDRESS_MAX bytes without spaces and signs.
 */
bool markdown_is_address(struct span address) MUST_CHECK;

/*
 * The first bare address in a text from `from` on, which begins with http://, https:// or www.;
 * {NULL, 0} if there is none. What ends a sentence is no part of it. Each byte is read a constant
 * number of times.
 */
struct span markdown_find_address(struct span text, size_t from) MUST_CHECK;

#endif
