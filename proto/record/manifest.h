/*
 * MANIFEST: the round's definition as canonical JSON (proto/README.md, 3), read strictly and
 * written. It does not look at the log around it.
 */
#ifndef PROTO_RECORD_MANIFEST_H
#define PROTO_RECORD_MANIFEST_H

#include "proto/base/json.h"
#include "proto/crypto/group.h"
#include "proto/log/hash.h"
#include "proto/log/note.h"

#define MANIFEST_MAX_TRUSTEES 32
#define MANIFEST_MAX_PEOPLE   64
#define ED25519_LEN           32

enum block { BLOCK_CITY, BLOCK_CIVIL };

struct trustee {
	const char *name;
	enum block block;
	struct point dkg_key;     /* P_i */
	uint8_t key[ED25519_LEN]; /* signs MIX and DECRYPT */
};

/* An official or a civil observer. */
struct person {
	const char *name;
	uint8_t key[ED25519_LEN];
};

struct artifact_ref {
	struct hash hash;
	uint64_t size;
};

struct manifest {
	json_t *json; /* owns every text below */
	const char *origin, *round;
	bool is_rehearsal, has_prev, has_electorate;
	struct hash prev;
	uint64_t open_s, close_s;
	struct note_key log_key;
	uint8_t board[ED25519_LEN], registrar[ED25519_LEN], rejection[ED25519_LEN];
	uint8_t forum[2][ED25519_LEN]; /* by enum block */
	struct point row_key;          /* K */
	struct person officials[MANIFEST_MAX_PEOPLE], observers[MANIFEST_MAX_PEOPLE];
	size_t official_count, observer_count;
	struct trustee trustees[MANIFEST_MAX_TRUSTEES];
	size_t trustee_count;
	uint32_t threshold;
	uint64_t census_bound, max_seq, min_batch, generator_count;
	struct hash generator_hash;
	struct artifact_ref contests, texts, policy;
	struct artifact_ref electorate; /* if has_electorate: nothing is said of it otherwise */
	const char *city_log;           /* a signed note, or NULL */
	const char *demo_witnesses[MANIFEST_MAX_PEOPLE];
	size_t demo_witness_count;
};

/*
 * Reads and checks a manifest: members, ranges, distinct keys, bounds on the threshold, both blocks
 * present. FAULT_FALSE manifest_*, json_*. End it with manifest_free, also after a failure.
 */
bool manifest_read(struct manifest *out, struct span json, struct fault *fault) MUST_CHECK;
void manifest_free(struct manifest *manifest);

/* Appends the canonical JSON of the fields (not of ->json). False without memory. */
bool manifest_write(struct buf *out, const struct manifest *manifest) MUST_CHECK;

/* How many trustees of a block. */
size_t manifest_block_size(const struct manifest *manifest, enum block block);

#endif
