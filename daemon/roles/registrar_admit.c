/*
 * Somebody of the census is admitted to a round: who may vote is judged here, and which styles they
 * have. It signs nothing.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/net/log.h"
#include "daemon/roles/registrar_people.h"
#include "gen/statements.h"
#include "proto/base/encode.h"
#include "proto/record/eligibility.h"

/* Of one message; a longer clause is not told. */
#define WORDS_MOST 32768

static void noted(struct pg_request *request, const struct pg_reply *reply)
{
	struct question *one = request->context;

	if (!people_is_done(one, reply))
		return;
	if (reply->rows == 1 && pg_cell_int(reply, 0, 0) == 1) {
		people_finish(one, one->answer,
		    (struct span){(const uint8_t *)one->session, strlen(one->session)});
		return;
	}
	log_event(LOG_LEVEL_ERROR, "serial_differs", "round=%s serial=%s", one->round, one->serial);
	people_fail(one, FAILURE_INTERNAL);
}

void admit_note(struct question *one, enum message_kind answer)
{
	one->answer = answer;
	people_value(one, 0, people_hash(one->ticket));
	people_value(one, 1, pg_text(one->serial));
	people_ask(one, one->registrar->registry, &PG_registry_note, noted);
}

static void admitted(struct pg_request *request, const struct pg_reply *reply)
{
	struct question *one = request->context;

	if (!people_is_done(one, reply))
		return;
	people_text(one->serial, sizeof one->serial, reply, 0);
	people_text(one->session, sizeof one->session, reply, 1);
	admit_note(one, MESSAGE_ADMITTED);
}

bool admit_ticket(struct question *one, const struct pg_reply *reply)
{
	const struct span hex = pg_cell(reply, 0, 0);

	return reply->rows == 1 && hex.bytes != NULL &&
	       hex_decode(one->ticket, HASH_LEN, (const char *)hex.bytes, hex.len);
}

static void ticket_came(struct pg_request *request, const struct pg_reply *reply)
{
	struct question *one = request->context;

	if (!people_is_done(one, reply))
		return;
	if (!admit_ticket(one, reply)) {
		people_fail(one, FAILURE_NOT_VERIFIED);
		return;
	}
	people_value(one, 0, pg_text(one->round));
	people_value(one, 1, people_hash(one->ticket));
	people_value(one, 2, pg_text(one->styles));
	people_value(one, 3, people_hash(one->token_hash));
	people_value(one, 4, pg_text(one->assurance));
	people_ask(one, one->registrar->pool, &PG_registrar_admit, admitted);
}

static int compare_styles(const void *left, const void *right)
{
	const json_int_t one = *(const json_int_t *)left, other = *(const json_int_t *)right;

	return (one > other) - (one < other);
}

/* "{0,3}": ascending, each once. */
static void write_styles(struct question *one, json_int_t *styles, size_t count)
{
	size_t len = 0;

	qsort(styles, count, sizeof *styles, compare_styles);
	for (size_t i = 0; i < count; i++)
		if (i == 0 || styles[i] != styles[i - 1])
			len += (size_t)snprintf(one->styles + len, sizeof one->styles - len,
			    "%c%lld", len == 0 ? '{' : ',', (long long)styles[i]);
	(void)snprintf(one->styles + len, sizeof one->styles - len, "}");
}

/* The styles of the contests whose residence the person has; NULL, or a clause if they have none.
 */
static const json_t *give_styles(
    struct question *one, const struct eligible_person *person, const struct eligible_dates *dates)
{
	json_int_t styles[CREDENTIAL_LISTS];
	const json_t *first = NULL;
	size_t count = 0;

	for (size_t i = 0; i < json_array_size(one->contests); i++) {
		const json_t *contest = json_array_get(one->contests, i);
		const json_t *rule = json_object_get(contest, "rule");
		const json_t *list = json_object_get(contest, "styles"), *unmet = NULL;

		if (json_is_object(rule))
			unmet = eligibility_unmet(rule, person, dates);
		first = first == NULL ? unmet : first;
		for (size_t j = 0; unmet == NULL && j < json_array_size(list); j++) {
			const json_int_t style = json_integer_value(json_array_get(list, j));
			bool is_new = true;

			for (size_t k = 0; k < count; k++)
				is_new = is_new && styles[k] != style;
			if (is_new && count < CREDENTIAL_LISTS)
				styles[count++] = style;
		}
	}
	if (count == 0)
		return first;
	write_styles(one, styles, count);
	return NULL;
}

static void fail_unmet(struct question *one, const json_t *clause)
{
	json_t *words = eligibility_words(clause);
	char *text = words != NULL ? json_dumps(words, JSON_COMPACT) : NULL;

	people_fail_with(one, FAILURE_NOT_ELIGIBLE,
	    (struct span){(const uint8_t *)text,
		text != NULL && strlen(text) < WORDS_MOST ? strlen(text) : 0});
	free(text);
	json_decref(words);
}

bool admit_judge(struct question *one, const struct pg_reply *reply, int column)
{
	char birth_date[BIRTH_LEN + 1], district[128], postal_code[POSTAL_MOST + 1], habitat[128];
	const struct eligible_person person = {birth_date, district, postal_code, habitat};
	const struct eligible_dates dates = {one->opens, one->closes};
	const json_t *unmet = NULL;

	people_text(birth_date, sizeof birth_date, reply, column);
	people_text(district, sizeof district, reply, column + 1);
	people_text(postal_code, sizeof postal_code, reply, column + 2);
	people_text(habitat, sizeof habitat, reply, column + 3);
	if (json_is_object(one->rule))
		unmet = eligibility_unmet(one->rule, &person, &dates);
	if (unmet == NULL)
		unmet = give_styles(one, &person, &dates);
	if (unmet != NULL)
		fail_unmet(one, unmet);
	return unmet == NULL;
}

static void person_came(struct pg_request *request, const struct pg_reply *reply)
{
	struct question *one = request->context;

	if (!people_is_done(one, reply))
		return;
	if (reply->rows != 1) {
		people_fail(one, FAILURE_NOT_VERIFIED);
		return;
	}
	if (!admit_judge(one, reply, 0))
		return;
	people_value(one, 0, pg_text(one->round));
	people_value(one, 1, pg_text(one->account));
	people_value(one, 2, people_hash(one->ticket));
	people_value(one, 3, pg_text(one->now));
	people_ask(one, one->registrar->registry, &PG_registry_admit, ticket_came);
}

static json_t *take_json(const struct pg_reply *reply, int column)
{
	struct span cell = pg_cell(reply, 0, column);

	return cell.bytes == NULL ? NULL : json_parse(cell.bytes, cell.len, NULL);
}

bool admit_rules(struct question *one, const struct pg_reply *reply, int column)
{
	one->rule = take_json(reply, column);
	one->contests = take_json(reply, column + 1);
	people_text(one->opens, sizeof one->opens, reply, column + 2);
	people_text(one->closes, sizeof one->closes, reply, column + 3);
	if (one->contests != NULL && (one->rule != NULL || pg_cell(reply, 0, column).bytes == NULL))
		return true;
	people_fail(one, FAILURE_INTERNAL);
	return false;
}

void admit_electorate_came(struct pg_request *request, const struct pg_reply *reply)
{
	struct question *one = request->context;

	if (!people_is_done(one, reply) || !people_account(one, reply))
		return;
	people_text(one->assurance, sizeof one->assurance, reply, 11);
	if (pg_cell_int(reply, 0, 6) == 0) {
		people_fail(one, FAILURE_WAY);
	} else if (pg_cell_int(reply, 0, 5) == 0) {
		people_fail(one, FAILURE_PHASE);
	} else if (pg_cell_int(reply, 0, 4) < 2) {
		people_fail(one, FAILURE_NOT_VERIFIED);
	} else if (pg_cell_int(reply, 0, 12) == 0) {
		people_fail_with(one, FAILURE_NOT_ASSURED, pg_cell(reply, 0, 13));
	} else if (admit_rules(one, reply, 7)) {
		people_value(one, 0, pg_text(one->account));
		people_ask(one, one->registrar->registry, &PG_registry_person, person_came);
	}
}
