/*
 * Codes that prove an account to be somebody of the census: one that came by letter, and six digits
 * that go to where the census says the person is reached. It sends nothing itself.
 */
#include <stdio.h>
#include <string.h>

#include "daemon/net/log.h"
#include "daemon/roles/registrar_people.h"
#include "daemon/roles/sealed.h"
#include "gen/statements.h"
#include "proto/base/encode.h"

#define DIGIT_CODES ((uint32_t)1000000)

/* --- letters -----------------------------------------------------------------------------------
 */

static void letter_came(struct pg_request *request, const struct pg_reply *reply)
{
	struct question *one = request->context;

	if (people_is_done(one, reply))
		people_judge(one, reply);
}

void letter_ask(struct question *one)
{
	(void)snprintf(one->assurance, sizeof one->assurance, "letter");
	people_least_age(one);
	people_value(one, 0, pg_text(one->account));
	people_value(one, 1, people_hash(one->code.bytes));
	people_value(one, 2, pg_text(one->birth_date));
	people_value(one, 3, pg_text(one->least_age));
	people_value(one, 4, pg_text(one->now));
	people_value(one, 5, pg_text(one->today));
	people_ask(one, one->registrar->registry, &PG_registry_letter, letter_came);
}

/* --- six digits --------------------------------------------------------------------------------
 */

static bool is_sms(const struct question *one)
{
	return strcmp(one->assurance, "sms") == 0;
}

static void put_out(struct pg_request *request, const struct pg_reply *reply)
{
	struct question *one = request->context;

	if (!people_is_done(one, reply))
		return;
	if (reply->rows == 1 && pg_cell_int(reply, 0, 0) == 1)
		people_finish(one, MESSAGE_CONTACT_SENT, (struct span){NULL, 0});
	else
		people_fail(one, FAILURE_CHANNEL_SPENT);
}

/* Opens what the census has, and closes it again for the mailer alone. */
static bool seal_letter(struct question *one, struct span hex)
{
	const struct registrar *registrar = one->registrar;
	uint8_t sealed[CONTACT_SEALED];
	char contact[CONTACT_ROOM];
	bool is_fine =
	    hex.len == 2 * sizeof sealed &&
	    hex_decode(sealed, sizeof sealed, (const char *)hex.bytes, hex.len) &&
	    contact_open(contact, registrar->census_key, &one->mac,
		is_sms(one) ? CONTACT_SMS : CONTACT_EMAIL, (struct span){sealed, sizeof sealed});

	is_fine =
	    is_fine && sealed_make(one->sealed, registrar->options.post_key, contact, one->digits);
	secret_wipe(contact, sizeof contact);
	return is_fine;
}

static void contact_came(struct pg_request *request, const struct pg_reply *reply)
{
	struct question *one = request->context;
	char verdict[16];

	if (!people_is_done(one, reply))
		return;
	people_text(verdict, sizeof verdict, reply, 0);
	if (strcmp(verdict, "fine") != 0) {
		people_judge(one, reply);
		return;
	}
	if (!seal_letter(one, pg_cell(reply, 0, 2))) {
		log_event(LOG_LEVEL_ERROR, "contact_sealed", "channel=%s", one->assurance);
		people_fail(one, FAILURE_INTERNAL);
		return;
	}
	(void)snprintf(
	    one->cap, sizeof one->cap, "%llu", (unsigned long long)one->registrar->options.sms_day);
	people_value(one, 0, pg_text(one->account));
	people_value(one, 1, pg_text(one->assurance));
	people_value(one, 2, pg_text(one->sealed));
	people_value(one, 3, pg_text(one->cap));
	people_ask(one, one->registrar->pool, &PG_registrar_post, put_out);
}

static void contact_match(struct question *one)
{
	people_match_values(one);
	(void)snprintf(one->digits, sizeof one->digits, "%06u",
	    (unsigned)entropy_below(&entropy_system, DIGIT_CODES) % DIGIT_CODES);
	contact_digits_hash(&one->code, one->registrar->census_key, one->account, one->digits);
	people_value(one, 8, pg_text(one->assurance));
	people_value(one, 9, people_hash(one->code.bytes));
	people_ask(one, one->registrar->registry, &PG_registry_contact, contact_came);
}

void contact_ask(struct question *one)
{
	const struct registrar_options *options = &one->registrar->options;

	if (!(is_sms(one) ? options->has_sms : options->has_mail))
		people_fail(one, FAILURE_CHANNEL_OFF);
	else
		people_with_census(one, contact_match);
}

/* --- what was sent comes back ------------------------------------------------------------------
 */

static void confirm_came(struct pg_request *request, const struct pg_reply *reply)
{
	struct question *one = request->context;

	if (!people_is_done(one, reply))
		return;
	people_text(one->assurance, sizeof one->assurance, reply, 2);
	people_judge(one, reply);
}

static void confirm_match(struct question *one)
{
	contact_digits_hash(&one->code, one->registrar->census_key, one->account, one->digits);
	people_about(one, &one->code);
	people_value(one, 3, pg_text(one->now));
	people_ask(one, one->registrar->registry, &PG_registry_confirm, confirm_came);
}

void confirm_ask(struct question *one)
{
	people_with_key(one, confirm_match);
}
