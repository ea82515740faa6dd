/*
 * The transcript T: written, read back strictly, and signed.
 * It does not verify what it says.
 */
#include <string.h>

#include "proto/crypto/dkg_inner.h"

void dkg_transcript_put(struct buf *out, const struct dkg_public *public)
{
	const struct dkg_session *session = &public->session;

	buf_put_u64le(out, strlen(DKG_CIPHERSUITE));
	buf_put_text(out, DKG_CIPHERSUITE);
	buf_put_u64le(out, DKG_CONTEXT_LEN);
	buf_put(out, session->context, DKG_CONTEXT_LEN);
	buf_put_u32le(out, session->n);
	buf_put_u32le(out, session->t);
	for (uint32_t j = 0; j < session->n; j++)
		buf_put(out, session->statics[j].bytes, POINT_LEN);
	for (uint32_t j = 0; j < session->n; j++)
		for (uint32_t k = 0; k < session->t; k++)
			buf_put(out, public->offers[j].commitments[k].bytes, POINT_LEN);
	for (uint32_t j = 0; j < session->n; j++)
		dkg_signature_put(out, &public->offers[j].pop);
	for (uint32_t j = 0; j < session->n; j++)
		buf_put(out, public->offers[j].ephemeral.bytes, POINT_LEN);
	buf_put_u64le(out, session->ext_len);
	buf_put(out, session->ext, session->ext_len);
}

static bool wrong(struct fault *fault, const char *what)
{
	return fault_false(fault, "dkg_transcript_wrong", "the transcript's %s", what);
}

static bool take_head(struct dkg_session *out, struct reader *reader, struct fault *fault)
{
	const size_t suite_len = strlen(DKG_CIPHERSUITE);
	const uint8_t *suite =
	    reader_u64le(reader) == suite_len ? reader_take(reader, suite_len) : NULL;

	if (suite == NULL || memcmp(suite, DKG_CIPHERSUITE, suite_len) != 0)
		return wrong(fault, "ciphersuite is not " DKG_CIPHERSUITE);
	if (reader_u64le(reader) != DKG_CONTEXT_LEN)
		return wrong(fault, "context does not have 64 bytes");
	reader_copy(reader, out->context, DKG_CONTEXT_LEN);
	out->n = reader_u32le(reader);
	out->t = reader_u32le(reader);
	if (!dkg_are_bounds_fine(out->n, out->t))
		return wrong(fault, "n and t are out of bounds");
	for (uint32_t j = 0; j < out->n; j++)
		if (!dkg_point_take(&out->statics[j], reader))
			return wrong(fault, "static keys are not all canonical elements");
	return true;
}

static bool take_offers(struct dkg_public *out, struct reader *reader, struct fault *fault)
{
	const uint32_t n = out->session.n, t = out->session.t;

	for (uint32_t j = 0; j < n; j++)
		for (uint32_t k = 0; k < t; k++)
			if (!dkg_point_take(&out->offers[j].commitments[k], reader))
				return wrong(fault, "commitments are not all canonical elements");
	for (uint32_t j = 0; j < n; j++)
		if (!dkg_signature_take(&out->offers[j].pop, reader))
			return wrong(fault, "proofs of possession are not all canonical");
	for (uint32_t j = 0; j < n; j++)
		if (!dkg_point_take(&out->offers[j].ephemeral, reader))
			return wrong(fault, "ephemeral keys are not all canonical elements");
	return true;
}

static bool take_ext(struct dkg_session *out, struct reader *reader, struct fault *fault)
{
	uint64_t len = reader_u64le(reader);

	if (reader->has_failed || len > DKG_MAX_EXT || len > reader_left(reader))
		return wrong(fault, "extension is missing or too long");
	out->ext_len = len;
	reader_copy(reader, out->ext, len);
	return true;
}

bool dkg_transcript_take(struct dkg_public *out, struct reader *reader, struct fault *fault)
{
	memset(out, 0, sizeof *out);
	return take_head(&out->session, reader, fault) && take_offers(out, reader, fault) &&
	       take_ext(&out->session, reader, fault) && dkg_session_check(&out->session, fault);
}

bool dkg_transcript_sign(struct dkg_signature *out, const struct dkg_participant *self,
    const struct dkg_offer *offers, const struct dkg_source *source, struct fault *fault)
{
	struct dkg_public public = {.session = *self->session};
	struct buf transcript = {0};
	uint8_t room[DKG_HEDGE_LEN];
	bool is_fine;

	memset(out, 0, sizeof *out);
	if (!dkg_session_check(self->session, fault))
		return false;
	memcpy(public.offers, offers, self->session->n * sizeof *offers);
	dkg_transcript_put(&transcript, &public);
	is_fine = buf_is_ok(&transcript);
	if (!is_fine)
		fault_unable(fault, "no_memory", "no memory for the transcript");
	else
		is_fine = dkg_sign(out, self->secret, dkg_draw_hedge(room, source),
		    transcript.bytes, transcript.len, fault);
	secret_wipe(room, sizeof room);
	buf_free(&transcript);
	return is_fine;
}
