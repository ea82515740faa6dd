/*
 * The order of the checks, and their end.
 * Each check is in a file of its own.
 */
#include "proto/record/audit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "proto/record/audit_inner.h"

const struct hash *audit_leaf(const struct audit *audit, size_t index)
{
	return tree_node(audit->tree, 0, index);
}

static void openings_free(struct audit *audit)
{
	for (size_t i = 0; audit->openings != NULL && i < audit->contests.count; i++) {
		buf_free(&audit->openings[i].input_rows);
		count_free(&audit->openings[i].count);
		free(audit->openings[i].messages);
		json_decref(audit->openings[i].outcome);
	}
	free(audit->openings);
}

void audit_end(struct audit *audit)
{
	openings_free(audit);
	if (audit->has_ledger)
		ledger_free(&audit->ledger);
	if (audit->has_generators)
		generators_free(&audit->generators);
	json_decref(audit->result);
	json_decref(audit->texts);
	criteria_free(&audit->criteria);
	contests_free(&audit->contests);
	manifest_free(&audit->manifest);
	tree_free(&audit->tree);
	free(audit->entries);
}

static void ledger_make(struct audit *audit)
{
	const struct ledger_source source = {.entries = audit->entries,
	    .count = audit->entry_count,
	    .tree = audit->tree,
	    .manifest_index = audit->manifest_index,
	    .manifest = &audit->manifest,
	    .contests = &audit->contests,
	    .ctx = audit->ctx.bytes,
	    .keys = &audit->keys};

	report_count(audit->report, V7_CREDENTIALS, 0);
	report_count(audit->report, V8_BALLOTS, 0);
	audit->has_ledger = true;
	if (!ledger_read(&audit->ledger, &source, audit->report)) {
		report_missing(audit->report, V4_GRAMMAR, "no memory to read the log");
		ledger_free(&audit->ledger);
		audit->has_ledger = false;
	}
}

/* From the closing to the outcome; needs a ledger. */
static void checks_of_the_count(struct audit *audit)
{
	audit->openings = calloc(audit->contests.count, sizeof *audit->openings);
	if (audit->openings == NULL) {
		report_missing(audit->report, V9_TALLY_INPUT, "no memory for the contests");
		return;
	}
	audit_tally_input(audit);
	audit_generators(audit);
	audit_mixes(audit);
	if (audit->options->is_before_decryption || audit->options->is_under_way)
		return;
	audit_decryptions(audit);
	audit_opening(audit);
	audit_paper(audit);
	audit_ballot_files(audit);
	audit_outcome(audit);
	audit_receipts(audit);
	audit_client(audit);
}

static void summarize(struct audit_summary *summary, const struct audit *audit)
{
	memset(summary, 0, sizeof *summary);
	memcpy(summary->ctx, audit->ctx.bytes, HASH_LEN);
	(void)snprintf(
	    summary->origin, sizeof summary->origin, "%s", audit->final.checkpoint.origin);
	summary->entries = audit->entry_count;
	summary->is_rehearsal = audit->manifest.is_rehearsal;
	for (size_t i = 0; audit->has_ledger && i < audit->entry_count; i++)
		summary->ballots +=
		    audit->entries[i].len > 0 && audit->entries[i].bytes[0] == ENTRY_BALLOT;
}

static void audit_checks(struct audit *audit)
{
	audit_identity(audit);
	audit_checkpoint(audit);
	audit_tree(audit);
	audit_consistency(audit);
	if (audit->keyset_index != NOWHERE)
		audit_keyset(audit);
	else if (audit->has_contests)
		ledger_make(audit);
	if (!audit->has_keys || !audit->has_contests)
		return;
	ledger_make(audit);
	if (!audit->has_ledger)
		return;
	audit_times(audit);
	audit_credentials(audit);
	checks_of_the_count(audit);
}

/* Shows what was read to whoever asked for it; false without memory. */
static bool look(const struct audit *audit)
{
	const struct record_file *checkpoint = record_find(audit->files, "checkpoint");
	struct audit_pile *piles = calloc(audit->contests.count + 1, sizeof *piles);
	const struct audit_view view = {.report = audit->report,
	    .entries = audit->entries,
	    .entry_count = audit->entry_count,
	    .tree = audit->tree,
	    .checkpoint = checkpoint->bytes,
	    .manifest_index = audit->manifest_index,
	    .keyset_index = audit->keyset_index,
	    .ctx = audit->ctx.bytes,
	    .manifest = &audit->manifest,
	    .contests = audit->has_contests ? &audit->contests : NULL,
	    .criteria = audit->has_criteria ? &audit->criteria : NULL,
	    .keys = audit->has_keys ? &audit->keys : NULL,
	    .ledger = audit->has_ledger && audit->has_keys ? &audit->ledger : NULL,
	    .generators = audit->has_generators ? &audit->generators : NULL,
	    .piles = piles};

	for (size_t i = 0; piles != NULL && audit->openings != NULL && i < audit->contests.count;
	     i++)
		piles[i] = (struct audit_pile){audit->openings[i].rows, audit->openings[i].vec,
		    audit->openings[i].has_pile, audit->openings[i].is_not_opened};
	if (piles != NULL)
		audit->options->look(&view, audit->options->look_context);
	free(piles);
	return piles != NULL;
}

void audit_run(struct report *report, struct audit_summary *summary, struct record_files *files,
    const struct audit_options *options)
{
	struct audit *audit = calloc(1, sizeof *audit);
	bool is_read;

	memset(report, 0, sizeof *report);
	if (audit == NULL) {
		report_missing(report, V2_TREE, "no memory for an audit");
		return;
	}
	audit->report = report;
	audit->files = files;
	audit->options = options;
	is_read = audit_load(audit);
	if (is_read)
		audit_checks(audit);
	audit_strangers(audit);
	if (is_read && options->look != NULL && !look(audit))
		report_missing(report, V2_TREE, "no memory for an audit");
	if (summary != NULL)
		summarize(summary, audit);
	audit_end(audit);
	free(audit);
}
