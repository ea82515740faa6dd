/*
 * Sums of products over long vectors, on all cores: the work that shuffles and decryptions are
 * made of. Naive on purpose: libsodium's constant-time multiplication, one by one, so secret
 * scalars (a trustee's own, on their own machine) may come in, and a faster engine for public data
 * has something to be held against.
 */
#ifndef PROTO_CRYPTO_SUM_H
#define PROTO_CRYPTO_SUM_H

#include "proto/crypto/group.h"

/* A vector of points inside a larger array: element i is at base + i * stride bytes. */
struct points {
	const uint8_t *base;
	size_t stride;
};

/* All of a plain array of points. */
struct points points_of(const struct point *array);
const struct point *points_at(struct points points, size_t i);

/* out = sum of scalars[i] * points[i], i < count. False without memory. */
bool sum_products(
    struct point *out, const struct scalar *scalars, struct points points, size_t count) MUST_CHECK;
/* out = sum of points[i]. */
bool sum_points(struct point *out, struct points points, size_t count) MUST_CHECK;
/* True if every one of them is a point on the wire's terms: canonical and not the identity. */
bool points_are_wire(struct points points, size_t count) MUST_CHECK;

#endif
