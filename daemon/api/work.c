/*
 * Challenges and their proofs. See work.h.
 */
#include "daemon/api/work.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <string.h>

#include "proto/base/encode.h"

/* action 1, bits 1, until 8, random 16, then the HMAC of these */
enum { SAID_LEN = 26, CHALLENGE_LEN = SAID_LEN + HASH_LEN };

static const char domain[] = "arca/1/work";

/* The key is used for other things too, so what is signed says what it is. */
static void sign(uint8_t out[HASH_LEN], struct span key, const uint8_t said[SAID_LEN])
{
	uint8_t text[sizeof domain + SAID_LEN];
	unsigned len = HASH_LEN;

	memcpy(text, domain, sizeof domain);
	memcpy(text + sizeof domain, said, SAID_LEN);
	(void)HMAC(EVP_sha256(), key.bytes, (int)key.len, text, sizeof text, out, &len);
}

bool work_make(char out[WORK_TEXT], struct span key, enum work_action action, unsigned bits,
    uint64_t until_s, const uint8_t random[WORK_RANDOM_LEN])
{
	uint8_t bytes[CHALLENGE_LEN];
	struct buf text = {0};
	bool is_ok;

	bytes[0] = (uint8_t)action;
	bytes[1] = (uint8_t)bits;
	store_u64le(bytes + 2, until_s);
	memcpy(bytes + 10, random, WORK_RANDOM_LEN);
	sign(bytes + SAID_LEN, key, bytes);
	base64url_encode(&text, bytes, sizeof bytes);
	is_ok = buf_is_ok(&text) && text.len < WORK_TEXT;
	if (is_ok) {
		memcpy(out, text.bytes, text.len);
		out[text.len] = '\0';
	}
	buf_free(&text);
	return is_ok;
}

static bool is_ours(struct span key, const uint8_t bytes[CHALLENGE_LEN])
{
	uint8_t right[HASH_LEN];
	unsigned differs = 0;

	sign(right, key, bytes);
	for (size_t i = 0; i < HASH_LEN; i++)
		differs |= (unsigned)(right[i] ^ bytes[SAID_LEN + i]);
	return differs == 0;
}

static unsigned zero_bits(const struct hash *hash)
{
	unsigned count = 0;

	while (count < 8 * HASH_LEN && (hash->bytes[count / 8] >> (7 - count % 8) & 1) == 0)
		count++;
	return count;
}

bool work_read(struct work *out, struct span key, enum work_action action, struct span challenge,
    struct span nonce)
{
	const struct span both[] = {challenge, nonce};
	struct buf bytes = {0};
	struct hash hash;
	bool is_ok = base64url_decode(&bytes, (const char *)challenge.bytes, challenge.len) &&
		     buf_is_ok(&bytes) && bytes.len == CHALLENGE_LEN && bytes.bytes[0] == action &&
		     is_ours(key, bytes.bytes);

	if (is_ok) {
		sha256_of(&out->id, challenge);
		out->bits = bytes.bytes[1];
		out->until_s = load_u64le(bytes.bytes + 2);
		sha256_of_spans(&hash, both, 2);
		is_ok = zero_bits(&hash) >= out->bits;
	}
	buf_free(&bytes);
	return is_ok;
}
