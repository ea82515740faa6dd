/*
 * A round that others make: its log taken over entry by entry, and what trustees hand in checked
 * before anybody appends it. Who keeps the box and who audits on the way read the same state.
 */
#ifndef PROTO_RECORD_ROUND_FOLLOW_H
#define PROTO_RECORD_ROUND_FOLLOW_H

#include "proto/record/round.h"

/* Appends the artifact of that hash to `out`; FAULT_UNABLE where there is none. */
typedef bool round_artifact(
    struct buf *out, const struct hash *hash, void *context, struct fault *fault);

/*
 * Takes over the log's next entry. MANIFEST, KEYSET, TALLY_INPUT and MIX change what is known, and
 * their artifacts are asked for; proofs are not checked again. Begin with a zeroed round and end it
 * with round_free. After a failure the round is not to be used.
 */
bool round_follow(struct round *round, struct span entry, round_artifact *fetch, void *context,
    struct fault *fault) MUST_CHECK;

/* True once the key is known. */
bool round_is_keyed(const struct round *round) MUST_CHECK;

/*
 * A trustee's MIX with its artifact, against the log so far: the next of its contest, from the rows
 * as they are, signed, every proof. FAULT_FALSE mix_turn (another has to come first, or has come),
 * mix_entry, mix_signature, mix_artifact, and those of shuffle_check.
 */
bool round_check_mix(
    struct round *round, struct span entry, struct span artifact, struct fault *fault) MUST_CHECK;
/* A DECRYPT entry after MIX_END: FAULT_FALSE decrypt_entry, decrypt_signature, decrypt_twice. */
bool round_check_commit(
    const struct round *round, struct span entry, struct fault *fault) MUST_CHECK;
/* An artifact that a logged DECRYPT named: FAULT_FALSE decrypt_unnamed, or its proof's. */
bool round_check_release(const struct round *round, uint16_t cid, uint16_t trustee,
    struct span artifact, struct fault *fault) MUST_CHECK;

/* How many trustees committed to all contests that are opened. */
size_t round_committed(const struct round *round);
/* The DECRYPT entry of a trustee and contest, or false. */
bool round_find_decrypt(const struct round *round, uint16_t cid, uint16_t trustee,
    struct entry_decrypt *out) MUST_CHECK;

#endif
