/*
 * The parser, held to its limits: cmark-gfm takes all of its memory from an arena that ends, and
 * is left in the middle where that is full. Debian's version has ways to cost minutes and
 * gigabytes (CVE-2023-22484, -22486, -24824, -37463 and others); what they need is counted first,
 * or after each line. What becomes of its document is in markdown_tree.
 */
#include "daemon/api/markdown.h"

#include <cmark-gfm-core-extensions.h>
#include <cmark-gfm.h>
#include <cmark-gfm/parser.h>
#include <setjmp.h>
#include <stdalign.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/api/format.h"
#include "daemon/api/markdown_inner.h"
#include "proto/base/arena.h"

/*
 * Without "autolink": of its faults that were mended later one reads past the end (CVE-2023-22485).
 * markdown_find_address is there instead.
 */
static const char *const extensions[] = {"table", "strikethrough"};

struct work {
	struct arena *arena;
	size_t memory;
	enum markdown_outcome outcome; /* why it was left */
	cmark_parser *parser;
	cmark_node *document; /* once all of it is there */
	jmp_buf leave;
};

/* An object's length is in front of it, for realloc. */
struct object {
	size_t len;
	alignas(max_align_t) unsigned char bytes[];
};

/* The parser's allocators have no context. Each process has one thread. */
static struct work *working;

_Noreturn static void leave(enum markdown_outcome outcome)
{
	working->outcome = outcome;
	longjmp(working->leave, 1);
}

static void *memory_new(size_t count, size_t size)
{
	const size_t align = alignof(max_align_t);
	struct object *object;
	size_t len, taken;

	/* markdown_tree takes none, and there is nothing to leave any more. */
	if (working == NULL || working->document != NULL)
		abort();
	if (__builtin_mul_overflow(count, size, &len) || len > MARKDOWN_MEMORY_MAX)
		leave(MARKDOWN_MANY);
	taken = (sizeof *object + len + align - 1) / align * align;
	if (taken > MARKDOWN_MEMORY_MAX - working->memory)
		leave(MARKDOWN_MANY);
	object = arena_alloc(working->arena, 1, taken);
	if (object == NULL)
		leave(MARKDOWN_NO_MEMORY);
	working->memory += taken;
	object->len = len;
	return object->bytes;
}

static struct object *object_of(void *bytes)
{
	return (struct object *)((unsigned char *)bytes - offsetof(struct object, bytes));
}

static void *memory_resize(void *old, size_t len)
{
	void *grown;

	if (old != NULL && object_of(old)->len >= len)
		return old;
	grown = memory_new(1, len);
	if (old != NULL)
		memcpy(grown, old, object_of(old)->len);
	return grown;
}

static void memory_free(void *bytes)
{
	(void)bytes;
}

static cmark_mem memory = {memory_new, memory_resize, memory_free};

void markdown_start(void)
{
	cmark_gfm_core_extensions_ensure_registered();
}

/* The end of the line that begins at `at`, its own end included. */
static const uint8_t *line_end(const uint8_t *at, const uint8_t *end)
{
	while (at < end && *at != '\n' && *at != '\r')
		at++;
	return at < end ? at + 1 : end;
}

/* Of "|", "-", ":" and spaces alone: a table may begin above it, so the parser reads back. */
static bool is_ruler(const uint8_t *at, const uint8_t *end)
{
	bool has_dash = false;

	for (; at < end; at++) {
		if (strchr("|-: \t>\r\n", *at) == NULL)
			return false;
		has_dash = has_dash || *at == '-';
	}
	return has_dash;
}

/* What no text of this length needs, and what makes the parser read the same bytes many times. */
static bool is_costly(struct span text)
{
	const uint8_t *end = text.bytes + text.len, *next;
	size_t rulers = 0, images = 0;

	for (const uint8_t *at = text.bytes; at < end; at = next) {
		size_t pipes = 0;

		next = line_end(at, end);
		for (const uint8_t *byte = at; byte < next; byte++) {
			pipes += *byte == '|';
			images += *byte == '[' && byte > at && byte[-1] == '!';
		}
		rulers += is_ruler(at, next);
		if (pipes > MARKDOWN_PIPES_MAX || rulers > MARKDOWN_RULERS_MAX ||
		    images > MARKDOWN_IMAGES_MAX)
			return true;
	}
	return false;
}

/* Blocks that are open after a line: the next one is held against each of them. */
static bool is_too_deep(const struct work *work)
{
	cmark_node *block = work->parser->current;
	size_t depth = 0;

	for (; block != NULL && depth <= MARKDOWN_DEPTH_MAX + 1; block = cmark_node_parent(block))
		depth++;
	/* The document is one of them. */
	return depth > MARKDOWN_DEPTH_MAX + 1;
}

/* Reads every text and address once: from then on they are strings of their own. */
static void settle(cmark_node *document)
{
	cmark_iter *iter = cmark_iter_new(document);

	while (cmark_iter_next(iter) != CMARK_EVENT_DONE) {
		cmark_node *node = cmark_iter_get_node(iter);

		(void)cmark_node_get_literal(node);
		(void)cmark_node_get_url(node);
	}
}

static void parse_lines(struct work *work, struct span text)
{
	const uint8_t *end = text.bytes + text.len, *next;
	cmark_node *document;

	work->parser = cmark_parser_new_with_mem(CMARK_OPT_DEFAULT, &memory);
	for (size_t i = 0; i < sizeof extensions / sizeof *extensions; i++) {
		cmark_syntax_extension *extension = cmark_find_syntax_extension(extensions[i]);

		/* Nobody called markdown_start. */
		if (extension == NULL)
			abort();
		cmark_parser_attach_syntax_extension(work->parser, extension);
	}
	for (const uint8_t *at = text.bytes; at < end; at = next) {
		next = line_end(at, end);
		cmark_parser_feed(work->parser, (const char *)at, (size_t)(next - at));
		if (is_too_deep(work))
			leave(MARKDOWN_DEEP);
	}
	document = cmark_parser_finish(work->parser);
	settle(document);
	work->document = document;
}

/* False where it was left in the middle: what it had made goes with the arena. */
static bool parse(struct work *work, struct span text)
{
	if (setjmp(work->leave) != 0)
		return false;
	parse_lines(work, text);
	return true;
}

enum markdown_outcome markdown_read(struct markdown *made, struct span text)
{
	struct work work = {.outcome = MARKDOWN_NO_MEMORY};

	*made = (struct markdown){0};
	if (text.len > MARKDOWN_LEN_MAX)
		return MARKDOWN_LONG;
	if (!format_is_utf8(text))
		return MARKDOWN_ENCODING;
	if (is_costly(text))
		return MARKDOWN_MANY;
	work.arena = arena_new(MARKDOWN_MEMORY_MAX);
	if (work.arena == NULL)
		return MARKDOWN_NO_MEMORY;
	working = &work;
	if (parse(&work, text))
		work.outcome = markdown_tree(made, work.document);
	working = NULL;
	made->memory = work.memory;
	arena_free(&work.arena);
	if (work.outcome != MARKDOWN_FINE) {
		json_decref(made->tree);
		made->tree = NULL;
	}
	return work.outcome;
}

const char *markdown_why(enum markdown_outcome outcome)
{
	switch (outcome) {
	case MARKDOWN_LONG:
		return "too_long";
	case MARKDOWN_ENCODING:
		return "format";
	case MARKDOWN_DEEP:
		return "too_deep";
	case MARKDOWN_MANY:
		return "too_many";
	default:
		return "";
	}
}
