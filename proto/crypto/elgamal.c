/*
 * Sealing and re-sealing one pair, and putting bytes into points.
 * It does not choose the randomness.
 */
#include "proto/crypto/elgamal.h"

#include <sodium.h>
#include <string.h>

static void embed_try(struct point *out, const uint8_t block[BLOCK_LEN], unsigned counter)
{
	out->bytes[0] = (uint8_t)((counter & 127) << 1);
	memcpy(out->bytes + 1, block, BLOCK_LEN);
	out->bytes[31] = (uint8_t)(counter >> 7);
}

bool block_embed(struct point *out, const uint8_t block[BLOCK_LEN])
{
	for (unsigned counter = 0; counter < EMBED_ATTEMPTS; counter++) {
		embed_try(out, block, counter);
		if (point_is_wire(out->bytes))
			return true;
	}
	return false;
}

bool block_extract(uint8_t block[BLOCK_LEN], const struct point *point)
{
	struct point again;

	memcpy(block, point->bytes + 1, BLOCK_LEN);
	/* Made again from its block it must be the same: that checks e[0], e[31] and the counter.
	 */
	return block_embed(&again, block) && point_is_equal(&again, point);
}

bool cipher_seal(
    struct cipher *out, const struct point *message, const struct scalar *r, const struct point *y)
{
	struct point mask;

	if (!point_mul_base(&out->alpha, r) || !point_mul(&mask, r, y))
		return false;
	point_add(&out->beta, message, &mask);
	secret_wipe(&mask, sizeof mask);
	return !point_is_identity(&out->beta);
}

bool cipher_refresh(
    struct cipher *out, const struct cipher *in, const struct scalar *r, const struct point *y)
{
	struct point left, right;

	if (!point_mul_base(&left, r) || !point_mul(&right, r, y))
		return false;
	point_add(&out->alpha, &in->alpha, &left);
	point_add(&out->beta, &in->beta, &right);
	secret_wipe(&left, sizeof left);
	secret_wipe(&right, sizeof right);
	return !point_is_identity(&out->alpha) && !point_is_identity(&out->beta);
}

bool cipher_is_wire(const struct cipher *cipher)
{
	return point_is_wire(cipher->alpha.bytes) && point_is_wire(cipher->beta.bytes);
}
