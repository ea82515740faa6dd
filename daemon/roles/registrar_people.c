/*
 * Questions about people: taking them, and answering. Each step is one statement in one of the two
 * databases; whoever comes again after a crash between two of them finds what was done.
 */
#include "daemon/roles/registrar_people.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/net/log.h"
#include "gen/statements.h"

const struct pg_statement *const people_statements[] = {&PG_registry_generation,
    &PG_registry_verify, &PG_registry_person, &PG_registry_admit, &PG_registry_note,
    &PG_registry_tag, &PG_registry_letter, &PG_registry_contact, &PG_registry_confirm,
    &PG_registry_seen, &PG_registry_note_casts, &PG_registry_due_notices, &PG_registry_told,
    &PG_registry_due_acts, &PG_registry_acts_told, &PG_registry_lookup_may,
    &PG_registry_lookup_keep, &PG_registry_export, &PG_registry_tidy, &PG_registry_desk,
    &PG_registry_conflicts_page, &PG_registry_decide, &PG_registry_looked_up,
    &PG_registry_desk_person, &PG_registry_desk_admit, &PG_registry_dispute,
    &PG_registry_disputes_page, &PG_registry_upload_key, &PG_registry_upload_begin,
    &PG_registry_upload_part, &PG_registry_upload_due, &PG_registry_upload_approve,
    &PG_registry_upload_drop, &PG_registry_upload_errors, &PG_registry_census_page,
    &PG_registry_letters_may, &PG_registry_letters_by, &PG_registry_resident,
    &PG_registry_turnout_count, &PG_registry_turnout_table, NULL};

/* --- answers -----------------------------------------------------------------------------------
 */

void people_finish(struct question *one, enum message_kind kind, struct span body)
{
	peer_send(one->peer, (uint32_t)kind, one->id, body);
	one->registrar->open--;
	peer_release(one->peer);
	json_decref(one->rule);
	json_decref(one->contests);
	dispute_free(&one->dispute);
	letters_free(&one->letters);
	buf_wipe(&one->json);
	secret_wipe(one, sizeof *one);
	free(one);
}

void people_fail_with(struct question *one, enum failure failure, struct span more)
{
	struct buf body = {0};

	buf_put_u16le(&body, (uint16_t)failure);
	buf_put(&body, more.bytes, more.len);
	people_finish(one, MESSAGE_FAILED, (struct span){body.bytes, body.len});
	buf_free(&body);
}

void people_fail(struct question *one, enum failure failure)
{
	people_fail_with(one, failure, (struct span){NULL, 0});
}

/* True if the statement was done; else the question was answered. */
bool people_is_done(struct question *one, const struct pg_reply *reply)
{
	static const struct {
		const char *sqlstate;
		enum failure failure;
	} rows[] = {{"AR013", FAILURE_PHASE}, {"AR004", FAILURE_TAKEN}, {"AR026", FAILURE_FULL},
	    {"AR144", FAILURE_DESK}, {"AR115", FAILURE_ROLE}, {"AR108", FAILURE_STALE},
	    {"AR111", FAILURE_FACTOR}, {"AR402", FAILURE_ACCOUNT}, {"AR118", FAILURE_NO_ACCOUNT},
	    {"AR116", FAILURE_ONESELF}, {"AR404", FAILURE_NO_CONFLICT}, {"AR160", FAILURE_DECIDED},
	    {"AR161", FAILURE_CLAIMANT}, {"AR027", FAILURE_WAY}, {"AR142", FAILURE_VOID},
	    {"AR147", FAILURE_VOTED}, {"AR140", FAILURE_TOKEN},
	    {"40P01", FAILURE_UNAVAILABLE}}; /* two waited for each other: again */

	if (reply->outcome == PG_DONE)
		return true;
	if (reply->outcome != PG_REFUSED) {
		people_fail(one, FAILURE_UNAVAILABLE); /* the same again finds what was written */
		return false;
	}
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		if (strcmp(rows[i].sqlstate, reply->sqlstate) == 0) {
			people_fail(one, rows[i].failure);
			return false;
		}
	log_event(LOG_LEVEL_ERROR, "registry_refused", "sqlstate=%s message=\"%s\"",
	    reply->sqlstate, reply->message);
	people_fail(one, FAILURE_INTERNAL);
	return false;
}

void people_ask(struct question *one, struct pg_pool *pool, const struct pg_statement *statement,
    on_reply *done)
{
	one->request.statement = statement;
	one->request.done = done;
	one->request.context = one;
	if (!pg_pool_send(pool, &one->request))
		people_fail(one, FAILURE_OVERLOADED);
}

void people_value(struct question *one, unsigned index, struct pg_value given)
{
	one->request.values[index] = given;
}

struct pg_value people_hash(const uint8_t hash[HASH_LEN])
{
	return pg_bytes((struct span){hash, HASH_LEN});
}

/* A cell as text; empty where it is null or too long. */
void people_text(char *out, size_t room, const struct pg_reply *reply, int column)
{
	struct span cell = pg_cell(reply, 0, column);

	out[0] = '\0';
	if (cell.len < room)
		(void)snprintf(out, room, "%.*s", (int)cell.len, (const char *)cell.bytes);
}

/* Keeps a cell for the next statement; false: the question was answered. */
bool people_keep_json(struct question *one, const struct pg_reply *reply, int column)
{
	const struct span cell = pg_cell(reply, 0, column);

	one->json.len = 0;
	buf_put(&one->json, cell.bytes, cell.len);
	if (buf_is_ok(&one->json))
		return true;
	people_fail(one, FAILURE_OVERLOADED);
	return false;
}

struct pg_value people_kept_json(const struct question *one)
{
	return (struct pg_value){.bytes = {one->json.bytes, one->json.len}};
}

/* Whose session it is: the first four columns are the same in both questions. */
bool people_account(struct question *one, const struct pg_reply *reply)
{
	if (reply->rows != 1 || pg_cell_int(reply, 0, 2) == 0) {
		people_fail(one, FAILURE_ACCOUNT);
		return false;
	}
	if (pg_cell_int(reply, 0, 1) != 0) {
		people_fail(one, FAILURE_ORGANISATION);
		return false;
	}
	people_text(one->account, sizeof one->account, reply, 0);
	people_text(one->now, sizeof one->now, reply, 3);
	return true;
}

/* --- questions ---------------------------------------------------------------------------------
 */

/* A text with its length before it, into `room` bytes. */
bool people_read_text(struct reader *reader, char *out, size_t room)
{
	const size_t len = reader_u8(reader);
	const uint8_t *bytes = reader_take(reader, len);

	if (bytes == NULL || len >= room || memchr(bytes, '\0', len) != NULL)
		return false;
	memcpy(out, bytes, len);
	out[len] = '\0';
	return true;
}

static bool read_match(struct question *one, struct reader *reader)
{
	reader_copy(reader, one->account_hash, HASH_LEN);
	return people_read_text(reader, one->document, sizeof one->document) &&
	       people_read_text(reader, one->birth_date, sizeof one->birth_date) &&
	       people_read_text(reader, one->postal_code, sizeof one->postal_code);
}

static bool read_verify(struct question *one, struct reader *reader)
{
	return read_match(one, reader) && reader_is_done(reader);
}

static bool read_contact(struct question *one, struct reader *reader)
{
	return read_match(one, reader) &&
	       people_read_text(reader, one->assurance, sizeof one->assurance) &&
	       reader_is_done(reader);
}

static bool read_letter(struct question *one, struct reader *reader)
{
	reader_copy(reader, one->account_hash, HASH_LEN);
	reader_copy(reader, one->code.bytes, HASH_LEN);
	return people_read_text(reader, one->birth_date, sizeof one->birth_date) &&
	       reader_is_done(reader);
}

static bool read_confirm(struct question *one, struct reader *reader)
{
	reader_copy(reader, one->account_hash, HASH_LEN);
	return people_read_text(reader, one->digits, sizeof one->digits) && reader_is_done(reader);
}

static bool read_desk(struct question *one, struct reader *reader)
{
	reader_copy(reader, one->account_hash, HASH_LEN);
	return people_read_text(reader, one->code_text, sizeof one->code_text) &&
	       people_read_text(reader, one->document, sizeof one->document) &&
	       reader_is_done(reader);
}

static bool read_conflicts(struct question *one, struct reader *reader)
{
	reader_copy(reader, one->account_hash, HASH_LEN);
	return people_read_text(reader, one->number, sizeof one->number) && reader_is_done(reader);
}

static bool read_decide(struct question *one, struct reader *reader)
{
	reader_copy(reader, one->account_hash, HASH_LEN);
	return people_read_text(reader, one->number, sizeof one->number) &&
	       people_read_text(reader, one->decision, sizeof one->decision) &&
	       reader_is_done(reader);
}

static bool read_used(struct question *one, struct reader *reader)
{
	reader_copy(reader, one->account_hash, HASH_LEN);
	return people_read_text(reader, one->document, sizeof one->document) &&
	       reader_is_done(reader);
}

static bool read_dispute(struct question *one, struct reader *reader)
{
	reader_copy(reader, one->account_hash, HASH_LEN);
	if (!people_read_text(reader, one->document, sizeof one->document) ||
	    !people_read_text(reader, one->slug, sizeof one->slug))
		return false;
	one->observer = reader_u8(reader);
	one->wants_code = reader_u8(reader) != 0;
	return reader_is_done(reader);
}

/* Drawn for everybody, kept for who has none yet. */
static void draw_ticket(struct question *one)
{
	uint8_t random[64];

	entropy_draw(&entropy_system, random);
	memcpy(one->ticket, random, HASH_LEN);
	secret_wipe(random, sizeof random);
}

static bool read_desk_code(struct question *one, struct reader *reader)
{
	reader_copy(reader, one->account_hash, HASH_LEN);
	draw_ticket(one);
	return people_read_text(reader, one->document, sizeof one->document) &&
	       people_read_text(reader, one->slug, sizeof one->slug) && reader_is_done(reader);
}

static bool read_admit(struct question *one, struct reader *reader)
{
	(void)snprintf(one->round, sizeof one->round, "%u", reader_u32le(reader));
	reader_copy(reader, one->account_hash, HASH_LEN);
	reader_copy(reader, one->token_hash, HASH_LEN);
	draw_ticket(one);
	return reader_is_done(reader);
}

static bool read_export(struct question *one, struct reader *reader)
{
	reader_copy(reader, one->account_hash, HASH_LEN);
	return reader_is_done(reader);
}

struct kind {
	enum message_kind kind;
	bool (*read)(struct question *one, struct reader *reader);
	/* whose session it is, and where that goes on */
	const struct pg_statement *statement;
	on_reply *came;
	void (*ask)(struct question *one); /* of account_came */
};

static on_reply account_came;

static const struct kind kinds[] = {
    {MESSAGE_PERSON, read_verify, &PG_registrar_account, account_came, verify_ask},
    {MESSAGE_ADMIT, read_admit, &PG_registrar_electorate, admit_electorate_came, NULL},
    {MESSAGE_LETTER, read_letter, &PG_registrar_account, account_came, letter_ask},
    {MESSAGE_CONTACT, read_contact, &PG_registrar_account, account_came, contact_ask},
    {MESSAGE_CONFIRM, read_confirm, &PG_registrar_account, account_came, confirm_ask},
    {MESSAGE_EXPORT, read_export, &PG_registrar_export, export_account_came, NULL},
    {MESSAGE_DESK, read_desk, &PG_registrar_desk, account_came, desk_ask},
    {MESSAGE_CONFLICTS, read_conflicts, &PG_registrar_reader, conflicts_reader_came, NULL},
    {MESSAGE_DECIDE, read_decide, &PG_registrar_officer, decide_officer_came, NULL},
    {MESSAGE_USED, read_used, &PG_registrar_officer, used_officer_came, NULL},
    {MESSAGE_DISPUTE, read_dispute, &PG_registrar_desk_round, dispute_officer_came, NULL},
    {MESSAGE_DISPUTES, read_conflicts, &PG_registrar_reader, disputes_reader_came, NULL},
    {MESSAGE_DESK_CODE, read_desk_code, &PG_registrar_desk_round, code_officer_came, NULL},
    {MESSAGE_CENSUS_READ, census_read_reader, &PG_registrar_census_reader, census_reader_came,
	NULL},
    {MESSAGE_CENSUS, census_read_staff, &PG_registrar_staff, census_staff_came, NULL},
    {MESSAGE_RESIDENT, resident_read, &PG_registrar_resident, resident_account_came, NULL},
};

static void account_came(struct pg_request *request, const struct pg_reply *reply)
{
	struct question *one = request->context;

	if (!people_is_done(one, reply) || !people_account(one, reply))
		return;
	people_text(one->today, sizeof one->today, reply, 4);
	if (one->code_text[0] != '\0')
		people_text(one->seat, sizeof one->seat, reply, 5);
	one->kind->ask(one);
}

static void begin(struct question *one)
{
	struct registrar *registrar = one->registrar;

	if (registrar->registry == NULL && one->kind->kind != MESSAGE_EXPORT) {
		people_fail(one, FAILURE_CENSUS_CLOSED);
		return;
	}
	people_value(one, 0, people_hash(one->account_hash));
	/* of an admission its round; of a desk whom it is about, who is not who asks, or its round
	 */
	people_value(one, 1,
	    pg_text(one->second != NULL         ? one->second
		    : one->code_text[0] != '\0' ? one->code_text
		    : one->slug[0] != '\0'      ? one->slug
						: one->round));
	people_ask(one, registrar->pool, one->kind->statement, one->kind->came);
}

bool people_receive(struct peer *peer, const struct ipc_message *message)
{
	struct reader reader = reader_over(message->body.bytes, message->body.len);
	const struct kind *kind = NULL;
	struct question *one;

	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
		if (kinds[i].kind == message->kind)
			kind = &kinds[i];
	if (kind == NULL)
		return false;
	one = calloc(1, sizeof *one);
	if (one == NULL)
		return true; /* the web process's own deadline answers */
	one->kind = kind;
	if (!kind->read(one, &reader)) {
		buf_wipe(&one->json);
		secret_wipe(one, sizeof *one);
		free(one);
		return false;
	}
	one->registrar = peer->peers->owner;
	one->peer = peer;
	one->id = message->id;
	peer_hold(peer);
	one->registrar->open++;
	begin(one);
	return true;
}
