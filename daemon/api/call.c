/*
 * The driver of steps, and what a step asks of it.
 * Which steps there are is in the nouns' files; how an answer is written, in daemon/http.
 */
#include "daemon/api/call.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/api/api_inner.h"
#include "daemon/http/negotiate.h"
#include "daemon/net/log.h"
#include "proto/base/encode.h"
#include "proto/base/json.h"

struct call *call_new(struct api *api, struct http_request *request)
{
	struct call *call = arena_alloc(request->arena, 1, sizeof *call);

	if (call == NULL)
		return NULL;
	call->api = api;
	call->request = request;
	call->arena = request->arena;
	call->language = http_language(
	    http_head_field(&request->head, "accept-language"), fault_languages, FAULT_LANGUAGES);
	request->plan = call;
	return call;
}

void call_free(struct call *call)
{
	ask_forget(call);
	if (call->route != NULL && call->route->is_large)
		large_leave(call);
	json_decref(call->body);
	json_decref(call->errors);
	json_decref(call->extra);
	call->body = call->errors = call->extra = NULL;
	buf_free(&call->fields);
}

/* --- the driver -------------------------------------------------------------------------- */

void call_go_on(struct call *call, enum step_outcome outcome)
{
	while (outcome == STEP_NEXT) {
		call->step++;
		if (call->step->run == NULL) {
			log_event(LOG_LEVEL_ERROR, "unanswered", "id=%s route=%s",
			    call->request->id, call->route->id);
			outcome = call_fail(call, FAULT_INTERNAL);
			break;
		}
		outcome = call->step->run(call);
	}
	/* After STEP_DONE the call is gone. */
	if (outcome == STEP_FAIL)
		call_refuse(call);
}

void call_run(struct call *call)
{
	call->step = call->route->steps;
	if (call->step == NULL) {
		(void)call_fail(call, FAULT_INTERNAL);
		call_refuse(call);
		return;
	}
	call_go_on(call, call->step->run(call));
}

/* --- what was sent ----------------------------------------------------------------------- */

const char *call_parameter(const struct call *call, const char *name)
{
	for (size_t i = 0; i < call->route->parameter_count; i++)
		if (strcmp(call->route->parameters[i].name, name) == 0)
			return call->parameters[i];
	return NULL;
}

const char *call_text(const struct call *call, const char *member)
{
	return json_string_value(json_object_get(call->body, member));
}

int64_t call_integer(const struct call *call, const char *member)
{
	return json_integer_value(json_object_get(call->body, member));
}

bool call_hex(const struct call *call, const char *member, uint8_t *out, size_t len)
{
	const json_t *text = json_object_get(call->body, member);

	return json_is_string(text) &&
	       hex_decode_lower(out, len, json_string_value(text), json_string_length(text));
}

bool call_base64url(struct call *call, const char *member, struct span *out)
{
	const json_t *text = json_object_get(call->body, member);
	struct buf bytes = {0};
	bool is_ok = json_is_string(text) &&
		     base64url_decode(&bytes, json_string_value(text), json_string_length(text)) &&
		     buf_is_ok(&bytes);

	*out = (struct span){NULL, bytes.len};
	if (is_ok) {
		out->bytes = (const uint8_t *)arena_copy(
		    call->arena, bytes.len == 0 ? "" : (const char *)bytes.bytes, bytes.len);
		is_ok = out->bytes != NULL;
	}
	buf_free(&bytes);
	return is_ok;
}

/* --- failing ----------------------------------------------------------------------------- */

enum step_outcome call_fail(struct call *call, enum fault_code fault)
{
	call->fault = fault;
	return STEP_FAIL;
}

enum step_outcome call_fail_at(
    struct call *call, enum fault_code fault, const char *pointer, const char *code)
{
	if (call->errors == NULL)
		call->errors = json_array();
	(void)json_array_append_new(
	    call->errors, json_pack("{s:s, s:s}", "pointer", pointer, "code", code));
	return call_fail(call, fault);
}

enum step_outcome call_fail_with(
    struct call *call, enum fault_code fault, const char *member, json_t *value)
{
	if (call->extra == NULL)
		call->extra = json_object();
	(void)json_object_set_new(call->extra, member, value);
	return call_fail(call, fault);
}

/* What the address said may be more than a column holds: then there is no such thing. */
static bool is_out_of_range(const char *sqlstate)
{
	return strcmp(sqlstate, "22003") == 0 || strcmp(sqlstate, "22P02") == 0;
}

/* "at /tags/2 form" says where in the body something is wrong, and what; other messages say nothing
 * more. */
static enum step_outcome fail_at_place(
    struct call *call, enum fault_code fault, const char *message)
{
	char pointer[128], code[32];

	if (sscanf(message, "at %127[!-~] %31[a-z_]", pointer, code) != 2)
		return call_fail(call, fault);
	return call_fail_at(call, fault, pointer, code);
}

enum step_outcome call_fail_pg(struct call *call, const struct pg_reply *reply)
{
	if (reply->outcome == PG_NEVER)
		return call_fail(call, FAULT_DATABASE_UNAVAILABLE);
	if (reply->outcome == PG_UNKNOWN)
		return call_fail(call, call->request->head.method == HTTP_POST ||
					       call->request->head.method == HTTP_DELETE
					   ? FAULT_OUTCOME_UNKNOWN
					   : FAULT_DATABASE_UNAVAILABLE);
	/* A refusal for some time says for how long. */
	if (strncmp(reply->message, "wait ", 5) == 0)
		call->retry_s = (unsigned)strtoul(reply->message + 5, NULL, 10);
	for (int i = FAULT_FINE + 1; i < FAULT_COUNT; i++)
		if (fault_rows[i].sqlstate != NULL &&
		    strcmp(fault_rows[i].sqlstate, reply->sqlstate) == 0)
			return fail_at_place(call, (enum fault_code)i, reply->message);
	if ((call->route->kind == ROUTE_READ || call->route->kind == ROUTE_PAGE) &&
	    is_out_of_range(reply->sqlstate))
		return call_fail(call, call->route->missing);
	/* The message may hold what was sent: only its state is told. */
	log_event(LOG_LEVEL_ERROR, "database", "id=%s route=%s sqlstate=%s", call->request->id,
	    call->route->id, reply->sqlstate);
	return call_fail(call, FAULT_INTERNAL);
}

/* --- the database ------------------------------------------------------------------------ */

void call_value(struct call *call, unsigned index, const char *text)
{
	call_value_bytes(
	    call, index, (struct span){(const uint8_t *)text, text == NULL ? 0 : strlen(text)});
	call->query.values[index].is_binary = false;
}

void call_value_bytes(struct call *call, unsigned index, struct span bytes)
{
	if (index < PG_PARAMETERS_MAX)
		call->query.values[index] = (struct pg_value){bytes, true};
}

void call_value_integer(struct call *call, unsigned index, int64_t value)
{
	char *text = arena_alloc(call->arena, 24, 1);

	if (text != NULL)
		(void)snprintf(text, 24, "%" PRId64, value);
	call_value(call, index, text);
}

static void query_done(struct pg_request *request, const struct pg_reply *reply)
{
	struct call *call = request->context;

	call_go_on(call, call->on_reply(call, reply));
}

enum step_outcome call_query(struct call *call, enum call_pool pool,
    const struct pg_statement *statement, unsigned count, call_on_reply *on_reply)
{
	struct pg_pool *chosen =
	    pool == CALL_READ ? call->api->options.read : call->api->options.write;

	if (chosen == NULL)
		return call_fail(call, FAULT_DATABASE_UNAVAILABLE);
	if (count != statement->parameters || arena_is_full(call->arena))
		return call_fail(call, FAULT_INTERNAL);
	call->query.statement = statement;
	call->query.done = query_done;
	call->query.context = call;
	call->on_reply = on_reply;
	return pg_pool_send(chosen, &call->query) ? STEP_WAIT : call_fail(call, FAULT_OVERLOADED);
}

/* --- answering --------------------------------------------------------------------------- */

void call_field(struct call *call, const char *name, const char *value)
{
	buf_printf(&call->fields, "%s: %s\r\n", name, value);
}

static void set_cookie(struct call *call, const char *name, const char *token, unsigned seconds)
{
	buf_printf(&call->fields,
	    "Set-Cookie: __Host-%s=%s; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=%u\r\n",
	    name, token == NULL ? "" : token, token == NULL ? 0 : seconds);
}

void call_set_session(struct call *call, const char *token, unsigned seconds)
{
	set_cookie(call, "arca", token, seconds);
}

void call_set_account(struct call *call, const char *token, unsigned seconds)
{
	set_cookie(call, "arca-account", token, seconds);
}

void call_set_provider(struct call *call, const char *token, unsigned seconds)
{
	set_cookie(call, "arca-provider", token, seconds);
}

/* Answers with bytes whose life is taken over, and ends the call. */
static void call_send(struct call *call, struct http_reply *reply)
{
	struct http_request *request = call->request;
	struct buf fields = call->fields;

	/* A page has that of its shell. */
	if (call->route != NULL && call->route->kind != ROUTE_PAGE)
		reply->policy = call->route->policy;
	call->fields = (struct buf){0};
	call_free(call);
	reply->fields = buf_text(&fields);
	http_reply(request, reply);
	buf_wipe(&fields);
}

/* An answer may be a secret that is shown once. */
static void text_release(void *text)
{
	explicit_bzero(text, strlen(text));
	free(text);
}

enum step_outcome call_answer(struct call *call, int status, json_t *value)
{
	char *text = value == NULL ? NULL : json_dumps(value, JSON_COMPACT | JSON_PRESERVE_ORDER);
	struct http_reply reply = {.status = status,
	    .type = "application/json",
	    .body = {(const uint8_t *)text, text == NULL ? 0 : strlen(text)},
	    .release = text_release,
	    .release_context = text};

	json_decref(value);
	if (text == NULL)
		return call_fail(call, FAULT_INTERNAL);
	call_field(call, "Cache-Control", "no-store");
	call_send(call, &reply);
	return STEP_DONE;
}

enum step_outcome call_answer_bytes(
    struct call *call, int status, const char *type, struct span bytes)
{
	void *copy = malloc(bytes.len + 1);
	struct http_reply reply = {.status = status,
	    .type = type,
	    .body = {copy, bytes.len},
	    .release = free,
	    .release_context = copy};

	if (copy == NULL)
		return call_fail(call, FAULT_OVERLOADED);
	if (bytes.len > 0)
		memcpy(copy, bytes.bytes, bytes.len);
	call_field(call, "Cache-Control", "no-store");
	call_send(call, &reply);
	return STEP_DONE;
}

enum step_outcome call_answer_empty(struct call *call)
{
	struct http_reply reply = {.status = 204};

	call_field(call, "Cache-Control", "no-store");
	call_send(call, &reply);
	return STEP_DONE;
}

void call_answer_cached(struct call *call, const struct http_reply *reply)
{
	struct http_reply copy = *reply;

	call_send(call, &copy);
}

/* The body of an answer that says no. */
static char *problem_text(const struct call *call)
{
	json_t *problem = problem_json(call);
	char *text =
	    problem == NULL ? NULL : json_dumps(problem, JSON_COMPACT | JSON_PRESERVE_ORDER);

	json_decref(problem);
	return text;
}

void call_refuse(struct call *call)
{
	const struct fault_row *row = &fault_rows[call->fault];
	const bool is_page = call->route != NULL && call->route->kind == ROUTE_PAGE;
	char *text = is_page ? NULL : problem_text(call);
	struct http_reply reply = {.status = row->status,
	    .type = "application/problem+json",
	    .body = {(const uint8_t *)text, text == NULL ? 0 : strlen(text)},
	    .release = free,
	    .release_context = text};

	if (row->status == 503 || row->status == 429)
		buf_printf(
		    &call->fields, "Retry-After: %u\r\n", call->retry_s == 0 ? 1 : call->retry_s);
	if (is_page) {
		pages_refuse(call);
		return;
	}
	buf_printf(&call->fields,
	    "Cache-Control: no-store\r\nContent-Language: %s\r\nVary: Accept-Language\r\n",
	    fault_languages[call->language]);
	if (call->route != NULL && call->route->is_open)
		call_field(call, "Access-Control-Allow-Origin", "*");
	call_send(call, &reply);
}
