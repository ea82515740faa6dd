/*
 * Routes for who is not signed in: registering, and what comes back with a mailed token. Whether an
 * address has an account is known to the database alone; here both take the same way.
 */
#include <string.h>

#include "daemon/api/account.h"
#include "gen/statements.h"

/* --- registering ------------------------------------------------------------------------- */

struct registering {
	struct account_new new; /* first */
	const char *hash;
};

/* An organisation has its entry in the register of interest groups, as a page; a person has none.
 */
static bool register_fits(struct call *call)
{
	const char *url = call_text(call, "register_url");
	const bool is_person = strcmp(call_text(call, "kind"), "person") == 0;

	if (is_person != (url == NULL)) {
		(void)call_fail_at(call, FAULT_JSON_SHAPE, "/register_url",
		    is_person ? "unknown_member" : "required");
		return false;
	}
	if (url != NULL && strncmp(url, "https://", 8) != 0) {
		(void)call_fail_at(call, FAULT_JSON_SHAPE, "/register_url", "format");
		return false;
	}
	return true;
}

static enum step_outcome judge(struct call *call)
{
	struct registering *registering = arena_alloc(call->arena, 1, sizeof *registering);

	if (registering == NULL)
		return call_fail(call, FAULT_OVERLOADED);
	call->data = registering;
	registering->new.email = account_email(call);
	return registering->new.email != NULL &&register_fits(call) ? STEP_NEXT : STEP_FAIL;
}

static enum step_outcome register_hashed(struct call *call, const struct ipc_message *message)
{
	struct registering *registering = call->data;

	registering->hash = account_hashed(call, message);
	return registering->hash != NULL ? STEP_NEXT : STEP_FAIL;
}

static enum step_outcome register_hash(struct call *call)
{
	const struct registering *registering = call->data;

	return account_hash(
	    call, registering->new.email, registering->new.pseudonym, register_hashed);
}

static enum step_outcome keep(struct call *call)
{
	const struct registering *registering = call->data;

	call_value(call, 0, registering->new.email);
	call_value(call, 1, registering->hash);
	call_value(call, 2, call_text(call, "kind"));
	call_value(call, 3, registering->new.pseudonym);
	call_value(call, 4, call_text(call, "register_url"));
	call_value(call, 5, call_text(call, "language"));
	call_value(call, 6, call_text(call, "zone"));
	return call_query(call, CALL_WRITE, &PG_account_register, 7, account_accepted);
}

const struct step steps_account_create[] = {
    {"judge", judge},
    {"check", account_check}, /* rates, bursts, pseudonym, language, zone */
    {"hash", register_hash},  /* for an address that is known as well */
    {"keep", keep},
    {NULL, NULL},
};

/* --- a mail, if there is an account -------------------------------------------------------- */

static enum step_outcome ask_for_mail(struct call *call, const struct pg_statement *statement,
    enum work_action action, call_on_reply *asked)
{
	const char *email = account_email(call);

	if (email == NULL)
		return STEP_FAIL;
	call_value(call, 0, email);
	call_value_bytes(call, 1, account_network(call));
	if (!account_work(call, 2, action))
		return STEP_FAIL;
	return call_query(call, CALL_WRITE, statement, 6, asked);
}

static enum step_outcome confirm_asked(struct call *call, const struct pg_reply *reply)
{
	return reply->outcome == PG_DONE ? account_accept(call)
					 : account_fail(call, reply, WORK_CONFIRM);
}

static enum step_outcome confirm_again(struct call *call)
{
	return ask_for_mail(call, &PG_account_confirm_again, WORK_CONFIRM, confirm_asked);
}

static enum step_outcome reset_asked(struct call *call, const struct pg_reply *reply)
{
	return reply->outcome == PG_DONE ? account_accept(call)
					 : account_fail(call, reply, WORK_RESET);
}

static enum step_outcome reset(struct call *call)
{
	return ask_for_mail(call, &PG_account_reset, WORK_RESET, reset_asked);
}

const struct step steps_account_confirm_again[] = {{"ask", confirm_again}, {NULL, NULL}};
const struct step steps_account_reset[] = {{"ask", reset}, {NULL, NULL}};

/* --- with a mailed token ------------------------------------------------------------------- */

static enum step_outcome use_token(struct call *call, const struct pg_statement *statement)
{
	call_value_bytes(call, 0, account_mailed(call));
	return call_query(call, CALL_WRITE, statement, 1, account_done);
}

static enum step_outcome confirm(struct call *call)
{
	return use_token(call, &PG_account_confirm);
}

static enum step_outcome change_address(struct call *call)
{
	return use_token(call, &PG_account_address_finish);
}

static enum step_outcome reset_factor(struct call *call)
{
	return use_token(call, &PG_factor_reset_finish);
}

const struct step steps_account_confirm[] = {{"use", confirm}, {NULL, NULL}};
const struct step steps_account_address_finish[] = {{"use", change_address}, {NULL, NULL}};
const struct step steps_factor_reset_finish[] = {{"use", reset_factor}, {NULL, NULL}};

static enum step_outcome reset_hashed(struct call *call, const struct ipc_message *message)
{
	call->data = (void *)account_hashed(call, message);
	return call->data != NULL ? STEP_NEXT : STEP_FAIL;
}

static enum step_outcome reset_found(struct call *call, const struct pg_reply *reply)
{
	const char *email, *pseudonym;

	if (reply->outcome != PG_DONE)
		return call_fail_pg(call, reply);
	email = arena_copy(
	    call->arena, (const char *)pg_cell(reply, 0, 0).bytes, pg_cell(reply, 0, 0).len);
	pseudonym = arena_copy(
	    call->arena, (const char *)pg_cell(reply, 0, 1).bytes, pg_cell(reply, 0, 1).len);
	return account_hash(call, email, pseudonym, reset_hashed);
}

static enum step_outcome reset_find(struct call *call)
{
	call_value_bytes(call, 0, account_mailed(call));
	return call_query(call, CALL_WRITE, &PG_account_token, 1, reset_found);
}

static enum step_outcome reset_finish(struct call *call)
{
	call_value_bytes(call, 0, account_mailed(call));
	call_value(call, 1, call->data);
	return call_query(call, CALL_WRITE, &PG_account_reset_finish, 2, account_done);
}

const struct step steps_account_reset_finish[] = {
    {"find", reset_find}, /* whose token, and the password hashed */
    {"finish", reset_finish},
    {NULL, NULL},
};
