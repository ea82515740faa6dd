/*
 * The second factor: enrolling, and passing with a code of the app or one for when it is lost. What
 * a code should be, only the hasher knows; a try is counted before it is asked.
 */
#include <string.h>

#include "daemon/api/account.h"
#include "daemon/api/code.h"
#include "daemon/api/messages.h"
#include "daemon/api/recovery.h"
#include "gen/statements.h"
#include "proto/base/encode.h"

enum { DIGITS = 6, SEALED_LEN = 60, SECRET_LEN = 20, BASE32_LEN = 32 };

static const char *copy_cell(struct call *call, struct span cell)
{
	return arena_copy(
	    call->arena, cell.bytes == NULL ? "" : (const char *)cell.bytes, cell.len);
}

/* --- enrolling ----------------------------------------------------------------------------- */

struct enrolling {
	const char *code, *email, *issuer;
	uint8_t sealed[SEALED_LEN], secret[SECRET_LEN];
};

/* RFC 4648's base32, as apps want secrets: 20 bytes are 32 characters, and no padding. */
static void base32_write(char out[BASE32_LEN + 1], const uint8_t bytes[SECRET_LEN])
{
	static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

	for (size_t i = 0; i < BASE32_LEN; i++) {
		const size_t bit = i * 5, byte = bit / 8, shift = bit % 8;
		unsigned two = (unsigned)bytes[byte] << 8;

		if (byte + 1 < SECRET_LEN)
			two |= bytes[byte + 1];
		out[i] = alphabet[two >> (11 - shift) & 31];
	}
	out[BASE32_LEN] = '\0';
}

static enum step_outcome kept(struct call *call, const struct pg_reply *reply)
{
	struct enrolling *enrolling = call->data;
	char secret[BASE32_LEN + 1];
	struct buf uri = {0};
	json_t *answer;

	if (reply->outcome != PG_DONE) {
		secret_wipe(enrolling->secret, sizeof enrolling->secret);
		return call_fail_pg(call, reply);
	}
	base32_write(secret, enrolling->secret);
	secret_wipe(enrolling->secret, sizeof enrolling->secret);
	buf_put_text(&uri, "otpauth://totp/");
	uri_escape(&uri, enrolling->issuer);
	buf_put_u8(&uri, ':');
	uri_escape(&uri, enrolling->email);
	buf_printf(&uri, "?secret=%s&issuer=", secret);
	uri_escape(&uri, enrolling->issuer);
	buf_put_text(&uri, "&algorithm=SHA1&digits=6&period=30");
	answer = json_pack("{s:s, s:s}", "secret", secret, "uri", buf_text(&uri));
	secret_wipe(secret, sizeof secret);
	buf_wipe(&uri);
	return call_answer(call, 201, answer);
}

static enum step_outcome keep(struct call *call)
{
	const struct enrolling *enrolling = call->data;

	call_value(call, 0, call->account);
	call_value_bytes(call, 1, (struct span){enrolling->sealed, SEALED_LEN});
	return call_query(call, CALL_WRITE, &PG_factor_keep, 2, kept);
}

static enum step_outcome made(struct call *call, const struct ipc_message *message)
{
	struct enrolling *enrolling = call->data;

	if (message == NULL || message->kind != MESSAGE_FACTOR_MADE ||
	    message->body.len != SEALED_LEN + SECRET_LEN)
		return call_fail(call, FAULT_OVERLOADED);
	memcpy(enrolling->sealed, message->body.bytes, SEALED_LEN);
	memcpy(enrolling->secret, message->body.bytes + SEALED_LEN, SECRET_LEN);
	return STEP_NEXT;
}

static enum step_outcome make(struct call *call)
{
	const struct enrolling *enrolling = call->data;
	struct buf body = {0};

	account_part(&body, enrolling->code, strlen(enrolling->code));
	return account_ask(call, MESSAGE_FACTOR_MAKE, &body, made);
}

static enum step_outcome known(struct call *call, const struct pg_reply *reply)
{
	struct enrolling *enrolling = call->data;

	if (reply->outcome != PG_DONE)
		return call_fail_pg(call, reply);
	enrolling->code = copy_cell(call, pg_cell(reply, 0, 0));
	enrolling->email = copy_cell(call, pg_cell(reply, 0, 1));
	enrolling->issuer = copy_cell(call, pg_cell(reply, 0, 2));
	return arena_is_full(call->arena) ? call_fail(call, FAULT_OVERLOADED) : STEP_NEXT;
}

static enum step_outcome know(struct call *call)
{
	call->data = arena_alloc(call->arena, 1, sizeof(struct enrolling));
	if (call->data == NULL)
		return call_fail(call, FAULT_OVERLOADED);
	call_value(call, 0, call->account);
	return call_query(call, CALL_WRITE, &PG_factor_ask, 1, known);
}

const struct step steps_factor_create[] = {
    {"know", know}, /* who it is, with a fresh proof */
    {"make", make}, /* by the hasher, which seals it */
    {"keep", keep},
    {NULL, NULL},
};

/* --- a code of the app --------------------------------------------------------------------- */

struct passing {
	int64_t step;
	struct account_token token; /* of the session from then on */
	struct recovery recovery;
};

static enum step_outcome returned(struct call *call, const struct pg_reply *reply)
{
	(void)reply;
	return call_fail(call, FAULT_OVERLOADED);
}

/* The hasher could not say: it was no try. */
static enum step_outcome give_back(struct call *call)
{
	call_value(call, 0, call->account);
	return call_query(call, CALL_WRITE, &PG_factor_return, 1, returned);
}

static enum step_outcome judged(struct call *call, const struct ipc_message *message)
{
	struct passing *passing = call->data;

	if (message == NULL || message->kind != MESSAGE_FACTOR_CHECKED || message->body.len != 8)
		return give_back(call);
	passing->step = (int64_t)load_u64le(message->body.bytes);
	return passing->step > 0 ? STEP_NEXT : call_fail(call, FAULT_FACTOR_WRONG);
}

static enum step_outcome begun(struct call *call, const struct pg_reply *reply)
{
	const char *digits = call_text(call, "code");
	const struct span code = pg_cell(reply, 0, 0), sealed = pg_cell(reply, 0, 1);
	uint8_t bytes[SEALED_LEN], numbers[16];
	struct buf body = {0};
	enum step_outcome outcome;

	if (reply->outcome != PG_DONE)
		return call_fail_pg(call, reply);
	if (!hex_decode(bytes, sizeof bytes, (const char *)sealed.bytes, sealed.len))
		return call_fail(call, FAULT_INTERNAL);
	store_u64le(numbers, (uint64_t)pg_cell_int(reply, 0, 3));
	store_u64le(numbers + 8, (uint64_t)pg_cell_int(reply, 0, 2));
	account_part(&body, code.bytes, code.len);
	account_part(&body, bytes, sizeof bytes);
	account_part(&body, digits, strlen(digits));
	account_part(&body, numbers, sizeof numbers);
	outcome = account_ask(call, MESSAGE_FACTOR_CHECK, &body, judged);
	return outcome == STEP_FAIL ? give_back(call) : outcome;
}

static enum step_outcome begin(struct call *call, const char *is_new)
{
	call->data = arena_alloc(call->arena, 1, sizeof(struct passing));
	if (call->data == NULL)
		return call_fail(call, FAULT_OVERLOADED);
	call_value(call, 0, call->account);
	call_value(call, 1, is_new);
	return call_query(call, CALL_WRITE, &PG_factor_begin, 2, begun);
}

/* --- passing -------------------------------------------------------------------------------- */

static enum step_outcome passed(struct call *call, const struct pg_reply *reply)
{
	struct passing *passing = call->data;

	if (reply->outcome == PG_DONE && pg_cell(reply, 0, 0).bytes == NULL) {
		secret_wipe(&passing->token, sizeof passing->token);
		return call_fail(call, FAULT_FACTOR_WRONG);
	}
	return account_go_on(call, 200, reply, &passing->token);
}

static enum step_outcome recover(struct call *call)
{
	struct passing *passing = arena_alloc(call->arena, 1, sizeof *passing);
	struct hash *hash = arena_alloc(call->arena, 1, sizeof *hash);
	char code[RECOVERY_LEN + 1];

	call->data = passing;
	if (hash == NULL || passing == NULL)
		return call_fail(call, FAULT_OVERLOADED);
	if (!recovery_code_read(code, call_text(call, "code")))
		return call_fail_at(call, FAULT_FACTOR_WRONG, "/code", "code_typo");
	recovery_code_hash(hash, code);
	secret_wipe(code, sizeof code);
	if (!account_token_make(&passing->token))
		return call_fail(call, FAULT_OVERLOADED);
	call_value(call, 0, call->account);
	call_value_bytes(call, 1, (struct span){hash->bytes, HASH_LEN});
	call_value_bytes(call, 2, (struct span){passing->token.hash.bytes, HASH_LEN});
	return call_query(call, CALL_WRITE, &PG_factor_recover, 3, passed);
}

/* Six digits are the app's; anything else is a recovery code, which is longer. */
static enum step_outcome pass_begin(struct call *call)
{
	const char *code = call_text(call, "code");

	return strlen(code) == DIGITS && strspn(code, "0123456789") == DIGITS ? begin(call, "false")
									      : recover(call);
}

static enum step_outcome pass(struct call *call)
{
	struct passing *passing = call->data;

	if (!account_token_make(&passing->token))
		return call_fail(call, FAULT_OVERLOADED);
	call_value(call, 0, call->account);
	call_value_integer(call, 1, passing->step);
	call_value_bytes(call, 2, (struct span){passing->token.hash.bytes, HASH_LEN});
	return call_query(call, CALL_WRITE, &PG_factor_pass, 3, passed);
}

const struct step steps_factor_pass[] = {{"begin", pass_begin}, {"pass", pass}, {NULL, NULL}};

/* --- the first code ------------------------------------------------------------------------- */

static enum step_outcome confirmed(struct call *call, const struct pg_reply *reply)
{
	struct passing *passing = call->data;
	const bool is_first = reply->outcome == PG_DONE && pg_cell_int(reply, 0, 0) == 1;
	json_t *codes = recovery_take(&passing->recovery, is_first);

	if (reply->outcome == PG_DONE)
		return call_answer(call, 200, json_pack("{s:o}", "recovery_codes", codes));
	json_decref(codes);
	return call_fail_pg(call, reply);
}

static enum step_outcome confirm(struct call *call)
{
	struct passing *passing = call->data;

	call_value(call, 0, call->account);
	call_value_integer(call, 1, passing->step);
	call_value_bytes(call, 2, recovery_make(call, &passing->recovery));
	return call_query(call, CALL_WRITE, &PG_factor_confirm, 3, confirmed);
}

static enum step_outcome confirm_begin(struct call *call)
{
	return begin(call, "true");
}

const struct step steps_factor_confirm[] = {
    {"begin", confirm_begin}, {"confirm", confirm}, {NULL, NULL}};
