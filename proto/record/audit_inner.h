/*
 * The audit's state, shared by its files. Nobody outside includes this.
 * What is loaded stays borrowed from the record.
 */
#ifndef PROTO_RECORD_AUDIT_INNER_H
#define PROTO_RECORD_AUDIT_INNER_H

#include "proto/crypto/decryption.h"
#include "proto/crypto/generators.h"
#include "proto/log/policy.h"
#include "proto/record/audit.h"
#include "proto/record/count.h"
#include "proto/record/criteria.h"
#include "proto/record/definition.h"
#include "proto/record/ledger.h"

/* A contest on its way from sealed rows to votes. */
struct opening {
	struct buf input_rows;
	const struct cipher *rows; /* what is decrypted: the last mix's, or the input's */
	struct hash vec;           /* of these rows */
	bool has_pile;             /* right so far: the tally input, then each mix */
	bool is_not_opened;
	struct decryption decryptions[MANIFEST_MAX_TRUSTEES];
	size_t decryption_count;
	bool is_decryptable; /* t or more decryptions hold */
	struct point *messages;
	uint8_t tie_seed[64];
	bool is_open;
	bool lacks_paper; /* a batch is missing, or not what was logged */
	struct count count;
	json_t *outcome;
};

struct audit {
	struct report *report;
	struct record_files *files;
	const struct audit_options *options;
	struct span *entries;
	size_t entry_count;
	struct tree *tree;
	struct policy policy;
	struct policy_checkpoint final;
	size_t manifest_index, keyset_index;
	struct manifest manifest;
	struct contests contests;
	struct criteria criteria;
	json_t *texts;
	struct hash ctx;
	struct span policy_text;
	bool has_contests, has_criteria, has_policy, has_keys, has_ledger, has_generators;
	struct dkg_keys keys;
	struct generators generators;
	struct ledger ledger;
	json_t *result;           /* RESULT's JSON */
	struct opening *openings; /* by cid */
};

/*
 * audit_files.c: the artifact of that hash, accounted for; {0} after report_missing, and only then.
 * Its content is hashed: another one is a failure of V2.
 */
struct span audit_artifact(
    struct audit *audit, enum check check, const struct hash *hash, const char *what);
/* The leaf hash of an entry. */
const struct hash *audit_leaf(const struct audit *audit, size_t index);

/* audit_load.c: entries and tree; then the definition. False if nothing more can be checked. */
bool audit_load_entries(struct audit *audit) MUST_CHECK;
bool audit_load(struct audit *audit) MUST_CHECK;
/* Frees what hangs on it, not the audit itself. */
void audit_end(struct audit *audit);
/*
 * audit_log.c: that a signed note is a checkpoint of this log and of this history. FAULT_FALSE as
 * policy_open, log_shorter, log_split.
 */
bool audit_has_checkpoint(
    const struct audit *audit, struct span note, struct fault *fault) MUST_CHECK;
/* audit_files.c: every file that no check came to ask for is a failure. */
void audit_unasked(struct audit *audit);

/* One function for each check or pair; each reports under its own name. */
void audit_identity(struct audit *audit);    /* V0 */
void audit_checkpoint(struct audit *audit);  /* V1 */
void audit_tree(struct audit *audit);        /* V2 */
void audit_strangers(struct audit *audit);   /* V2, after all others: files nobody asked for */
void audit_consistency(struct audit *audit); /* V3 */
void audit_times(struct audit *audit); /* V4, what the ledger cannot see; V3 of named checkpoints */
void audit_keyset(struct audit *audit);       /* V5 */
void audit_generators(struct audit *audit);   /* V6 */
void audit_credentials(struct audit *audit);  /* V7, the sums */
void audit_tally_input(struct audit *audit);  /* V9 */
void audit_mixes(struct audit *audit);        /* V10 */
void audit_decryptions(struct audit *audit);  /* V11 */
void audit_opening(struct audit *audit);      /* V12 */
void audit_paper(struct audit *audit);        /* V14 */
void audit_ballot_files(struct audit *audit); /* V13 */
void audit_outcome(struct audit *audit);      /* V15 */
void audit_receipts(struct audit *audit);     /* V16 */
void audit_client(struct audit *audit);       /* V17 */

#endif
