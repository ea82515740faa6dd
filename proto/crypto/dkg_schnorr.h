/*
 * The Schnorr signatures of COCKTAIL-DKG: proofs of possession and signatures over transcripts.
 * They are for key generation only; nothing else in Arca signs with them.
 */
#ifndef PROTO_CRYPTO_DKG_SCHNORR_H
#define PROTO_CRYPTO_DKG_SCHNORR_H

#include "proto/base/buf.h"
#include "proto/crypto/group.h"

#define DKG_SIGNATURE_LEN 64
#define DKG_HEDGE_LEN     32

/* (R, z); 64 bytes on the wire, R first (specification: "Schnorr Signature Format"). */
struct dkg_signature {
	struct point commitment;
	struct scalar response;
};

/*
 * k = HashToScalar(prefix_nonce | secret | hedge | message), step 2 of "Schnorr Sign Algorithm".
 * `hedge` is DKG_HEDGE_LEN fresh random bytes, or NULL for the deterministic nonce that published
 * vectors have. False if k is 0, which must end the session. The caller wipes *nonce.
 */
bool dkg_nonce_derive(struct scalar *nonce, const struct scalar *secret, const uint8_t *hedge,
    const void *message, size_t len) MUST_CHECK;

/* c = HashToScalar(prefix_H7 | R | public | message), step 5 of the same. */
void dkg_challenge_derive(struct scalar *challenge, const struct point *commitment,
    const struct point *public_key, const void *message, size_t len);

/*
 * Signs with `secret` (not zero). FAULT_FALSE dkg_nonce_zero if the nonce comes out as 0: then the
 * session is lost, and only one with another context may be tried. *out is zero after a failure.
 */
bool dkg_sign(struct dkg_signature *out, const struct scalar *secret, const uint8_t *hedge,
    const void *message, size_t len, struct fault *fault) MUST_CHECK;

/* "Schnorr Verify Algorithm"; false also for an identity as R or public key. Public data only. */
bool dkg_signature_is_right(const struct dkg_signature *signature, const struct point *public_key,
    const void *message, size_t len) MUST_CHECK;

void dkg_signature_put(struct buf *out, const struct dkg_signature *signature);
/* Reads 64 bytes; false unless R is a canonical non-identity point and z < l. */
bool dkg_signature_take(struct dkg_signature *out, struct reader *reader) MUST_CHECK;

#endif
