/*
 * Between a call and the keeper. See keep.h.
 */
#include "daemon/api/keep.h"

#include "proto/base/encode.h"
#include "proto/log/merkle.h"
#include "proto/record/rejection.h"

#define RETRY_S 1

enum step_outcome keep_entry(struct call *call, enum kept_kind kind, uint8_t found,
    struct span entry, call_on_answer *on_answer)
{
	struct buf body = {0};

	buf_put_u32le(&body, round_known(call)->id);
	buf_put_u8(&body, (uint8_t)kind);
	buf_put_u8(&body, found);
	buf_put(&body, entry.bytes, entry.len);
	return call_ask(call, API_KEEPER, MESSAGE_KEEP, &body, on_answer);
}

bool kept_read(struct kept *out, const struct ipc_message *message)
{
	struct reader reader;

	if (message == NULL || message->kind != MESSAGE_KEPT)
		return false;
	reader = reader_over(message->body.bytes, message->body.len);
	out->index = reader_u64le(&reader);
	out->size = reader_u64le(&reader);
	out->time_s = reader_u64le(&reader);
	out->is_new = reader_u8(&reader) != 0;
	out->receipt.len = reader_left(&reader);
	out->receipt.bytes = reader_take(&reader, out->receipt.len);
	return reader_is_done(&reader);
}

static enum fault_code fault_of_reason(uint16_t reason)
{
	static const enum fault_code codes[] = {[REJECTION_FORM] = FAULT_BALLOT_FORM,
	    [REJECTION_FOREIGN] = FAULT_BALLOT_FOREIGN,
	    [REJECTION_PHASE] = FAULT_PHASE_CLOSED,
	    [REJECTION_CREDENTIAL] = FAULT_CREDENTIAL_NOT_LIVE,
	    [REJECTION_SEQUENCE] = FAULT_BALLOT_SEQUENCE,
	    [REJECTION_CANONICAL] = FAULT_BALLOT_NOT_CANONICAL,
	    [REJECTION_COPY] = FAULT_BALLOT_COPIED,
	    [REJECTION_SPOILED] = FAULT_BALLOT_SPOILED,
	    [REJECTION_PROOF] = FAULT_BALLOT_PROOF};

	return reason >= REJECTION_FORM && reason <= REJECTION_PROOF ? codes[reason]
								     : FAULT_INTERNAL;
}

static enum fault_code fault_of_failure(uint16_t failure)
{
	static const enum fault_code codes[] = {[FAILURE_OVERLOADED] = FAULT_OVERLOADED,
	    [FAILURE_UNAVAILABLE] = FAULT_DATABASE_UNAVAILABLE,
	    [FAILURE_UNKNOWN] = FAULT_OUTCOME_UNKNOWN,
	    [FAILURE_NO_ROUND] = FAULT_DATABASE_UNAVAILABLE,
	    [FAILURE_PHASE] = FAULT_PHASE_CLOSED,
	    [FAILURE_CREDENTIAL_LIVE] = FAULT_CREDENTIAL_NOT_LIVE,
	    [FAILURE_TAKEN] = FAULT_CREDENTIAL_EXISTS,
	    [FAILURE_CAST] = FAULT_BALLOT_ALREADY_CAST,
	    [FAILURE_SPOILED] = FAULT_BALLOT_SPOILED,
	    [FAILURE_SESSION] = FAULT_SESSION_MISSING,
	    [FAILURE_PROOF] = FAULT_CREDENTIAL_PROOF,
	    [FAILURE_VOID] = FAULT_VOID_SETTLED,
	    [FAILURE_INTERNAL] = FAULT_INTERNAL};

	return failure >= FAILURE_OVERLOADED && failure <= FAILURE_INTERNAL ? codes[failure]
									    : FAULT_INTERNAL;
}

static json_t *hex_value(const uint8_t *bytes, size_t len)
{
	char text[2 * REJECTION_SIGNATURE_LEN + 1];

	hex_encode(text, bytes, len);
	return json_string(text);
}

/* Evidence for the voter: these bytes were looked at, and refused for this reason. */
static enum step_outcome fail_rejected(struct call *call, const struct ipc_message *message)
{
	struct reader reader = reader_over(message->body.bytes, message->body.len);
	uint16_t reason = reader_u16le(&reader);
	uint64_t time_s = reader_u64le(&reader);
	struct hash leaf;
	uint8_t signature[REJECTION_SIGNATURE_LEN];

	reader_copy(&reader, leaf.bytes, HASH_LEN);
	reader_copy(&reader, signature, sizeof signature);
	if (!reader_is_done(&reader))
		return call_fail(call, FAULT_INTERNAL);
	return call_fail_with(call, fault_of_reason(reason), "rejection",
	    json_pack("{s:o,s:o,s:i,s:I,s:o}", "ctx", hex_value(round_known(call)->ctx, 32), "leaf",
		hex_value(leaf.bytes, HASH_LEN), "reason", (int)reason, "time", (json_int_t)time_s,
		"signature", hex_value(signature, sizeof signature)));
}

enum step_outcome keep_fail(struct call *call, const struct ipc_message *message)
{
	enum fault_code fault = FAULT_INTERNAL;

	if (message == NULL) {
		fault = FAULT_OUTCOME_UNKNOWN;
	} else if (message->kind == MESSAGE_REJECTED) {
		return fail_rejected(call, message);
	} else if (message->kind == MESSAGE_FAILED) {
		struct reader reader = reader_over(message->body.bytes, message->body.len);

		fault = fault_of_failure(reader_u16le(&reader));
	}
	if (fault == FAULT_OUTCOME_UNKNOWN || fault == FAULT_OVERLOADED ||
	    fault == FAULT_DATABASE_UNAVAILABLE)
		call->retry_s = RETRY_S;
	return call_fail(call, fault);
}

enum step_outcome kept_answer(struct call *call, const struct kept *kept, struct span entry)
{
	struct hash leaf;

	merkle_leaf(&leaf, entry);
	return call_answer(call, kept->is_new ? 201 : 200,
	    json_pack("{s:I,s:o,s:I,s:I,s:s%}", "index", (json_int_t)kept->index, "leaf",
		hex_value(leaf.bytes, HASH_LEN), "size", (json_int_t)kept->size, "time",
		(json_int_t)kept->time_s, "receipt", (const char *)kept->receipt.bytes,
		kept->receipt.len));
}
