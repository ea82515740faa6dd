/*
 * Paths against patterns.
 * There are few rows: they are looked at one after another, and the first that fits wins.
 */
#include "daemon/api/route.h"

#include <stdio.h>
#include <string.h>

#include "gen/routes.h"

/* The end of what a brace holds: the next '/', or the end for a rest; minus what must follow. */
static const uint8_t *piece_end(
    const uint8_t *at, const uint8_t *end, const char *after, bool is_rest)
{
	const size_t suffix = strcspn(after, "/");
	const uint8_t *slash = is_rest ? NULL : memchr(at, '/', (size_t)(end - at));
	const uint8_t *to = slash == NULL ? end : slash;

	if ((size_t)(to - at) < suffix || memcmp(to - suffix, after, suffix) != 0)
		return NULL;
	return to - suffix;
}

bool route_matches(const char *pattern, struct span path, struct route_match *match)
{
	const uint8_t *at = path.bytes, *end = path.bytes + path.len;

	match->count = 0;
	while (*pattern != '\0') {
		if (*pattern == '{') {
			const char *close = strchr(pattern, '}');
			const bool is_rest = close[-1] == '*';
			const uint8_t *to = piece_end(at, end, close + 1, is_rest);

			if (to == NULL || to == at || match->count == ROUTE_PARAMETERS_MAX)
				return false;
			match->pieces[match->count++] = (struct route_piece){
			    {(const uint8_t *)pattern + 1, (size_t)(close - pattern) - 1 - is_rest},
			    {at, (size_t)(to - at)}};
			at = to;
			pattern = close + 1;
		} else {
			if (at == end || *at != (uint8_t)*pattern)
				return false;
			at++;
			pattern++;
		}
	}
	return at == end;
}

const struct route *route_find(
    const struct http_head *head, struct route_match *match, char allowed[64])
{
	static const char *const names[] = {"GET, HEAD", "HEAD", "POST", "DELETE"};
	const enum http_method method = head->method == HTTP_HEAD ? HTTP_GET : head->method;
	size_t len = 0;

	allowed[0] = '\0';
	for (size_t i = 0; i < ROUTE_COUNT; i++) {
		if (routes[i].is_outside || !route_matches(routes[i].path, head->path, match))
			continue;
		if (routes[i].method == method)
			return &routes[i];
		len += (size_t)snprintf(
		    allowed + len, 64 - len, "%s%s", len > 0 ? ", " : "", names[routes[i].method]);
	}
	return NULL;
}

/* Whether a piece is what its row wants, as it came: what is escaped is left to who unescapes it.
 */
static bool piece_fits(const struct route_parameter *row, struct span piece)
{
	for (size_t i = 0; row->besides != NULL && row->besides[i] != NULL; i++)
		if (http_is(piece, row->besides[i]))
			return false;
	for (size_t i = 0; row->choices != NULL && row->choices[i] != NULL; i++)
		if (http_is(piece, row->choices[i]))
			return true;
	return row->choices == NULL && format_is(row->format, piece);
}

static bool pieces_fit(const struct route *route, const struct route_match *match)
{
	for (size_t i = 0; i < route->parameter_count; i++) {
		const struct route_parameter *row = &route->parameters[i];

		for (size_t j = 0; row->source == SOURCE_PATH && j < match->count; j++)
			if (http_is(match->pieces[j].name, row->name) &&
			    !piece_fits(row, match->pieces[j].value))
				return false;
	}
	return true;
}

const struct route *route_find_outside(const struct http_head *head, struct route_match *match)
{
	if (head->method != HTTP_GET && head->method != HTTP_HEAD)
		return NULL;
	for (size_t i = 0; i < ROUTE_COUNT; i++)
		if (routes[i].is_outside && route_matches(routes[i].path, head->path, match) &&
		    pieces_fit(&routes[i], match))
			return &routes[i];
	return NULL;
}

bool route_is_ours(struct span path)
{
	static const char *const prefixes[] = {"/api", "/log", "/pins"};

	for (size_t i = 0; i < sizeof prefixes / sizeof *prefixes; i++) {
		const size_t len = strlen(prefixes[i]);

		if (path.len >= len && memcmp(path.bytes, prefixes[i], len) == 0 &&
		    (path.len == len || path.bytes[len] == '/'))
			return true;
	}
	return false;
}
