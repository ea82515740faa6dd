/*
 * Who is told that a ballot of theirs came in, or became void. Every few seconds it looks which
 * casts and VOIDs are new, notes in the registry whose they are, and passes on those whose time has
 * come, in any order. Which ballot it was leaves neither database with it. On the way
 * it brings what was done with the registry to where the city's log begins.
 */
#include <stdio.h>
#include <stdlib.h>

#include "daemon/net/log.h"
#include "daemon/roles/registrar_inner.h"
#include "gen/statements.h"

#define LOOK_MS    3000
#define NUMBER_LEN 24
#define LIST_ROOM  16384 /* of 500 serials, 200 notices, or 20 acts */

struct telling {
	struct registrar *registrar;
	struct timer *timer;
	struct pg_request request;
	size_t place; /* in the list of rounds */
	char round[NUMBER_LEN], after[NUMBER_LEN], upto[NUMBER_LEN], now[NUMBER_LEN];
	char serials[LIST_ROOM], voided[LIST_ROOM], numbers[LIST_ROOM], accounts[LIST_ROOM];
	char rounds[LIST_ROOM], kinds[LIST_ROOM], acts[LIST_ROOM];
};

typedef void on_reply(struct pg_request *request, const struct pg_reply *reply);

static void look(struct telling *telling);

static void rest(struct telling *telling)
{
	timer_start(telling->timer, LOOK_MS);
}

static void ask(struct telling *telling, struct pg_pool *pool, const struct pg_statement *statement,
    on_reply *done)
{
	telling->request.statement = statement;
	telling->request.done = done;
	telling->request.context = telling;
	if (!pg_pool_send(pool, &telling->request))
		rest(telling);
}

/* True if it was done; else there is another try. */
static bool is_done(struct telling *telling, const struct pg_reply *reply)
{
	if (reply->outcome == PG_DONE && reply->rows == 1)
		return true;
	if (reply->outcome == PG_REFUSED)
		log_event(LOG_LEVEL_ERROR, "notices", "sqlstate=%s message=\"%s\"", reply->sqlstate,
		    reply->message);
	rest(telling);
	return false;
}

/* A cell as text; false where it is null or too long. */
static bool take(char *out, size_t room, const struct pg_reply *reply, int column)
{
	struct span cell = pg_cell(reply, 0, column);

	return cell.bytes != NULL &&
	       (size_t)snprintf(out, room, "%.*s", (int)cell.len, (const char *)cell.bytes) < room;
}

/* --- telling -----------------------------------------------------------------------------------
 */

static void told(struct pg_request *request, const struct pg_reply *reply)
{
	struct telling *telling = request->context;

	if (is_done(telling, reply))
		rest(telling);
}

/* Whoever dies before this one tells it again: twice rather than never. */
static void passed_on(struct pg_request *request, const struct pg_reply *reply)
{
	struct telling *telling = request->context;

	if (!is_done(telling, reply))
		return;
	request->values[0] = pg_text(telling->numbers);
	ask(telling, telling->registrar->registry, &PG_registry_told, told);
}

static void due_came(struct pg_request *request, const struct pg_reply *reply)
{
	struct telling *telling = request->context;

	if (!is_done(telling, reply))
		return;
	if (!take(telling->numbers, sizeof telling->numbers, reply, 0) ||
	    !take(telling->accounts, sizeof telling->accounts, reply, 1) ||
	    !take(telling->rounds, sizeof telling->rounds, reply, 2) ||
	    !take(telling->kinds, sizeof telling->kinds, reply, 3)) {
		rest(telling);
		return;
	}
	request->values[0] = pg_text(telling->accounts);
	request->values[1] = pg_text(telling->rounds);
	request->values[2] = pg_text(telling->kinds);
	ask(telling, telling->registrar->pool, &PG_registrar_tell, passed_on);
}

/* --- looking -----------------------------------------------------------------------------------
 */

static void noted(struct pg_request *request, const struct pg_reply *reply)
{
	struct telling *telling = request->context;

	if (!is_done(telling, reply))
		return;
	telling->place++;
	look(telling);
}

static void casts_came(struct pg_request *request, const struct pg_reply *reply)
{
	struct telling *telling = request->context;

	if (!is_done(telling, reply))
		return;
	(void)!take(telling->now, sizeof telling->now, reply, 0);
	if (!take(telling->upto, sizeof telling->upto, reply, 1) ||
	    !take(telling->serials, sizeof telling->serials, reply, 2) ||
	    !take(telling->voided, sizeof telling->voided, reply, 3)) {
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
	ask(telling, telling->registrar->registry, &PG_registry_note_casts, noted);
}

static void seen_came(struct pg_request *request, const struct pg_reply *reply)
{
	struct telling *telling = request->context;

	if (!is_done(telling, reply))
		return;
	(void)!take(telling->after, sizeof telling->after, reply, 0);
	request->values[0] = pg_text(telling->round);
	request->values[1] = pg_text(telling->after);
	ask(telling, telling->registrar->pool, &PG_registrar_casts, casts_came);
}

/* The next round; after the last one, what is due. */
static void look(struct telling *telling)
{
	const struct registrar *registrar = telling->registrar;

	if (telling->place < registrar->round_count) {
		(void)snprintf(telling->round, sizeof telling->round, "%u",
		    registrar->rounds[telling->place].id);
		telling->request.values[0] = pg_text(telling->round);
		ask(telling, registrar->registry, &PG_registry_seen, seen_came);
	} else if (telling->now[0] != '\0') {
		telling->request.values[0] = pg_text(telling->now);
		ask(telling, registrar->registry, &PG_registry_due_notices, due_came);
	} else {
		rest(telling); /* no round yet: nobody has voted */
	}
}

/* --- acts --------------------------------------------------------------------------------------
 */

static void acts_told(struct pg_request *request, const struct pg_reply *reply)
{
	struct telling *telling = request->context;

	if (is_done(telling, reply))
		look(telling);
}

/* Whoever dies before this one brings them again: the main database knows them by their keys. */
static void acts_passed_on(struct pg_request *request, const struct pg_reply *reply)
{
	struct telling *telling = request->context;

	if (is_done(telling, reply))
		ask(telling, telling->registrar->registry, &PG_registry_acts_told, acts_told);
}

static void acts_came(struct pg_request *request, const struct pg_reply *reply)
{
	struct telling *telling = request->context;

	if (!is_done(telling, reply))
		return;
	if (!take(telling->acts, sizeof telling->acts, reply, 0)) {
		look(telling);
		return;
	}
	request->values[0] = pg_text(telling->acts);
	ask(telling, telling->registrar->pool, &PG_registrar_acts, acts_passed_on);
}

static void begin(void *context)
{
	struct telling *telling = context;

	telling->place = 0;
	telling->now[0] = '\0';
	ask(telling, telling->registrar->registry, &PG_registry_due_acts, acts_came);
}

struct telling *telling_new(struct registrar *registrar)
{
	struct telling *telling = calloc(1, sizeof *telling);

	if (telling == NULL)
		return NULL;
	telling->registrar = registrar;
	telling->timer = timer_new(registrar->loop, begin, telling);
	if (telling->timer == NULL) {
		free(telling);
		return NULL;
	}
	rest(telling);
	return telling;
}

void telling_free(struct telling **telling)
{
	if (*telling == NULL)
		return;
	timer_free(&(*telling)->timer);
	free(*telling);
	*telling = NULL;
}
