/*
 * A batch of ballots, credentials and SPOILEDs: judged in one statement a kind under the lock,
 * written in one transaction, answered after COMMIT and the high-water file.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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
	const struct span cipher[] = {{(const uint8_t *)"cipher", 6}, item->cipher};

	if (item->reason != 0)
		return true;
	if (!put_new(seen, leaf, 2) || !put_new(seen, X, 2))
		return false;
	if (item->kind == KEEP_SPOILED)
		return put_new(seen, tracker, 2);
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
			item->reason = item->found;
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

/* --- asking ------------------------------------------------------------------------------------
 */

static void ask_ballots(struct batch *batch)
{
	enum { LEAF, X, CID, STYLE, SEQ, PREV, CIPHER, FOUND, ARRAYS };
	static const enum pg_type types[ARRAYS] = {
	    PG_BYTEA, PG_BYTEA, PG_INT8, PG_INT8, PG_INT8, PG_BYTEA, PG_BYTEA, PG_INT8};
	struct pg_array *arrays[ARRAYS];
	struct pg_request *request;

	for (size_t i = 0; i < ARRAYS; i++)
		arrays[i] = batch_array(batch, types[i]);
	for (size_t i = 0; i < batch->count; i++) {
		const struct keep_item *item = batch->items[i];

		if (item->kind != KEEP_BALLOT || item->reason != 0)
			continue;
		pg_array_add(arrays[LEAF], item->leaf.bytes, HASH_LEN);
		pg_array_add(arrays[X], item->X.bytes, POINT_LEN);
		pg_array_add_int(arrays[CID], item->cid);
		pg_array_add_int(arrays[STYLE], item->style);
		pg_array_add_int(arrays[SEQ], item->seq);
		pg_array_add(arrays[PREV], item->prev, sizeof item->prev);
		pg_array_add(arrays[CIPHER], item->cipher.bytes, item->cipher.len);
		pg_array_add_int(arrays[FOUND], item->found);
	}
	if (arrays[LEAF]->count == 0)
		return;
	request = batch_add(batch, &PG_keeper_judge_ballots);
	request->values[0] = batch_number(batch, batch->round->id);
	for (size_t i = 0; i < ARRAYS; i++)
		request->values[1 + i] = pg_array_value(arrays[i]);
}

static void ask_credentials(struct batch *batch)
{
	struct pg_array *leaves = batch_array(batch, PG_BYTEA), *xs = batch_array(batch, PG_BYTEA),
			*serials = batch_array(batch, PG_INT8),
			*tags = batch_array(batch, PG_BYTEA);
	struct pg_request *request;

	for (size_t i = 0; i < batch->count; i++) {
		const struct keep_item *item = batch->items[i];

		if (item->kind != KEEP_CREDENTIAL)
			continue;
		pg_array_add(leaves, item->leaf.bytes, HASH_LEN);
		pg_array_add(xs, item->X.bytes, POINT_LEN);
		pg_array_add_int(serials, (int64_t)item->serial);
		pg_array_add(tags, item->tag.bytes, POINT_LEN);
	}
	if (leaves->count == 0)
		return;
	request = batch_add(batch, &PG_keeper_judge_credentials);
	request->values[0] = batch_number(batch, batch->round->id);
	request->values[1] = pg_array_value(leaves);
	request->values[2] = pg_array_value(xs);
	request->values[3] = pg_array_value(serials);
	request->values[4] = pg_array_value(tags);
}

static void ask_spoiled(struct batch *batch)
{
	struct pg_array *leaves = batch_array(batch, PG_BYTEA), *xs = batch_array(batch, PG_BYTEA),
			*trackers = batch_array(batch, PG_BYTEA);
	struct pg_request *request;

	for (size_t i = 0; i < batch->count; i++) {
		const struct keep_item *item = batch->items[i];

		if (item->kind != KEEP_SPOILED)
			continue;
		pg_array_add(leaves, item->leaf.bytes, HASH_LEN);
		pg_array_add(xs, item->X.bytes, POINT_LEN);
		pg_array_add(trackers, item->tracker.bytes, HASH_LEN);
	}
	if (leaves->count == 0)
		return;
	request = batch_add(batch, &PG_keeper_judge_spoiled);
	request->values[0] = batch_number(batch, batch->round->id);
	request->values[1] = pg_array_value(leaves);
	request->values[2] = pg_array_value(xs);
	request->values[3] = pg_array_value(trackers);
}

/* --- writing -----------------------------------------------------------------------------------
 */

static bool is_accepted(const struct keep_item *item)
{
	return item->reason == 0 && !item->is_old;
}

static void add_casts(struct batch *batch)
{
	enum { INDEX, LEAF, X, CID, SEQ, CIPHER, ARRAYS };
	static const enum pg_type types[ARRAYS] = {
	    PG_INT8, PG_BYTEA, PG_BYTEA, PG_INT8, PG_INT8, PG_BYTEA};
	struct pg_array *arrays[ARRAYS];
	struct pg_request *request;

	for (size_t i = 0; i < ARRAYS; i++)
		arrays[i] = batch_array(batch, types[i]);
	for (size_t i = 0; i < batch->count; i++) {
		const struct keep_item *item = batch->items[i];

		if (item->kind != KEEP_BALLOT || !is_accepted(item))
			continue;
		pg_array_add_int(arrays[INDEX], (int64_t)item->index);
		pg_array_add(arrays[LEAF], item->leaf.bytes, HASH_LEN);
		pg_array_add(arrays[X], item->X.bytes, POINT_LEN);
		pg_array_add_int(arrays[CID], item->cid);
		pg_array_add_int(arrays[SEQ], item->seq);
		pg_array_add(arrays[CIPHER], item->cipher.bytes, item->cipher.len);
	}
	if (arrays[LEAF]->count == 0)
		return;
	request = batch_add(batch, &PG_keeper_cast);
	request->values[0] = batch_number(batch, batch->round->id);
	request->values[1] = batch_number(batch, batch->time_s);
	for (size_t i = 0; i < ARRAYS; i++)
		request->values[2 + i] = pg_array_value(arrays[i]);
}

static void add_credits(struct batch *batch)
{
	struct pg_array *indexes = batch_array(batch, PG_INT8), *xs = batch_array(batch, PG_BYTEA),
			*serials = batch_array(batch, PG_INT8),
			*tags = batch_array(batch, PG_BYTEA), *styles = batch_array(batch, PG_TEXT);
	struct pg_request *request;

	for (size_t i = 0; i < batch->count; i++) {
		const struct keep_item *item = batch->items[i];

		if (item->kind != KEEP_CREDENTIAL || !is_accepted(item))
			continue;
		pg_array_add_int(indexes, (int64_t)item->index);
		pg_array_add(xs, item->X.bytes, POINT_LEN);
		pg_array_add_int(serials, (int64_t)item->serial);
		pg_array_add(tags, item->tag.bytes, POINT_LEN);
		pg_array_add(styles, item->styles, strlen(item->styles));
	}
	if (xs->count == 0)
		return;
	request = batch_add(batch, &PG_keeper_credit);
	request->values[0] = batch_number(batch, batch->round->id);
	request->values[1] = pg_array_value(indexes);
	request->values[2] = pg_array_value(xs);
	request->values[3] = pg_array_value(serials);
	request->values[4] = pg_array_value(tags);
	request->values[5] = pg_array_value(styles);
}

static void add_spoiled(struct batch *batch)
{
	struct pg_array *trackers = batch_array(batch, PG_BYTEA);
	struct pg_request *request;

	for (size_t i = 0; i < batch->count; i++)
		if (batch->items[i]->kind == KEEP_SPOILED && is_accepted(batch->items[i]))
			pg_array_add(trackers, batch->items[i]->tracker.bytes, HASH_LEN);
	if (trackers->count == 0)
		return;
	request = batch_add(batch, &PG_keeper_spoil);
	request->values[0] = batch_number(batch, batch->round->id);
	request->values[1] = pg_array_value(trackers);
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
		if (!keeper_sign(&fresh, &root, batch->round, NULL))
			failure = FAILURE_INTERNAL;
		note = (struct span){fresh.bytes, fresh.len};
	}
	for (size_t i = 0; i < batch->count; i++) {
		const struct keep_item *item = batch->items[i];

		if (failure != 0 && item->reason == 0)
			keeper_reply_failed(item, (enum failure)failure);
		else if (item->reason == 0)
			keeper_reply_kept(batch->keeper, batch->round, item, note);
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
		(void)fprintf(stderr, "level=error event=high_water round=%s why=\"%s\"\n",
		    round->slug, fault.text);
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
	add_casts(batch);
	add_credits(batch);
	add_spoiled(batch);
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
	ask_ballots(batch);
	ask_credentials(batch);
	ask_spoiled(batch);
	batch_send(batch, on_judged);
	return true;
}
