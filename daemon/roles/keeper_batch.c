/*
 * A batch of ballots, credentials, SPOILEDs and VOIDs: judged in one statement a kind under the
 * lock, written in one transaction, answered after COMMIT and the high-water file.
 */
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/net/log.h"
#include "daemon/roles/batch.h"
#include "gen/statements.h"
#include "proto/record/map.h"
#include "proto/record/rejection.h"

/* --- which items go together -------------------------------------------------------------------
 */

static bool put_new(struct map *seen, const struct span *parts, size_t count)
{
	struct hash key;

	sha256_of_spans(&key, parts, count);
	return map_find(seen, key.bytes) == MAP_NONE && map_put(seen, key.bytes, 0);
}

/*
 * True if nothing in this batch bears on the item: the same bytes, X, ciphertext or person. Those
 * wait for the next batch, where the database knows about the first.
 */
static bool is_apart(struct map *seen, const struct keep_item *item)
{
	const struct span leaf[] = {{(const uint8_t *)"leaf", 4}, {item->leaf.bytes, HASH_LEN}};
	const struct span tracker[] = {
	    {(const uint8_t *)"leaf", 4}, {item->tracker.bytes, HASH_LEN}};
	const struct span X[] = {{(const uint8_t *)"X", 1}, {item->X.bytes, POINT_LEN}};
	const struct span tag[] = {{(const uint8_t *)"tag", 3}, {item->tag.bytes, POINT_LEN}};
	const struct span cipher[] = {
	    {(const uint8_t *)"cipher", 6}, {item->cipher, sizeof item->cipher}};

	if (item->reason != 0)
		return true;
	if (!put_new(seen, leaf, 2) || !put_new(seen, X, 2))
		return false;
	if (item->kind == KEEP_SPOILED)
		return put_new(seen, tracker, 2);
	if (item->kind == KEEP_VOID)
		return true;
	return item->kind == KEEP_BALLOT ? put_new(seen, cipher, 2) : put_new(seen, tag, 2);
}

/* Takes what goes together off the round's queue, the oldest first; the others keep their order. */
static void gather(struct batch *batch)
{
	struct keeper_round *round = batch->round;
	struct keep_item **link = &round->first, *last = NULL;
	struct map seen = {0};

	while (*link != NULL && batch->count < BATCH_MAX) {
		struct keep_item *item = *link;

		if (item->kind == KEEP_BALLOT &&
		    (item->found == REJECTION_FORM || item->found == REJECTION_FOREIGN))
			item->reason = (uint16_t)item->found;
		if (!is_apart(&seen, item)) {
			last = item;
			link = &item->next;
			continue;
		}
		*link = item->next;
		item->next = NULL;
		batch->items[batch->count++] = item;
		batch->keeper->queued--;
	}
	while (*link != NULL) {
		last = *link;
		link = &last->next;
	}
	round->last = last;
	map_free(&seen);
}

/* --- asking and writing: a row of columns for each item -----------------------------------------
 */

/* Where a column's value stands in an item: a number as uint64_t, bytes of a fixed length, a text.
 */
struct column {
	enum pg_type type;
	size_t offset, len;
};

#define NUMBER(member)                                                                             \
	{                                                                                          \
		PG_INT8, offsetof(struct keep_item, member), 0                                     \
	}
#define BYTES(member)                                                                              \
	{                                                                                          \
		PG_BYTEA, offsetof(struct keep_item, member),                                      \
		    sizeof((struct keep_item *)0)->member                                          \
	}
#define TEXT(member)                                                                               \
	{                                                                                          \
		PG_TEXT, offsetof(struct keep_item, member), 0                                     \
	}

#define COLUMNS_MAX 8

/* One statement for all items of a kind: the round, perhaps the time, then an array a column. */
struct sheet {
	const struct pg_statement *statement;
	enum kept_kind kind;
	bool is_written; /* only what was accepted; else all that is to be judged */
	bool has_time;
	struct column columns[COLUMNS_MAX + 1]; /* until type 0 */
};

static const struct sheet sheets_asked[] = {
    {&PG_keeper_judge_ballots, KEEP_BALLOT, false, false,
	{BYTES(leaf), BYTES(X), NUMBER(cid), NUMBER(style), NUMBER(seq), BYTES(prev), BYTES(cipher),
	    NUMBER(found)}},
    {&PG_keeper_judge_credentials, KEEP_CREDENTIAL, false, false,
	{BYTES(leaf), BYTES(X), NUMBER(serial), BYTES(tag), BYTES(replaces)}},
    {&PG_keeper_judge_spoiled, KEEP_SPOILED, false, false, {BYTES(leaf), BYTES(X), BYTES(tracker)}},
    {&PG_keeper_judge_voids, KEEP_VOID, false, false, {BYTES(leaf), BYTES(X), TEXT(styles)}},
};

static const struct sheet sheets_written[] = {
    {&PG_keeper_cast, KEEP_BALLOT, true, true,
	{NUMBER(index), BYTES(leaf), BYTES(X), NUMBER(cid), NUMBER(seq), BYTES(cipher)}},
    {&PG_keeper_credit, KEEP_CREDENTIAL, true, false,
	{NUMBER(index), BYTES(X), NUMBER(serial), BYTES(tag), TEXT(styles), BYTES(replaces)}},
    {&PG_keeper_spoil, KEEP_SPOILED, true, false, {BYTES(tracker)}},
    {&PG_keeper_void, KEEP_VOID, true, false, {NUMBER(index), BYTES(X), NUMBER(void_reason)}},
};

static bool is_accepted(const struct keep_item *item)
{
	return item->reason == 0 && !item->is_old;
}

static void put_cell(
    struct pg_array *array, const struct column *column, const struct keep_item *item)
{
	const void *at = (const uint8_t *)item + column->offset;
	uint64_t number;

	switch (column->type) {
	case PG_INT8:
		memcpy(&number, at, sizeof number);
		pg_array_add_int(array, (int64_t)number);
		break;
	case PG_BYTEA:
		pg_array_add(array, at, column->len);
		break;
	case PG_TEXT:
		pg_array_add(array, at, strlen(at));
		break;
	}
}

static size_t fill_column(
    struct pg_array *array, const struct batch *batch, const struct sheet *sheet, size_t column)
{
	for (size_t i = 0; i < batch->count; i++) {
		const struct keep_item *item = batch->items[i];

		if (item->kind == sheet->kind &&
		    (sheet->is_written ? is_accepted(item) : item->reason == 0))
			put_cell(array, &sheet->columns[column], item);
	}
	return array->count;
}

/* Adds the statement, unless no item is for it. */
static void add_sheet(struct batch *batch, const struct sheet *sheet)
{
	struct pg_array *first = batch_array(batch, sheet->columns[0].type), *array = first;
	struct pg_request *request;
	size_t place = 0;

	if (fill_column(first, batch, sheet, 0) == 0)
		return;
	request = batch_add(batch, sheet->statement);
	request->values[place++] = batch_number(batch, batch->round->id);
	if (sheet->has_time)
		request->values[place++] = batch_number(batch, batch->time_s);
	for (size_t i = 0; sheet->columns[i].type != 0; i++) {
		if (i > 0) {
			array = batch_array(batch, sheet->columns[i].type);
			(void)fill_column(array, batch, sheet, i);
		}
		request->values[place++] = pg_array_value(array);
	}
}

static void add_sheets(struct batch *batch, const struct sheet *sheets, size_t count)
{
	for (size_t i = 0; i < count; i++)
		add_sheet(batch, &sheets[i]);
}

/* --- answering ---------------------------------------------------------------------------------
 */

static enum failure failure_of(const struct keep_item *item)
{
	switch (item->reason) {
	case REJECTION_PHASE:
		return FAILURE_PHASE;
	case REJECTION_CREDENTIAL:
		return FAILURE_CREDENTIAL_LIVE;
	case 100:
		return FAILURE_TAKEN;
	case 101:
		return FAILURE_CAST;
	case 103:
		return FAILURE_VOID;
	case 104: /* not of every group: a registrar that signs this is not in its right mind */
		return FAILURE_INTERNAL;
	default:
		return FAILURE_SPOILED;
	}
}

/* Everybody's answer; `failure` (or 0) is for those who would have been written. */
static void answer(struct batch *batch, unsigned failure)
{
	struct span note = {batch->note.bytes, batch->note.len};
	struct buf fresh = {0};
	struct hash root;

	if (note.len == 0 && failure == 0) { /* nothing was written: the head as it is */
		if (!keeper_raise_mark(batch->round, NULL))
			failure = FAILURE_UNKNOWN;
		else if (!keeper_sign(&fresh, &root, batch->round, NULL))
			failure = FAILURE_INTERNAL;
		note = (struct span){fresh.bytes, fresh.len};
	}
	for (size_t i = 0; i < batch->count; i++) {
		const struct keep_item *item = batch->items[i];

		if (failure != 0 && item->reason == 0)
			keeper_reply_failed(item, (enum failure)failure);
		else if (item->reason == 0)
			keeper_reply_kept(batch->round, item, note);
		else if (item->kind == KEEP_BALLOT)
			keeper_reply_rejected(batch->round, item, batch->time_s);
		else
			keeper_reply_failed(item, failure_of(item));
	}
	buf_free(&fresh);
}

/* COMMIT came back, or did not. Receipts go out only once the high-water file is on the disk. */
static void on_written(struct batch *batch)
{
	struct keeper *keeper = batch->keeper;
	struct keeper_round *round = batch->round;
	struct fault fault = {0};

	if (batch->has_failed) {
		round->is_ready = false; /* its tree has entries that may not be there */
		keeper->must_reload = true;
		answer(batch, batch->is_unknown ? FAILURE_UNKNOWN : FAILURE_INTERNAL);
	} else if (!high_water_raise(&round->mark, tree_size(round->tree), &batch->root, &fault)) {
		log_fault_of(LOG_LEVEL_ERROR, "high_water", &fault, "round=%s", round->slug);
		round->is_ready = false;
		keeper->must_reload = true;
		answer(batch, FAILURE_UNKNOWN);
	} else {
		answer(batch, 0);
	}
	batch_free(batch);
	keeper_go_on(keeper);
}

/* Entries of those who were accepted get their places, in the order in which they came. */
static size_t place_items(struct batch *batch, struct span *entries, struct hash *leaves)
{
	size_t count = 0;

	for (size_t i = 0; i < batch->count; i++) {
		struct keep_item *item = batch->items[i];

		if (!is_accepted(item))
			continue;
		item->index = batch->size + count;
		item->time_s = batch->time_s;
		entries[count] = (struct span){item->entry, item->len};
		leaves[count++] = item->leaf;
	}
	return count;
}

static void fail_batch(struct batch *batch, enum failure failure)
{
	for (size_t i = 0; i < batch->count; i++)
		keeper_reply_failed(batch->items[i], failure);
	batch_roll_back(batch);
}

static void on_judged(struct batch *batch)
{
	struct span entries[BATCH_MAX];
	struct hash leaves[BATCH_MAX];
	size_t count;

	if (!batch_is_sound(batch)) {
		fail_batch(batch, FAILURE_UNAVAILABLE);
		return;
	}
	count = place_items(batch, entries, leaves);
	batch->request_count = 0;
	if (count == 0) {
		answer(batch, 0);
		batch_roll_back(batch);
		return;
	}
	add_sheets(batch, sheets_written, sizeof sheets_written / sizeof *sheets_written);
	if (!batch_write(batch, entries, leaves, count)) {
		batch->round->is_ready = false;
		batch->keeper->must_reload = true;
		fail_batch(batch, FAILURE_INTERNAL);
		return;
	}
	(void)batch_add(batch, &PG_commit);
	batch_send(batch, on_written);
}

bool batch_start(struct keeper *keeper, struct keeper_round *round)
{
	struct batch *batch;

	if (round->first == NULL)
		return false;
	batch = batch_new(keeper, round);
	if (batch == NULL)
		return false;
	gather(batch);
	add_sheets(batch, sheets_asked, sizeof sheets_asked / sizeof *sheets_asked);
	batch_send(batch, on_judged);
	return true;
}
