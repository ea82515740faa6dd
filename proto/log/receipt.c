/*
 * The text form of receipts: written, read, checked.
 * It does not know what a leaf stands for.
 */
#include "proto/log/receipt.h"

#include <inttypes.h>

#include "proto/base/encode.h"
#include "proto/log/text.h"
#include "proto/log/tile.h"

#define FIRST_LINE "c2sp.org/tlog-proof@v1"
void receipt_free(struct receipt *receipt)
{
	buf_free(&receipt->extra);
	*receipt = (struct receipt){0};
}

void receipt_write(struct buf *out, const struct receipt *receipt)
{
	buf_put_text(out, FIRST_LINE "\n");
	if (receipt->extra.len != 0) {
		buf_put_text(out, "extra ");
		base64_encode(out, receipt->extra.bytes, receipt->extra.len);
		buf_put_u8(out, '\n');
	}
	buf_printf(out, "index %" PRIu64 "\n", receipt->index);
	for (size_t i = 0; i < receipt->proof.count; i++) {
		base64_encode(out, receipt->proof.hashes[i].bytes, HASH_LEN);
		buf_put_u8(out, '\n');
	}
	buf_put_u8(out, '\n');
	buf_put(out, receipt->checkpoint.bytes, receipt->checkpoint.len);
}

/* True if the line begins with `word` and a space; *value is what follows. */
static bool has_word(struct span line, const char *word, struct span *value)
{
	size_t len = text_span(word).len;

	*value = (struct span){0};
	if (line.len <= len || line.bytes[len] != ' ' ||
	    !text_is((struct span){line.bytes, len}, word))
		return false;
	*value = (struct span){line.bytes + len + 1, line.len - len - 1};
	return true;
}

static bool parse_proof(struct merkle_proof *out, struct span *rest, struct fault *fault)
{
	struct span line;

	while (text_line(rest, &line)) {
		if (line.len == 0)
			return true;
		if (out->count == MERKLE_INCLUSION_MAX)
			return fault_false(fault, "receipt_proof", "the proof has over %d hashes",
			    MERKLE_INCLUSION_MAX);
		if (!text_base64(line, out->hashes[out->count++].bytes, HASH_LEN))
			return fault_false(
			    fault, "receipt_proof", "a line of the proof is not a hash in base64");
	}
	return fault_false(fault, "receipt_shape", "no blank line follows the proof");
}

static bool parse(struct receipt *out, struct span rest, struct fault *fault)
{
	struct span line, value;
	struct checkpoint checkpoint;
	struct note note;

	if (!text_line(&rest, &line) || !text_is(line, FIRST_LINE))
		return fault_false(fault, "receipt_shape", "the first line has to be " FIRST_LINE);
	if (!text_line(&rest, &line))
		return fault_false(fault, "receipt_shape", "the receipt has no index");
	if (has_word(line, "extra", &value)) {
		if (!base64_decode(&out->extra, (const char *)value.bytes, value.len) ||
		    out->extra.len == 0)
			return fault_false(
			    fault, "receipt_extra", "the extra data is not base64 of anything");
		if (!text_line(&rest, &line))
			return fault_false(fault, "receipt_shape", "the receipt has no index");
	}
	if (!has_word(line, "index", &value))
		return fault_false(fault, "receipt_shape", "the receipt has no index");
	if (!text_decimal(value, MERKLE_SIZE_MAX, &out->index))
		return fault_false(fault, "receipt_index", "the index is not a plain decimal");
	if (!parse_proof(&out->proof, &rest, fault))
		return false;
	out->checkpoint = rest;
	return checkpoint_parse(&checkpoint, &note, rest, fault);
}

bool receipt_parse(struct receipt *out, struct span bytes, struct fault *fault)
{
	*out = (struct receipt){0};
	if (parse(out, bytes, fault))
		return true;
	receipt_free(out);
	return false;
}

void receipt_put_entry(struct receipt *receipt, struct span entry)
{
	receipt->extra.len = 0;
	buf_put_u8(&receipt->extra, RECEIPT_VERSION);
	buf_put(&receipt->extra, entry.bytes, entry.len);
}

bool receipt_entry(const struct receipt *receipt, struct span *entry, struct fault *fault)
{
	*entry = (struct span){0};
	if (receipt->extra.len == 0)
		return fault_false(fault, "receipt_extra", "the receipt carries no entry");
	if (receipt->extra.bytes[0] != RECEIPT_VERSION)
		return fault_false(fault, "receipt_extra",
		    "the receipt carries an entry of the unknown version %u",
		    receipt->extra.bytes[0]);
	if (receipt->extra.len - 1 > ENTRY_LEN_MAX)
		return fault_false(fault, "receipt_extra", "the receipt's entry is too long");
	*entry = (struct span){receipt->extra.bytes + 1, receipt->extra.len - 1};
	return true;
}

bool receipt_check(const struct receipt *receipt, const struct hash *leaf,
    const struct policy *policy, struct policy_checkpoint *out, struct fault *fault)
{
	struct policy_checkpoint unwanted;
	struct checkpoint checkpoint;
	struct note note;

	return checkpoint_parse(&checkpoint, &note, receipt->checkpoint, fault) &&
	       merkle_verify_inclusion(&checkpoint.root, receipt->index, checkpoint.size, leaf,
		   &receipt->proof, fault) &&
	       policy_check(out != NULL ? out : &unwanted, policy, receipt->checkpoint, fault);
}
