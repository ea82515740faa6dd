/*
 * The bytes under a post's signature.
 * Whether a post makes sense is for those who read its body.
 */
#include "proto/record/post.h"

#include <string.h>

#include "proto/log/note.h"
#include "proto/log/text.h"

static const char *const names[POST_KINDS] = {"dkg1", "dkg3", "mix", "commit", "release"};

const char *post_kind_name(enum post_kind kind)
{
	return names[kind];
}

bool post_kind_read(struct span name, enum post_kind *out)
{
	for (int kind = 0; kind < POST_KINDS; kind++)
		if (text_is(name, names[kind])) {
			*out = (enum post_kind)kind;
			return true;
		}
	return false;
}

void post_digest(struct hash *out, const struct post *post, struct span body)
{
	static const char label[] = "arca/1/post";
	const char *name = names[post->kind];
	uint8_t len[1], numbers[2 + 2 + 4];
	struct hash hash;
	const struct span parts[] = {{(const uint8_t *)label, sizeof label - 1},
	    {post->manifest.bytes, HASH_LEN}, {len, sizeof len}, text_span(name),
	    {numbers, sizeof numbers}, {hash.bytes, HASH_LEN}};

	len[0] = (uint8_t)strlen(name);
	store_u16le(numbers, post->cid);
	store_u16le(numbers + 2, post->trustee);
	store_u32le(numbers + 4, post->attempt);
	sha256_of(&hash, body);
	sha256_of_spans(out, parts, sizeof parts / sizeof *parts);
}

void post_sign(
    uint8_t signature[64], const struct post *post, struct span body, const uint8_t secret_key[64])
{
	struct hash digest;

	post_digest(&digest, post, body);
	ed25519_sign(signature, (struct span){digest.bytes, HASH_LEN}, secret_key);
}

bool post_is_signed(const uint8_t signature[64], const struct post *post, struct span body,
    const uint8_t public_key[32])
{
	struct hash digest;

	post_digest(&digest, post, body);
	return ed25519_is_valid(signature, (struct span){digest.bytes, HASH_LEN}, public_key);
}

void post_mix_put(struct buf *out, struct span entry, struct span artifact)
{
	buf_put_u32le(out, (uint32_t)entry.len);
	buf_put(out, entry.bytes, entry.len);
	buf_put(out, artifact.bytes, artifact.len);
}

bool post_mix_take(struct span body, struct span *entry, struct span *artifact)
{
	struct reader reader = reader_over(body.bytes, body.len);
	uint32_t len = reader_u32le(&reader);
	const uint8_t *bytes = reader_take(&reader, len);

	if (bytes == NULL || len == 0)
		return false;
	*entry = (struct span){bytes, len};
	artifact->len = reader_left(&reader);
	artifact->bytes = reader_take(&reader, artifact->len);
	return true;
}
