/*
 * Notes, checkpoints, verifier keys and policies: what parses writes back to the same bytes.
 * It signs nothing and verifies nothing.
 */
#include <stdlib.h>
#include <string.h>

#include "proto/base/encode.h"
#include "proto/log/policy.h"
#include "proto/log/text.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static void must_equal(struct buf *made, struct span expected)
{
	if (!buf_is_ok(made) || !text_is_equal((struct span){made->bytes, made->len}, expected))
		abort();
	buf_free(made);
}

static void check_signature(const struct note_signature *line)
{
	struct buf raw = {0}, coded = {0};

	if (line->len > NOTE_BLOB_LEN_MAX)
		return;
	buf_put(&raw, line->id, NOTE_KEY_ID_LEN);
	buf_put(&raw, line->blob, line->len);
	base64_encode(&coded, raw.bytes, raw.len);
	must_equal(&coded, line->coded);
	buf_free(&raw);
}

static void check_note(struct span input)
{
	static struct note note;
	struct checkpoint checkpoint;
	struct buf made = {0};

	if (!note_parse(&note, input, NULL))
		return;
	note_write(&made, &note);
	must_equal(&made, input);
	for (size_t i = 0; i < note.count; i++)
		check_signature(&note.signatures[i]);
	if (!checkpoint_parse_text(&checkpoint, note.text, NULL))
		return;
	checkpoint_write(&made, &checkpoint);
	must_equal(&made, note.text);
}

static void check_key(struct span input)
{
	struct note_key key;
	struct buf made = {0};

	if (!note_key_parse(&key, input, NULL))
		return;
	note_key_write(&made, &key);
	must_equal(&made, input);
}

static void check_policy(struct span input)
{
	static struct policy policy;
	uint32_t smallest;

	if (!policy_parse(&policy, input, NULL))
		return;
	smallest = policy_smallest(&policy, UINT32_MAX);
	/* Whoever is left out of a quorum that everybody makes can't be needed for it. */
	if (!policy_is_met(&policy, UINT32_MAX) || !policy_is_met(&policy, smallest))
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	const struct span input = {bytes, len};

	check_note(input);
	check_key(input);
	check_policy(input);
	return 0;
}
