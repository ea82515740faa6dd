/*
 * What the registry has about an account, for whoever gave its password just now. The main database
 * says so here too: a web process that lies about it learns nothing.
 */
#include "daemon/roles/registrar_people.h"
#include "gen/statements.h"

static void exported(struct pg_request *request, const struct pg_reply *reply)
{
	struct question *one = request->context;

	if (people_is_done(one, reply))
		people_finish(one, MESSAGE_EXPORTED, pg_cell(reply, 0, 0));
}

void export_account_came(struct pg_request *request, const struct pg_reply *reply)
{
	static const char none[] = "null";
	struct question *one = request->context;

	if (!people_is_done(one, reply))
		return;
	if (reply->rows != 1 || pg_cell_int(reply, 0, 2) == 0) {
		people_fail(one, FAILURE_ACCOUNT);
	} else if (pg_cell_int(reply, 0, 4) == 0) {
		people_fail(one, FAILURE_NOT_FRESH);
	} else if (one->registrar->registry == NULL) {
		people_finish(
		    one, MESSAGE_EXPORTED, (struct span){(const uint8_t *)none, sizeof none - 1});
	} else {
		people_text(one->account, sizeof one->account, reply, 0);
		people_value(one, 0, pg_text(one->account));
		people_ask(one, one->registrar->registry, &PG_registry_export, exported);
	}
}
