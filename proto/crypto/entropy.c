/*
 * Drawing scalars and indices from a source of 64-byte blocks.
 * It does not mix sources: hedging is the nonces' business.
 */
#include "proto/crypto/entropy.h"

#include <sodium.h>

static void system_fill(void *context, uint8_t out[64])
{
	(void)context;
	randombytes_buf(out, 64);
}

const struct entropy entropy_system = {system_fill, NULL};

void entropy_draw(const struct entropy *entropy, uint8_t out[64])
{
	entropy->fill(entropy->context, out);
}

void entropy_scalar(const struct entropy *entropy, struct scalar *out)
{
	uint8_t wide[64];

	do {
		entropy_draw(entropy, wide);
		scalar_reduce(out, wide);
	} while (scalar_is_zero(out));
	secret_wipe(wide, sizeof wide);
}

uint32_t entropy_below(const struct entropy *entropy, uint32_t bound)
{
	uint8_t wide[64];
	uint64_t rest = 0;

	entropy_draw(entropy, wide);
	for (size_t i = sizeof wide; i > 0; i--)
		rest = (rest << 8 | wide[i - 1]) % bound;
	secret_wipe(wide, sizeof wide);
	return (uint32_t)rest;
}

static void stream_fill(void *context, uint8_t out[64])
{
	struct entropy_stream *stream = context;
	static const char label[] = "arca/test/entropy";
	crypto_hash_sha512_state state;
	uint8_t number[8];

	for (int i = 0; i < 8; i++)
		number[i] = (uint8_t)(stream->count >> (8 * i));
	stream->count++;
	crypto_hash_sha512_init(&state);
	crypto_hash_sha512_update(&state, (const uint8_t *)label, sizeof label - 1);
	crypto_hash_sha512_update(&state, stream->seed, sizeof stream->seed);
	crypto_hash_sha512_update(&state, number, sizeof number);
	crypto_hash_sha512_final(&state, out);
}

struct entropy entropy_from_stream(struct entropy_stream *stream)
{
	return (struct entropy){stream_fill, stream};
}
