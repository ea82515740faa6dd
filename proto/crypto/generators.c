/*
 * Hashing numbers to points.
 * It does not keep a cache file: computing costs about as much as checking one.
 */
#include "proto/crypto/generators.h"

#include <sodium.h>

#include "proto/base/workers.h"
#include "proto/crypto/transcript.h"

static bool make_range(size_t from, size_t to, void *context)
{
	struct generators *generators = context;
	struct transcript transcript;

	for (size_t i = from; i < to; i++) {
		transcript_begin(&transcript, "arca/1/gen");
		transcript_u64(&transcript, i);
		transcript_point(&transcript, &generators->items[i]);
	}
	return true;
}

bool generators_init(struct generators *out, size_t count)
{
	struct transcript transcript;

	transcript_begin(&transcript, "arca/1/genh");
	transcript_point(&transcript, &out->chain);
	out->count = count;
	out->items = workers_memory(count, sizeof *out->items);
	if (out->items == NULL || !workers_run(count, make_range, out)) {
		generators_free(out);
		return false;
	}
	return true;
}

void generators_free(struct generators *generators)
{
	workers_memory_free(generators->items, generators->count, sizeof *generators->items);
	generators->items = NULL;
	generators->count = 0;
}

void generators_hash(uint8_t out[32], const struct generators *generators)
{
	crypto_hash_sha256_state state;

	crypto_hash_sha256_init(&state);
	crypto_hash_sha256_update(&state, generators->chain.bytes, POINT_LEN);
	for (size_t i = 0; i < generators->count; i++)
		crypto_hash_sha256_update(&state, generators->items[i].bytes, POINT_LEN);
	crypto_hash_sha256_final(&state, out);
}
