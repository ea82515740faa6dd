/*
 * Re-encryption shuffle with a Terelius-Wikstrom proof (proto/README.md, 11): the mix of one
 * trustee. It does not know the log; the chain of mixes is record/'s business.
 */
#ifndef PROTO_CRYPTO_SHUFFLE_H
#define PROTO_CRYPTO_SHUFFLE_H

#include "proto/base/buf.h"
#include "proto/base/fault.h"
#include "proto/crypto/elgamal.h"
#include "proto/crypto/entropy.h"
#include "proto/crypto/generators.h"

/* "Base" of the transcripts, and what the artifact's header repeats. */
struct shuffle_base {
	uint8_t ctx[32];
	uint16_t cid;
	uint32_t mix; /* k: counts this contest's mixes from 1 */
	uint16_t trustee;
	uint64_t count; /* N rows */
	unsigned width; /* w */
	struct point y;
};

/* A mix artifact taken apart; everything points into its bytes. */
struct shuffle {
	const struct cipher *rows; /* e', N * w */
	const struct point *C, *Ch, *th;
	const struct point *t1, *t2, *t3, *t4A, *t4B;
	const struct scalar *z1, *z2, *z3, *z4, *zh, *zp;
};

#define SHUFFLE_HEAD (8 + 2 + 4 + 2 + 8 + 1)
/* The length of an artifact with n rows of width w. */
#define SHUFFLE_LEN(n, w)                                                                          \
	(SHUFFLE_HEAD + (size_t)(n) * (64 * (size_t)(w) + 160) + 32 * (6 + 3 * (size_t)(w)))

/* Takes an artifact apart. False unless header and length are exactly those of `base`. */
bool shuffle_parse(struct shuffle *out, const struct shuffle_base *base, const uint8_t *bytes,
    size_t len) MUST_CHECK;

/*
 * Shuffles `in` (N * w ciphers, N >= 2) and appends the artifact with its proof. Needs N
 * generators. FAULT_UNABLE without memory. For a trustee's own machine: the time depends on
 * nothing secret but memory access follows the permutation.
 */
bool shuffle_make(struct buf *out, const struct shuffle_base *base, const struct cipher *in,
    const struct generators *generators, const struct entropy *entropy,
    struct fault *fault) MUST_CHECK;

/*
 * Checks a parsed artifact against its input, whose ciphers must be canonical. FAULT_FALSE
 * mix_size, mix_encoding, or mix_proof with the name of the first equation that fails, as
 * proto/README.md has it: (1), (2), (3), (4A_0), (4B_0), .. (5_i).
 */
bool shuffle_check(const struct shuffle *shuffle, const struct shuffle_base *base,
    const struct cipher *in, const struct generators *generators, struct fault *fault) MUST_CHECK;

/* --- shared by prover and verifier ---------------------------------------------------------- */

/* seed of step 3. */
void shuffle_seed(uint8_t seed[64], const struct shuffle_base *base, const struct cipher *in,
    const struct cipher *rows, const struct point *C);
/* u_0 .. u_(N-1) from the seed. */
void shuffle_weights(struct scalar *u, const uint8_t seed[64], size_t count);
/* chal of step 6. */
void shuffle_challenge(struct scalar *out, const uint8_t seed[64], const struct shuffle_base *base,
    const struct shuffle *shuffle);

#endif
