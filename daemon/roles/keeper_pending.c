/*
 * Entries that board and trustees put into log_pending: appended in their order, each batch with a
 * checkpoint of its own that is kept, for some of them have to be cosigned at exactly that size.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/net/log.h"
#include "daemon/roles/batch.h"
#include "gen/statements.h"
#include "proto/base/encode.h"
#include "proto/log/merkle.h"
#include "proto/record/entry.h"

/* Voters' entries come from voters, credentials and VOIDs with others' signatures: never this way.
 */
static bool may_pend(const struct buf *entry)
{
	static const uint8_t barred[] = {ENTRY_BALLOT, ENTRY_SPOILED, ENTRY_CRED, ENTRY_VOID};

	return entry->len > 0 && memchr(barred, entry->bytes[0], sizeof barred) == NULL &&
	       entry_kind(entry->bytes[0]) != NULL;
}

static const char *refuses(const struct keeper_round *round, const struct pending *one)
{
	if (one->has_size && one->at_size != one->index)
		return "size";
	if (round->is_city)
		return keeper_city_refuses(
		    round, (struct span){one->entry.bytes, one->entry.len}, one->index);
	return may_pend(&one->entry) ? NULL : "type";
}

static void add_settlements(struct batch *batch)
{
	for (size_t i = 0; i < batch->pending_count; i++) {
		struct pending *one = &batch->pendings[i];
		struct pg_request *request = batch_add(batch, &PG_keeper_settle);

		request->values[0] = batch_number(batch, (uint64_t)one->id);
		request->values[1] = one->is_appended ? batch_number(batch, one->index) : pg_null();
		request->values[2] = one->refused != NULL ? pg_text(one->refused) : pg_null();
	}
}

static void on_appended(struct batch *batch)
{
	struct keeper *keeper = batch->keeper;
	struct keeper_round *round = batch->round;
	struct fault fault = {0};

	if (batch->has_failed ||
	    (batch->appended > 0 &&
		!high_water_raise(&round->mark, tree_size(round->tree), &batch->root, &fault))) {
		if (fault.kind == FAULT_NONE)
			fault_unable(&fault, "database", "the transaction did not end well");
		log_fault_of(LOG_LEVEL_ERROR, "pending_failed", &fault, "round=%s", round->slug);
		round->is_ready = false;
		keeper->must_reload = true;
	} else if (round->is_city && !round->has_begun && batch->appended > 0) {
		keeper->must_reload = true; /* the first entry says who signs the others */
	}
	batch_free(batch);
	keeper_go_on(keeper);
}

/* Says of each whether it can go in, and where. */
static size_t place_pendings(struct batch *batch, struct span *entries, struct hash *leaves)
{
	size_t count = 0;

	for (size_t i = 0; i < batch->pending_count; i++) {
		struct pending *one = &batch->pendings[i];

		one->index = batch->size + count;
		if (one->refused == NULL)
			one->refused = refuses(batch->round, one);
		if (one->refused != NULL)
			continue;
		one->is_appended = true;
		entries[count] = (struct span){one->entry.bytes, one->entry.len};
		merkle_leaf(&leaves[count], entries[count]);
		count++;
	}
	return count;
}

static void on_locked(struct batch *batch)
{
	struct span entries[PENDING_MAX];
	struct hash leaves[PENDING_MAX];
	struct pg_request *note;
	size_t count;

	if (!batch_is_sound(batch)) {
		batch_roll_back(batch);
		return;
	}
	batch->request_count = 0;
	count = place_pendings(batch, entries, leaves);
	if (count > 0 && !batch_write(batch, entries, leaves, count)) {
		batch->round->is_ready = false;
		batch->keeper->must_reload = true;
		batch_roll_back(batch);
		return;
	}
	if (count > 0) {
		note = batch_add(batch, &PG_keeper_note);
		note->values[0] = batch_number(batch, batch->round->id);
		note->values[1] = batch_number(batch, tree_size(batch->round->tree));
		note->values[2] = (struct pg_value){.bytes = {batch->note.bytes, batch->note.len}};
	}
	add_settlements(batch);
	(void)batch_add(batch, &PG_commit);
	batch_send(batch, on_appended);
}

static bool read_pending(struct pending *out, const struct pg_reply *reply, int row)
{
	struct span hex = pg_cell(reply, row, 2);
	uint8_t *bytes = buf_extend(&out->entry, hex.len / 2);

	out->id = pg_cell_int(reply, row, 0);
	out->has_size = pg_cell(reply, row, 3).bytes != NULL;
	out->at_size = (uint64_t)pg_cell_int(reply, row, 3);
	return bytes != NULL && hex_decode(bytes, hex.len / 2, (const char *)hex.bytes, hex.len);
}

static struct keeper_round *round_of(struct keeper *keeper, int64_t id)
{
	for (size_t i = 0; i < keeper->round_count; i++)
		if (keeper->rounds[i].id == id && keeper->rounds[i].is_ready)
			return &keeper->rounds[i];
	return NULL;
}

/* The first row whose round is served names the round; the others of it come along, up to six, so
 * that requests and numbers of one batch have room. */
bool pending_start(struct keeper *keeper)
{
	enum { TOGETHER = 6 };
	struct keeper_round *round = NULL;
	struct pg_reply reply;
	struct batch *batch;

	if (!direct_revive(keeper->direct, NULL) ||
	    !direct_query(keeper->direct, &PG_keeper_pending, NULL, &reply, NULL))
		return false;
	for (int i = 0; round == NULL && i < reply.rows; i++)
		round = round_of(keeper, pg_cell_int(&reply, i, 1));
	keeper->has_pending = reply.rows > 0;
	if (round == NULL)
		return false;
	batch = batch_new(keeper, round);
	if (batch == NULL)
		return false;
	for (int i = 0; i < reply.rows && batch->pending_count < TOGETHER; i++) {
		struct pending *one = &batch->pendings[batch->pending_count];

		if (pg_cell_int(&reply, i, 1) != round->id)
			continue;
		batch->pending_count++;
		if (!read_pending(one, &reply, i))
			one->refused = "form";
	}
	batch_send(batch, on_locked);
	return true;
}
