/*
 * What staff ask about the census: each question says who asks and what for; the city's database
 * says whether they may, the registry what there is. What it refuses is an answer as well: JSON
 * with a fault in it, which daemon/api/census.c knows.
 */
#include "daemon/roles/registrar_census.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "gen/statements.h"

void census_say(struct question *one, const char *format, ...)
{
	char text[160];
	va_list list;
	int len;

	va_start(list, format);
	len = vsnprintf(text, sizeof text, format, list);
	va_end(list);
	people_finish(one, MESSAGE_CENSUS_SAYS, (struct span){(const uint8_t *)text, (size_t)len});
}

void census_told(struct pg_request *request, const struct pg_reply *reply)
{
	struct question *one = request->context;

	if (people_is_done(one, reply))
		people_finish(one, MESSAGE_CENSUS_SAYS, pg_cell(reply, 0, 0));
}

/* --- reading -----------------------------------------------------------------------------------
 */

bool census_read_reader(struct question *one, struct reader *reader)
{
	reader_copy(reader, one->account_hash, HASH_LEN);
	one->second = one->session;
	return people_read_text(reader, one->session, sizeof one->session) &&
	       people_read_text(reader, one->number, sizeof one->number) &&
	       people_read_text(reader, one->part, sizeof one->part) && reader_is_done(reader);
}

void census_reader_came(struct pg_request *request, const struct pg_reply *reply)
{
	struct question *one = request->context;
	const struct registrar *registrar = one->registrar;
	bool is_staff;

	if (!people_is_done(one, reply) || !people_account(one, reply))
		return;
	is_staff = pg_cell_int(reply, 0, 5) != 0;
	if (one->number[0] != '\0' && !is_staff) {
		people_fail(one, FAILURE_ROLE);
		return;
	}
	if (one->number[0] != '\0') {
		people_value(one, 0, pg_text(one->number));
		people_value(one, 1, one->part[0] == '\0' ? pg_null() : pg_text(one->part));
		people_ask(one, registrar->registry, &PG_registry_upload_errors, census_told);
		return;
	}
	people_value(one, 0, pg_text(one->account));
	people_value(one, 1, pg_text(is_staff ? "true" : "false"));
	people_value(one, 2, pg_text(registrar->lookup != NULL ? "true" : "false"));
	people_ask(one, registrar->registry, &PG_registry_census_page, census_told);
}

/* --- doing -------------------------------------------------------------------------------------
 */

static void approved(struct pg_request *request, const struct pg_reply *reply)
{
	struct question *one = request->context;

	uploads_hurry(one->registrar->uploads);
	census_told(request, reply);
}

static void approve(struct question *one)
{
	people_value(one, 0, pg_text(one->number));
	people_value(one, 1, pg_text(one->account));
	people_value(one, 2, pg_text(one->seat));
	people_value(one, 3, pg_text(one->against));
	people_ask(one, one->registrar->registry, &PG_registry_upload_approve, approved);
}

static void drop(struct question *one)
{
	people_value(one, 0, pg_text(one->number));
	people_value(one, 1, pg_text(one->seat));
	people_ask(one, one->registrar->registry, &PG_registry_upload_drop, census_told);
}

/* Everybody's row may change: not on a connection that voters wait for. */
static void undo(struct question *one)
{
	people_value(one, 0, pg_text(one->number));
	people_value(one, 1, pg_text(one->seat));
	people_value(one, 2, pg_text(one->now));
	people_ask(
	    one, uploads_pool(one->registrar->uploads), &PG_registry_undo_batch, census_told);
}

static const struct verb {
	void (*run)(struct question *one);
	bool is_fresh; /* a proof just now; a long file is sent by whoever gave it when it began */
} verbs[CENSUS_VERBS] = {
    [CENSUS_BEGIN] = {receive_begin, true},
    [CENSUS_PART] = {receive_part, false},
    [CENSUS_END] = {receive_end, false},
    [CENSUS_APPROVE] = {approve, true},
    [CENSUS_DROP] = {drop, true},
    [CENSUS_UNDO] = {undo, true},
    [CENSUS_LETTERS] = {letters_ask, true},
};

bool census_read_staff(struct question *one, struct reader *reader)
{
	size_t left;

	reader_copy(reader, one->account_hash, HASH_LEN);
	one->verb = reader_u8(reader);
	if (one->verb >= CENSUS_VERBS || verbs[one->verb].run == NULL ||
	    !people_read_text(reader, one->number, sizeof one->number) ||
	    !people_read_text(reader, one->part, sizeof one->part) ||
	    !people_read_text(reader, one->against, sizeof one->against))
		return false;
	one->second = verbs[one->verb].is_fresh ? "true" : "false";
	left = reader_left(reader);
	buf_put(&one->json, reader_take(reader, left), left);
	return reader_is_done(reader);
}

void census_staff_came(struct pg_request *request, const struct pg_reply *reply)
{
	struct question *one = request->context;

	if (!people_is_done(one, reply) || !people_account(one, reply))
		return;
	people_text(one->today, sizeof one->today, reply, 4);
	people_text(one->seat, sizeof one->seat, reply, 5);
	if (!buf_is_ok(&one->json))
		people_fail(one, FAILURE_OVERLOADED);
	else
		verbs[one->verb].run(one);
}
