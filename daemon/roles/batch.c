/*
 * The parts of a transaction that ballots and other entries have in common. See batch.h.
 */
#include "daemon/roles/batch.h"
#include "daemon/net/log.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "gen/statements.h"
#include "proto/base/encode.h"

/* The room above is for the longest batch there can be: more is a fault of this program. */
static void must(bool is_so)
{
	if (!is_so)
		abort();
}

static void lock_came(struct batch *batch, const struct pg_reply *reply)
{
	struct span root = pg_cell(reply, 0, 1);

	batch->size = (uint64_t)pg_cell_int(reply, 0, 0);
	batch->time_s = (uint64_t)pg_cell_int(reply, 0, 2);
	batch->has_lock = reply->rows == 1 && hex_decode(batch->locked_root.bytes, HASH_LEN,
						  (const char *)root.bytes, root.len);
}

static void log_refusal(const struct pg_request *request, const struct pg_reply *reply)
{
	struct fault fault = {0};

	fault_unable(&fault, "statement_refused", "%s", reply->message);
	log_fault_of(LOG_LEVEL_ERROR, "statement_refused", &fault, "statement=%s sqlstate=%s",
	    request->statement->name, reply->sqlstate);
}

/* What each kind of judging tells of its items, in the order in which they were asked. */
static void verdicts_came(struct batch *batch, enum kept_kind kind, const struct pg_reply *reply)
{
	int row = 0;

	for (size_t i = 0; i < batch->count; i++) {
		struct keep_item *item = batch->items[i];

		if (item->kind != kind || item->reason != 0)
			continue;
		if (row >= reply->rows) {
			batch->has_failed = true;
			return;
		}
		item->is_old = pg_cell(reply, row, 0).bytes != NULL;
		item->index = (uint64_t)pg_cell_int(reply, row, 0);
		item->time_s = (uint64_t)pg_cell_int(reply, row, 1);
		item->reason = (uint16_t)pg_cell_int(reply, row, 2);
		row++;
	}
}

static void reply_came(
    struct batch *batch, const struct pg_request *request, const struct pg_reply *reply)
{
	if (request->statement == &PG_keeper_lock)
		lock_came(batch, reply);
	else if (request->statement == &PG_keeper_judge_ballots)
		verdicts_came(batch, KEEP_BALLOT, reply);
	else if (request->statement == &PG_keeper_judge_credentials)
		verdicts_came(batch, KEEP_CREDENTIAL, reply);
	else if (request->statement == &PG_keeper_judge_spoiled)
		verdicts_came(batch, KEEP_SPOILED, reply);
	else if (request->statement == &PG_keeper_judge_voids)
		verdicts_came(batch, KEEP_VOID, reply);
}

static void request_done(struct pg_request *request, const struct pg_reply *reply)
{
	struct batch *batch = request->context;
	bool is_same = batch->session == 0 || batch->session == reply->session;

	if (reply->outcome == PG_DONE && is_same) {
		batch->session = reply->session;
		reply_came(batch, request, reply);
	} else {
		if (reply->outcome == PG_REFUSED && !batch->has_failed)
			log_refusal(request, reply);
		batch->has_failed = true;
		batch->is_unknown |= reply->outcome == PG_UNKNOWN;
	}
	if (--batch->open == 0)
		batch->stage(batch);
}

struct pg_request *batch_add(struct batch *batch, const struct pg_statement *statement)
{
	struct pg_request *request = &batch->requests[batch->request_count];

	must(batch->request_count++ < BATCH_REQUESTS);
	*request = (struct pg_request){.statement = statement,
	    .done = request_done,
	    .context = batch,
	    .session = batch->session};
	return request;
}

struct pg_value batch_number(struct batch *batch, uint64_t number)
{
	char *text = batch->numbers[batch->number_count];

	must(batch->number_count++ < 2 * (size_t)BATCH_REQUESTS);
	(void)snprintf(text, sizeof batch->numbers[0], "%llu", (unsigned long long)number);
	return pg_text(text);
}

struct pg_array *batch_array(struct batch *batch, enum pg_type type)
{
	struct pg_array *array = &batch->arrays[batch->array_count];

	must(batch->array_count++ < BATCH_ARRAYS);
	pg_array_begin(array, type);
	return array;
}

/* The stage in which nothing was sent ends all the same, in the loop's next turn or right here. */
void batch_send(struct batch *batch, void (*stage)(struct batch *batch))
{
	size_t count = batch->request_count, sent = 0;

	batch->stage = stage;
	batch->open = count + 1;
	while (sent < count && pg_pool_send(batch->keeper->pool, &batch->requests[sent]))
		sent++;
	if (sent < count)
		batch->has_failed = true;
	batch->open -= count - sent + 1;
	if (batch->open == 0)
		batch->stage(batch);
}

struct batch *batch_new(struct keeper *keeper, struct keeper_round *round)
{
	struct batch *batch = calloc(1, sizeof *batch);
	struct pg_request *lock;

	if (batch == NULL)
		return NULL;
	batch->keeper = keeper;
	batch->round = round;
	(void)batch_add(batch, &PG_begin);
	lock = batch_add(batch, &PG_keeper_lock);
	lock->values[0] = batch_number(batch, round->id);
	keeper->batch = batch;
	return batch;
}

void batch_free(struct batch *batch)
{
	if (batch == NULL)
		return;
	for (size_t i = 0; i < batch->count; i++)
		keep_item_free(batch->items[i]);
	for (size_t i = 0; i < batch->pending_count; i++)
		buf_free(&batch->pendings[i].entry);
	for (size_t i = 0; i < batch->array_count; i++)
		buf_free(&batch->arrays[i].bytes);
	buf_free(&batch->note);
	if (batch->keeper->batch == batch)
		batch->keeper->batch = NULL;
	free(batch);
}

bool batch_is_sound(struct batch *batch)
{
	struct keeper_round *round = batch->round;
	struct fault fault = {0};
	struct hash root;

	if (batch->has_failed || !batch->has_lock)
		return false;
	/* another machine's keeper may have been here since */
	if (!keeper_catch_up(batch->keeper, round, batch->size, &fault) ||
	    !tree_root(round->tree, batch->size, &root, &fault) ||
	    tree_size(round->tree) != batch->size || !hash_is_equal(&root, &batch->locked_root)) {
		fault_unable(&fault, "log_differs", "the log is not the one that is in memory");
		log_fault_of(LOG_LEVEL_ERROR, "log_differs", &fault, "round=%s", round->slug);
		round->is_ready = false;
		batch->keeper->must_reload = true;
		return false;
	}
	return true;
}

static void forget_request(struct pg_request *request, const struct pg_reply *reply)
{
	struct batch *batch = request->context;
	struct keeper *keeper = batch->keeper;

	(void)reply;
	batch_free(batch);
	keeper_go_on(keeper);
}

void batch_roll_back(struct batch *batch)
{
	struct keeper *keeper = batch->keeper;
	struct pg_request *request;

	batch->request_count = 0;
	request = batch_add(batch, &PG_rollback);
	request->done = forget_request;
	if (batch->session != 0 && pg_pool_send(keeper->pool, request))
		return;
	batch_free(batch); /* the connection is gone, and the transaction with it */
	keeper_go_on(keeper);
}

/* --- writing -----------------------------------------------------------------------------------
 */

/* Subtrees of 256, 65536 .. leaves that this batch completed. */
static void add_nodes(struct batch *batch)
{
	const struct tree *tree = batch->round->tree;
	struct pg_array *levels = batch_array(batch, PG_INT8),
			*indexes = batch_array(batch, PG_INT8),
			*hashes = batch_array(batch, PG_BYTEA);
	struct pg_request *request;

	for (unsigned level = 1; level <= 7; level++)
		for (uint64_t i = batch->size >> (8 * level); i < tree_size(tree) >> (8 * level);
		     i++) {
			const struct hash *node = tree_node(tree, 8 * level, i);

			pg_array_add_int(levels, level);
			pg_array_add_int(indexes, (int64_t)i);
			pg_array_add(hashes, node->bytes, HASH_LEN);
		}
	if (levels->count == 0)
		return;
	request = batch_add(batch, &PG_keeper_nodes);
	request->values[0] = batch_number(batch, batch->round->id);
	request->values[1] = pg_array_value(levels);
	request->values[2] = pg_array_value(indexes);
	request->values[3] = pg_array_value(hashes);
}

static void add_entries(
    struct batch *batch, const struct span *entries, const struct hash *leaves, size_t count)
{
	struct pg_array *types = batch_array(batch, PG_INT8),
			*hashes = batch_array(batch, PG_BYTEA),
			*bytes = batch_array(batch, PG_BYTEA);
	struct pg_request *request = batch_add(batch, &PG_keeper_append);

	for (size_t i = 0; i < count; i++) {
		pg_array_add_int(types, entries[i].bytes[0]);
		pg_array_add(hashes, leaves[i].bytes, HASH_LEN);
		pg_array_add(bytes, entries[i].bytes, entries[i].len);
	}
	request->values[0] = batch_number(batch, batch->round->id);
	request->values[1] = batch_number(batch, batch->size);
	request->values[2] = batch_number(batch, batch->time_s);
	request->values[3] = pg_array_value(types);
	request->values[4] = pg_array_value(hashes);
	request->values[5] = pg_array_value(bytes);
}

bool batch_write(
    struct batch *batch, const struct span *entries, const struct hash *leaves, size_t count)
{
	struct fault fault = {0};
	struct pg_request *head;

	for (size_t i = 0; i < count; i++)
		if (!tree_append(batch->round->tree, &leaves[i]))
			return false;
	batch->appended = count;
	if (!keeper_sign(&batch->note, &batch->root, batch->round, &fault))
		return false;
	add_entries(batch, entries, leaves, count);
	add_nodes(batch);
	head = batch_add(batch, &PG_keeper_head);
	head->values[0] = batch_number(batch, batch->round->id);
	head->values[1] = batch_number(batch, tree_size(batch->round->tree));
	head->values[2] = pg_bytes((struct span){batch->root.bytes, HASH_LEN});
	head->values[3] = (struct pg_value){.bytes = {batch->note.bytes, batch->note.len}};
	return true;
}
