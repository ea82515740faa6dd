/*
 * proto/crypto/dkg: a whole run, and what a dishonest participant or coordinator does to it.
 * Numbers in names are tamper cases of the voting protocol; the certificate has its own file.
 */
#include <string.h>

#include "tests/unit/dkg_run.h"

/* --- the run -------------------------------------------------------------------------------- */

Test(dkg, everybody_ends_with_the_same_keys_and_its_own_share)
{
	static const uint32_t sizes[][2] = {{1, 1}, {2, 2}, {3, 1}, {5, 3}, {32, 17}};

	for (size_t s = 0; s < sizeof sizes / sizeof *sizes; s++) {
		struct run *run = run_whole(sizes[s][0], sizes[s][1]);
		struct dkg_keys keys;
		struct point own;

		cr_assert(dkg_certificate_check(
		    &keys, run->bytes.bytes, run->bytes.len, &run->session, NULL));
		for (uint32_t i = 0; i < run->session.n; i++) {
			cr_assert_eq(memcmp(&run->results[i].keys, &keys, sizeof keys), 0);
			cr_assert_eq(run->results[i].index, i + 1);
			cr_assert(point_mul_base(&own, &run->results[i].share));
			cr_assert(point_is_equal(&own, &keys.shares[i]));
		}
		run_end(&run);
	}
}

Test(dkg, messages_survive_their_encoding_and_no_length_but_their_own)
{
	struct run *run = run_begin(3, 2);
	struct dkg_round1 one;
	struct dkg_round2 two;
	struct dkg_bundle bundle;
	struct buf bytes = {0};

	dkg_round1_put(&bytes, &run->session, &run->messages[1]);
	cr_assert(dkg_round1_parse(&one, &run->session, bytes.bytes, bytes.len, NULL));
	cr_assert_eq(memcmp(&one, &run->messages[1], sizeof one), 0);
	for (size_t len = 0; len < bytes.len; len++)
		REFUSED(dkg_round1_parse(&one, &run->session, bytes.bytes, len, &fault),
		    "dkg_message_wrong");
	buf_put_u8(&bytes, 0);
	REFUSED(dkg_round1_parse(&one, &run->session, bytes.bytes, bytes.len, &fault),
	    "dkg_message_wrong");
	bytes.len = 0;
	dkg_round2_put(&bytes, &run->session, &run->gathered[2]);
	cr_assert(dkg_round2_parse(&two, &run->session, bytes.bytes, bytes.len, NULL));
	cr_assert_eq(memcmp(&two, &run->gathered[2], sizeof two), 0);
	for (size_t len = 0; len < bytes.len; len++)
		REFUSED(dkg_round2_parse(&two, &run->session, bytes.bytes, len, &fault),
		    "dkg_message_wrong");
	bytes.len = 0;
	dkg_bundle_put(&bytes, 3, &run->gathered[0].bundle);
	cr_assert(dkg_bundle_parse(&bundle, 3, bytes.bytes, bytes.len, NULL));
	cr_assert_eq(memcmp(&bundle, &run->gathered[0].bundle, sizeof bundle), 0);
	REFUSED(dkg_bundle_parse(&bundle, 2, bytes.bytes, bytes.len, &fault), "dkg_message_wrong");
	REFUSED(dkg_bundle_parse(&bundle, 4, bytes.bytes, bytes.len, &fault), "dkg_message_wrong");
	REFUSED(dkg_bundle_parse(&bundle, 0, bytes.bytes, 0, &fault), "dkg_message_wrong");
	buf_free(&bytes);
	run_end(&run);
}

Test(dkg, sealed_lengths_have_a_floor_and_a_ceiling)
{
	struct run *run = run_begin(2, 2);
	struct dkg_bundle bundle;
	struct buf bytes = {0};

	for (size_t len = 0; len <= DKG_MAX_CIPHERTEXT + 1; len++) {
		bool is_fine = len >= DKG_MIN_CIPHERTEXT && len <= DKG_MAX_CIPHERTEXT;

		bytes.len = 0;
		buf_put_u64be(&bytes, len);
		memset(buf_extend(&bytes, len), 7, len);
		cr_assert_eq(dkg_bundle_parse(&bundle, 1, bytes.bytes, bytes.len, NULL), is_fine);
	}
	buf_free(&bytes);
	run_end(&run);
}

Test(dkg, a_signature_has_one_encoding)
{
	struct run *run = run_whole(2, 2);
	struct dkg_signature signature = run->certificate.signatures[0], out;
	struct buf bytes = {0};

	dkg_signature_put(&bytes, &signature);
	buf_put_u8(&bytes, 0);
	cr_assert(dkg_signature_parse(&out, bytes.bytes, 64, NULL));
	cr_assert_eq(memcmp(&out, &signature, sizeof out), 0);
	REFUSED(dkg_signature_parse(&out, bytes.bytes, 63, &fault), "dkg_message_wrong");
	REFUSED(dkg_signature_parse(&out, bytes.bytes, 65, &fault), "dkg_message_wrong");
	bytes.bytes[63] |= 0x80;
	REFUSED(dkg_signature_parse(&out, bytes.bytes, 64, &fault), "dkg_message_wrong");
	bytes.bytes[63] &= 0x7f;
	memset(bytes.bytes, 0, 32);
	REFUSED(dkg_signature_parse(&out, bytes.bytes, 64, &fault), "dkg_message_wrong");
	cr_assert(dkg_signature_is_right(&signature, &run->session.statics[0], "", 0) == false);
	buf_free(&bytes);
	run_end(&run);
}

Test(dkg, a_payload_has_a_limit)
{
	struct run *run = run_begin(2, 2);
	struct dkg_payload payloads[2] = {{.len = DKG_MAX_PAYLOAD}, {.len = DKG_MAX_PAYLOAD}};
	struct dkg_round1 message;

	cr_assert(dkg_offer_make(&message, &run->all[0], payloads, &dkg_system_source, NULL));
	payloads[1].len++;
	REFUSED(dkg_offer_make(&message, &run->all[0], payloads, &dkg_system_source, &fault),
	    "dkg_bounds");
	run_end(&run);
}

Test(dkg, nonces_are_hedged_and_still_sign)
{
	struct run *run = run_whole(3, 2);
	struct dkg_signature one, two;

	for (uint32_t i = 0; i < 3; i++) {
		cr_assert(dkg_transcript_sign(
		    &one, &run->all[i], run->certificate.public.offers, &dkg_system_source, NULL));
		cr_assert(dkg_transcript_sign(
		    &two, &run->all[i], run->certificate.public.offers, &dkg_system_source, NULL));
		cr_assert(!point_is_equal(&one.commitment, &two.commitment));
		run->certificate.signatures[i] = two;
	}
	run_write(run);
	cr_assert(run_check(run, &run->session, NULL));
	run_end(&run);
}

static void zero_fill(void *context, uint8_t *out, size_t len)
{
	(void)context;
	memset(out, 0, len);
}

Test(dkg, a_broken_source_is_noticed)
{
	struct run *run = run_begin(2, 2);
	const struct dkg_source zeros = {.fill = zero_fill, .is_hedging = true};
	struct dkg_round1 message, nothing = {0};

	REFUSED(dkg_offer_make(&message, &run->all[0], NULL, &zeros, &fault), "dkg_source_broken");
	cr_assert_eq(memcmp(&message, &nothing, sizeof message), 0);
	run_end(&run);
}

/* --- setup ---------------------------------------------------------------------------------- */

Test(dkg, setup_bounds_and_static_keys_19)
{
	struct run *run = run_begin(3, 2);
	struct dkg_session session = run->session;
	struct dkg_participant self;
	struct scalar stranger;

	session.t = 0;
	REFUSED(dkg_session_check(&session, &fault), "dkg_bounds");
	session.t = 4;
	REFUSED(dkg_session_check(&session, &fault), "dkg_bounds");
	session.n = session.t = 33;
	REFUSED(dkg_session_check(&session, &fault), "dkg_bounds");
	session = run->session;
	session.ext_len = DKG_MAX_EXT + 1;
	REFUSED(dkg_session_check(&session, &fault), "dkg_bounds");
	session = run->session;
	session.statics[2] = session.statics[0];
	REFUSED(dkg_session_check(&session, &fault), "dkg_static_repeated");
	REFUSED(dkg_join(&self, &session, &run->secrets[0], &fault), "dkg_static_repeated");
	session.statics[2] = point_identity;
	REFUSED(dkg_session_check(&session, &fault), "dkg_static_wrong");
	scalar_random(&stranger);
	REFUSED(dkg_join(&self, &run->session, &stranger, &fault), "dkg_not_participant");
	scalar_from_u64(&stranger, 0);
	REFUSED(dkg_join(&self, &run->session, &stranger, &fault), "dkg_not_participant");
	run_end(&run);
}

Test(dkg, threshold_above_half_and_above_each_block_79)
{
	cr_assert(dkg_threshold_check(3, 2, 2, NULL));
	cr_assert(dkg_threshold_check(2, 1, 1, NULL));
	cr_assert(dkg_threshold_check(4, 3, 2, NULL));
	cr_assert(dkg_threshold_check(32, 16, 16, NULL));
	REFUSED(dkg_threshold_check(2, 2, 2, &fault), "dkg_threshold_low");
	REFUSED(dkg_threshold_check(3, 3, 2, &fault), "dkg_threshold_low");
	REFUSED(dkg_threshold_check(3, 2, 3, &fault), "dkg_threshold_low");
	REFUSED(dkg_threshold_check(0, 0, 0, &fault), "dkg_threshold_low");
	REFUSED(dkg_threshold_check(5, 2, 2, &fault), "dkg_bounds");
	REFUSED(dkg_threshold_check(3, UINT32_MAX, 5, &fault), "dkg_bounds");
}

/* --- rounds 1 and 2: participants and coordinator ------------------------------------------- */

Test(dkg, a_proof_of_possession_binds_context_commitments_and_ephemeral_key_17)
{
	struct run *run = run_begin(3, 2);
	struct dkg_offer bad = run->messages[1].offer;
	struct dkg_session other = run->session;

	cr_assert(dkg_offer_check(&run->session, 2, &bad, NULL));
	scalar_add(&bad.pop.response, &bad.pop.response, &bad.pop.response);
	REFUSED(dkg_offer_check(&run->session, 2, &bad, &fault), "dkg_pop_wrong");
	bad = run->messages[1].offer;
	bad.commitments[1] = run->messages[0].offer.commitments[1];
	REFUSED(dkg_offer_check(&run->session, 2, &bad, &fault), "dkg_pop_wrong");
	bad = run->messages[1].offer;
	bad.ephemeral = run->messages[0].offer.ephemeral;
	REFUSED(dkg_offer_check(&run->session, 2, &bad, &fault), "dkg_pop_wrong");
	dkg_context_derive(&other, "attempt 1", 9);
	REFUSED(dkg_offer_check(&other, 2, &run->messages[1].offer, &fault), "dkg_pop_wrong");
	run->messages[1].offer = bad;
	REFUSED(dkg_gather(&run->gathered[0], &run->session, run->messages, 3, 1, &fault),
	    "dkg_pop_wrong");
	run->gathered[2].offers[1] = bad;
	REFUSED(run_accept(run, 2, &fault), "dkg_pop_wrong");
	run_end(&run);
}

Test(dkg, identity_commitments_are_refused_everywhere)
{
	struct run *run = run_begin(3, 2);
	struct dkg_round1 message;
	struct buf bytes = {0};

	for (uint32_t k = 0; k < 3; k++) {
		struct dkg_offer *offer = &run->gathered[0].offers[1];
		struct point *place = k < 2 ? &offer->commitments[k] : &offer->ephemeral;
		struct point honest = *place;

		*place = point_identity;
		REFUSED(run_accept(run, 0, &fault), "dkg_pop_wrong");
		message = run->messages[1];
		message.offer = *offer;
		bytes.len = 0;
		dkg_round1_put(&bytes, &run->session, &message);
		REFUSED(dkg_round1_parse(&message, &run->session, bytes.bytes, bytes.len, &fault),
		    "dkg_message_wrong");
		*place = honest;
	}
	cr_assert(run_accept(run, 0, NULL));
	buf_free(&bytes);
	run_end(&run);
}

/* Its own proof of possession over an identity does not help. */
Test(dkg, identity_commitments_with_a_good_proof_are_refused)
{
	struct run *run = run_begin(3, 2);
	uint8_t message[DKG_POP_MESSAGE_MAX];
	struct scalar secret;

	scalar_from_u64(&secret, 12345);
	for (uint32_t k = 0; k < 3; k++) {
		struct dkg_offer bad = run->messages[1].offer;
		size_t len;

		cr_assert(point_mul_base(&bad.commitments[0], &secret));
		if (k > 0)
			*(k == 1 ? &bad.commitments[1] : &bad.ephemeral) = point_identity;
		len = dkg_pop_message(message, &run->session, &bad);
		cr_assert(dkg_sign(&bad.pop, &secret, NULL, message, len, NULL));
		if (k == 0)
			cr_assert(
			    dkg_offer_check(&run->session, 2, &bad, NULL), "the proof is good");
		else
			REFUSED(dkg_offer_check(&run->session, 2, &bad, &fault), "dkg_pop_wrong");
	}
	run_end(&run);
}

Test(dkg, one_commitment_too_many_or_too_few_in_a_message_16)
{
	struct run *run = run_begin(3, 2);
	struct dkg_session other = run->session;
	struct dkg_round1 message;
	struct buf bytes = {0};

	for (uint32_t t = 1; t <= 3; t += 2) {
		struct dkg_participant self = {&other, &run->secrets[1], 2};

		other.t = t;
		cr_assert(dkg_offer_make(&message, &self, NULL, &dkg_system_source, NULL));
		bytes.len = 0;
		dkg_round1_put(&bytes, &other, &message);
		REFUSED(dkg_round1_parse(&message, &run->session, bytes.bytes, bytes.len, &fault),
		    "dkg_message_wrong");
	}
	buf_free(&bytes);
	run_end(&run);
}

Test(dkg, a_missing_participant)
{
	struct run *run = run_begin(3, 2);
	struct dkg_round2 out;

	REFUSED(dkg_gather(&out, &run->session, run->messages, 2, 1, &fault),
	    "dkg_missing_participant");
	REFUSED(dkg_gather(&out, &run->session, run->messages, 4, 1, &fault),
	    "dkg_missing_participant");
	REFUSED(dkg_gather(&out, &run->session, run->messages, 3, 4, &fault),
	    "dkg_missing_participant");
	REFUSED(dkg_gather(&out, &run->session, run->messages, 3, 0, &fault),
	    "dkg_missing_participant");
	run_end(&run);
}

Test(dkg, a_coordinator_that_changes_a_ciphertext_or_its_recipient)
{
	struct run *run = run_begin(3, 2);
	struct dkg_sealed *sealed = &run->gathered[0].bundle.sealed[1];

	for (size_t at = 0; at < sealed->len; at++) {
		sealed->bytes[at] ^= 4;
		REFUSED(run_accept(run, 0, &fault), "dkg_share_undecryptable");
		sealed->bytes[at] ^= 4;
	}
	*sealed = run->messages[1].bundle.sealed[2];
	REFUSED(run_accept(run, 0, &fault), "dkg_share_undecryptable");
	*sealed = run->messages[2].bundle.sealed[0];
	REFUSED(run_accept(run, 0, &fault), "dkg_share_undecryptable");
	run_end(&run);
}

Test(dkg, a_coordinator_that_puts_words_into_ones_mouth)
{
	struct run *run = run_begin(3, 2);
	struct dkg_round1 other;

	cr_assert(run_offer(run, &other, 0, (struct seeded){.seed = 77}));
	run->gathered[0].offers[0] = other.offer;
	run->gathered[0].bundle.sealed[0] = other.bundle.sealed[0];
	REFUSED(run_accept(run, 0, &fault), "dkg_own_replaced");
	run_end(&run);
}

Test(dkg, a_share_of_another_polynomial_is_blamed_on_its_sender)
{
	struct run *run = run_begin(3, 2);
	struct dkg_round1 straight, crooked;
	struct scalar share;
	struct dkg_payload payload;
	struct fault blame = {0};

	/* Draws are a_0, a_1, e: these two have a_0 and e in common. */
	cr_assert(run_offer(run, &straight, 1, (struct seeded){.seed = 5, .other_from = 2}));
	cr_assert(run_offer(run, &crooked, 1, (struct seeded){.seed = 5, .other_from = 1}));
	cr_assert(point_is_equal(&straight.offer.ephemeral, &crooked.offer.ephemeral));
	run->gathered[0].offers[1] = straight.offer;
	run->gathered[0].bundle.sealed[1] = straight.bundle.sealed[0];
	cr_assert(run_accept(run, 0, NULL));
	run->gathered[0].bundle.sealed[1] = crooked.bundle.sealed[0];
	cr_assert(!run_accept(run, 0, &blame));
	cr_assert_str_eq(blame.code, "dkg_share_wrong");
	cr_assert_not_null(strstr(blame.text, "participant 2:"));
	cr_assert(dkg_share_open(
	    &share, &payload, &run->all[0], 2, &crooked.offer, &crooked.bundle.sealed[0], NULL));
	cr_assert(dkg_share_is_right(&share, 1, &crooked.offer, 2));
	cr_assert(!dkg_share_is_right(&share, 1, &straight.offer, 2), "a third party agrees");
	cr_assert(!dkg_share_is_right(&share, 2, &crooked.offer, 2));
	run_end(&run);
}

/* s + l, which fits the commitments as well as s does. */
static void add_order(struct scalar *scalar)
{
	static const uint8_t order[SCALAR_LEN] = {0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58,
	    0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde, 0x14, [31] = 0x10};
	unsigned carry = 0;

	for (size_t i = 0; i < SCALAR_LEN; i++) {
		carry += (unsigned)scalar->bytes[i] + order[i];
		scalar->bytes[i] = (uint8_t)carry;
		carry >>= 8;
	}
}

Test(dkg, a_share_that_is_no_canonical_scalar)
{
	struct run *run = run_begin(2, 2);
	struct dkg_round1 *message = &run->messages[1];
	struct dkg_payload payload;
	struct point ephemeral, fixed;
	struct scalar share, twin;
	const struct dkg_route route = {&run->session, &message->offer.ephemeral, 2, 1};
	struct dkg_sealed *sealed = &run->gathered[0].bundle.sealed[1];

	cr_assert(point_mul(&ephemeral, &run->secrets[0], &message->offer.ephemeral));
	cr_assert(point_mul(&fixed, &run->secrets[0], &run->session.statics[1]));
	cr_assert(dkg_unseal(share.bytes, &payload, &route, &ephemeral, &fixed, sealed));
	dkg_seal(sealed, &route, &ephemeral, &fixed, &share, NULL);
	cr_assert(run_accept(run, 0, NULL), "the honest share, sealed again");
	twin = share;
	twin.bytes[31] |= 0x80;
	dkg_seal(sealed, &route, &ephemeral, &fixed, &twin, NULL);
	REFUSED(run_accept(run, 0, &fault), "dkg_share_wrong");
	twin = share;
	add_order(&twin);
	dkg_seal(sealed, &route, &ephemeral, &fixed, &twin, NULL);
	REFUSED(run_accept(run, 0, &fault), "dkg_share_wrong");
	payload = (struct dkg_payload){.len = 1};
	dkg_seal(sealed, &route, &ephemeral, &fixed, &share, &payload);
	REFUSED(run_accept(run, 0, &fault), "dkg_payload_unexpected");
	run_end(&run);
}
