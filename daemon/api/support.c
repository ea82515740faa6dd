/*
 * Supporting a project, and how somebody stands to one. Where a heading is for its residents alone
 * the database says so (AR245, "residence"), and the registrar is asked: it knows who lives where,
 * and supports for who may in that one question. Here nothing is decided.
 */
#include <string.h>

#include "daemon/api/messages.h"
#include "daemon/api/person.h"
#include "gen/statements.h"
#include "proto/base/json.h"

#define ASK "residence" /* support.why_not, until the registrar has said */

/* --- what the registrar says ------------------------------------------------------------- */

static enum step_outcome ask_registrar(
    struct call *call, bool does_support, call_on_answer *on_answer)
{
	struct buf body = {0};

	person_put_account(&body, call);
	person_put_text(&body, call_parameter(call, "number"));
	buf_put_u8(&body, does_support);
	return call_ask(call, API_REGISTRAR, MESSAGE_RESIDENT, &body, on_answer);
}

static bool is_refusal(const struct ipc_message *message, enum failure failure, struct span *more)
{
	struct reader reader;

	if (message == NULL || message->kind != MESSAGE_FAILED)
		return false;
	reader = reader_over(message->body.bytes, message->body.len);
	if (reader_u16le(&reader) != failure)
		return false;
	more->len = reader_left(&reader);
	more->bytes = reader_take(&reader, more->len);
	return true;
}

/* --- the answer -------------------------------------------------------------------------- */

/* The JSON that a statement gave, with what was asked for in its place. */
static enum step_outcome answer(struct call *call, struct span cell, const char *why_not)
{
	json_t *json = json_parse(cell.bytes, cell.len, NULL);
	json_t *support = json_object_get(json, "support");

	if (json == NULL)
		return call_fail(call, FAULT_INTERNAL);
	if (support != NULL && json_is_string(json_object_get(support, "why_not")) &&
	    strcmp(json_string_value(json_object_get(support, "why_not")), ASK) == 0)
		(void)json_object_set_new(
		    support, "why_not", why_not == NULL ? json_null() : json_string(why_not));
	return call_answer(call, 200, json);
}

/* Where the registrar does not answer, nothing is said against it: supporting asks again. */
static enum step_outcome looked(struct call *call, const struct ipc_message *message)
{
	const char *kept = call->data;
	struct span more;

	return answer(call, (struct span){(const uint8_t *)kept, strlen(kept)},
	    is_refusal(message, FAILURE_NOT_RESIDENT, &more) ? "not_resident" : NULL);
}

/* True if the registrar has to be asked before this can be told. */
static bool is_open(struct span cell)
{
	json_t *json = json_parse(cell.bytes, cell.len, NULL);
	const char *why_not =
	    json_string_value(json_object_get(json_object_get(json, "support"), "why_not"));
	const bool is_it = why_not != NULL && strcmp(why_not, ASK) == 0;

	json_decref(json);
	return is_it;
}

static enum step_outcome told(struct call *call, const struct pg_reply *reply)
{
	const struct span cell = pg_cell(reply, 0, 0);

	if (!is_open(cell))
		return answer(call, cell, NULL);
	call->data = arena_copy(call->arena, (const char *)cell.bytes, cell.len);
	if (call->data == NULL)
		return call_fail(call, FAULT_OVERLOADED);
	return ask_registrar(call, false, looked) == STEP_FAIL ? answer(call, cell, NULL)
							       : STEP_WAIT;
}

/* --- how somebody stands to it ----------------------------------------------------------- */

static enum step_outcome own_came(struct call *call, const struct pg_reply *reply)
{
	return reply->outcome == PG_DONE ? told(call, reply) : call_fail_pg(call, reply);
}

static enum step_outcome read_own(struct call *call)
{
	call_value(call, 0, call->account);
	call_value(call, 1, call_parameter(call, "number"));
	return call_query(call, CALL_WRITE, &PG_proposed_own, 2, own_came);
}

const struct step steps_proposed_own[] = {
    {"read", read_own}, /* and of a heading for residents the registrar says who is one */
    {NULL, NULL},
};

/* --- supporting -------------------------------------------------------------------------- */

static enum step_outcome fail_by_state(struct call *call, struct span state)
{
	for (int i = FAULT_FINE + 1; i < FAULT_COUNT; i++)
		if (fault_rows[i].sqlstate != NULL && state.bytes != NULL &&
		    strlen(fault_rows[i].sqlstate) == state.len &&
		    memcmp(fault_rows[i].sqlstate, state.bytes, state.len) == 0)
			return call_fail(call, (enum fault_code)i);
	return call_fail(call, FAULT_INTERNAL);
}

static enum step_outcome supported(struct call *call, const struct ipc_message *message)
{
	struct span more;
	json_t *heading;

	if (message != NULL && message->kind == MESSAGE_RESIDENT_SAYS)
		return answer(call, message->body, NULL);
	if (is_refusal(message, FAILURE_REFUSED, &more))
		return fail_by_state(call, more);
	if (!is_refusal(message, FAILURE_NOT_RESIDENT, &more))
		return person_fail(call, message);
	heading = json_parse(more.bytes, more.len, NULL);
	return heading == NULL
		   ? call_fail(call, FAULT_NOT_RESIDENT_OF_HEADING)
		   : call_fail_with(call, FAULT_NOT_RESIDENT_OF_HEADING, "heading", heading);
}

static enum step_outcome wrote(struct call *call, const struct pg_reply *reply)
{
	if (reply->outcome == PG_REFUSED &&
	    strcmp(reply->sqlstate, fault_rows[FAULT_NOT_RESIDENT_OF_HEADING].sqlstate) == 0)
		return ask_registrar(call, true, supported);
	return reply->outcome == PG_DONE ? told(call, reply) : call_fail_pg(call, reply);
}

static enum step_outcome support(struct call *call)
{
	const struct span body = call->request->body;

	call_value(call, 0, call->account);
	call_value(call, 1, call_parameter(call, "number"));
	call_value(call, 2, arena_copy(call->arena, (const char *)body.bytes, body.len));
	return call_query(call, CALL_WRITE, &PG_project_support, 3, wrote);
}

const struct step steps_project_support[] = {
    {"support", support}, /* by the database; for residents alone, by the registrar's word */
    {NULL, NULL},
};
