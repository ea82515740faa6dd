/*
 * The binary form of receipts, small enough for a QR code.
 * It leaves out whatever follows from the rest and the policy.
 */
#include <string.h>

#include "proto/base/encode.h"
#include "proto/log/receipt.h"

bool receipt_to_binary(struct receipt_binary *out, const struct receipt *receipt,
    const struct hash *leaf, const struct policy *policy, struct fault *fault)
{
	struct policy_checkpoint opened;

	*out = (struct receipt_binary){
	    .leaf = *leaf, .index = receipt->index, .proof = receipt->proof};
	if (!policy_open(&opened, policy, receipt->checkpoint, fault) ||
	    !merkle_verify_inclusion(&opened.checkpoint.root, receipt->index,
		opened.checkpoint.size, leaf, &receipt->proof, fault))
		return false;
	out->size = opened.checkpoint.size;
	memcpy(out->log_signature, opened.log_signature, ED25519_SIGNATURE_LEN);
	for (unsigned i = 0; i < policy->witness_count; i++)
		if ((opened.witnesses >> i & 1) != 0)
			out->cosignatures[out->count++] = opened.cosignatures[i];
	return true;
}

void receipt_binary_write(struct buf *out, const struct receipt_binary *receipt)
{
	buf_put_u8(out, RECEIPT_VERSION);
	buf_put(out, receipt->leaf.bytes, HASH_LEN);
	buf_put_u64le(out, receipt->index);
	buf_put_u64le(out, receipt->size);
	buf_put_u8(out, (uint8_t)receipt->proof.count);
	for (size_t i = 0; i < receipt->proof.count; i++)
		buf_put(out, receipt->proof.hashes[i].bytes, HASH_LEN);
	buf_put(out, receipt->log_signature, ED25519_SIGNATURE_LEN);
	buf_put_u8(out, (uint8_t)receipt->count);
	for (unsigned i = 0; i < receipt->count; i++) {
		buf_put(out, receipt->cosignatures[i].key_id, NOTE_KEY_ID_LEN);
		buf_put_u64le(out, receipt->cosignatures[i].time_s);
		buf_put(out, receipt->cosignatures[i].signature, ED25519_SIGNATURE_LEN);
	}
}

/* False at a count or time over its limit; what is missing shows in the reader. */
static bool parse_lists(struct receipt_binary *out, struct reader *reader)
{
	out->proof.count = reader_u8(reader);
	if (out->proof.count > MERKLE_INCLUSION_MAX)
		return false;
	for (size_t i = 0; i < out->proof.count; i++)
		reader_copy(reader, out->proof.hashes[i].bytes, HASH_LEN);
	reader_copy(reader, out->log_signature, ED25519_SIGNATURE_LEN);
	out->count = reader_u8(reader);
	if (out->count > POLICY_WITNESSES_MAX)
		return false;
	for (unsigned i = 0; i < out->count; i++) {
		struct cosignature *cosignature = &out->cosignatures[i];

		reader_copy(reader, cosignature->key_id, NOTE_KEY_ID_LEN);
		cosignature->time_s = reader_u64le(reader);
		reader_copy(reader, cosignature->signature, ED25519_SIGNATURE_LEN);
		if (cosignature->time_s > COSIGNATURE_TIME_MAX)
			return false;
	}
	return true;
}

bool receipt_binary_parse(struct receipt_binary *out, struct span bytes, struct fault *fault)
{
	struct reader reader = reader_over(bytes.bytes, bytes.len);

	*out = (struct receipt_binary){0};
	if (reader_u8(&reader) != RECEIPT_VERSION)
		return fault_false(
		    fault, "receipt_version", "this is no receipt of version %d", RECEIPT_VERSION);
	reader_copy(&reader, out->leaf.bytes, HASH_LEN);
	out->index = reader_u64le(&reader);
	out->size = reader_u64le(&reader);
	if (!parse_lists(out, &reader) || !reader_is_done(&reader) || out->size > MERKLE_SIZE_MAX)
		return fault_false(fault, "receipt_binary",
		    "the receipt is cut off, too long, or has a number over its limit");
	return true;
}

void receipt_base45_write(struct buf *out, const struct receipt_binary *receipt)
{
	struct buf bytes = {0};

	receipt_binary_write(&bytes, receipt);
	if (buf_is_ok(&bytes))
		base45_encode(out, bytes.bytes, bytes.len);
	else
		out->has_failed = true;
	buf_free(&bytes);
}

bool receipt_base45_parse(struct receipt_binary *out, struct span text, struct fault *fault)
{
	struct buf bytes = {0};
	bool is_fine = base45_decode(&bytes, (const char *)text.bytes, text.len);

	*out = (struct receipt_binary){0};
	if (is_fine)
		is_fine = receipt_binary_parse(out, (struct span){bytes.bytes, bytes.len}, fault);
	else
		(void)fault_false(fault, "receipt_base45", "the receipt's text is not base45");
	buf_free(&bytes);
	return is_fine;
}

/* Which log signed: the binary form does not name it. *text becomes what it signed. */
static bool find_log(struct policy_checkpoint *out, struct buf *text, const struct policy *policy,
    const uint8_t signature[ED25519_SIGNATURE_LEN], struct fault *fault)
{
	uint64_t size = out->checkpoint.size;
	struct hash root = out->checkpoint.root;

	for (unsigned i = 0; i < policy->log_count; i++) {
		const struct note_key *key = &policy->logs[i].key;

		if (!checkpoint_make(&out->checkpoint, key->name, size, &root, fault))
			return false;
		text->len = 0;
		checkpoint_write(text, &out->checkpoint);
		if (!buf_is_ok(text))
			return fault_unable(fault, "out_of_memory", "no memory for a checkpoint");
		if (!ed25519_is_valid(
			signature, (struct span){text->bytes, text->len}, key->public_key))
			continue;
		out->log = i;
		memcpy(out->log_signature, signature, ED25519_SIGNATURE_LEN);
		return true;
	}
	return fault_false(
	    fault, "log_signature", "no log of the policy signed what follows from the receipt");
}

/* Every cosignature with the id of a witness has to be that witness's; strangers' are passed over.
 */
static bool open_cosignatures(struct policy_checkpoint *out, const struct receipt_binary *receipt,
    const struct policy *policy, struct span text, struct fault *fault)
{
	for (unsigned i = 0; i < receipt->count; i++) {
		const struct cosignature *cosignature = &receipt->cosignatures[i];
		bool is_known = false, is_valid = false;

		for (unsigned j = 0; j < policy->witness_count && !is_valid; j++) {
			const struct note_key *key = &policy->witnesses[j].key;

			if (memcmp(key->id, cosignature->key_id, NOTE_KEY_ID_LEN) != 0)
				continue;
			is_known = true;
			is_valid = cosignature_is_valid(cosignature, text, key);
			if (!is_valid || (out->witnesses >> j & 1) != 0)
				continue;
			out->witnesses |= (uint32_t)1 << j;
			out->cosignatures[j] = *cosignature;
		}
		if (is_known && !is_valid)
			return fault_false(fault, "cosignature_invalid",
			    "a witness's cosignature in the receipt does not verify");
	}
	return true;
}

bool receipt_binary_check(const struct receipt_binary *receipt, const struct hash *leaf,
    const struct policy *policy, struct policy_checkpoint *out, struct fault *fault)
{
	struct policy_checkpoint opened = {.checkpoint.size = receipt->size};
	struct buf text = {0};
	bool is_fine;

	if (leaf != NULL && !hash_is_equal(leaf, &receipt->leaf))
		return fault_false(fault, "receipt_leaf", "the receipt is for another leaf");
	if (!merkle_root_of_inclusion(&opened.checkpoint.root, receipt->index, receipt->size,
		&receipt->leaf, &receipt->proof, fault))
		return false;
	is_fine =
	    find_log(&opened, &text, policy, receipt->log_signature, fault) &&
	    open_cosignatures(&opened, receipt, policy, (struct span){text.bytes, text.len}, fault);
	buf_free(&text);
	if (!is_fine)
		return false;
	if (out != NULL)
		*out = opened;
	if (!policy_is_met(policy, opened.witnesses))
		return fault_false(
		    fault, "quorum_missing", "too few witnesses cosigned the checkpoint");
	return true;
}
