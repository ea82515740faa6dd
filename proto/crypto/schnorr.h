/*
 * The equation that most of Arca's small proofs end in: s G == A + c X.
 * It does not make challenges; each proof hashes its own transcript.
 */
#ifndef PROTO_CRYPTO_SCHNORR_H
#define PROTO_CRYPTO_SCHNORR_H

#include "proto/crypto/group.h"

/* A proof as it stands in an entry: commitment and response. */
struct schnorr {
	struct point commitment;
	struct scalar response;
};

#define SCHNORR_LEN 64

/* Reads A 32, s 32 strictly; false if either is not canonical or A is the identity. */
bool schnorr_take(struct schnorr *out, const uint8_t bytes[SCHNORR_LEN]) MUST_CHECK;

/* s base == A + c statement; base NULL means G. */
bool schnorr_holds(const struct scalar *response, const struct point *base,
    const struct point *commitment, const struct scalar *challenge,
    const struct point *statement) MUST_CHECK;

#endif
