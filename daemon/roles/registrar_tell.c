/*
 * Who is told that a ballot of theirs came in, or became void. Every few seconds it looks which
 * casts and VOIDs are new, notes in the registry whose they are, and passes on those whose time has
 * come, in any order. Which ballot it was leaves neither database with it. On the way
 * it brings what was done with the registry to where the city's log begins.
 */
#include <stdio.h>
#include <stdlib.h>

#include "daemon/roles/chore.h"
#include "daemon/roles/registrar_inner.h"
#include "gen/statements.h"

#define LOOK_MS    3000
#define NUMBER_LEN 24
#define LIST_ROOM  16384 /* of 500 serials, 200 notices, or 20 acts */

struct telling {
	struct registrar *registrar;
	struct chore chore;
	size_t place; /* in the list of rounds */
	char round[NUMBER_LEN], after[NUMBER_LEN], upto[NUMBER_LEN], now[NUMBER_LEN];
	char serials[LIST_ROOM], voided[LIST_ROOM], numbers[LIST_ROOM], accounts[LIST_ROOM];
	char rounds[LIST_ROOM], kinds[LIST_ROOM], acts[LIST_ROOM];
};

static void look(struct telling *telling);

/* --- telling -----------------------------------------------------------------------------------
 */

static void told(struct pg_request *request, const struct pg_reply *reply)
{
	struct telling *telling = request->context;

	if (chore_is_done(&telling->chore, reply))
		chore_rest(&telling->chore);
}

/* Whoever dies before this one tells it again: twice rather than never. */
static void passed_on(struct pg_request *request, const struct pg_reply *reply)
{
	struct telling *telling = request->context;

	if (!chore_is_done(&telling->chore, reply))
		return;
	request->values[0] = pg_text(telling->numbers);
	chore_ask(&telling->chore, telling->registrar->registry, &PG_registry_told, told);
}

static void due_came(struct pg_request *request, const struct pg_reply *reply)
{
	struct telling *telling = request->context;

	if (!chore_is_done(&telling->chore, reply))
		return;
	if (!chore_take(telling->numbers, sizeof telling->numbers, reply, 0) ||
	    !chore_take(telling->accounts, sizeof telling->accounts, reply, 1) ||
	    !chore_take(telling->rounds, sizeof telling->rounds, reply, 2) ||
	    !chore_take(telling->kinds, sizeof telling->kinds, reply, 3)) {
		chore_rest(&telling->chore);
		return;
	}
	request->values[0] = pg_text(telling->accounts);
	request->values[1] = pg_text(telling->rounds);
	request->values[2] = pg_text(telling->kinds);
	chore_ask(&telling->chore, telling->registrar->pool, &PG_registrar_tell, passed_on);
}

/* --- looking -----------------------------------------------------------------------------------
 */

static void noted(struct pg_request *request, const struct pg_reply *reply)
{
	struct telling *telling = request->context;

	if (!chore_is_done(&telling->chore, reply))
		return;
	telling->place++;
	look(telling);
}

static void casts_came(struct pg_request *request, const struct pg_reply *reply)
{
	struct telling *telling = request->context;

	if (!chore_is_done(&telling->chore, reply))
		return;
	(void)!chore_take(telling->now, sizeof telling->now, reply, 0);
	if (!chore_take(telling->upto, sizeof telling->upto, reply, 1) ||
	    !chore_take(telling->serials, sizeof telling->serials, reply, 2) ||
	    !chore_take(telling->voided, sizeof telling->voided, reply, 3)) {
		telling->place++;
		look(telling);
		return;
	}
	request->values[0] = pg_text(telling->round);
	request->values[1] = pg_text(telling->after);
	request->values[2] = pg_text(telling->upto);
	request->values[3] = pg_text(telling->serials);
	request->values[4] = pg_text(telling->voided);
	request->values[5] = pg_text(telling->now);
	chore_ask(&telling->chore, telling->registrar->registry, &PG_registry_note_casts, noted);
}

static void seen_came(struct pg_request *request, const struct pg_reply *reply)
{
	struct telling *telling = request->context;

	if (!chore_is_done(&telling->chore, reply))
		return;
	(void)!chore_take(telling->after, sizeof telling->after, reply, 0);
	request->values[0] = pg_text(telling->round);
	request->values[1] = pg_text(telling->after);
	chore_ask(&telling->chore, telling->registrar->pool, &PG_registrar_casts, casts_came);
}

/* The next round; after the last one, what is due. */
static void look(struct telling *telling)
{
	const struct registrar *registrar = telling->registrar;

	if (telling->place < registrar->round_count) {
		(void)snprintf(telling->round, sizeof telling->round, "%u",
		    registrar->rounds[telling->place].id);
		telling->chore.request.values[0] = pg_text(telling->round);
		chore_ask(&telling->chore, registrar->registry, &PG_registry_seen, seen_came);
	} else if (telling->now[0] != '\0') {
		telling->chore.request.values[0] = pg_text(telling->now);
		chore_ask(&telling->chore, registrar->registry, &PG_registry_due_notices, due_came);
	} else {
		chore_rest(&telling->chore); /* no round yet: nobody has voted */
	}
}

/* --- acts --------------------------------------------------------------------------------------
 */

static void acts_told(struct pg_request *request, const struct pg_reply *reply)
{
	struct telling *telling = request->context;

	if (chore_is_done(&telling->chore, reply))
		look(telling);
}

/* Whoever dies before this one brings them again: the main database knows them by their keys. */
static void acts_passed_on(struct pg_request *request, const struct pg_reply *reply)
{
	struct telling *telling = request->context;

	if (chore_is_done(&telling->chore, reply))
		chore_ask(&telling->chore, telling->registrar->registry, &PG_registry_acts_told,
		    acts_told);
}

static void acts_came(struct pg_request *request, const struct pg_reply *reply)
{
	struct telling *telling = request->context;

	if (!chore_is_done(&telling->chore, reply))
		return;
	if (!chore_take(telling->acts, sizeof telling->acts, reply, 0)) {
		look(telling);
		return;
	}
	request->values[0] = pg_text(telling->acts);
	chore_ask(&telling->chore, telling->registrar->pool, &PG_registrar_acts, acts_passed_on);
}

static void begin(void *context)
{
	struct telling *telling = context;

	telling->place = 0;
	telling->now[0] = '\0';
	chore_ask(&telling->chore, telling->registrar->registry, &PG_registry_due_acts, acts_came);
}

struct telling *telling_new(struct registrar *registrar)
{
	struct telling *telling = calloc(1, sizeof *telling);

	if (telling == NULL)
		return NULL;
	telling->registrar = registrar;
	telling->chore.name = "notices";
	telling->chore.rest_ms = LOOK_MS;
	if (!chore_start(&telling->chore, registrar->loop, begin, telling, LOOK_MS)) {
		free(telling);
		return NULL;
	}
	return telling;
}

void telling_free(struct telling **telling)
{
	if (*telling == NULL)
		return;
	chore_end(&(*telling)->chore);
	free(*telling);
	*telling = NULL;
}
