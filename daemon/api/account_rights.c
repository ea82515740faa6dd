/*
 * What is done with all of an account at once: its export, and its end. What belongs to it, the
 * database knows.
 */
#include <string.h>

#include "daemon/api/account.h"
#include "daemon/api/messages.h"
#include "daemon/api/person.h"
#include "gen/statements.h"

#define RETRY_S 5

/* --- export ------------------------------------------------------------------------------ */

static enum step_outcome exported(struct call *call, const struct pg_reply *reply)
{
	const bool is_text = strcmp(call_parameter(call, "form"), "text") == 0;

	if (reply->outcome != PG_DONE)
		return call_fail_pg(call, reply);
	call_field(call, "Content-Disposition",
	    is_text ? "attachment; filename=\"arca-account.txt\""
		    : "attachment; filename=\"arca-account.json\"");
	return call_answer_bytes(call, 200,
	    is_text ? "text/plain; charset=utf-8" : "application/json", pg_cell(reply, 0, 0));
}

static enum step_outcome judged(struct call *call, const struct pg_reply *reply)
{
	return reply->outcome == PG_DONE ? STEP_NEXT : call_fail_pg(call, reply);
}

/* Before the registrar is troubled. */
static enum step_outcome judge(struct call *call)
{
	call_value(call, 0, call->account);
	return call_query(call, CALL_WRITE, &PG_account_fresh, 1, judged);
}

/* All of it or nothing: an export without the registry's part would look like a whole one. */
static enum step_outcome fail_registry(struct call *call)
{
	call->retry_s = RETRY_S;
	return call_fail(call, FAULT_REGISTRY_UNAVAILABLE);
}

static enum step_outcome told(struct call *call, const struct ipc_message *message)
{
	struct reader reader;

	if (message == NULL)
		return fail_registry(call);
	if (message->kind == MESSAGE_EXPORTED) {
		call->data =
		    arena_copy(call->arena, (const char *)message->body.bytes, message->body.len);
		return call->data != NULL ? STEP_NEXT : call_fail(call, FAULT_OVERLOADED);
	}
	reader = reader_over(message->body.bytes, message->body.len);
	return message->kind == MESSAGE_FAILED && reader_u16le(&reader) > FAILURE_INTERNAL
		   ? person_fail(call, message)
		   : fail_registry(call);
}

static enum step_outcome ask_registrar(struct call *call)
{
	struct buf body = {0};

	person_put_account(&body, call);
	return call_ask(call, API_REGISTRAR, MESSAGE_EXPORT, &body, told) == STEP_FAIL
		   ? fail_registry(call)
		   : STEP_WAIT;
}

static enum step_outcome export_all(struct call *call)
{
	call_value(call, 0, call->account);
	call_value(call, 1, call_parameter(call, "form"));
	call_value(call, 2, call->data);
	return call_query(call, CALL_WRITE, &PG_account_export, 3, exported);
}

const struct step steps_account_export[] = {
    {"judge", judge},       /* is it them, just now */
    {"ask", ask_registrar}, /* what the registry has */
    {"export", export_all}, /* all of it, in one document */
    {NULL, NULL},
};

/* --- the end ----------------------------------------------------------------------------- */

static enum step_outcome erased(struct call *call, const struct pg_reply *reply)
{
	if (reply->outcome != PG_DONE)
		return call_fail_pg(call, reply);
	call_set_account(call, NULL, 0);
	return call_answer_empty(call);
}

static enum step_outcome erase(struct call *call)
{
	call_value(call, 0, call->account);
	return call_query(call, CALL_WRITE, &PG_account_erase, 1, erased);
}

const struct step steps_account_erase[] = {{"erase", erase}, {NULL, NULL}};
