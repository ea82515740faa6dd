/*
 * SHA-256, the one hash of the log: of bytes at once, or of bytes as they come.
 * It knows nothing of trees; Merkle hashes are in merkle.h.
 */
#ifndef PROTO_LOG_HASH_H
#define PROTO_LOG_HASH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "proto/base/buf.h"

#define HASH_LEN 32

struct hash {
	uint8_t bytes[HASH_LEN];
};

/*
 * SHA-256 (FIPS 180-4) of one span. Like everything here it ends the process, with a line on
 * standard error, if OpenSSL has no SHA-256 or no memory: nothing that follows could be trusted.
 * Not for threads: one context of the process is used again and again.
 */
void sha256_of(struct hash *out, struct span bytes);
/* SHA-256 of several spans one after another, with nothing between them. */
void sha256_of_spans(struct hash *out, const struct span *spans, size_t count);

/* A hash under way: begin, add as often as needed, end. Every begin needs its end. */
struct sha256 {
	struct evp_md_ctx_st *context;
};

void sha256_begin(struct sha256 *sha256);
void sha256_add(struct sha256 *sha256, const void *bytes, size_t len);
/* Writes the hash and frees what begin took. */
void sha256_end(struct sha256 *sha256, struct hash *out);

/* Not constant-time: hashes of a public log are public. */
bool hash_is_equal(const struct hash *left, const struct hash *right) MUST_CHECK;

#endif
