/*
 * Receipts as text, bytes and base45: what parses writes back to the same bytes, and checking
 * never accepts what an empty policy can't.
 */
#include <stdlib.h>
#include <string.h>

#include "proto/log/receipt.h"
#include "proto/log/text.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static const struct policy no_policy;

static void must_equal(struct buf *made, struct span expected)
{
	if (!buf_is_ok(made) || !text_is_equal((struct span){made->bytes, made->len}, expected))
		abort();
	buf_free(made);
}

static void check_text(struct span input)
{
	static const struct hash leaf;
	struct receipt receipt;
	struct buf made = {0};
	struct span entry;

	if (!receipt_parse(&receipt, input, NULL))
		return;
	receipt_write(&made, &receipt);
	must_equal(&made, input);
	if (receipt_entry(&receipt, &entry, NULL) && entry.len + 1 != receipt.extra.len)
		abort();
	if (receipt_check(&receipt, &leaf, &no_policy, NULL, NULL))
		abort();
	receipt_free(&receipt);
}

static void check_binary(struct span input)
{
	static struct receipt_binary binary;
	struct buf made = {0};

	if (receipt_binary_parse(&binary, input, NULL)) {
		receipt_binary_write(&made, &binary);
		must_equal(&made, input);
		if (receipt_binary_check(&binary, NULL, &no_policy, NULL, NULL))
			abort();
	}
	if (receipt_base45_parse(&binary, input, NULL)) {
		receipt_base45_write(&made, &binary);
		must_equal(&made, input);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	const struct span input = {bytes, len};

	check_text(input);
	check_binary(input);
	return 0;
}
