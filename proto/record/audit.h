/*
 * The audit V0 to V17 of a record (proto/README.md, 15), trusting nobody: everything that can be
 * derived is derived again and compared byte for byte. It does not print.
 */
#ifndef PROTO_RECORD_AUDIT_H
#define PROTO_RECORD_AUDIT_H

#include "proto/crypto/dkg.h"
#include "proto/crypto/elgamal.h"
#include "proto/crypto/generators.h"
#include "proto/record/criteria.h"
#include "proto/record/files.h"
#include "proto/record/ledger.h"
#include "proto/record/report.h"

/* A contest's sealed ballots after the last mix so far. */
struct audit_pile {
	const struct cipher *rows; /* the contest's N * w */
	struct hash vec;
	bool is_right;      /* tally input and mixes so far hold */
	bool is_not_opened; /* neither mixed nor opened */
};

/* What an audit has read, for whoever acts on it. NULL where the log does not go so far. */
struct audit_view {
	const struct report *report; /* complete: nothing here is to be believed without it */
	const struct span *entries;
	size_t entry_count;
	const struct tree *tree;
	struct span checkpoint;              /* the record's, as a signed note */
	size_t manifest_index, keyset_index; /* NOWHERE */
	const uint8_t *ctx;                  /* of no meaning before KEYSET */
	const struct manifest *manifest;
	const struct contests *contests;
	const struct criteria *criteria; /* also NULL where the manifest names none */
	const struct dkg_keys *keys;
	const struct ledger *ledger;
	const struct generators *generators;
	const struct audit_pile *piles; /* by cid */
};
typedef void audit_look(const struct audit_view *view, void *context);

/* What the auditor brings; {0} compares nothing. */
struct audit_options {
	const uint8_t *ctx;             /* 32 bytes from the gazette, or NULL */
	struct span policy;             /* the policy's text, or {0} */
	const struct span *checkpoints; /* signed notes seen elsewhere */
	size_t checkpoint_count;
	const struct span *receipts; /* tlog-proof texts, or the base45 form */
	size_t receipt_count;
	struct span client; /* dist/manifest.json of the client that was used, or {0} */
	/* For a trustee's own audit before decrypting: the log so far, V0 to V10 only. */
	bool is_before_decryption;
	/*
	 * For a log that goes on: it may end anywhere, even before KEYSET. What stands in it must
	 * hold as ever, up to V10; what is still to come is not missed.
	 */
	bool is_under_way;
	/* Called once, at the end, if the log could be read at all; everything is borrowed. */
	audit_look *look;
	void *look_context;
};

/* A few facts for the reader of a report. */
struct audit_summary {
	uint8_t ctx[32];
	char origin[256];
	uint64_t entries, ballots;
	bool is_rehearsal;
};

/*
 * Runs the audit. Findings are in *report; `files` gets its marks. *summary (may be NULL) is zero
 * where the record was too broken to tell.
 */
void audit_run(struct report *report, struct audit_summary *summary, struct record_files *files,
    const struct audit_options *options);

#endif
