/*
 * A signed refusal of a ballot: evidence that the box looked at these very bytes and said no, and
 * why (proto/README.md, 7). It does not decide.
 */
#ifndef PROTO_RECORD_REJECTION_H
#define PROTO_RECORD_REJECTION_H

#include <stdint.h>

#include "proto/log/hash.h"

#define REJECTION_SIGNATURE_LEN 64

/* Why a ballot is refused, in the order in which it is asked. */
enum rejection_reason {
	REJECTION_FORM = 1,
	REJECTION_FOREIGN,
	REJECTION_PHASE,
	REJECTION_CREDENTIAL,
	REJECTION_SEQUENCE,
	REJECTION_CANONICAL,
	REJECTION_COPY,
	REJECTION_SPOILED,
	REJECTION_PROOF,
};

struct rejection {
	uint8_t ctx[32];
	struct hash leaf; /* of the bytes that were refused */
	uint16_t reason;
	uint64_t time_s;
	uint8_t signature[REJECTION_SIGNATURE_LEN];
};

/* Fills in the signature by the rejection key (64 bytes, libsodium's form). */
void rejection_sign(struct rejection *rejection, const uint8_t secret_key[64]);
/* True if the signature is by this key. */
bool rejection_is_signed(
    const struct rejection *rejection, const uint8_t public_key[32]) MUST_CHECK;
/* What is signed: SHA-256("arca/1/reject" | ctx | leaf | reason u16le | time u64le). */
void rejection_digest(struct hash *out, const struct rejection *rejection);

#endif
