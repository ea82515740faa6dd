/*
 * The group over libsodium 1.0.18, with its quirks closed in one place.
 * It does not do multi-scalar tricks: this is the oracle that faster code is held against.
 */
#include "proto/crypto/group.h"

#include <sodium.h>
#include <string.h>

const struct point point_identity = {{0}};

bool group_init(void)
{
	return sodium_init() >= 0;
}

bool point_is_wire(const uint8_t bytes[POINT_LEN])
{
	/* is_valid_point calls the identity valid, and does not look at bit 255. */
	return (bytes[POINT_LEN - 1] & 0x80) == 0 &&
	       crypto_core_ristretto255_is_valid_point(bytes) == 1 &&
	       !sodium_is_zero(bytes, POINT_LEN);
}

bool scalar_is_canonical(const uint8_t bytes[SCALAR_LEN])
{
	static const uint8_t order[SCALAR_LEN] = {0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58,
	    0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde, 0x14, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
	    0, 0, 0x10};
	unsigned borrow = 0;

	/* The borrow of bytes - l, byte by byte: 1 at the end exactly if bytes < l. */
	for (size_t i = 0; i < SCALAR_LEN; i++)
		borrow = ((unsigned)bytes[i] - order[i] - borrow) >> 8 & 1;
	return borrow == 1;
}

bool point_take(struct point *out, const uint8_t bytes[POINT_LEN])
{
	bool is_fine = point_is_wire(bytes);

	if (is_fine)
		memcpy(out->bytes, bytes, POINT_LEN);
	else
		*out = point_identity;
	return is_fine;
}

bool scalar_take(struct scalar *out, const uint8_t bytes[SCALAR_LEN])
{
	bool is_fine = scalar_is_canonical(bytes);

	if (is_fine)
		memcpy(out->bytes, bytes, SCALAR_LEN);
	else
		memset(out->bytes, 0, SCALAR_LEN);
	return is_fine;
}

bool point_mul(struct point *out, const struct scalar *by, const struct point *point)
{
	struct point product;

	if (crypto_scalarmult_ristretto255(product.bytes, by->bytes, point->bytes) != 0) {
		*out = point_identity;
		return false;
	}
	*out = product;
	return true;
}

bool point_mul_base(struct point *out, const struct scalar *by)
{
	if (crypto_scalarmult_ristretto255_base(out->bytes, by->bytes) != 0) {
		*out = point_identity;
		return false;
	}
	return true;
}

void point_mul_any(struct point *out, const struct scalar *by, const struct point *point)
{
	/* Both operands are canonical by their types, so a failure can only mean the identity. */
	bool is_proper = point_mul(out, by, point);

	(void)is_proper;
}

void point_mul_base_any(struct point *out, const struct scalar *by)
{
	bool is_proper = point_mul_base(out, by);

	(void)is_proper;
}

/* add and sub fail only on bytes that are no point; a struct point never holds such. */
static void expect(int status)
{
	if (status != 0)
		sodium_misuse();
}

void point_add(struct point *out, const struct point *left, const struct point *right)
{
	expect(crypto_core_ristretto255_add(out->bytes, left->bytes, right->bytes));
}

void point_sub(struct point *out, const struct point *left, const struct point *right)
{
	expect(crypto_core_ristretto255_sub(out->bytes, left->bytes, right->bytes));
}

bool point_is_equal(const struct point *left, const struct point *right)
{
	return sodium_memcmp(left->bytes, right->bytes, POINT_LEN) == 0;
}

bool point_is_identity(const struct point *point)
{
	return sodium_is_zero(point->bytes, POINT_LEN) == 1;
}

void point_from_hash(struct point *out, const uint8_t hash[64])
{
	expect(crypto_core_ristretto255_from_hash(out->bytes, hash));
}

void scalar_add(struct scalar *out, const struct scalar *left, const struct scalar *right)
{
	crypto_core_ristretto255_scalar_add(out->bytes, left->bytes, right->bytes);
}

void scalar_sub(struct scalar *out, const struct scalar *left, const struct scalar *right)
{
	crypto_core_ristretto255_scalar_sub(out->bytes, left->bytes, right->bytes);
}

void scalar_mul(struct scalar *out, const struct scalar *left, const struct scalar *right)
{
	crypto_core_ristretto255_scalar_mul(out->bytes, left->bytes, right->bytes);
}

void scalar_negate(struct scalar *out, const struct scalar *in)
{
	crypto_core_ristretto255_scalar_negate(out->bytes, in->bytes);
}

bool scalar_invert(struct scalar *out, const struct scalar *in)
{
	return crypto_core_ristretto255_scalar_invert(out->bytes, in->bytes) == 0;
}

void scalar_reduce(struct scalar *out, const uint8_t wide[64])
{
	crypto_core_ristretto255_scalar_reduce(out->bytes, wide);
}

void scalar_from_u64(struct scalar *out, uint64_t value)
{
	memset(out->bytes, 0, SCALAR_LEN);
	for (size_t i = 0; i < 8; i++)
		out->bytes[i] = (uint8_t)(value >> (8 * i));
}

void scalar_random(struct scalar *out)
{
	do
		crypto_core_ristretto255_scalar_random(out->bytes);
	while (scalar_is_zero(out));
}

bool scalar_is_zero(const struct scalar *scalar)
{
	return sodium_is_zero(scalar->bytes, SCALAR_LEN) == 1;
}

void scalar_mul_add(
    struct scalar *out, const struct scalar *a, const struct scalar *b, const struct scalar *c)
{
	struct scalar product;

	scalar_mul(&product, b, c);
	scalar_add(out, a, &product);
	secret_wipe(&product, sizeof product);
}

void secret_wipe(void *secret, size_t len)
{
	sodium_memzero(secret, len);
}
