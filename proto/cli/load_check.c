/*
 * After the load: is every receipt's ballot in the record, once, and is there no ballot of ours
 * that we did not make? It reads what is published, and the receipts on the disk.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "proto/base/encode.h"
#include "proto/base/file.h"
#include "proto/cli/keep.h"
#include "proto/cli/load.h"
#include "proto/cli/remote.h"
#include "proto/log/checkpoint.h"
#include "proto/log/receipt.h"
#include "proto/log/tile.h"

#define SEALED_LIMIT   ((size_t)1024 * 1024 * 1024)
#define RECEIPT_LIMIT  ((size_t)256 * 1024)
#define CHECKPOINT_MAX 120 /* seconds to wait for one that has all receipts */

/* What a receipt says that the log was. */
struct head {
	uint64_t size;
	struct hash root;
};

/* The log as it is published, and what we know of it. */
struct reading {
	struct load *load;
	struct load_check *check;
	struct record_files files;
	struct policy policy;
	struct span *entries;
	size_t count;
	struct tree *tree;
	struct map by_leaf;  /* leaf -> first index */
	struct map receipts; /* leaf -> 1 */
	struct map ours;     /* X -> voter */
	struct map sealed;   /* leaf -> 1 */
	struct buf heads;    /* a struct head for each receipt that holds */
	uint64_t highest;    /* the largest index that a receipt's tree has */
};

static bool no_memory(struct fault *fault)
{
	return fault_unable(fault, "no_memory", "no memory to reconcile");
}

/* --- the record ----------------------------------------------------------------------------- */

static bool read_bundles(struct reading *reading, struct fault *fault)
{
	for (size_t first = 0; first < reading->count; first += TILE_WIDTH) {
		size_t left = reading->count - first;
		const struct tile tile = {.is_entries = true,
		    .index = first / TILE_WIDTH,
		    .width = (unsigned)(left < TILE_WIDTH ? left : TILE_WIDTH)};
		const struct record_file *file;
		char path[TILE_PATH_ROOM];

		tile_path(path, &tile);
		file = record_find(&reading->files, path);
		if (file == NULL)
			return fault_unable(fault, "load_record", "%s is missing", path);
		if (!bundle_parse(reading->entries + first, tile.width, file->bytes, fault))
			return false;
	}
	return true;
}

/* The entries, and that their tree is the one that the log signed. */
static bool read_log(struct reading *reading, struct fault *fault)
{
	const struct record_file *file = record_find(&reading->files, "checkpoint");
	struct checkpoint checkpoint;
	struct note note;
	struct hash root;

	if (!checkpoint_parse(&checkpoint, &note, file->bytes, fault) ||
	    !note_verify(&note, &reading->load->manifest.log_key, fault))
		return false;
	if (checkpoint.size / TILE_WIDTH > reading->files.count)
		return fault_unable(fault, "load_record", "the record lacks entries");
	reading->count = (size_t)checkpoint.size;
	reading->entries = calloc(reading->count + 1, sizeof *reading->entries);
	if (reading->entries == NULL)
		return no_memory(fault);
	if (!read_bundles(reading, fault))
		return false;
	reading->tree = tree_of_entries(reading->entries, reading->count);
	if (reading->tree == NULL)
		return no_memory(fault);
	return tree_root(reading->tree, reading->count, &root, fault) &&
	       (hash_is_equal(&root, &checkpoint.root) ||
		   fault_false(fault, "load_record", "the entries do not give the signed root"));
}

/* Waits for a checkpoint that has every receipt. */
static bool fetch(struct reading *reading, struct fault *fault)
{
	const struct timespec pause = {1, 0};
	const uint64_t end_us = load_now_us() + (uint64_t)CHECKPOINT_MAX * 1000000;
	char *url = NULL;
	bool is_fine = true, has_all = false;

	if (asprintf(&url, "%s/checkpoint", reading->load->options->url) < 0)
		return no_memory(fault);
	while (is_fine && !has_all) {
		struct buf bytes = {0};
		struct checkpoint checkpoint = {.size = 0};
		struct note note;

		is_fine = http_get(reading->load->http, url, NOTE_LEN_MAX, &bytes, fault) &&
			  checkpoint_parse(
			      &checkpoint, &note, (struct span){bytes.bytes, bytes.len}, fault);
		has_all = checkpoint.size > reading->highest || load_now_us() >= end_us;
		buf_free(&bytes);
		if (is_fine && !has_all)
			(void)nanosleep(&pause, NULL);
	}
	free(url);
	return is_fine && remote_fetch(&reading->files, reading->load->http,
			      reading->load->options->url, NULL, fault);
}

/* --- what we have --------------------------------------------------------------------------- */

static bool read_sealed(struct reading *reading, struct fault *fault)
{
	const char *state = reading->load->options->state;
	struct buf all = {0};
	bool is_fine = true;

	if (keep_has(state, "sealed"))
		is_fine = keep_read(&all, state, "sealed", SEALED_LIMIT, fault);
	for (size_t at = 0; is_fine && at + HASH_LEN <= all.len; at += HASH_LEN)
		is_fine = map_put(&reading->sealed, all.bytes + at, 1) || no_memory(fault);
	buf_free(&all);
	for (size_t i = 0; is_fine && i < reading->load->voter_count; i++)
		is_fine = map_put(&reading->ours, reading->load->voters[i].X.bytes, (uint32_t)i) ||
			  no_memory(fault);
	return is_fine;
}

/* A receipt's own proof, and that the log signed it; the leaf is its name's. */
static bool receipt_holds(const struct reading *reading, const struct hash *leaf, struct span bytes,
    uint64_t *index, struct head *head)
{
	const struct note_key *key = &reading->load->manifest.log_key;
	struct receipt receipt = {0};
	struct checkpoint checkpoint;
	struct note note;
	bool is_fine = receipt_parse(&receipt, bytes, NULL) &&
		       checkpoint_parse(&checkpoint, &note, receipt.checkpoint, NULL) &&
		       note_verify(&note, key, NULL) &&
		       merkle_verify_inclusion(&checkpoint.root, receipt.index, checkpoint.size,
			   leaf, &receipt.proof, NULL);

	*index = receipt.index;
	if (is_fine)
		*head = (struct head){checkpoint.size, checkpoint.root};
	receipt_free(&receipt);
	return is_fine;
}

static bool on_receipt(const char *path, void *context, struct fault *fault)
{
	struct reading *reading = context;
	struct buf bytes = {0};
	char *full = NULL;
	struct hash leaf;
	struct head head;
	uint64_t index = 0;
	bool is_fine = true;

	if (!hex_decode_lower(leaf.bytes, HASH_LEN, path, strlen(path)))
		return true; /* not a receipt's name */
	if (asprintf(&full, "%s/%s", reading->load->options->receipts, path) < 0)
		return no_memory(fault);
	is_fine = file_read(&bytes, full, RECEIPT_LIMIT, fault);
	if (is_fine &&
	    !receipt_holds(reading, &leaf, (struct span){bytes.bytes, bytes.len}, &index, &head))
		reading->check->invalid++; /* a false one is nothing to wait for */
	else if (is_fine) {
		buf_put(&reading->heads, &head, sizeof head);
		if (head.size > reading->highest)
			reading->highest = head.size - 1;
	}
	reading->check->receipts++;
	is_fine = is_fine &&
		  (map_put(&reading->receipts, leaf.bytes, (uint32_t)index) || no_memory(fault));
	buf_free(&bytes);
	free(full);
	return is_fine;
}

/* --- held against each other ---------------------------------------------------------------- */

static bool look_at(struct reading *reading, size_t i)
{
	struct load_check *check = reading->check;
	struct span entry = reading->entries[i];
	const struct hash *leaf = tree_node(reading->tree, 0, i);
	struct ballot ballot;
	uint32_t receipt;

	if (entry.len < 2 || entry.bytes[0] != ENTRY_BALLOT ||
	    !ballot_parse(&ballot, entry.bytes, entry.len) ||
	    map_find(&reading->ours, ballot.X.bytes) == MAP_NONE)
		return true;
	check->ours++;
	if (map_find(&reading->by_leaf, leaf->bytes) != MAP_NONE)
		check->doubled++;
	receipt = map_find(&reading->receipts, leaf->bytes);
	if (receipt == MAP_NONE && map_find(&reading->sealed, leaf->bytes) != MAP_NONE)
		check->uncertain++;
	else if (receipt == MAP_NONE)
		check->forged++;
	else if (receipt != i)
		check->invalid++;
	return map_find(&reading->by_leaf, leaf->bytes) != MAP_NONE ||
	       map_put(&reading->by_leaf, leaf->bytes, (uint32_t)i);
}

static bool on_lost(const char *path, void *context, struct fault *fault)
{
	struct reading *reading = context;
	struct hash leaf;

	(void)fault;
	if (hex_decode_lower(leaf.bytes, HASH_LEN, path, strlen(path)) &&
	    map_find(&reading->by_leaf, leaf.bytes) == MAP_NONE)
		reading->check->lost++;
	return true;
}

/* A receipt's tree is the beginning of the published one: a log has one history. */
static bool compare_heads(struct reading *reading, struct fault *fault)
{
	for (size_t at = 0; at < reading->heads.len; at += sizeof(struct head)) {
		struct head head;
		struct hash root;

		memcpy(&head, reading->heads.bytes + at, sizeof head);
		if (head.size <= reading->count &&
		    !tree_root(reading->tree, head.size, &root, fault))
			return false;
		if (head.size > reading->count || !hash_is_equal(&root, &head.root))
			reading->check->invalid++;
	}
	return buf_is_ok(&reading->heads) || no_memory(fault);
}

static bool compare(struct reading *reading, struct fault *fault)
{
	reading->check->entries = reading->count;
	for (size_t i = 0; i < reading->count; i++)
		if (!look_at(reading, i))
			return no_memory(fault);
	return compare_heads(reading, fault) &&
	       file_walk(reading->load->options->receipts, on_lost, reading, fault);
}

bool load_reconcile(struct load *load, struct load_check *check, struct fault *fault)
{
	struct reading reading = {.load = load, .check = check};
	bool is_fine;

	*check = (struct load_check){0};
	is_fine = keep_folder(load->options->receipts, fault) && read_sealed(&reading, fault) &&
		  file_walk(load->options->receipts, on_receipt, &reading, fault) &&
		  fetch(&reading, fault) && read_log(&reading, fault) && compare(&reading, fault);
	record_files_free(&reading.files);
	free(reading.entries);
	buf_free(&reading.heads);
	tree_free(&reading.tree);
	map_free(&reading.by_leaf);
	map_free(&reading.receipts);
	map_free(&reading.ours);
	map_free(&reading.sealed);
	return is_fine;
}
