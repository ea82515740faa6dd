/*
 * Entries of the city's log (proto/README.md, 18): the first says whose log it is, every other one
 * is an act: something that was done in the city's name. It checks form, not sense.
 */
#ifndef PROTO_RECORD_ACT_H
#define PROTO_RECORD_ACT_H

#include "proto/base/buf.h"
#include "proto/base/fault.h"
#include "proto/base/json.h"
#include "proto/log/note.h"

#define ENTRY_ACT      0x50
#define ACT_LOG_SLUG   "city" /* the log's origin is HOST/city, and no round has this slug */
#define ACT_KIND_MAX   40
#define ACT_MAX        ((size_t)16384) /* bytes of an entry */
#define ACT_NUMBER_MAX (((uint64_t)1 << 53) - 1)

/* What entry 0 says. act_begin_free ends it; texts borrow from `json`. */
struct act_begin {
	json_t *json;
	const char *origin;
	struct note_key log_key;
	uint8_t acts_key[ED25519_PUBLIC_LEN]; /* signs every entry */
	struct span policy;                   /* c2sp tlog-policy text */
};

/* One act. act_free ends it; texts borrow from `json`. */
struct act {
	json_t *json;
	const char *kind, *role;
	uint64_t number; /* the city's own; no two acts have the same */
	uint64_t time_s; /* when it was done */
	bool has_seat;
	uint64_t seat; /* the grant of the role under which somebody acted */
	const json_t *subject;
};

/*
 * Appends a whole entry 0: log key, acts' key and policy as `begin` has them (its json is not
 * looked at), signed by the acts' key. False without memory.
 */
bool act_begin_put(struct buf *out, const struct act_begin *begin,
    const uint8_t secret_key[ED25519_SECRET_LEN]) MUST_CHECK;
/*
 * Reads one and checks its signature, that its keys are two, and that the policy names this log.
 * FAULT_FALSE act_*, json_*, policy_*.
 */
bool act_begin_read(struct act_begin *out, struct span entry, struct fault *fault) MUST_CHECK;
void act_begin_free(struct act_begin *begin);

/*
 * Appends a whole act: `subject` and the others are taken from *act (its json is not looked at).
 * `begin_leaf` is the leaf hash of entry 0. FAULT_FALSE as act_read if it would not be read again.
 */
bool act_put(struct buf *out, const struct act *act, const uint8_t begin_leaf[32],
    const uint8_t secret_key[ED25519_SECRET_LEN], struct fault *fault) MUST_CHECK;
/* Reads one, strict to the last byte. FAULT_FALSE act_*, json_*. Its signature is not verified. */
bool act_read(struct act *out, struct span entry, struct fault *fault) MUST_CHECK;
bool act_is_signed(struct span entry, const uint8_t begin_leaf[32],
    const uint8_t acts_key[ED25519_PUBLIC_LEN]) MUST_CHECK;
void act_free(struct act *act);

#endif
