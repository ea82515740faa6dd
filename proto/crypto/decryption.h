/*
 * Threshold decryption: a trustee's factors with one batched Chaum-Pedersen proof, and putting
 * the factors together (proto/README.md, 12). It does not know who committed to what when.
 */
#ifndef PROTO_CRYPTO_DECRYPTION_H
#define PROTO_CRYPTO_DECRYPTION_H

#include "proto/base/buf.h"
#include "proto/base/fault.h"
#include "proto/crypto/elgamal.h"
#include "proto/crypto/entropy.h"

/* What is decrypted: the last mix output of a contest. The tie row is implied. */
struct decryption_base {
	uint8_t ctx[32], vec_hash[32];
	uint16_t cid;
	uint64_t count;            /* N rows */
	unsigned width;            /* w */
	const struct cipher *rows; /* N * w, canonical */
};

/* A decryption artifact taken apart; points into its bytes. */
struct decryption {
	uint16_t trustee;
	const struct point *D; /* N * w, then the tie row's */
	const struct point *T1, *T2;
	const struct scalar *s;
};

#define DECRYPTION_HEAD      (8 + 2 + 2 + 8 + 1)
#define DECRYPTION_LEN(n, w) (DECRYPTION_HEAD + 32 * ((size_t)(n) * (w) + 1) + 96)

/* P = HP("arca/1/tie", ctx, cid): the row that the tie seed comes from. */
void decryption_tie_point(struct point *out, const uint8_t ctx[32], uint16_t cid);

/* Appends trustee i's artifact. `share` is x_i, `public_share` Y_i. FAULT_UNABLE without memory. */
bool decryption_make(struct buf *out, const struct decryption_base *base, uint16_t trustee,
    const struct scalar *share, const struct point *public_share, const struct entropy *entropy,
    struct fault *fault) MUST_CHECK;

/* False unless header (with this trustee) and length are exactly those of `base`. */
bool decryption_parse(struct decryption *out, const struct decryption_base *base, uint16_t trustee,
    const uint8_t *bytes, size_t len) MUST_CHECK;

/* FAULT_FALSE decrypt_encoding or decrypt_proof. */
bool decryption_check(const struct decryption *decryption, const struct decryption_base *base,
    const struct point *public_share, struct fault *fault) MUST_CHECK;

/*
 * Combines t checked artifacts of distinct trustees: messages[m] = beta_m - sum lambda_i D_(i,m)
 * for N * w positions, and the tie seed. FAULT_UNABLE without memory, or if two are of one trustee.
 */
bool decryption_combine(struct point *messages, uint8_t tie_seed[64],
    const struct decryption_base *base, const struct decryption *decryptions, size_t count,
    struct fault *fault) MUST_CHECK;

#endif
