/*
 * An account proves to be somebody of the census. It admits nobody to anything.
 */
#include <stdio.h>
#include <string.h>

#include "daemon/net/log.h"
#include "daemon/roles/registrar_people.h"
#include "gen/statements.h"

#define KEY_TRIES 2

static void verified(struct pg_request *request, const struct pg_reply *reply)
{
	struct question *one = request->context;

	if (!people_is_done(one, reply))
		return;
	people_text(one->assurance, sizeof one->assurance, reply, 0);
	if (one->assurance[0] == '\0')
		people_fail(one, FAILURE_ACCOUNT); /* it is gone by now */
	else
		people_finish(one, MESSAGE_PERSON_FOUND,
		    (struct span){(const uint8_t *)one->assurance, strlen(one->assurance)});
}

/* --- the key -----------------------------------------------------------------------------------
 */

static void generation_came(struct pg_request *request, const struct pg_reply *reply)
{
	struct question *one = request->context;
	struct registrar *registrar = one->registrar;
	struct fault fault = {0};
	char name[32];
	int64_t generation;

	if (!people_is_done(one, reply))
		return;
	generation = pg_cell_int(reply, 0, 0);
	if (generation == 0) {
		people_fail(one, FAILURE_CENSUS_CLOSED);
		return;
	}
	(void)snprintf(name, sizeof name, "hmac-%lld", (long long)generation);
	if (!key_read(registrar->census_key, registrar->options.keys_fd, "census", name, &fault)) {
		log_fault(LOG_LEVEL_ERROR, "census_key", &fault);
		people_fail(one, FAILURE_UNAVAILABLE);
		return;
	}
	registrar->generation = generation;
	one->with_key(one);
}

static void ask_generation(struct question *one)
{
	if (one->key_tries++ == KEY_TRIES)
		people_fail(one, FAILURE_UNAVAILABLE);
	else
		people_ask(one, one->registrar->registry, &PG_registry_generation, generation_came);
}

void people_with_key(struct question *one, void (*with_key)(struct question *one))
{
	one->with_key = with_key;
	if (one->registrar->generation == 0)
		ask_generation(one);
	else
		with_key(one);
}

/* --- the verdict -------------------------------------------------------------------------------
 */

/* The registry knows that it is so; now the account shows it. */
void people_judge(struct question *one, const struct pg_reply *reply)
{
	static const struct {
		const char *verdict;
		enum failure failure;
	} rows[] = {{"not_found", FAILURE_NOT_FOUND}, {"postal_code", FAILURE_POSTAL_CODE},
	    {"age", FAILURE_AGE}, {"taken", FAILURE_DOCUMENT_TAKEN}, {"other", FAILURE_ALREADY},
	    {"letter_wrong", FAILURE_LETTER_WRONG}, {"letter_used", FAILURE_LETTER_USED},
	    {"letter_expired", FAILURE_LETTER_EXPIRED}, {"no_contact", FAILURE_NO_CONTACT},
	    {"code_missing", FAILURE_CODE_MISSING}, {"code_wrong", FAILURE_CODE_WRONG},
	    {"code_expired", FAILURE_CODE_EXPIRED}, {"oneself", FAILURE_ONESELF}};
	char verdict[16];
	uint8_t seconds[4];

	people_text(verdict, sizeof verdict, reply, 0);
	if (strcmp(verdict, "fine") == 0) {
		people_value(one, 0, pg_text(one->account));
		people_value(one, 1, pg_text(one->seat[0] != '\0' ? one->seat : one->assurance));
		people_ask(one, one->registrar->pool,
		    one->seat[0] != '\0' ? &PG_registrar_desk_verified : &PG_registrar_verified,
		    verified);
		return;
	}
	if (strcmp(verdict, "key") == 0) {
		one->registrar->generation = 0; /* it was changed, or destroyed */
		ask_generation(one);
		return;
	}
	if (strcmp(verdict, "locked") == 0) {
		store_u32le(seconds, (uint32_t)pg_cell_int(reply, 0, 1));
		people_fail_with(one, FAILURE_LOCKED, (struct span){seconds, sizeof seconds});
		return;
	}
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		if (strcmp(rows[i].verdict, verdict) == 0) {
			people_fail(one, rows[i].failure);
			return;
		}
	people_fail(one, FAILURE_INTERNAL);
}

/* --- the census itself -------------------------------------------------------------------------
 */

void people_generation(struct question *one)
{
	(void)snprintf(
	    one->generation, sizeof one->generation, "%lld", (long long)one->registrar->generation);
}

void people_least_age(struct question *one)
{
	(void)snprintf(one->least_age, sizeof one->least_age, "%llu",
	    (unsigned long long)one->registrar->options.minimum_age);
}

void people_about(struct question *one, const struct hash *what)
{
	people_generation(one);
	people_value(one, 0, pg_text(one->generation));
	people_value(one, 1, pg_text(one->account));
	people_value(one, 2, people_hash(what->bytes));
}

void people_match_values(struct question *one)
{
	document_mac(&one->mac, one->registrar->census_key, one->document);
	people_about(one, &one->mac);
	people_least_age(one);
	people_value(one, 3, pg_text(one->birth_date));
	people_value(one, 4, pg_text(one->postal_code));
	people_value(one, 5, pg_text(one->least_age));
	people_value(one, 6, pg_text(one->now));
	people_value(one, 7, pg_text(one->today));
}

static void matched(struct pg_request *request, const struct pg_reply *reply)
{
	struct question *one = request->context;

	if (people_is_done(one, reply))
		people_judge(one, reply);
}

static void match(struct question *one)
{
	people_match_values(one);
	people_ask(one, one->registrar->registry, &PG_registry_verify, matched);
}

void verify_ask(struct question *one)
{
	(void)snprintf(one->assurance, sizeof one->assurance, "census");
	people_with_census(one, match);
}

/* --- in person ---------------------------------------------------------------------------------
 */

/* The desk's book has the seat; who that is, the city knows. */
static void come(struct question *one)
{
	document_mac(&one->mac, one->registrar->census_key, one->document);
	people_about(one, &one->mac);
	(void)snprintf(one->officer, sizeof one->officer, "seat %s", one->seat);
	people_value(one, 3, pg_text(one->officer));
	people_value(one, 4, pg_text(one->now));
	people_ask(one, one->registrar->registry, &PG_registry_desk, matched);
}

void desk_ask(struct question *one)
{
	people_with_key(one, come);
}
