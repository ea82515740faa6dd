/* proto/crypto's shuffle and threshold decryption against proto/vectors. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "proto/crypto/decryption.h"
#include "proto/crypto/shuffle.h"
#include "tests/unit/vectors.h"

static struct shuffle_base read_shuffle_base(const json_t *vector)
{
	const json_t *base = vector_member(vector, "base");
	struct shuffle_base out = {
	    .cid = (uint16_t)vector_u64(base, "cid"),
	    .mix = (uint32_t)vector_u64(base, "k"),
	    .trustee = (uint16_t)vector_u64(base, "trustee"),
	    .count = vector_u64(base, "n"),
	    .width = (unsigned)vector_u64(base, "w"),
	    .y = vector_point(base, "y"),
	};

	vector_hex(base, "ctx", out.ctx, sizeof out.ctx);
	return out;
}

Test(vectors, shuffles)
{
	json_t *json = vectors_load("shuffle");
	const json_t *vector;
	size_t i;

	json_array_foreach(vector_list(json, "good"), i, vector)
	{
		struct shuffle_base base = read_shuffle_base(vector);
		struct cipher *in = vector_ciphers(vector, "input", base.count * base.width);
		struct entropy_stream stream;
		struct entropy entropy = vector_entropy(vector, &stream);
		struct generators generators;
		struct buf artifact = {0};
		struct fault fault = {0};
		struct shuffle shuffle;

		cr_assert(generators_init(&generators, base.count));
		cr_assert(shuffle_make(&artifact, &base, in, &generators, &entropy, &fault), "%s",
		    fault.text);
		vector_expect(vector, "artifact", artifact.bytes, artifact.len);
		cr_assert(shuffle_parse(&shuffle, &base, artifact.bytes, artifact.len));
		vector_expect(vector, "output", shuffle.rows, base.count * base.width * CIPHER_LEN);
		cr_assert(
		    shuffle_check(&shuffle, &base, in, &generators, &fault), "%s", fault.text);
		generators_free(&generators);
		buf_free(&artifact);
		free(in);
	}
	json_decref(json);
}

/* The first equation that fails in Python is the one that the C names. */
Test(vectors, forged_shuffles_fail_by_the_name_of_their_equation)
{
	json_t *json = vectors_load("shuffle");
	const json_t *vector;
	unsigned isolated = 0;
	size_t i;

	json_array_foreach(vector_list(json, "refused"), i, vector)
	{
		const json_t *fails = vector_list(vector, "fails");
		const char *first = json_string_value(json_array_get(fails, 0));
		struct shuffle_base base = read_shuffle_base(vector);
		struct cipher *in = vector_ciphers(vector, "input", base.count * base.width);
		struct buf artifact = vector_bytes(vector, "artifact");
		struct generators generators;
		struct fault fault = {0};
		struct shuffle shuffle;

		cr_assert(generators_init(&generators, base.count));
		cr_assert(shuffle_parse(&shuffle, &base, artifact.bytes, artifact.len));
		cr_assert(!shuffle_check(&shuffle, &base, in, &generators, &fault));
		cr_assert_str_eq(fault.code, "mix_proof");
		cr_assert_not_null(strstr(fault.text, first), "%s: %s and not %s",
		    vector_text(vector, "what"), fault.text, first);
		isolated += json_array_size(fails) == 1;
		generators_free(&generators);
		buf_free(&artifact);
		free(in);
	}
	cr_assert_geq(isolated, 8);
	json_decref(json);
}

static struct decryption_base read_batch(const json_t *vector)
{
	struct decryption_base out = {
	    .cid = (uint16_t)vector_u64(vector, "cid"),
	    .count = vector_u64(vector, "n"),
	    .width = (unsigned)vector_u64(vector, "w"),
	};

	vector_hex(vector, "ctx", out.ctx, sizeof out.ctx);
	vector_hex(vector, "vec_hash", out.vec_hash, sizeof out.vec_hash);
	return out;
}

#define TRUSTEES 5

struct batch {
	struct decryption_base base;
	struct cipher *rows;
	struct buf artifacts[TRUSTEES];
	struct decryption parts[TRUSTEES];
};

static void make_artifacts(struct batch *batch, const json_t *vector)
{
	const json_t *item;
	size_t i;

	cr_assert_eq(json_array_size(vector_list(vector, "artifacts")), TRUSTEES);
	json_array_foreach(vector_list(vector, "artifacts"), i, item)
	{
		uint16_t trustee = (uint16_t)vector_u64(item, "trustee");
		struct scalar share = vector_scalar(item, "x_i");
		struct point public_share = vector_point(item, "Y_i");
		struct entropy_stream stream;
		struct entropy entropy = vector_entropy(item, &stream);
		struct fault fault = {0};
		struct buf *artifact = &batch->artifacts[i];

		cr_assert_eq(trustee, i + 1);
		cr_assert(decryption_make(artifact, &batch->base, trustee, &share, &public_share,
			      &entropy, &fault),
		    "%s", fault.text);
		vector_expect(item, "artifact", artifact->bytes, artifact->len);
		cr_assert(decryption_parse(
		    &batch->parts[i], &batch->base, trustee, artifact->bytes, artifact->len));
		cr_assert(decryption_check(&batch->parts[i], &batch->base, &public_share, &fault),
		    "%s", fault.text);
	}
}

static void expect_combined(struct batch *batch, const json_t *vector)
{
	struct decryption chosen[TRUSTEES];
	size_t count = batch->base.count * batch->base.width, i, k;
	struct point *messages = calloc(count + 1, sizeof *messages);
	const json_t *trustee, *row, *message;
	uint8_t seed[64];
	struct fault fault = {0};
	size_t m = 0;

	json_array_foreach(vector_list(vector, "subset"), i, trustee) chosen[i] =
	    batch->parts[json_integer_value(trustee) - 1];
	cr_assert(
	    decryption_combine(messages, seed, &batch->base, chosen, i, &fault), "%s", fault.text);
	vector_expect(vector, "tie_seed", seed, sizeof seed);
	json_array_foreach(vector_member(vector, "messages"), i, row)
	{
		struct buf payload = {0}, expected;

		json_array_foreach(row, k, message)
		{
			struct buf point = vector_item(message);
			uint8_t block[BLOCK_LEN];

			cr_assert_arr_eq(messages[m].bytes, point.bytes, POINT_LEN);
			cr_assert(block_extract(block, &messages[m++]));
			buf_put(&payload, block + 1, BLOCK_PAYLOAD);
			buf_free(&point);
		}
		expected = vector_item(json_array_get(vector_member(vector, "payloads"), i));
		cr_assert_eq(payload.len, expected.len);
		cr_assert_not_null(payload.bytes);
		cr_assert_arr_eq(payload.bytes, expected.bytes, payload.len);
		buf_free(&payload);
		buf_free(&expected);
	}
	cr_assert_eq(m, count);
	free(messages);
}

Test(vectors, decryptions)
{
	json_t *json = vectors_load("decryption");
	const json_t *vector, *combined;
	size_t i, k;

	json_array_foreach(vector_list(json, "batches"), i, vector)
	{
		struct batch batch = {.rows = NULL};
		struct point tie;

		batch.base = read_batch(vector);
		batch.rows = vector_ciphers(vector, "rows", batch.base.count * batch.base.width);
		batch.base.rows = batch.rows;
		decryption_tie_point(&tie, batch.base.ctx, batch.base.cid);
		vector_expect(vector, "tie_point", &tie, sizeof tie);
		make_artifacts(&batch, vector);
		json_array_foreach(vector_list(vector, "combined"), k, combined)
		    expect_combined(&batch, combined);
		for (k = 0; k < TRUSTEES; k++)
			buf_free(&batch.artifacts[k]);
		free(batch.rows);
	}
	json_decref(json);
}

Test(vectors, false_decryptions_are_refused)
{
	json_t *json = vectors_load("decryption");
	const json_t *vector;
	size_t i;

	json_array_foreach(vector_list(json, "refused"), i, vector)
	{
		const json_t *fields = vector_member(vector, "base");
		struct decryption_base base = read_batch(fields);
		struct cipher *rows = vector_ciphers(vector, "rows", base.count * base.width);
		struct point public_share = vector_point(vector, "Y_i");
		struct buf artifact = vector_bytes(vector, "artifact");
		const char *what = vector_text(vector, "what");
		const char *first =
		    json_string_value(json_array_get(vector_list(vector, "fails"), 0));
		bool is_form = strcmp(first, "form") == 0;
		struct decryption decryption;
		struct fault fault = {0};

		base.rows = rows;
		if (decryption_parse(&decryption, &base, (uint16_t)vector_u64(fields, "trustee"),
			artifact.bytes, artifact.len)) {
			cr_assert(!decryption_check(&decryption, &base, &public_share, &fault),
			    "%s", what);
			cr_assert_str_eq(
			    fault.code, is_form ? "decrypt_encoding" : "decrypt_proof", "%s", what);
		} else {
			cr_assert(is_form, "%s", what);
		}
		buf_free(&artifact);
		free(rows);
	}
	json_decref(json);
}
