/*
 * Bodies of add-checkpoint: what parses writes back to the same bytes, and no body is signed for
 * without the log's signature. It knows no log's secret.
 */
#include <stdlib.h>
#include <string.h>

#include "proto/log/text.h"
#include "proto/log/witness.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	static const uint8_t stranger[ED25519_PUBLIC_LEN] = {1, 2, 3};
	static struct witness_request request;
	static struct note note;
	const struct span input = {bytes, len};
	struct checkpoint checkpoint;
	struct witness_state state;
	struct note_key key;
	struct buf made = {0};

	if (!witness_request_parse(&request, input, NULL))
		return 0;
	witness_request_write(&made, &request);
	if (!buf_is_ok(&made) || !text_is_equal((struct span){made.bytes, made.len}, input))
		abort();
	buf_free(&made);
	if (!checkpoint_parse(&checkpoint, &note, request.checkpoint, NULL))
		return 0;
	witness_state_start(&state);
	if (note_key_make(&key, checkpoint.origin, NOTE_ED25519, stranger, NULL) &&
	    witness_judge(&request, &checkpoint, &note, &key, &state, NULL) == WITNESS_MAY_SIGN)
		abort();
	return 0;
}
