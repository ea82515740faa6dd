/*
 * cmark's document as our tree. Neighbouring texts become one; what has nothing to see in it is
 * left out; whatever is not allowed in a link leaves its text. It takes no memory of the parser's.
 */
#include <cmark-gfm-core-extensions.h>
#include <cmark-gfm.h>
#include <string.h>

#include "daemon/api/markdown_inner.h"

struct builder {
	struct markdown *made;
	enum markdown_outcome outcome; /* sticky */
};

/* A run of inlines as it grows: the text that is not in its list yet. */
struct line {
	struct builder *builder;
	json_t *list; /* borrowed */
	struct buf text;
	size_t depth; /* of its nodes */
	bool is_link; /* in one: there is none within another */
};

static struct span span_of(const char *text)
{
	return (struct span){(const uint8_t *)text, text == NULL ? 0 : strlen(text)};
}

static bool has_failed(const struct builder *builder)
{
	return builder->outcome != MARKDOWN_FINE;
}

/* Appends a value, which is taken over, and counts it. */
static void value_add(struct builder *builder, json_t *list, json_t *value)
{
	if (!has_failed(builder) && ++builder->made->nodes > MARKDOWN_NODES_MAX)
		builder->outcome = MARKDOWN_MANY;
	if (has_failed(builder))
		json_decref(value);
	else if (json_array_append_new(list, value) != 0)
		builder->outcome = MARKDOWN_NO_MEMORY;
}

/* A node at the end of a list, borrowed; NULL after a failure. */
static json_t *node_add(struct builder *builder, json_t *list, const char *kind, size_t depth)
{
	if (!has_failed(builder) && depth > MARKDOWN_DEPTH_MAX)
		builder->outcome = MARKDOWN_DEEP;
	if (has_failed(builder))
		return NULL;
	value_add(builder, list, json_pack("{s:s}", "k", kind));
	return has_failed(builder) ? NULL : json_array_get(list, json_array_size(list) - 1);
}

/* Takes the last value of a list out again, which has nothing within it that counts. */
static void value_drop(struct builder *builder, json_t *list, size_t nodes)
{
	if (has_failed(builder))
		return;
	(void)json_array_remove(list, json_array_size(list) - 1);
	builder->made->nodes = nodes;
}

static void member_set(struct builder *builder, json_t *node, const char *name, json_t *value)
{
	if (json_object_set_new(node, name, value) != 0)
		builder->outcome = MARKDOWN_NO_MEMORY;
}

/* The list of a node's content, borrowed. */
static json_t *content_add(struct builder *builder, json_t *node)
{
	member_set(builder, node, "c", json_array());
	return json_object_get(node, "c");
}

/* Without signs that must not be there; NULL without memory. */
static json_t *clean_json(struct span text)
{
	struct buf clean = {0};
	json_t *value;

	markdown_put_clean(&clean, text);
	(void)buf_text(&clean);
	value = buf_is_ok(&clean) ? json_stringn((const char *)clean.bytes, clean.len) : NULL;
	buf_free(&clean);
	return value;
}

/* True if nobody would see anything: spaces and breaks at most. */
static bool is_blank(const json_t *list)
{
	for (size_t i = 0; i < json_array_size(list); i++) {
		const json_t *value = json_array_get(list, i);

		if (json_is_string(value)
			? markdown_is_seen(span_of(json_string_value(value)))
			: strcmp(json_string_value(json_object_get(value, "k")), "break") != 0)
			return false;
	}
	return true;
}

/* --- inlines ------------------------------------------------------------------------------- */

static void put_inlines(struct line *line, cmark_node *parent);

static void string_add(struct line *line, struct span text)
{
	if (text.len > 0)
		value_add(
		    line->builder, line->list, json_stringn((const char *)text.bytes, text.len));
}

static void bare_link_add(struct line *line, struct span address)
{
	const char *scheme = (address.bytes[0] | 0x20) == 'w' ? "http://" : "";
	json_t *link = node_add(line->builder, line->list, "link", line->depth);

	if (link == NULL)
		return;
	member_set(line->builder, link, "a",
	    json_sprintf("%s%.*s", scheme, (int)address.len, (const char *)address.bytes));
	value_add(line->builder, content_add(line->builder, link),
	    json_stringn((const char *)address.bytes, address.len));
}

/* The text so far goes into the list, and addresses in it become links. */
static void text_flush(struct line *line)
{
	const struct span text = {line->text.bytes, line->text.len};
	size_t at = 0;

	if (!buf_is_ok(&line->text))
		line->builder->outcome = MARKDOWN_NO_MEMORY;
	while (!line->is_link && !has_failed(line->builder)) {
		const struct span address = markdown_find_address(text, at);

		if (address.bytes == NULL)
			break;
		string_add(line,
		    (struct span){text.bytes + at, (size_t)(address.bytes - text.bytes) - at});
		bare_link_add(line, address);
		at = (size_t)(address.bytes - text.bytes) + address.len;
	}
	if (text.len > at)
		string_add(line, (struct span){text.bytes + at, text.len - at});
	line->text.len = 0;
}

/* What is in a node of inlines, as the content of one of ours; false if there is nothing to see. */
static bool content_fill(
    struct builder *builder, json_t *node, cmark_node *parent, size_t depth, bool is_link)
{
	struct line line = {builder, content_add(builder, node), {0}, depth, is_link};

	put_inlines(&line, parent);
	text_flush(&line);
	buf_free(&line.text);
	return !is_blank(line.list);
}

static void put_span(struct line *line, cmark_node *node, const char *kind)
{
	size_t nodes;
	json_t *made;

	text_flush(line);
	nodes = line->builder->made->nodes;
	made = node_add(line->builder, line->list, kind, line->depth);
	if (made != NULL &&
	    !content_fill(line->builder, made, node, line->depth + 1, line->is_link))
		value_drop(line->builder, line->list, nodes);
}

static void put_emphasis(struct line *line, cmark_node *node)
{
	put_span(line, node, "emphasis");
}

static void put_strong(struct line *line, cmark_node *node)
{
	put_span(line, node, "strong");
}

static void put_strike(struct line *line, cmark_node *node)
{
	put_span(line, node, "strike");
}

static void put_text(struct line *line, cmark_node *node)
{
	markdown_put_clean(&line->text, span_of(cmark_node_get_literal(node)));
}

static void put_break(struct line *line, cmark_node *node)
{
	(void)node;
	text_flush(line);
	(void)node_add(line->builder, line->list, "break", line->depth);
}

static void put_code(struct line *line, cmark_node *node)
{
	const struct span code = span_of(cmark_node_get_literal(node));
	json_t *made;

	if (!markdown_is_seen(code))
		return;
	text_flush(line);
	made = node_add(line->builder, line->list, "code", line->depth);
	if (made != NULL)
		member_set(line->builder, made, "t", clean_json(code));
}

/* What an image shows who does not see it: the texts in it, however they are set. */
static void alternative_put(
    struct builder *builder, struct buf *out, cmark_node *parent, size_t depth)
{
	if (depth > MARKDOWN_DEPTH_MAX)
		builder->outcome = MARKDOWN_DEEP;
	for (cmark_node *node = cmark_node_first_child(parent);
	     node != NULL && !has_failed(builder); node = cmark_node_next(node)) {
		const cmark_node_type type = cmark_node_get_type(node);

		if (type == CMARK_NODE_SOFTBREAK || type == CMARK_NODE_LINEBREAK)
			buf_put_u8(out, ' ');
		else
			markdown_put_clean(out, span_of(cmark_node_get_literal(node)));
		alternative_put(builder, out, node, depth + 1);
	}
}

/* A link's content is never empty: then it is its address. */
static void link_fill(struct builder *builder, json_t *link, cmark_node *node, size_t depth)
{
	const size_t nodes = builder->made->nodes;
	const char *address = cmark_node_get_url(node);
	struct buf text = {0};
	bool is_seen;

	if (cmark_node_get_type(node) == CMARK_NODE_IMAGE) {
		alternative_put(builder, &text, node, depth);
		is_seen = markdown_is_seen((struct span){text.bytes, text.len});
		value_add(
		    builder, content_add(builder, link), json_stringn(buf_text(&text), text.len));
	} else {
		is_seen = content_fill(builder, link, node, depth, true);
	}
	if (!is_seen && !has_failed(builder)) {
		builder->made->nodes = nodes;
		value_add(builder, content_add(builder, link), json_string(address));
	}
	buf_free(&text);
}

/* A link or an image. Where it may not lead anywhere, what it says stays. */
static void put_link(struct line *line, cmark_node *node)
{
	const char *address = cmark_node_get_url(node);
	json_t *link;

	if (line->is_link || !markdown_is_address(span_of(address))) {
		if (cmark_node_get_type(node) == CMARK_NODE_IMAGE)
			alternative_put(line->builder, &line->text, node, line->depth);
		else
			put_inlines(line, node);
		return;
	}
	text_flush(line);
	link = node_add(line->builder, line->list, "link", line->depth);
	if (link == NULL)
		return;
	member_set(line->builder, link, "a", json_string(address));
	link_fill(line->builder, link, node, line->depth + 1);
}

static const struct {
	const char *type;
	void (*put)(struct line *line, cmark_node *node);
} inlines[] = {
    {"text", put_text},
    {"softbreak", put_break},
    {"linebreak", put_break},
    {"code", put_code},
    {"html_inline", put_text},
    {"emph", put_emphasis},
    {"strong", put_strong},
    {"strikethrough", put_strike},
    {"link", put_link},
    {"image", put_link},
};

static void put_inlines(struct line *line, cmark_node *parent)
{
	for (cmark_node *node = cmark_node_first_child(parent);
	     node != NULL && !has_failed(line->builder); node = cmark_node_next(node)) {
		const char *type = cmark_node_get_type_string(node);

		for (size_t i = 0; i < sizeof inlines / sizeof *inlines; i++)
			if (strcmp(inlines[i].type, type) == 0)
				inlines[i].put(line, node);
	}
}

/* --- blocks -------------------------------------------------------------------------------- */

/* A block's members; false if there is nothing to see in it, and it goes. */
typedef bool block_fill(struct builder *builder, json_t *made, cmark_node *node, size_t depth);

static void put_blocks(struct builder *builder, json_t *list, cmark_node *parent, size_t depth);

static bool fill_inlines(struct builder *builder, json_t *made, cmark_node *node, size_t depth)
{
	return content_fill(builder, made, node, depth + 1, false);
}

static bool fill_cell(struct builder *builder, json_t *made, cmark_node *node, size_t depth)
{
	(void)fill_inlines(builder, made, node, depth);
	return true;
}

static bool fill_heading(struct builder *builder, json_t *made, cmark_node *node, size_t depth)
{
	member_set(builder, made, "n", json_integer(cmark_node_get_heading_level(node)));
	return fill_inlines(builder, made, node, depth);
}

static bool fill_blocks(struct builder *builder, json_t *made, cmark_node *node, size_t depth)
{
	json_t *list = content_add(builder, made);

	put_blocks(builder, list, node, depth + 1);
	return json_array_size(list) > 0;
}

/* An item, a row: also where there is nothing in it. */
static bool fill_part(struct builder *builder, json_t *made, cmark_node *node, size_t depth)
{
	(void)fill_blocks(builder, made, node, depth);
	return true;
}

static bool fill_list(struct builder *builder, json_t *made, cmark_node *node, size_t depth)
{
	if (cmark_node_get_list_type(node) == CMARK_ORDERED_LIST)
		member_set(builder, made, "n", json_integer(cmark_node_get_list_start(node)));
	if (cmark_node_get_list_tight(node) != 0)
		member_set(builder, made, "tight", json_true());
	return fill_blocks(builder, made, node, depth);
}

static bool fill_table(struct builder *builder, json_t *made, cmark_node *node, size_t depth)
{
	const uint16_t columns = cmark_gfm_extensions_get_table_columns(node);
	const uint8_t *letters = cmark_gfm_extensions_get_table_alignments(node);
	json_t *align = json_array();

	member_set(builder, made, "align", align);
	for (size_t i = 0; i < columns && letters != NULL; i++)
		if (json_array_append_new(align, json_string(letters[i] == 'l'   ? "left"
							     : letters[i] == 'c' ? "center"
							     : letters[i] == 'r' ? "right"
										 : "none")) != 0)
			builder->outcome = MARKDOWN_NO_MEMORY;
	return fill_blocks(builder, made, node, depth);
}

static bool fill_rule(struct builder *builder, json_t *made, cmark_node *node, size_t depth)
{
	(void)builder, (void)made, (void)node, (void)depth;
	return true;
}

/* Without the last line's end. */
static struct span literal_of(cmark_node *node)
{
	struct span text = span_of(cmark_node_get_literal(node));

	while (text.len > 0 && text.bytes[text.len - 1] == '\n')
		text.len--;
	return text;
}

static bool fill_code(struct builder *builder, json_t *made, cmark_node *node, size_t depth)
{
	const struct span code = literal_of(node);

	(void)depth;
	member_set(builder, made, "t", clean_json(code));
	return markdown_is_seen(code);
}

/* What somebody wrote as HTML, as a paragraph of its lines. */
static bool fill_html(struct builder *builder, json_t *made, cmark_node *node, size_t depth)
{
	struct line line = {builder, content_add(builder, made), {0}, depth + 1, false};
	struct span rest = literal_of(node);

	while (rest.len > 0 && !has_failed(builder)) {
		const uint8_t *end = memchr(rest.bytes, '\n', rest.len);
		const size_t len = end == NULL ? rest.len : (size_t)(end - rest.bytes);

		markdown_put_clean(&line.text, (struct span){rest.bytes, len});
		if (end != NULL)
			put_break(&line, NULL);
		rest.bytes += len + (end != NULL);
		rest.len -= len + (end != NULL);
	}
	text_flush(&line);
	buf_free(&line.text);
	return !is_blank(line.list);
}

static const struct {
	const char *type, *kind;
	block_fill *fill;
} blocks[] = {
    {"paragraph", "paragraph", fill_inlines},
    {"heading", "heading", fill_heading},
    {"list", "list", fill_list},
    {"item", "item", fill_part},
    {"block_quote", "quote", fill_blocks},
    {"code_block", "code_block", fill_code},
    {"html_block", "paragraph", fill_html},
    {"thematic_break", "rule", fill_rule},
    {"table", "table", fill_table},
    {"table_header", "row", fill_part},
    {"table_row", "row", fill_part},
    {"table_cell", "cell", fill_cell},
};

static void put_block(struct builder *builder, json_t *list, cmark_node *node, size_t depth)
{
	const char *type = cmark_node_get_type_string(node);
	const size_t nodes = builder->made->nodes;

	for (size_t i = 0; i < sizeof blocks / sizeof *blocks; i++) {
		json_t *made;

		if (strcmp(blocks[i].type, type) != 0)
			continue;
		made = node_add(builder, list, blocks[i].kind, depth);
		if (made != NULL && !blocks[i].fill(builder, made, node, depth))
			value_drop(builder, list, nodes);
		return;
	}
}

static void put_blocks(struct builder *builder, json_t *list, cmark_node *parent, size_t depth)
{
	for (cmark_node *node = cmark_node_first_child(parent);
	     node != NULL && !has_failed(builder); node = cmark_node_next(node))
		put_block(builder, list, node, depth);
}

enum markdown_outcome markdown_tree(struct markdown *made, cmark_node *document)
{
	struct builder builder = {made, MARKDOWN_FINE};

	made->tree = json_array();
	if (made->tree == NULL)
		return MARKDOWN_NO_MEMORY;
	put_blocks(&builder, made->tree, document, 1);
	return builder.outcome;
}
