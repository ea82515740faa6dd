/*
 * Letters with codes that one of the staff prints: a list of names and addresses comes and goes
 * back with a code for each who gets one. The registry keeps hashes of codes; nothing of the list
 * is kept. A dry run judges the same list without codes.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/api/code.h"
#include "daemon/census/addresses.h"
#include "daemon/census/letter.h"
#include "daemon/pg/array.h"
#include "daemon/roles/electors.h"
#include "daemon/roles/registrar_census.h"
#include "gen/statements.h"

#define LETTERS_MOST 100 /* the browser asks for as many at a time; an answer is one message */
#define ERRORS_TOLD  200

struct letters {
	const struct letter_words *words;
	bool is_dry;
	struct span csv; /* within the question's json */
	char city[256], contact[256];
	json_t *criteria; /* of the round; NULL: none was named */
	struct addresses list;
	struct pg_array macs, codes;
	char (*texts)[ONCE_TEXT]; /* the codes, as they are printed */
	size_t verified, unknown, twice, not_eligible;
};

void letters_free(struct letters **letters)
{
	struct letters *gone = *letters;

	*letters = NULL;
	if (gone == NULL)
		return;
	json_decref(gone->criteria);
	if (gone->texts != NULL)
		secret_wipe(gone->texts, gone->list.room * sizeof *gone->texts);
	free(gone->texts);
	addresses_free(&gone->list);
	buf_free(&gone->macs.bytes);
	buf_free(&gone->codes.bytes);
	secret_wipe(gone, sizeof *gone);
	free(gone);
}

/* --- the answer --------------------------------------------------------------------------------
 */

static json_t *pack_errors(const struct addresses *list)
{
	json_t *errors = json_array();

	for (size_t i = 0; i < list->error_count && i < ERRORS_TOLD; i++)
		(void)json_array_append_new(errors,
		    json_pack("{s:I,s:I,s:s}", "line", (json_int_t)list->errors[i].line, "column",
			(json_int_t)list->errors[i].column, "code", list->errors[i].code));
	return errors;
}

static json_t *pack_letters(const struct letters *letters)
{
	json_t *all = json_array();

	for (size_t i = 0; letters->texts != NULL && i < letters->list.count; i++)
		(void)json_array_append_new(
		    all, json_pack("{s:s,s:s,s:s}", "name", letters->list.rows[i].name, "address",
			     letters->list.rows[i].address, "code", letters->texts[i]));
	return all;
}

static json_t *pack_words(const struct letter_words *words)
{
	return json_pack("{s:s,s:s,s:s,s:s,s:s,s:s,s:s,s:s}", "language", words->language,
	    "direction", words->direction, "title", words->title, "intro", words->intro, "how",
	    words->how, "valid", words->valid, "secret", words->secret, "ask", words->ask);
}

static void answer(struct question *one)
{
	const struct letters *letters = one->letters;
	const bool is_fine = letters->list.error_count == 0;
	struct buf text = {0};
	char until[16];
	json_t *json;

	letter_until(until, strtoll(one->now, NULL, 10));
	json = json_pack("{s:o,s:s,s:s?,s:s,s:I,s:I,s:I,s:I,s:I,s:I,s:o,s:o}", "words",
	    pack_words(letters->words), "city", letters->city, "contact",
	    letters->contact[0] == '\0' ? NULL : letters->contact, "until", until, "begun",
	    (json_int_t)strtoll(one->now, NULL, 10), "count",
	    (json_int_t)(is_fine ? letters->list.count : 0), "verified",
	    (json_int_t)letters->verified, "unknown", (json_int_t)letters->unknown, "twice",
	    (json_int_t)letters->twice, "not_eligible", (json_int_t)letters->not_eligible,
	    "letters", pack_letters(letters), "errors", pack_errors(&letters->list));
	if (json != NULL)
		json_write_canonical(&text, json);
	if (json == NULL || !buf_is_ok(&text))
		people_fail(one, FAILURE_OVERLOADED);
	else
		people_finish(one, MESSAGE_CENSUS_SAYS, (struct span){text.bytes, text.len});
	json_decref(json);
	buf_wipe(&text);
}

/* --- who gets one ------------------------------------------------------------------------------
 */

static void kept(struct pg_request *request, const struct pg_reply *reply)
{
	struct question *one = request->context;

	if (!people_is_done(one, reply))
		return;
	if (pg_cell_int(reply, 0, 0) != (int64_t)one->letters->list.count)
		people_fail(one, FAILURE_UNAVAILABLE); /* somebody left the census meanwhile */
	else
		answer(one);
}

static void draw_codes(struct question *one)
{
	struct letters *letters = one->letters;
	char plain[ONCE_LEN + 1];

	letters->texts = calloc(letters->list.room, sizeof *letters->texts);
	if (letters->texts == NULL) {
		people_fail(one, FAILURE_OVERLOADED);
		return;
	}
	pg_array_begin(&letters->macs, PG_BYTEA);
	pg_array_begin(&letters->codes, PG_BYTEA);
	for (size_t i = 0; i < letters->list.count; i++) {
		struct address *row = &letters->list.rows[i];

		once_make(letters->texts[i], &entropy_system);
		if (once_read(plain, letters->texts[i]))
			once_hash(&row->code, plain);
		pg_array_add(&letters->macs, row->mac.bytes, HASH_LEN);
		pg_array_add(&letters->codes, row->code.bytes, HASH_LEN);
	}
	secret_wipe(plain, sizeof plain);
	people_value(one, 0, pg_array_value(&letters->macs));
	people_value(one, 1, pg_array_value(&letters->codes));
	people_value(one, 2, pg_text(one->now));
	people_value(one, 3, pg_text(one->seat));
	people_ask(one, one->registrar->registry, &PG_registry_letters_by, kept);
}

/* By the round's rule, of somebody who is in the census. */
static bool may_vote(const struct question *one, const struct pg_reply *reply, int row)
{
	enum { BIRTH_DATE = 1, DISTRICT, POSTAL_CODE, HABITAT, CELLS };
	char texts[CELLS][ELIGIBILITY_WORD + 1] = {{0}};
	const struct eligible_person person = {
	    texts[BIRTH_DATE], texts[DISTRICT], texts[POSTAL_CODE], texts[HABITAT]};
	const struct eligible_dates dates = {one->opens, one->closes};

	if (one->letters->criteria == NULL)
		return true;
	for (int i = BIRTH_DATE; i < CELLS; i++) {
		const struct span cell = pg_cell(reply, row, i);

		(void)snprintf(texts[i], sizeof texts[i], "%.*s", (int)cell.len,
		    cell.bytes != NULL ? (const char *)cell.bytes : "");
	}
	return electors_have(one->letters->criteria, &person, &dates);
}

static void judged(struct pg_request *request, const struct pg_reply *reply)
{
	struct question *one = request->context;
	struct letters *letters = one->letters;
	struct addresses *list = &letters->list;
	size_t fine = 0;

	if (!people_is_done(one, reply))
		return;
	for (size_t i = 0; i < list->count && (int)i < reply->rows; i++) {
		const uint8_t *word = pg_cell(reply, (int)i, 0).bytes;

		letters->verified += word[0] == 'v';
		letters->unknown += word[0] == 'n';
		letters->twice += word[0] == 't';
		if (word[0] != 'f')
			continue;
		if (may_vote(one, reply, (int)i))
			list->rows[fine++] = list->rows[i];
		else
			letters->not_eligible++;
	}
	list->count = fine;
	if (letters->is_dry || fine == 0)
		answer(one);
	else
		draw_codes(one);
}

/* --- the list ----------------------------------------------------------------------------------
 */

static void read_list(struct question *one)
{
	struct letters *letters = one->letters;
	struct fault fault = {0};

	if (!addresses_read(&letters->list, letters->csv, one->registrar->census_key, &fault)) {
		if (fault.kind != FAULT_NONE)
			people_fail(one, FAILURE_OVERLOADED);
		else
			answer(one);
		return;
	}
	if (letters->list.count > LETTERS_MOST) {
		census_say(one, "{\"fault\":\"letters_most\"}");
		return;
	}
	pg_array_begin(&letters->macs, PG_BYTEA);
	for (size_t i = 0; i < letters->list.count; i++)
		pg_array_add(&letters->macs, letters->list.rows[i].mac.bytes, HASH_LEN);
	people_value(one, 0, pg_array_value(&letters->macs));
	people_value(one, 1, one->part[0] == '\0' ? pg_null() : pg_text(one->part));
	people_ask(one, one->registrar->registry, &PG_registry_letters_may, judged);
}

/* A round in which a letter would be of no use, or none. */
static const char *find_trouble(const struct question *one, const struct pg_reply *reply)
{
	if (one->against[0] == '\0')
		return NULL;
	if (pg_cell(reply, 0, 2).bytes == NULL)
		return "round_unknown";
	return pg_cell_int(reply, 0, 4) == 0 || pg_cell_int(reply, 0, 5) == 0 ||
		       pg_cell_int(reply, 0, 6) != 0
		   ? "letters_round"
		   : NULL;
}

static void city_came(struct pg_request *request, const struct pg_reply *reply)
{
	struct question *one = request->context;
	struct letters *letters = one->letters;
	const char *trouble;
	struct span cell;

	if (!people_is_done(one, reply))
		return;
	trouble = find_trouble(one, reply);
	if (trouble != NULL) {
		census_say(one, "{\"fault\":\"%s\"}", trouble);
		return;
	}
	people_text(letters->city, sizeof letters->city, reply, 0);
	people_text(letters->contact, sizeof letters->contact, reply, 1);
	people_text(one->opens, sizeof one->opens, reply, 2);
	people_text(one->closes, sizeof one->closes, reply, 3);
	cell = pg_cell(reply, 0, 7);
	if (one->against[0] != '\0')
		letters->criteria = json_parse(cell.bytes, cell.len, NULL);
	if (one->against[0] != '\0' && letters->criteria == NULL) {
		people_fail(one, FAILURE_INTERNAL);
		return;
	}
	one->registrar->generation = 0; /* the key of now: whoever knew another would find nobody */
	people_with_key(one, read_list);
}

void letters_ask(struct question *one)
{
	struct letters *letters = calloc(1, sizeof *letters);

	one->letters = letters;
	if (letters == NULL || one->json.len < 1) {
		people_fail(one, FAILURE_OVERLOADED);
		return;
	}
	letters->words = letter_words(one->number);
	letters->is_dry = one->json.bytes[0] != 0;
	letters->csv = (struct span){one->json.bytes + 1, one->json.len - 1};
	if (letters->words == NULL) {
		people_fail(one, FAILURE_INTERNAL);
		return;
	}
	people_value(one, 0, one->against[0] == '\0' ? pg_null() : pg_text(one->against));
	people_value(one, 1, pg_text(one->number));
	people_ask(one, one->registrar->pool, &PG_registrar_letters, city_came);
}
