/* proto/log: receipts as text, as bytes, and as base45. */
#include <criterion/criterion.h>

#include "proto/log/receipt.h"
#include "proto/log/tile.h"
#include "proto/log/tree.h"
#include "tests/unit/log_support.h"

#define ORIGIN "city.example/round"
#define LEAVES 11
#define INDEX  5

static struct policy policy;
static struct hash leaves[LEAVES];
static struct receipt receipt;
static struct buf note_bytes;

static void make_policy(void)
{
	struct signer log = signer_of(ORIGIN, NOTE_ED25519, 1);
	struct signer old_log = signer_of("old.example/round", NOTE_ED25519, 2);
	struct signer a = signer_of("a.example", NOTE_COSIGNATURE, 10);
	struct signer b = signer_of("b.example", NOTE_COSIGNATURE, 11);
	struct buf text = {0};

	buf_put_text(&text, "log ");
	note_key_write(&text, &old_log.key);
	buf_put_text(&text, "\nlog ");
	note_key_write(&text, &log.key);
	buf_put_text(&text, "\nwitness A ");
	note_key_write(&text, &a.key);
	buf_put_text(&text, "\nwitness B ");
	note_key_write(&text, &b.key);
	buf_put_text(&text, "\ngroup both all A B\nquorum both\n");
	assert_fine(policy_parse(&policy, span_of(&text), &fault));
	buf_free(&text);
}

static void cosign(const char *name, uint8_t seed)
{
	struct signer witness = signer_of(name, NOTE_COSIGNATURE, seed);
	struct cosignature cosignature;
	struct note note;

	assert_fine(note_parse(&note, span_of(&note_bytes), &fault));
	assert_fine(cosignature_make(
	    &cosignature, note.text, &witness.key, witness.secret, 1700000000, &fault));
	cosignature_write(&note_bytes, &witness.key, &cosignature);
	receipt.checkpoint = span_of(&note_bytes);
}

/* A receipt for leaf 5 of 11 with no cosignatures yet. */
static void setup(void)
{
	struct signer log = signer_of(ORIGIN, NOTE_ED25519, 1);
	struct tree *tree = tree_new();
	struct checkpoint checkpoint;
	struct hash root;

	make_policy();
	for (uint8_t i = 0; i < LEAVES; i++) {
		merkle_leaf(&leaves[i], (struct span){&i, 1});
		cr_assert(tree_append(tree, &leaves[i]));
	}
	assert_fine(tree_root(tree, LEAVES, &root, &fault));
	assert_fine(checkpoint_make(&checkpoint, ORIGIN, LEAVES, &root, &fault));
	assert_fine(checkpoint_sign(&note_bytes, &checkpoint, &log.key, log.secret, &fault));
	assert_fine(tree_prove_inclusion(tree, INDEX, LEAVES, &receipt.proof, &fault));
	receipt.index = INDEX;
	receipt.checkpoint = span_of(&note_bytes);
	tree_free(&tree);
}

static void setup_cosigned(void)
{
	setup();
	cosign("a.example", 10);
	cosign("b.example", 11);
}

static void teardown(void)
{
	receipt_free(&receipt);
	buf_free(&note_bytes);
}

TestSuite(receipt, .init = setup_cosigned, .fini = teardown);
TestSuite(receipt_fresh, .init = setup, .fini = teardown);

static bool check(struct fault *fault)
{
	return receipt_check(&receipt, &leaves[INDEX], &policy, NULL, fault);
}

Test(receipt, text_both_ways)
{
	uint8_t byte = INDEX;
	struct span entry = {&byte, 1}, back;
	struct policy_checkpoint opened;
	struct buf text = {0}, again = {0};
	struct receipt parsed;
	struct hash leaf;

	receipt_put_entry(&receipt, entry);
	receipt_write(&text, &receipt);
	assert_fine(receipt_parse(&parsed, span_of(&text), &fault));
	cr_assert_eq(parsed.index, INDEX);
	cr_assert_eq(parsed.proof.count, 4);
	assert_fine(receipt_entry(&parsed, &back, &fault));
	cr_assert(text_is_equal(entry, back));
	merkle_leaf(&leaf, back);
	assert_fine(receipt_check(&parsed, &leaf, &policy, &opened, &fault));
	cr_assert_eq(opened.witnesses, 3);
	cr_assert_eq(opened.log, 1);
	cr_assert_eq(opened.cosignatures[0].time_s, 1700000000);
	receipt_write(&again, &parsed);
	cr_assert(text_is_equal(span_of(&text), span_of(&again)));
	receipt_free(&parsed);
	buf_free(&text);
	buf_free(&again);
}

static void check_text(const char *from, const char *to, const char *code)
{
	struct buf text = {0}, changed;
	struct receipt parsed;

	receipt_write(&text, &receipt);
	changed = replaced(span_of(&text), from, to);
	assert_fault(code, receipt_parse(&parsed, span_of(&changed), &fault));
	cr_assert_null(parsed.extra.bytes);
	buf_free(&text);
	buf_free(&changed);
}

Test(receipt, text_is_strict)
{
	check_text("c2sp", "C2sp", "receipt_shape");
	check_text("@v1", "@v2", "receipt_shape");
	check_text("@v1", "@v1 ", "receipt_shape");
	check_text("@v1\n", "@v1\r\n", "receipt_shape");
	check_text("@v1\n", "@v1\n\n", "receipt_shape");
	check_text("@v1\n", "@v1\nextra \n", "receipt_extra");
	check_text("@v1\n", "@v1\nextra AQ\n", "receipt_extra");
	check_text("@v1\n", "@v1\nextra AR==\n", "receipt_extra");
	check_text("@v1\n", "@v1\nextra\n", "receipt_shape");
	check_text("@v1\n", "@v1\nextra AQ==\nextra AQ==\n", "receipt_shape");
	check_text("@v1\nindex 5\n", "@v1\nindex 5\nextra AQ==\n", "receipt_proof");
	check_text("index 5", "index 05", "receipt_index");
	check_text("index 5", "index +5", "receipt_index");
	check_text("index 5", "index  5", "receipt_index");
	check_text("index 5", "index 5 ", "receipt_index");
	check_text("index 5", "index ", "receipt_index");
	check_text("index 5", "index", "receipt_shape");
	check_text("index 5", "index 9223372036854775808", "receipt_index");
	check_text("index 5", "Index 5", "receipt_shape");
	check_text("index 5\n", "", "receipt_shape");
	check_text("=\n", "= \n", "receipt_proof");
	check_text("=\n", "==\n", "receipt_proof");
	check_text("=\n", "=\n\n", "checkpoint_lines");
	check_text("\n\n", "\n", "receipt_proof");
	check_text("\n11\n", "\n011\n", "checkpoint_size");
	check_text("\n11\n", "\n11\r\n", "note_control");
}

Test(receipt, text_cut_anywhere_is_no_receipt_with_its_quorum)
{
	struct buf text = {0};
	struct receipt parsed;

	receipt_write(&text, &receipt);
	for (size_t len = 0; len < text.len; len++) {
		struct span cut = {text.bytes, len};

		if (!receipt_parse(&parsed, cut, NULL))
			continue;
		assert_fault("quorum_missing",
		    receipt_check(&parsed, &leaves[INDEX], &policy, NULL, &fault));
		receipt_free(&parsed);
	}
	buf_free(&text);
}

Test(receipt, carries_at_most_an_entry)
{
	static uint8_t long_entry[ENTRY_LEN_MAX + 1];
	struct span entry;

	assert_fault("receipt_extra", receipt_entry(&receipt, &entry, &fault));
	receipt_put_entry(&receipt, (struct span){long_entry, ENTRY_LEN_MAX});
	assert_fine(receipt_entry(&receipt, &entry, &fault));
	cr_assert_eq(entry.len, ENTRY_LEN_MAX);
	receipt.extra.bytes[0] = 2;
	assert_fault("receipt_extra", receipt_entry(&receipt, &entry, &fault));
	receipt_put_entry(&receipt, (struct span){long_entry, ENTRY_LEN_MAX + 1});
	assert_fault("receipt_extra", receipt_entry(&receipt, &entry, &fault));
}

Test(receipt, wrong_proofs)
{
	receipt.index = LEAVES;
	assert_fault("inclusion_index", check(&fault));
	receipt.index = INDEX + 1;
	assert_fault("inclusion_root", check(&fault));
	receipt.index = INDEX;
	receipt.proof.count++;
	assert_fault("inclusion_length", check(&fault));
	receipt.proof.count -= 2;
	assert_fault("inclusion_length", check(&fault));
	receipt.proof.count++;
	assert_fine(check(&fault));
	receipt.proof.hashes[0].bytes[0] ^= 1;
	assert_fault("inclusion_root", check(&fault));
	receipt.proof.hashes[0].bytes[0] ^= 1;
	assert_fault(
	    "inclusion_root", receipt_check(&receipt, &leaves[INDEX + 1], &policy, NULL, &fault));
}

Test(receipt_fresh, quorum_is_the_last_thing_missed)
{
	assert_fault("quorum_missing", check(&fault));
	cosign("b.example", 11);
	assert_fault("quorum_missing", check(&fault));
	cosign("b.example", 11);
	assert_fault("quorum_missing", check(&fault));
	cosign("stranger.example", 12);
	assert_fault("quorum_missing", check(&fault));
	cosign("a.example", 10);
	assert_fine(check(&fault));
}

Test(receipt, wrong_signatures)
{
	uint8_t zeros[72] = {0};

	policy.logs[1].key.name[0] = 'x';
	assert_fault("log_unknown", check(&fault));
	policy.logs[1].key.name[0] = 'c';
	policy.logs[1].key.id[0] ^= 1;
	assert_fault("log_unsigned", check(&fault));
	policy.logs[1].key.id[0] ^= 1;
	policy.logs[1].key.public_key[0] ^= 1;
	assert_fault("log_signature", check(&fault));
	policy.logs[1].key.public_key[0] ^= 1;
	assert_fine(check(&fault));
	note_write_signature(&note_bytes, &policy.witnesses[0].key, (struct span){zeros, 72});
	receipt.checkpoint = span_of(&note_bytes);
	assert_fault("cosignature_invalid", check(&fault));
}

/* --- the binary form -------------------------------------------------------------------------- */

static struct receipt_binary make_binary(void)
{
	struct receipt_binary binary;

	assert_fine(receipt_to_binary(&binary, &receipt, &leaves[INDEX], &policy, &fault));
	return binary;
}

Test(receipt, binary_both_ways)
{
	struct receipt_binary binary = make_binary(), parsed;
	struct policy_checkpoint opened;
	struct buf bytes = {0}, text = {0};

	receipt_binary_write(&bytes, &binary);
	cr_assert_eq(bytes.len, 1 + 32 + 8 + 8 + 1 + 4 * 32 + 64 + 1 + 2 * 76);
	cr_assert_eq(bytes.bytes[33], INDEX, "little-endian behind version and leaf");
	assert_fine(receipt_binary_parse(&parsed, span_of(&bytes), &fault));
	assert_fine(receipt_binary_check(&parsed, &leaves[INDEX], &policy, &opened, &fault));
	cr_assert_eq(opened.log, 1);
	cr_assert_eq(opened.witnesses, 3);
	cr_assert_str_eq(opened.checkpoint.origin, ORIGIN);
	cr_assert_eq(opened.checkpoint.size, LEAVES);
	receipt_base45_write(&text, &binary);
	assert_fine(receipt_base45_parse(&parsed, span_of(&text), &fault));
	assert_fine(receipt_binary_check(&parsed, NULL, &policy, NULL, &fault));
	buf_put_u8(&text, 'a');
	assert_fault("receipt_base45", receipt_base45_parse(&parsed, span_of(&text), &fault));
	text.len -= 3;
	assert_fault("receipt_binary", receipt_base45_parse(&parsed, span_of(&text), &fault));
	buf_free(&bytes);
	buf_free(&text);
}

Test(receipt, binary_every_flipped_byte_is_noticed)
{
	struct receipt_binary binary = make_binary(), parsed;
	struct buf bytes = {0};

	receipt_binary_write(&bytes, &binary);
	for (size_t i = 0; i < bytes.len; i++) {
		bytes.bytes[i] ^= 1;
		cr_assert(!receipt_binary_parse(&parsed, span_of(&bytes), NULL) ||
			      !receipt_binary_check(&parsed, NULL, &policy, NULL, NULL),
		    "byte %zu", i);
		bytes.bytes[i] ^= 1;
	}
	for (size_t len = 1; len < bytes.len; len++)
		assert_fault("receipt_binary",
		    receipt_binary_parse(&parsed, (struct span){bytes.bytes, len}, &fault));
	assert_fault("receipt_version", receipt_binary_parse(&parsed, text_span(""), &fault));
	buf_put_u8(&bytes, 0);
	assert_fault("receipt_binary", receipt_binary_parse(&parsed, span_of(&bytes), &fault));
	buf_free(&bytes);
}

static void check_binary_bytes(const struct receipt_binary *binary, const char *code)
{
	struct receipt_binary parsed;
	struct buf bytes = {0};

	receipt_binary_write(&bytes, binary);
	assert_fault(code, receipt_binary_parse(&parsed, span_of(&bytes), &fault));
	buf_free(&bytes);
}

Test(receipt, binary_limits)
{
	struct receipt_binary binary = make_binary();

	binary.size = (uint64_t)1 << 63;
	check_binary_bytes(&binary, "receipt_binary");
	binary = make_binary();
	binary.cosignatures[1].time_s = (uint64_t)1 << 63;
	check_binary_bytes(&binary, "receipt_binary");
	binary = make_binary();
	binary.proof.count = MERKLE_INCLUSION_MAX + 1;
	check_binary_bytes(&binary, "receipt_binary");
}

static void check_binary(const struct receipt_binary *binary, const char *code)
{
	assert_fault(code, receipt_binary_check(binary, &leaves[INDEX], &policy, NULL, &fault));
}

Test(receipt, binary_faults_have_names)
{
	struct receipt_binary binary = make_binary();

	assert_fault("receipt_leaf",
	    receipt_binary_check(&binary, &leaves[INDEX + 1], &policy, NULL, &fault));
	binary.index = LEAVES;
	check_binary(&binary, "inclusion_index");
	binary.index = INDEX + 1;
	check_binary(&binary, "log_signature");
	binary = make_binary();
	binary.proof.count--;
	check_binary(&binary, "inclusion_length");
	binary.proof.count += 2;
	check_binary(&binary, "inclusion_length");
	binary = make_binary();
	binary.size++;
	check_binary(&binary, "log_signature");
	binary = make_binary();
	binary.cosignatures[0].time_s++;
	check_binary(&binary, "cosignature_invalid");
	binary = make_binary();
	binary.cosignatures[0].key_id[0] ^= 1;
	check_binary(&binary, "quorum_missing");
	binary.cosignatures[0] = binary.cosignatures[1];
	check_binary(&binary, "quorum_missing");
	binary.count = 0;
	check_binary(&binary, "quorum_missing");
}

Test(receipt, binary_is_made_of_right_receipts_only)
{
	struct receipt_binary binary;

	assert_fault("inclusion_root",
	    receipt_to_binary(&binary, &receipt, &leaves[INDEX + 1], &policy, &fault));
	policy.logs[1].key.id[0] ^= 1;
	assert_fault(
	    "log_unsigned", receipt_to_binary(&binary, &receipt, &leaves[INDEX], &policy, &fault));
}
