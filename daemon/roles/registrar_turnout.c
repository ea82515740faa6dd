/*
 * Turnout by group. Every second, round by round: how many may vote is counted where the
 * census is another one; which ballots are new is asked of the main database, by serials, and
 * counted by the registry, with how far that was in one transaction; and what everybody may read of
 * it, which the registry makes with small groups hidden, is brought to the main database. So that
 * has no group of anybody, and the registry no note of who voted.
 */
#include <stdio.h>
#include <stdlib.h>

#include "daemon/net/log.h"
#include "daemon/roles/chore.h"
#include "daemon/roles/registrar_census.h"
#include "gen/statements.h"

#define FIRST_MS 500
#define AGAIN_MS 1000
#define MD5_TEXT 32

struct turnout {
	struct registrar *registrar;
	struct chore chore;
	/* of the round that it is at */
	char round[NUMBER_LEN], opens[BIRTH_LEN + 1], closes[BIRTH_LEN + 1], over[2];
	char known[MD5_TEXT + 1];
	char now[NUMBER_LEN], after[NUMBER_LEN], upto[NUMBER_LEN];
	struct buf criteria, voted, voided, table;
};

static void look(struct turnout *turnout);
static void go_on(struct turnout *turnout);

/* False where it was not done: what a database refuses of one round keeps no other waiting. */
static bool is_done(struct turnout *turnout, const struct pg_reply *reply)
{
	if (reply->outcome == PG_DONE && reply->rows == 1)
		return true;
	if (reply->outcome == PG_REFUSED) {
		log_event(LOG_LEVEL_ERROR, "turnout", "round=%s sqlstate=%s message=\"%s\"",
		    turnout->round, reply->sqlstate, reply->message);
		go_on(turnout);
	} else {
		chore_rest(&turnout->chore);
	}
	return false;
}

/* A cell of any length; false without memory. */
static bool keep(struct buf *out, const struct pg_reply *reply, int column)
{
	const struct span cell = pg_cell(reply, 0, column);

	out->len = 0;
	buf_put(out, cell.bytes, cell.len);
	(void)buf_text(out);
	return buf_is_ok(out);
}

/* --- what everybody may read -------------------------------------------------------------------
 */

static void told(struct pg_request *request, const struct pg_reply *reply)
{
	struct turnout *turnout = request->context;

	if (is_done(turnout, reply))
		go_on(turnout);
}

static void table_came(struct pg_request *request, const struct pg_reply *reply)
{
	struct turnout *turnout = request->context;

	if (!is_done(turnout, reply))
		return;
	if (pg_cell(reply, 0, 0).bytes == NULL || !keep(&turnout->table, reply, 0)) {
		go_on(turnout);
		return;
	}
	request->values[0] = pg_text(turnout->round);
	request->values[1] = pg_text(buf_text(&turnout->table));
	chore_ask(&turnout->chore, turnout->registrar->pool, &PG_registrar_turnout_told, told);
}

static void ask_table(struct turnout *turnout)
{
	struct pg_value *values = turnout->chore.request.values;

	values[0] = pg_text(turnout->round);
	values[1] = pg_text(turnout->now);
	values[2] = pg_text(turnout->over);
	values[3] = turnout->known[0] == '\0' ? pg_null() : pg_text(turnout->known);
	chore_ask(
	    &turnout->chore, turnout->registrar->registry, &PG_registry_turnout_table, table_came);
}

/* --- counting ----------------------------------------------------------------------------------
 */

/* Whoever dies before this one counts the same again, and finds that it is counted or is not. */
static void counted(struct pg_request *request, const struct pg_reply *reply)
{
	struct turnout *turnout = request->context;

	if (!is_done(turnout, reply))
		return;
	if (pg_cell_int(reply, 0, 0) == 0) { /* it is over, or another registrar was quicker */
		ask_table(turnout);
		return;
	}
	(void)snprintf(turnout->after, sizeof turnout->after, "%s", turnout->upto);
	look(turnout);
}

static void casts_came(struct pg_request *request, const struct pg_reply *reply)
{
	struct turnout *turnout = request->context;

	if (!is_done(turnout, reply))
		return;
	if (!chore_take(turnout->upto, sizeof turnout->upto, reply, 0)) {
		ask_table(turnout);
		return;
	}
	if (!keep(&turnout->voted, reply, 1) || !keep(&turnout->voided, reply, 2)) {
		chore_rest(&turnout->chore);
		return;
	}
	request->values[0] = pg_text(turnout->round);
	request->values[1] = pg_text(turnout->after);
	request->values[2] = pg_text(turnout->upto);
	request->values[3] = pg_text(buf_text(&turnout->voted));
	request->values[4] = pg_text(buf_text(&turnout->voided));
	chore_ask(
	    &turnout->chore, turnout->registrar->registry, &PG_registry_turnout_count, counted);
}

static void look(struct turnout *turnout)
{
	struct pg_value *values = turnout->chore.request.values;

	values[0] = pg_text(turnout->round);
	values[1] = pg_text(turnout->after);
	chore_ask(
	    &turnout->chore, turnout->registrar->pool, &PG_registrar_turnout_casts, casts_came);
}

static void begun(struct pg_request *request, const struct pg_reply *reply)
{
	struct turnout *turnout = request->context;

	if (!is_done(turnout, reply))
		return;
	if (chore_take(turnout->after, sizeof turnout->after, reply, 0))
		look(turnout);
	else
		go_on(turnout); /* there is no census */
}

/* --- rounds ------------------------------------------------------------------------------------
 */

static void due_came(struct pg_request *request, const struct pg_reply *reply)
{
	struct turnout *turnout = request->context;

	if (!chore_is_done(&turnout->chore, reply))
		return;
	if (!chore_take(turnout->round, sizeof turnout->round, reply, 0) ||
	    !chore_take(turnout->opens, sizeof turnout->opens, reply, 1) ||
	    !chore_take(turnout->closes, sizeof turnout->closes, reply, 2) ||
	    !keep(&turnout->criteria, reply, 3) ||
	    !chore_take(turnout->over, sizeof turnout->over, reply, 4) ||
	    !chore_take(turnout->now, sizeof turnout->now, reply, 6)) {
		chore_rest(&turnout->chore);
		return;
	}
	if (!chore_take(turnout->known, sizeof turnout->known, reply, 5))
		turnout->known[0] = '\0'; /* nothing was told yet */
	request->values[0] = pg_text(turnout->round);
	request->values[1] = pg_text(turnout->opens);
	request->values[2] = pg_text(turnout->closes);
	request->values[3] = pg_text(buf_text(&turnout->criteria));
	request->values[4] = pg_text(turnout->registrar->lookup == NULL ? "t" : "f");
	/* a census is read from its beginning to its end: not on a connection that voters wait for
	 */
	chore_ask(&turnout->chore, uploads_pool(turnout->registrar->uploads),
	    &PG_registry_turnout_begin, begun);
}

/* The next round; after the last one it rests. */
static void go_on(struct turnout *turnout)
{
	turnout->chore.request.values[0] = pg_text(turnout->round);
	chore_ask(&turnout->chore, turnout->registrar->pool, &PG_registrar_turnout, due_came);
}

static void begin(void *context)
{
	struct turnout *turnout = context;

	(void)snprintf(turnout->round, sizeof turnout->round, "0");
	go_on(turnout);
}

struct turnout *turnout_new(struct registrar *registrar)
{
	struct turnout *turnout = calloc(1, sizeof *turnout);

	if (turnout == NULL)
		return NULL;
	turnout->registrar = registrar;
	turnout->chore.name = "turnout";
	turnout->chore.rest_ms = AGAIN_MS;
	if (!chore_start(&turnout->chore, registrar->loop, begin, turnout, FIRST_MS)) {
		free(turnout);
		return NULL;
	}
	return turnout;
}

void turnout_free(struct turnout **turnout)
{
	struct turnout *gone = *turnout;

	*turnout = NULL;
	if (gone == NULL)
		return;
	chore_end(&gone->chore);
	buf_free(&gone->criteria);
	buf_free(&gone->voted);
	buf_free(&gone->voided);
	buf_free(&gone->table);
	free(gone);
}
