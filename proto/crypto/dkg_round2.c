/*
 * Round 2: decrypting, verifying and summing shares; and the public keys that follow from the
 * commitments. It does not decide whether the others saw the same: that is round 3.
 */
#include <string.h>

#include "proto/crypto/dkg_inner.h"

/* sum_k x^k * C_k by Horner's rule, over public data. */
static void evaluate_public(struct point *out, const struct point *points, uint32_t t, uint32_t x)
{
	struct scalar at;

	scalar_from_u64(&at, x);
	*out = points[t - 1];
	for (uint32_t k = t - 1; k-- > 0;) {
		point_mul_any(out, &at, out);
		point_add(out, out, &points[k]);
	}
}

bool dkg_share_is_right(
    const struct scalar *share, uint32_t index, const struct dkg_offer *offer, uint32_t t)
{
	struct point left, right;

	if (t < 1 || t > DKG_MAX_N || index == 0)
		return false;
	point_mul_base_any(&left, share);
	evaluate_public(&right, offer->commitments, t, index);
	return point_is_equal(&left, &right);
}

bool dkg_share_open(struct scalar *share, struct dkg_payload *payload,
    const struct dkg_participant *self, uint32_t sender, const struct dkg_offer *offer,
    const struct dkg_sealed *sealed, struct fault *fault)
{
	const struct dkg_session *session = self->session;
	const struct dkg_route route = {session, &offer->ephemeral, sender, self->index};
	uint8_t bytes[SCALAR_LEN];
	struct point ephemeral_secret, static_secret;
	bool is_fine;

	memset(share, 0, sizeof *share);
	*payload = (struct dkg_payload){0};
	if (sender < 1 || sender > session->n || !dkg_are_bounds_fine(session->n, session->t))
		return fault_false(fault, "dkg_bounds", "there is no participant %u", sender);
	is_fine = point_mul(&ephemeral_secret, self->secret, &offer->ephemeral) &&
		  point_mul(&static_secret, self->secret, &session->statics[sender - 1]) &&
		  dkg_unseal(bytes, payload, &route, &ephemeral_secret, &static_secret, sealed);
	secret_wipe(&ephemeral_secret, sizeof ephemeral_secret);
	secret_wipe(&static_secret, sizeof static_secret);
	if (!is_fine)
		return fault_false(fault, "dkg_share_undecryptable",
		    "participant %u: the encrypted share for participant %u does not decrypt",
		    sender, self->index);
	is_fine =
	    scalar_take(share, bytes) && dkg_share_is_right(share, self->index, offer, session->t);
	secret_wipe(bytes, sizeof bytes);
	if (!is_fine) {
		secret_wipe(share, sizeof *share);
		return fault_false(fault, "dkg_share_wrong",
		    "participant %u: the share for participant %u does not fit its commitments",
		    sender, self->index);
	}
	return true;
}

bool dkg_keys_derive(struct dkg_keys *out, const struct dkg_session *session,
    const struct dkg_offer *offers, struct fault *fault)
{
	struct point sums[DKG_MAX_N];
	bool has_identity = false;

	memset(out, 0, sizeof *out);
	if (!dkg_are_bounds_fine(session->n, session->t))
		return fault_false(fault, "dkg_bounds", "%u of %u participants is out of bounds",
		    session->t, session->n);
	for (uint32_t k = 0; k < session->t; k++) {
		sums[k] = point_identity;
		for (uint32_t j = 0; j < session->n; j++)
			point_add(&sums[k], &sums[k], &offers[j].commitments[k]);
		has_identity = has_identity || point_is_identity(&sums[k]);
	}
	out->group = sums[0];
	for (uint32_t i = 0; i < session->n; i++) {
		evaluate_public(&out->shares[i], sums, session->t, i + 1);
		has_identity = has_identity || point_is_identity(&out->shares[i]);
	}
	if (has_identity) {
		memset(out, 0, sizeof *out);
		return fault_false(fault, "dkg_identity",
		    "the commitments sum up to the identity: the key would be known to everybody");
	}
	return true;
}

static bool add_share(struct scalar *sum, struct dkg_payload *payload,
    const struct dkg_participant *self, uint32_t sender, const struct dkg_offer *offer,
    const struct dkg_sealed *sealed, struct fault *fault)
{
	struct dkg_payload received;
	struct scalar share;
	bool is_fine = dkg_share_open(&share, &received, self, sender, offer, sealed, fault);

	if (is_fine && payload == NULL && received.len > 0)
		is_fine = fault_false(fault, "dkg_payload_unexpected",
		    "participant %u: there is a payload beside the share", sender);
	if (is_fine) {
		scalar_add(sum, sum, &share);
		if (payload != NULL)
			*payload = received;
	}
	secret_wipe(&share, sizeof share);
	secret_wipe(&received, sizeof received);
	return is_fine;
}

bool dkg_shares_sum(struct dkg_result *out, struct dkg_payload *payloads,
    const struct dkg_participant *self, const struct dkg_offer *offers,
    const struct dkg_bundle *bundle, struct fault *fault)
{
	struct point check;

	memset(out, 0, sizeof *out);
	out->index = self->index;
	for (uint32_t j = 0; j < self->session->n; j++)
		if (!add_share(&out->share, payloads != NULL ? &payloads[j] : NULL, self, j + 1,
			&offers[j], &bundle->sealed[j], fault))
			goto wrong;
	if (!dkg_keys_derive(&out->keys, self->session, offers, fault))
		goto wrong;
	point_mul_base_any(&check, &out->share);
	if (!point_is_equal(&check, &out->keys.shares[self->index - 1])) {
		fault_false(fault, "dkg_share_wrong", "the sum of the shares does not fit");
		goto wrong;
	}
	return true;
wrong:
	secret_wipe(out, sizeof *out);
	return false;
}

static bool is_same_offer(const struct dkg_offer *left, const struct dkg_offer *right, uint32_t t)
{
	return memcmp(left->commitments, right->commitments, t * sizeof *left->commitments) == 0 &&
	       memcmp(&left->pop, &right->pop, sizeof left->pop) == 0 &&
	       memcmp(&left->ephemeral, &right->ephemeral, sizeof left->ephemeral) == 0;
}

bool dkg_accept(struct dkg_result *out, struct dkg_payload *payloads,
    const struct dkg_participant *self, const struct dkg_offer *own,
    const struct dkg_round2 *message, struct fault *fault)
{
	const struct dkg_session *session = self->session;

	memset(out, 0, sizeof *out);
	if (!dkg_session_check(session, fault))
		return false;
	for (uint32_t j = 0; j < session->n; j++)
		if (!dkg_offer_check(session, j + 1, &message->offers[j], fault))
			return false;
	if (!is_same_offer(own, &message->offers[self->index - 1], session->t))
		return fault_false(fault, "dkg_own_replaced",
		    "the coordinator gave out another message as that of participant %u",
		    self->index);
	return dkg_shares_sum(out, payloads, self, message->offers, &message->bundle, fault);
}
