/*
 * Checkpoints (c2sp.org/tlog-checkpoint) of three lines, and witnesses' cosignature/v1 under them
 * (c2sp.org/tlog-cosignature). Which logs and how many witnesses to trust is in policy.h.
 */
#ifndef PROTO_LOG_CHECKPOINT_H
#define PROTO_LOG_CHECKPOINT_H

#include <stdbool.h>
#include <stdint.h>

#include "proto/base/buf.h"
#include "proto/base/fault.h"
#include "proto/log/hash.h"
#include "proto/log/note.h"

/* What a log says of itself. The origin is the name of the key that signs it. */
struct checkpoint {
	char origin[NOTE_NAME_LEN_MAX + 1];
	uint64_t size; /* entries, at most MERKLE_SIZE_MAX */
	struct hash root;
};

/* Fills in a checkpoint. FAULT_FALSE checkpoint_origin, checkpoint_size. */
bool checkpoint_make(struct checkpoint *out, const char *origin, uint64_t size,
    const struct hash *root, struct fault *fault) MUST_CHECK;

/* Appends the three lines: the text of the note. */
void checkpoint_write(struct buf *out, const struct checkpoint *checkpoint);

/*
 * Reads exactly the bytes that checkpoint_write makes. FAULT_FALSE checkpoint_origin (empty, or not
 * a key name), checkpoint_size (leading zeros, a sign, over 2^63 - 1), checkpoint_root (not 32
 * bytes of canonical base64), checkpoint_lines (fewer than three, or extension lines, which Arca's
 * logs do not have).
 */
bool checkpoint_parse_text(
    struct checkpoint *out, struct span text, struct fault *fault) MUST_CHECK;

/* note_parse and checkpoint_parse_text; nothing is verified. The note borrows from `bytes`. */
bool checkpoint_parse(
    struct checkpoint *out, struct note *note, struct span bytes, struct fault *fault) MUST_CHECK;

/*
 * Appends a whole note: text, blank line, the log's signature line. The key's name must be the
 * origin (FAULT_UNABLE note_wrong_key). Whether this size and root may be signed is the caller's to
 * know: a log that signs two roots for one size has split.
 */
bool checkpoint_sign(struct buf *out, const struct checkpoint *checkpoint,
    const struct note_key *log, const uint8_t secret_key[ED25519_SECRET_LEN],
    struct fault *fault) MUST_CHECK;

/* A cosignature as it is decoded from a line, or from a receipt's binary form. */
struct cosignature {
	uint8_t key_id[NOTE_KEY_ID_LEN];
	uint64_t time_s; /* POSIX seconds, at most 2^63 - 1 */
	uint8_t signature[ED25519_SIGNATURE_LEN];
};

#define COSIGNATURE_TIME_MAX ((uint64_t)INT64_MAX)

/*
 * Signs "cosignature/v1", "time N" and `text` (a checkpoint's three lines). FAULT_UNABLE
 * note_wrong_key unless the secret key is the witness's and of type NOTE_COSIGNATURE;
 * cosignature_time above 2^63 - 1.
 */
bool cosignature_make(struct cosignature *out, struct span text, const struct note_key *witness,
    const uint8_t secret_key[ED25519_SECRET_LEN], uint64_t time_s, struct fault *fault) MUST_CHECK;

/* That it is this witness's over this text: id, time, signature. */
bool cosignature_is_valid(const struct cosignature *cosignature, struct span text,
    const struct note_key *witness) MUST_CHECK;

/* Appends its signature line under the witness's name. */
void cosignature_write(
    struct buf *out, const struct note_key *witness, const struct cosignature *cosignature);

/*
 * Looks for the witness's lines. *found tells if there is one; then *out is the first of them.
 * FAULT_FALSE cosignature_invalid if any line under its name and id does not verify: a witness that
 * is known and wrong spoils the note, one that is absent does not.
 */
bool cosignature_find(const struct note *note, const struct note_key *witness,
    struct cosignature *out, bool *found, struct fault *fault) MUST_CHECK;

#endif
