/*
 * The rules of add-checkpoint.
 * Who may ask, and what is done with a good answer, is for the program that serves it.
 */
#include "proto/log/witness.h"

#include <inttypes.h>

#include "proto/base/encode.h"
#include "proto/log/text.h"

static bool malformed(struct fault *fault, const char *what)
{
	return fault_false(fault, "witness_request", "the request %s", what);
}

/* "old N" */
static bool read_old(struct witness_request *out, struct span *rest, struct fault *fault)
{
	static const char word[] = "old ";
	const size_t len = sizeof word - 1;
	struct span line;

	if (!text_line(rest, &line) || line.len < len ||
	    !text_is((struct span){line.bytes, len}, word) ||
	    !text_decimal(
		(struct span){line.bytes + len, line.len - len}, MERKLE_SIZE_MAX, &out->old_size))
		return malformed(fault, "does not begin with \"old\" and a size");
	return true;
}

bool witness_request_parse(struct witness_request *out, struct span bytes, struct fault *fault)
{
	struct span rest = bytes, line;

	out->proof.count = 0;
	if (bytes.len > WITNESS_REQUEST_MAX)
		return malformed(fault, "is too long");
	if (!read_old(out, &rest, fault))
		return false;
	for (;;) {
		if (!text_line(&rest, &line))
			return malformed(fault, "has no empty line before its checkpoint");
		if (line.len == 0)
			break;
		if (out->proof.count == WITNESS_PROOF_MAX)
			return malformed(fault, "has more than 63 lines of proof");
		if (!text_base64(line, out->proof.hashes[out->proof.count].bytes, HASH_LEN))
			return malformed(fault, "has a line of proof that is no hash in base64");
		out->proof.count++;
	}
	out->checkpoint = rest;
	return true;
}

void witness_request_write(struct buf *out, const struct witness_request *request)
{
	buf_printf(out, "old %" PRIu64 "\n", request->old_size);
	for (size_t i = 0; i < request->proof.count; i++) {
		base64_encode(out, request->proof.hashes[i].bytes, HASH_LEN);
		buf_put_u8(out, '\n');
	}
	buf_put_u8(out, '\n');
	buf_put(out, request->checkpoint.bytes, request->checkpoint.len);
}

void witness_state_start(struct witness_state *out)
{
	out->size = 0;
	sha256_of(&out->root, (struct span){(const uint8_t *)"", 0});
}

/* From the state to the checkpoint, whose size is not below the state's. */
static bool follows(const struct witness_request *request, const struct checkpoint *checkpoint,
    const struct witness_state *state, struct fault *fault)
{
	struct witness_state empty;

	witness_state_start(&empty);
	if (checkpoint->size == 0 && !hash_is_equal(&checkpoint->root, &empty.root))
		return fault_false(
		    fault, "witness_proof", "a tree without entries has another root");
	if (state->size == checkpoint->size && !hash_is_equal(&checkpoint->root, &state->root))
		return fault_false(fault, "witness_proof",
		    "another root of the same size was cosigned: the log has split");
	if (state->size == 0)
		return request->proof.count == 0 ||
		       fault_false(fault, "witness_proof", "nothing can be proved from size 0");
	return merkle_verify_consistency(
	    state->size, &state->root, checkpoint->size, &checkpoint->root, &request->proof, fault);
}

enum witness_verdict witness_judge(const struct witness_request *request,
    const struct checkpoint *checkpoint, const struct note *note, const struct note_key *log,
    const struct witness_state *state, struct fault *fault)
{
	if (!note_verify(note, log, fault))
		return WITNESS_NOT_SIGNED;
	if (request->old_size > checkpoint->size) {
		(void)malformed(fault, "has an old size above the checkpoint's");
		return WITNESS_MALFORMED;
	}
	if (request->old_size != state->size) {
		fault_false(
		    fault, "witness_conflict", "the latest cosigned size is %" PRIu64, state->size);
		return WITNESS_CONFLICT;
	}
	return follows(request, checkpoint, state, fault) ? WITNESS_MAY_SIGN : WITNESS_NO_PROOF;
}
