/*
 * Round messages and recovery bundles as bytes, as the specification's "Message Formats" has them.
 * It verifies encodings, not proofs.
 */
#include <string.h>

#include "proto/crypto/dkg_inner.h"

bool dkg_point_take(struct point *out, struct reader *reader)
{
	const uint8_t *bytes = reader_take(reader, POINT_LEN);

	*out = point_identity;
	return bytes != NULL && point_take(out, bytes);
}

static void offer_put(struct buf *out, uint32_t t, const struct dkg_offer *offer)
{
	for (uint32_t k = 0; k < t; k++)
		buf_put(out, offer->commitments[k].bytes, POINT_LEN);
	dkg_signature_put(out, &offer->pop);
	buf_put(out, offer->ephemeral.bytes, POINT_LEN);
}

static bool offer_take(struct dkg_offer *out, uint32_t t, struct reader *reader)
{
	for (uint32_t k = 0; k < t; k++)
		if (!dkg_point_take(&out->commitments[k], reader))
			return false;
	return dkg_signature_take(&out->pop, reader) && dkg_point_take(&out->ephemeral, reader);
}

static void sealed_put(struct buf *out, const struct dkg_sealed *sealed)
{
	buf_put_u64be(out, sealed->len);
	buf_put(out, sealed->bytes, sealed->len);
}

static bool sealed_take(struct dkg_sealed *out, struct reader *reader)
{
	uint64_t len = reader_u64be(reader);
	const uint8_t *bytes;

	if (len < DKG_MIN_CIPHERTEXT || len > DKG_MAX_CIPHERTEXT)
		return false;
	bytes = reader_take(reader, len);
	if (bytes == NULL)
		return false;
	out->len = len;
	memcpy(out->bytes, bytes, len);
	return true;
}

bool dkg_bundle_take(struct dkg_bundle *out, uint32_t n, struct reader *reader)
{
	for (uint32_t j = 0; j < n; j++)
		if (!sealed_take(&out->sealed[j], reader))
			return false;
	return true;
}

static bool refuse(void *out, size_t len, struct fault *fault, const char *what)
{
	memset(out, 0, len);
	return fault_false(fault, "dkg_message_wrong",
	    "the bytes are not %s: a wrong length, or an element that is not canonical", what);
}

void dkg_bundle_put(struct buf *out, uint32_t n, const struct dkg_bundle *bundle)
{
	for (uint32_t j = 0; j < n; j++)
		sealed_put(out, &bundle->sealed[j]);
}

bool dkg_bundle_parse(
    struct dkg_bundle *out, uint32_t n, const void *bytes, size_t len, struct fault *fault)
{
	struct reader reader = reader_over(bytes, len);

	memset(out, 0, sizeof *out);
	if (!dkg_are_bounds_fine(n, n) || !dkg_bundle_take(out, n, &reader) ||
	    !reader_is_done(&reader))
		return refuse(out, sizeof *out, fault, "a recovery bundle");
	return true;
}

void dkg_round1_put(
    struct buf *out, const struct dkg_session *session, const struct dkg_round1 *message)
{
	offer_put(out, session->t, &message->offer);
	dkg_bundle_put(out, session->n, &message->bundle);
}

bool dkg_round1_parse(struct dkg_round1 *out, const struct dkg_session *session, const void *bytes,
    size_t len, struct fault *fault)
{
	struct reader reader = reader_over(bytes, len);

	memset(out, 0, sizeof *out);
	if (!dkg_are_bounds_fine(session->n, session->t) ||
	    !offer_take(&out->offer, session->t, &reader) ||
	    !dkg_bundle_take(&out->bundle, session->n, &reader) || !reader_is_done(&reader))
		return refuse(out, sizeof *out, fault, "a message of round 1");
	return true;
}

void dkg_round2_put(
    struct buf *out, const struct dkg_session *session, const struct dkg_round2 *message)
{
	for (uint32_t j = 0; j < session->n; j++) {
		offer_put(out, session->t, &message->offers[j]);
		sealed_put(out, &message->bundle.sealed[j]);
	}
}

bool dkg_round2_parse(struct dkg_round2 *out, const struct dkg_session *session, const void *bytes,
    size_t len, struct fault *fault)
{
	struct reader reader = reader_over(bytes, len);
	bool is_fine = dkg_are_bounds_fine(session->n, session->t);

	memset(out, 0, sizeof *out);
	for (uint32_t j = 0; is_fine && j < session->n; j++)
		is_fine = offer_take(&out->offers[j], session->t, &reader) &&
			  sealed_take(&out->bundle.sealed[j], &reader);
	if (!is_fine || !reader_is_done(&reader))
		return refuse(out, sizeof *out, fault, "a message of round 2");
	return true;
}

bool dkg_signature_parse(
    struct dkg_signature *out, const void *bytes, size_t len, struct fault *fault)
{
	struct reader reader = reader_over(bytes, len);

	if (!dkg_signature_take(out, &reader) || !reader_is_done(&reader))
		return refuse(out, sizeof *out, fault, "a signature");
	return true;
}
