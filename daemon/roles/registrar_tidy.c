/*
 * What the registry has kept for long enough. Once a minute it asks the main database how long that
 * is, lets the registry delete, and passes on how much went in all. It counts nothing itself.
 */
#include <stdio.h>
#include <stdlib.h>

#include "daemon/net/log.h"
#include "daemon/roles/registrar_inner.h"
#include "gen/statements.h"

#define FIRST_MS  1000
#define AGAIN_MS  60000
#define JSON_ROOM 2048
#define NOW_ROOM  24

struct tidying {
	struct registrar *registrar;
	struct timer *timer;
	struct pg_request request;
	char now[NOW_ROOM], keeps[JSON_ROOM], totals[JSON_ROOM];
};

typedef void on_reply(struct pg_request *request, const struct pg_reply *reply);

static void rest(struct tidying *tidying)
{
	timer_start(tidying->timer, AGAIN_MS);
}

static void ask(struct tidying *tidying, struct pg_pool *pool, const struct pg_statement *statement,
    on_reply *done)
{
	tidying->request.statement = statement;
	tidying->request.done = done;
	tidying->request.context = tidying;
	if (!pg_pool_send(pool, &tidying->request))
		rest(tidying);
}

/* True if it was done; else there is another try in a minute. */
static bool is_done(struct tidying *tidying, const struct pg_reply *reply)
{
	if (reply->outcome == PG_DONE && reply->rows == 1)
		return true;
	if (reply->outcome == PG_REFUSED)
		log_event(LOG_LEVEL_ERROR, "registry_tidy", "sqlstate=%s message=\"%s\"",
		    reply->sqlstate, reply->message);
	rest(tidying);
	return false;
}

/* A cell as text; false where it is null or too long. */
static bool take(char *out, size_t room, const struct pg_reply *reply, int column)
{
	struct span cell = pg_cell(reply, 0, column);

	return cell.bytes != NULL &&
	       (size_t)snprintf(out, room, "%.*s", (int)cell.len, (const char *)cell.bytes) < room;
}

static void told(struct pg_request *request, const struct pg_reply *reply)
{
	struct tidying *tidying = request->context;

	if (is_done(tidying, reply))
		rest(tidying);
}

static void tidied(struct pg_request *request, const struct pg_reply *reply)
{
	struct tidying *tidying = request->context;

	if (!is_done(tidying, reply))
		return;
	if (!take(tidying->totals, sizeof tidying->totals, reply, 0)) {
		rest(tidying);
		return;
	}
	request->values[0] = pg_text(tidying->totals);
	ask(tidying, tidying->registrar->pool, &PG_registrar_tidied, told);
}

static void keeps_came(struct pg_request *request, const struct pg_reply *reply)
{
	struct tidying *tidying = request->context;

	if (!is_done(tidying, reply))
		return;
	if (!take(tidying->now, sizeof tidying->now, reply, 0) ||
	    !take(tidying->keeps, sizeof tidying->keeps, reply, 1)) {
		rest(tidying);
		return;
	}
	request->values[0] = pg_text(tidying->now);
	request->values[1] = pg_text(tidying->keeps);
	ask(tidying, tidying->registrar->registry, &PG_registry_tidy, tidied);
}

static void begin(void *context)
{
	struct tidying *tidying = context;

	ask(tidying, tidying->registrar->pool, &PG_registrar_keeps, keeps_came);
}

struct tidying *tidying_new(struct registrar *registrar)
{
	struct tidying *tidying = calloc(1, sizeof *tidying);

	if (tidying == NULL)
		return NULL;
	tidying->registrar = registrar;
	tidying->timer = timer_new(registrar->loop, begin, tidying);
	if (tidying->timer == NULL) {
		free(tidying);
		return NULL;
	}
	timer_start(tidying->timer, FIRST_MS);
	return tidying;
}

void tidying_free(struct tidying **tidying)
{
	if (*tidying == NULL)
		return;
	timer_free(&(*tidying)->timer);
	free(*tidying);
	*tidying = NULL;
}
