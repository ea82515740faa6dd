/*
 * The log of a round in memory: appending, checkpoints, the record as files.
 * The steps are in round_setup.c and round_count.c.
 */
#include "proto/record/round.h"

#include <stdlib.h>
#include <string.h>

#include "proto/base/arena.h"
#include "proto/log/tile.h"

#define LOG_LIMIT ((size_t)16 * 1024 * 1024 * 1024)

void signer_make(struct signer *out, const struct entropy *entropy)
{
	uint8_t seed[64];

	entropy_draw(entropy, seed);
	ed25519_key_make(out->public_key, out->secret_key, seed);
	secret_wipe(seed, sizeof seed);
}

static void bufs_free(struct buf *bufs, size_t count)
{
	for (size_t i = 0; bufs != NULL && i < count; i++)
		buf_free(&bufs[i]);
	free(bufs);
}

void round_free(struct round *round)
{
	size_t contests = round->contests.count;

	bufs_free(round->piles, contests);
	bufs_free(round->decryptions, contests);
	free(round->vecs);
	free(round->counts);
	free(round->entries);
	arena_free(&round->arena);
	tree_free(&round->tree);
	record_files_free(&round->files);
	generators_free(&round->generators);
	criteria_free(&round->criteria);
	contests_free(&round->contests);
	manifest_free(&round->manifest);
	json_decref(round->texts_json);
	buf_free(&round->policy_text);
	buf_free(&round->mix_end_checkpoint);
	secret_wipe(round, sizeof *round);
}

static bool log_start(struct round *round)
{
	if (round->arena == NULL)
		round->arena = arena_new(LOG_LIMIT);
	if (round->tree == NULL)
		round->tree = tree_new();
	if (round->count == round->room) {
		size_t room = round->room != 0 ? 2 * round->room : 256;
		struct span *entries = realloc(round->entries, room * sizeof *entries);

		if (entries == NULL)
			return false;
		round->entries = entries;
		round->room = room;
	}
	return round->arena != NULL && round->tree != NULL;
}

size_t round_append(struct round *round, struct span entry)
{
	struct hash leaf;
	char *copy;

	if (entry.bytes == NULL || entry.len > ENTRY_LEN_MAX || !log_start(round))
		return NOWHERE;
	copy = arena_copy(round->arena, (const char *)entry.bytes, entry.len);
	merkle_leaf(&leaf, entry);
	if (copy == NULL || !tree_append(round->tree, &leaf))
		return NOWHERE;
	round->entries[round->count] = (struct span){(const uint8_t *)copy, entry.len};
	return round->count++;
}

size_t round_append_signed(
    struct round *round, struct buf *entry, const struct signer *first, const struct signer *second)
{
	size_t unsigned_len = entry->len, index = NOWHERE;

	entry_sign(entry, unsigned_len, round->ctx, first->secret_key);
	if (second != NULL)
		entry_sign(entry, unsigned_len, round->ctx, second->secret_key);
	if (buf_is_ok(entry))
		index = round_append(round, (struct span){entry->bytes, entry->len});
	buf_free(entry);
	return index;
}

bool round_checkpoint(struct round *round, struct buf *out, struct fault *fault)
{
	struct checkpoint checkpoint;
	struct buf text = {0};
	struct hash root;
	bool is_fine;

	is_fine = tree_root(round->tree, round->count, &root, fault) &&
		  checkpoint_make(&checkpoint, round->plan.origin, round->count, &root, fault) &&
		  checkpoint_sign(out, &checkpoint, &round->log_key, round->log.secret_key, fault);
	if (is_fine)
		checkpoint_write(&text, &checkpoint);
	for (size_t i = 0; is_fine && i < ROUND_WITNESSES; i++) {
		struct cosignature cosignature;

		is_fine = cosignature_make(&cosignature, (struct span){text.bytes, text.len},
		    &round->witness_keys[i], round->witnesses[i].secret_key, round->now_s, fault);
		if (is_fine)
			cosignature_write(out, &round->witness_keys[i], &cosignature);
	}
	buf_free(&text);
	return is_fine && (buf_is_ok(out) || fault_unable(fault, "no_memory", "no memory to sign"));
}

bool round_minimal_checkpoint(struct round *round, struct buf *out, struct fault *fault)
{
	struct buf note = {0};
	bool is_fine =
	    round_checkpoint(round, &note, fault) &&
	    checkpoint_minimize(out, &round->policy, (struct span){note.bytes, note.len}, fault);

	buf_free(&note);
	return is_fine;
}

bool round_keep_checkpoint(struct round *round, struct hash *out, struct fault *fault)
{
	struct buf note = {0};
	bool is_fine = round_minimal_checkpoint(round, &note, fault);

	if (is_fine &&
	    !record_add_artifact(&round->files, (struct span){note.bytes, note.len}, out))
		is_fine = fault_unable(fault, "no_memory", "no memory to keep a checkpoint");
	buf_free(&note);
	return is_fine;
}

static bool add_tile(const char *path, struct span bytes, void *context, struct fault *fault)
{
	return record_add(context, path, bytes) ||
	       fault_unable(fault, "no_memory", "no memory for the record");
}

bool round_record(struct round *round, struct record_files *out, struct fault *fault)
{
	struct buf checkpoint = {0};
	bool is_fine =
	    round_minimal_checkpoint(round, &checkpoint, fault) &&
	    add_tile("checkpoint", (struct span){checkpoint.bytes, checkpoint.len}, out, fault) &&
	    tile_each(round->tree, round->entries, add_tile, out, fault);

	for (size_t i = 0; is_fine && i < round->files.count; i++)
		is_fine =
		    add_tile(round->files.items[i].path, round->files.items[i].bytes, out, fault);
	buf_free(&checkpoint);
	return is_fine;
}

size_t round_find(const struct round *round, enum entry_type type)
{
	for (size_t i = 0; i < round->count; i++)
		if (round->entries[i].bytes[0] == type)
			return i;
	return NOWHERE;
}

size_t round_count_entries(const struct round *round, enum entry_type type)
{
	size_t count = 0;

	for (size_t i = 0; i < round->count; i++)
		count += round->entries[i].bytes[0] == type;
	return count;
}

struct ledger_source round_source(const struct round *round)
{
	return (struct ledger_source){.entries = round->entries,
	    .count = round->count,
	    .tree = round->tree,
	    .manifest_index = round->manifest_index,
	    .manifest = &round->manifest,
	    .contests = &round->contests,
	    .ctx = round->ctx,
	    .keys = &round->keys};
}
