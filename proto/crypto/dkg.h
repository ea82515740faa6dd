/*
 * COCKTAIL-DKG(Ristretto255, SHA-512): n trustees make a key that only t of them can use together,
 * and a certificate from which a stranger derives its public half. Section names in quotes are
 * those of the C2SP specification. It does not move messages, keep files, or decrypt.
 *
 * A run: everybody calls dkg_join; dkg_offer_make gives round 1's message; the coordinator (not
 * trusted with anything) turns all of them into one message for each by dkg_gather; dkg_accept
 * gives the share; dkg_transcript_sign gives round 3's signature; transcript and all signatures
 * together are the certificate, which everybody holds against dkg_certificate_check.
 *
 * Participants are numbered from 1 in these functions; arrays in structures start at 0. Every
 * function fails with FAULT_FALSE and one of the codes below; the sentence names the participant
 * at fault where there is one. Call group_init first.
 *   dkg_bounds                n, t or a length is out of bounds
 *   dkg_static_wrong          a static key is no element, or the identity
 *   dkg_static_repeated       two participants with one static key
 *   dkg_not_participant       the secret key belongs to none of the static keys
 *   dkg_source_broken         the random source gives zeros only
 *   dkg_nonce_zero            see dkg_sign
 *   dkg_message_wrong         bytes that are not the message they should be
 *   dkg_missing_participant   not exactly n messages
 *   dkg_pop_wrong             a proof of possession does not hold, or is over the identity
 *   dkg_own_replaced          what came back as one's own message is another
 *   dkg_share_undecryptable   decryption failed
 *   dkg_share_wrong           a share is no scalar, or does not fit its commitments
 *   dkg_payload_unexpected    a payload where none was asked for
 *   dkg_identity              a sum of commitments, y or a Y_i is the identity
 *   dkg_session_other         another n, t, context, extension or other static keys than expected
 *   dkg_transcript_wrong      bytes that are no transcript or certificate
 *   dkg_signature_wrong       a signature over the transcript does not hold
 *   dkg_threshold_low         t is not above half, or not above the size of a block
 * Without memory it is FAULT_UNABLE no_memory.
 */
#ifndef PROTO_CRYPTO_DKG_H
#define PROTO_CRYPTO_DKG_H

#include "proto/base/buf.h"
#include "proto/base/fault.h"
#include "proto/crypto/dkg_schnorr.h"
#include "proto/crypto/group.h"

#define DKG_CIPHERSUITE    "COCKTAIL(Ristretto255, SHA-512)"
#define DKG_MAX_N          32
#define DKG_CONTEXT_LEN    64
#define DKG_MAX_EXT        64
#define DKG_MAX_PAYLOAD    64
#define DKG_MIN_CIPHERTEXT 48
#define DKG_MAX_CIPHERTEXT (DKG_MIN_CIPHERTEXT + DKG_MAX_PAYLOAD)

/* --- structures ----------------------------------------------------------------------------- */

/*
 * What all agree on before round 1 ("Setup"). Fill in n, t and statics in their order, then the
 * context by dkg_context_derive; ext (may be empty) is what the transcript ends with.
 */
struct dkg_session {
	uint32_t n, t;
	uint8_t context[DKG_CONTEXT_LEN];
	struct point statics[DKG_MAX_N]; /* P_1 .. P_n */
	uint8_t ext[DKG_MAX_EXT];
	size_t ext_len;
};

/* The public half of a participant's round-1 message. */
struct dkg_offer {
	struct point commitments[DKG_MAX_N]; /* C_j: exactly t */
	struct dkg_signature pop;
	struct point ephemeral; /* E_j */
};

/* One encrypted share, c_{j,i}. */
struct dkg_sealed {
	size_t len;
	uint8_t bytes[DKG_MAX_CIPHERTEXT];
};

/* n encrypted shares: of one sender to all, or of all to one recipient (C^rec_i). */
struct dkg_bundle {
	struct dkg_sealed sealed[DKG_MAX_N];
};

/* msg_1|i: from a participant to the coordinator; its bundle is ordered by recipient. */
struct dkg_round1 {
	struct dkg_offer offer;
	struct dkg_bundle bundle;
};

/* msg_2|i: from the coordinator to a participant; offers and bundle are ordered by sender. */
struct dkg_round2 {
	struct dkg_offer offers[DKG_MAX_N];
	struct dkg_bundle bundle;
};

/* Everything that the transcript T says. */
struct dkg_public {
	struct dkg_session session;
	struct dkg_offer offers[DKG_MAX_N];
};

/* T and what all n have signed it with. */
struct dkg_certificate {
	struct dkg_public public;
	struct dkg_signature signatures[DKG_MAX_N];
};

/* y, and Y_1 .. Y_n: derived from commitments, never taken from anybody. */
struct dkg_keys {
	struct point group;
	struct point shares[DKG_MAX_N];
};

/* Application bytes that travel beside a share ("Optional Application Payloads"). */
struct dkg_payload {
	size_t len;
	uint8_t bytes[DKG_MAX_PAYLOAD];
};

/* Somebody who takes part. Borrows session and secret, which must outlive it. */
struct dkg_participant {
	const struct dkg_session *session;
	const struct scalar *secret; /* d_i */
	uint32_t index;
};

/* What a participant has in the end. The share is secret: end it with secret_wipe. */
struct dkg_result {
	uint32_t index;
	struct scalar share; /* x_i */
	struct dkg_keys keys;
};

/* Where secret randomness comes from; `fill` must not fail. */
struct dkg_source {
	void (*fill)(void *context, uint8_t *out, size_t len);
	void *context;
	bool is_hedging; /* false only to reproduce published vectors */
};

/* The system's generator, hedging: the one for everything but tests. */
extern const struct dkg_source dkg_system_source;

/* --- before round 1: dkg_session.c ---------------------------------------------------------- */

/* A static key pair; P goes into the manifest. The caller wipes *secret. */
bool dkg_static_make(struct scalar *secret, struct point *static_key,
    const struct dkg_source *source, struct fault *fault) MUST_CHECK;

/*
 * Sets session->context from the session id (unique to the run), n and statics, by the
 * construction that "Setup" recommends: SHA-512 of its tag, the id, the ciphersuite, n and all P.
 */
void dkg_context_derive(struct dkg_session *session, const void *session_id, size_t len);

/* Bounds (1 <= t <= n <= 32), every P_i a proper element, all distinct ("Setup"). */
bool dkg_session_check(const struct dkg_session *session, struct fault *fault) MUST_CHECK;

/*
 * Arca's own bounds on t (voting protocol, sections 0 and 13, V5): t > n/2 and t > the size of
 * each of the two blocks, of which n is the sum.
 */
bool dkg_threshold_check(
    uint32_t t, uint32_t city_count, uint32_t civil_count, struct fault *fault) MUST_CHECK;

/* Checks the session and finds the one i with P_i = secret * B. */
bool dkg_join(struct dkg_participant *out, const struct dkg_session *session,
    const struct scalar *secret, struct fault *fault) MUST_CHECK;

/* --- round 1: dkg_round1.c ------------------------------------------------------------------ */

/*
 * "Round 1: Commitment and Encryption". `payloads` are n, for each recipient, or NULL for none.
 * Draws 64 bytes each for a_0 .. a_{t-1} and e, in this order, and 32 for the proof's nonce if the
 * source hedges. Polynomial and ephemeral key are wiped: the next rounds need neither. Call it once
 * in a session, and keep out->offer for dkg_accept. *out is zero after a failure.
 */
bool dkg_offer_make(struct dkg_round1 *out, const struct dkg_participant *self,
    const struct dkg_payload *payloads, const struct dkg_source *source,
    struct fault *fault) MUST_CHECK;

/*
 * What anybody can check of participant `sender`'s offer: no identity, and the proof of possession
 * over context | C | E. Who carried the message may have altered it: the sender can show its own.
 */
bool dkg_offer_check(const struct dkg_session *session, uint32_t sender,
    const struct dkg_offer *offer, struct fault *fault) MUST_CHECK;

/*
 * The coordinator's part: all public halves, and the encrypted shares for `recipient`. `count`
 * messages in the order of participants must be exactly n; each offer is checked on the way.
 */
bool dkg_gather(struct dkg_round2 *out, const struct dkg_session *session,
    const struct dkg_round1 *messages, size_t count, uint32_t recipient,
    struct fault *fault) MUST_CHECK;

/* --- round 2: dkg_round2.c ------------------------------------------------------------------ */

/*
 * "Round 2: Share Decryption and Verification": every proof, every share, their sum, and the final
 * check x_i * B = Y_i. `own` is the offer that this participant sent; another in its place is
 * refused. `payloads` takes n payloads by sender, or is NULL, and then a payload is refused. *out
 * is zero after a failure.
 */
bool dkg_accept(struct dkg_result *out, struct dkg_payload *payloads,
    const struct dkg_participant *self, const struct dkg_offer *own,
    const struct dkg_round2 *message, struct fault *fault) MUST_CHECK;

/*
 * Decrypts and verifies the one share that `sender` made for `self`: the middle of dkg_accept. The
 * caller wipes *share; it and *payload are zero after a failure.
 */
bool dkg_share_open(struct scalar *share, struct dkg_payload *payload,
    const struct dkg_participant *self, uint32_t sender, const struct dkg_offer *offer,
    const struct dkg_sealed *sealed, struct fault *fault) MUST_CHECK;

/* s * B = sum_k index^k * C_k ("Algorithm 3: Secret Share Verification"). */
bool dkg_share_is_right(const struct scalar *share, uint32_t index, const struct dkg_offer *offer,
    uint32_t t) MUST_CHECK;

/* y = sum_j C_{j,0} and Y_i = sum_k i^k sum_j C_{j,k}; the identity is refused everywhere. */
bool dkg_keys_derive(struct dkg_keys *out, const struct dkg_session *session,
    const struct dkg_offer *offers, struct fault *fault) MUST_CHECK;

/* --- round 3 and after: dkg_transcript.c, dkg_certificate.c --------------------------------- */

/* Appends T ("Round 3: Certification"), which is what everybody signs. */
void dkg_transcript_put(struct buf *out, const struct dkg_public *public);

/* Signs the T of this session and these offers (n, as dkg_accept was given them) with d_i. */
bool dkg_transcript_sign(struct dkg_signature *out, const struct dkg_participant *self,
    const struct dkg_offer *offers, const struct dkg_source *source,
    struct fault *fault) MUST_CHECK;

/* Appends T | sig_1 | .. | sig_n: the certificate, and the body of KEYSET. */
void dkg_certificate_put(struct buf *out, const struct dkg_certificate *certificate);

/*
 * Reads what dkg_certificate_put wrote, and nothing else: every byte is accounted for, and the
 * certificate written anew must equal the bytes. Verifies no proof and no signature.
 */
bool dkg_certificate_parse(
    struct dkg_certificate *out, const void *bytes, size_t len, struct fault *fault) MUST_CHECK;

/*
 * The auditor's check (voting protocol, section 13, V5), from public bytes alone: the certificate
 * parses; n, t, context, ext and P_1 .. P_n in their order are those of `expected`; every proof of
 * possession and all n signatures hold. *out is derived from it, and zero after a failure.
 */
bool dkg_certificate_check(struct dkg_keys *out, const void *bytes, size_t len,
    const struct dkg_session *expected, struct fault *fault) MUST_CHECK;

/*
 * "Share Recovery": a participant's result from the certificate, d_i and the recovery bundle
 * C^rec_i. What the session was is read from the certificate: it holds a signature by d_i itself.
 * `payloads` as in dkg_accept. *out is zero after a failure.
 */
bool dkg_recover(struct dkg_result *out, struct dkg_payload *payloads, const void *certificate,
    size_t certificate_len, const struct scalar *secret, const void *bundle, size_t bundle_len,
    struct fault *fault) MUST_CHECK;

/* --- messages as bytes ("Message Formats"): dkg_wire.c -------------------------------------- */

/*
 * The messages of the specification, with no envelope: the session gives n and t, and whoever
 * carries them says from whom they are (a wrong name fails at the first check). Parsers refuse
 * anything that is not exactly what the writer would write.
 */
void dkg_round1_put(
    struct buf *out, const struct dkg_session *session, const struct dkg_round1 *message);
bool dkg_round1_parse(struct dkg_round1 *out, const struct dkg_session *session, const void *bytes,
    size_t len, struct fault *fault) MUST_CHECK;
void dkg_round2_put(
    struct buf *out, const struct dkg_session *session, const struct dkg_round2 *message);
bool dkg_round2_parse(struct dkg_round2 *out, const struct dkg_session *session, const void *bytes,
    size_t len, struct fault *fault) MUST_CHECK;
/* C^rec_i, for a participant's backup. */
void dkg_bundle_put(struct buf *out, uint32_t n, const struct dkg_bundle *bundle);
bool dkg_bundle_parse(struct dkg_bundle *out, uint32_t n, const void *bytes, size_t len,
    struct fault *fault) MUST_CHECK;
/* sig_i of round 3: 64 bytes; dkg_signature_put writes it. */
bool dkg_signature_parse(
    struct dkg_signature *out, const void *bytes, size_t len, struct fault *fault) MUST_CHECK;

#endif
