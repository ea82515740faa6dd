/*
 * Work of a process that nobody waits for: statement after statement on the loop, one at a time,
 * and after a rest from the beginning. What does not go well is tried again after the next rest.
 */
#ifndef DAEMON_ROLES_CHORE_H
#define DAEMON_ROLES_CHORE_H

#include "daemon/net/loop.h"
#include "daemon/pg/pool.h"

/* Part of its owner, which request.context names. */
struct chore {
	struct timer *timer;
	struct pg_request request; /* its values are borrowed until the reply */
	const char *name;          /* in the log; static storage */
	unsigned rest_ms;
};

typedef void chore_reply(struct pg_request *request, const struct pg_reply *reply);

/* False without memory. `begin` gets the owner, the first time after `first_ms`. */
bool chore_start(struct chore *chore, struct loop *loop, void (*begin)(void *owner), void *owner,
    unsigned first_ms) MUST_CHECK;
void chore_end(struct chore *chore);

/* Begins anew after a rest. */
void chore_rest(struct chore *chore);
/* The next statement, with the values that were set; `done` goes on. Rests where it can't be sent.
 */
void chore_ask(struct chore *chore, struct pg_pool *pool, const struct pg_statement *statement,
    chore_reply *done);
/* True if there is a row; else it rests, and a refusal is in the log. */
bool chore_is_done(struct chore *chore, const struct pg_reply *reply) MUST_CHECK;
/* A cell of the row as text; false where it is null or too long. */
bool chore_take(char *out, size_t room, const struct pg_reply *reply, int column) MUST_CHECK;

#endif
