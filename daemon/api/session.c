/*
 * Sessions: opened with a one-time code or by an account that is admitted, ended by the voter. The
 * token is the browser's; its hash is all that is stored.
 */
#include <string.h>

#include "daemon/api/call.h"
#include "daemon/api/code.h"
#include "daemon/api/messages.h"
#include "daemon/api/person.h"
#include "daemon/api/rounds.h"
#include "gen/statements.h"
#include "proto/base/encode.h"

#define SESSION_S (30 * 60)

struct opening {
	char token[44]; /* 32 random bytes as base64url */
	struct hash token_hash, code_hash;
};

static enum step_outcome read_code(struct call *call)
{
	struct opening *opening = arena_alloc(call->arena, 1, sizeof *opening);
	char code[ONCE_LEN + 1];

	if (opening == NULL)
		return call_fail(call, FAULT_OVERLOADED);
	call->data = opening;
	if (!once_read(code, call_text(call, "code")))
		return call_fail_at(call, FAULT_CODE_WRONG, "/code", "code_typo");
	once_hash(&opening->code_hash, code);
	secret_wipe(code, sizeof code);
	return STEP_NEXT;
}

static enum step_outcome make_token(struct call *call)
{
	struct opening *opening = call->data;
	uint8_t random[64];
	struct buf text = {0};

	entropy_draw(&entropy_system, random);
	base64url_encode(&text, random, 32);
	if (!buf_is_ok(&text) || text.len >= sizeof opening->token) {
		buf_wipe(&text);
		return call_fail(call, FAULT_OVERLOADED);
	}
	memcpy(opening->token, text.bytes, text.len);
	sha256_of(&opening->token_hash, (struct span){text.bytes, text.len});
	buf_wipe(&text);
	secret_wipe(random, sizeof random);
	return STEP_NEXT;
}

/* The session as the database tells it, and its token as a cookie. */
static enum step_outcome tell_session(struct call *call, struct span json)
{
	struct opening *opening = call->data;
	json_t *session = json_loadb((const char *)json.bytes, json.len, 0, NULL);

	if (session == NULL)
		return call_fail(call, FAULT_INTERNAL);
	json_object_del(session, "round");
	call_set_session(call, opening->token, SESSION_S);
	secret_wipe(opening->token, sizeof opening->token);
	return call_answer(call, 201, session);
}

static enum step_outcome opened(struct call *call, const struct pg_reply *reply)
{
	return reply->outcome == PG_DONE ? tell_session(call, pg_cell(reply, 0, 0))
					 : call_fail_pg(call, reply);
}

static enum step_outcome open_it(struct call *call)
{
	struct opening *opening = call->data;

	call_value(call, 0, call_parameter(call, "slug"));
	call_value_bytes(call, 1, (struct span){opening->code_hash.bytes, HASH_LEN});
	call_value_bytes(call, 2, (struct span){opening->token_hash.bytes, HASH_LEN});
	return call_query(call, CALL_WRITE, &PG_session_create, 3, opened);
}

const struct step steps_session_create[] = {
    {"read", read_code},
    {"token", make_token},
    {"open", open_it},
    {NULL, NULL},
};

/* --- with an account ---------------------------------------------------------------------------
 */

static enum step_outcome begin(struct call *call)
{
	call->data = arena_alloc(call->arena, 1, sizeof(struct opening));
	return call->data != NULL ? STEP_NEXT : call_fail(call, FAULT_OVERLOADED);
}

static enum step_outcome admitted(struct call *call, const struct ipc_message *message)
{
	if (message == NULL || message->kind != MESSAGE_ADMITTED)
		return person_fail(call, message);
	return tell_session(call, message->body);
}

static enum step_outcome admit(struct call *call)
{
	struct opening *opening = call->data;
	uint8_t account[HASH_LEN];
	struct buf body = {0};

	buf_put_u32le(&body, round_known(call)->id);
	if (hex_decode(account, sizeof account, call->account, 64))
		buf_put(&body, account, sizeof account);
	buf_put(&body, opening->token_hash.bytes, HASH_LEN);
	return call_ask(call, API_REGISTRAR, MESSAGE_ADMIT, &body, admitted);
}

const struct step steps_session_account[] = {
    {"begin", begin},
    {"know", round_know},
    {"token", make_token},
    {"admit", admit}, /* to the registrar: verified, eligible, its one serial; then as a code's */
    {NULL, NULL},
};

static enum step_outcome closed(struct call *call, const struct pg_reply *reply)
{
	if (reply->outcome != PG_DONE)
		return call_fail_pg(call, reply);
	call_set_session(call, NULL, 0);
	return call_answer_empty(call);
}

static enum step_outcome close_it(struct call *call)
{
	uint8_t *hash = arena_alloc(call->arena, 1, HASH_LEN);

	if (call->session[0] == '\0')
		return call_answer_empty(call);
	if (hash == NULL || !hex_decode(hash, HASH_LEN, call->session, 64))
		return call_fail(call, FAULT_INTERNAL);
	call_value_bytes(call, 0, (struct span){hash, HASH_LEN});
	return call_query(call, CALL_WRITE, &PG_session_delete, 1, closed);
}

const struct step steps_session_delete[] = {{"close", close_it}, {NULL, NULL}};
