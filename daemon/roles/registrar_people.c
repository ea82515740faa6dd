/*
 * An account proves to be somebody of the census, and somebody of the census is admitted to a
 * round. Each step is one statement in one of the two databases; whoever comes again after a crash
 * between two of them finds what was done. It signs nothing.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/census/document.h"
#include "daemon/census/eligibility.h"
#include "daemon/census/sheet.h"
#include "daemon/net/log.h"
#include "daemon/roles/registrar_inner.h"
#include "gen/statements.h"
#include "proto/base/encode.h"
#include "proto/log/hash.h"

#define KEY_TRIES  2
#define NUMBER_LEN 24
/* A session as the database tells it: a slug, at most 16 styles, a time, an X. */
#define SESSION_ROOM 1024

const struct pg_statement *const people_statements[] = {&PG_registry_generation,
    &PG_registry_verify, &PG_registry_person, &PG_registry_admit, &PG_registry_note,
    &PG_registry_tag, NULL};

/* One question, from asking to answering. */
struct question {
	struct registrar *registrar;
	struct peer *peer;
	uint64_t id;
	struct pg_request request;
	uint8_t account_hash[HASH_LEN];
	char account[NUMBER_LEN], now[NUMBER_LEN], today[BIRTH_LEN + 1];
	/* of a verification */
	char document[DOCUMENT_MOST + 1], birth_date[BIRTH_LEN + 1], postal_code[POSTAL_MOST + 1];
	char generation[NUMBER_LEN], least_age[NUMBER_LEN];
	struct hash mac;
	unsigned key_tries;
	/* of an admission */
	char round[NUMBER_LEN], opens[BIRTH_LEN + 1], closes[BIRTH_LEN + 1], styles[128];
	char serial[NUMBER_LEN], session[SESSION_ROOM];
	uint8_t token_hash[HASH_LEN], ticket[HASH_LEN];
	json_t *rule, *contests; /* who may vote; by contest its styles and rule, or NULL */
};

typedef void on_reply(struct pg_request *request, const struct pg_reply *reply);

/* --- answers -----------------------------------------------------------------------------------
 */

static void finish(struct question *one, enum message_kind kind, struct span body)
{
	peer_send(one->peer, (uint32_t)kind, one->id, body);
	one->registrar->open--;
	peer_release(one->peer);
	json_decref(one->rule);
	json_decref(one->contests);
	secret_wipe(one, sizeof *one);
	free(one);
}

static void fail_with(struct question *one, enum failure failure, struct span more)
{
	struct buf body = {0};

	buf_put_u16le(&body, (uint16_t)failure);
	buf_put(&body, more.bytes, more.len);
	finish(one, MESSAGE_FAILED, (struct span){body.bytes, body.len});
	buf_free(&body);
}

static void fail(struct question *one, enum failure failure)
{
	fail_with(one, failure, (struct span){NULL, 0});
}

/* True if the statement was done; else the question was answered. */
static bool is_done(struct question *one, const struct pg_reply *reply)
{
	static const struct {
		const char *sqlstate;
		enum failure failure;
	} rows[] = {{"AR013", FAILURE_PHASE}, {"AR004", FAILURE_TAKEN}, {"AR026", FAILURE_FULL}};

	if (reply->outcome == PG_DONE)
		return true;
	if (reply->outcome != PG_REFUSED) {
		fail(one, FAILURE_UNAVAILABLE); /* the same again finds what was written */
		return false;
	}
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		if (strcmp(rows[i].sqlstate, reply->sqlstate) == 0) {
			fail(one, rows[i].failure);
			return false;
		}
	log_event(LOG_LEVEL_ERROR, "registry_refused", "sqlstate=%s message=\"%s\"",
	    reply->sqlstate, reply->message);
	fail(one, FAILURE_INTERNAL);
	return false;
}

static void ask(struct question *one, struct pg_pool *pool, const struct pg_statement *statement,
    on_reply *done)
{
	one->request.statement = statement;
	one->request.done = done;
	one->request.context = one;
	if (!pg_pool_send(pool, &one->request))
		fail(one, FAILURE_OVERLOADED);
}

static void value(struct question *one, unsigned index, struct pg_value given)
{
	one->request.values[index] = given;
}

static struct pg_value hash_value(const uint8_t hash[HASH_LEN])
{
	return pg_bytes((struct span){hash, HASH_LEN});
}

/* A cell as text; empty where it is null or too long. */
static void take_text(char *out, size_t room, const struct pg_reply *reply, int column)
{
	struct span cell = pg_cell(reply, 0, column);

	out[0] = '\0';
	if (cell.len < room)
		(void)snprintf(out, room, "%.*s", (int)cell.len, (const char *)cell.bytes);
}

/* Whose session it is: the first five columns are the same in both questions. */
static bool take_account(struct question *one, const struct pg_reply *reply)
{
	if (reply->rows != 1 || pg_cell_int(reply, 0, 2) == 0) {
		fail(one, FAILURE_ACCOUNT);
		return false;
	}
	if (pg_cell_int(reply, 0, 1) != 0) {
		fail(one, FAILURE_ORGANISATION);
		return false;
	}
	take_text(one->account, sizeof one->account, reply, 0);
	take_text(one->now, sizeof one->now, reply, 3);
	return true;
}

/* --- verification ------------------------------------------------------------------------------
 */

static void verified(struct pg_request *request, const struct pg_reply *reply)
{
	struct question *one = request->context;

	if (is_done(one, reply))
		finish(one, MESSAGE_VERIFIED, (struct span){NULL, 0});
}

static void ask_generation(struct question *one);

/* The registry knows that it is so; now the account shows it. */
static void judge(struct question *one, const struct pg_reply *reply)
{
	static const struct {
		const char *verdict;
		enum failure failure;
	} rows[] = {{"not_found", FAILURE_NOT_FOUND}, {"postal_code", FAILURE_POSTAL_CODE},
	    {"age", FAILURE_AGE}, {"taken", FAILURE_DOCUMENT_TAKEN}, {"other", FAILURE_ALREADY}};
	char verdict[16];
	uint8_t seconds[4];

	take_text(verdict, sizeof verdict, reply, 0);
	if (strcmp(verdict, "fine") == 0) {
		value(one, 0, pg_text(one->account));
		ask(one, one->registrar->pool, &PG_registrar_verified, verified);
		return;
	}
	if (strcmp(verdict, "key") == 0) {
		one->registrar->generation = 0; /* it was changed, or destroyed */
		ask_generation(one);
		return;
	}
	if (strcmp(verdict, "locked") == 0) {
		store_u32le(seconds, (uint32_t)pg_cell_int(reply, 0, 1));
		fail_with(one, FAILURE_LOCKED, (struct span){seconds, sizeof seconds});
		return;
	}
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		if (strcmp(rows[i].verdict, verdict) == 0) {
			fail(one, rows[i].failure);
			return;
		}
	fail(one, FAILURE_INTERNAL);
}

static void matched(struct pg_request *request, const struct pg_reply *reply)
{
	struct question *one = request->context;

	if (is_done(one, reply))
		judge(one, reply);
}

static void match(struct question *one)
{
	struct registrar *registrar = one->registrar;

	document_mac(&one->mac, registrar->census_key, one->document);
	(void)snprintf(
	    one->generation, sizeof one->generation, "%lld", (long long)registrar->generation);
	(void)snprintf(one->least_age, sizeof one->least_age, "%llu",
	    (unsigned long long)registrar->options.minimum_age);
	value(one, 0, pg_text(one->generation));
	value(one, 1, pg_text(one->account));
	value(one, 2, hash_value(one->mac.bytes));
	value(one, 3, pg_text(one->birth_date));
	value(one, 4, pg_text(one->postal_code));
	value(one, 5, pg_text(one->least_age));
	value(one, 6, pg_text(one->now));
	value(one, 7, pg_text(one->today));
	ask(one, registrar->registry, &PG_registry_verify, matched);
}

static void generation_came(struct pg_request *request, const struct pg_reply *reply)
{
	struct question *one = request->context;
	struct registrar *registrar = one->registrar;
	struct fault fault = {0};
	char name[32];
	int64_t generation;

	if (!is_done(one, reply))
		return;
	generation = pg_cell_int(reply, 0, 0);
	if (generation == 0) {
		fail(one, FAILURE_CENSUS_CLOSED);
		return;
	}
	(void)snprintf(name, sizeof name, "hmac-%lld", (long long)generation);
	if (!key_read(registrar->census_key, registrar->options.keys_fd, "census", name, &fault)) {
		log_fault(LOG_LEVEL_ERROR, "census_key", &fault);
		fail(one, FAILURE_UNAVAILABLE);
		return;
	}
	registrar->generation = generation;
	match(one);
}

static void ask_generation(struct question *one)
{
	if (one->key_tries++ == KEY_TRIES)
		fail(one, FAILURE_UNAVAILABLE);
	else
		ask(one, one->registrar->registry, &PG_registry_generation, generation_came);
}

static void account_came(struct pg_request *request, const struct pg_reply *reply)
{
	struct question *one = request->context;

	if (!is_done(one, reply) || !take_account(one, reply))
		return;
	take_text(one->today, sizeof one->today, reply, 4);
	if (one->registrar->generation == 0)
		ask_generation(one);
	else
		match(one);
}

/* --- admission ---------------------------------------------------------------------------------
 */

static void noted(struct pg_request *request, const struct pg_reply *reply)
{
	struct question *one = request->context;

	if (!is_done(one, reply))
		return;
	if (reply->rows == 1 && pg_cell_int(reply, 0, 0) == 1) {
		finish(one, MESSAGE_ADMITTED,
		    (struct span){(const uint8_t *)one->session, strlen(one->session)});
		return;
	}
	log_event(LOG_LEVEL_ERROR, "serial_differs", "round=%s serial=%s", one->round, one->serial);
	fail(one, FAILURE_INTERNAL);
}

static void admitted(struct pg_request *request, const struct pg_reply *reply)
{
	struct question *one = request->context;

	if (!is_done(one, reply))
		return;
	take_text(one->serial, sizeof one->serial, reply, 0);
	take_text(one->session, sizeof one->session, reply, 1);
	value(one, 0, hash_value(one->ticket));
	value(one, 1, pg_text(one->serial));
	ask(one, one->registrar->registry, &PG_registry_note, noted);
}

static void ticket_came(struct pg_request *request, const struct pg_reply *reply)
{
	struct question *one = request->context;
	struct span hex;

	if (!is_done(one, reply))
		return;
	hex = pg_cell(reply, 0, 0);
	if (reply->rows != 1 ||
	    !hex_decode(one->ticket, HASH_LEN, (const char *)hex.bytes, hex.len)) {
		fail(one, FAILURE_NOT_VERIFIED);
		return;
	}
	value(one, 0, pg_text(one->round));
	value(one, 1, hash_value(one->ticket));
	value(one, 2, pg_text(one->styles));
	value(one, 3, hash_value(one->token_hash));
	ask(one, one->registrar->pool, &PG_registrar_admit, admitted);
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

	fail_with(one, FAILURE_NOT_ELIGIBLE,
	    (struct span){(const uint8_t *)text, text != NULL ? strlen(text) : 0});
	free(text);
	json_decref(words);
}

static void person_came(struct pg_request *request, const struct pg_reply *reply)
{
	struct question *one = request->context;
	char birth_date[BIRTH_LEN + 1], district[128], postal_code[POSTAL_MOST + 1], habitat[128];
	const struct eligible_person person = {birth_date, district, postal_code, habitat};
	const struct eligible_dates dates = {one->opens, one->closes};
	const json_t *unmet = NULL;

	if (!is_done(one, reply))
		return;
	if (reply->rows != 1) {
		fail(one, FAILURE_NOT_VERIFIED);
		return;
	}
	take_text(birth_date, sizeof birth_date, reply, 0);
	take_text(district, sizeof district, reply, 1);
	take_text(postal_code, sizeof postal_code, reply, 2);
	take_text(habitat, sizeof habitat, reply, 3);
	if (json_is_object(one->rule))
		unmet = eligibility_unmet(one->rule, &person, &dates);
	if (unmet == NULL)
		unmet = give_styles(one, &person, &dates);
	if (unmet != NULL) {
		fail_unmet(one, unmet);
		return;
	}
	value(one, 0, pg_text(one->round));
	value(one, 1, pg_text(one->account));
	value(one, 2, hash_value(one->ticket));
	value(one, 3, pg_text(one->now));
	ask(one, one->registrar->registry, &PG_registry_admit, ticket_came);
}

static json_t *take_json(const struct pg_reply *reply, int column)
{
	struct span cell = pg_cell(reply, 0, column);

	return cell.bytes == NULL ? NULL : json_parse(cell.bytes, cell.len, NULL);
}

static void electorate_came(struct pg_request *request, const struct pg_reply *reply)
{
	struct question *one = request->context;

	if (!is_done(one, reply) || !take_account(one, reply))
		return;
	one->rule = take_json(reply, 7);
	one->contests = take_json(reply, 8);
	take_text(one->opens, sizeof one->opens, reply, 9);
	take_text(one->closes, sizeof one->closes, reply, 10);
	if (pg_cell_int(reply, 0, 6) == 0) {
		fail(one, FAILURE_WAY);
	} else if (pg_cell_int(reply, 0, 5) == 0) {
		fail(one, FAILURE_PHASE);
	} else if (pg_cell_int(reply, 0, 4) < 2) {
		fail(one, FAILURE_NOT_VERIFIED);
	} else if (one->contests == NULL ||
		   (one->rule == NULL && pg_cell(reply, 0, 7).bytes != NULL)) {
		fail(one, FAILURE_INTERNAL);
	} else {
		value(one, 0, pg_text(one->account));
		ask(one, one->registrar->registry, &PG_registry_person, person_came);
	}
}

/* --- questions ---------------------------------------------------------------------------------
 */

/* A text with its length before it, into `room` bytes. */
static bool read_text(struct reader *reader, char *out, size_t room)
{
	const size_t len = reader_u8(reader);
	const uint8_t *bytes = reader_take(reader, len);

	if (bytes == NULL || len >= room || memchr(bytes, '\0', len) != NULL)
		return false;
	memcpy(out, bytes, len);
	out[len] = '\0';
	return true;
}

static bool read_verify(struct question *one, struct reader *reader)
{
	reader_copy(reader, one->account_hash, HASH_LEN);
	return read_text(reader, one->document, sizeof one->document) &&
	       read_text(reader, one->birth_date, sizeof one->birth_date) &&
	       read_text(reader, one->postal_code, sizeof one->postal_code) &&
	       reader_is_done(reader);
}

static bool read_admit(struct question *one, struct reader *reader)
{
	uint8_t random[64];

	(void)snprintf(one->round, sizeof one->round, "%u", reader_u32le(reader));
	reader_copy(reader, one->account_hash, HASH_LEN);
	reader_copy(reader, one->token_hash, HASH_LEN);
	/* drawn for everybody, kept for who has none yet */
	entropy_draw(&entropy_system, random);
	memcpy(one->ticket, random, HASH_LEN);
	secret_wipe(random, sizeof random);
	return reader_is_done(reader);
}

static void begin(struct question *one, bool is_admission)
{
	struct registrar *registrar = one->registrar;

	if (registrar->registry == NULL) {
		fail(one, FAILURE_CENSUS_CLOSED);
		return;
	}
	value(one, 0, hash_value(one->account_hash));
	if (!is_admission) {
		ask(one, registrar->pool, &PG_registrar_account, account_came);
		return;
	}
	value(one, 1, pg_text(one->round));
	ask(one, registrar->pool, &PG_registrar_electorate, electorate_came);
}

bool people_receive(struct peer *peer, const struct ipc_message *message)
{
	const bool is_admission = message->kind == MESSAGE_ADMIT;
	struct reader reader = reader_over(message->body.bytes, message->body.len);
	struct question *one;

	if (!is_admission && message->kind != MESSAGE_VERIFY)
		return false;
	one = calloc(1, sizeof *one);
	if (one == NULL)
		return true; /* the web process's own deadline answers */
	if (!(is_admission ? read_admit(one, &reader) : read_verify(one, &reader))) {
		secret_wipe(one, sizeof *one);
		free(one);
		return false;
	}
	one->registrar = peer->peers->owner;
	one->peer = peer;
	one->id = message->id;
	peer_hold(peer);
	one->registrar->open++;
	begin(one, is_admission);
	return true;
}
