/*
 * COCKTAIL-DKG against the published vectors (C2SP/CCTV, ristretto255): every field they give.
 * The file lies beside the tree and is not part of it.
 */
#include <criterion/criterion.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "proto/base/encode.h"
#include "proto/base/file.h"
#include "proto/base/json.h"
#include "proto/crypto/dkg_inner.h"

#define VECTORS "../shared/vectors/cocktail-dkg/cocktail-dkg-ristretto255-sha512.json"

/* The vectors' source: block k is SHA-512(seed | ciphersuite | t | n | label | u64le k). */
struct stream {
	struct buf prefix;
	uint64_t block;
};

static void stream_fill(void *context, uint8_t *out, size_t len)
{
	struct stream *stream = context;
	struct buf input = {0};

	cr_assert_eq(len, 64, "one block for each scalar, and no hedge");
	buf_put(&input, stream->prefix.bytes, stream->prefix.len);
	buf_put_u64le(&input, stream->block++);
	cr_assert(buf_is_ok(&input));
	crypto_hash_sha512(out, input.bytes, input.len);
	buf_free(&input);
}

struct vector {
	const json_t *json;
	uint8_t seed[32];
	struct dkg_session session;
	struct scalar secrets[DKG_MAX_N];
	struct dkg_participant all[DKG_MAX_N];
	struct dkg_payload payloads[DKG_MAX_N]; /* by sender */
	bool has_payloads;
	struct dkg_round1 messages[DKG_MAX_N];
	struct dkg_certificate certificate;
	struct buf transcript, whole;
};

/* Compares with the hexadecimal text at `key` (or the text itself without one). */
static void expect_hex(const json_t *json, const char *key, const void *bytes, size_t len)
{
	const json_t *text = key != NULL ? json_object_get(json, key) : json;
	char *hex = malloc(2 * len + 1);

	cr_assert(json_is_string(text), "%s", key);
	hex_encode(hex, bytes, len);
	cr_assert_str_eq(hex, json_string_value(text), "%s", key != NULL ? key : "item");
	free(hex);
}

static void only_keys(const json_t *json, const char *const *known)
{
	struct fault fault = {0};

	cr_assert(json_only_keys(json, known, &fault), "%s", fault.text);
}

static const json_t *list(const json_t *json, const char *key, size_t count)
{
	const json_t *array = json_object_get(json, key);

	cr_assert(json_is_array(array), "%s", key);
	cr_assert_eq(json_array_size(array), count, "%s", key);
	return array;
}

static void put_seed(struct buf *out, const struct vector *v, const char *label, uint32_t i)
{
	buf_put(out, v->seed, sizeof v->seed);
	buf_put_text(out, DKG_CIPHERSUITE);
	buf_put_u32le(out, v->session.t);
	buf_put_u32le(out, v->session.n);
	buf_printf(out, "%s_%u", label, i);
	cr_assert(buf_is_ok(out));
}

static void derive(uint8_t out[64], const struct vector *v, const char *label, uint32_t i)
{
	struct buf input = {0};

	put_seed(&input, v, label, i);
	crypto_hash_sha512(out, input.bytes, input.len);
	buf_free(&input);
}

static void check_setup(struct vector *v)
{
	static const char *const known[] = {"static_secret_keys", "static_public_keys", NULL};
	const json_t *config = json_object_get(v->json, "config");
	const uint32_t n = v->session.n;
	const json_t *secret = list(config, "static_secret_keys", n);
	const json_t *public = list(config, "static_public_keys", n);
	struct fault fault = {0};
	uint8_t wide[64];
	char tag[64];

	only_keys(config, known);
	for (uint32_t i = 0; i < n; i++) {
		derive(wide, v, "static_secret_key", i + 1);
		scalar_reduce(&v->secrets[i], wide);
		expect_hex(json_array_get(secret, i), NULL, v->secrets[i].bytes, SCALAR_LEN);
		cr_assert(point_mul_base(&v->session.statics[i], &v->secrets[i]));
		expect_hex(json_array_get(public, i), NULL, v->session.statics[i].bytes, POINT_LEN);
	}
	(void)snprintf(tag, sizeof tag, "COCKTAIL-DKG-TEST-VECTOR-%u-OF-%u", v->session.t, n);
	expect_hex(v->json, "session_tag", tag, strlen(tag));
	dkg_context_derive(&v->session, tag, strlen(tag));
	expect_hex(v->json, "context", v->session.context, DKG_CONTEXT_LEN);
	for (uint32_t i = 0; i < n; i++) {
		cr_assert(
		    dkg_join(&v->all[i], &v->session, &v->secrets[i], &fault), "%s", fault.text);
		cr_assert_eq(v->all[i].index, i + 1);
	}
}

/* Payloads, and the extension that is a hash of them all. */
static void check_extension(struct vector *v)
{
	const uint32_t n = v->session.n;
	struct buf input = {0};

	v->has_payloads = json_object_get(v->json, "payloads") != NULL;
	buf_put_u64le(&input, n);
	for (uint32_t j = 0; v->has_payloads && j < n; j++) {
		v->payloads[j].len = 64;
		derive(v->payloads[j].bytes, v, "payload", j + 1);
		expect_hex(json_array_get(list(v->json, "payloads", n), j), NULL,
		    v->payloads[j].bytes, 64);
		buf_put_u64le(&input, 64);
		buf_put(&input, v->payloads[j].bytes, 64);
	}
	cr_assert(buf_is_ok(&input));
	if (v->has_payloads) {
		v->session.ext_len = 64;
		crypto_hash_sha512(v->session.ext, input.bytes, input.len);
	}
	expect_hex(v->json, "extension", v->session.ext, v->session.ext_len);
	buf_free(&input);
}

/* What goes into the hashes of the proof of possession, and what comes out. */
static void check_pop(const struct vector *v, const json_t *round, uint32_t i)
{
	static const char *const known[] = {"message", "nonce_input", "nonce", "nonce_commitment",
	    "challenge_input", "challenge", NULL};
	const json_t *steps = json_object_get(round, "pop_intermediate");
	const struct dkg_offer *offer = &v->messages[i].offer;
	uint8_t message[DKG_POP_MESSAGE_MAX], wide[64];
	size_t len = dkg_pop_message(message, &v->session, offer);
	struct scalar secret, nonce, challenge;
	struct buf input = {0};

	only_keys(steps, known);
	expect_hex(steps, "message", message, len);
	put_seed(&input, v, "round1_participant", i + 1);
	buf_put_u64le(&input, 0);
	crypto_hash_sha512(wide, input.bytes, input.len);
	scalar_reduce(&secret, wide);
	input.len = 0;
	buf_put_text(&input, "COCKTAIL-DKG-Ristretto255-SHA512-NONCE");
	buf_put(&input, secret.bytes, SCALAR_LEN);
	buf_put(&input, message, len);
	expect_hex(steps, "nonce_input", input.bytes, input.len);
	cr_assert(dkg_nonce_derive(&nonce, &secret, NULL, message, len));
	expect_hex(steps, "nonce", nonce.bytes, SCALAR_LEN);
	expect_hex(steps, "nonce_commitment", offer->pop.commitment.bytes, POINT_LEN);
	input.len = 0;
	buf_put_text(&input, "COCKTAIL-DKG-Ristretto255-SHA512-H7");
	buf_put(&input, offer->pop.commitment.bytes, POINT_LEN);
	buf_put(&input, offer->commitments[0].bytes, POINT_LEN);
	buf_put(&input, message, len);
	expect_hex(steps, "challenge_input", input.bytes, input.len);
	dkg_challenge_derive(
	    &challenge, &offer->pop.commitment, &offer->commitments[0], message, len);
	expect_hex(steps, "challenge", challenge.bytes, SCALAR_LEN);
	buf_free(&input);
}

static void check_offer(struct vector *v, const json_t *round, uint32_t i)
{
	static const char *const known[] = {"participant_id", "ephemeral_public_key",
	    "vss_commitment", "pop", "pop_intermediate", "encrypted_shares", NULL};
	const struct dkg_round1 *message = &v->messages[i];
	const json_t *commitment = list(round, "vss_commitment", v->session.t);
	const json_t *shares = list(round, "encrypted_shares", v->session.n);
	struct buf pop = {0};

	only_keys(round, known);
	cr_assert_eq(json_integer_value(json_object_get(round, "participant_id")), i + 1);
	expect_hex(round, "ephemeral_public_key", message->offer.ephemeral.bytes, POINT_LEN);
	for (uint32_t k = 0; k < v->session.t; k++)
		expect_hex(json_array_get(commitment, k), NULL, message->offer.commitments[k].bytes,
		    POINT_LEN);
	dkg_signature_put(&pop, &message->offer.pop);
	expect_hex(round, "pop", pop.bytes, pop.len);
	buf_free(&pop);
	for (uint32_t j = 0; j < v->session.n; j++)
		expect_hex(json_array_get(shares, j), NULL, message->bundle.sealed[j].bytes,
		    message->bundle.sealed[j].len);
	check_pop(v, round, i);
}

static void check_round1(struct vector *v)
{
	const json_t *rounds = list(v->json, "round1", v->session.n);
	struct fault fault = {0};

	for (uint32_t i = 0; i < v->session.n; i++) {
		struct stream stream = {0};
		struct dkg_source source = {.fill = stream_fill, .context = &stream};
		struct dkg_payload same[DKG_MAX_N];

		put_seed(&stream.prefix, v, "round1_participant", i + 1);
		for (uint32_t j = 0; j < v->session.n; j++)
			same[j] = v->payloads[i];
		cr_assert(dkg_offer_make(&v->messages[i], &v->all[i], v->has_payloads ? same : NULL,
			      &source, &fault),
		    "%s", fault.text);
		cr_assert_eq(stream.block, v->session.t + 1);
		check_offer(v, json_array_get(rounds, i), i);
		buf_free(&stream.prefix);
	}
}

static void check_round2(struct vector *v)
{
	static const char *const known[] = {
	    "participant_id", "secret_share", "verification_share", NULL};
	const json_t *rounds = list(v->json, "round2", v->session.n);
	struct fault fault = {0};
	struct dkg_round2 message;
	struct dkg_result result;

	for (uint32_t i = 0; i < v->session.n; i++) {
		const json_t *round = json_array_get(rounds, i);
		struct dkg_payload got[DKG_MAX_N];

		only_keys(round, known);
		cr_assert(
		    dkg_gather(&message, &v->session, v->messages, v->session.n, i + 1, &fault));
		cr_assert(dkg_accept(&result, v->has_payloads ? got : NULL, &v->all[i],
			      &v->messages[i].offer, &message, &fault),
		    "%s", fault.text);
		cr_assert_eq(json_integer_value(json_object_get(round, "participant_id")), i + 1);
		expect_hex(round, "secret_share", result.share.bytes, SCALAR_LEN);
		expect_hex(round, "verification_share", result.keys.shares[i].bytes, POINT_LEN);
		expect_hex(v->json, "group_public_key", result.keys.group.bytes, POINT_LEN);
		for (uint32_t j = 0; v->has_payloads && j < v->session.n; j++) {
			cr_assert_eq(got[j].len, v->payloads[j].len);
			cr_assert_arr_eq(got[j].bytes, v->payloads[j].bytes, got[j].len);
		}
	}
}

static void check_round3(struct vector *v)
{
	static const char *const known[] = {"transcript_hash", "signatures", NULL};
	static const char *const known_one[] = {"signer_id", "signature", NULL};
	const json_t *round = json_object_get(v->json, "round3");
	const json_t *signatures = list(round, "signatures", v->session.n);
	struct dkg_public *public = &v->certificate.public;
	struct dkg_source source = {.is_hedging = false};
	struct fault fault = {0};
	struct dkg_keys keys;
	uint8_t hash[64];

	only_keys(round, known);
	public->session = v->session;
	for (uint32_t i = 0; i < v->session.n; i++)
	public->offers[i] = v->messages[i].offer;
	dkg_transcript_put(&v->transcript, public);
	crypto_hash_sha512(hash, v->transcript.bytes, v->transcript.len);
	expect_hex(round, "transcript_hash", hash, sizeof hash);
	for (uint32_t i = 0; i < v->session.n; i++) {
		const json_t *one = json_array_get(signatures, i);
		struct buf bytes = {0};

		only_keys(one, known_one);
		cr_assert_eq(json_integer_value(json_object_get(one, "signer_id")), i + 1);
		cr_assert(dkg_transcript_sign(
		    &v->certificate.signatures[i], &v->all[i], public->offers, &source, &fault));
		dkg_signature_put(&bytes, &v->certificate.signatures[i]);
		expect_hex(one, "signature", bytes.bytes, bytes.len);
		buf_free(&bytes);
	}
	dkg_certificate_put(&v->whole, &v->certificate);
	cr_assert(dkg_certificate_check(&keys, v->whole.bytes, v->whole.len, &v->session, &fault),
	    "%s", fault.text);
	expect_hex(v->json, "group_public_key", keys.group.bytes, POINT_LEN);
	for (uint32_t i = 0; i < v->session.n; i++)
		expect_hex(json_array_get(json_object_get(v->json, "round2"), i),
		    "verification_share", keys.shares[i].bytes, POINT_LEN);
}

/* From the ciphertexts of the vector itself, so that these bytes are read too. */
static void check_recovery(struct vector *v)
{
	static const char *const known[] = {"participant_id", "ciphertexts",
	    "recovered_secret_share", "recovered_verification_share", NULL};
	const json_t *recovery = json_object_get(v->json, "recovery");
	const json_t *ciphertexts;
	struct dkg_payload got[DKG_MAX_N];
	struct dkg_result result;
	struct fault fault = {0};
	struct buf bundle = {0};
	size_t i;

	if (recovery == NULL)
		return;
	only_keys(recovery, known);
	ciphertexts = list(recovery, "ciphertexts", v->session.n);
	i = (size_t)json_integer_value(json_object_get(recovery, "participant_id")) - 1;
	for (uint32_t j = 0; j < v->session.n; j++) {
		const char *hex = json_string_value(json_array_get(ciphertexts, j));
		size_t len = strlen(hex) / 2;

		buf_put_u64be(&bundle, len);
		cr_assert(hex_decode(buf_extend(&bundle, len), len, hex, 2 * len));
	}
	cr_assert(dkg_recover(&result, v->has_payloads ? got : NULL, v->whole.bytes, v->whole.len,
		      &v->secrets[i], bundle.bytes, bundle.len, &fault),
	    "%s", fault.text);
	cr_assert_eq(result.index, i + 1);
	expect_hex(recovery, "recovered_secret_share", result.share.bytes, SCALAR_LEN);
	expect_hex(
	    recovery, "recovered_verification_share", result.keys.shares[i].bytes, POINT_LEN);
	expect_hex(v->json, "group_public_key", result.keys.group.bytes, POINT_LEN);
	buf_free(&bundle);
}

static void check_vector(const json_t *json, const uint8_t seed[32])
{
	static const char *const known[] = {"n", "t", "session_tag", "context", "extension",
	    "config", "payloads", "round1", "round2", "round3", "group_public_key", "recovery",
	    NULL};
	struct vector *v = calloc(1, sizeof *v);

	only_keys(json, known);
	v->json = json;
	memcpy(v->seed, seed, sizeof v->seed);
	v->session.n = (uint32_t)json_integer_value(json_object_get(json, "n"));
	v->session.t = (uint32_t)json_integer_value(json_object_get(json, "t"));
	check_setup(v);
	check_extension(v);
	check_round1(v);
	check_round2(v);
	check_round3(v);
	check_recovery(v);
	buf_free(&v->transcript);
	buf_free(&v->whole);
	free(v);
}

Test(dkg_vectors, every_field_of_the_published_vectors)
{
	struct buf text = {0};
	struct fault fault = {0};
	uint8_t seed[32];
	const json_t *vectors;
	const char *suite;
	json_t *json;

	if (access(VECTORS, R_OK) != 0) {
		const char *ci = getenv("CI");

		cr_assert(ci == NULL || strcmp(ci, "true") != 0, "no vectors at " VECTORS);
		cr_skip_test("no COCKTAIL-DKG vectors at " VECTORS);
	}
	cr_assert(group_init());
	cr_assert(file_read(&text, VECTORS, 1 << 22, &fault), "%s", fault.text);
	json = json_parse(text.bytes, text.len, &fault);
	cr_assert_not_null(json, "%s", fault.text);
	cr_assert(json_take_text(json, "ciphersuite", &suite, &fault));
	cr_assert_str_eq(suite, DKG_CIPHERSUITE);
	cr_assert(json_take_hex(json, "seed", seed, sizeof seed, &fault));
	vectors = list(json, "vectors", 4);
	for (size_t i = 0; i < 4; i++)
		check_vector(json_array_get(vectors, i), seed);
	json_decref(json);
	buf_free(&text);
}
