/*
 * Markdown as a tree of nodes, in JSON: CommonMark with tables, strikethrough and bare addresses.
 * Nothing in the tree is HTML: what looks like it is text. proto/schema/README.md has the nodes.
 *
 * It stores nothing, and knows no route.
 */
#ifndef DAEMON_API_MARKDOWN_H
#define DAEMON_API_MARKDOWN_H

#include <jansson.h>

#include "proto/base/buf.h"

#define MARKDOWN_LEN_MAX     65536 /* bytes of a text */
#define MARKDOWN_DEPTH_MAX   16    /* nodes within each other; texts do not count */
#define MARKDOWN_NODES_MAX   4000  /* nodes and texts of a tree */
#define MARKDOWN_ADDRESS_MAX 2000  /* bytes of a link's address; a longer one is not there */
/* What costs the parser more than its length says, so that there is less of it. */
#define MARKDOWN_PIPES_MAX  128        /* '|' in one line */
#define MARKDOWN_RULERS_MAX 256        /* lines that may be the one under a table's head */
#define MARKDOWN_IMAGES_MAX 256        /* "![" */
#define MARKDOWN_MEMORY_MAX (24 << 20) /* bytes that the parser takes in all */

enum markdown_outcome {
	MARKDOWN_FINE,
	MARKDOWN_LONG,      /* more bytes than MARKDOWN_LEN_MAX */
	MARKDOWN_ENCODING,  /* not UTF-8 */
	MARKDOWN_DEEP,      /* deeper than MARKDOWN_DEPTH_MAX */
	MARKDOWN_MANY,      /* more nodes than MARKDOWN_NODES_MAX, or more work than there may be */
	MARKDOWN_NO_MEMORY, /* of this machine */
};

struct markdown {
	json_t *tree;  /* an array of blocks, the caller's; NULL unless MARKDOWN_FINE */
	size_t nodes;  /* of the tree, texts included */
	size_t memory; /* bytes that the parser took meanwhile, which nothing gave back: its work */
};

/* Makes the parser's extensions known: once, before the first markdown_read. Idempotent. */
void markdown_start(void);

/*
 * The tree of a text (borrowed; bytes of UTF-8). Its work is bounded by the limits above, whatever
 * the text is. Soft breaks are breaks: whoever presses Enter means it, as in debates. One thread
 * at a time.
 */
enum markdown_outcome markdown_read(struct markdown *made, struct span text) MUST_CHECK;

/* "too_long", "format", "too_deep", "too_many"; "" for the other outcomes. Static. */
const char *markdown_why(enum markdown_outcome outcome) MUST_CHECK;

#endif
