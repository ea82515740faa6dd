/*
 * The audit V0 to V17 of a record (proto/README.md, 15), trusting nobody: everything that can be
 * derived is derived again and compared byte for byte. It does not print.
 */
#ifndef PROTO_RECORD_AUDIT_H
#define PROTO_RECORD_AUDIT_H

#include "proto/record/files.h"
#include "proto/record/report.h"

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
