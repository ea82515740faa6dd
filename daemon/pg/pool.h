/*
 * A bounded pool of PostgreSQL connections in pipeline mode, one Sync for each request, so that
 * one that fails takes no neighbour with it. Statements are prepared on each connection when it
 * is made. No SQL text here: statements are in db/, embedded by db/embed.
 */
#ifndef DAEMON_PG_POOL_H
#define DAEMON_PG_POOL_H

#include "daemon/net/loop.h"
#include "daemon/pg/statement.h"
#include "proto/base/buf.h"

#define PG_PARAMETERS_MAX 32 /* db/embed refuses statements with more */

/* How a request ended. */
enum pg_outcome {
	PG_DONE,    /* committed, as far as the database can say */
	PG_REFUSED, /* the database says why: sqlstate and message; nothing was written */
	PG_NEVER,   /* it never ran: no connection, or not the one that was asked for */
	PG_UNKNOWN, /* the connection was lost, or the deadline came, after it was sent */
};

/* One value; NULL bytes are SQL's null. Texts need no NUL at their end. */
struct pg_value {
	struct span bytes;
	bool is_binary; /* bytea and arrays in binary form; texts, numbers and json as text */
};

struct pg_result;

/* What came back; everything is borrowed for the call of `done`. */
struct pg_reply {
	enum pg_outcome outcome;
	char sqlstate[6];
	const char *message; /* of a refusal, else "" */
	int rows, columns;
	uint64_t session;               /* which connection ran it; see pg_request */
	const struct pg_result *result; /* NULL unless PG_DONE */
};

/* A cell as bytes; {NULL, 0} where it is null. Results come in the statement's declared form. */
struct span pg_cell(const struct pg_reply *reply, int row, int column);
/* A cell that is a whole number in text form; 0 where it is null. */
int64_t pg_cell_int(const struct pg_reply *reply, int row, int column);

/*
 * A request: embedded in the caller's own struct, alive until `done` was called, which happens
 * exactly once for each pg_pool_send that returned true, and never from within it.
 */
struct pg_request {
	const struct pg_statement *statement;
	struct pg_value values[PG_PARAMETERS_MAX]; /* borrowed until done */
	void (*done)(struct pg_request *request, const struct pg_reply *reply);
	void *context;
	/* 0, or a reply's session: run on that very connection or never. For transactions, which
	 * only a pool of one connection may have. */
	uint64_t session;
	/* the pool's own */
	struct pg_request *next;
	uint64_t deadline_ms;
};

struct pg_pool_options {
	const char *conninfo;                   /* libpq's; with the role that this pool has */
	const struct pg_statement *const *list; /* to prepare; NULL at the end */
	unsigned connections;                   /* at most */
	unsigned queue;                         /* requests waiting and under way, at most */
	uint64_t deadline_ms;                   /* of one request, from send to done */
	/* LISTEN on these channels (separated by spaces) on the first connection; or NULL. */
	const char *listen;
	void (*notified)(const char *channel, const char *payload, void *context);
	void *context;
};

struct pg_pool;

/* A pool that connects at once, and again after a loss. NULL without memory. */
struct pg_pool *pg_pool_new(struct loop *loop, const struct pg_pool_options *options);
/* Requests that are under way end as PG_UNKNOWN, the others as PG_NEVER. */
void pg_pool_free(struct pg_pool **pool);

/*
 * Queues a request. False, and `done` is not called, where the queue is full (answer 503) or the
 * session that it asks for is gone.
 */
bool pg_pool_send(struct pg_pool *pool, struct pg_request *request) MUST_CHECK;
/* True while at least one connection is up. */
bool pg_pool_is_up(const struct pg_pool *pool) MUST_CHECK;

#endif
