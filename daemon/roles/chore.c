/*
 * Statements one after another, then a rest. See chore.h.
 */
#include "daemon/roles/chore.h"

#include <stdio.h>

#include "daemon/net/log.h"

bool chore_start(struct chore *chore, struct loop *loop, void (*begin)(void *owner), void *owner,
    unsigned first_ms)
{
	chore->request.context = owner;
	chore->timer = timer_new(loop, begin, owner);
	if (chore->timer == NULL)
		return false;
	timer_start(chore->timer, first_ms);
	return true;
}

void chore_end(struct chore *chore)
{
	timer_free(&chore->timer);
}

void chore_rest(struct chore *chore)
{
	timer_start(chore->timer, chore->rest_ms);
}

void chore_ask(struct chore *chore, struct pg_pool *pool, const struct pg_statement *statement,
    chore_reply *done)
{
	chore->request.statement = statement;
	chore->request.done = done;
	if (!pg_pool_send(pool, &chore->request))
		chore_rest(chore);
}

bool chore_is_done(struct chore *chore, const struct pg_reply *reply)
{
	if (reply->outcome == PG_DONE && reply->rows == 1)
		return true;
	if (reply->outcome == PG_REFUSED)
		log_event(LOG_LEVEL_ERROR, chore->name, "sqlstate=%s message=\"%s\"",
		    reply->sqlstate, reply->message);
	chore_rest(chore);
	return false;
}

bool chore_take(char *out, size_t room, const struct pg_reply *reply, int column)
{
	struct span cell = pg_cell(reply, 0, column);

	return cell.bytes != NULL &&
	       (size_t)snprintf(out, room, "%.*s", (int)cell.len, (const char *)cell.bytes) < room;
}
