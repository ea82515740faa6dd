/* proto/crypto/shuffle and decryption: a pile goes in, the same votes come out, and lies are named.
 */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "proto/crypto/decryption.h"
#include "proto/crypto/shuffle.h"

#define ROWS 37

struct pile {
	struct shuffle_base base;
	struct scalar key;
	struct generators generators;
	struct cipher *in;
	struct buf artifact;
	struct entropy_stream stream;
};

static void pile_make(struct pile *pile, size_t count, unsigned width)
{
	struct entropy entropy = entropy_from_stream(&pile->stream);
	struct fault fault = {0};

	cr_assert(group_init());
	pile->base = (struct shuffle_base){
	    .ctx = {1}, .cid = 3, .mix = 1, .trustee = 2, .count = count, .width = width};
	entropy_scalar(&entropy, &pile->key);
	cr_assert(point_mul_base(&pile->base.y, &pile->key));
	cr_assert(generators_init(&pile->generators, count));
	pile->in = calloc(count * width, sizeof *pile->in);
	for (size_t i = 0; i < count * width; i++) {
		uint8_t block[BLOCK_LEN] = {0x51, (uint8_t)i, (uint8_t)(i >> 8)};
		struct point message;
		struct scalar r;

		entropy_scalar(&entropy, &r);
		cr_assert(block_embed(&message, block));
		cr_assert(cipher_seal(&pile->in[i], &message, &r, &pile->base.y));
	}
	cr_assert(shuffle_make(
		      &pile->artifact, &pile->base, pile->in, &pile->generators, &entropy, &fault),
	    "%s", fault.text);
	cr_assert_eq(pile->artifact.len, SHUFFLE_LEN(count, width));
}

static void pile_free(struct pile *pile)
{
	generators_free(&pile->generators);
	buf_free(&pile->artifact);
	free(pile->in);
}

static bool pile_check(struct pile *pile, struct fault *fault)
{
	struct shuffle shuffle;

	return shuffle_parse(&shuffle, &pile->base, pile->artifact.bytes, pile->artifact.len) &&
	       shuffle_check(&shuffle, &pile->base, pile->in, &pile->generators, fault);
}

/* Which input row each output row is, found by decrypting: the votes must be all there, once. */
static size_t moved_rows(struct pile *pile)
{
	size_t n = pile->base.count, w = pile->base.width, moved = 0;
	bool *seen = calloc(n, sizeof *seen);
	struct shuffle shuffle;

	cr_assert(shuffle_parse(&shuffle, &pile->base, pile->artifact.bytes, pile->artifact.len));
	for (size_t i = 0; i < n; i++) {
		uint8_t block[BLOCK_LEN];
		struct point mask, message;
		size_t from = 0;

		for (size_t c = 0; c < w; c++) {
			cr_assert(point_mul(&mask, &pile->key, &shuffle.rows[i * w + c].alpha));
			point_sub(&message, &shuffle.rows[i * w + c].beta, &mask);
			cr_assert(block_extract(block, &message));
			if (c == 0)
				from = (block[1] + 256U * block[2]) / w;
			cr_assert_eq(
			    block[1] + 256U * block[2], from * w + c, "columns stay in order");
		}
		cr_assert(!seen[from]);
		seen[from] = true;
		moved += from != i;
		cr_assert(!point_is_equal(&shuffle.rows[i * w].alpha, &pile->in[from * w].alpha));
	}
	free(seen);
	return moved;
}

Test(shuffle, the_same_votes_come_out_in_another_order)
{
	static const size_t sizes[][2] = {{2, 1}, {3, 2}, {ROWS, 1}, {40, 3}};

	for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
		struct pile pile = {0};
		struct fault fault = {0};

		pile_make(&pile, sizes[i][0], (unsigned)sizes[i][1]);
		cr_assert(pile_check(&pile, &fault), "%s", fault.text);
		cr_assert(
		    sizes[i][0] < 30 || moved_rows(&pile) > 20, "a shuffle that does not shuffle");
		(void)moved_rows(&pile);
		pile_free(&pile);
	}
}

Test(shuffle, a_change_in_any_field_is_refused)
{
	struct pile pile = {0};

	pile_make(&pile, 4, 2);
	for (size_t at = 0; at < pile.artifact.len; at += 16) {
		struct fault fault = {0};

		pile.artifact.bytes[at] ^= 1;
		cr_assert(!pile_check(&pile, &fault), "byte %zu", at);
		pile.artifact.bytes[at] ^= 1;
	}
	pile_free(&pile);
}

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
