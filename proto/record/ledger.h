/*
 * The log read from its first entry to its last: who may vote, which ballots count, what was
 * closed, mixed and decrypted (proto/README.md, 5, 7, 9 and 10). The box that accepts entries and
 * the auditor who does not believe it use the same reading. It opens no artifacts.
 */
#ifndef PROTO_RECORD_LEDGER_H
#define PROTO_RECORD_LEDGER_H

#include "proto/crypto/ballot.h"
#include "proto/crypto/dkg.h"
#include "proto/log/tree.h"
#include "proto/record/contests.h"
#include "proto/record/entry.h"
#include "proto/record/manifest.h"
#include "proto/record/map.h"
#include "proto/record/report.h"

#define NOWHERE SIZE_MAX

/* What an entry was found to be by the checks that look at it alone; bits. */
enum judged {
	JUDGED_FORM = 1,   /* parses, and is canonical */
	JUDGED_PROOF = 2,  /* its proofs hold */
	JUDGED_SIGNED = 4, /* CRED: the registrar's signature holds */
};

/* A credential's last counted ballot in one group. */
struct cast {
	uint32_t seq; /* 0: none */
	uint16_t cid;
	size_t index;
	struct hash tracker;
};

struct credential {
	size_t index;
	struct point X;
	uint32_t row; /* of its tag */
	struct id_list styles;
	uint32_t void_groups; /* bit by contests_group_place */
	bool is_replaced;
	struct cast casts[CONTEST_GROUP_MAX];
};

/* One person's row, by tag. */
struct row_state {
	uint32_t credential; /* the last one, or MAP_NONE */
	bool is_checked_in;
};

struct logged_paper {
	size_t index;
	struct entry_paper entry;
};

struct logged_checkin {
	size_t index;
	struct entry_checkin entry;
};

struct logged_client {
	size_t index;
	struct entry_client entry;
};

struct logged_mix {
	size_t index;
	struct entry_mix entry;
};

struct logged_decrypt {
	size_t index;
	struct entry_decrypt entry;
};

struct contest_state {
	size_t input_index, mix_end_index; /* NOWHERE */
	struct entry_tally_input input;
	struct entry_mix_end mix_end;
	struct logged_mix mixes[MANIFEST_MAX_TRUSTEES];
	struct logged_decrypt decrypts[MANIFEST_MAX_TRUSTEES];
	size_t mix_count, decrypt_count;
	bool *is_withdrawn; /* by project */
};

/* What a ledger is read from. Everything is borrowed while it is in use. */
struct ledger_source {
	const struct span *entries;
	size_t count;
	const struct tree *tree; /* of the same entries, or more */
	size_t manifest_index;
	const struct manifest *manifest;
	const struct contests *contests;
	const uint8_t *ctx;
	const struct dkg_keys *keys;
};

struct ledger {
	struct ledger_source source;
	struct report *report;
	enum phase phase;
	size_t keyset_index, open_index, close_index, seal_index, result_index, last_mix_end;
	uint64_t open_s, close_s; /* OPEN's time; the close in force */
	struct entry_close close;
	struct hash seal_checkpoint, amend_prev;
	uint8_t board[ED25519_LEN], registrar[ED25519_LEN], rejection[ED25519_LEN];
	struct credential *credentials;
	size_t credential_count, credential_room;
	struct row_state *rows;
	size_t row_count, row_room;
	struct logged_paper *papers;
	size_t paper_count, paper_room;
	struct logged_checkin *checkins;
	size_t checkin_count, checkin_room;
	uint64_t live_count, most_people; /* live CREDs now; those and check-ins at their most */
	struct logged_client *clients;    /* all of them; the last one counts */
	size_t client_count, client_room;
	struct contest_state *contests;
	struct map by_X, by_tag, by_leaf, by_cipher, spoiled, paper_batches;
	uint8_t *judged; /* by entry, bits of enum judged */
	bool has_memory;
};

/*
 * Reads all entries, reporting under V4, V7, V8 and V14 what is wrong. What is wrong has no effect
 * on what follows: a bad CRED gives no credential, a bad BALLOT is not counted. False only without
 * memory. End it with ledger_free, also after a failure.
 */
bool ledger_read(
    struct ledger *out, const struct ledger_source *source, struct report *report) MUST_CHECK;
void ledger_free(struct ledger *ledger);

/* True if a credential can be used in a group now: neither replaced nor void for it. */
bool credential_is_live(const struct ledger *ledger, const struct credential *credential,
    size_t group_place) MUST_CHECK;
/* The credential of X, or NULL. */
struct credential *ledger_credential(const struct ledger *ledger, const struct point *X);

/*
 * The log indices of the ballots that count in a contest, ascending (proto/README.md, 10). The
 * caller frees *out. False without memory.
 */
bool ledger_counted(
    const struct ledger *ledger, uint16_t cid, size_t **out, size_t *count) MUST_CHECK;
/* Appends TALLY_INPUT's artifact and tells its vec_hash and N. False without memory. */
bool ledger_tally_input(const struct ledger *ledger, uint16_t cid, struct buf *artifact,
    struct hash *vec, uint64_t *count) MUST_CHECK;

/* The rows in a tally input artifact lie behind each index; this gives only the rows. */
bool tally_input_rows(
    struct buf *rows, const struct contest *contest, struct span artifact) MUST_CHECK;

/* vec_hash of N * w ciphers. */
void vec_hash(struct hash *out, const uint8_t ctx[32], uint16_t cid, uint64_t count, unsigned width,
    const void *rows);

/* N = 1, or fewer than min_batch under `void`: neither mixed nor opened. */
bool contest_is_not_opened(
    const struct manifest *manifest, const struct contest *contest, uint64_t count) MUST_CHECK;

/* --- inside: one file per concern ----------------------------------------------------------- */

/* judge.c: fills ledger->judged on all cores. */
bool ledger_judge(struct ledger *ledger) MUST_CHECK;
/* ledger_people.c */
void ledger_on_cred(struct ledger *ledger, size_t index);
void ledger_on_void(struct ledger *ledger, size_t index);
void ledger_on_checkin(struct ledger *ledger, size_t index);
/* ledger_ballots.c */
void ledger_on_ballot(struct ledger *ledger, size_t index);
void ledger_on_spoiled(struct ledger *ledger, size_t index);
void ledger_on_paper(struct ledger *ledger, size_t index);
/* ledger_admin.c */
void ledger_on_admin(struct ledger *ledger, size_t index, const struct entry_kind *kind);
/* ledger.c */
struct span ledger_entry(const struct ledger *ledger, size_t index);
const struct hash *ledger_leaf(const struct ledger *ledger, size_t index);
/* Room for one more item of `size` bytes in a growing array; NULL without memory, which is noted.
 */
void *ledger_grow(struct ledger *ledger, void *items, size_t count, size_t *room, size_t size);

#endif
