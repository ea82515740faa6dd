/* proto/crypto/ballot: what the vectors do not show. Every change is noticed, no nonce comes twice.
 */
#include "proto/crypto/ballot.h"

#include <criterion/criterion.h>
#include <string.h>

/* A broken source that gives the same bytes for ever. */
static void constant_fill(void *context, uint8_t out[64])
{
	(void)context;
	memset(out, 7, 64);
}

static const struct entropy constant = {constant_fill, NULL};

struct sealed {
	struct scalar x, key, r[BALLOT_MAX_W];
	struct point y;
	struct ballot ballot;
	struct buf entry;
};

static void seal(struct sealed *sealed, unsigned w, uint8_t vote, const struct entropy *entropy)
{
	uint8_t blocks[BALLOT_MAX_W][BLOCK_LEN] = {{0}};

	memset(sealed, 0, sizeof *sealed);
	cr_assert(group_init());
	scalar_from_u64(&sealed->x, 1234567);
	scalar_from_u64(&sealed->key, 7654321);
	cr_assert(point_mul_base(&sealed->y, &sealed->key));
	cr_assert(point_mul_base(&sealed->ballot.X, &sealed->x));
	memset(sealed->ballot.ctx, 0xc7, sizeof sealed->ballot.ctx);
	sealed->ballot.cid = 5;
	sealed->ballot.style = 9;
	sealed->ballot.seq = 1;
	sealed->ballot.w = w;
	for (unsigned j = 0; j < w; j++) {
		blocks[j][0] = (uint8_t)(0x51 + j);
		blocks[j][1] = vote;
	}
	cr_assert(ballot_seal(
	    &sealed->entry, &sealed->ballot, blocks, &sealed->x, &sealed->y, entropy, sealed->r));
	cr_assert_eq(sealed->entry.len, BALLOT_LEN(w));
}

/* What a verifier who expects these ctx, cid, style, seq, prev and w says of an entry. */
static bool is_accepted(const struct sealed *sealed, const uint8_t *entry, size_t len)
{
	struct ballot ballot;

	return ballot_parse(&ballot, entry, len) && ballot_is_canonical(&ballot) &&
	       ballot_proof_holds(&ballot, entry, &sealed->y);
}

Test(ballot, every_flipped_bit_is_refused)
{
	for (unsigned w = 1; w <= 2; w++) {
		struct sealed sealed;

		seal(&sealed, w, 3, &entropy_system);
		cr_assert(is_accepted(&sealed, sealed.entry.bytes, sealed.entry.len));
		for (size_t bit = 0; bit < 8 * sealed.entry.len; bit++) {
			sealed.entry.bytes[bit / 8] ^= (uint8_t)(1U << bit % 8);
			cr_assert(!is_accepted(&sealed, sealed.entry.bytes, sealed.entry.len),
			    "w = %u, byte %zu, bit %zu", w, bit / 8, bit % 8);
			sealed.entry.bytes[bit / 8] ^= (uint8_t)(1U << bit % 8);
		}
		cr_assert(is_accepted(&sealed, sealed.entry.bytes, sealed.entry.len));
		buf_free(&sealed.entry);
	}
}

Test(ballot, every_other_length_is_refused)
{
	struct sealed sealed;
	struct ballot ballot;

	seal(&sealed, 2, 3, &entropy_system);
	buf_put_u8(&sealed.entry, 0);
	for (size_t len = 0; len <= sealed.entry.len; len++)
		cr_assert_eq(ballot_parse(&ballot, sealed.entry.bytes, len), len == BALLOT_LEN(2),
		    "%zu", len);
	buf_free(&sealed.entry);
}

Test(ballot, another_key_or_another_entry_is_refused)
{
	struct sealed sealed, other;
	struct ballot ballot;

	seal(&sealed, 1, 3, &entropy_system);
	seal(&other, 1, 3, &entropy_system);
	cr_assert(ballot_parse(&ballot, sealed.entry.bytes, sealed.entry.len));
	cr_assert(ballot_proof_holds(&ballot, sealed.entry.bytes, &sealed.y));
	cr_assert(!ballot_proof_holds(&ballot, other.entry.bytes, &sealed.y));
	cr_assert(!ballot_proof_holds(&ballot, sealed.entry.bytes, &sealed.ballot.X));
	buf_free(&sealed.entry);
	buf_free(&other.entry);
}

/* Tamper case 82. */
Test(ballot, nonces_differ_even_with_a_constant_source)
{
	struct sealed first, second;

	seal(&first, 4, 3, &constant);
	seal(&second, 4, 4, &constant);
	for (unsigned j = 0; j <= 4; j++) {
		for (unsigned k = 0; k < j; k++)
			cr_assert(!point_is_equal(
			    &first.ballot.commitments[j], &first.ballot.commitments[k]));
		cr_assert(
		    !point_is_equal(&first.ballot.commitments[j], &second.ballot.commitments[j]),
		    "another statement");
	}
	cr_assert(is_accepted(&first, first.entry.bytes, first.entry.len));
	buf_free(&first.entry);
	buf_free(&second.entry);
}

Test(ballot, equal_votes_look_different)
{
	struct sealed first, second;

	seal(&first, 1, 3, &entropy_system);
	seal(&second, 1, 3, &entropy_system);
	cr_assert(!point_is_equal(&first.ballot.rows[0].alpha, &second.ballot.rows[0].alpha));
	cr_assert(!point_is_equal(&first.ballot.rows[0].beta, &second.ballot.rows[0].beta));
	cr_assert(!point_is_equal(&first.ballot.commitments[0], &second.ballot.commitments[0]));
	buf_free(&first.entry);
	buf_free(&second.entry);
}

/* Benaloh: with r anybody sees what was sealed. */
Test(ballot, r_opens_it)
{
	struct sealed sealed;

	seal(&sealed, 3, 42, &entropy_system);
	for (unsigned j = 0; j < 3; j++) {
		struct point alpha, mask, message;
		uint8_t block[BLOCK_LEN];

		cr_assert(point_mul_base(&alpha, &sealed.r[j]));
		cr_assert(point_is_equal(&alpha, &sealed.ballot.rows[j].alpha));
		cr_assert(point_mul(&mask, &sealed.r[j], &sealed.y));
		point_sub(&message, &sealed.ballot.rows[j].beta, &mask);
		cr_assert(block_extract(block, &message));
		cr_assert_eq(block[0], 0x51 + j);
		cr_assert_eq(block[1], 42);
	}
	buf_free(&sealed.entry);
}

Test(ballot, width_has_bounds)
{
	static const uint8_t blocks[BALLOT_MAX_W + 1][BLOCK_LEN] = {{0x51}};
	static const unsigned widths[] = {0, BALLOT_MAX_W + 1};
	struct scalar x, r[BALLOT_MAX_W];
	struct buf entry = {0};
	struct point y;

	cr_assert(group_init());
	scalar_from_u64(&x, 5);
	cr_assert(point_mul_base(&y, &x));
	for (size_t i = 0; i < 2; i++) {
		struct ballot ballot = {.X = y, .w = widths[i]};

		cr_assert(!ballot_seal(&entry, &ballot, blocks, &x, &y, &entropy_system, r));
		cr_assert_eq(entry.len, 0);
	}
	buf_free(&entry);
}

Test(spoiled, every_flipped_bit_and_other_length_is_refused)
{
	static const uint8_t ctx[32] = {1}, other_ctx[32] = {2}, tracker[32] = {3};
	struct buf entry = {0};
	struct spoiled spoiled;
	struct scalar x;
	struct point X;

	cr_assert(group_init());
	scalar_from_u64(&x, 99);
	cr_assert(point_mul_base(&X, &x));
	cr_assert(spoiled_make(&entry, ctx, tracker, &x, &X, &entropy_system));
	cr_assert_eq(entry.len, SPOILED_LEN);
	cr_assert(spoiled_parse(&spoiled, entry.bytes, entry.len));
	cr_assert(spoiled_proof_holds(&spoiled, ctx));
	cr_assert(!spoiled_proof_holds(&spoiled, other_ctx));
	for (size_t bit = 0; bit < 8 * entry.len; bit++) {
		entry.bytes[bit / 8] ^= (uint8_t)(1U << bit % 8);
		cr_assert(!spoiled_parse(&spoiled, entry.bytes, entry.len) ||
			  !spoiled_proof_holds(&spoiled, ctx));
		entry.bytes[bit / 8] ^= (uint8_t)(1U << bit % 8);
	}
	for (size_t len = 0; len < entry.len; len++)
		cr_assert(!spoiled_parse(&spoiled, entry.bytes, len));
	buf_free(&entry);
}

/* Tamper case 68: by another X. */
Test(spoiled, only_x_can_sign)
{
	static const uint8_t ctx[32] = {1}, tracker[32] = {3};
	struct buf entry = {0};
	struct spoiled spoiled;
	struct scalar x, other;
	struct point X;

	cr_assert(group_init());
	scalar_from_u64(&x, 99);
	scalar_from_u64(&other, 100);
	cr_assert(point_mul_base(&X, &x));
	cr_assert(spoiled_make(&entry, ctx, tracker, &other, &X, &entropy_system));
	cr_assert(spoiled_parse(&spoiled, entry.bytes, entry.len));
	cr_assert(!spoiled_proof_holds(&spoiled, ctx));
	buf_free(&entry);
}
