/*
 * Where secret randomness comes from: the system, or a test's fixed stream.
 * Every draw is 64 bytes, so that a second implementation can follow a vector's stream.
 */
#ifndef PROTO_CRYPTO_ENTROPY_H
#define PROTO_CRYPTO_ENTROPY_H

#include <stddef.h>
#include <stdint.h>

#include "proto/crypto/group.h"

struct entropy {
	void (*fill)(void *context, uint8_t out[64]);
	void *context;
};

/* The operating system's generator, through libsodium. */
extern const struct entropy entropy_system;

void entropy_draw(const struct entropy *entropy, uint8_t out[64]);
/* 64 bytes mod l; zero is drawn again. */
void entropy_scalar(const struct entropy *entropy, struct scalar *out);
/* 64 bytes, little-endian, mod `bound`: uniform up to 2^-448. bound must not be 0. */
uint32_t entropy_below(const struct entropy *entropy, uint32_t bound);

/*
 * A fixed stream for vectors and seeded rehearsals, never for real secrets: draw number i
 * (from 0) is SHA-512("arca/test/entropy" | seed 32 | u64le i).
 */
struct entropy_stream {
	uint8_t seed[32];
	uint64_t count;
};
struct entropy entropy_from_stream(struct entropy_stream *stream);

#endif
