/*
 * The shared parts of account routes. See account.h.
 */
#include "daemon/api/account.h"

#include <string.h>

#include "daemon/api/api_inner.h"
#include "daemon/api/messages.h"
#include "daemon/http/limits.h"
#include "gen/statements.h"
#include "proto/crypto/group.h"

/* Who finds the hasher busy comes again in so many seconds. */
#define BUSY_S 5

const char *account_email(struct call *call)
{
	char *email = arena_alloc(call->arena, EMAIL_ROOM, 1);
	const char *why = NULL;

	if (email == NULL) {
		(void)call_fail(call, FAULT_OVERLOADED);
		return NULL;
	}
	if (email_read(email, call_text(call, "email"), &why))
		return email;
	(void)call_fail_at(call, FAULT_EMAIL_FORM, "/email", why);
	return NULL;
}

static struct span hash_in(struct call *call, struct span text)
{
	struct hash *hash = arena_alloc(call->arena, 1, sizeof *hash);

	if (hash == NULL)
		return (struct span){NULL, 0};
	sha256_of(hash, text);
	return (struct span){hash->bytes, HASH_LEN};
}

struct span account_mailed(struct call *call)
{
	const char *token = call_text(call, "token");

	return hash_in(call, (struct span){(const uint8_t *)token, strlen(token)});
}

struct span account_network(struct call *call)
{
	uint8_t text[API_SALT_LEN + 16];

	memcpy(text, call->api->options.salt, API_SALT_LEN);
	limits_address(text + API_SALT_LEN, &call->request->peer);
	return hash_in(call, (struct span){text, sizeof text});
}

/* --- answers ----------------------------------------------------------------------------- */

enum step_outcome account_accept(struct call *call)
{
	return call_answer(call, 202, json_pack("{s:s}", "status", "accepted"));
}

enum step_outcome account_answer(struct call *call, int status, const struct pg_reply *reply)
{
	if (reply->outcome != PG_DONE)
		return call_fail_pg(call, reply);
	return call_answer_bytes(call, status, "application/json", pg_cell(reply, 0, 0));
}

enum step_outcome account_go_on(
    struct call *call, int status, const struct pg_reply *reply, struct account_token *token)
{
	if (reply->outcome == PG_DONE)
		call_set_account(call, token->text, ACCOUNT_COOKIE_S);
	secret_wipe(token->text, sizeof token->text);
	return account_answer(call, status, reply);
}

enum step_outcome account_done(struct call *call, const struct pg_reply *reply)
{
	return reply->outcome == PG_DONE ? call_answer_empty(call) : call_fail_pg(call, reply);
}

enum step_outcome account_accepted(struct call *call, const struct pg_reply *reply)
{
	return reply->outcome == PG_DONE ? account_accept(call) : call_fail_pg(call, reply);
}

/* --- the hasher -------------------------------------------------------------------------- */

void account_part(struct buf *body, const void *bytes, size_t len)
{
	buf_put_u16le(body, (uint16_t)len);
	buf_put(body, bytes, len);
}

static void part_put(struct buf *body, const char *text)
{
	account_part(body, text, text == NULL ? 0 : strlen(text));
}

enum step_outcome account_ask(
    struct call *call, uint32_t kind, struct buf *body, call_on_answer *then)
{
	call->retry_s = BUSY_S;
	return call_ask(call, API_HASHER, kind, body, then);
}

enum step_outcome account_hash(
    struct call *call, const char *email, const char *pseudonym, call_on_answer *then)
{
	struct buf body = {0};

	part_put(&body, call_text(call, "password"));
	part_put(&body, email);
	part_put(&body, pseudonym);
	return account_ask(call, MESSAGE_HASH, &body, then);
}

static void fail_weak(struct call *call, struct span body)
{
	static const char *const codes[] = {
	    "password_weak", "too_short", "too_long", "password_common", "password_personal"};
	const size_t which = body.len == 1 && body.bytes[0] < 5 ? body.bytes[0] : 0;

	(void)call_fail_at(call, FAULT_PASSWORD_WEAK, "/password", codes[which]);
}

const char *account_hashed(struct call *call, const struct ipc_message *message)
{
	const char *hash = NULL;

	if (message != NULL && message->kind == MESSAGE_WEAK) {
		fail_weak(call, message->body);
		return NULL;
	}
	if (message != NULL && message->kind == MESSAGE_HASHED)
		hash =
		    arena_copy(call->arena, (const char *)message->body.bytes, message->body.len);
	/* Nothing was done yet: the same again is fine. */
	if (hash == NULL)
		(void)call_fail(call, FAULT_OVERLOADED);
	return hash;
}

enum step_outcome account_verify(struct call *call, const char *hash, call_on_answer *then)
{
	struct buf body = {0};

	part_put(&body, hash);
	part_put(&body, call_text(call, "password"));
	return account_ask(call, MESSAGE_VERIFY, &body, then);
}

enum account_verdict account_verdict(
    struct call *call, const struct ipc_message *message, const char **renewed)
{
	*renewed = NULL;
	if (message == NULL || message->kind != MESSAGE_VERIFIED || message->body.len == 0)
		return ACCOUNT_UNSAID;
	if (message->body.bytes[0] != 1)
		return ACCOUNT_WRONG;
	if (message->body.len > 1)
		*renewed = arena_copy(
		    call->arena, (const char *)message->body.bytes + 1, message->body.len - 1);
	return ACCOUNT_RIGHT;
}

/* --- a new one ---------------------------------------------------------------------------------
 */

static enum step_outcome new_checked(struct call *call, const struct pg_reply *reply)
{
	struct account_new *new = call->data;
	const struct span form = pg_cell(reply, 0, 0);

	if (reply->outcome != PG_DONE)
		return account_fail(call, reply, WORK_REGISTER);
	new->pseudonym = arena_copy(call->arena, (const char *)form.bytes, form.len);
	return new->pseudonym != NULL ? STEP_NEXT : call_fail(call, FAULT_OVERLOADED);
}

enum step_outcome account_check(struct call *call)
{
	const struct account_new *new = call->data;

	call_value(call, 0, new->email);
	call_value(call, 1, call_text(call, "pseudonym"));
	call_value(call, 2, call_text(call, "language"));
	call_value(call, 3, call_text(call, "zone"));
	call_value_bytes(call, 4, account_network(call));
	if (!account_work(call, 5, WORK_REGISTER))
		return STEP_FAIL;
	return call_query(call, CALL_WRITE, &PG_account_check, 9, new_checked);
}
