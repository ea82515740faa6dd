/*
 * libFuzzer on the decoders of the key generation: what one of them accepts, its writer must give
 * back byte for byte. The first three bytes choose the decoder, n and t.
 */
#include <stdlib.h>
#include <string.h>

#include "proto/crypto/dkg.h"

static void expect_same(struct buf *again, const uint8_t *bytes, size_t len)
{
	if (!buf_is_ok(again) || again->len != len ||
	    (len > 0 && memcmp(again->bytes, bytes, len) != 0))
		abort();
}

static void fuzz_certificate(const uint8_t *bytes, size_t len, struct buf *again)
{
	static struct dkg_certificate certificate;
	struct dkg_keys keys;

	if (!dkg_certificate_parse(&certificate, bytes, len, NULL))
		return;
	dkg_certificate_put(again, &certificate);
	expect_same(again, bytes, len);
	/* Against its own session, so that proofs and signatures are reached. */
	(void)!dkg_certificate_check(&keys, bytes, len, &certificate.public.session, NULL);
}

static void fuzz_round1(
    const uint8_t *bytes, size_t len, const struct dkg_session *session, struct buf *again)
{
	static struct dkg_round1 message;

	if (!dkg_round1_parse(&message, session, bytes, len, NULL))
		return;
	dkg_round1_put(again, session, &message);
	expect_same(again, bytes, len);
	(void)!dkg_offer_check(session, 1, &message.offer, NULL);
}

static void fuzz_round2(
    const uint8_t *bytes, size_t len, const struct dkg_session *session, struct buf *again)
{
	static struct dkg_round2 message;

	if (!dkg_round2_parse(&message, session, bytes, len, NULL))
		return;
	dkg_round2_put(again, session, &message);
	expect_same(again, bytes, len);
}

static void fuzz_bundle(const uint8_t *bytes, size_t len, uint32_t n, struct buf *again)
{
	static struct dkg_bundle bundle;

	if (!dkg_bundle_parse(&bundle, n, bytes, len, NULL))
		return;
	dkg_bundle_put(again, n, &bundle);
	expect_same(again, bytes, len);
}

static void fuzz_signature(const uint8_t *bytes, size_t len, struct buf *again)
{
	struct dkg_signature signature;

	if (!dkg_signature_parse(&signature, bytes, len, NULL))
		return;
	dkg_signature_put(again, &signature);
	expect_same(again, bytes, len);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct dkg_session session = {0};
	struct buf again = {0};

	if (size < 3 || !group_init())
		return 0;
	session.n = data[1];
	session.t = data[2];
	switch (data[0] % 5) {
	case 0:
		fuzz_certificate(data + 3, size - 3, &again);
		break;
	case 1:
		fuzz_round1(data + 3, size - 3, &session, &again);
		break;
	case 2:
		fuzz_round2(data + 3, size - 3, &session, &again);
		break;
	case 3:
		fuzz_bundle(data + 3, size - 3, session.n, &again);
		break;
	default:
		fuzz_signature(data + 3, size - 3, &again);
		break;
	}
	buf_free(&again);
	return 0;
}
