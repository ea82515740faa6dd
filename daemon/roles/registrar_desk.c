/*
 * What officers decide and look up about documents. The registry decides first; what that means for
 * accounts comes to the main database as an act, from here at once, or from registrar_tell.c if
 * this process ends between the two.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/roles/registrar_people.h"
#include "gen/statements.h"

bool desk_officer(struct question *one, const struct pg_reply *reply)
{
	if (!people_is_done(one, reply) || !people_account(one, reply))
		return false;
	people_text(one->seat, sizeof one->seat, reply, 5);
	return true;
}

bool desk_round(struct question *one, const struct pg_reply *reply)
{
	if (!desk_officer(one, reply))
		return false;
	people_text(one->round, sizeof one->round, reply, 6);
	if (one->round[0] != '\0')
		return true;
	people_fail(one, FAILURE_ROUND);
	return false;
}

void desk_find(struct question *one, bool is_to_vote, on_reply *found)
{
	document_mac(&one->mac, one->registrar->census_key, one->document);
	people_about(one, &one->mac);
	people_value(one, 3, pg_text(one->round));
	people_value(one, 4, pg_text(is_to_vote ? "t" : "f"));
	people_value(one, 5, pg_text(one->now));
	people_ask(one, one->registrar->registry, &PG_registry_desk_person, found);
}

bool desk_found(struct question *one, const struct pg_reply *reply)
{
	char verdict[16];

	if (!people_is_done(one, reply))
		return false;
	people_text(verdict, sizeof verdict, reply, 0);
	if (strcmp(verdict, "fine") == 0)
		return true;
	people_judge(one, reply);
	return false;
}

/* The first cell of an answer is JSON: out with it. */
static void finish(struct pg_request *request, const struct pg_reply *reply)
{
	struct question *one = request->context;

	if (people_is_done(one, reply))
		people_finish(one, MESSAGE_DESK_SAYS, pg_cell(reply, 0, 0));
}

/* --- lists -------------------------------------------------------------------------------------
 */

static void page_came(struct pg_request *request, const struct pg_reply *reply)
{
	struct question *one = request->context;

	if (!people_is_done(one, reply) || !people_keep_json(one, reply, 0))
		return;
	people_value(one, 0, people_kept_json(one));
	people_ask(one, one->registrar->pool, one->tell, finish);
}

/* A page out of the registry, and with what the city's database knows of it. */
static void ask_page(struct question *one, const struct pg_reply *reply,
    const struct pg_statement *page, const struct pg_statement *tell)
{
	if (!desk_officer(one, reply))
		return;
	one->tell = tell;
	people_value(one, 0, one->number[0] == '\0' ? pg_null() : pg_text(one->number));
	people_ask(one, one->registrar->registry, page, page_came);
}

void conflicts_reader_came(struct pg_request *request, const struct pg_reply *reply)
{
	ask_page(request->context, reply, &PG_registry_conflicts_page, &PG_registrar_conflicts);
}

void disputes_reader_came(struct pg_request *request, const struct pg_reply *reply)
{
	ask_page(request->context, reply, &PG_registry_disputes_page, &PG_registrar_disputes);
}

/* --- a decision --------------------------------------------------------------------------------
 */

static void act_taken(struct pg_request *request, const struct pg_reply *reply)
{
	struct question *one = request->context;

	if (people_is_done(one, reply))
		people_finish(one, MESSAGE_DESK_SAYS, (struct span){NULL, 0});
}

static void decided(struct pg_request *request, const struct pg_reply *reply)
{
	struct question *one = request->context;

	if (!people_is_done(one, reply) || !people_keep_json(one, reply, 0))
		return;
	people_value(one, 0, people_kept_json(one));
	people_ask(one, one->registrar->pool, &PG_registrar_acts, act_taken);
}

void decide_officer_came(struct pg_request *request, const struct pg_reply *reply)
{
	struct question *one = request->context;

	if (!desk_officer(one, reply))
		return;
	people_value(one, 0, pg_text(one->number));
	people_value(one, 1, pg_text(one->decision));
	people_value(one, 2, pg_text(one->account));
	people_value(one, 3, pg_text(one->seat));
	people_value(one, 4, pg_text(one->now));
	people_ask(one, one->registrar->registry, &PG_registry_decide, decided);
}

/* --- was my identity used? ---------------------------------------------------------------------
 */

/* That somebody asked is an act, also where there is nobody. */
static void looked_up(struct pg_request *request, const struct pg_reply *reply)
{
	struct question *one = request->context;

	if (!people_is_done(one, reply))
		return;
	if (one->json.len == 0)
		people_fail(one, FAILURE_NOT_FOUND);
	else
		people_finish(one, MESSAGE_DESK_SAYS, pg_cell(reply, 0, 0));
}

static void admissions_came(struct pg_request *request, const struct pg_reply *reply)
{
	struct question *one = request->context;
	char verdict[16];

	if (!people_is_done(one, reply))
		return;
	people_text(verdict, sizeof verdict, reply, 0);
	if (strcmp(verdict, "fine") != 0 && strcmp(verdict, "not_found") != 0) {
		people_judge(one, reply); /* another key, or too many tries */
		return;
	}
	if (!people_keep_json(one, reply, 2))
		return;
	people_value(one, 0, pg_text(one->seat));
	people_value(one, 1, one->json.len == 0 ? pg_null() : people_kept_json(one));
	people_ask(one, one->registrar->pool, &PG_registrar_looked_up, looked_up);
}

static void look_up(struct question *one)
{
	document_mac(&one->mac, one->registrar->census_key, one->document);
	people_about(one, &one->mac);
	people_value(one, 3, pg_text(one->now));
	people_ask(one, one->registrar->registry, &PG_registry_looked_up, admissions_came);
}

void used_officer_came(struct pg_request *request, const struct pg_reply *reply)
{
	struct question *one = request->context;

	if (desk_officer(one, reply))
		people_with_key(one, look_up);
}
