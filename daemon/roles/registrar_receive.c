/*
 * A census file that comes in parts. In memory are its columns, the line that is not whole yet, and
 * a running hash; rows are in the registry once a part was answered, as HMACs. If this process ends
 * in the middle, the file is gone, and so is its beginning.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/pg/array.h"
#include "daemon/roles/registrar_census.h"
#include "daemon/roles/sheet_values.h"
#include "gen/statements.h"

#define COLUMNS (2 + SHEET_VALUES) /* line and HMAC first */

struct receiving {
	char number[NUMBER_LEN], account[NUMBER_LEN], parts_text[NUMBER_LEN];
	uint8_t key[CENSUS_KEY];
	struct sheet sheet;
	struct sheet_reader *reader;
	struct sha256 sha256;
	struct hash last_part, hash; /* of the last part; of all, once it is whole */
	uint32_t parts;
	uint64_t bytes;
	size_t errors_told; /* of those that the sheet has counted */
	bool is_busy;       /* with a statement, whose values are these */
	struct pg_array arrays[COLUMNS];
	struct buf errors;
	char size[NUMBER_LEN], count[NUMBER_LEN], column[NUMBER_LEN];
};

void receiving_free(struct receiving **receiving)
{
	struct receiving *gone = *receiving;
	struct hash none;

	*receiving = NULL;
	if (gone == NULL)
		return;
	sheet_end(&gone->reader);
	sheet_take(&gone->sheet);
	sheet_free(&gone->sheet);
	if (gone->sha256.context != NULL)
		sha256_end(&gone->sha256, &none);
	for (size_t i = 0; i < COLUMNS; i++)
		buf_wipe(&gone->arrays[i].bytes);
	buf_free(&gone->errors);
	secret_wipe(gone, sizeof *gone);
	free(gone);
}

const char *receiving_number(const struct receiving *receiving)
{
	return receiving->number;
}

bool receiving_is_busy(const struct receiving *receiving)
{
	return receiving->is_busy;
}

static struct receiver *receiver_of(const struct question *one)
{
	return uploads_receiver(one->registrar->uploads);
}

/* --- beginning ---------------------------------------------------------------------------------
 */

static struct receiving *make(const struct question *one)
{
	struct receiving *made = calloc(1, sizeof *made);

	if (made == NULL)
		return NULL;
	(void)snprintf(made->account, sizeof made->account, "%s", one->account);
	made->sheet.phone_country = one->registrar->options.phone_country;
	made->reader = sheet_begin(&made->sheet, made->key, NULL);
	if (made->reader == NULL)
		receiving_free(&made);
	else
		sha256_begin(&made->sha256);
	return made;
}

/* Where it can't be sent the question is answered, and nothing begins. */
static void ask(struct question *one, const struct pg_statement *statement, on_reply *done)
{
	one->request.statement = statement;
	one->request.done = done;
	one->request.context = one;
	if (pg_pool_send(one->registrar->registry, &one->request))
		return;
	receiving_free(&receiver_of(one)->next);
	people_fail(one, FAILURE_OVERLOADED);
}

static void begun(struct pg_request *request, const struct pg_reply *reply)
{
	struct question *one = request->context;
	struct receiver *receiver = receiver_of(one);
	struct receiving *next = receiver->next;
	json_t *said = NULL;
	json_int_t number = 0;

	if (reply->outcome == PG_DONE) {
		const struct span cell = pg_cell(reply, 0, 0);

		said = json_parse(cell.bytes, cell.len, NULL);
		number = json_integer_value(json_object_get(said, "number"));
		json_decref(said);
	}
	receiver->next = NULL;
	if (number > 0) {
		(void)snprintf(next->number, sizeof next->number, "%lld", (long long)number);
		receiving_free(&receiver->file); /* no longer open, says the registry */
		receiver->file = next;
	} else {
		receiving_free(&next);
	}
	census_told(request, reply);
}

static void key_came(struct pg_request *request, const struct pg_reply *reply)
{
	struct question *one = request->context;
	struct receiver *receiver = receiver_of(one);
	char name[32];

	if (reply->outcome != PG_DONE)
		receiving_free(&receiver->next);
	if (!people_is_done(one, reply))
		return;
	people_text(one->generation, sizeof one->generation, reply, 0);
	(void)snprintf(name, sizeof name, "hmac-%.20s", one->generation);
	if (!key_read(receiver->next->key, one->registrar->options.keys_fd, "census", name, NULL)) {
		receiving_free(&receiver->next);
		census_say(one, "{\"fault\":\"census_key\"}");
		return;
	}
	people_value(one, 0, pg_text(one->account));
	people_value(one, 1, pg_text(one->seat));
	people_value(one, 2, pg_text(one->generation));
	people_value(one, 3, receiver->file == NULL ? pg_null() : pg_text(receiver->file->number));
	people_value(one, 4, pg_text(one->now));
	ask(one, &PG_registry_upload_begin, begun);
}

void receive_begin(struct question *one)
{
	struct receiver *receiver = receiver_of(one);

	if (receiver->next != NULL || (receiver->file != NULL && receiver->file->is_busy)) {
		people_fail(one, FAILURE_OVERLOADED); /* one after the other */
		return;
	}
	receiver->next = make(one);
	if (receiver->next == NULL)
		people_fail(one, FAILURE_OVERLOADED);
	else
		ask(one, &PG_registry_upload_key, key_came);
}

/* --- parts -------------------------------------------------------------------------------------
 */

static void put_rows(struct receiving *file)
{
	struct pg_array *arrays = file->arrays;
	char line[NUMBER_LEN];

	pg_array_begin(&arrays[0], PG_TEXT);
	pg_array_begin(&arrays[1], PG_BYTEA);
	sheet_values_begin(&arrays[2]);
	/* nothing of a file with errors is kept */
	for (size_t i = 0; file->sheet.error_count == 0 && i < file->sheet.count; i++) {
		const struct sheet_row *row = &file->sheet.rows[i];

		(void)snprintf(line, sizeof line, "%zu", row->line);
		pg_array_add(&arrays[0], line, strlen(line));
		pg_array_add(&arrays[1], row->mac.bytes, HASH_LEN);
		sheet_values_add(&arrays[2], row);
	}
}

/* Those that are new, as JSON. */
static void put_errors(struct receiving *file)
{
	const struct sheet *sheet = &file->sheet;

	file->errors.len = 0;
	buf_put_text(&file->errors, "[");
	for (size_t i = file->errors_told; i < sheet->error_count && i < SHEET_ERRORS_MAX; i++)
		buf_printf(&file->errors, "%s[%zu,%zu,\"%s\"]", i > file->errors_told ? "," : "",
		    sheet->errors[i].line, sheet->errors[i].column, sheet->errors[i].code);
	buf_put_text(&file->errors, "]");
	(void)snprintf(
	    file->count, sizeof file->count, "%zu", sheet->error_count - file->errors_told);
	file->errors_told = sheet->error_count;
}

/* What was read goes to the registry; `is_whole`: with the hash of all. */
static void keep(struct question *one, struct receiving *file, bool is_whole, on_reply *done)
{
	put_rows(file);
	put_errors(file);
	(void)snprintf(
	    file->parts_text, sizeof file->parts_text, "%u", file->parts + (is_whole ? 0 : 1));
	(void)snprintf(file->size, sizeof file->size, "%zu", is_whole ? 0 : one->json.len);
	(void)snprintf(
	    file->column, sizeof file->column, "%zu", sheet_document_column(file->reader));
	people_value(one, 0, pg_text(file->number));
	people_value(one, 1, pg_text(file->parts_text));
	people_value(one, 2, pg_text(file->size));
	for (unsigned i = 0; i < COLUMNS; i++)
		people_value(one, 3 + i, pg_array_value(&file->arrays[i]));
	people_value(one, 12, (struct pg_value){.bytes = {file->errors.bytes, file->errors.len}});
	people_value(one, 13, pg_text(file->count));
	people_value(one, 14, pg_text(file->column));
	people_value(one, 15, is_whole ? people_hash(file->hash.bytes) : pg_null());
	people_value(one, 16, pg_text(one->now));
	sheet_take(&file->sheet);
	file->is_busy = true;
	one->request.statement = &PG_registry_upload_part;
	one->request.done = done;
	one->request.context = one;
	if (pg_pool_send(one->registrar->registry, &one->request))
		return;
	receiving_free(&receiver_of(one)->file); /* it is ahead of the registry */
	people_fail(one, FAILURE_OVERLOADED);
}

/* The file whose part this is; NULL: the question was answered. */
static struct receiving *find(struct question *one)
{
	struct receiving *file = receiver_of(one)->file;

	if (file == NULL || strcmp(file->number, one->number) != 0)
		census_say(one, "{\"fault\":\"upload_gone\"}");
	else if (strcmp(file->account, one->account) != 0)
		census_say(one, "{\"fault\":\"not_found\"}"); /* nobody adds to another's */
	else if (file->is_busy || receiver_of(one)->next != NULL)
		people_fail(one, FAILURE_OVERLOADED);
	else
		return file;
	return NULL;
}

/* True if the registry has it; else memory is ahead of it, and the question was answered. */
static bool is_kept(struct question *one, const struct pg_reply *reply)
{
	struct receiver *receiver = receiver_of(one);
	const bool is_there = reply->outcome == PG_DONE && pg_cell_int(reply, 0, 0) != 0;

	receiver->file->is_busy = false;
	if (is_there)
		return true;
	receiving_free(&receiver->file);
	if (people_is_done(one, reply))
		census_say(one, "{\"fault\":\"upload_gone\"}");
	return false;
}

static void part_kept(struct pg_request *request, const struct pg_reply *reply)
{
	struct question *one = request->context;
	struct receiving *file;

	if (!is_kept(one, reply))
		return;
	file = receiver_of(one)->file;
	file->parts++;
	census_say(one, "{\"next\":%u}", file->parts + 1);
}

void receive_part(struct question *one)
{
	const unsigned long part = strtoul(one->part, NULL, 10);
	const struct span bytes = {one->json.bytes, one->json.len};
	struct receiving *file = find(one);
	struct hash hash;

	if (file == NULL)
		return;
	sha256_of(&hash, bytes);
	if (file->parts > 0 && part == file->parts && hash_is_equal(&hash, &file->last_part)) {
		census_say(one, "{\"next\":%u}", file->parts + 1);
	} else if (part != file->parts + 1UL) {
		census_say(one, "{\"fault\":\"upload_part\",\"awaited\":%u}", file->parts + 1);
	} else if (file->bytes + bytes.len > UPLOAD_MOST) {
		census_say(one, "{\"fault\":\"upload_too_large\"}");
	} else if (!sheet_feed(file->reader, bytes)) {
		receiving_free(&receiver_of(one)->file);
		people_fail(one, FAILURE_OVERLOADED);
	} else {
		file->last_part = hash;
		file->bytes += bytes.len;
		sha256_add(&file->sha256, bytes.bytes, bytes.len);
		keep(one, file, false, part_kept);
	}
}

static void end_kept(struct pg_request *request, const struct pg_reply *reply)
{
	struct question *one = request->context;
	struct receiver *receiver = receiver_of(one);
	bool is_wrong;

	if (!is_kept(one, reply))
		return;
	is_wrong = receiver->file->sheet.error_count > 0;
	memcpy(receiver->ended, receiver->file->number, sizeof receiver->ended);
	receiving_free(&receiver->file);
	uploads_hurry(one->registrar->uploads);
	census_say(one, "{\"state\":\"%s\"}", is_wrong ? "wrong" : "checking");
}

void receive_end(struct question *one)
{
	struct receiver *receiver = receiver_of(one);
	struct receiving *file;

	if (strcmp(receiver->ended, one->number) == 0) {
		census_say(one, "{\"state\":\"checking\"}");
		return;
	}
	file = find(one);
	if (file == NULL)
		return;
	sha256_end(&file->sha256, &file->hash);
	file->sha256.context = NULL;
	if (sheet_finish(file->reader)) {
		keep(one, file, true, end_kept);
		return;
	}
	receiving_free(&receiver->file);
	people_fail(one, FAILURE_OVERLOADED);
}
