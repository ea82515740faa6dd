/*
 * What changes how an account is come into: its password, its address. Both want a proof that is
 * fresh, which the database looks at again when it writes.
 */
#include "daemon/api/account.h"
#include "gen/statements.h"

static enum step_outcome hashed(struct call *call, const struct ipc_message *message)
{
	call->data = (void *)account_hashed(call, message);
	return call->data != NULL ? STEP_NEXT : STEP_FAIL;
}

static enum step_outcome known(struct call *call, const struct pg_reply *reply)
{
	struct span email = pg_cell(reply, 0, 0), pseudonym = pg_cell(reply, 0, 1);

	if (reply->outcome != PG_DONE)
		return call_fail_pg(call, reply);
	return account_hash(call, arena_copy(call->arena, (const char *)email.bytes, email.len),
	    arena_copy(call->arena, (const char *)pseudonym.bytes, pseudonym.len), hashed);
}

static enum step_outcome know(struct call *call)
{
	call_value(call, 0, call->account);
	return call_query(call, CALL_WRITE, &PG_account_proved, 1, known);
}

static enum step_outcome set_password(struct call *call)
{
	call_value(call, 0, call->account);
	call_value(call, 1, call->data);
	return call_query(call, CALL_WRITE, &PG_account_password, 2, account_done);
}

const struct step steps_account_password[] = {
    {"know", know}, /* who it is, with a fresh proof; the password judged and hashed */
    {"set", set_password},
    {NULL, NULL},
};

static enum step_outcome ask_address(struct call *call)
{
	const char *email = account_email(call);

	if (email == NULL)
		return STEP_FAIL;
	call_value(call, 0, call->account);
	call_value(call, 1, email);
	call_value_bytes(call, 2, account_network(call));
	return call_query(call, CALL_WRITE, &PG_account_address, 3, account_accepted);
}

const struct step steps_account_address[] = {{"ask", ask_address}, {NULL, NULL}};
