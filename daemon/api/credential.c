/*
 * A session buys a credential: the registrar signs it once, the keeper logs it.
 */
#include "daemon/api/keep.h"
#include "proto/base/encode.h"

static enum step_outcome logged(struct call *call, const struct ipc_message *message)
{
	const struct span *entry = call->data;
	struct buf text = {0};
	enum step_outcome outcome;
	struct kept kept;

	if (!kept_read(&kept, message))
		return keep_fail(call, message);
	base64url_encode(&text, entry->bytes, entry->len);
	outcome = call_answer(call, kept.is_new ? 201 : 200,
	    json_pack("{s:I,s:s,s:s%}", "index", (json_int_t)kept.index, "entry", buf_text(&text),
		"receipt", (const char *)kept.receipt.bytes, kept.receipt.len));
	buf_free(&text);
	return outcome;
}

static enum step_outcome log_it(struct call *call)
{
	const struct span *entry = call->data;

	return keep_entry(call, KEEP_CREDENTIAL, 0, *entry, logged);
}

static enum step_outcome signed_it(struct call *call, const struct ipc_message *message)
{
	struct span *entry;
	char *copy;

	if (message == NULL || message->kind != MESSAGE_REGISTERED)
		return keep_fail(call, message);
	entry = arena_alloc(call->arena, 1, sizeof *entry);
	copy = arena_copy(call->arena, (const char *)message->body.bytes, message->body.len);
	if (entry == NULL || copy == NULL)
		return call_fail(call, FAULT_OVERLOADED);
	*entry = (struct span){(const uint8_t *)copy, message->body.len};
	call->data = entry;
	return STEP_NEXT;
}

static enum step_outcome sign_it(struct call *call)
{
	static const char *const members[] = {"x", "a", "s"};
	uint8_t bytes[32];
	struct buf body = {0};

	buf_put_u32le(&body, round_known(call)->id);
	if (hex_decode(bytes, sizeof bytes, call->session, 64))
		buf_put(&body, bytes, sizeof bytes);
	for (size_t i = 0; i < sizeof members / sizeof *members; i++) {
		if (!call_hex(call, members[i], bytes, sizeof bytes)) {
			buf_free(&body);
			return call_fail_at(call, FAULT_JSON_SHAPE, "/x", "pattern");
		}
		buf_put(&body, bytes, sizeof bytes);
	}
	return call_ask(call, API_REGISTRAR, MESSAGE_REGISTER, &body, signed_it);
}

const struct step steps_credential_create[] = {
    {"know", round_know},
    {"sign", sign_it}, /* to the registrar: whose session, proof of possession, row tag */
    {"log", log_it},   /* to the keeper: one for each row, durable */
    {NULL, NULL},
};
