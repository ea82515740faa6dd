/*
 * Injective hashing with SHA-512, and the nonces made of it.
 * It does not know which items belong to which proof.
 */
#include "proto/crypto/transcript.h"

#include <string.h>

void transcript_begin(struct transcript *transcript, const char *label)
{
	uint8_t len = (uint8_t)strlen(label);

	crypto_hash_sha512_init(&transcript->state);
	crypto_hash_sha512_update(&transcript->state, &len, 1);
	crypto_hash_sha512_update(&transcript->state, (const uint8_t *)label, len);
}

void transcript_open(struct transcript *transcript, uint64_t len)
{
	uint8_t bytes[8];

	for (int i = 0; i < 8; i++)
		bytes[i] = (uint8_t)(len >> (8 * i));
	crypto_hash_sha512_update(&transcript->state, bytes, sizeof bytes);
}

void transcript_part(struct transcript *transcript, const void *bytes, size_t len)
{
	if (len > 0)
		crypto_hash_sha512_update(&transcript->state, bytes, len);
}

void transcript_item(struct transcript *transcript, const void *bytes, size_t len)
{
	transcript_open(transcript, len);
	transcript_part(transcript, bytes, len);
}

void transcript_u64(struct transcript *transcript, uint64_t value)
{
	transcript_open(transcript, sizeof value);
	transcript_open(transcript, value); /* the value is written as a length is */
}

void transcript_hash(struct transcript *transcript, uint8_t out[64])
{
	crypto_hash_sha512_final(&transcript->state, out);
	secret_wipe(&transcript->state, sizeof transcript->state);
}

void transcript_scalar(struct transcript *transcript, struct scalar *out)
{
	uint8_t wide[64];

	transcript_hash(transcript, wide);
	scalar_reduce(out, wide);
	secret_wipe(wide, sizeof wide);
}

void transcript_point(struct transcript *transcript, struct point *out)
{
	uint8_t wide[64];

	transcript_hash(transcript, wide);
	point_from_hash(out, wide);
}

void nonce_draw(struct scalar *out, const struct entropy *entropy, const char *purpose,
    uint64_t number, const struct scalar *secret, const void *statement, size_t statement_len)
{
	struct transcript transcript;
	uint8_t fresh[64];

	do {
		entropy_draw(entropy, fresh);
		transcript_begin(&transcript, "arca/1/nonce");
		transcript_item(&transcript, purpose, strlen(purpose));
		transcript_u64(&transcript, number);
		transcript_item(&transcript, secret->bytes, SCALAR_LEN);
		transcript_item(&transcript, fresh, sizeof fresh);
		transcript_item(&transcript, statement, statement_len);
		transcript_scalar(&transcript, out);
	} while (scalar_is_zero(out));
	secret_wipe(fresh, sizeof fresh);
}
