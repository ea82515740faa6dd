/*
 * Passkeys: registered, listed by a read, and used as the second step. A challenge is drawn here
 * and kept as a hash by the database, for one session and one purpose, and given out once; what
 * comes back only the hasher judges.
 */
#include <string.h>

#include "daemon/api/account.h"
#include "daemon/api/api_inner.h"
#include "daemon/api/messages.h"
#include "daemon/api/recovery.h"
#include "gen/statements.h"
#include "proto/base/encode.h"
#include "proto/base/json.h"

/* --- challenges ----------------------------------------------------------------------------- */

static enum step_outcome options_answer(struct call *call, const struct pg_reply *reply)
{
	struct account_token *token = call->data;
	const struct span cell = pg_cell(reply, 0, 0);
	struct fault fault = {0};
	json_t *options;

	if (reply->outcome != PG_DONE) {
		secret_wipe(token, sizeof *token);
		return call_fail_pg(call, reply);
	}
	options = json_parse(cell.bytes, cell.len, &fault);
	(void)json_object_set_new(options, "challenge", json_string(token->text));
	(void)json_object_set_new(options, "rp_id", json_string(call->api->options.site.host));
	secret_wipe(token, sizeof *token);
	return call_answer(call, 201, options);
}

static enum step_outcome options_ask(struct call *call, const struct pg_statement *statement)
{
	struct account_token *token = arena_alloc(call->arena, 1, sizeof *token);

	if (call->api->options.site.host[0] == '\0')
		return call_fail(call, FAULT_PASSKEYS_OFF);
	if (token == NULL || !account_token_make(token))
		return call_fail(call, FAULT_OVERLOADED);
	call->data = token;
	call_value(call, 0, call->account);
	call_value_bytes(call, 1, (struct span){token->hash.bytes, HASH_LEN});
	return call_query(call, CALL_WRITE, statement, 2, options_answer);
}

static enum step_outcome create_ask(struct call *call)
{
	return options_ask(call, &PG_passkey_begin);
}

static enum step_outcome use_ask(struct call *call)
{
	return options_ask(call, &PG_passkey_ask);
}

const struct step steps_passkey_create[] = {{"ask", create_ask}, {NULL, NULL}};
const struct step steps_passkey_ask[] = {{"ask", use_ask}, {NULL, NULL}};

/* Why the hasher says no. What would help who forges is told to nobody: it is in the log. */
static enum step_outcome refused(struct call *call, uint8_t verdict)
{
	if (verdict == PASSKEY_UNVERIFIED)
		return call_fail(call, FAULT_PASSKEY_UNVERIFIED);
	return call_fail(call, verdict == PASSKEY_KIND ? FAULT_PASSKEY_KIND : FAULT_PASSKEY_WRONG);
}

/* A member of the body that is base64url, as a part of a question. */
static bool member_put(struct call *call, struct buf *body, const char *member)
{
	struct span bytes;

	if (!call_base64url(call, member, &bytes)) {
		(void)call_fail(call, FAULT_PASSKEY_WRONG);
		return false;
	}
	account_part(body, bytes.bytes, bytes.len);
	return true;
}

/* --- registering ---------------------------------------------------------------------------- */

struct registering {
	uint8_t challenge[HASH_LEN], must_verify;
	bool is_verified;
	int64_t algorithm, count;
	struct span id, key;
	struct recovery recovery;
};

static enum step_outcome taken(struct call *call, const struct pg_reply *reply)
{
	struct registering *registering = call->data;
	const struct span hash = pg_cell(reply, 0, 0);

	if (reply->outcome != PG_DONE)
		return call_fail_pg(call, reply);
	if (!hex_decode(registering->challenge, HASH_LEN, (const char *)hash.bytes, hash.len))
		return call_fail(call, FAULT_INTERNAL);
	registering->must_verify = pg_cell_int(reply, 0, 1) != 0;
	return STEP_NEXT;
}

static enum step_outcome take(struct call *call)
{
	call->data = arena_alloc(call->arena, 1, sizeof(struct registering));
	if (call->data == NULL)
		return call_fail(call, FAULT_OVERLOADED);
	call_value(call, 0, call->account);
	return call_query(call, CALL_WRITE, &PG_passkey_take, 1, taken);
}

static struct span copy_span(struct call *call, struct reader *reader, size_t len)
{
	const uint8_t *bytes = reader_take(reader, len);
	struct span copy = {NULL, len};

	if (bytes != NULL)
		copy.bytes = (const uint8_t *)arena_copy(call->arena, (const char *)bytes, len);
	return copy;
}

static enum step_outcome read_made(struct call *call, const struct ipc_message *message)
{
	struct registering *registering = call->data;
	struct reader reader;
	uint8_t verdict;

	if (message == NULL || message->kind != MESSAGE_PASSKEY_MADE || message->body.len == 0)
		return call_fail(call, FAULT_OVERLOADED);
	reader = reader_over(message->body.bytes, message->body.len);
	verdict = reader_u8(&reader);
	if (verdict != PASSKEY_FINE)
		return refused(call, verdict);
	registering->is_verified = reader_u8(&reader) != 0;
	registering->algorithm = (int16_t)reader_u16le(&reader);
	registering->count = reader_u32le(&reader);
	registering->id = copy_span(call, &reader, reader_u16le(&reader));
	registering->key = copy_span(call, &reader, reader_left(&reader));
	return reader_is_done(&reader) ? STEP_NEXT : call_fail(call, FAULT_INTERNAL);
}

static enum step_outcome judge(struct call *call)
{
	const struct registering *registering = call->data;
	struct buf body = {0};

	buf_put_u16le(&body, HASH_LEN + 1);
	buf_put(&body, registering->challenge, HASH_LEN);
	buf_put_u8(&body, registering->must_verify);
	if (member_put(call, &body, "client_data") && member_put(call, &body, "attestation"))
		return account_ask(call, MESSAGE_PASSKEY_MAKE, &body, read_made);
	buf_free(&body);
	return STEP_FAIL;
}

static enum step_outcome kept(struct call *call, const struct pg_reply *reply)
{
	struct registering *registering = call->data;
	const struct span cell = pg_cell(reply, 0, 0);
	const bool is_first = reply->outcome == PG_DONE && pg_cell_int(reply, 0, 1) == 1;
	json_t *codes = recovery_take(&registering->recovery, is_first);
	struct fault fault = {0};

	if (reply->outcome == PG_DONE)
		return call_answer(call, 201,
		    json_pack("{s:o, s:o}", "passkey", json_parse(cell.bytes, cell.len, &fault),
			"recovery_codes", codes));
	json_decref(codes);
	return call_fail_pg(call, reply);
}

static enum step_outcome keep(struct call *call)
{
	struct registering *registering = call->data;

	call_value(call, 0, call->account);
	call_value_bytes(call, 1, registering->id);
	call_value_integer(call, 2, registering->algorithm);
	call_value_bytes(call, 3, registering->key);
	call_value_integer(call, 4, registering->count);
	call_value(call, 5, registering->is_verified ? "true" : "false");
	call_value(call, 6, call_text(call, "name"));
	call_value_bytes(call, 7, recovery_make(call, &registering->recovery));
	return call_query(call, CALL_WRITE, &PG_passkey_keep, 8, kept);
}

const struct step steps_passkey_confirm[] = {
    {"take", take},   /* the challenge, which is gone with that */
    {"judge", judge}, /* by the hasher */
    {"keep", keep},
    {NULL, NULL},
};

/* --- passing -------------------------------------------------------------------------------- */

struct passing {
	int64_t id, count;
	struct account_token token; /* of the session from then on */
};

static enum step_outcome passed(struct call *call, const struct pg_reply *reply)
{
	struct passing *passing = call->data;

	if (reply->outcome == PG_DONE && pg_cell(reply, 0, 0).bytes == NULL) {
		secret_wipe(&passing->token, sizeof passing->token);
		return call_fail(call, FAULT_PASSKEY_COPIED);
	}
	return account_go_on(call, 200, reply, &passing->token);
}

static enum step_outcome pass(struct call *call)
{
	struct passing *passing = call->data;

	if (!account_token_make(&passing->token))
		return call_fail(call, FAULT_OVERLOADED);
	call_value(call, 0, call->account);
	call_value_integer(call, 1, passing->id);
	call_value_integer(call, 2, passing->count);
	call_value_bytes(call, 3, (struct span){passing->token.hash.bytes, HASH_LEN});
	return call_query(call, CALL_WRITE, &PG_passkey_pass, 4, passed);
}

static enum step_outcome checked(struct call *call, const struct ipc_message *message)
{
	struct passing *passing = call->data;
	struct reader reader;
	uint8_t verdict;

	if (message == NULL || message->kind != MESSAGE_PASSKEY_CHECKED || message->body.len != 5)
		return call_fail(call, FAULT_OVERLOADED);
	reader = reader_over(message->body.bytes, message->body.len);
	verdict = reader_u8(&reader);
	passing->count = reader_u32le(&reader);
	return verdict == PASSKEY_FINE ? STEP_NEXT : refused(call, verdict);
}

/* The question's first and last part come from the database, in hex. */
static bool question_put(struct call *call, struct buf *body, const struct pg_reply *reply)
{
	const struct span hash = pg_cell(reply, 0, 1), hex = pg_cell(reply, 0, 4);
	uint8_t challenge[HASH_LEN], key[PASSKEY_KEY_MAX];
	const size_t len = hex.len / 2;

	if (len > sizeof key ||
	    !hex_decode(challenge, HASH_LEN, (const char *)hash.bytes, hash.len) ||
	    !hex_decode(key, len, (const char *)hex.bytes, hex.len)) {
		(void)call_fail(call, FAULT_INTERNAL);
		return false;
	}
	buf_put_u16le(body, HASH_LEN + 3);
	buf_put(body, challenge, HASH_LEN);
	buf_put_u8(body, pg_cell_int(reply, 0, 2) != 0 ? 1 : 0);
	buf_put_u16le(body, (uint16_t)pg_cell_int(reply, 0, 3));
	if (!member_put(call, body, "client_data") ||
	    !member_put(call, body, "authenticator_data") || !member_put(call, body, "signature"))
		return false;
	account_part(body, key, len);
	return true;
}

static enum step_outcome begun(struct call *call, const struct pg_reply *reply)
{
	struct passing *passing = call->data;
	struct buf body = {0};

	if (reply->outcome != PG_DONE)
		return call_fail_pg(call, reply);
	/* none of this account's */
	if (pg_cell(reply, 0, 0).bytes == NULL)
		return call_fail(call, FAULT_PASSKEY_WRONG);
	passing->id = pg_cell_int(reply, 0, 0);
	if (question_put(call, &body, reply))
		return account_ask(call, MESSAGE_PASSKEY_CHECK, &body, checked);
	buf_free(&body);
	return STEP_FAIL;
}

static enum step_outcome begin(struct call *call)
{
	struct span id;

	call->data = arena_alloc(call->arena, 1, sizeof(struct passing));
	if (call->data == NULL)
		return call_fail(call, FAULT_OVERLOADED);
	if (!call_base64url(call, "id", &id))
		return call_fail(call, FAULT_PASSKEY_WRONG);
	call_value(call, 0, call->account);
	call_value_bytes(call, 1, id);
	return call_query(call, CALL_WRITE, &PG_passkey_use, 2, begun);
}

const struct step steps_passkey_pass[] = {
    {"begin", begin}, /* the challenge, and the key of the passkey */
    {"pass", pass},   /* where the hasher says that it is signed by it */
    {NULL, NULL},
};
