/*
 * Whether somebody lives where a heading of a round is for its residents alone; and supporting a
 * project there for who does. What leaves the registry is yes or no.
 */
#include <string.h>

#include "daemon/roles/registrar_people.h"
#include "gen/statements.h"

bool resident_read(struct question *one, struct reader *reader)
{
	uint8_t does_support;

	reader_copy(reader, one->account_hash, HASH_LEN);
	if (!people_read_text(reader, one->number, sizeof one->number))
		return false;
	does_support = reader_u8(reader);
	one->verb = does_support;
	one->second = one->number;
	return does_support <= 1 && reader_is_done(reader);
}

/* What the city's database refuses here it refuses in its own words. */
static void supported(struct pg_request *request, const struct pg_reply *reply)
{
	struct question *one = request->context;

	if (reply->outcome == PG_REFUSED && strncmp(reply->sqlstate, "AR", 2) == 0) {
		people_fail_with(one, FAILURE_REFUSED,
		    (struct span){(const uint8_t *)reply->sqlstate, strlen(reply->sqlstate)});
	} else if (reply->outcome == PG_UNKNOWN) {
		people_fail(one, FAILURE_UNKNOWN);
	} else if (people_is_done(one, reply)) {
		people_finish(one, MESSAGE_RESIDENT_SAYS, pg_cell(reply, 0, 0));
	}
}

static void judged(struct pg_request *request, const struct pg_reply *reply)
{
	struct question *one = request->context;

	if (!people_is_done(one, reply))
		return;
	if (reply->rows != 1 || pg_cell_int(reply, 0, 0) != 1) {
		people_fail_with(one, FAILURE_NOT_RESIDENT, people_kept_json(one).bytes);
	} else if (one->verb == 0) {
		people_finish(one, MESSAGE_RESIDENT_SAYS, (struct span){NULL, 0});
	} else {
		people_value(one, 0, people_hash(one->account_hash));
		people_value(one, 1, pg_text(one->number));
		people_ask(one, one->registrar->pool, &PG_registrar_support, supported);
	}
}

void resident_account_came(struct pg_request *request, const struct pg_reply *reply)
{
	struct question *one = request->context;

	if (!people_is_done(one, reply) || !people_account(one, reply) ||
	    !people_keep_json(one, reply, 5))
		return;
	people_text(one->districts, sizeof one->districts, reply, 4);
	people_value(one, 0, pg_text(one->account));
	people_value(one, 1, pg_text(one->districts));
	people_ask(one, one->registrar->registry, &PG_registry_resident, judged);
}
