/*
 * What MANIFEST and KEYSET together define: the round's name, and the key generation that its
 * certificate has to be of (proto/README.md, 3 and 4). It verifies nothing.
 */
#ifndef PROTO_RECORD_DEFINITION_H
#define PROTO_RECORD_DEFINITION_H

#include "proto/crypto/dkg.h"
#include "proto/record/entry.h"
#include "proto/record/manifest.h"

/* ctx = SHA-256("arca/1/ctx" | leafhash(MANIFEST) | leafhash(KEYSET)). */
void ctx_derive(struct hash *out, const struct hash *manifest_leaf, const struct hash *keyset_leaf);

/*
 * The session of n, t, all P_i, context and ext that follows from the manifest and KEYSET's attempt
 * and rand; the certificate itself is not looked at.
 */
void session_derive(struct dkg_session *out, const struct manifest *manifest,
    const struct hash *manifest_leaf, const struct entry_keyset *keyset);

/* pins.json of a round (proto/README.md, 3). False without memory. */
bool pins_write(struct buf *out, const uint8_t ctx[32], const struct note_key *log_key,
    struct span policy, const struct point *y) MUST_CHECK;

#endif
