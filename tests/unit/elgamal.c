/* proto/crypto/elgamal: blocks in and out of points, pairs sealed and sealed again. */
#include "proto/crypto/elgamal.h"

#include <criterion/criterion.h>
#include <string.h>

static void expect_round_trip(const uint8_t block[BLOCK_LEN])
{
	uint8_t found[BLOCK_LEN];
	struct point point;

	cr_assert(group_init());
	cr_assert(block_embed(&point, block));
	cr_assert(point_is_wire(point.bytes));
	cr_assert(block_extract(found, &point));
	cr_assert_arr_eq(found, block, BLOCK_LEN);
}

Test(embedding, blocks_of_any_content_come_back)
{
	uint8_t block[BLOCK_LEN];

	for (int fill = 0; fill < 256; fill++) {
		memset(block, fill, sizeof block);
		block[0] = 0x51;
		expect_round_trip(block);
	}
}

/* Tamper case 61, for every later counter of one block, and for points that stand for nothing. */
Test(embedding, only_the_first_counter_is_a_vote)
{
	uint8_t block[BLOCK_LEN] = {0x51, 2, 7}, found[BLOCK_LEN];
	struct point first, later;
	unsigned others = 0;

	cr_assert(group_init());
	cr_assert(block_embed(&first, block));
	for (unsigned counter = 0; counter < EMBED_ATTEMPTS; counter++) {
		later.bytes[0] = (uint8_t)((counter & 127) << 1);
		memcpy(later.bytes + 1, block, BLOCK_LEN);
		later.bytes[31] = (uint8_t)(counter >> 7);
		if (!point_is_wire(later.bytes) || point_is_equal(&later, &first))
			continue;
		cr_assert(!block_extract(found, &later), "counter %u", counter);
		others++;
	}
	cr_assert_gt(others, EMBED_ATTEMPTS / 5);
	cr_assert(!block_extract(found, &point_identity));
}

static struct point base_times(uint64_t value)
{
	struct scalar scalar;
	struct point point;

	cr_assert(group_init());
	scalar_from_u64(&scalar, value);
	cr_assert(point_mul_base(&point, &scalar));
	return point;
}

static struct point open_pair(const struct cipher *cipher, uint64_t key)
{
	struct scalar scalar;
	struct point mask, message;

	scalar_from_u64(&scalar, key);
	cr_assert(point_mul(&mask, &scalar, &cipher->alpha));
	point_sub(&message, &cipher->beta, &mask);
	return message;
}

Test(cipher, is_sealed_and_sealed_again)
{
	struct point y = base_times(31), message = base_times(1000003), opened;
	struct cipher first, second;
	struct scalar r;

	scalar_from_u64(&r, 555);
	cr_assert(cipher_seal(&first, &message, &r, &y));
	cr_assert(cipher_is_wire(&first));
	opened = open_pair(&first, 31);
	cr_assert(point_is_equal(&opened, &message));
	cr_assert(cipher_refresh(&second, &first, &r, &y));
	cr_assert(!point_is_equal(&second.alpha, &first.alpha));
	cr_assert(!point_is_equal(&second.beta, &first.beta));
	opened = open_pair(&second, 31);
	cr_assert(point_is_equal(&opened, &message));
}

Test(cipher, zero_and_identity_are_refused)
{
	struct point y = base_times(31), message = base_times(5), minus;
	struct scalar r, zero;
	struct cipher cipher, out;

	scalar_from_u64(&r, 555);
	scalar_from_u64(&zero, 0);
	cr_assert(!cipher_seal(&cipher, &message, &zero, &y), "r = 0 shows the vote");
	cr_assert(!cipher_seal(&cipher, &message, &r, &point_identity), "and so does y = 0");
	cr_assert(cipher_seal(&cipher, &message, &r, &y));
	cr_assert(!cipher_refresh(&out, &cipher, &zero, &y), "a row that does not change");
	scalar_negate(&r, &r);
	cr_assert(!cipher_refresh(&out, &cipher, &r, &y), "alpha would be the identity");
	scalar_from_u64(&r, 1);
	minus = base_times(31);
	point_sub(&minus, &point_identity, &minus);
	cr_assert(!cipher_seal(&cipher, &minus, &r, &y), "beta would be the identity");
	cipher = (struct cipher){.alpha = message, .beta = point_identity};
	cr_assert(!cipher_is_wire(&cipher));
	cipher = (struct cipher){.alpha = point_identity, .beta = message};
	cr_assert(!cipher_is_wire(&cipher));
}
