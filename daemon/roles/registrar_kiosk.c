/*
 * One-time codes for who has no account: an officer has their document. It is an admission as with
 * an account, judged by the same rules and with the same one place in the round; its way in is the
 * code.
 */
#include <stdio.h>
#include <string.h>

#include "daemon/net/log.h"
#include "daemon/roles/registrar_people.h"
#include "gen/statements.h"

/* Neither a code nor a time has anything in it that JSON would want otherwise. */
static void code_made(struct pg_request *request, const struct pg_reply *reply)
{
	struct question *one = request->context;
	char until[32];

	if (!people_is_done(one, reply))
		return;
	people_text(one->serial, sizeof one->serial, reply, 0);
	people_text(until, sizeof until, reply, 1);
	(void)snprintf(one->session, sizeof one->session, "{\"code\":\"%s\",\"until\":\"%s\"}",
	    one->once, until);
	admit_note(one, MESSAGE_DESK_SAYS);
}

static void ticket_came(struct pg_request *request, const struct pg_reply *reply)
{
	struct question *one = request->context;

	if (!people_is_done(one, reply))
		return;
	if (!admit_ticket(one, reply)) {
		people_fail(one, FAILURE_CENSUS_MOVED);
		return;
	}
	once_draw(one->once, &one->code, &entropy_system);
	people_value(one, 0, pg_text(one->round));
	people_value(one, 1, people_hash(one->ticket));
	people_value(one, 2, pg_text(one->styles));
	people_value(one, 3, people_hash(one->code.bytes));
	people_value(one, 4, pg_text(one->seat));
	people_ask(one, one->registrar->pool, &PG_registrar_desk_code, code_made);
}

static void person_came(struct pg_request *request, const struct pg_reply *reply)
{
	struct question *one = request->context;

	if (!desk_found(one, reply) || !admit_judge(one, reply, 2))
		return;
	people_generation(one);
	people_value(one, 0, pg_text(one->generation));
	people_value(one, 1, pg_text(one->round));
	people_value(one, 2, people_hash(one->mac.bytes));
	people_value(one, 3, people_hash(one->ticket));
	people_value(one, 4, pg_text(one->now));
	people_ask(one, one->registrar->registry, &PG_registry_desk_admit, ticket_came);
}

static void find(struct question *one)
{
	desk_find(one, true, person_came);
}

void code_officer_came(struct pg_request *request, const struct pg_reply *reply)
{
	struct question *one = request->context;

	if (!desk_round(one, reply))
		return;
	if (pg_cell_int(reply, 0, 7) == 0)
		people_fail(one, FAILURE_WAY);
	else if (pg_cell_int(reply, 0, 8) == 0)
		people_fail(one, FAILURE_PHASE);
	else if (pg_cell_int(reply, 0, 9) == 0)
		people_fail_with(one, FAILURE_NOT_ASSURED, pg_cell(reply, 0, 10));
	else if (admit_rules(one, reply, 11))
		people_with_key(one, find);
}
