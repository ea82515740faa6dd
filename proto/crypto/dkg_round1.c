/*
 * Round 1: a polynomial, its commitments, the proof of possession and one encrypted share for each;
 * and the coordinator's gathering of all these. It keeps no secret beyond its own return.
 */
#include <string.h>

#include "proto/crypto/dkg_inner.h"

struct secrets {
	struct scalar coefficients[DKG_MAX_N]; /* a_0 .. a_{t-1} */
	struct scalar ephemeral;               /* e */
};

size_t dkg_pop_message(uint8_t out[DKG_POP_MESSAGE_MAX], const struct dkg_session *session,
    const struct dkg_offer *offer)
{
	uint8_t *at = out;

	memcpy(at, session->context, DKG_CONTEXT_LEN);
	at += DKG_CONTEXT_LEN;
	for (uint32_t k = 0; k < session->t; k++, at += POINT_LEN)
		memcpy(at, offer->commitments[k].bytes, POINT_LEN);
	memcpy(at, offer->ephemeral.bytes, POINT_LEN);
	return (size_t)(at + POINT_LEN - out);
}

static bool draw_secrets(struct secrets *out, uint32_t t, const struct dkg_source *source)
{
	for (uint32_t k = 0; k < t; k++)
		if (!dkg_draw_scalar(&out->coefficients[k], source))
			return false;
	return dkg_draw_scalar(&out->ephemeral, source);
}

/* None of the secrets is zero, so none of the products is the identity. */
static bool commit(struct dkg_offer *offer, uint32_t t, const struct secrets *secrets)
{
	for (uint32_t k = 0; k < t; k++)
		if (!point_mul_base(&offer->commitments[k], &secrets->coefficients[k]))
			return false;
	return point_mul_base(&offer->ephemeral, &secrets->ephemeral);
}

static bool prove_possession(struct dkg_offer *offer, const struct dkg_session *session,
    const struct secrets *secrets, const struct dkg_source *source, struct fault *fault)
{
	uint8_t message[DKG_POP_MESSAGE_MAX], room[DKG_HEDGE_LEN];
	size_t len = dkg_pop_message(message, session, offer);
	const uint8_t *hedge = dkg_draw_hedge(room, source);
	bool is_fine = dkg_sign(&offer->pop, &secrets->coefficients[0], hedge, message, len, fault);

	secret_wipe(room, sizeof room);
	return is_fine;
}

/* f(x) by Horner's rule, constant-time in the coefficients ("Algorithm 2"). */
static void evaluate(struct scalar *out, uint32_t t, const struct secrets *secrets, uint32_t x)
{
	struct scalar at;

	scalar_from_u64(&at, x);
	*out = secrets->coefficients[t - 1];
	for (uint32_t k = t - 1; k-- > 0;)
		scalar_mul_add(out, &secrets->coefficients[k], out, &at);
}

static bool seal_share(struct dkg_round1 *out, const struct dkg_participant *self,
    const struct secrets *secrets, uint32_t recipient, const struct dkg_payload *payload)
{
	const struct dkg_session *session = self->session;
	const struct point *other = &session->statics[recipient - 1];
	const struct dkg_route route = {session, &out->offer.ephemeral, self->index, recipient};
	struct point ephemeral_secret, static_secret;
	struct scalar share;
	bool is_fine = point_mul(&ephemeral_secret, &secrets->ephemeral, other) &&
		       point_mul(&static_secret, self->secret, other);

	if (is_fine) {
		evaluate(&share, session->t, secrets, recipient);
		dkg_seal(&out->bundle.sealed[recipient - 1], &route, &ephemeral_secret,
		    &static_secret, &share, payload);
	}
	secret_wipe(&share, sizeof share);
	secret_wipe(&ephemeral_secret, sizeof ephemeral_secret);
	secret_wipe(&static_secret, sizeof static_secret);
	return is_fine;
}

static bool seal_all(struct dkg_round1 *out, const struct dkg_participant *self,
    const struct secrets *secrets, const struct dkg_payload *payloads, struct fault *fault)
{
	for (uint32_t j = 1; j <= self->session->n; j++) {
		const struct dkg_payload *payload = payloads != NULL ? &payloads[j - 1] : NULL;

		if (payload != NULL && payload->len > DKG_MAX_PAYLOAD)
			return fault_false(fault, "dkg_bounds",
			    "the payload for participant %u is over %d bytes", j, DKG_MAX_PAYLOAD);
		if (!seal_share(out, self, secrets, j, payload))
			return fault_false(fault, "dkg_static_wrong",
			    "no shared secret with participant %u: its static key or ours is wrong",
			    j);
	}
	return true;
}

bool dkg_offer_make(struct dkg_round1 *out, const struct dkg_participant *self,
    const struct dkg_payload *payloads, const struct dkg_source *source, struct fault *fault)
{
	const struct dkg_session *session = self->session;
	struct secrets secrets;
	bool is_fine;

	memset(out, 0, sizeof *out);
	if (!dkg_session_check(session, fault))
		return false;
	is_fine =
	    draw_secrets(&secrets, session->t, source) && commit(&out->offer, session->t, &secrets);
	if (!is_fine)
		fault_false(fault, "dkg_source_broken", "the random source gives zeros");
	is_fine = is_fine && prove_possession(&out->offer, session, &secrets, source, fault) &&
		  seal_all(out, self, &secrets, payloads, fault);
	secret_wipe(&secrets, sizeof secrets);
	if (!is_fine)
		secret_wipe(out, sizeof *out);
	return is_fine;
}

bool dkg_offer_check(const struct dkg_session *session, uint32_t sender,
    const struct dkg_offer *offer, struct fault *fault)
{
	uint8_t message[DKG_POP_MESSAGE_MAX];
	size_t len = dkg_pop_message(message, session, offer);
	bool is_fine = point_is_wire(offer->ephemeral.bytes);

	for (uint32_t k = 0; k < session->t; k++)
		is_fine = is_fine && point_is_wire(offer->commitments[k].bytes);
	is_fine =
	    is_fine && dkg_signature_is_right(&offer->pop, &offer->commitments[0], message, len);
	if (!is_fine)
		return fault_false(fault, "dkg_pop_wrong",
		    "participant %u: the proof of possession does not hold", sender);
	return true;
}

bool dkg_gather(struct dkg_round2 *out, const struct dkg_session *session,
    const struct dkg_round1 *messages, size_t count, uint32_t recipient, struct fault *fault)
{
	memset(out, 0, sizeof *out);
	if (!dkg_session_check(session, fault))
		return false;
	if (count != session->n || recipient < 1 || recipient > session->n)
		return fault_false(fault, "dkg_missing_participant",
		    "%zu messages for participant %u; there must be one of each of the %u", count,
		    recipient, session->n);
	for (uint32_t j = 0; j < session->n; j++) {
		if (!dkg_offer_check(session, j + 1, &messages[j].offer, fault))
			return false;
		out->offers[j] = messages[j].offer;
		out->bundle.sealed[j] = messages[j].bundle.sealed[recipient - 1];
	}
	return true;
}
