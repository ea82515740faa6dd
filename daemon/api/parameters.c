/*
 * What an address says, as the texts that a statement or a step gets: unescaped and checked; and
 * the trees of a body's Markdown. What is wrong in a path is not there; what is wrong in a query
 * or in Markdown is said row by row.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/api/api_inner.h"
#include "daemon/api/markdown.h"
#include "daemon/api/schema.h"
#include "daemon/http/target.h"
#include "proto/log/tile.h"

/* The unescaped text in the arena, or NULL. */
static char *text_of(struct call *call, struct span raw, bool is_form)
{
	char *text = arena_alloc(call->arena, raw.len + 1, 1);

	if (text != NULL)
		text[http_unescape(text, raw, is_form)] = '\0';
	return text;
}

/* NULL if the text is fine, or what is wrong. */
static const char *text_wrong(const struct route_parameter *row, const char *text)
{
	const struct span span = {(const uint8_t *)text, strlen(text)};
	long long value;

	if (row->choices != NULL) {
		for (size_t i = 0; row->choices[i] != NULL; i++)
			if (strcmp(row->choices[i], text) == 0)
				return NULL;
		return "choice";
	}
	if (span.len < row->min_len || span.len > row->max_len)
		return span.len < row->min_len ? "too_short" : "too_long";
	if (!format_is(row->format, span) || !format_is_utf8(span))
		return "format";
	if (row->max == 0)
		return NULL;
	value = strtoll(text, NULL, 10);
	if (value < row->min)
		return "too_small";
	return value > row->max ? "too_large" : NULL;
}

/* A number of a tile's path, in the arena; NULL if it is no such path. */
static const char *tile_number(
    struct call *call, const struct route_parameter *row, struct span raw)
{
	const bool is_entries = strstr(call->route->path, "/entries/") != NULL;
	char path[TILE_PATH_ROOM * 2];
	char *text = arena_alloc(call->arena, 24, 1);
	struct tile tile;
	unsigned long long value;
	int len;

	if (raw.len > TILE_PATH_ROOM || text == NULL)
		return NULL;
	len = snprintf(path, sizeof path, "tile/%s%.*s", is_entries ? "entries/" : "", (int)raw.len,
	    raw.bytes);
	if (!tile_path_parse(&tile, (struct span){(const uint8_t *)path, (size_t)len}, NULL) ||
	    tile.is_entries != is_entries)
		return NULL;
	value = row->derived == DERIVED_TILE_LEVEL   ? tile.level
		: row->derived == DERIVED_TILE_WIDTH ? tile.width
						     : tile.index;
	(void)snprintf(text, 24, "%llu", value);
	return text;
}

static bool path_read(struct call *call, size_t index, const struct route_match *match)
{
	const struct route_parameter *row = &call->route->parameters[index];

	for (size_t i = 0; i < match->count; i++) {
		const struct span raw = match->pieces[i].value;
		char *text;

		if (!http_is(match->pieces[i].name, row->name))
			continue;
		if (row->derived != DERIVED_NOTHING) {
			call->parameters[index] = tile_number(call, row, raw);
			return call->parameters[index] != NULL;
		}
		text = text_of(call, raw, false);
		call->parameters[index] = text;
		return text != NULL && text_wrong(row, text) == NULL;
	}
	return false;
}

static void query_wrong(struct call *call, const char *name, const char *code)
{
	char pointer[80];

	(void)snprintf(pointer, sizeof pointer, "?%s", name);
	(void)call_fail_at(call, FAULT_QUERY_INVALID, pointer, code);
}

/* Takes a value for a parameter; what is wrong, or NULL. */
static const char *value_take(struct call *call, const char *name, const char *text)
{
	for (size_t i = 0; i < call->route->parameter_count; i++) {
		const struct route_parameter *row = &call->route->parameters[i];
		const char *why;

		if (row->source != SOURCE_QUERY || strcmp(row->name, name) != 0)
			continue;
		if (call->parameters[i] != NULL)
			return "repeated";
		/* An empty value is one that was not given: `?q=` of an empty form. */
		why = text[0] == '\0' ? NULL : text_wrong(row, text);
		if (why == NULL && text[0] != '\0')
			call->parameters[i] = text;
		return why;
	}
	return "unknown_member";
}

/* One name=value of the query. */
static void pair_read(struct call *call, struct span pair)
{
	const uint8_t *equals = memchr(pair.bytes, '=', pair.len);
	const size_t name_len = equals == NULL ? pair.len : (size_t)(equals - pair.bytes);
	const size_t value_at = equals == NULL ? pair.len : name_len + 1;
	const char *name = text_of(call, (struct span){pair.bytes, name_len}, true);
	const char *text =
	    text_of(call, (struct span){pair.bytes + value_at, pair.len - value_at}, true);
	const char *why;

	if (name == NULL || text == NULL) {
		(void)call_fail(call, FAULT_OVERLOADED);
		return;
	}
	why = value_take(call, name, text);
	/* Whoever follows a link to a page gets the page, whatever was added to its address. */
	if (why == NULL || call->route->kind == ROUTE_PAGE)
		return;
	/* What is said back has to be text. */
	query_wrong(call,
	    format_is_utf8((struct span){(const uint8_t *)name, strlen(name)}) ? name : "", why);
}

static void query_read(struct call *call, struct span query)
{
	while (query.len > 0) {
		const uint8_t *amp = memchr(query.bytes, '&', query.len);
		const size_t len = amp == NULL ? query.len : (size_t)(amp - query.bytes);

		if (len > 0)
			pair_read(call, (struct span){query.bytes, len});
		query.bytes += len + (amp != NULL);
		query.len -= len + (amp != NULL);
	}
}

/* What the request has besides its address; NULL for a source that is read elsewhere. */
static const char *own_of(const struct call *call, enum route_source source)
{
	switch (source) {
	case SOURCE_SESSION:
		return call->session;
	case SOURCE_ACCOUNT:
		return call->account;
	case SOURCE_BEARER:
		return call->bearer;
	case SOURCE_LANGUAGE:
		return fault_languages[call->language];
	case SOURCE_SITE:
		return call->api->options.site.origin;
	default:
		return NULL;
	}
}

bool parameters_read(struct call *call, const struct route_match *match)
{
	for (size_t i = 0; i < call->route->parameter_count; i++) {
		const struct route_parameter *row = &call->route->parameters[i];

		if (row->source == SOURCE_PATH && !path_read(call, i, match)) {
			(void)call_fail(call, call->route->missing == FAULT_INTERNAL
						  ? FAULT_NOT_FOUND
						  : call->route->missing);
			return false;
		}
		if (row->source != SOURCE_PATH)
			call->parameters[i] = own_of(call, row->source);
	}
	/* Queries of routes that know none are let be: addresses get them by sharing. */
	query_read(call, call->request->head.query);
	if (call->fault != FAULT_FINE)
		return false;
	for (size_t i = 0; i < call->route->parameter_count; i++)
		if (call->parameters[i] == NULL)
			call->parameters[i] = call->route->parameters[i].fallback;
	return true;
}

/* A tree as text in the arena; NULL without memory. */
static const char *tree_text(struct call *call, const json_t *tree)
{
	char *text = json_dumps(tree, JSON_COMPACT | JSON_PRESERVE_ORDER);
	const char *copy = text == NULL ? NULL : arena_copy(call->arena, text, strlen(text));

	free(text);
	return copy;
}

static void markdown_wrong(struct call *call, const char *member, enum markdown_outcome outcome)
{
	char pointer[80];
	enum fault_code fault = FAULT_JSON_SHAPE;

	if (outcome == MARKDOWN_NO_MEMORY) {
		(void)call_fail(call, FAULT_OVERLOADED);
		return;
	}
	if (outcome == MARKDOWN_DEEP || outcome == MARKDOWN_MANY)
		fault = FAULT_MARKDOWN_DEEP;
	(void)snprintf(pointer, sizeof pointer, "/%s", member);
	(void)call_fail_at(call, fault, pointer, markdown_why(outcome));
}

bool parameters_read_markdown(struct call *call)
{
	for (size_t i = 0; i < call->route->parameter_count; i++) {
		const struct route_parameter *row = &call->route->parameters[i];
		const json_t *text;
		struct markdown made;
		enum markdown_outcome outcome;

		if (row->source != SOURCE_MARKDOWN)
			continue;
		text = json_object_get(call->body, row->of);
		if (!json_is_string(text))
			continue;
		outcome =
		    markdown_read(&made, (struct span){(const uint8_t *)json_string_value(text),
					     json_string_length(text)});
		call->parameters[i] = outcome == MARKDOWN_FINE ? tree_text(call, made.tree) : NULL;
		if (outcome == MARKDOWN_FINE && call->parameters[i] == NULL)
			outcome = MARKDOWN_NO_MEMORY;
		json_decref(made.tree);
		if (outcome != MARKDOWN_FINE) {
			markdown_wrong(call, row->of, outcome);
			return false;
		}
	}
	return true;
}
