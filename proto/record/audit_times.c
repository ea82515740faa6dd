/*
 * The rest of V4: that the round was opened, closed and sealed once, and when, by the cosigned
 * checkpoints that entries name; those are also held against the tree (V3).
 */
#include <string.h>

#include "proto/record/audit_inner.h"

#define MAX_DELAY_S 600 /* a checkpoint at least every ten minutes */

/* When the witnesses of a checkpoint saw it. */
struct seen {
	uint64_t first_s, last_s;
};

/* A named checkpoint: there, minimal, with quorum, of this size, and of this log. */
static bool named_checkpoint(struct audit *audit, const struct hash *hash, uint64_t size,
    const char *what, struct seen *seen)
{
	struct span bytes = audit_artifact(audit, V3_CONSISTENCY, hash, what);
	struct policy_checkpoint named;
	struct fault fault = {0};
	struct hash root;

	*seen = (struct seen){UINT64_MAX, 0};
	if (bytes.bytes == NULL || !audit->has_policy)
		return false;
	report_count(audit->report, V3_CONSISTENCY, 1);
	if (!policy_check(&named, &audit->policy, bytes, &fault) ||
	    !checkpoint_is_minimal(&audit->policy, bytes, &fault)) {
		fault_prefix(&fault, "%s", what);
		return report_fault(audit->report, V3_CONSISTENCY, &fault);
	}
	if (named.checkpoint.size != size)
		return report_fail(audit->report, V4_GRAMMAR,
		    "%s is of %llu entries instead of %llu", what,
		    (unsigned long long)named.checkpoint.size, (unsigned long long)size);
	if (!tree_root(audit->tree, size, &root, NULL) ||
	    !hash_is_equal(&root, &named.checkpoint.root))
		return report_fail(
		    audit->report, V3_CONSISTENCY, "%s has another root than this log", what);
	for (unsigned i = 0; i < audit->policy.witness_count; i++) {
		uint64_t time_s = named.cosignatures[i].time_s;

		if ((named.witnesses >> i & 1) == 0)
			continue;
		seen->first_s = time_s < seen->first_s ? time_s : seen->first_s;
		seen->last_s = time_s > seen->last_s ? time_s : seen->last_s;
	}
	return true;
}

/* At or after `from`, and at most ten minutes later. */
static void check_window(
    struct audit *audit, const char *what, const struct seen *seen, uint64_t from_s)
{
	if (seen->first_s < from_s || seen->last_s > from_s + MAX_DELAY_S)
		report_fail(audit->report, V4_GRAMMAR,
		    "%s was cosigned at %llu to %llu, not between %llu and ten minutes later", what,
		    (unsigned long long)seen->first_s, (unsigned long long)seen->last_s,
		    (unsigned long long)from_s);
}

static void close_times(struct audit *audit)
{
	const struct ledger *ledger = &audit->ledger;
	struct seen open, last, closed;
	bool has_last;

	if (named_checkpoint(audit, &ledger->close.open_checkpoint, ledger->open_index + 1,
		"the checkpoint of OPEN", &open))
		check_window(audit, "the checkpoint of OPEN", &open, audit->manifest.open_s);
	has_last = named_checkpoint(audit, &ledger->close.last_checkpoint, ledger->close_index,
	    "the last checkpoint before CLOSE", &last);
	if (has_last)
		check_window(audit, "the last checkpoint before CLOSE", &last, ledger->close_s);
	if (ledger->seal_index == NOWHERE)
		return;
	if (named_checkpoint(audit, &ledger->seal_checkpoint, ledger->close_index + 1,
		"the first checkpoint with CLOSE", &closed) &&
	    has_last &&
	    (closed.first_s < last.first_s || closed.last_s > last.first_s + MAX_DELAY_S))
		report_fail(audit->report, V4_GRAMMAR,
		    "the first checkpoint with CLOSE is not within ten minutes of the one before "
		    "it");
}

static void mix_end_checkpoint(struct audit *audit)
{
	struct fault fault = {0};
	struct seen seen;
	struct hash hash;

	if (!json_take_hex(audit->result, "mix_end_checkpoint", hash.bytes, HASH_LEN, &fault))
		report_fail(audit->report, V15_OUTCOME, "RESULT: %s", fault.text);
	else if (audit->ledger.last_mix_end != NOWHERE)
		(void)named_checkpoint(audit, &hash, audit->ledger.last_mix_end + 1,
		    "the checkpoint of the last MIX_END", &seen);
}

static void load_result(struct audit *audit)
{
	static const char *const keys[] = {
	    "contests", "mix_end_checkpoint", "outcome", "paper", NULL};
	struct fault fault = {0};
	struct span json;

	if (json_entry_read(&json, audit->entries[audit->ledger.result_index]))
		audit->result = json_parse_canonical(json.bytes, json.len, &fault);
	if (audit->result == NULL || !json_is_object(audit->result) ||
	    !json_only_keys(audit->result, keys, &fault)) {
		report_fail(audit->report, V15_OUTCOME, "RESULT: %s", fault.text);
		json_decref(audit->result);
		audit->result = NULL;
	}
}

static void must_be_there(struct audit *audit, size_t index, const char *name)
{
	if (index == NOWHERE)
		report_fail(audit->report, V4_GRAMMAR, "the log has no %s", name);
}

void audit_times(struct audit *audit)
{
	const struct ledger *ledger = &audit->ledger;

	must_be_there(audit, ledger->keyset_index, "KEYSET");
	if (!audit->options->is_under_way) {
		must_be_there(audit, ledger->open_index, "OPEN");
		must_be_there(audit, ledger->close_index, "CLOSE");
		must_be_there(audit, ledger->seal_index, "SEAL");
	}
	if (!audit->options->is_before_decryption && !audit->options->is_under_way)
		must_be_there(audit, ledger->result_index, "RESULT");
	if (ledger->open_index != NOWHERE && ledger->close_index != NOWHERE)
		close_times(audit);
	if (ledger->result_index == NOWHERE)
		return;
	load_result(audit);
	if (audit->result != NULL)
		mix_end_checkpoint(audit);
}
