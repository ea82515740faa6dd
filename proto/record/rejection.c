/*
 * The bytes of a signed refusal. See rejection.h.
 */
#include "proto/record/rejection.h"

#include "proto/log/note.h"

#define LABEL "arca/1/reject"

void rejection_digest(struct hash *out, const struct rejection *rejection)
{
	uint8_t reason[2], time_s[8];
	const struct span parts[] = {{(const uint8_t *)LABEL, sizeof LABEL - 1},
	    {rejection->ctx, sizeof rejection->ctx}, {rejection->leaf.bytes, HASH_LEN},
	    {reason, sizeof reason}, {time_s, sizeof time_s}};

	store_u16le(reason, rejection->reason);
	store_u64le(time_s, rejection->time_s);
	sha256_of_spans(out, parts, sizeof parts / sizeof *parts);
}

void rejection_sign(struct rejection *rejection, const uint8_t secret_key[64])
{
	struct hash digest;

	rejection_digest(&digest, rejection);
	ed25519_sign(rejection->signature, (struct span){digest.bytes, HASH_LEN}, secret_key);
}

bool rejection_is_signed(const struct rejection *rejection, const uint8_t public_key[32])
{
	struct hash digest;

	rejection_digest(&digest, rejection);
	return ed25519_is_valid(
	    rejection->signature, (struct span){digest.bytes, HASH_LEN}, public_key);
}
