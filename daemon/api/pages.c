/*
 * Pages as plain HTML: a statement's answer, drawn by daemon/page, between the marks of a shell.
 * No session is read here, and no name of a statement or a file is made of what came: the row has
 * both.
 */
#include <stdlib.h>
#include <string.h>

#include "daemon/api/api_inner.h"
#include "daemon/http/negotiate.h"
#include "daemon/page/page.h"
#include "daemon/page/words.h"
#include "proto/base/json.h"

bool pages_take(const struct api *api, const struct http_head *head)
{
	struct route_match match;
	struct files_shell shell;
	const struct route *route = route_find_outside(head, &match);

	if (route == NULL || api->options.read == NULL)
		return false;
	return route->kind != ROUTE_PAGE || files_shell(api->files, head->path, &shell);
}

/* The language of the path: the row lets no other through. */
static size_t language_of(const struct call *call)
{
	const char *code = call_parameter(call, "language");
	const int language = code == NULL ? 0 : words_language(code);

	return language < 0 ? 0 : (size_t)language;
}

/* What the query said that the page heeds; what is as without saying so is left out. */
static void given_read(const struct call *call, struct page_given given[ROUTE_PARAMETERS_MAX + 1])
{
	size_t count = 0;

	for (size_t i = 0; i < call->route->parameter_count; i++) {
		const struct route_parameter *row = &call->route->parameters[i];
		const char *value = call->parameters[i];

		if (row->source == SOURCE_QUERY && value != NULL &&
		    (row->fallback == NULL || strcmp(value, row->fallback) != 0))
			given[count++] = (struct page_given){row->name, value};
	}
	given[count] = (struct page_given){NULL, NULL};
}

/* The page in its shell; the caller's. Not ok without memory, or where it is too long. */
static struct buf page_bytes(
    const struct call *call, const struct files_shell *shell, const json_t *value, int *status)
{
	const struct span path = call->request->head.path;
	struct page_given given[ROUTE_PARAMETERS_MAX + 1];
	const struct page_ask ask = {.language = language_of(call),
	    .origin = call->api->options.site.origin,
	    .path = arena_copy(call->arena, (const char *)path.bytes, path.len),
	    .given = given,
	    .value = value};
	struct page_made made = {0};
	struct buf bytes = {.has_failed = true};

	given_read(call, given);
	if (ask.path == NULL || !page_make(&made, call->route->draw, &ask))
		return bytes;
	bytes = (struct buf){0};
	*status = made.status;
	buf_put(&bytes, shell->before.bytes, shell->before.len);
	buf_put(&bytes, made.head.bytes, made.head.len);
	buf_put(&bytes, shell->between.bytes, shell->between.len);
	buf_put(&bytes, made.body.bytes, made.body.len);
	buf_put(&bytes, shell->after.bytes, shell->after.len);
	page_made_free(&made);
	return bytes;
}

/* The page's tag is of its policy too, where that is not the build's alone: browsers keep with a
 * page the policy that it came with. Without memory for that it is of what no page is. */
static void page_put_fields(
    struct call *call, const struct files_shell *shell, struct span bytes, char tag[36])
{
	struct buf both = {0};

	if (!shell->is_opened) {
		reads_put_fields(call, bytes, tag);
		return;
	}
	buf_put(&both, shell->policy, strlen(shell->policy));
	buf_put(&both, bytes.bytes, bytes.len);
	reads_put_fields(call, (struct span){both.bytes, both.len}, tag);
	buf_free(&both);
}

/* Answers with a page, and ends the call. False, and nothing is answered, where there is none. */
static bool page_answer(struct call *call, const json_t *value)
{
	struct http_reply reply = {.status = 200, .type = call->route->type};
	struct files_shell shell;
	struct buf bytes;
	char tag[36];

	if (!files_shell(call->api->files, call->request->head.path, &shell))
		return false;
	bytes = page_bytes(call, &shell, value, &reply.status);
	if (!buf_is_ok(&bytes)) {
		buf_free(&bytes);
		return false;
	}
	reply.policy = shell.policy;
	reply.may_locate = shell.may_locate;
	page_put_fields(call, &shell, (struct span){bytes.bytes, bytes.len}, tag);
	if (reply.status == 200 &&
	    http_has_tag(http_head_field(&call->request->head, "if-none-match"), tag)) {
		buf_free(&bytes);
		reply.status = 304;
		reply.type = NULL;
	} else {
		reply.body = (struct span){bytes.bytes, bytes.len};
		reply.release = free;
		reply.release_context = bytes.bytes;
	}
	call_answer_cached(call, &reply);
	return true;
}

/* The shell as it is in the file, with the fault's status: its script says what is wrong. */
static void shell_answer(struct call *call)
{
	struct http_reply reply = {
	    .status = fault_rows[call->fault].status, .type = "text/html; charset=utf-8"};
	struct files_shell shell;
	struct buf bytes = {0};

	call_field(call, "Cache-Control", "no-store");
	if (files_shell(call->api->files, call->request->head.path, &shell)) {
		/* The parts lie one after another in the file. */
		buf_put(&bytes, shell.before.bytes,
		    (size_t)(shell.after.bytes + shell.after.len - shell.before.bytes));
		reply.policy = shell.policy;
		reply.may_locate = shell.may_locate;
	}
	if (!buf_is_ok(&bytes))
		bytes.len = 0;
	reply.body = (struct span){bytes.bytes, bytes.len};
	reply.release = free;
	reply.release_context = bytes.bytes;
	call_answer_cached(call, &reply);
}

void pages_refuse(struct call *call)
{
	if (fault_rows[call->fault].status == 404 && page_answer(call, NULL))
		return;
	shell_answer(call);
}

static enum step_outcome page_came(struct call *call, const struct pg_reply *reply)
{
	struct span cell = {NULL, 0};
	json_t *value;
	bool is_answered;

	if (reply->outcome != PG_DONE)
		return call_fail_pg(call, reply);
	if (reply->rows > 0 && reply->columns > 0)
		cell = pg_cell(reply, 0, 0);
	if (cell.bytes == NULL)
		return call_fail(call, call->route->missing);
	value = json_parse(cell.bytes, cell.len, NULL);
	is_answered = value != NULL && page_answer(call, value);
	json_decref(value);
	return is_answered ? STEP_DONE : call_fail(call, FAULT_INTERNAL);
}

void pages_run(struct call *call)
{
	static const struct step none[] = {{"page", NULL}, {NULL, NULL}};
	const struct pg_statement *statement = call->route->statement;
	enum step_outcome outcome;
	unsigned count = 0;

	call->step = none;
	for (size_t i = 0; i < call->route->parameter_count; i++) {
		const char *name = call->route->parameters[i].name;

		/* Which translation is read is between the renderer and the reader. */
		if (strcmp(name, "language") != 0 && strcmp(name, "in") != 0)
			call_value(call, count++, call->parameters[i]);
	}
	/* A statement that takes one more wants to know the page's language. */
	if (statement->parameters > count)
		call_value(call, count++, call_parameter(call, "language"));
	outcome = call_query(call, CALL_READ, statement, count, page_came);
	if (outcome == STEP_FAIL)
		call_refuse(call);
}
