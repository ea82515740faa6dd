/*
 * V0 to V3: the round's name, the signed checkpoint, the tree and its files, and every other
 * checkpoint that anybody holds. It does not look into entries.
 */
#include <stdlib.h>
#include <string.h>

#include "proto/base/encode.h"
#include "proto/log/tile.h"
#include "proto/record/audit_inner.h"

/* --- V0 ------------------------------------------------------------------------------------- */

static void compare_ctx(struct audit *audit)
{
	char mine[2 * HASH_LEN + 1];

	hex_encode(mine, audit->ctx.bytes, HASH_LEN);
	report_count(audit->report, V0_IDENTITY, 1);
	if (memcmp(audit->options->ctx, audit->ctx.bytes, HASH_LEN) != 0)
		report_fail(
		    audit->report, V0_IDENTITY, "this is another round: its ctx is %s", mine);
}

static void compare_policy(struct audit *audit)
{
	if (audit->policy_text.bytes == NULL) {
		report_missing(
		    audit->report, V0_IDENTITY, "the record has no policy to compare yours with");
		return;
	}
	report_count(audit->report, V0_IDENTITY, 1);
	if (audit->options->policy.len != audit->policy_text.len ||
	    memcmp(audit->options->policy.bytes, audit->policy_text.bytes,
		audit->policy_text.len) != 0)
		report_fail(audit->report, V0_IDENTITY,
		    "the policy of the record is not the one that you brought");
}

void audit_identity(struct audit *audit)
{
	const struct record_file *file = record_find(audit->files, "checkpoint");
	struct checkpoint checkpoint;
	struct note note;

	report_count(audit->report, V0_IDENTITY, 1);
	if (file != NULL && checkpoint_parse(&checkpoint, &note, file->bytes, NULL) &&
	    strcmp(checkpoint.origin, audit->manifest.origin) != 0)
		report_fail(
		    audit->report, V0_IDENTITY, "the checkpoint's origin is not the manifest's");
	if (audit->options->ctx != NULL)
		compare_ctx(audit);
	if (audit->options->policy.bytes != NULL)
		compare_policy(audit);
	if (audit->options->ctx == NULL || audit->options->policy.bytes == NULL)
		report_note(audit->report, V0_IDENTITY, "not compared with the gazette:%s%s",
		    audit->options->ctx == NULL ? " ctx" : "",
		    audit->options->policy.bytes == NULL ? " policy" : "");
}

/* --- V1 ------------------------------------------------------------------------------------- */

void audit_checkpoint(struct audit *audit)
{
	struct record_file *file = record_find(audit->files, "checkpoint");
	struct fault fault = {0};

	if (file == NULL || !audit->has_policy)
		return;
	file->is_accounted = true;
	report_count(audit->report, V1_CHECKPOINT, 1);
	if (!policy_check(&audit->final, &audit->policy, file->bytes, &fault) ||
	    !checkpoint_is_minimal(&audit->policy, file->bytes, &fault))
		report_fault(audit->report, V1_CHECKPOINT, &fault);
}

/* --- V2 ------------------------------------------------------------------------------------- */

static bool compare_tile(const char *path, struct span bytes, void *context, struct fault *fault)
{
	struct audit *audit = context;
	struct record_file *file = record_find(audit->files, path);

	(void)fault;
	report_count(audit->report, V2_TREE, 1);
	if (file == NULL) {
		report_missing(audit->report, V2_TREE, "%s is missing", path);
		return true;
	}
	file->is_accounted = true;
	if (file->bytes.len != bytes.len || memcmp(file->bytes.bytes, bytes.bytes, bytes.len) != 0)
		report_fail(audit->report, V2_TREE, "%s is not what the entries give", path);
	return true;
}

void audit_tree(struct audit *audit)
{
	const struct record_file *file = record_find(audit->files, "checkpoint");
	struct fault fault = {0};
	struct checkpoint checkpoint;
	struct note note;
	struct hash root;

	report_count(audit->report, V2_TREE, 1);
	if (file == NULL || !checkpoint_parse(&checkpoint, &note, file->bytes, &fault) ||
	    !tree_root(audit->tree, audit->entry_count, &root, &fault))
		report_fault(audit->report, V2_TREE, &fault);
	else if (!hash_is_equal(&root, &checkpoint.root))
		report_fail(
		    audit->report, V2_TREE, "the root of the entries is not the checkpoint's");
	if (!tile_each(audit->tree, audit->entries, compare_tile, audit, &fault))
		report_fault(audit->report, V2_TREE, &fault);
}

/* --- V3 ------------------------------------------------------------------------------------- */

static bool is_prefix(
    const struct audit *audit, const struct checkpoint *checkpoint, struct fault *fault)
{
	struct hash root;

	if (checkpoint->size > audit->entry_count)
		return fault_false(fault, "log_shorter",
		    "a checkpoint of %llu entries was signed, and this record has only %zu",
		    (unsigned long long)checkpoint->size, audit->entry_count);
	if (checkpoint->size == 0)
		return true;
	if (!tree_root(audit->tree, checkpoint->size, &root, NULL) ||
	    !hash_is_equal(&root, &checkpoint->root))
		return fault_false(fault, "log_split",
		    "the log signed another history: another root of its first %llu entries",
		    (unsigned long long)checkpoint->size);
	return true;
}

bool audit_has_checkpoint(const struct audit *audit, struct span note, struct fault *fault)
{
	struct policy_checkpoint *given = calloc(1, sizeof *given);
	bool is_fine;

	if (given == NULL)
		return fault_unable(fault, "no_memory", "no memory for a checkpoint");
	is_fine = policy_open(given, &audit->policy, note, fault) &&
		  is_prefix(audit, &given->checkpoint, fault);
	free(given);
	return is_fine;
}

void audit_consistency(struct audit *audit)
{
	report_count(audit->report, V3_CONSISTENCY, 0);
	for (size_t i = 0; audit->has_policy && i < audit->options->checkpoint_count; i++) {
		struct fault fault = {0};

		report_count(audit->report, V3_CONSISTENCY, 1);
		if (audit_has_checkpoint(audit, audit->options->checkpoints[i], &fault))
			continue;
		fault_prefix(&fault, "checkpoint %zu that you brought", i + 1);
		report_fault(audit->report, V3_CONSISTENCY, &fault);
	}
	if (audit->options->checkpoint_count == 0)
		report_note(audit->report, V3_CONSISTENCY,
		    "only with the checkpoints that entries name; you brought none");
}
