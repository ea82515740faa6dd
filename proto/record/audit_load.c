/*
 * Taking the record apart: entries out of the bundles, the round's definition out of the entries.
 * Nothing is believed yet; what can't even be read is reported here.
 */
#include <stdlib.h>
#include <string.h>

#include "proto/log/tile.h"
#include "proto/record/audit_inner.h"
#include "proto/record/definition.h"

#define MAX_ENTRIES ((uint64_t)50000000)

/* The size that the checkpoint claims, to know which bundles there should be. */
static bool claimed_size(struct audit *audit, uint64_t *size)
{
	const struct record_file *file = record_find(audit->files, "checkpoint");
	struct fault fault = {0};
	struct checkpoint checkpoint;
	struct note note;

	if (file == NULL)
		return report_missing(
		    audit->report, V1_CHECKPOINT, "the file checkpoint is missing");
	if (!checkpoint_parse(&checkpoint, &note, file->bytes, &fault))
		return report_fault(audit->report, V1_CHECKPOINT, &fault);
	*size = checkpoint.size;
	if (*size == 0 || *size > MAX_ENTRIES)
		return report_fail(audit->report, V1_CHECKPOINT,
		    "a log of %llu entries: at least one, and at most %llu are read",
		    (unsigned long long)*size, (unsigned long long)MAX_ENTRIES);
	return true;
}

static bool load_bundle(struct audit *audit, uint64_t first, size_t width)
{
	const struct tile tile = {
	    .is_entries = true, .index = first / TILE_WIDTH, .width = (unsigned)width};
	char path[TILE_PATH_ROOM];
	struct fault fault = {0};
	const struct record_file *file;

	tile_path(path, &tile);
	file = record_find(audit->files, path);
	if (file == NULL)
		return report_missing(audit->report, V2_TREE, "%s is missing", path);
	if (!bundle_parse(audit->entries + first, width, file->bytes, &fault)) {
		fault_prefix(&fault, "%s", path);
		return report_fault(audit->report, V2_TREE, &fault);
	}
	return true;
}

bool audit_load_entries(struct audit *audit)
{
	uint64_t size = 0;

	if (!claimed_size(audit, &size) || size == 0)
		return false;
	/* A claimed size that the record cannot hold must not cost memory. */
	if ((size + TILE_WIDTH - 1) / TILE_WIDTH > audit->files->count)
		return report_missing(audit->report, V2_TREE,
		    "there are fewer files than %llu entries need", (unsigned long long)size);
	audit->entries = calloc(size, sizeof *audit->entries);
	if (audit->entries == NULL)
		return report_missing(
		    audit->report, V2_TREE, "no memory for %llu entries", (unsigned long long)size);
	for (uint64_t first = 0; first < size; first += TILE_WIDTH)
		if (!load_bundle(
			audit, first, size - first < TILE_WIDTH ? size - first : TILE_WIDTH))
			return false;
	audit->entry_count = size;
	audit->tree = tree_of_entries(audit->entries, size);
	return audit->tree != NULL ||
	       report_missing(audit->report, V2_TREE, "no memory for the tree");
}

static bool load_manifest(struct audit *audit)
{
	struct fault fault = {0};
	struct span json;
	size_t index = 0, keyset;

	while (index < audit->entry_count && audit->entries[index].bytes[0] != ENTRY_KEYSET)
		index++;
	keyset = index;
	/* A round that has no key yet: its last MANIFEST is the last entry. */
	if (index == audit->entry_count && audit->options->is_under_way &&
	    audit->entries[index - 1].bytes[0] == ENTRY_MANIFEST)
		keyset = NOWHERE;
	else if (index == 0 || index == audit->entry_count ||
		 audit->entries[index - 1].bytes[0] != ENTRY_MANIFEST)
		return report_fail(audit->report, V4_GRAMMAR,
		    "there is no KEYSET right after a MANIFEST: the log defines no round");
	audit->keyset_index = keyset;
	audit->manifest_index = index - 1;
	if (!json_entry_read(&json, audit->entries[index - 1]) ||
	    !manifest_read(&audit->manifest, json, &fault)) {
		fault_prefix(&fault, "MANIFEST");
		return report_fail(audit->report, V4_GRAMMAR, "%s", fault.text);
	}
	return true;
}

/* One of the artifacts that the manifest names by hash and size. */
static struct span load_named(struct audit *audit, const struct artifact_ref *ref, const char *what)
{
	struct span bytes = audit_artifact(audit, V4_GRAMMAR, &ref->hash, what);

	if (bytes.bytes != NULL && bytes.len != ref->size)
		report_fail(
		    audit->report, V4_GRAMMAR, "%s does not have the size of the manifest", what);
	return bytes;
}

static bool load_contests(struct audit *audit)
{
	struct span contests = load_named(audit, &audit->manifest.contests, "contests");
	struct span texts = load_named(audit, &audit->manifest.texts, "texts");
	struct fault fault = {0};

	if (contests.bytes == NULL || texts.bytes == NULL)
		return false;
	if (!contests_read(&audit->contests, contests, &fault)) {
		fault_prefix(&fault, "contests");
		return report_fault(audit->report, V4_GRAMMAR, &fault);
	}
	audit->texts = texts_read(&audit->contests, texts, &fault);
	if (audit->texts == NULL) {
		fault_prefix(&fault, "texts");
		return report_fault(audit->report, V4_GRAMMAR, &fault);
	}
	return true;
}

/* Who may vote, if the manifest says so. */
static bool load_criteria(struct audit *audit)
{
	struct fault fault = {0};
	struct span criteria;

	if (!audit->has_contests || !audit->manifest.has_electorate)
		return false;
	criteria = load_named(audit, &audit->manifest.electorate, "electorate");
	if (criteria.bytes == NULL)
		return false;
	return criteria_read(&audit->criteria, &audit->contests, criteria, &fault) ||
	       report_fault(audit->report, V4_GRAMMAR, &fault);
}

static bool load_policy(struct audit *audit)
{
	struct fault fault = {0};

	audit->policy_text = load_named(audit, &audit->manifest.policy, "policy");
	if (audit->policy_text.bytes == NULL)
		return false;
	if (!policy_parse(&audit->policy, audit->policy_text, &fault)) {
		fault_prefix(&fault, "policy");
		return report_fault(audit->report, V4_GRAMMAR, &fault);
	}
	if (audit->policy.log_count != 1 || audit->policy.quorum == 0 ||
	    memcmp(audit->policy.logs[0].key.public_key, audit->manifest.log_key.public_key,
		ED25519_LEN) != 0 ||
	    strcmp(audit->policy.logs[0].key.name, audit->manifest.log_key.name) != 0)
		return report_fail(audit->report, V4_GRAMMAR,
		    "the policy must name exactly the manifest's log, and ask for witnesses");
	return true;
}

bool audit_load(struct audit *audit)
{
	if (!audit_load_entries(audit))
		return false;
	for (size_t i = 0; i < audit->entry_count; i++)
		if (audit->entries[i].len < 2)
			return report_fail(
			    audit->report, V4_GRAMMAR, "entry %zu has less than two bytes", i);
	if (!load_manifest(audit))
		return false;
	if (audit->keyset_index != NOWHERE)
		ctx_derive(&audit->ctx, audit_leaf(audit, audit->manifest_index),
		    audit_leaf(audit, audit->keyset_index));
	audit->has_contests = load_contests(audit);
	audit->has_criteria = load_criteria(audit);
	audit->has_policy = load_policy(audit);
	return true;
}
