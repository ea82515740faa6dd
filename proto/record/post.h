/*
 * The trustees' post-box (proto/README.md, 17): what a trustee's machine hands to a coordinator
 * that nobody has to trust, and the signature on it. It moves no messages.
 */
#ifndef PROTO_RECORD_POST_H
#define PROTO_RECORD_POST_H

#include <stdbool.h>
#include <stdint.h>

#include "proto/base/buf.h"
#include "proto/log/hash.h"

enum post_kind { POST_DKG1, POST_DKG3, POST_MIX, POST_COMMIT, POST_RELEASE, POST_KINDS };

/* "dkg1" and so on. Static storage. */
const char *post_kind_name(enum post_kind kind);
/* False for anything else. */
bool post_kind_read(struct span name, enum post_kind *out) MUST_CHECK;

/* The place of a post: of whom, in which round, for what. */
struct post {
	struct hash manifest; /* leafhash(MANIFEST) */
	enum post_kind kind;
	uint16_t cid;     /* 0 for the key generation */
	uint16_t trustee; /* from 1 */
	uint32_t attempt; /* of the key generation; 0 for other kinds */
};

/* What is signed. */
void post_digest(struct hash *out, const struct post *post, struct span body);
void post_sign(
    uint8_t signature[64], const struct post *post, struct span body, const uint8_t secret_key[64]);
bool post_is_signed(const uint8_t signature[64], const struct post *post, struct span body,
    const uint8_t public_key[32]) MUST_CHECK;

/* The body of a POST_MIX: u32le length of the signed entry | entry | artifact. */
void post_mix_put(struct buf *out, struct span entry, struct span artifact);
/* Both borrow from the body. False if the length is more than there is. */
bool post_mix_take(struct span body, struct span *entry, struct span *artifact) MUST_CHECK;

#endif
