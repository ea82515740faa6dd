/*
 * Signed notes (c2sp.org/signed-note) and the Ed25519 keys that sign them.
 * It does not read what a note says: checkpoints are in checkpoint.h, whom to trust in policy.h.
 */
#ifndef PROTO_LOG_NOTE_H
#define PROTO_LOG_NOTE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "proto/base/buf.h"
#include "proto/base/fault.h"

#define ED25519_PUBLIC_LEN    32
#define ED25519_SECRET_LEN    64 /* libsodium's form: seed, then public key */
#define ED25519_SIGNATURE_LEN 64

/*
 * Ed25519 (RFC 8032) as libsodium does it: S below the order, no public key or R of small order, no
 * public key that is not canonical. The keeper's and everybody's one way to sign and verify.
 */
void ed25519_sign(uint8_t out[ED25519_SIGNATURE_LEN], struct span message,
    const uint8_t secret_key[ED25519_SECRET_LEN]);
/* A key pair from a seed of 32 uniform bytes (RFC 8032, 5.1.5). The caller wipes seed and secret.
 */
void ed25519_key_make(uint8_t public_key[ED25519_PUBLIC_LEN],
    uint8_t secret_key[ED25519_SECRET_LEN], const uint8_t seed[32]);
bool ed25519_is_valid(const uint8_t signature[ED25519_SIGNATURE_LEN], struct span message,
    const uint8_t public_key[ED25519_PUBLIC_LEN]) MUST_CHECK;

/* Limits of this implementation; the specification asks for at least 16 signatures. */
#define NOTE_LEN_MAX        131072
#define NOTE_NAME_LEN_MAX   255
#define NOTE_SIGNATURES_MAX 64
#define NOTE_KEY_ID_LEN     4
/* The longest signature kept decoded, a cosignature's; longer ones can only be unknown keys'. */
#define NOTE_BLOB_LEN_MAX 72

enum note_key_type {
	NOTE_ED25519 = 0x01,
	NOTE_COSIGNATURE = 0x04, /* c2sp.org/tlog-cosignature, Ed25519 */
};

/* A public key under a name: what a vkey holds. */
struct note_key {
	char name[NOTE_NAME_LEN_MAX + 1];
	enum note_key_type type;
	uint8_t id[NOTE_KEY_ID_LEN];
	uint8_t public_key[ED25519_PUBLIC_LEN];
};

/* True for 1 to 255 bytes of UTF-8 without white space, plus, and what is below U+0020. */
bool note_name_is_valid(struct span name) MUST_CHECK;

/* Fills in the key and its id. FAULT_FALSE note_name, note_key_type. */
bool note_key_make(struct note_key *out, const char *name, enum note_key_type type,
    const uint8_t public_key[ED25519_PUBLIC_LEN], struct fault *fault) MUST_CHECK;

/*
 * Reads `name+id+key`: id as 8 lower-case hexadecimal digits that are the computed ones, key as
 * canonical base64. FAULT_FALSE note_vkey, note_name, note_key_type.
 */
bool note_key_parse(struct note_key *out, struct span vkey, struct fault *fault) MUST_CHECK;
/* Appends the vkey text, without a newline. */
void note_key_write(struct buf *out, const struct note_key *key);

/* One signature line. Spans borrow from the note. */
struct note_signature {
	struct span name;
	struct span coded; /* its base64 */
	uint8_t id[NOTE_KEY_ID_LEN];
	size_t len;                      /* of the decoded signature, without the id */
	uint8_t blob[NOTE_BLOB_LEN_MAX]; /* the signature if len <= NOTE_BLOB_LEN_MAX */
};

struct note {
	struct span text; /* with its final newline, without the blank line */
	size_t count;     /* at least 1 */
	struct note_signature signatures[NOTE_SIGNATURES_MAX];
};

/*
 * Splits a note at its last blank line; what it finds borrows from `bytes`. FAULT_FALSE note_limit
 * (length, number of signatures), note_utf8, note_control (below U+0020, but newline),
 * note_shape (no text, no blank line, a line that is no signature, no final newline), note_name,
 * note_base64 (not canonical, or no byte behind the key id). Nothing is trusted yet.
 */
bool note_parse(struct note *out, struct span bytes, struct fault *fault) MUST_CHECK;
/* Appends the note: byte for byte what note_parse took. */
void note_write(struct buf *out, const struct note *note);

/* Appends `- name base64(id | blob)` and a newline, with the em dash that a note has there. */
void note_write_signature(struct buf *out, const struct note_key *key, struct span blob);

/* True if the line's name and id are the key's: then its signature has to be the key's. */
bool note_signature_is_by(
    const struct note_signature *signature, const struct note_key *key) MUST_CHECK;

/*
 * Appends the signature line of a NOTE_ED25519 key under `text`. FAULT_UNABLE note_wrong_key if the
 * secret key is not that key's, or the key is of another type.
 */
bool note_sign(struct buf *out, struct span text, const struct note_key *key,
    const uint8_t secret_key[ED25519_SECRET_LEN], struct fault *fault) MUST_CHECK;

/*
 * That the note is signed by this NOTE_ED25519 key, and by it nowhere wrongly; lines of other keys
 * are passed over, even those under the same name. FAULT_FALSE note_unsigned (no line is by this
 * key), note_signature (a line by it does not verify).
 */
bool note_verify(
    const struct note *note, const struct note_key *key, struct fault *fault) MUST_CHECK;

#endif
