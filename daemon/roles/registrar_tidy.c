/*
 * What the registry has kept for long enough. Once a minute it asks the main database how long that
 * is, lets the registry delete, and passes on how much went in all. It counts nothing itself.
 */
#include <stdlib.h>

#include "daemon/roles/chore.h"
#include "daemon/roles/registrar_inner.h"
#include "gen/statements.h"

#define FIRST_MS  1000
#define AGAIN_MS  60000
#define JSON_ROOM 2048
#define NOW_ROOM  24

struct tidying {
	struct registrar *registrar;
	struct chore chore;
	char now[NOW_ROOM], keeps[JSON_ROOM], totals[JSON_ROOM];
};

static void told(struct pg_request *request, const struct pg_reply *reply)
{
	struct tidying *tidying = request->context;

	if (chore_is_done(&tidying->chore, reply))
		chore_rest(&tidying->chore);
}

static void tidied(struct pg_request *request, const struct pg_reply *reply)
{
	struct tidying *tidying = request->context;

	if (!chore_is_done(&tidying->chore, reply))
		return;
	if (!chore_take(tidying->totals, sizeof tidying->totals, reply, 0)) {
		chore_rest(&tidying->chore);
		return;
	}
	request->values[0] = pg_text(tidying->totals);
	chore_ask(&tidying->chore, tidying->registrar->pool, &PG_registrar_tidied, told);
}

static void keeps_came(struct pg_request *request, const struct pg_reply *reply)
{
	struct tidying *tidying = request->context;

	if (!chore_is_done(&tidying->chore, reply))
		return;
	if (!chore_take(tidying->now, sizeof tidying->now, reply, 0) ||
	    !chore_take(tidying->keeps, sizeof tidying->keeps, reply, 1)) {
		chore_rest(&tidying->chore);
		return;
	}
	request->values[0] = pg_text(tidying->now);
	request->values[1] = pg_text(tidying->keeps);
	chore_ask(&tidying->chore, tidying->registrar->registry, &PG_registry_tidy, tidied);
}

static void begin(void *context)
{
	struct tidying *tidying = context;

	chore_ask(&tidying->chore, tidying->registrar->pool, &PG_registrar_keeps, keeps_came);
}

struct tidying *tidying_new(struct registrar *registrar)
{
	struct tidying *tidying = calloc(1, sizeof *tidying);

	if (tidying == NULL)
		return NULL;
	tidying->registrar = registrar;
	tidying->chore.name = "registry_tidy";
	tidying->chore.rest_ms = AGAIN_MS;
	if (!chore_start(&tidying->chore, registrar->loop, begin, tidying, FIRST_MS)) {
		free(tidying);
		return NULL;
	}
	return tidying;
}

void tidying_free(struct tidying **tidying)
{
	if (*tidying == NULL)
		return;
	chore_end(&(*tidying)->chore);
	free(*tidying);
	*tidying = NULL;
}
