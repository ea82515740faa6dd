/* proto/crypto/shuffle: a pile goes in, the same votes come out, and lies are named. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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

/* Where a field of an artifact with n rows of width w begins, in items of 32 bytes. */
struct field {
	const char *name;
	size_t at, count;
	const char *equation; /* the first that fails when a scalar is one more; NULL for points */
	bool is_indexed;
};

enum { FIELDS = 14 };

static void lay_out(struct field fields[FIELDS], size_t n, size_t w)
{
	const struct field all[FIELDS] = {
	    {"e'", 0, 2 * n * w, NULL, false},
	    {"C", 0, n, NULL, false},
	    {"Ch", 0, n, NULL, false},
	    {"th", 0, n, NULL, false},
	    {"t1", 0, 1, NULL, false},
	    {"t2", 0, 1, NULL, false},
	    {"t3", 0, 1, NULL, false},
	    {"t4", 0, 2 * w, NULL, false},
	    {"z1", 0, 1, "(1)", false},
	    {"z2", 0, 1, "(2)", false},
	    {"z3", 0, 1, "(3)", false},
	    {"z4", 0, w, "(4A_", true},
	    {"zh", 0, n, "(5_", true},
	    {"zp", 0, n, "(3)", false},
	};
	size_t at = 0;

	for (size_t f = 0; f < FIELDS; f++) {
		fields[f] = all[f];
		fields[f].at = at;
		at += all[f].count;
	}
	cr_assert_eq(SHUFFLE_HEAD + 32 * at, SHUFFLE_LEN(n, w));
}

/* Puts 32 bytes in an item's place, expects a refusal with this code and text, and undoes it. */
static void expect_refused(struct pile *pile, const struct field *field, size_t item,
    const uint8_t bytes[32], const char *code, const char *text)
{
	uint8_t *place = pile->artifact.bytes + SHUFFLE_HEAD + 32 * (field->at + item);
	struct fault fault = {0};
	uint8_t kept[32];

	memcpy(kept, place, 32);
	memcpy(place, bytes, 32);
	cr_assert(!pile_check(pile, &fault), "%s %zu", field->name, item);
	cr_assert_str_eq(fault.code, code, "%s %zu", field->name, item);
	cr_assert_not_null(strstr(fault.text, text), "%s %zu: %s", field->name, item, fault.text);
	memcpy(place, kept, 32);
}

/* A point that is altered is in the seed or in the challenge: the very first equation fails. */
static void alter_point(struct pile *pile, const struct field *field, size_t item)
{
	static const uint8_t odd[32] = {1};
	struct point point, generator;
	struct scalar one;

	scalar_from_u64(&one, 1);
	cr_assert(point_mul_base(&generator, &one));
	memcpy(point.bytes, pile->artifact.bytes + SHUFFLE_HEAD + 32 * (field->at + item), 32);
	point_add(&point, &point, &generator);
	expect_refused(pile, field, item, point.bytes, "mix_proof", "(1)");
	expect_refused(pile, field, item, point_identity.bytes, "mix_encoding", "");
	expect_refused(pile, field, item, odd, "mix_encoding", "");
}

static void alter_scalar(struct pile *pile, const struct field *field, size_t item)
{
	static const uint8_t order[32] = {0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6,
	    0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde, 0x14, [31] = 0x10};
	struct scalar scalar, one;
	uint8_t wide[32];
	unsigned carry = 0;
	char equation[32];

	scalar_from_u64(&one, 1);
	memcpy(scalar.bytes, pile->artifact.bytes + SHUFFLE_HEAD + 32 * (field->at + item), 32);
	for (size_t i = 0; i < 32; i++) {
		carry += scalar.bytes[i] + order[i];
		wide[i] = (uint8_t)carry;
		carry >>= 8;
	}
	expect_refused(pile, field, item, wide, "mix_encoding", "");
	memcpy(wide, scalar.bytes, 32);
	wide[31] |= 0x80;
	expect_refused(pile, field, item, wide, "mix_encoding", "");
	scalar_add(&scalar, &scalar, &one);
	if (field->is_indexed)
		(void)snprintf(equation, sizeof equation, "%s%zu)", field->equation, item);
	else
		(void)snprintf(equation, sizeof equation, "%s", field->equation);
	expect_refused(pile, field, item, scalar.bytes, "mix_proof", equation);
}

/* Tamper case 49: each field, its first and its last item. */
Test(shuffle, each_field_altered_fails_by_name)
{
	static const size_t sizes[][2] = {{5, 1}, {4, 2}};

	for (size_t i = 0; i < 2; i++) {
		struct field fields[FIELDS];
		struct pile pile = {0};
		struct fault fault = {0};

		pile_make(&pile, sizes[i][0], (unsigned)sizes[i][1]);
		lay_out(fields, sizes[i][0], sizes[i][1]);
		for (size_t f = 0; f < FIELDS; f++) {
			void (*alter)(struct pile *, const struct field *, size_t) =
			    fields[f].equation != NULL ? alter_scalar : alter_point;

			alter(&pile, &fields[f], 0);
			alter(&pile, &fields[f], fields[f].count - 1);
		}
		cr_assert(pile_check(&pile, &fault), "%s", fault.text);
		pile_free(&pile);
	}
}

Test(shuffle, another_input_is_refused)
{
	struct pile pile = {0};
	struct cipher first;

	pile_make(&pile, 4, 1);
	first = pile.in[0];
	pile.in[0] = pile.in[1];
	cr_assert(!pile_check(&pile, NULL), "one row twice");
	pile.in[1] = first;
	cr_assert(!pile_check(&pile, NULL), "two rows swapped");
	pile.in[0] = first;
	pile_free(&pile);
}

/* Tamper cases 47, 48 and 53. */
Test(shuffle, another_base_is_refused)
{
	struct pile pile = {0};
	struct shuffle_base base;
	struct shuffle shuffle;
	struct point beta;

	pile_make(&pile, 4, 2);
	base = pile.base;
	pile.base.mix++;
	cr_assert(!pile_check(&pile, NULL), "as the next mix");
	pile.base = base;
	pile.base.cid++;
	cr_assert(!pile_check(&pile, NULL), "as another contest");
	pile.base = base;
	pile.base.trustee++;
	cr_assert(!pile_check(&pile, NULL), "as another trustee");
	pile.base = base;
	pile.base.ctx[31]++;
	cr_assert(!pile_check(&pile, NULL), "in another round");
	pile.base = base;
	pile.base.count = 3;
	cr_assert(!pile_check(&pile, NULL), "with a row less");
	pile.base.count = 8;
	pile.base.width = 1;
	cr_assert(!pile_check(&pile, NULL), "as twice the rows");
	pile.base = base;
	cr_assert(shuffle_parse(&shuffle, &base, pile.artifact.bytes, pile.artifact.len));
	beta = shuffle.rows[1].beta;
	memcpy(pile.artifact.bytes + SHUFFLE_HEAD + CIPHER_LEN + POINT_LEN,
	    shuffle.rows[3].beta.bytes, POINT_LEN);
	memcpy(
	    pile.artifact.bytes + SHUFFLE_HEAD + 3 * CIPHER_LEN + POINT_LEN, beta.bytes, POINT_LEN);
	cr_assert(!pile_check(&pile, NULL), "columns changed between rows");
	pile_free(&pile);
}

Test(shuffle, one_row_is_no_shuffle)
{
	struct pile pile = {0};
	struct buf artifact = {0};
	struct fault fault = {0};

	pile_make(&pile, 2, 1);
	pile.base.count = 1;
	cr_assert(!shuffle_make(
	    &artifact, &pile.base, pile.in, &pile.generators, &entropy_system, &fault));
	cr_assert_str_eq(fault.code, "mix_size");
	fault = (struct fault){0};
	pile.base.count = 3;
	cr_assert(!shuffle_make(
	    &artifact, &pile.base, pile.in, &pile.generators, &entropy_system, &fault));
	cr_assert_str_eq(fault.code, "mix_size", "more rows than generators");
	pile.base.count = 2;
	buf_free(&artifact);
	pile_free(&pile);
}
