/* proto/crypto/transcript: no two lists of items hash alike, no two nonces are the same. */
#include "proto/crypto/transcript.h"

#include <criterion/criterion.h>
#include <string.h>

struct hashed {
	uint8_t bytes[64];
};

/* H of texts that end with NULL. */
static struct hashed hash_of(const char *label, const char *const *items)
{
	struct transcript transcript;
	struct hashed out;

	transcript_begin(&transcript, label);
	for (; *items != NULL; items++)
		transcript_item(&transcript, *items, strlen(*items));
	transcript_hash(&transcript, out.bytes);
	return out;
}

Test(transcript, neighbours_hash_differently)
{
	static const struct {
		const char *label;
		const char *items[4];
	} all[] = {
	    {"arca/1/a", {NULL}},
	    {"arca/1/a", {"", NULL}},
	    {"arca/1/a", {"", "", NULL}},
	    {"arca/1/a", {"abc", NULL}},
	    {"arca/1/a", {"ab", "c", NULL}},
	    {"arca/1/a", {"a", "bc", NULL}},
	    {"arca/1/a", {"", "abc", NULL}},
	    {"arca/1/a", {"abc", "", NULL}},
	    {"arca/1/aa", {"bc", NULL}},
	    {"arca/1/", {"aabc", NULL}},
	};
	enum { COUNT = sizeof all / sizeof *all };
	struct hashed hashes[COUNT];

	cr_assert(group_init());
	for (size_t i = 0; i < COUNT; i++) {
		hashes[i] = hash_of(all[i].label, all[i].items);
		for (size_t k = 0; k < i; k++)
			cr_assert_neq(memcmp(&hashes[i], &hashes[k], sizeof hashes[i]), 0,
			    "%zu and %zu", i, k);
	}
}

Test(transcript, an_integer_is_an_item_of_eight_bytes)
{
	static const uint8_t eight[8] = {0x08, 0x07, 0x06, 0x05, 0x04, 0x03, 0x02, 0x01};
	struct transcript transcript;
	struct hashed number, bytes;

	transcript_begin(&transcript, "arca/1/a");
	transcript_u64(&transcript, 0x0102030405060708);
	transcript_hash(&transcript, number.bytes);
	transcript_begin(&transcript, "arca/1/a");
	transcript_item(&transcript, eight, sizeof eight);
	transcript_hash(&transcript, bytes.bytes);
	cr_assert_arr_eq(number.bytes, bytes.bytes, 64);
}

static void constant_fill(void *context, uint8_t out[64])
{
	memset(out, *(const uint8_t *)context, 64);
}

/* One nonce of a constant source. */
static struct scalar nonce_of(
    uint8_t fill, const char *purpose, uint64_t number, uint64_t secret, const char *statement)
{
	struct entropy entropy = {constant_fill, &fill};
	struct scalar hidden, out;

	scalar_from_u64(&hidden, secret);
	nonce_draw(&out, &entropy, purpose, number, &hidden, statement, strlen(statement));
	return out;
}

Test(nonce, depends_on_everything)
{
	struct scalar all[6], again;

	cr_assert(group_init());
	all[0] = nonce_of(1, "ballot", 0, 5, "statement");
	all[1] = nonce_of(2, "ballot", 0, 5, "statement");
	all[2] = nonce_of(1, "spoil", 0, 5, "statement");
	all[3] = nonce_of(1, "ballot", 1, 5, "statement");
	all[4] = nonce_of(1, "ballot", 0, 6, "statement");
	all[5] = nonce_of(1, "ballot", 0, 5, "statemens");
	for (size_t i = 0; i < 6; i++) {
		cr_assert(scalar_is_canonical(all[i].bytes) && !scalar_is_zero(&all[i]));
		for (size_t k = 0; k < i; k++)
			cr_assert_neq(memcmp(&all[i], &all[k], sizeof all[i]), 0, "%zu, %zu", i, k);
	}
	again = nonce_of(1, "ballot", 0, 5, "statement");
	cr_assert_arr_eq(again.bytes, all[0].bytes, SCALAR_LEN);
}

Test(entropy, an_index_stays_below_its_bound)
{
	struct entropy_stream stream = {{7}, 0};
	struct entropy entropy = entropy_from_stream(&stream);
	unsigned counts[7] = {0};

	for (int i = 0; i < 7000; i++) {
		uint32_t index = entropy_below(&entropy, 7);

		cr_assert_lt(index, 7);
		counts[index]++;
	}
	for (int i = 0; i < 7; i++)
		cr_assert(counts[i] > 850 && counts[i] < 1150, "%d: %u", i, counts[i]);
	cr_assert_eq(entropy_below(&entropy, 1), 0);
	cr_assert_eq(stream.count, 7001);
}

/* Zero is drawn again: the first block is l itself, the second is 1. */
static void zero_first(void *context, uint8_t out[64])
{
	static const uint8_t order[32] = {0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6,
	    0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde, 0x14, [31] = 0x10};
	int *draws = context;

	memset(out, 0, 64);
	if ((*draws)++ == 0)
		memcpy(out, order, sizeof order);
	else
		out[0] = 1;
}

Test(entropy, a_scalar_is_not_zero)
{
	int draws = 0;
	struct entropy entropy = {zero_first, &draws};
	struct scalar out, one;

	cr_assert(group_init());
	scalar_from_u64(&one, 1);
	entropy_scalar(&entropy, &out);
	cr_assert_eq(draws, 2);
	cr_assert_arr_eq(out.bytes, one.bytes, SCALAR_LEN);
}
