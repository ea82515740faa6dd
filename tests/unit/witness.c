/* proto/log/witness: requests and what may be signed. */
#include <stdlib.h>

#include "proto/log/tree.h"
#include "proto/log/witness.h"
#include "tests/unit/log_support.h"

#define ORIGIN "city.example/r1"

/* A log of so many entries, each of one byte. */
static struct tree *tree_of(unsigned count)
{
	struct tree *tree = tree_new();

	for (unsigned i = 0; i < count; i++) {
		const uint8_t byte = (uint8_t)i;
		struct hash leaf;

		merkle_leaf(&leaf, (struct span){&byte, 1});
		cr_assert(tree_append(tree, &leaf));
	}
	return tree;
}

/* A signed checkpoint of the tree's first `size` leaves. */
static void sign_size(struct buf *out, const struct tree *tree, uint64_t size,
    const struct signer *log, struct checkpoint *checkpoint)
{
	struct hash root;

	assert_fine(tree_root(tree, size, &root, &fault));
	assert_fine(checkpoint_make(checkpoint, ORIGIN, size, &root, &fault));
	assert_fine(checkpoint_sign(out, checkpoint, &log->key, log->secret, &fault));
}

Test(witness, a_request_is_read_and_written_to_the_same_bytes)
{
	static const char text[] = "old 12\n"
				   "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n"
				   "AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=\n"
				   "\n"
				   "anything\n\nat all";
	struct witness_request request;
	struct buf made = {0};

	assert_fine(witness_request_parse(&request, text_span(text), &fault));
	cr_assert_eq(request.old_size, 12);
	cr_assert_eq(request.proof.count, 2);
	cr_assert_eq(request.proof.hashes[1].bytes[31], 1);
	cr_assert(text_is(request.checkpoint, "anything\n\nat all"));
	witness_request_write(&made, &request);
	assert_text(&made, text);
	buf_free(&made);
}

Test(witness, what_is_no_request_is_refused)
{
	static const char *const texts[] = {"", "\n\n", "old\n\n", "old \n\n", "old 01\n\n",
	    "old 1\n", "Old 1\n\n", "old 1 \n\n", "old 1\r\n\r\n", " old 1\n\n", "old +1\n\n",
	    "old 9223372036854775808\n\n", "old 1\nAAAA\n\n",
	    "old 1\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAB=\n\n",
	    "old 1\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n\n"};
	static struct witness_request request;

	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		assert_fault("witness_request",
		    witness_request_parse(&request, text_span(texts[i]), &fault));
}

Test(witness, sixty_three_lines_of_proof_and_no_more)
{
	static struct witness_request request;
	struct buf text = {0};

	request.proof.count = WITNESS_PROOF_MAX;
	memset(request.proof.hashes, 7, sizeof request.proof.hashes);
	witness_request_write(&text, &request);
	assert_fine(witness_request_parse(&request, span_of(&text), &fault));
	text.len = 0;
	request.proof.count = WITNESS_PROOF_MAX + 1;
	witness_request_write(&text, &request);
	assert_fault("witness_request", witness_request_parse(&request, span_of(&text), &fault));
	buf_free(&text);
}

Test(witness, each_verdict_is_the_one_that_the_specification_names)
{
	struct signer log = signer_of(ORIGIN, NOTE_ED25519, 1);
	struct signer stranger = signer_of(ORIGIN, NOTE_ED25519, 2);
	struct witness_request request = {.old_size = 5};
	struct tree *tree = tree_of(12);
	struct witness_state state = {.size = 5};
	struct checkpoint checkpoint;
	struct buf signed_note = {0};
	struct note note;

	assert_fine(tree_root(tree, 5, &state.root, &fault));
	assert_fine(tree_prove_consistency(tree, 5, 12, &request.proof, &fault));
	sign_size(&signed_note, tree, 12, &log, &checkpoint);
	assert_fine(note_parse(&note, span_of(&signed_note), &fault));
#define VERDICT(key) witness_judge(&request, &checkpoint, &note, key, &state, NULL)
	cr_assert_eq(VERDICT(&log.key), WITNESS_MAY_SIGN);
	cr_assert_eq(VERDICT(&stranger.key), WITNESS_NOT_SIGNED);
	request.old_size = 13;
	cr_assert_eq(VERDICT(&log.key), WITNESS_MALFORMED);
	request.old_size = 4;
	cr_assert_eq(VERDICT(&log.key), WITNESS_CONFLICT);
	request.old_size = 5;
	request.proof.hashes[0].bytes[0] ^= 1;
	cr_assert_eq(VERDICT(&log.key), WITNESS_NO_PROOF);
	request.proof.count = 0;
	cr_assert_eq(VERDICT(&log.key), WITNESS_NO_PROOF);
	/* the same size: only the same root, and nothing to prove */
	request.old_size = 12;
	state.size = 12;
	cr_assert_eq(VERDICT(&log.key), WITNESS_NO_PROOF);
	state.root = checkpoint.root;
	cr_assert_eq(VERDICT(&log.key), WITNESS_MAY_SIGN);
	request.proof.count = 1;
	cr_assert_eq(VERDICT(&log.key), WITNESS_NO_PROOF);
	/* from nothing */
	witness_state_start(&state);
	request.old_size = 0;
	cr_assert_eq(VERDICT(&log.key), WITNESS_NO_PROOF);
	request.proof.count = 0;
	cr_assert_eq(VERDICT(&log.key), WITNESS_MAY_SIGN);
#undef VERDICT
	buf_free(&signed_note);
	tree_free(&tree);
}

Test(witness, an_empty_tree_has_one_root)
{
	struct signer log = signer_of(ORIGIN, NOTE_ED25519, 1);
	struct witness_request request = {.old_size = 0};
	struct checkpoint checkpoint;
	struct witness_state state;
	struct buf signed_note = {0};
	struct note note;

	witness_state_start(&state);
	for (int i = 0; i < 2; i++) {
		struct hash root = state.root;

		root.bytes[3] ^= (uint8_t)i;
		signed_note.len = 0;
		assert_fine(checkpoint_make(&checkpoint, ORIGIN, 0, &root, &fault));
		assert_fine(
		    checkpoint_sign(&signed_note, &checkpoint, &log.key, log.secret, &fault));
		assert_fine(note_parse(&note, span_of(&signed_note), &fault));
		cr_assert_eq(witness_judge(&request, &checkpoint, &note, &log.key, &state, NULL),
		    i == 0 ? WITNESS_MAY_SIGN : WITNESS_NO_PROOF);
	}
	buf_free(&signed_note);
}
