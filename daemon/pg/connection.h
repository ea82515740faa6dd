/*
 * One connection of a pool: connecting, preparing, sending what is queued, reading what comes.
 * Which request goes to which connection is pool.c's business.
 */
#ifndef DAEMON_PG_CONNECTION_H
#define DAEMON_PG_CONNECTION_H

#include <libpq-fe.h>

#include "daemon/pg/pool.h"

/* How many requests one connection has under way: enough to hide a round trip. */
#define PG_PIPELINE_DEPTH 64

enum connection_state {
	CONNECTION_DOWN,
	CONNECTION_CONNECTING,
	CONNECTION_PREPARING,
	CONNECTION_UP
};

struct connection {
	struct pg_pool *pool;
	enum connection_state state;
	PGconn *conn;
	struct watch *watch;
	struct timer *retry, *deadline;
	uint64_t session; /* counts connections of the process; tells one from the next */
	unsigned backoff_ms;
	unsigned preparing; /* Syncs of the preparation that are still to come */
	/* under way, oldest first; the first one's results are being read */
	struct pg_request *first, *last;
	unsigned count;
	PGresult *result; /* of the first, until its Sync */
	bool is_listening;
	bool is_warned; /* while the first ran */
};

/* Begins to connect; nothing happens if it is not down. */
void pg_connection_start(struct connection *connection);
/* Sends a request that the pool took off its queue; it is the connection's until done. */
void pg_connection_send(struct connection *connection, struct pg_request *request);
/* Ends all that is under way as PG_UNKNOWN, and closes; it connects again after a while. */
void pg_connection_lose(struct connection *connection, const char *why);
void pg_connection_free(struct connection *connection);

/* pool.c */
struct loop *pg_pool_loop(const struct pg_pool *pool);
const struct pg_pool_options *pg_pool_options_of(const struct pg_pool *pool);
/* A connection is up, or has room: gives it what waits. */
void pg_pool_feed(struct pg_pool *pool);
/* A request ended. */
void pg_pool_settle(struct pg_pool *pool, struct pg_request *request, const struct pg_reply *reply);

#endif
