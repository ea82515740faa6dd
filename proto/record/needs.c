/*
 * One small reader for each kind of entry that names files.
 * Whether an entry may stand where it stands is the ledger's business.
 */
#include "proto/record/needs.h"

#include <stdio.h>

#include "proto/base/json.h"
#include "proto/record/entry.h"
#include "proto/record/files.h"
#include "proto/record/manifest.h"

struct needs {
	const struct span *entries;
	size_t count;
	record_need *visit;
	void *context;
};

static bool need(const struct needs *needs, const struct hash *hash)
{
	char path[RECORD_PATH_ROOM];

	artifact_path(path, hash);
	return needs->visit(path, needs->context);
}

static bool need_manifest(const struct needs *needs, struct span entry)
{
	struct manifest manifest = {0};
	struct span json;
	bool is_fine = true;

	if (json_entry_read(&json, entry) && manifest_read(&manifest, json, NULL))
		is_fine = need(needs, &manifest.contests.hash) &&
			  need(needs, &manifest.texts.hash) && need(needs, &manifest.policy.hash) &&
			  (!manifest.has_electorate || need(needs, &manifest.electorate.hash));
	manifest_free(&manifest);
	return is_fine;
}

/* The artifact of the DECRYPT at that place, if there is one. */
static bool need_decryption(const struct needs *needs, json_int_t index)
{
	struct entry_decrypt decrypt;

	if (index < 0 || (size_t)index >= needs->count || needs->entries[index].len < 2 ||
	    needs->entries[index].bytes[0] != ENTRY_DECRYPT ||
	    !decrypt_read(&decrypt, needs->entries[index]))
		return true;
	return need(needs, &decrypt.artifact);
}

static bool need_contest(const struct needs *needs, const json_t *contest)
{
	const json_t *decrypts = json_object_get(contest, "decrypts");
	char path[RECORD_PATH_ROOM];
	uint64_t cid;

	for (size_t i = 0; i < json_array_size(decrypts); i++)
		if (!need_decryption(needs, json_integer_value(json_array_get(decrypts, i))))
			return false;
	if (json_object_get(contest, "pb") == NULL ||
	    !json_take_u64(contest, "cid", UINT16_MAX, &cid, NULL))
		return true;
	(void)snprintf(path, sizeof path, "result/%u.pb", (unsigned)cid);
	return needs->visit(path, needs->context);
}

static bool need_result(const struct needs *needs, struct span entry)
{
	json_t *result = NULL;
	const json_t *contests, *papers;
	struct span json;
	struct hash hash;
	bool is_fine = needs->visit("outcome.json", needs->context);

	if (json_entry_read(&json, entry))
		result = json_parse_canonical(json.bytes, json.len, NULL);
	contests = json_object_get(result, "contests");
	papers = json_object_get(result, "paper");
	if (json_take_hex(result, "mix_end_checkpoint", hash.bytes, HASH_LEN, NULL))
		is_fine = is_fine && need(needs, &hash);
	for (size_t i = 0; is_fine && i < json_array_size(contests); i++)
		is_fine = need_contest(needs, json_array_get(contests, i));
	for (size_t i = 0; is_fine && i < json_array_size(papers); i++)
		if (json_take_hex(
			json_array_get(papers, i), "artifact", hash.bytes, HASH_LEN, NULL))
			is_fine = need(needs, &hash);
	json_decref(result);
	return is_fine;
}

static bool need_entry(const struct needs *needs, struct span entry)
{
	struct entry_tally_input input;
	struct entry_close close;
	struct entry_mix mix;
	struct hash hash;

	switch (entry.bytes[0]) {
	case ENTRY_CLOSE:
		return !close_read(&close, entry) ||
		       (need(needs, &close.open_checkpoint) && need(needs, &close.last_checkpoint));
	case ENTRY_SEAL:
		return !seal_read(&hash, entry) || need(needs, &hash);
	case ENTRY_TALLY_INPUT:
		return !tally_input_read(&input, entry) || need(needs, &input.artifact);
	case ENTRY_MIX:
		return !mix_read(&mix, entry) || need(needs, &mix.artifact);
	case ENTRY_RESULT:
		return need_result(needs, entry);
	default:
		return true;
	}
}

bool record_needs(const struct span *entries, size_t count, record_need *visit, void *context)
{
	const struct needs needs = {entries, count, visit, context};
	size_t manifest = count;

	for (size_t i = 0; i < count && entries[i].len >= 2 && entries[i].bytes[0] != ENTRY_KEYSET;
	     i++)
		if (entries[i].bytes[0] == ENTRY_MANIFEST)
			manifest = i;
	if (manifest < count && !need_manifest(&needs, entries[manifest]))
		return false;
	for (size_t i = 0; i < count; i++)
		if (entries[i].len >= 2 && !need_entry(&needs, entries[i]))
			return false;
	return true;
}
