/*
 * What the files of the key generation share among themselves.
 * Nobody else includes this: the public functions are in dkg.h.
 */
#ifndef PROTO_CRYPTO_DKG_INNER_H
#define PROTO_CRYPTO_DKG_INNER_H

#include "proto/crypto/dkg.h"

#define DKG_POP_MESSAGE_MAX (DKG_CONTEXT_LEN + DKG_MAX_N * POINT_LEN + POINT_LEN)

/* True if 1 <= t <= n <= DKG_MAX_N. */
bool dkg_are_bounds_fine(uint32_t n, uint32_t t) MUST_CHECK;
/* A uniform scalar that is not zero; false if the source gives zeros only. */
bool dkg_draw_scalar(struct scalar *out, const struct dkg_source *source) MUST_CHECK;
/* 32 bytes into `room` and `room` itself if the source hedges, NULL otherwise. */
const uint8_t *dkg_draw_hedge(uint8_t room[DKG_HEDGE_LEN], const struct dkg_source *source);

/* context | C | E into `out`; returns its length. */
size_t dkg_pop_message(uint8_t out[DKG_POP_MESSAGE_MAX], const struct dkg_session *session,
    const struct dkg_offer *offer);

/* One direction of one encrypted share: everything that H6 hashes but the shared secrets. */
struct dkg_route {
	const struct dkg_session *session;
	const struct point *ephemeral; /* E of the sender */
	uint32_t sender, recipient;
};

/*
 * Encrypts and decrypts share | payload under the key of `ephemeral_secret` = e_i * P_j and
 * `static_secret` = d_i * P_j (the recipient's d_j * E_i and d_j * P_i).
 */
void dkg_seal(struct dkg_sealed *out, const struct dkg_route *route,
    const struct point *ephemeral_secret, const struct point *static_secret,
    const struct scalar *share, const struct dkg_payload *payload);
/* False if the tag does not hold. `share_bytes` are not checked; the caller wipes them. */
bool dkg_unseal(uint8_t share_bytes[SCALAR_LEN], struct dkg_payload *payload,
    const struct dkg_route *route, const struct point *ephemeral_secret,
    const struct point *static_secret, const struct dkg_sealed *sealed) MUST_CHECK;

/* Opens all n shares, sums them and derives the keys: what round 2 and recovery have in common. */
bool dkg_shares_sum(struct dkg_result *out, struct dkg_payload *payloads,
    const struct dkg_participant *self, const struct dkg_offer *offers,
    const struct dkg_bundle *bundle, struct fault *fault) MUST_CHECK;

/* A point off the wire: 32 canonical bytes, not the identity. */
bool dkg_point_take(struct point *out, struct reader *reader) MUST_CHECK;
bool dkg_bundle_take(struct dkg_bundle *out, uint32_t n, struct reader *reader) MUST_CHECK;

/* T off the wire, for the certificate that begins with it. */
bool dkg_transcript_take(
    struct dkg_public *out, struct reader *reader, struct fault *fault) MUST_CHECK;
/* All proofs of possession, and all signatures over `transcript`. */
bool dkg_certificate_verify(const struct dkg_certificate *certificate, const void *transcript,
    size_t len, struct fault *fault) MUST_CHECK;

#endif
