/*
 * The keeper's queue and its clock: when a batch begins, who is answered, what to read anew.
 */
#include "daemon/roles/keeper.h"
#include "daemon/net/log.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/roles/batch.h"
#include "gen/statements.h"
#include "proto/crypto/group.h"

#define POOL_DEADLINE_MS 5000
/* How often the database is asked again after it did not answer, and for what nobody told of. */
#define RETRY_MS  250
#define KEEP_HEAD 6

static const struct pg_statement *const statements[] = {&PG_begin, &PG_commit, &PG_rollback,
    &PG_keeper_lock, &PG_keeper_judge_ballots, &PG_keeper_judge_credentials,
    &PG_keeper_judge_spoiled, &PG_keeper_judge_voids, &PG_keeper_void, &PG_keeper_append,
    &PG_keeper_cast, &PG_keeper_credit, &PG_keeper_spoil, &PG_keeper_nodes, &PG_keeper_head,
    &PG_keeper_note, &PG_keeper_settle, NULL};

static struct keeper_round *find_round(struct keeper *keeper, uint32_t id)
{
	for (size_t i = 0; i < keeper->round_count; i++)
		if (keeper->rounds[i].id == id)
			return &keeper->rounds[i];
	return NULL;
}

static void refuse(struct peer *peer, uint64_t id, enum failure failure)
{
	const struct keep_item item = {.peer = peer, .id = id};

	keeper_reply_failed(&item, failure);
}

/* A full batch begins at once; a first item waits for company. */
static void enqueue(struct keeper *keeper, struct keeper_round *round, struct keep_item *item)
{
	if (round->last != NULL)
		round->last->next = item;
	else
		round->first = item;
	round->last = item;
	keeper->queued++;
	if (keeper->batch != NULL)
		return;
	if (keeper->queued >= BATCH_MAX)
		timer_start(keeper->flush, 0);
	else if (keeper->is_resting)
		timer_start(keeper->flush, BATCH_WAIT_MS);
	keeper->is_resting = false;
}

/* Nothing is to be done now; whatever nobody told of is looked for after a while. */
static void rest(struct keeper *keeper)
{
	keeper->is_resting = true;
	timer_start(keeper->flush, RETRY_MS);
}

static void receive(struct ipc *ipc, const struct ipc_message *message, void *context)
{
	struct peer *peer = context;
	struct keeper *keeper = peer->peers->owner;
	struct reader reader = reader_over(message->body.bytes, message->body.len);
	uint32_t round_id = reader_u32le(&reader);
	uint8_t kind = reader_u8(&reader), found = reader_u8(&reader);
	struct keeper_round *round = find_round(keeper, round_id);
	enum failure failure;
	struct keep_item *item;

	(void)ipc;
	if (message->kind != MESSAGE_KEEP || message->body.len < KEEP_HEAD || kind < KEEP_BALLOT ||
	    kind > KEEP_VOID) {
		log_event(LOG_LEVEL_ERROR, "unknown_message", "kind=%u", message->kind);
		abort();
	}
	if (round == NULL || !round->is_ready || round->is_city) {
		refuse(peer, message->id,
		    keeper->must_reload ? FAILURE_UNAVAILABLE : FAILURE_NO_ROUND);
		return;
	}
	if (keeper->queued >= KEEPER_QUEUE_MAX) {
		refuse(peer, message->id, FAILURE_OVERLOADED);
		return;
	}
	item = keep_item_new(round, (enum kept_kind)kind, found,
	    (struct span){message->body.bytes + KEEP_HEAD, message->body.len - KEEP_HEAD},
	    &failure);
	if (item == NULL) {
		refuse(peer, message->id, failure);
		return;
	}
	item->peer = peer;
	item->id = message->id;
	peer_hold(peer);
	enqueue(keeper, round, item);
}

bool keeper_add_peer(struct keeper *keeper, int fd)
{
	return peers_add(&keeper->peers, fd);
}

/* The next round, in turn, that something waits for. */
static struct keeper_round *next_waiting(struct keeper *keeper)
{
	for (size_t i = 0; i < keeper->round_count; i++) {
		struct keeper_round *round =
		    &keeper->rounds[(keeper->next_round + i) % keeper->round_count];

		if (round->first != NULL && round->is_ready) {
			keeper->next_round = (keeper->next_round + i + 1) % keeper->round_count;
			return round;
		}
	}
	return NULL;
}

/* Whoever waits for a round that is not served any more hears of it. */
static void fail_unserved(struct keeper *keeper)
{
	for (size_t i = 0; i < keeper->round_count; i++) {
		struct keeper_round *round = &keeper->rounds[i];

		while (!round->is_ready && round->first != NULL) {
			struct keep_item *item = round->first;

			round->first = item->next;
			keeper_reply_failed(item, FAILURE_UNAVAILABLE);
			keep_item_free(item);
			keeper->queued--;
		}
		if (round->first == NULL)
			round->last = NULL;
	}
}

static void flush_due(void *context)
{
	struct keeper *keeper = context;
	struct keeper_round *round;
	struct fault fault = {0};

	if (keeper->batch != NULL)
		return;
	if (keeper->is_resting)
		keeper->has_pending = true; /* a notification can be lost with its connection */
	if (keeper->must_reload) {
		keeper->must_reload = !keeper_load(keeper, &fault);
		if (keeper->must_reload) {
			fail_unserved(keeper);
			timer_start(keeper->flush, RETRY_MS);
			return;
		}
		fail_unserved(keeper);
	}
	if (keeper->has_pending && pending_start(keeper))
		return;
	round = next_waiting(keeper);
	if (round != NULL && batch_start(keeper, round))
		return;
	rest(keeper);
}

void keeper_go_on(struct keeper *keeper)
{
	bool is_urgent = keeper->must_reload || keeper->has_pending || keeper->queued >= BATCH_MAX;

	keeper->is_resting = false;
	if (keeper->queued == 0 && !is_urgent)
		rest(keeper);
	else
		timer_start(keeper->flush, is_urgent ? 0 : BATCH_WAIT_MS);
}

static void notified(const char *channel, const char *payload, void *context)
{
	struct keeper *keeper = context;

	(void)payload;
	if (strcmp(channel, "arca_pending") == 0)
		keeper->has_pending = true;
	else
		keeper->must_reload = true;
	if (keeper->batch == NULL)
		timer_start(keeper->flush, 0);
}

struct keeper *keeper_new(
    struct loop *loop, const struct keeper_options *options, struct fault *fault)
{
	struct keeper *keeper = calloc(1, sizeof *keeper);
	struct pg_pool_options pool = {.conninfo = options->conninfo,
	    .list = statements,
	    .connections = 1,
	    .queue = 4 * BATCH_REQUESTS,
	    .deadline_ms = POOL_DEADLINE_MS,
	    .listen = "arca_pending arca_rounds",
	    .notified = notified,
	    .context = keeper};

	if (keeper == NULL) {
		fault_unable(fault, "no_memory", "no memory for the keeper");
		return NULL;
	}
	keeper->loop = loop;
	keeper->options = *options;
	keeper->has_pending = true;
	keeper->peers = (struct peers){loop, receive, keeper, NULL};
	keeper->direct = direct_open_waiting(options->conninfo, fault);
	if (keeper->direct != NULL)
		direct_deadline(keeper->direct, 10);
	if (keeper->direct == NULL || !keeper_load(keeper, fault)) {
		keeper_free(&keeper);
		return NULL;
	}
	keeper->flush = timer_new(loop, flush_due, keeper);
	keeper->pool = pg_pool_new(loop, &pool);
	if (keeper->flush == NULL || keeper->pool == NULL) {
		fault_unable(fault, "no_memory", "no memory for the keeper");
		keeper_free(&keeper);
		return NULL;
	}
	timer_start(keeper->flush, 0);
	return keeper;
}

bool keeper_is_busy(const struct keeper *keeper)
{
	return keeper->batch != NULL || keeper->queued > 0;
}

void keeper_free(struct keeper **keeper)
{
	struct keeper *gone = *keeper;

	struct pg_pool *pool;

	*keeper = NULL;
	if (gone == NULL)
		return;
	pool = gone->pool; /* what it still answers may look at the keeper's own */
	pg_pool_free(&pool);
	batch_free(gone->batch);
	for (size_t i = 0; i < gone->round_count; i++) {
		struct keeper_round *round = &gone->rounds[i];

		while (round->first != NULL) {
			struct keep_item *item = round->first;

			round->first = item->next;
			keep_item_free(item);
		}
		keeper_round_clear(round);
	}
	peers_free(&gone->peers);
	timer_free(&gone->flush);
	direct_close(&gone->direct);
	free(gone->rounds);
	free(gone);
}
