/*
 * Routes that are one statement: its row is the answer, and null is that there is no such thing.
 * What the statement does is in db/; what may be kept of its answer is in the route's row.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/api/api_inner.h"
#include "daemon/http/negotiate.h"
#include "proto/base/encode.h"
#include "proto/log/hash.h"

static const char *const caches[] = {
    [CACHE_NEVER] = "no-store",
    [CACHE_PRIVATE] = "private, no-cache",
    [CACHE_BRIEF] = "public, max-age=1",
    [CACHE_REVALIDATE] = "no-cache",
    [CACHE_IMMUTABLE] = "public, max-age=31536000, immutable",
};

/* Names a state of the answer: the first half of its hash, in quotes. */
static void tag_write(char out[36], struct span body)
{
	struct hash hash;

	sha256_of(&hash, body);
	out[0] = '"';
	hex_encode(out + 1, hash.bytes, 16);
	memcpy(out + 33, "\"", 2);
}

void reads_put_fields(struct call *call, struct span body, char tag[36])
{
	const struct route *route = call->route;

	tag_write(tag, body);
	call_field(call, "Cache-Control", caches[route->cache]);
	if (route->cache != CACHE_NEVER)
		call_field(call, "ETag", tag);
	if (route->is_open)
		call_field(call, "Access-Control-Allow-Origin", "*");
}

enum step_outcome reads_answer(struct call *call, struct span cell)
{
	const struct route *route = call->route;
	struct http_reply reply = {.status = 200, .type = route->type, .body.len = cell.len};
	void *copy;
	char tag[36];

	reads_put_fields(call, cell, tag);
	if (route->cache != CACHE_NEVER &&
	    http_has_tag(http_head_field(&call->request->head, "if-none-match"), tag)) {
		reply = (struct http_reply){.status = 304};
		call_answer_cached(call, &reply);
		return STEP_DONE;
	}
	copy = malloc(cell.len + 1);
	if (copy == NULL)
		return call_fail(call, FAULT_OVERLOADED);
	memcpy(copy, cell.bytes, cell.len);
	reply.body.bytes = copy;
	reply.release = free;
	reply.release_context = copy;
	call_answer_cached(call, &reply);
	return STEP_DONE;
}

/* A second cell is the address of what comes after this answer; of our own making, so that it is in
 * form. */
static void put_next(struct call *call, const struct pg_reply *reply)
{
	struct span next = {NULL, 0};

	if (reply->columns > 1)
		next = pg_cell(reply, 0, 1);
	if (next.bytes == NULL)
		return;
	buf_printf(&call->fields, "Link: <%.*s>; rel=\"next\"\r\n", (int)next.len,
	    (const char *)next.bytes);
	if (call->route->is_open)
		call_field(call, "Access-Control-Expose-Headers", "Link");
}

static enum step_outcome read_came(struct call *call, const struct pg_reply *reply)
{
	struct span cell = {NULL, 0};

	if (reply->outcome != PG_DONE)
		return call_fail_pg(call, reply);
	if (reply->rows > 0 && reply->columns > 0)
		cell = pg_cell(reply, 0, 0);
	if (cell.bytes == NULL)
		return call_fail(call, call->route->missing);
	put_next(call, reply);
	return reads_answer(call, cell);
}

static void statement_run(struct call *call, enum call_pool pool, call_on_reply *on_reply)
{
	const unsigned count = (unsigned)call->route->parameter_count;
	enum step_outcome outcome;

	for (unsigned i = 0; i < count; i++)
		call_value(call, i, call->parameters[i]);
	outcome = call_query(call, pool, call->route->statement, count, on_reply);
	if (outcome == STEP_FAIL)
		call_refuse(call);
}

void reads_run(struct call *call)
{
	static const struct step none[] = {{"read", NULL}, {NULL, NULL}};

	call->step = none;
	statement_run(call, CALL_READ, read_came);
}

static enum step_outcome write_came(struct call *call, const struct pg_reply *reply)
{
	struct span cell = {NULL, 0};

	if (reply->outcome != PG_DONE)
		return call_fail_pg(call, reply);
	if (reply->rows > 0 && reply->columns > 0)
		cell = pg_cell(reply, 0, 0);
	if (call->route->status == 204 || cell.bytes == NULL)
		return call_answer_empty(call);
	return call_answer_bytes(call, call->route->status, call->route->type, cell);
}

void writes_run(struct call *call)
{
	/* The body's text is a parameter like others. */
	for (size_t i = 0; i < call->route->parameter_count; i++)
		if (call->route->parameters[i].source == SOURCE_BODY)
			call->parameters[i] = arena_copy(call->arena,
			    (const char *)call->request->body.bytes, call->request->body.len);
	statement_run(call, CALL_WRITE, write_came);
}
