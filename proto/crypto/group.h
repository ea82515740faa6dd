/*
 * ristretto255 (RFC 9496), written additively, over libsodium's constant-time calls.
 * It refuses what libsodium 1.0.18 lets through: the identity on the wire, points and scalars
 * with bit 255 set, scalars of l or more. It knows no proofs.
 */
#ifndef PROTO_CRYPTO_GROUP_H
#define PROTO_CRYPTO_GROUP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "proto/base/fault.h"

#define POINT_LEN  32
#define SCALAR_LEN ((size_t)32)

/* A canonical encoding. Points in memory may be the identity; points off the wire never are. */
struct point {
	uint8_t bytes[POINT_LEN];
};

/* Little-endian, always below the order l. */
struct scalar {
	uint8_t bytes[SCALAR_LEN];
};

/* Starts libsodium. Call once before anything else here; false if it can't start. */
bool group_init(void) MUST_CHECK;

/* --- the wire ------------------------------------------------------------------------------- */

/* True for the one canonical encoding of an element that is not the identity. */
bool point_is_wire(const uint8_t bytes[POINT_LEN]) MUST_CHECK;
/* Constant-time bytes < l. libsodium reduces or masks silently instead, so every scalar passes
 * here. */
bool scalar_is_canonical(const uint8_t bytes[SCALAR_LEN]) MUST_CHECK;
/* Copies from the wire; false (and *out is zero) if the bytes are not canonical. */
bool point_take(struct point *out, const uint8_t bytes[POINT_LEN]) MUST_CHECK;
bool scalar_take(struct scalar *out, const uint8_t bytes[SCALAR_LEN]) MUST_CHECK;

/* --- points --------------------------------------------------------------------------------- */

/*
 * Multiplication, constant-time in the scalar. libsodium answers -1 and leaves the output undefined
 * when the result is the identity; here *out is the identity then, and the answer still false:
 * in a proof that has to be a failure, and an honest run meets it with probability 2^-252.
 */
bool point_mul(struct point *out, const struct scalar *by, const struct point *point) MUST_CHECK;
bool point_mul_base(struct point *out, const struct scalar *by) MUST_CHECK;
/* The same on public data where the identity is an ordinary value (sums in equations). */
void point_mul_any(struct point *out, const struct scalar *by, const struct point *point);
void point_mul_base_any(struct point *out, const struct scalar *by);
/* Sum and difference of canonical points, the identity included. out may be an operand. */
void point_add(struct point *out, const struct point *left, const struct point *right);
void point_sub(struct point *out, const struct point *left, const struct point *right);
bool point_is_equal(const struct point *left, const struct point *right) MUST_CHECK;
bool point_is_identity(const struct point *point) MUST_CHECK;
/* The element of 64 uniform bytes (RFC 9496, 4.3.4). */
void point_from_hash(struct point *out, const uint8_t hash[64]);
extern const struct point point_identity;

/* --- scalars -------------------------------------------------------------------------------- */

void scalar_add(struct scalar *out, const struct scalar *left, const struct scalar *right);
void scalar_sub(struct scalar *out, const struct scalar *left, const struct scalar *right);
void scalar_mul(struct scalar *out, const struct scalar *left, const struct scalar *right);
void scalar_negate(struct scalar *out, const struct scalar *in);
/* 1/in; false for zero. */
bool scalar_invert(struct scalar *out, const struct scalar *in) MUST_CHECK;
/* 64 bytes, little-endian, modulo l. */
void scalar_reduce(struct scalar *out, const uint8_t wide[64]);
void scalar_from_u64(struct scalar *out, uint64_t value);
/* Uniform and not zero, from the system's generator. */
void scalar_random(struct scalar *out);
bool scalar_is_zero(const struct scalar *scalar) MUST_CHECK;
/* out = a + b * c, the shape of every response in a proof. */
void scalar_mul_add(
    struct scalar *out, const struct scalar *a, const struct scalar *b, const struct scalar *c);

/* Overwrites secrets in a way that the compiler keeps. */
void secret_wipe(void *secret, size_t len);

#endif
