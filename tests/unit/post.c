/* proto/record/post against proto/vectors/post.json, and mixes cut in two. */
#include <criterion/criterion.h>
#include <string.h>

#include "proto/log/note.h"
#include "proto/log/text.h"
#include "proto/record/post.h"
#include "tests/unit/vectors.h"

static struct span span_of(const struct buf *buf)
{
	return (struct span){buf->bytes, buf->len};
}

static struct post post_of(const json_t *vectors, const json_t *one)
{
	struct post post = {.cid = (uint16_t)vector_u64(one, "cid"),
	    .trustee = (uint16_t)vector_u64(one, "trustee"),
	    .attempt = (uint32_t)vector_u64(one, "attempt")};

	vector_hex(vectors, "manifest_leaf", post.manifest.bytes, HASH_LEN);
	cr_assert(post_kind_read(text_span(vector_text(one, "kind")), &post.kind));
	return post;
}

/* Any other place, or body, is not what was signed. */
static void expect_bound(
    const uint8_t signature[64], const struct post *post, struct span body, const uint8_t key[32])
{
	struct post other = *post;

	cr_assert(post_is_signed(signature, post, body, key));
	other.cid++;
	cr_assert(!post_is_signed(signature, &other, body, key));
	other = *post;
	other.trustee++;
	cr_assert(!post_is_signed(signature, &other, body, key));
	other = *post;
	other.attempt++;
	cr_assert(!post_is_signed(signature, &other, body, key));
	other = *post;
	other.kind = post->kind == POST_MIX ? POST_COMMIT : POST_MIX;
	cr_assert(!post_is_signed(signature, &other, body, key));
	other = *post;
	other.manifest.bytes[31] ^= 1;
	cr_assert(!post_is_signed(signature, &other, body, key));
	cr_assert(
	    !post_is_signed(signature, post, (struct span){(const uint8_t *)"other", 5}, key));
}

Test(post, digests_and_signatures_are_those_of_the_vectors)
{
	json_t *vectors = vectors_load("post"), *one;
	uint8_t key[32];
	size_t i;

	vector_hex(vectors, "key", key, sizeof key);
	json_array_foreach(vector_list(vectors, "posts"), i, one)
	{
		const struct post post = post_of(vectors, one);
		struct buf body = vector_bytes(one, "body");
		uint8_t signature[64];
		struct hash digest;

		cr_assert_str_eq(post_kind_name(post.kind), vector_text(one, "kind"));
		post_digest(&digest, &post, span_of(&body));
		vector_expect(one, "digest", digest.bytes, HASH_LEN);
		vector_hex(one, "signature", signature, sizeof signature);
		expect_bound(signature, &post, span_of(&body), key);
		buf_free(&body);
	}
	json_decref(vectors);
}

Test(post, what_is_signed_here_verifies)
{
	const struct post post = {.kind = POST_RELEASE, .cid = 7, .trustee = 2};
	const struct span body = text_span("a decryption");
	uint8_t seed[32] = {1}, key[32], secret[64], signature[64];

	ed25519_key_make(key, secret, seed);
	post_sign(signature, &post, body, secret);
	expect_bound(signature, &post, body, key);
}

Test(post, kinds_have_one_name_each)
{
	static const char *const wrong[] = {"", "dkg", "dkg2", "dkg10", "Mix", "mix ", "mi"};
	enum post_kind kind;

	for (int i = 0; i < POST_KINDS; i++) {
		cr_assert(post_kind_read(text_span(post_kind_name((enum post_kind)i)), &kind));
		cr_assert_eq((int)kind, i);
	}
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
		cr_assert(!post_kind_read(text_span(wrong[i]), &kind), "%s", wrong[i]);
}

Test(post, mixes_are_put_together_and_taken_apart)
{
	json_t *vectors = vectors_load("post"), *one;
	struct span entry, artifact;
	size_t i;

	json_array_foreach(vector_list(vectors, "mixes"), i, one)
	{
		struct buf body = vector_bytes(one, "body"), made = {0};

		cr_assert(post_mix_take(span_of(&body), &entry, &artifact));
		vector_expect(one, "entry", entry.bytes, entry.len);
		vector_expect(one, "artifact", artifact.bytes, artifact.len);
		post_mix_put(&made, entry, artifact);
		vector_expect(one, "body", made.bytes, made.len);
		buf_free(&body);
		buf_free(&made);
	}
	json_array_foreach(vector_list(vectors, "mixes_refused"), i, one)
	{
		struct buf body = vector_item(one);

		cr_assert(!post_mix_take(span_of(&body), &entry, &artifact), "%zu", i);
		buf_free(&body);
	}
	json_decref(vectors);
}
