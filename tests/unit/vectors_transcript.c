/* proto/crypto's hashes, generators and embedding, and proto/log's trees, against proto/vectors. */
#include <criterion/criterion.h>
#include <inttypes.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "proto/crypto/generators.h"
#include "proto/crypto/transcript.h"
#include "proto/log/tree.h"
#include "tests/unit/vectors.h"

static void begin(struct transcript *transcript, const json_t *hash, bool in_parts)
{
	const json_t *item;
	size_t i;

	transcript_begin(transcript, vector_text(hash, "label"));
	json_array_foreach(vector_member(hash, "items"), i, item)
	{
		struct buf bytes = vector_item(item);

		if (in_parts) {
			transcript_open(transcript, bytes.len);
			transcript_part(transcript, bytes.bytes, bytes.len / 2);
			transcript_part(
			    transcript, bytes.bytes + bytes.len / 2, bytes.len - bytes.len / 2);
		} else {
			transcript_item(transcript, bytes.bytes, bytes.len);
		}
		buf_free(&bytes);
	}
}

Test(vectors, transcripts)
{
	json_t *json = vectors_load("transcript");
	const json_t *hash;
	size_t i;

	json_array_foreach(vector_list(json, "hashes"), i, hash)
	{
		struct transcript transcript;
		uint8_t digest[64];
		struct scalar scalar;
		struct point point;
		struct buf preimage = vector_bytes(hash, "preimage");

		crypto_hash_sha512(digest, preimage.bytes, preimage.len);
		vector_expect(hash, "H", digest, sizeof digest);
		begin(&transcript, hash, false);
		transcript_hash(&transcript, digest);
		vector_expect(hash, "H", digest, sizeof digest);
		begin(&transcript, hash, true);
		transcript_scalar(&transcript, &scalar);
		vector_expect(hash, "HS", &scalar, sizeof scalar);
		begin(&transcript, hash, false);
		transcript_point(&transcript, &point);
		vector_expect(hash, "HP", &point, sizeof point);
		buf_free(&preimage);
	}
	json_decref(json);
}

Test(vectors, nonces_and_the_test_stream)
{
	json_t *json = vectors_load("transcript");
	const json_t *stream_case = vector_member(json, "entropy"), *nonce, *draw;
	struct entropy_stream stream = {.count = 0};
	struct entropy entropy;
	size_t i;

	json_array_foreach(vector_list(json, "nonces"), i, nonce)
	{
		struct scalar secret = vector_scalar(nonce, "secret"), out;
		struct buf statement = vector_bytes(nonce, "statement");

		entropy = vector_entropy(nonce, &stream);
		nonce_draw(&out, &entropy, vector_text(nonce, "purpose"), vector_u64(nonce, "i"),
		    &secret, statement.bytes, statement.len);
		vector_expect(nonce, "nonce", &out, sizeof out);
		buf_free(&statement);
	}
	stream.count = 0;
	vector_hex(stream_case, "seed", stream.seed, sizeof stream.seed);
	entropy = entropy_from_stream(&stream);
	json_array_foreach(vector_list(stream_case, "draws"), i, draw)
	{
		struct buf expected = vector_item(draw);
		uint8_t out[64];

		entropy_draw(&entropy, out);
		cr_assert_eq(expected.len, sizeof out);
		cr_assert_arr_eq(out, expected.bytes, sizeof out);
		buf_free(&expected);
	}
	json_decref(json);
}

Test(vectors, generators)
{
	json_t *json = vectors_load("generators");
	const json_t *item;
	struct generators generators;
	size_t i;

	json_array_foreach(vector_list(json, "H"), i, item)
	{
		struct transcript transcript;
		struct point point;
		uint64_t number = vector_u64(item, "i");

		transcript_begin(&transcript, "arca/1/gen");
		transcript_u64(&transcript, number);
		transcript_point(&transcript, &point);
		vector_expect(item, "point", &point, sizeof point);
		if (number >= 300)
			continue;
		cr_assert(generators_init(&generators, number + 1));
		vector_expect(item, "point", &generators.items[number], POINT_LEN);
		vector_expect(json, "Hh", &generators.chain, POINT_LEN);
		generators_free(&generators);
	}
	json_array_foreach(vector_list(json, "digests"), i, item)
	{
		uint8_t digest[32];

		if (vector_u64(item, "count") == 0)
			continue;
		cr_assert(generators_init(&generators, vector_u64(item, "count")));
		generators_hash(digest, &generators);
		vector_expect(item, "sha256", digest, sizeof digest);
		generators_free(&generators);
	}
	json_decref(json);
}

Test(vectors, embedding)
{
	json_t *json = vectors_load("embedding");
	const json_t *item;
	uint8_t block[BLOCK_LEN], found[BLOCK_LEN];
	unsigned above_zero = 0;
	struct point point;
	size_t i;

	json_array_foreach(vector_list(json, "good"), i, item)
	{
		vector_hex(item, "block", block, BLOCK_LEN);
		cr_assert(block_embed(&point, block));
		vector_expect(item, "point", &point, sizeof point);
		cr_assert(block_extract(found, &point));
		cr_assert_arr_eq(found, block, BLOCK_LEN);
		above_zero += vector_u64(item, "ctr") > 0;
	}
	cr_assert_gt(above_zero, 5);
	json_array_foreach(vector_list(json, "not_first"), i, item)
	{
		point = vector_point(item, "point");
		cr_assert(point_is_wire(point.bytes));
		cr_assert(!block_extract(found, &point), "ctr %" PRIu64, vector_u64(item, "ctr"));
	}
	json_decref(json);
}

/* The root, and every leaf's path, of one tree in the vectors. */
static void expect_tree(const json_t *vector)
{
	const json_t *list = vector_list(vector, "entries"), *entry, *path, *node;
	struct tree *tree = tree_new();
	struct fault fault = {0};
	struct hash root;
	size_t i, k, n = json_array_size(list);

	cr_assert_not_null(tree);
	json_array_foreach(list, i, entry)
	{
		struct buf bytes = vector_item(entry);
		struct hash leaf;

		merkle_leaf(&leaf, (struct span){bytes.bytes, bytes.len});
		cr_assert(tree_append(tree, &leaf));
		buf_free(&bytes);
	}
	cr_assert(tree_root(tree, n, &root, &fault), "%s", fault.text);
	vector_expect(vector, "root", root.bytes, HASH_LEN);
	cr_assert_eq(json_array_size(vector_list(vector, "paths")), n);
	json_array_foreach(vector_list(vector, "paths"), i, path)
	{
		struct merkle_proof proof;

		cr_assert(tree_prove_inclusion(tree, i, n, &proof, &fault), "%s", fault.text);
		cr_assert_eq(proof.count, json_array_size(path));
		json_array_foreach(path, k, node)
		{
			struct buf expected = vector_item(node);

			cr_assert_arr_eq(proof.hashes[k].bytes, expected.bytes, HASH_LEN);
			buf_free(&expected);
		}
	}
	tree_free(&tree);
}

Test(vectors, trees)
{
	json_t *json = vectors_load("ctx");
	const json_t *vector;
	size_t i;

	json_array_foreach(vector_list(json, "trees"), i, vector) expect_tree(vector);
	json_decref(json);
}

/* The page says "libsodium's verification"; the vectors are from what the page says that is. */
Test(vectors, ed25519)
{
	json_t *json = vectors_load("ctx");
	const json_t *vector;
	size_t i;

	json_array_foreach(vector_list(json, "ed25519"), i, vector)
	{
		uint8_t key[crypto_sign_PUBLICKEYBYTES], signature[crypto_sign_BYTES];
		struct buf message = vector_bytes(vector, "message");

		vector_hex(vector, "key", key, sizeof key);
		vector_hex(vector, "signature", signature, sizeof signature);
		cr_assert_eq(
		    crypto_sign_verify_detached(signature, message.bytes, message.len, key) == 0,
		    vector_bool(vector, "valid"), "%s", vector_text(vector, "what"));
		buf_free(&message);
	}
	json_decref(json);
}
