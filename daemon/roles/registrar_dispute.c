/*
 * An officer opens a dispute for somebody who is there: what `arcad census dispute` does, with the
 * round's key that this process has in memory. Their book is a list of registrar_desk.c's.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/net/log.h"
#include "daemon/roles/registrar_people.h"
#include "gen/statements.h"

/* What the person at the desk is told: the code once, and by which number the observer signs. */
static void tell(struct question *one, int64_t request)
{
	const struct dispute *dispute = &one->dispute;
	json_t *observer = dispute->is_void
			       ? json_null()
			       : json_pack("{s:i,s:s}", "number", (int)dispute->entry.observer,
				     "name", dispute_observer(dispute));
	json_t *json = json_pack("{s:I,s:s,s:I,s:s,s:o,s:o,s:o}", "number",
	    (json_int_t)strtoll(one->number, NULL, 10), "round", dispute->slug, "times",
	    (json_int_t)one->times, "state", dispute->is_void ? "void" : "waits", "void",
	    dispute->is_void ? json_null() : json_integer(request), "observer", observer, "code",
	    one->wants_code ? json_string(one->once) : json_null());

	one->json.len = 0;
	if (json != NULL)
		json_write_canonical(&one->json, json);
	json_decref(json);
	if (json == NULL || !buf_is_ok(&one->json))
		people_fail(one, FAILURE_OVERLOADED);
	else
		people_finish(
		    one, MESSAGE_DESK_SAYS, (struct span){one->json.bytes, one->json.len});
}

static void opened(struct pg_request *request, const struct pg_reply *reply)
{
	struct question *one = request->context;

	if (people_is_done(one, reply))
		tell(one, pg_cell_int(reply, 0, 0));
}

/* It is void already, and they lost the code, or want another way in. */
static void set_code(struct question *one, struct pg_value code)
{
	people_value(one, 0, pg_text(one->round));
	people_value(one, 1, pg_text(one->serial));
	people_value(one, 2, code);
	people_value(one, 3, pg_text(one->seat));
	people_ask(one, one->registrar->pool, &PG_registrar_dispute_code, opened);
}

/* The city's part: the request that an observer signs, the desk's code, the act. */
static void ask_observer(struct question *one, struct pg_value code)
{
	const struct dispute *dispute = &one->dispute;

	(void)snprintf(
	    one->observer_text, sizeof one->observer_text, "%u", (unsigned)dispute->entry.observer);
	people_value(one, 0, pg_text(one->round));
	people_value(one, 1, pg_text(one->serial));
	people_value(one, 2, pg_bytes((struct span){dispute->entry.X.bytes, POINT_LEN}));
	people_value(one, 3, pg_text(one->observer_text));
	people_value(one, 4, pg_bytes((struct span){dispute->bytes.bytes, dispute->bytes.len}));
	people_value(one, 5, code);
	people_value(one, 6, pg_text(one->seat));
	people_ask(one, one->registrar->pool, &PG_registrar_dispute_open, opened);
}

static void written_down(struct pg_request *request, const struct pg_reply *reply)
{
	struct question *one = request->context;
	struct pg_value code = pg_null();

	if (!people_is_done(one, reply))
		return;
	if (reply->rows != 1) {
		people_fail(one, FAILURE_CENSUS_MOVED);
		return;
	}
	people_text(one->number, sizeof one->number, reply, 0);
	one->times = pg_cell_int(reply, 0, 1);
	if (one->wants_code) {
		once_draw(one->once, &one->code, &entropy_system);
		code = people_hash(one->code.bytes);
	}
	if (one->dispute.is_void)
		set_code(one, code);
	else
		ask_observer(one, code);
}

/* The book first: what is in the city's database without it could be explained by nobody. */
static void write_down(struct question *one)
{
	(void)snprintf(one->officer, sizeof one->officer, "seat %s", one->seat);
	people_value(one, 0, people_hash(one->mac.bytes));
	people_value(one, 1, pg_text(one->round));
	people_value(one, 2, pg_text(one->serial));
	people_value(one, 3, pg_bytes((struct span){one->dispute.entry.X.bytes, POINT_LEN}));
	people_value(one, 4, pg_text(one->officer));
	people_value(one, 5, pg_text(one->now));
	people_ask(one, one->registrar->registry, &PG_registry_dispute, written_down);
}

/* What stands against a dispute, as a failure. */
static void fail_for(struct question *one, const struct fault *fault)
{
	static const struct {
		const char *code;
		enum failure failure;
	} rows[] = {{"phase_closed", FAILURE_PHASE}, {"no_credential", FAILURE_NO_VOTE},
	    {"observer", FAILURE_OBSERVER}};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		if (strcmp(rows[i].code, fault->code) == 0) {
			people_fail(one, rows[i].failure);
			return;
		}
	log_fault_of(LOG_LEVEL_ERROR, "dispute_unsigned", fault, "round=%s", one->slug);
	people_fail(one, FAILURE_INTERNAL);
}

static void vote_came(struct pg_request *request, const struct pg_reply *reply)
{
	struct question *one = request->context;
	const struct registrar_round *round;
	struct fault fault = {0};
	bool is_fine;

	if (!people_is_done(one, reply))
		return;
	round = registrar_round(one->registrar, (uint32_t)strtoul(one->round, NULL, 10));
	is_fine = dispute_read(&one->dispute, reply, &fault) &&
		  dispute_ask(&one->dispute, one->observer, &fault);
	if (is_fine && round == NULL)
		people_fail(one, FAILURE_NO_ROUND);
	else if (is_fine && dispute_sign(&one->dispute, round->secret, &fault))
		write_down(one);
	else
		fail_for(one, &fault);
}

static void person_came(struct pg_request *request, const struct pg_reply *reply)
{
	struct question *one = request->context;

	if (!desk_found(one, reply))
		return;
	people_text(one->serial, sizeof one->serial, reply, 7);
	if (pg_cell_int(reply, 0, 6) == 0) {
		people_fail(one, FAILURE_NOT_ADMITTED);
	} else if (one->serial[0] == '\0') {
		people_fail(one, FAILURE_NO_VOTE);
	} else {
		people_value(one, 0, pg_text(one->round));
		people_value(one, 1, pg_text(one->serial));
		people_ask(one, one->registrar->pool, &PG_registrar_dispute, vote_came);
	}
}

static void find(struct question *one)
{
	desk_find(one, false, person_came);
}

void dispute_officer_came(struct pg_request *request, const struct pg_reply *reply)
{
	struct question *one = request->context;

	if (desk_round(one, reply))
		people_with_key(one, find);
}
