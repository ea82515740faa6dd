/*
 * ElGamal on ristretto255, and the embedding of 30-byte blocks as points (proto/README.md, 6 and
 * 7). It proves nothing.
 */
#ifndef PROTO_CRYPTO_ELGAMAL_H
#define PROTO_CRYPTO_ELGAMAL_H

#include "proto/crypto/group.h"

#define BLOCK_LEN      30 /* the tag 0x50 + j and 29 bytes of payload */
#define BLOCK_PAYLOAD  ((size_t)29)
#define CIPHER_LEN     ((size_t)64)
#define EMBED_ATTEMPTS 16384

/* alpha = rG, beta = M + ry. In memory as on the wire: alpha | beta. */
struct cipher {
	struct point alpha, beta;
};

/*
 * The first valid encoding with the block inside. False after 16384 tries, which happens to
 * one block in (4/3)^16384. The number of tries depends on the block: do it before the click.
 */
bool block_embed(struct point *out, const uint8_t block[BLOCK_LEN]) MUST_CHECK;
/* The block inside a point; false if the point is not what block_embed makes of it. */
bool block_extract(uint8_t block[BLOCK_LEN], const struct point *point) MUST_CHECK;

/* Encrypts with a given r (not zero); false only on the identity, that is, never by chance. */
bool cipher_seal(struct cipher *out, const struct point *message, const struct scalar *r,
    const struct point *y) MUST_CHECK;
/* alpha + rG, beta + ry. */
bool cipher_refresh(struct cipher *out, const struct cipher *in, const struct scalar *r,
    const struct point *y) MUST_CHECK;
/* Both points are canonical and not the identity. */
bool cipher_is_wire(const struct cipher *cipher) MUST_CHECK;

#endif
