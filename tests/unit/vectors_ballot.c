/* proto/crypto's credentials, row tags and ballots against proto/vectors. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "proto/base/encode.h"
#include "proto/crypto/ballot.h"
#include "proto/crypto/credential.h"
#include "proto/crypto/transcript.h"
#include "proto/log/merkle.h"
#include "tests/unit/vectors.h"

static void expect_schnorr(const json_t *vector, const struct schnorr *proof)
{
	uint8_t bytes[SCHNORR_LEN];

	memcpy(bytes, proof->commitment.bytes, POINT_LEN);
	memcpy(bytes + POINT_LEN, proof->response.bytes, SCALAR_LEN);
	vector_expect(vector, "proof", bytes, sizeof bytes);
}

/* Reads the member "proof"; false if it is out of form already. */
static bool take_schnorr(const json_t *vector, struct schnorr *out)
{
	uint8_t bytes[SCHNORR_LEN];

	vector_hex(vector, "proof", bytes, sizeof bytes);
	return schnorr_take(out, bytes);
}

Test(vectors, codes)
{
	json_t *json = vectors_load("credential");
	const json_t *vector;
	char code[CODE_LEN + 1];
	size_t i;

	json_array_foreach(vector_list(json, "codes"), i, vector)
	{
		uint8_t ctx[32];
		struct entropy_stream stream;
		struct scalar x;
		struct point X;

		if (json_object_get(vector, "entropy") != NULL) {
			struct entropy entropy = vector_entropy(vector, &stream);

			code_make(code, &entropy);
			cr_assert_str_eq(code, vector_text(vector, "code"));
		}
		vector_hex(vector, "ctx", ctx, sizeof ctx);
		cr_assert(credential_derive(&x, &X, ctx, vector_text(vector, "code")));
		vector_expect(vector, "x", &x, sizeof x);
		vector_expect(vector, "X", &X, sizeof X);
	}
	json_array_foreach(vector_list(json, "typed"), i, vector)
	{
		const json_t *expected = vector_member(vector, "code");

		cr_assert_eq(
		    code_strip(code, vector_text(vector, "typed")), json_is_string(expected));
		if (json_is_string(expected))
			cr_assert_str_eq(code, json_string_value(expected));
	}
	json_decref(json);
}

struct possession_case {
	uint8_t ctx[32];
	uint16_t styles[CREDENTIAL_LISTS];
	struct possession about;
};

static void read_possession(struct possession_case *out, const json_t *vector)
{
	vector_hex(vector, "ctx", out->ctx, sizeof out->ctx);
	out->about = (struct possession){
	    .ctx = out->ctx,
	    .styles = out->styles,
	    .style_count = vector_u16s(vector, "styles", out->styles, CREDENTIAL_LISTS),
	    .X = vector_point(vector, "X"),
	    .serial = vector_u64(vector, "serial"),
	};
}

Test(vectors, proofs_of_possession)
{
	json_t *json = vectors_load("credential");
	const json_t *vector;
	struct possession_case possession;
	struct schnorr proof;
	size_t i;

	json_array_foreach(vector_list(json, "possession"), i, vector)
	{
		struct entropy_stream stream;
		struct entropy entropy = vector_entropy(vector, &stream);
		struct scalar x = vector_scalar(vector, "x");

		read_possession(&possession, vector);
		cr_assert(possession_prove(&proof, &possession.about, &x, &entropy));
		expect_schnorr(vector, &proof);
		cr_assert(possession_check(&proof, &possession.about));
	}
	json_array_foreach(vector_list(json, "possession_refused"), i, vector)
	{
		read_possession(&possession, vector);
		cr_assert(!vector_bool(vector, "valid"));
		cr_assert(
		    !take_schnorr(vector, &proof) || !possession_check(&proof, &possession.about),
		    "%s", vector_text(vector, "what"));
	}
	json_decref(json);
}

struct void_case {
	uint8_t ctx[32];
	uint16_t groups[CREDENTIAL_LISTS];
	struct own_void about;
};

static void read_void(struct void_case *out, const json_t *vector)
{
	vector_hex(vector, "ctx", out->ctx, sizeof out->ctx);
	out->about = (struct own_void){
	    .ctx = out->ctx,
	    .X = vector_point(vector, "X"),
	    .groups = out->groups,
	    .group_count = vector_u16s(vector, "groups", out->groups, CREDENTIAL_LISTS),
	    .reason = vector_u64(vector, "reason"),
	};
}

Test(vectors, own_voids)
{
	json_t *json = vectors_load("credential");
	const json_t *vector;
	struct void_case own;
	struct schnorr proof;
	size_t i;

	json_array_foreach(vector_list(json, "void"), i, vector)
	{
		struct entropy_stream stream;
		struct entropy entropy = vector_entropy(vector, &stream);
		struct scalar x = vector_scalar(vector, "x");

		read_void(&own, vector);
		cr_assert(own_void_prove(&proof, &own.about, &x, &entropy));
		expect_schnorr(vector, &proof);
		cr_assert(own_void_check(&proof, &own.about));
	}
	json_array_foreach(vector_list(json, "void_refused"), i, vector)
	{
		read_void(&own, vector);
		cr_assert(!vector_bool(vector, "valid"));
		cr_assert(!take_schnorr(vector, &proof) || !own_void_check(&proof, &own.about),
		    "%s", vector_text(vector, "what"));
	}
	json_decref(json);
}

Test(vectors, rows)
{
	json_t *json = vectors_load("row");
	const json_t *vector;
	uint8_t ctx[32], proof[ROW_PROOF_LEN];
	struct point tag, K;
	size_t i;

	json_array_foreach(vector_list(json, "rows"), i, vector)
	{
		struct entropy_stream stream;
		struct entropy entropy = vector_entropy(vector, &stream);
		struct scalar k = vector_scalar(vector, "k");
		const char *census_id = vector_text(vector, "census_id");

		vector_hex(vector, "ctx", ctx, sizeof ctx);
		cr_assert(row_tag(&tag, ctx, census_id, &k));
		vector_expect(vector, "tag", &tag, sizeof tag);
		cr_assert(row_prove(proof, ctx, census_id, &k, &entropy));
		vector_expect(vector, "proof", proof, sizeof proof);
		K = vector_point(vector, "K");
		cr_assert(row_check(proof, ctx, census_id, &tag, &K));
	}
	json_array_foreach(vector_list(json, "refused"), i, vector)
	{
		vector_hex(vector, "ctx", ctx, sizeof ctx);
		vector_hex(vector, "proof", proof, sizeof proof);
		tag = vector_point(vector, "tag");
		K = vector_point(vector, "K");
		cr_assert(!vector_bool(vector, "valid"));
		cr_assert(!row_check(proof, ctx, vector_text(vector, "census_id"), &tag, &K), "%s",
		    vector_text(vector, "what"));
	}
	json_array_foreach(vector_list(json, "census_ids"), i, vector)
	    cr_assert_eq(census_id_is_normal(vector_text(vector, "id")),
		vector_bool(vector, "valid"), "%s", vector_text(vector, "id"));
	json_decref(json);
}

/* The reason's number of proto/README.md, 7, as far as the crypto room can tell; 0 for none. */
static int refusal(
    const struct buf *entry, const uint8_t ctx[32], unsigned cid, unsigned w, const struct point *y)
{
	struct ballot ballot;

	if (!ballot_parse(&ballot, entry->bytes, entry->len))
		return 1;
	if (memcmp(ballot.ctx, ctx, 32) != 0 || ballot.cid != cid || ballot.w != w)
		return 2;
	if (!ballot_is_canonical(&ballot))
		return 6;
	return ballot_proof_holds(&ballot, entry->bytes, y) ? 0 : 9;
}

static void expect_ballot(const json_t *vector)
{
	unsigned w = (unsigned)vector_u64(vector, "w");
	struct entropy_stream stream;
	struct entropy entropy = vector_entropy(vector, &stream);
	struct scalar x = vector_scalar(vector, "x"), r[BALLOT_MAX_W];
	struct point y = vector_point(vector, "y");
	uint8_t blocks[BALLOT_MAX_W][BLOCK_LEN];
	struct ballot ballot = {
	    .cid = (uint16_t)vector_u64(vector, "cid"),
	    .style = (uint16_t)vector_u64(vector, "style"),
	    .seq = (uint32_t)vector_u64(vector, "seq"),
	    .w = w,
	};
	struct buf entry = {0};
	char text[25];
	struct hash leaf;

	vector_hex(vector, "ctx", ballot.ctx, sizeof ballot.ctx);
	vector_hex(vector, "prev", ballot.prev, sizeof ballot.prev);
	cr_assert(point_mul_base(&ballot.X, &x));
	vector_blocks(vector, "payload", blocks, w);
	cr_assert(ballot_seal(&entry, &ballot, blocks, &x, &y, &entropy, r));
	vector_expect(vector, "entry", entry.bytes, entry.len);
	for (unsigned j = 0; j < w; j++) {
		struct buf expected = vector_item(json_array_get(vector_list(vector, "r"), j));

		cr_assert_arr_eq(r[j].bytes, expected.bytes, SCALAR_LEN);
		buf_free(&expected);
	}
	cr_assert_eq(refusal(&entry, ballot.ctx, ballot.cid, w, &y), 0);
	merkle_leaf(&leaf, (struct span){entry.bytes, entry.len});
	vector_expect(vector, "tracker", leaf.bytes, HASH_LEN);
	tracker_encode(text, leaf.bytes);
	cr_assert_str_eq(text, vector_text(vector, "tracker_text"));
	buf_free(&entry);
}

Test(vectors, ballots)
{
	json_t *json = vectors_load("ballot");
	const json_t *refused = vector_member(json, "refused"), *vector;
	struct point y = vector_point(json, "y");
	uint8_t ctx[32];
	size_t i;

	json_array_foreach(vector_list(json, "good"), i, vector) expect_ballot(vector);
	vector_hex(refused, "ctx", ctx, sizeof ctx);
	json_array_foreach(vector_list(refused, "cases"), i, vector)
	{
		struct buf entry = vector_bytes(vector, "entry");

		cr_assert_neq(vector_u64(vector, "reason"), 0);
		cr_assert_eq(refusal(&entry, ctx, (unsigned)vector_u64(refused, "cid"),
				 (unsigned)vector_u64(refused, "w"), &y),
		    (int)vector_u64(vector, "reason"), "%s", vector_text(vector, "what"));
		buf_free(&entry);
	}
	json_decref(json);
}

Test(vectors, spoiled)
{
	json_t *json = vectors_load("spoiled");
	const json_t *vector;
	struct entropy_stream stream;
	struct entropy entropy = vector_entropy(json, &stream);
	struct scalar x = vector_scalar(json, "x");
	uint8_t ctx[32], tracker[32];
	struct buf made = {0};
	struct point X;
	size_t i;

	vector_hex(json, "ctx", ctx, sizeof ctx);
	vector_hex(json, "tracker", tracker, sizeof tracker);
	cr_assert(point_mul_base(&X, &x));
	cr_assert(spoiled_make(&made, ctx, tracker, &x, &X, &entropy));
	vector_expect(json, "entry", made.bytes, made.len);
	json_array_foreach(vector_list(json, "cases"), i, vector)
	{
		struct buf entry = vector_bytes(vector, "entry");
		struct spoiled spoiled;

		cr_assert_eq(spoiled_parse(&spoiled, entry.bytes, entry.len) &&
				 spoiled_proof_holds(&spoiled, ctx),
		    vector_bool(vector, "valid"), "%s", vector_text(vector, "what"));
		buf_free(&entry);
	}
	buf_free(&made);
	json_decref(json);
}

/* The extraction of section 1, with the C's own transcript: k = s_1 - c r_1, x = (s_0 - k) / c. */
Test(vectors, two_equal_nonces_give_away_x)
{
	json_t *json = vectors_load("nonce_reuse");
	struct buf entry = vector_bytes(json, "entry");
	struct point y = vector_point(json, "y"), X;
	struct scalar r_1 = vector_scalar(json, "r_1"), c, k, x, inverse;
	struct transcript transcript;
	struct ballot ballot;

	cr_assert(ballot_parse(&ballot, entry.bytes, entry.len));
	cr_assert(ballot_is_canonical(&ballot) && ballot_proof_holds(&ballot, entry.bytes, &y));
	cr_assert(point_is_equal(&ballot.commitments[0], &ballot.commitments[1]));
	transcript_begin(&transcript, "arca/1/ballot");
	transcript_item(&transcript, entry.bytes, entry.len - 2 * SCALAR_LEN);
	transcript_item(&transcript, y.bytes, POINT_LEN);
	transcript_scalar(&transcript, &c);
	vector_expect(json, "c", &c, sizeof c);
	scalar_mul(&k, &c, &r_1);
	scalar_sub(&k, &ballot.responses[1], &k);
	vector_expect(json, "k", &k, sizeof k);
	cr_assert(scalar_invert(&inverse, &c));
	scalar_sub(&x, &ballot.responses[0], &k);
	scalar_mul(&x, &x, &inverse);
	vector_expect(json, "x", &x, sizeof x);
	cr_assert(point_mul_base(&X, &x) && point_is_equal(&X, &ballot.X));
	buf_free(&entry);
	json_decref(json);
}
