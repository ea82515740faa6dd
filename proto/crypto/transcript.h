/*
 * The one way anything is hashed into the group or to a challenge (proto/README.md, 1 and 2):
 * a label, then items, each with its length before it. It knows no particular transcript.
 */
#ifndef PROTO_CRYPTO_TRANSCRIPT_H
#define PROTO_CRYPTO_TRANSCRIPT_H

#include <sodium.h>
#include <stddef.h>
#include <stdint.h>

#include "proto/crypto/entropy.h"
#include "proto/crypto/group.h"

struct transcript {
	crypto_hash_sha512_state state;
};

/* Starts H(label, ..). The label is ASCII of at most 255 characters. */
void transcript_begin(struct transcript *transcript, const char *label);
void transcript_item(struct transcript *transcript, const void *bytes, size_t len);
void transcript_u64(struct transcript *transcript, uint64_t value);
/* An item that comes in parts: its whole length first, then the parts. */
void transcript_open(struct transcript *transcript, uint64_t len);
void transcript_part(struct transcript *transcript, const void *bytes, size_t len);

/* H, HS and HP. Each ends and wipes the transcript. */
void transcript_hash(struct transcript *transcript, uint8_t out[64]);
void transcript_scalar(struct transcript *transcript, struct scalar *out);
void transcript_point(struct transcript *transcript, struct point *out);

/*
 * A hedged nonce (proto/README.md, 1): fresh randomness, the secret that it will hide, and the
 * whole public statement; never zero. Two calls never give the same nonce, even with a source
 * that repeats itself, unless purpose, number, secret and statement are all the same.
 */
void nonce_draw(struct scalar *out, const struct entropy *entropy, const char *purpose,
    uint64_t number, const struct scalar *secret, const void *statement, size_t statement_len);

#endif
