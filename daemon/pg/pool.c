/*
 * The pool: a queue of requests in order of arrival, and connections that take from it.
 */
#include "daemon/pg/pool.h"

#include <stdlib.h>
#include <string.h>

#include "daemon/pg/connection.h"

/* How often requests that wait are looked at for their deadline. */
#define SWEEP_MS 100

struct pg_pool {
	struct loop *loop;
	struct pg_pool_options options;
	struct connection *connections;
	struct pg_request *first, *last; /* waiting */
	unsigned count;                  /* waiting and under way */
	struct timer *sweep;
	bool is_ending;
};

struct loop *pg_pool_loop(const struct pg_pool *pool)
{
	return pool->loop;
}

const struct pg_pool_options *pg_pool_options_of(const struct pg_pool *pool)
{
	return &pool->options;
}

void pg_pool_settle(struct pg_pool *pool, struct pg_request *request, const struct pg_reply *reply)
{
	pool->count--;
	request->done(request, reply);
}

static struct pg_request *take_first(struct pg_pool *pool)
{
	struct pg_request *request = pool->first;

	pool->first = request->next;
	if (pool->first == NULL)
		pool->last = NULL;
	request->next = NULL;
	return request;
}

static void settle_never(struct pg_pool *pool, struct pg_request *request)
{
	const struct pg_reply never = {.outcome = PG_NEVER, .message = ""};

	pg_pool_settle(pool, request, &never);
}

/* The connection that is up and has least to do, or NULL. */
static struct connection *choose(struct pg_pool *pool)
{
	struct connection *best = NULL;

	for (unsigned i = 0; i < pool->options.connections; i++) {
		struct connection *one = &pool->connections[i];

		if (one->state == CONNECTION_UP && one->count < PG_PIPELINE_DEPTH &&
		    (best == NULL || one->count < best->count))
			best = one;
	}
	return best;
}

void pg_pool_feed(struct pg_pool *pool)
{
	while (pool->first != NULL && !pool->is_ending) {
		struct connection *connection = choose(pool);
		struct pg_request *request;

		if (connection == NULL)
			return;
		request = take_first(pool);
		if (request->session != 0 && request->session != connection->session)
			settle_never(pool, request);
		else
			pg_connection_send(connection, request);
	}
}

/* Requests that nobody took in time never ran. Requests of a session that is gone never will. */
static void sweep_due(void *context)
{
	struct pg_pool *pool = context;
	uint64_t now_ms = loop_now_ms(pool->loop);

	while (pool->first != NULL && pool->first->deadline_ms <= now_ms)
		settle_never(pool, take_first(pool));
	if (!pool->is_ending)
		timer_start(pool->sweep, SWEEP_MS);
}

struct pg_pool *pg_pool_new(struct loop *loop, const struct pg_pool_options *options)
{
	struct pg_pool *pool = calloc(1, sizeof *pool);

	if (pool == NULL)
		return NULL;
	pool->loop = loop;
	pool->options = *options;
	pool->connections = calloc(options->connections, sizeof *pool->connections);
	pool->sweep = timer_new(loop, sweep_due, pool);
	if (pool->connections == NULL || pool->sweep == NULL) {
		timer_free(&pool->sweep);
		free(pool->connections);
		free(pool);
		return NULL;
	}
	for (unsigned i = 0; i < options->connections; i++) {
		pool->connections[i].pool = pool;
		pool->connections[i].is_listening = i == 0 && options->listen != NULL;
		pg_connection_start(&pool->connections[i]);
	}
	timer_start(pool->sweep, SWEEP_MS);
	return pool;
}

void pg_pool_free(struct pg_pool **pool)
{
	struct pg_pool *gone = *pool;

	*pool = NULL;
	if (gone == NULL)
		return;
	gone->is_ending = true;
	for (unsigned i = 0; i < gone->options.connections; i++)
		pg_connection_free(&gone->connections[i]);
	while (gone->first != NULL)
		settle_never(gone, take_first(gone));
	timer_free(&gone->sweep);
	free(gone->connections);
	free(gone);
}

static bool has_session(const struct pg_pool *pool, uint64_t session)
{
	for (unsigned i = 0; i < pool->options.connections; i++)
		if (pool->connections[i].state == CONNECTION_UP &&
		    pool->connections[i].session == session)
			return true;
	return session == 0;
}

bool pg_pool_send(struct pg_pool *pool, struct pg_request *request)
{
	if (pool->count >= pool->options.queue || pool->is_ending ||
	    !has_session(pool, request->session))
		return false;
	request->next = NULL;
	request->deadline_ms = loop_now_ms(pool->loop) + pool->options.deadline_ms;
	pool->count++;
	if (pool->last != NULL)
		pool->last->next = request;
	else
		pool->first = request;
	pool->last = request;
	pg_pool_feed(pool);
	return true;
}

bool pg_pool_is_up(const struct pg_pool *pool)
{
	for (unsigned i = 0; i < pool->options.connections; i++)
		if (pool->connections[i].state == CONNECTION_UP)
			return true;
	return false;
}
