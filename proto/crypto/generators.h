/*
 * The constant generators H_i and Hh of the shuffle's commitments (proto/README.md, 1 and 3).
 * They are never parameters: everybody computes the same ones.
 */
#ifndef PROTO_CRYPTO_GENERATORS_H
#define PROTO_CRYPTO_GENERATORS_H

#include "proto/crypto/group.h"

struct generators {
	struct point chain;  /* Hh */
	struct point *items; /* H_0 .. H_(count-1), in memory of workers_memory */
	size_t count;
};

/* Computes them on all cores (about 30 us each); false without memory. */
bool generators_init(struct generators *out, size_t count) MUST_CHECK;
void generators_free(struct generators *generators);
/* SHA-256( Hh | H_0 .. ): the manifest's `generators.sha256`. */
void generators_hash(uint8_t out[32], const struct generators *generators);

#endif
