/*
 * Lagrange coefficients at zero, over public indices.
 * It keeps no tables: there are at most a few dozen trustees.
 */
#include "proto/crypto/lagrange.h"

static bool are_distinct(const uint32_t *indices, size_t count)
{
	for (size_t a = 0; a < count; a++) {
		if (indices[a] == 0)
			return false;
		for (size_t b = 0; b < a; b++)
			if (indices[a] == indices[b])
				return false;
	}
	return true;
}

static bool is_among(const uint32_t *indices, size_t count, uint32_t wanted)
{
	for (size_t a = 0; a < count; a++)
		if (indices[a] == wanted)
			return true;
	return false;
}

bool lagrange_at_zero(struct scalar *out, const uint32_t *indices, size_t count, uint32_t i)
{
	struct scalar above, below, own, other, gap;

	scalar_from_u64(out, 0);
	if (!are_distinct(indices, count) || !is_among(indices, count, i))
		return false;
	scalar_from_u64(&above, 1);
	scalar_from_u64(&below, 1);
	scalar_from_u64(&own, i);
	for (size_t a = 0; a < count; a++) {
		if (indices[a] == i)
			continue;
		scalar_from_u64(&other, indices[a]);
		scalar_sub(&gap, &other, &own);
		scalar_mul(&above, &above, &other);
		scalar_mul(&below, &below, &gap);
	}
	if (!scalar_invert(&below, &below))
		return false;
	scalar_mul(out, &above, &below);
	return true;
}
