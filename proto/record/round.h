/*
 * A whole round in one process: its log and every person and key of it. Rehearsals and tests run
 * it; a real round has the same steps on different machines. Keys never leave memory.
 */
#ifndef PROTO_RECORD_ROUND_H
#define PROTO_RECORD_ROUND_H

#include "proto/crypto/decryption.h"
#include "proto/crypto/entropy.h"
#include "proto/crypto/generators.h"
#include "proto/crypto/shuffle.h"
#include "proto/log/policy.h"
#include "proto/record/criteria.h"
#include "proto/record/files.h"
#include "proto/record/ledger.h"

#define ROUND_WITNESSES 3
#define ROUND_QUORUM    2
#define ROUND_OFFICIALS 2
#define ROUND_OBSERVERS 1

/* An Ed25519 key pair. */
struct signer {
	uint8_t public_key[32], secret_key[64];
};

struct round_trustee {
	struct signer signer;
	struct scalar dkg_secret; /* d_i */
	struct scalar share;      /* x_i */
};

/* What a round is made of. Everything is borrowed until round_free. */
struct round_plan {
	const char *origin; /* host/slug */
	uint64_t open_s, close_s;
	struct span contests, texts; /* canonical JSON */
	struct span electorate;      /* the same, or {0}: the manifest does not name one */
	unsigned trustees, threshold;
	uint64_t census_bound, generators, max_seq, min_batch;
};

struct round {
	struct round_plan plan;
	const struct entropy *entropy;
	uint64_t now_s; /* the virtual clock; steps move it on */
	/* A dishonest city, for tests: board and trustees go on whatever they read in the log. */
	bool is_blind;
	/* people */
	struct signer log, board, registrar, rejection, forum[2], officials[ROUND_OFFICIALS],
	    observers[ROUND_OBSERVERS], witnesses[ROUND_WITNESSES];
	struct note_key log_key, witness_keys[ROUND_WITNESSES];
	struct round_trustee trustees[MANIFEST_MAX_TRUSTEES];
	struct scalar row_secret; /* k */
	/* the definition */
	struct policy policy;
	struct buf policy_text;
	struct manifest manifest; /* as read back from the log */
	struct contests contests;
	struct criteria criteria; /* zero without an electorate */
	json_t *texts_json;
	struct generators generators;
	struct dkg_keys keys;
	uint8_t ctx[32];
	/* the log */
	struct arena *arena; /* of the entries' bytes */
	struct span *entries;
	size_t count, room;
	struct tree *tree;
	struct record_files files; /* artifacts and results; not tiles */
	size_t manifest_index, close_index;
	struct hash open_checkpoint, close_checkpoint; /* kept as artifacts */
	struct buf mix_end_checkpoint;                 /* an artifact once RESULT names it */
	/* the count */
	struct buf *piles; /* by cid: the rows so far, sealed, then mixed */
	struct hash *vecs;
	uint64_t *counts;
	struct buf *decryptions; /* by cid: artifacts in order of trustees, from 1 */
};

/*
 * Makes all keys and logs MANIFEST. `entropy` is borrowed; from it follows everything. FAULT_UNABLE
 * or FAULT_FALSE if the plan does not hold together. End it with round_free, also after a failure.
 */
bool round_start(struct round *round, const struct round_plan *plan, const struct entropy *entropy,
    struct fault *fault) MUST_CHECK;
void round_free(struct round *round);
/* Logs the plan's MANIFEST once more, naming the one before; until round_make_keys. */
bool round_supersede(struct round *round, struct fault *fault) MUST_CHECK;

/* The trustees' key generation, all messages through a coordinator; logs KEYSET. */
bool round_make_keys(struct round *round, struct fault *fault) MUST_CHECK;
/* Logs OPEN at the opening time, cosigned. */
bool round_open(struct round *round, struct fault *fault) MUST_CHECK;
/* A checkpoint as CLOSE demands, CLOSE, and one with it. */
bool round_close(struct round *round, struct fault *fault) MUST_CHECK;
/* SEAL, then TALLY_INPUT of every contest from the log's own reading, which must find no fault. */
bool round_seal(struct round *round, struct fault *fault) MUST_CHECK;
/* The mix of trustee `trustee` (from 1) of every contest that is mixed. */
bool round_mix(struct round *round, unsigned trustee, struct fault *fault) MUST_CHECK;
/* The same in parts, for who may be stopped in between: from this contest on. */
bool round_log_seal(struct round *round, struct fault *fault) MUST_CHECK;
bool round_log_inputs(struct round *round, size_t from, struct fault *fault) MUST_CHECK;
/* MIX_END from this contest on, without the checkpoint. */
bool round_log_mix_ends(struct round *round, size_t from, struct fault *fault) MUST_CHECK;
/* MIX_END of every contest, and the cosigned checkpoint that RESULT will name. */
bool round_end_mixing(struct round *round, struct fault *fault) MUST_CHECK;
/*
 * Every trustee's audit V0 to V10 (once, for all of them are in this process), then the commitments
 * of the first t trustees for all contests, then their artifacts.
 */
bool round_decrypt(struct round *round, struct fault *fault) MUST_CHECK;
/*
 * One trustee's commitments for all contests. Trustees come in order, from 1; the artifacts are
 * kept back, and RESULT names only those that were released.
 */
bool round_commit(struct round *round, unsigned trustee, struct fault *fault) MUST_CHECK;
/* Paper that is counted with a contest. */
struct round_paper {
	size_t index; /* of its PAPER entry */
	uint16_t cid;
	uint8_t salt[32];
	struct span transcription;
};
/* Opens, counts, publishes: `.pb` files, outcome.json, RESULT. */
bool round_result(struct round *round, const struct round_paper *papers, size_t paper_count,
    struct fault *fault) MUST_CHECK;

/* From the close to the result in one go: every trustee mixes, nobody votes on paper. */
bool round_finish(struct round *round, struct fault *fault) MUST_CHECK;

/* The record of the log so far: tiles, checkpoint, artifacts, results. */
bool round_record(struct round *round, struct record_files *out, struct fault *fault) MUST_CHECK;

/* Appends a whole entry; its index, or NOWHERE without memory. */
size_t round_append(struct round *round, struct span entry);
/* Signs the entry for ctx (or another binding) and appends it. Frees `entry`. */
size_t round_append_signed(struct round *round, struct buf *entry, const struct signer *first,
    const struct signer *second);
/* A checkpoint of the log now, with the cosignatures of all witnesses. */
bool round_checkpoint(struct round *round, struct buf *out, struct fault *fault) MUST_CHECK;
/* The same in minimal form. */
bool round_minimal_checkpoint(struct round *round, struct buf *out, struct fault *fault) MUST_CHECK;
/* The same, kept as an artifact. */
bool round_keep_checkpoint(struct round *round, struct hash *out, struct fault *fault) MUST_CHECK;

/* An Ed25519 key pair from the entropy. */
void signer_make(struct signer *out, const struct entropy *entropy);
/* --- shared by who makes a round and who follows one (round_follow.c) --------------------------
 */

/* Neither one ballot nor too few: this contest is mixed and opened. */
bool round_must_open(const struct round *round, size_t cid) MUST_CHECK;
/* The place of the first entry of a type, or NOWHERE; and how many there are. */
size_t round_find(const struct round *round, enum entry_type type);
size_t round_count_entries(const struct round *round, enum entry_type type);
/* How many mixes of the contest are in the log. */
size_t round_mixes(const struct round *round, size_t cid);
/* "Base" of mix number `number` by a trustee. */
void round_mix_base(struct shuffle_base *out, const struct round *round, size_t cid,
    unsigned trustee, size_t number);
/* What is decrypted: the contest's rows as they are now. */
void round_opened_base(struct decryption_base *out, const struct round *round, size_t cid);
/* The board's own reading of the log, which must agree that all is well. The caller frees it. */
bool round_read_log(struct round *round, struct ledger *ledger, struct fault *fault) MUST_CHECK;
/* Arrays by contest, once the contests are known. */
bool round_make_arrays(struct round *round) MUST_CHECK;

/* What a ledger of this round is read from. */
struct ledger_source round_source(const struct round *round);

#endif
