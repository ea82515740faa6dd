/*
 * The rest of V2: that every file of the record is one that an entry names, or that follows from
 * the entries. Whether its content is right is for the check that uses it.
 */
#include <stdio.h>

#include "proto/record/audit_inner.h"

struct span audit_artifact(
    struct audit *audit, enum check check, const struct hash *hash, const char *what)
{
	/* An artifact may be empty, and is there all the same: never a NULL span. */
	static const uint8_t nothing[1];
	struct record_file *file = record_artifact(audit->files, hash);
	char path[RECORD_PATH_ROOM];
	struct hash actual;

	artifact_path(path, hash);
	if (file == NULL) {
		report_missing(audit->report, check, "%s is missing: %s", what, path);
		return (struct span){0};
	}
	if (!file->is_accounted) {
		file->is_accounted = true;
		report_count(audit->report, V2_TREE, 1);
		sha256_of(&actual, file->bytes);
		if (!hash_is_equal(&actual, hash))
			report_fail(
			    audit->report, V2_TREE, "%s does not have the hash of its name", path);
	}
	return file->bytes.len > 0 ? file->bytes : (struct span){nothing, 0};
}

/* An artifact that an entry names, though a failed check did not come to ask for it. */
static void expect(struct audit *audit, const struct hash *hash)
{
	if (record_artifact(audit->files, hash) != NULL)
		(void)audit_artifact(audit, V2_TREE, hash, "an artifact");
}

static void expect_path(struct audit *audit, const char *path)
{
	struct record_file *file = record_find(audit->files, path);

	if (file != NULL)
		file->is_accounted = true;
}

/* Of the decryptions, only those that RESULT names have artifacts. */
static void expect_decryptions(struct audit *audit, size_t cid)
{
	const struct contest_state *state = &audit->ledger.contests[cid];
	const json_t *one = json_array_get(json_object_get(audit->result, "contests"), cid);
	const json_t *list = json_object_get(one, "decrypts");

	for (size_t i = 0; i < json_array_size(list); i++)
		for (size_t k = 0; k < state->decrypt_count; k++)
			if (json_integer_value(json_array_get(list, i)) ==
			    (json_int_t)state->decrypts[k].index)
				expect(audit, &state->decrypts[k].entry.artifact);
}

static void expect_contest(struct audit *audit, size_t cid)
{
	const struct contest_state *state = &audit->ledger.contests[cid];
	char path[32];

	if (state->input_index != NOWHERE)
		expect(audit, &state->input.artifact);
	for (size_t i = 0; i < state->mix_count; i++)
		expect(audit, &state->mixes[i].entry.artifact);
	expect_decryptions(audit, cid);
	if (audit->result == NULL || audit->openings[cid].is_not_opened)
		return;
	(void)snprintf(path, sizeof path, "result/%zu.pb", cid);
	expect_path(audit, path);
}

static void expect_result(struct audit *audit)
{
	const json_t *paper = json_object_get(audit->result, "paper");
	struct hash hash;

	for (size_t i = 0; i < json_array_size(paper); i++)
		if (json_take_hex(json_array_get(paper, i), "artifact", hash.bytes, HASH_LEN, NULL))
			expect(audit, &hash);
	expect_path(audit, "outcome.json");
}

void audit_unasked(struct audit *audit)
{
	for (size_t i = 0; i < audit->files->count; i++)
		if (!audit->files->items[i].is_accounted)
			report_fail(audit->report, V2_TREE, "%.150s: no entry asks for this file",
			    audit->files->items[i].path);
}

void audit_strangers(struct audit *audit)
{
	/* Only where all names are known: a record that could not be read has other failures. */
	if (!audit->has_ledger || audit->openings == NULL)
		return;
	expect_path(audit, "checkpoint");
	for (size_t cid = 0; cid < audit->contests.count; cid++)
		expect_contest(audit, cid);
	if (audit->result != NULL)
		expect_result(audit);
	audit_unasked(audit);
}
