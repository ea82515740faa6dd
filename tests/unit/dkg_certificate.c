/*
 * The success certificate: what a tamperer does to it, recovery from it, and what shares are worth.
 * Numbers in names are tamper cases of the voting protocol.
 */
#include <string.h>

#include "proto/crypto/lagrange.h"
#include "tests/unit/dkg_run.h"

/* T of n = 3, t = 2 and an extension of 32 bytes: where its parts begin. */
enum {
	AT_CONTEXT = 8 + 31 + 8,
	AT_N = AT_CONTEXT + 64,
	AT_T = AT_N + 4,
	AT_STATICS = AT_T + 4,
	AT_COMMITMENTS = AT_STATICS + 3 * 32,
	AT_POPS = AT_COMMITMENTS + 3 * 2 * 32,
	AT_EPHEMERALS = AT_POPS + 3 * 64,
	AT_EXT_LEN = AT_EPHEMERALS + 3 * 32,
	AT_SIGNATURES = AT_EXT_LEN + 8 + 32,
	WHOLE = AT_SIGNATURES + 3 * 64,
};

Test(dkg_certificate, has_the_layout_that_is_written_down)
{
	struct run *run = run_whole(3, 2);
	const struct dkg_public *public = &run->certificate.public;
	const uint8_t *bytes = run->bytes.bytes;

	cr_assert_eq(run->bytes.len, WHOLE);
	cr_assert_eq(load_u64le(bytes), 31);
	cr_assert_arr_eq(bytes + 8, "COCKTAIL(Ristretto255, SHA-512)", 31);
	cr_assert_eq(load_u64le(bytes + 8 + 31), 64);
	cr_assert_arr_eq(bytes + AT_CONTEXT, run->session.context, 64);
	cr_assert_arr_eq(bytes + AT_N, "\3\0\0\0\2\0\0\0", 8);
	cr_assert_arr_eq(bytes + AT_STATICS + 64, run->session.statics[2].bytes, 32);
	cr_assert_arr_eq(bytes + AT_COMMITMENTS + 96, public->offers[1].commitments[1].bytes, 32);
	cr_assert_arr_eq(bytes + AT_POPS + 64, public->offers[1].pop.commitment.bytes, 32);
	cr_assert_arr_eq(bytes + AT_POPS + 96, public->offers[1].pop.response.bytes, 32);
	cr_assert_arr_eq(bytes + AT_EPHEMERALS + 32, public->offers[1].ephemeral.bytes, 32);
	cr_assert_eq(load_u64le(bytes + AT_EXT_LEN), 32);
	cr_assert_arr_eq(bytes + AT_EXT_LEN + 8, run->session.ext, 32);
	cr_assert_arr_eq(
	    bytes + AT_SIGNATURES + 64, run->certificate.signatures[1].commitment.bytes, 32);
	run_end(&run);
}

Test(dkg_certificate, a_changed_byte_at_any_offset_is_refused, .timeout = 300)
{
	struct run *run = run_whole(3, 2);

	for (size_t at = 0; at < run->bytes.len; at++)
		for (unsigned flip = 1; flip <= 0x80; flip <<= 7) {
			struct fault fault = {0};

			run->bytes.bytes[at] ^= (uint8_t)flip;
			cr_assert(!run_check(run, &run->session, &fault), "byte %zu", at);
			cr_assert_eq(fault.kind, FAULT_FALSE);
			run->bytes.bytes[at] ^= (uint8_t)flip;
		}
	cr_assert(run_check(run, &run->session, NULL));
	run_end(&run);
}

Test(dkg_certificate, is_refused_at_any_other_length)
{
	struct run *run = run_whole(3, 2);
	struct dkg_keys keys;

	for (size_t len = 0; len < run->bytes.len; len++)
		REFUSED(dkg_certificate_check(&keys, run->bytes.bytes, len, &run->session, &fault),
		    "dkg_transcript_wrong");
	buf_put_u8(&run->bytes, 0);
	REFUSED(run_check(run, &run->session, &fault), "dkg_transcript_wrong");
	run_end(&run);
}

/* One more point behind the commitments of each in `who` (a bit each), all of it signed. */
static void sign_with_more_commitments(struct run *run, unsigned who, uint8_t t)
{
	struct buf bytes = {0};
	const uint8_t *whole = run->bytes.bytes;

	buf_put(&bytes, whole, AT_COMMITMENTS);
	bytes.bytes[AT_T] = t;
	for (unsigned j = 0; j < 3; j++) {
		buf_put(&bytes, whole + AT_COMMITMENTS + (size_t)64 * j, 64);
		if (who >> j & 1)
			buf_put(&bytes, whole + AT_COMMITMENTS, 32);
	}
	buf_put(&bytes, whole + AT_POPS, AT_SIGNATURES - AT_POPS);
	for (unsigned j = 0; j < 3; j++)
		cr_assert(dkg_sign(&run->certificate.signatures[j], &run->secrets[j], NULL,
		    bytes.bytes, bytes.len, NULL));
	for (unsigned j = 0; j < 3; j++)
		dkg_signature_put(&bytes, &run->certificate.signatures[j]);
	buf_free(&run->bytes);
	run->bytes = bytes;
}

Test(dkg_certificate, one_commitment_too_many_16)
{
	for (unsigned who = 0; who < 8; who++) {
		struct run *run = run_whole(3, 2);

		sign_with_more_commitments(run, who, 2);
		if (who == 0)
			cr_assert(run_check(run, &run->session, NULL), "the helper itself");
		else
			REFUSED(run_check(run, &run->session, &fault), "dkg_transcript_wrong");
		run_end(&run);
	}
}

Test(dkg_certificate, another_threshold_that_all_have_signed_16)
{
	struct run *run = run_whole(3, 2);

	sign_with_more_commitments(run, 7, 3);
	REFUSED(run_check(run, &run->session, &fault), "dkg_session_other");
	run_end(&run);
}

Test(dkg_certificate, an_extension_that_is_too_long)
{
	struct run *run = run_whole(3, 2);
	struct dkg_certificate parsed;
	struct buf bytes = {0};

	for (size_t len = DKG_MAX_EXT; len <= (size_t)40 * DKG_MAX_EXT; len += DKG_MAX_EXT) {
		bytes.len = 0;
		buf_put(&bytes, run->bytes.bytes, AT_EXT_LEN);
		buf_put_u64le(&bytes, len);
		memset(buf_extend(&bytes, len), 7, len);
		buf_put(&bytes, run->bytes.bytes + AT_SIGNATURES, WHOLE - AT_SIGNATURES);
		if (len == DKG_MAX_EXT)
			cr_assert(dkg_certificate_parse(&parsed, bytes.bytes, bytes.len, NULL));
		else
			REFUSED(dkg_certificate_parse(&parsed, bytes.bytes, bytes.len, &fault),
			    "dkg_transcript_wrong");
	}
	buf_free(&bytes);
	run_end(&run);
}

Test(dkg_certificate, a_bad_proof_of_possession_that_all_have_signed_17)
{
	for (uint32_t j = 0; j < 3; j++) {
		struct run *run = run_whole(3, 2);
		struct dkg_signature *pop = &run->certificate.public.offers[j].pop;

		scalar_add(&pop->response, &pop->response, &pop->response);
		run_sign(run);
		REFUSED(run_check(run, &run->session, &fault), "dkg_pop_wrong");
		run_end(&run);
	}
}

Test(dkg_certificate, one_signature_over_the_transcript_of_a_split_view_18)
{
	struct run *run = run_whole(3, 2);
	struct dkg_offer offers[3];
	struct dkg_round1 other;

	/* Participant 3 sends two messages; participant 2 saw the other one. */
	cr_assert(run_offer(run, &other, 2, (struct seeded){.seed = 99}));
	memcpy(offers, run->certificate.public.offers, sizeof offers);
	offers[2] = other.offer;
	cr_assert(dkg_transcript_sign(
	    &run->certificate.signatures[1], &run->all[1], offers, &dkg_system_source, NULL));
	run_write(run);
	REFUSED(run_check(run, &run->session, &fault), "dkg_signature_wrong");
	run->certificate.signatures[1] = run->certificate.signatures[0];
	run_write(run);
	REFUSED(run_check(run, &run->session, &fault), "dkg_signature_wrong");
	run_end(&run);
}

Test(dkg_certificate, a_static_key_twice_19)
{
	struct run *run = run_whole(3, 2);
	struct dkg_session *session = &run->certificate.public.session;

	session->statics[2] = session->statics[1];
	run->secrets[2] = run->secrets[1];
	run_sign(run);
	REFUSED(run_check(run, &run->session, &fault), "dkg_static_repeated");
	REFUSED(run_check(run, session, &fault), "dkg_static_repeated");
	run_end(&run);
}

Test(dkg_certificate, y_is_the_sum_whatever_anybody_says_20)
{
	struct run *run = run_whole(3, 2);
	struct dkg_keys keys;
	struct point sum = point_identity;
	struct dkg_round1 other;

	cr_assert(
	    dkg_certificate_check(&keys, run->bytes.bytes, run->bytes.len, &run->session, NULL));
	for (uint32_t j = 0; j < 3; j++)
		point_add(&sum, &sum, &run->messages[j].offer.commitments[0]);
	cr_assert(point_is_equal(&sum, &keys.group));
	/* Another C_{3,0} with its own proof: another y, which the signatures are not over. */
	cr_assert(run_offer(run, &other, 2, (struct seeded){.seed = 98}));
	run->certificate.public.offers[2] = other.offer;
	run_write(run);
	REFUSED(run_check(run, &run->session, &fault), "dkg_signature_wrong");
	run_end(&run);
}

Test(dkg_certificate, of_another_session_attempt_or_extension_76)
{
	struct run *run = run_whole(3, 2);
	struct dkg_session other = run->session;

	dkg_context_derive(&other, "attempt 1", 9);
	REFUSED(run_check(run, &other, &fault), "dkg_session_other");
	other = run->session;
	other.ext[0] ^= 1;
	REFUSED(run_check(run, &other, &fault), "dkg_session_other");
	other = run->session;
	other.ext_len = 31;
	REFUSED(run_check(run, &other, &fault), "dkg_session_other");
	other.ext_len = 0;
	REFUSED(run_check(run, &other, &fault), "dkg_session_other");
	other = run->session;
	other.t = 3;
	REFUSED(run_check(run, &other, &fault), "dkg_session_other");
	run_end(&run);
}

Test(dkg_certificate, static_keys_in_another_order_or_one_missing)
{
	struct run *run = run_whole(3, 2);
	struct dkg_session other = run->session;

	other.statics[0] = run->session.statics[1];
	other.statics[1] = run->session.statics[0];
	REFUSED(run_check(run, &other, &fault), "dkg_session_other");
	other = run->session;
	other.n = 2;
	REFUSED(run_check(run, &other, &fault), "dkg_session_other");
	run_end(&run);
	/* Two of three make a certificate among themselves: whole, but not this one. */
	run = run_whole(2, 2);
	cr_assert(run_check(run, &run->session, NULL));
	REFUSED(run_check(run, &other, &fault), "dkg_session_other");
	run_end(&run);
}

Test(dkg_certificate, an_identity_commitment_that_all_have_signed)
{
	struct run *run = run_whole(3, 2);
	struct dkg_offer honest = run->certificate.public.offers[1];

	for (uint32_t k = 0; k < 2; k++) {
		run->certificate.public.offers[1] = honest;
		run->certificate.public.offers[1].commitments[k] = point_identity;
		run_sign(run);
		REFUSED(run_check(run, &run->session, &fault), "dkg_transcript_wrong");
	}
	run_end(&run);
}

/* Participant 3 speaks last: C_{3,1} as chosen by it, beside a proof of possession that is good. */
static void speak_last(struct run *run, const struct point *slope)
{
	struct dkg_offer *last = &run->certificate.public.offers[2];
	uint8_t message[DKG_POP_MESSAGE_MAX];
	struct scalar secret;
	size_t len;

	scalar_from_u64(&secret, 12345);
	cr_assert(point_mul_base(&last->commitments[0], &secret));
	last->commitments[1] = *slope;
	len = dkg_pop_message(message, &run->session, last);
	cr_assert(dkg_sign(&last->pop, &secret, NULL, message, len, NULL));
	run_sign(run);
}

Test(dkg_certificate, commitments_that_cancel_each_other)
{
	struct run *run = run_whole(3, 2);
	const struct dkg_offer *offers = run->certificate.public.offers;
	struct point slope = point_identity, sum = point_identity;
	struct scalar half;

	point_sub(&slope, &slope, &offers[0].commitments[1]);
	point_sub(&slope, &slope, &offers[1].commitments[1]);
	speak_last(run, &slope);
	REFUSED(run_check(run, &run->session, &fault), "dkg_identity");
	/* Y_2 = sum of C_{j,0} + 2 * sum of C_{j,1} = identity, so x_2 would be 0. */
	for (uint32_t j = 0; j < 3; j++)
		point_add(&sum, &sum, &offers[j].commitments[0]);
	scalar_from_u64(&half, 2);
	cr_assert(scalar_invert(&half, &half));
	cr_assert(point_mul(&sum, &half, &sum));
	point_sub(&slope, &slope, &sum);
	speak_last(run, &slope);
	REFUSED(run_check(run, &run->session, &fault), "dkg_identity");
	point_add(&slope, &slope, &sum);
	point_add(&slope, &slope, &sum);
	speak_last(run, &slope);
	cr_assert(run_check(run, &run->session, NULL), "anything else is its own affair");
	run_end(&run);
}

static bool recover(
    const struct run *run, struct dkg_result *out, uint32_t i, size_t skip, struct fault *fault)
{
	struct buf bundle = {0};
	bool is_fine;

	dkg_bundle_put(&bundle, run->session.n, &run->gathered[i].bundle);
	is_fine = dkg_recover(out, NULL, run->bytes.bytes, run->bytes.len, &run->secrets[i],
	    bundle.bytes, bundle.len - skip, fault);
	buf_free(&bundle);
	return is_fine;
}

Test(dkg_certificate, recovery_gives_the_same_and_checks_the_same)
{
	struct run *run = run_whole(3, 2);
	struct dkg_result result;

	for (uint32_t i = 0; i < 3; i++) {
		cr_assert(recover(run, &result, i, 0, NULL));
		cr_assert_eq(memcmp(&result, &run->results[i], sizeof result), 0);
	}
	REFUSED(recover(run, &result, 0, 1, &fault), "dkg_message_wrong");
	run->gathered[0].bundle.sealed[2].bytes[0] ^= 1;
	REFUSED(recover(run, &result, 0, 0, &fault), "dkg_share_undecryptable");
	scalar_random(&run->secrets[1]);
	REFUSED(recover(run, &result, 1, 0, &fault), "dkg_not_participant");
	run->bytes.bytes[run->bytes.len - 1] ^= 1;
	REFUSED(recover(run, &result, 2, 0, &fault), "dkg_signature_wrong");
	run_end(&run);
}

/* --- what shares are worth ------------------------------------------------------------------ */

/* Sum of lambda_i * D_i over the indices in `mask`, with D_i = x_i * base. */
static void combine(
    struct point *out, const struct run *run, unsigned mask, const struct point *base)
{
	uint32_t indices[DKG_MAX_N];
	struct scalar lambda;
	struct point factor;
	size_t count = 0;

	for (uint32_t i = 0; i < run->session.n; i++)
		if (mask >> i & 1)
			indices[count++] = i + 1;
	*out = point_identity;
	for (size_t a = 0; a < count; a++) {
		cr_assert(lagrange_at_zero(&lambda, indices, count, indices[a]));
		cr_assert(point_mul(&factor, &run->results[indices[a] - 1].share, base));
		cr_assert(point_mul(&factor, &lambda, &factor));
		point_add(out, out, &factor);
	}
}

Test(dkg_certificate, any_t_shares_decrypt_the_same_and_fewer_do_not)
{
	struct run *run = run_whole(5, 3);
	struct point base, plain, alpha, beta, mask_point;
	struct scalar one, r;

	scalar_from_u64(&one, 1);
	cr_assert(point_mul_base(&base, &one));
	scalar_from_u64(&r, 424242);
	scalar_from_u64(&one, 7);
	cr_assert(point_mul_base(&plain, &one));
	cr_assert(point_mul_base(&alpha, &r));
	cr_assert(point_mul(&beta, &r, &run->results[0].keys.group));
	point_add(&beta, &beta, &plain);
	for (unsigned mask = 1; mask < 32; mask++) {
		bool is_enough = __builtin_popcount(mask) >= 3;
		struct point opened;

		combine(&mask_point, run, mask, &base);
		cr_assert_eq(point_is_equal(&mask_point, &run->results[0].keys.group), is_enough);
		combine(&mask_point, run, mask, &alpha);
		point_sub(&opened, &beta, &mask_point);
		cr_assert_eq(point_is_equal(&opened, &plain), is_enough, "subset %x", mask);
	}
	run_end(&run);
}

Test(lagrange, known_coefficients_and_refused_indices)
{
	static const uint32_t three[] = {1, 2, 3}, far[] = {UINT32_MAX, 1}, twice[] = {2, 1, 2};
	static const uint32_t zero[] = {0, 1};
	struct scalar lambda, expected, sum;

	cr_assert(group_init());
	/* 2*3 / (1*2) = 3, 1*3 / (-1*1) = -3, 1*2 / (-2*-1) = 1 */
	scalar_from_u64(&expected, 3);
	cr_assert(lagrange_at_zero(&lambda, three, 3, 1));
	cr_assert_arr_eq(lambda.bytes, expected.bytes, SCALAR_LEN);
	scalar_negate(&expected, &expected);
	cr_assert(lagrange_at_zero(&lambda, three, 3, 2));
	cr_assert_arr_eq(lambda.bytes, expected.bytes, SCALAR_LEN);
	scalar_from_u64(&expected, 1);
	cr_assert(lagrange_at_zero(&lambda, three, 3, 3));
	cr_assert_arr_eq(lambda.bytes, expected.bytes, SCALAR_LEN);
	cr_assert(lagrange_at_zero(&lambda, three, 1, 1));
	cr_assert_arr_eq(lambda.bytes, expected.bytes, SCALAR_LEN, "alone it is 1");
	cr_assert(lagrange_at_zero(&sum, far, 2, UINT32_MAX));
	cr_assert(lagrange_at_zero(&lambda, far, 2, 1));
	scalar_add(&sum, &sum, &lambda);
	cr_assert_arr_eq(sum.bytes, expected.bytes, SCALAR_LEN, "they sum up to 1");
	cr_assert(!lagrange_at_zero(&lambda, three, 3, 4), "not among them");
	cr_assert(!lagrange_at_zero(&lambda, twice, 3, 1), "2 twice");
	cr_assert(!lagrange_at_zero(&lambda, zero, 2, 1), "0 is the secret itself");
	cr_assert(!lagrange_at_zero(&lambda, three, 0, 1), "of nobody");
	cr_assert(scalar_is_zero(&lambda));
}
