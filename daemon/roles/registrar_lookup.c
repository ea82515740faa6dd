/*
 * Where the census is a service of the city's: it is asked about who wants to be compared with it,
 * and what it says becomes a row of the registry first. It judges nobody.
 */
#include <stdio.h>
#include <string.h>

#include "daemon/roles/lookup.h"
#include "daemon/roles/registrar_people.h"
#include "gen/statements.h"

static void kept(struct pg_request *request, const struct pg_reply *reply)
{
	struct question *one = request->context;
	char verdict[16];

	if (!people_is_done(one, reply))
		return;
	people_text(verdict, sizeof verdict, reply, 0);
	if (strcmp(verdict, "fine") == 0)
		one->looked_up(one);
	else if (strcmp(verdict, "service") == 0)
		people_fail(one, FAILURE_SERVICE);
	else
		people_judge(one, reply);
}

static void answered(void *context, const struct lookup_answer *answer, unsigned took_ms)
{
	struct question *one = context;
	const bool is_eligible = answer != NULL && answer->is_eligible;

	if (is_eligible) {
		(void)snprintf(one->told.birth_date, sizeof one->told.birth_date, "%s",
		    answer->birth_date[0] != '\0' ? answer->birth_date : one->birth_date);
		(void)snprintf(one->told.sex, sizeof one->told.sex, "%s", answer->sex);
		(void)snprintf(
		    one->told.district, sizeof one->told.district, "%s", answer->district);
		(void)snprintf(one->told.habitat, sizeof one->told.habitat, "%s", answer->habitat);
	}
	(void)snprintf(one->cap, sizeof one->cap, "%u", took_ms);
	people_value(one, 0, pg_text(one->generation));
	people_value(one, 1, people_hash(one->mac.bytes));
	people_value(one, 2, pg_text(answer == NULL ? "none" : is_eligible ? "eligible" : "not"));
	people_value(one, 3, pg_text(one->cap));
	people_value(one, 4, pg_text(is_eligible ? one->told.birth_date : one->birth_date));
	people_value(one, 5, pg_text(one->postal_code));
	people_value(one, 6, is_eligible ? pg_text(one->told.district) : pg_null());
	people_value(one, 7, is_eligible ? pg_text(one->told.sex) : pg_null());
	people_value(one, 8, is_eligible ? pg_text(one->told.habitat) : pg_null());
	people_value(one, 9, pg_text(one->now));
	people_value(one, 10, pg_text(one->today));
	people_ask(one, one->registrar->registry, &PG_registry_lookup_keep, kept);
}

static void allowed(struct pg_request *request, const struct pg_reply *reply)
{
	struct question *one = request->context;
	char verdict[16];

	if (!people_is_done(one, reply))
		return;
	people_text(verdict, sizeof verdict, reply, 0);
	if (strcmp(verdict, "fine") == 0)
		lookup_ask(one->registrar->lookup, one->document, one->birth_date, one->postal_code,
		    answered, one);
	else
		people_judge(one, reply);
}

static void look_up(struct question *one)
{
	document_mac(&one->mac, one->registrar->census_key, one->document);
	people_about(one, &one->mac);
	people_value(one, 3, pg_text(one->now));
	people_ask(one, one->registrar->registry, &PG_registry_lookup_may, allowed);
}

void people_with_census(struct question *one, void (*then)(struct question *one))
{
	one->looked_up = then;
	people_with_key(one, one->registrar->lookup != NULL ? look_up : then);
}
