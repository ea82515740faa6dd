/*
 * What is done with all of an account at once: its export, and its end. What belongs to it, the
 * database knows.
 */
#include <string.h>

#include "daemon/api/account.h"
#include "gen/statements.h"

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

static enum step_outcome export_all(struct call *call)
{
	call_value(call, 0, call->account);
	call_value(call, 1, call_parameter(call, "form"));
	return call_query(call, CALL_WRITE, &PG_account_export, 2, exported);
}

const struct step steps_account_export[] = {{"export", export_all}, {NULL, NULL}};

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
