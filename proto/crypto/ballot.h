/*
 * The sealed ballot and the signed SPOILED, byte for byte (proto/README.md, 7).
 * It knows the bytes and the proofs; who may vote when is record/'s business.
 */
#ifndef PROTO_CRYPTO_BALLOT_H
#define PROTO_CRYPTO_BALLOT_H

#include "proto/base/buf.h"
#include "proto/crypto/elgamal.h"
#include "proto/crypto/entropy.h"
#include "proto/crypto/schnorr.h"

#define BALLOT_TYPE   0x10
#define SPOILED_TYPE  0x11
#define BALLOT_MAX_W  16
#define BALLOT_HEAD   (2 + 32 + 2 + 2 + 4 + 32 + 32 + 1)
#define BALLOT_LEN(w) (BALLOT_HEAD + 64 * (size_t)(w) + 64 * ((size_t)(w) + 1))
#define SPOILED_LEN   (2 + 32 + 32 + SCHNORR_LEN)

/* A ballot's fields. After ballot_parse the points are not yet known to be points. */
struct ballot {
	uint8_t ctx[32];
	uint16_t cid, style;
	uint32_t seq;
	uint8_t prev[32];
	struct point X;
	unsigned w;
	struct cipher rows[BALLOT_MAX_W];
	struct point commitments[BALLOT_MAX_W + 1];
	struct scalar responses[BALLOT_MAX_W + 1];
};

/* Splits an entry into its fields. False if the size, type, version or w is wrong: nothing else is
 * checked. */
bool ballot_parse(struct ballot *out, const uint8_t *entry, size_t len) MUST_CHECK;
/* X, alphas, betas and commitments are points, not the identity; responses are below l. */
bool ballot_is_canonical(const struct ballot *ballot) MUST_CHECK;
/* The proof of a canonical ballot, over the entry that it was parsed from. */
bool ballot_proof_holds(
    const struct ballot *ballot, const uint8_t *entry, const struct point *y) MUST_CHECK;

/*
 * Seals blocks 1..w: fills in rows, commitments and responses of `ballot` (whose other fields are
 * set) and appends the entry. `r` takes the w exponents for a SPOILED ballot's export; the caller
 * wipes them. False if a block can't be embedded or without memory.
 */
bool ballot_seal(struct buf *out, struct ballot *ballot, const uint8_t blocks[][BLOCK_LEN],
    const struct scalar *x, const struct point *y, const struct entropy *entropy,
    struct scalar r[BALLOT_MAX_W]) MUST_CHECK;

struct spoiled {
	uint8_t tracker[32];
	struct point X;
	struct schnorr proof;
};

/* Strict; false if anything is out of form or not canonical. */
bool spoiled_parse(struct spoiled *out, const uint8_t *entry, size_t len) MUST_CHECK;
bool spoiled_proof_holds(const struct spoiled *spoiled, const uint8_t ctx[32]) MUST_CHECK;
/* Appends a SPOILED entry. */
bool spoiled_make(struct buf *out, const uint8_t ctx[32], const uint8_t tracker[32],
    const struct scalar *x, const struct point *X, const struct entropy *entropy) MUST_CHECK;

#endif
