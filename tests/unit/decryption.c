/* proto/crypto/decryption: any threshold opens the pile, and a false share is noticed. */
#include "proto/crypto/decryption.h"

#include <criterion/criterion.h>
#include <string.h>

Test(decryption, any_threshold_of_trustees_opens_the_same_pile)
{
	struct entropy_stream stream = {{9}, 0};
	struct entropy entropy = entropy_from_stream(&stream);
	struct scalar a0, a1, shares[3];
	struct point publics[3], messages[2][5];
	struct cipher rows[5];
	struct buf artifacts[3] = {{0}, {0}, {0}};
	struct decryption parts[3];
	struct decryption_base base = {.cid = 1, .count = 5, .width = 1, .rows = rows};
	uint8_t seeds[2][64];
	struct fault fault = {0};
	struct point y;

	cr_assert(group_init());
	entropy_scalar(&entropy, &a0);
	entropy_scalar(&entropy, &a1);
	cr_assert(point_mul_base(&y, &a0));
	for (size_t i = 0; i < 5; i++) {
		uint8_t block[BLOCK_LEN] = {0x51, (uint8_t)i};
		struct point message;
		struct scalar r;

		entropy_scalar(&entropy, &r);
		cr_assert(block_embed(&message, block) && cipher_seal(&rows[i], &message, &r, &y));
	}
	for (uint16_t i = 0; i < 3; i++) {
		struct scalar index;

		scalar_from_u64(&index, i + 1U);
		scalar_mul_add(&shares[i], &a0, &index, &a1);
		cr_assert(point_mul_base(&publics[i], &shares[i]));
		cr_assert(decryption_make(
		    &artifacts[i], &base, i + 1, &shares[i], &publics[i], &entropy, &fault));
		cr_assert(decryption_parse(
		    &parts[i], &base, i + 1, artifacts[i].bytes, artifacts[i].len));
		cr_assert(
		    decryption_check(&parts[i], &base, &publics[i], &fault), "%s", fault.text);
		cr_assert(!decryption_check(&parts[i], &base, &y, NULL), "another trustee's key");
	}
	cr_assert(decryption_combine(messages[0], seeds[0], &base, parts, 2, &fault));
	cr_assert(decryption_combine(messages[1], seeds[1], &base, parts + 1, 2, &fault));
	cr_assert_arr_eq(messages[0], messages[1], sizeof messages[0]);
	cr_assert_arr_eq(seeds[0], seeds[1], 64);
	for (size_t i = 0; i < 5; i++) {
		uint8_t block[BLOCK_LEN];

		cr_assert(block_extract(block, &messages[0][i]));
		cr_assert_eq(block[1], i);
	}
	parts[1] = parts[0];
	cr_assert(!decryption_combine(messages[0], seeds[0], &base, parts, 2, &fault));
	for (size_t i = 0; i < 3; i++)
		buf_free(&artifacts[i]);
}

struct opened {
	struct cipher rows[3];
	struct scalar shares[4];
	struct point publics[4], messages[3];
	struct buf artifacts[4];
	struct decryption parts[4];
	struct decryption_base base;
	uint8_t seed[64];
};

/* Three rows and four trustees, of whom two suffice. */
static void open_pile(struct opened *opened)
{
	struct scalar a0, a1;
	struct point y;

	memset(opened, 0, sizeof *opened);
	cr_assert(group_init());
	opened->base =
	    (struct decryption_base){.cid = 1, .count = 3, .width = 1, .rows = opened->rows};
	entropy_scalar(&entropy_system, &a0);
	entropy_scalar(&entropy_system, &a1);
	cr_assert(point_mul_base(&y, &a0));
	for (size_t i = 0; i < 3; i++) {
		uint8_t block[BLOCK_LEN] = {0x51, (uint8_t)i};
		struct point message;
		struct scalar r;

		entropy_scalar(&entropy_system, &r);
		cr_assert(block_embed(&message, block));
		cr_assert(cipher_seal(&opened->rows[i], &message, &r, &y));
	}
	for (uint16_t i = 0; i < 4; i++) {
		struct scalar index;
		struct buf *artifact = &opened->artifacts[i];

		scalar_from_u64(&index, i + 1U);
		scalar_mul_add(&opened->shares[i], &a0, &index, &a1);
		cr_assert(point_mul_base(&opened->publics[i], &opened->shares[i]));
		cr_assert(decryption_make(artifact, &opened->base, i + 1, &opened->shares[i],
		    &opened->publics[i], &entropy_system, NULL));
		cr_assert(decryption_parse(
		    &opened->parts[i], &opened->base, i + 1, artifact->bytes, artifact->len));
	}
	cr_assert(decryption_combine(
	    opened->messages, opened->seed, &opened->base, opened->parts, 2, NULL));
}

static void close_pile(struct opened *opened)
{
	for (size_t i = 0; i < 4; i++)
		buf_free(&opened->artifacts[i]);
}

/* Tamper cases 55, 57 and 95: an artifact under another's index, and every flipped byte. */
Test(decryption, an_artifact_is_its_trustees_alone)
{
	struct opened opened;
	struct decryption part;
	struct buf *artifact = &opened.artifacts[1];

	open_pile(&opened);
	for (uint16_t i = 0; i < 6; i++)
		cr_assert_eq(
		    decryption_parse(&part, &opened.base, i, artifact->bytes, artifact->len),
		    i == 2, "index %u", i);
	artifact->bytes[10] = 3; /* trustee 2 says that it is 3 */
	cr_assert(decryption_parse(&part, &opened.base, 3, artifact->bytes, artifact->len));
	cr_assert(!decryption_check(&part, &opened.base, &opened.publics[2], NULL));
	cr_assert(!decryption_check(&part, &opened.base, &opened.publics[1], NULL));
	artifact->bytes[10] = 2;
	for (size_t at = 0; at < artifact->len; at++) {
		artifact->bytes[at] ^= 1;
		cr_assert(
		    !decryption_parse(&part, &opened.base, 2, artifact->bytes, artifact->len) ||
			!decryption_check(&part, &opened.base, &opened.publics[1], NULL),
		    "byte %zu", at);
		artifact->bytes[at] ^= 1;
	}
	for (size_t len = 0; len < artifact->len; len++)
		cr_assert(!decryption_parse(&part, &opened.base, 2, artifact->bytes, len));
	close_pile(&opened);
}

/* Tamper cases 56 to 58. */
Test(decryption, shares_combine_under_their_own_indices_only)
{
	struct opened opened;
	struct point messages[3];
	struct decryption parts[2];
	struct fault fault = {0};
	uint8_t seed[64];

	open_pile(&opened);
	parts[0] = parts[1] = opened.parts[0];
	cr_assert(!decryption_combine(messages, seed, &opened.base, parts, 2, &fault));
	cr_assert_str_eq(fault.code, "shares", "one trustee twice");
	parts[1] = opened.parts[1];
	parts[1].trustee = 0;
	cr_assert(!decryption_combine(messages, seed, &opened.base, parts, 2, NULL), "index 0");
	cr_assert(!decryption_combine(messages, seed, &opened.base, parts, 0, NULL), "nobody");
	parts[1].trustee = 3; /* lambda of another subset */
	cr_assert(decryption_combine(messages, seed, &opened.base, parts, 2, NULL));
	cr_assert_neq(memcmp(messages, opened.messages, sizeof messages), 0);
	cr_assert_neq(memcmp(seed, opened.seed, sizeof seed), 0);
	cr_assert(decryption_combine(messages, seed, &opened.base, opened.parts, 1, NULL));
	cr_assert_neq(memcmp(messages, opened.messages, sizeof messages), 0, "below the threshold");
	cr_assert(decryption_combine(messages, seed, &opened.base, opened.parts, 4, NULL));
	cr_assert_arr_eq(messages, opened.messages, sizeof messages, "all four");
	cr_assert_arr_eq(seed, opened.seed, sizeof seed);
	close_pile(&opened);
}

/* The proof is over the whole vector: of one more row, one less, or another order, it is none. */
Test(decryption, another_vector_is_refused)
{
	struct opened opened;
	struct decryption part;
	struct decryption_base base;
	struct cipher first;
	const struct buf *artifact = &opened.artifacts[0];

	open_pile(&opened);
	base = opened.base;
	base.count = 2;
	cr_assert(!decryption_parse(&part, &base, 1, artifact->bytes, artifact->len));
	base = opened.base;
	base.cid = 2;
	cr_assert(!decryption_parse(&part, &base, 1, artifact->bytes, artifact->len));
	base = opened.base;
	base.vec_hash[0] ^= 1;
	cr_assert(!decryption_check(&opened.parts[0], &base, &opened.publics[0], NULL));
	base = opened.base;
	base.ctx[0] ^= 1;
	cr_assert(!decryption_check(&opened.parts[0], &base, &opened.publics[0], NULL));
	first = opened.rows[0];
	opened.rows[0] = opened.rows[1];
	opened.rows[1] = first;
	cr_assert(!decryption_check(&opened.parts[0], &opened.base, &opened.publics[0], NULL));
	close_pile(&opened);
}
