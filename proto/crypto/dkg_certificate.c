/*
 * The success certificate: what a stranger checks, and what a trustee recovers a share from.
 * It takes no key as given: y and every Y_i come out of the commitments.
 */
#include <string.h>

#include "proto/crypto/dkg_inner.h"

void dkg_certificate_put(struct buf *out, const struct dkg_certificate *certificate)
{
	dkg_transcript_put(out, &certificate->public);
	for (uint32_t j = 0; j < certificate->public.session.n; j++)
		dkg_signature_put(out, &certificate->signatures[j]);
}

static bool take_signatures(struct dkg_certificate *out, struct reader *reader, struct fault *fault)
{
	for (uint32_t j = 0; j < out->public.session.n; j++)
		if (!dkg_signature_take(&out->signatures[j], reader))
			return fault_false(fault, "dkg_transcript_wrong",
			    "the certificate's signatures are not all there and canonical");
	if (!reader_is_done(reader))
		return fault_false(fault, "dkg_transcript_wrong",
		    "%zu bytes follow the certificate", reader_left(reader));
	return true;
}

/* What was read, written anew, must be what was read: no byte has two readings. */
static bool is_rebuilt(
    const struct dkg_certificate *certificate, const void *bytes, size_t len, struct fault *fault)
{
	struct buf again = {0};
	bool is_fine = true;

	dkg_certificate_put(&again, certificate);
	if (!buf_is_ok(&again))
		is_fine = fault_unable(fault, "no_memory", "no memory for the certificate");
	else if (again.len != len || memcmp(again.bytes, bytes, len) != 0)
		is_fine = fault_false(
		    fault, "dkg_transcript_wrong", "the certificate is not in its one encoding");
	buf_free(&again);
	return is_fine;
}

bool dkg_certificate_parse(
    struct dkg_certificate *out, const void *bytes, size_t len, struct fault *fault)
{
	struct reader reader = reader_over(bytes, len);

	memset(out, 0, sizeof *out);
	if (dkg_transcript_take(&out->public, &reader, fault) &&
	    take_signatures(out, &reader, fault) && is_rebuilt(out, bytes, len, fault))
		return true;
	memset(out, 0, sizeof *out);
	return false;
}

bool dkg_certificate_verify(const struct dkg_certificate *certificate, const void *transcript,
    size_t len, struct fault *fault)
{
	const struct dkg_session *session = &certificate->public.session;

	for (uint32_t j = 0; j < session->n; j++)
		if (!dkg_offer_check(session, j + 1, &certificate->public.offers[j], fault))
			return false;
	for (uint32_t j = 0; j < session->n; j++)
		if (!dkg_signature_is_right(
			&certificate->signatures[j], &session->statics[j], transcript, len))
			return fault_false(fault, "dkg_signature_wrong",
			    "participant %u: the signature over the transcript does not hold",
			    j + 1);
	return true;
}

static bool is_expected(
    const struct dkg_session *found, const struct dkg_session *expected, struct fault *fault)
{
	const char *what = NULL;

	if (found->n != expected->n || found->t != expected->t)
		what = "another n or t";
	else if (memcmp(found->context, expected->context, DKG_CONTEXT_LEN) != 0)
		what = "the context of another session";
	else if (found->ext_len != expected->ext_len ||
		 memcmp(found->ext, expected->ext, expected->ext_len) != 0)
		what = "another extension";
	else if (memcmp(found->statics, expected->statics, found->n * sizeof *found->statics) != 0)
		what = "other static keys, or in another order";
	if (what != NULL)
		return fault_false(
		    fault, "dkg_session_other", "the certificate has %s than expected", what);
	return true;
}

/* Everything before the signatures is T. */
static size_t transcript_len(const struct dkg_certificate *certificate, size_t len)
{
	return len - (size_t)certificate->public.session.n * DKG_SIGNATURE_LEN;
}

bool dkg_certificate_check(struct dkg_keys *out, const void *bytes, size_t len,
    const struct dkg_session *expected, struct fault *fault)
{
	struct dkg_certificate certificate;

	memset(out, 0, sizeof *out);
	return dkg_session_check(expected, fault) &&
	       dkg_certificate_parse(&certificate, bytes, len, fault) &&
	       is_expected(&certificate.public.session, expected, fault) &&
	       dkg_certificate_verify(
		   &certificate, bytes, transcript_len(&certificate, len), fault) &&
	       dkg_keys_derive(out, &certificate.public.session, certificate.public.offers, fault);
}

bool dkg_recover(struct dkg_result *out, struct dkg_payload *payloads, const void *certificate,
    size_t certificate_len, const struct scalar *secret, const void *bundle, size_t bundle_len,
    struct fault *fault)
{
	struct dkg_certificate parsed;
	struct dkg_participant self;
	struct dkg_bundle shares;

	memset(out, 0, sizeof *out);
	return dkg_certificate_parse(&parsed, certificate, certificate_len, fault) &&
	       dkg_certificate_verify(
		   &parsed, certificate, transcript_len(&parsed, certificate_len), fault) &&
	       dkg_join(&self, &parsed.public.session, secret, fault) &&
	       dkg_bundle_parse(&shares, parsed.public.session.n, bundle, bundle_len, fault) &&
	       dkg_shares_sum(out, payloads, &self, parsed.public.offers, &shares, fault);
}
