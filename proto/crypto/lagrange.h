/*
 * Lagrange coefficients at zero: how t shares of a key stand for the whole.
 * It does not combine shares or decryption factors; it does not know who may take part.
 */
#ifndef PROTO_CRYPTO_LAGRANGE_H
#define PROTO_CRYPTO_LAGRANGE_H

#include "proto/crypto/group.h"

/*
 * lambda_i = prod over h in `indices`, h != i, of h / (h - i) mod l (voting protocol, section 11).
 * Indices are public, from 1, and must be distinct; `i` must be one of them. False, and *out is
 * zero, if one of these does not hold.
 */
bool lagrange_at_zero(
    struct scalar *out, const uint32_t *indices, size_t count, uint32_t i) MUST_CHECK;

#endif
