/*
 * Signing in and out, and showing again that one is who signed in. A try is counted before the
 * password is looked at, and forgotten where it was right.
 */
#include <string.h>

#include "daemon/api/account.h"
#include "daemon/api/agent.h"
#include "gen/statements.h"
#include "proto/base/encode.h"
#include "proto/crypto/group.h"

struct signing {
	const char *email, *hash, *renewed;
	struct account_token token;
};

static const char *copy_cell(struct call *call, struct span cell)
{
	return cell.bytes == NULL ? NULL
				  : arena_copy(call->arena, (const char *)cell.bytes, cell.len);
}

/* --- a try that was none ------------------------------------------------------------------- */

static enum step_outcome returned(struct call *call, const struct pg_reply *reply)
{
	(void)reply;
	return call_fail(call, FAULT_OVERLOADED);
}

/* The hasher had no time: what was counted is given back, and then the refusal. */
static enum step_outcome give_back(struct call *call)
{
	const struct signing *signing = call->data;

	call_value(call, 0, signing->email);
	call_value_bytes(call, 1, account_network(call));
	return call_query(call, CALL_WRITE, &PG_sign_in_return, 2, returned);
}

static enum step_outcome verified(struct call *call, const struct ipc_message *message)
{
	struct signing *signing = call->data;

	switch (account_verdict(call, message, &signing->renewed)) {
	case ACCOUNT_RIGHT:
		return STEP_NEXT;
	case ACCOUNT_WRONG:
		return call_fail(call, FAULT_SIGN_IN_WRONG);
	default:
		return give_back(call);
	}
}

static enum step_outcome verify(struct call *call)
{
	const struct signing *signing = call->data;
	const enum step_outcome outcome = account_verify(call, signing->hash, verified);

	return outcome == STEP_FAIL ? give_back(call) : outcome;
}

/* --- signing in ---------------------------------------------------------------------------- */

static enum step_outcome begun(struct call *call, const struct pg_reply *reply)
{
	struct signing *signing = call->data;

	if (reply->outcome != PG_DONE)
		return call_fail_pg(call, reply);
	signing->hash = copy_cell(call, pg_cell(reply, 0, 0));
	return STEP_NEXT;
}

static enum step_outcome begin(struct call *call)
{
	struct signing *signing = arena_alloc(call->arena, 1, sizeof *signing);

	if (signing == NULL)
		return call_fail(call, FAULT_OVERLOADED);
	call->data = signing;
	signing->email = account_email(call);
	if (signing->email == NULL)
		return STEP_FAIL;
	call_value(call, 0, signing->email);
	call_value_bytes(call, 1, account_network(call));
	return call_query(call, CALL_WRITE, &PG_sign_in_begin, 2, begun);
}

static enum step_outcome opened(struct call *call, const struct pg_reply *reply)
{
	struct signing *signing = call->data;

	return account_go_on(call, 201, reply, &signing->token);
}

static enum step_outcome open_it(struct call *call)
{
	struct signing *signing = call->data;
	char *agent = arena_alloc(call->arena, AGENT_ROOM, 1);

	if (agent == NULL || !account_token_make(&signing->token))
		return call_fail(call, FAULT_OVERLOADED);
	agent_label(agent, http_head_field(&call->request->head, "user-agent"));
	call_value(call, 0, signing->email);
	call_value(call, 1, signing->hash);
	call_value(call, 2, signing->renewed);
	call_value_bytes(call, 3, (struct span){signing->token.hash.bytes, HASH_LEN});
	call_value(call, 4, agent);
	call_value_bytes(call, 5, account_network(call));
	return call_query(call, CALL_WRITE, &PG_sign_in, 6, opened);
}

const struct step steps_sign_in[] = {
    {"begin", begin},   /* counted; the hash, if there is one */
    {"verify", verify}, /* or the same work for nothing */
    {"open", open_it},
    {NULL, NULL},
};

/* --- signing out --------------------------------------------------------------------------- */

static enum step_outcome closed(struct call *call, const struct pg_reply *reply)
{
	if (reply->outcome != PG_DONE)
		return call_fail_pg(call, reply);
	call_set_account(call, NULL, 0);
	return call_answer_empty(call);
}

static enum step_outcome close_it(struct call *call)
{
	uint8_t *hash = arena_alloc(call->arena, 1, HASH_LEN);

	if (call->account[0] == '\0')
		return call_answer_empty(call);
	if (hash == NULL || !hex_decode(hash, HASH_LEN, call->account, 64))
		return call_fail(call, FAULT_INTERNAL);
	call_value_bytes(call, 0, (struct span){hash, HASH_LEN});
	return call_query(call, CALL_WRITE, &PG_sign_out, 1, closed);
}

const struct step steps_sign_out[] = {{"close", close_it}, {NULL, NULL}};

/* --- the password again --------------------------------------------------------------------- */

static enum step_outcome proof_begun(struct call *call, const struct pg_reply *reply)
{
	struct signing *signing = call->data;

	if (reply->outcome != PG_DONE)
		return call_fail_pg(call, reply);
	signing->email = copy_cell(call, pg_cell(reply, 0, 0));
	signing->hash = copy_cell(call, pg_cell(reply, 0, 1));
	return STEP_NEXT;
}

static enum step_outcome proof_begin(struct call *call)
{
	call->data = arena_alloc(call->arena, 1, sizeof(struct signing));
	if (call->data == NULL)
		return call_fail(call, FAULT_OVERLOADED);
	call_value(call, 0, call->account);
	call_value_bytes(call, 1, account_network(call));
	return call_query(call, CALL_WRITE, &PG_proof_begin, 2, proof_begun);
}

static enum step_outcome proved(struct call *call, const struct pg_reply *reply)
{
	struct signing *signing = call->data;

	return account_go_on(call, 200, reply, &signing->token);
}

static enum step_outcome prove(struct call *call)
{
	struct signing *signing = call->data;

	if (!account_token_make(&signing->token))
		return call_fail(call, FAULT_OVERLOADED);
	call_value(call, 0, call->account);
	call_value_bytes(call, 1, account_network(call));
	call_value_bytes(call, 2, (struct span){signing->token.hash.bytes, HASH_LEN});
	return call_query(call, CALL_WRITE, &PG_proof, 3, proved);
}

const struct step steps_account_proof[] = {
    {"begin", proof_begin},
    {"verify", verify},
    {"prove", prove},
    {NULL, NULL},
};
