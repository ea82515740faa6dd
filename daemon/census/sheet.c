/*
 * Columns by their names, each with a check. See sheet.h.
 */
#include "daemon/census/sheet.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "daemon/api/email.h"
#include "daemon/census/csv.h"
#include "daemon/census/phone.h"
#include "proto/base/clock.h"
#include "proto/record/eligibility.h"

#define ARENA_LIMIT ((size_t)1 << 30)

enum column { DOCUMENT, BIRTH_DATE, DISTRICT, POSTAL_CODE, SEX, HABITAT, EMAIL, PHONE, COLUMNS };
/* The others may be left out. */
#define NEEDED EMAIL

struct sheet_reader {
	struct sheet *sheet;
	struct csv csv;
	const uint8_t *key, *old_key;
	size_t places[COLUMNS]; /* of each column in the file, from 1 */
	size_t width;
	struct buf pending; /* of the file, not read yet */
	size_t row_count;
	bool has_begun, has_names, is_wrong; /* wrong: without names of columns no row is read */
	bool has_failed;                     /* no memory */
};

static const char *const column_names[COLUMNS] = {
    "document", "birth_date", "district", "postal_code", "sex", "habitat", "email", "phone"};

static void complain(struct sheet_reader *reading, size_t line, size_t column, const char *code)
{
	struct sheet *sheet = reading->sheet;

	if (sheet->error_count < SHEET_ERRORS_MAX)
		sheet->errors[sheet->error_count] = (struct sheet_error){line, column, code};
	sheet->error_count++;
}

static bool is_fine_row(struct sheet_reader *reading)
{
	static const char *const codes[] = {[CSV_QUOTE] = "csv_quote",
	    [CSV_BYTES] = "csv_encoding",
	    [CSV_FIELDS] = "csv_fields",
	    [CSV_LONG] = "csv_long"};
	const struct csv *csv = &reading->csv;

	if (csv->trouble == CSV_FINE)
		return true;
	complain(reading, csv->row_line, csv->trouble_field, codes[csv->trouble]);
	return false;
}

/* --- the first line ----------------------------------------------------------------------------
 */

static void take_name(struct sheet_reader *reading, size_t place, const char *name)
{
	for (size_t i = 0; i < COLUMNS; i++)
		if (strcmp(name, column_names[i]) == 0) {
			if (reading->places[i] != 0)
				complain(reading, reading->csv.row_line, place, "column_twice");
			reading->places[i] = place;
			return;
		}
	complain(reading, reading->csv.row_line, place, "column_unknown");
}

/* Of the row that was read; false where there is no going on. */
static bool read_names(struct sheet_reader *reading)
{
	const size_t before = reading->sheet->error_count;

	if (!is_fine_row(reading))
		return false;
	reading->width = reading->csv.count;
	for (size_t i = 0; i < reading->csv.count; i++)
		take_name(reading, i + 1, reading->csv.fields[i]);
	for (size_t i = 0; i < NEEDED; i++)
		if (reading->places[i] == 0)
			complain(reading, reading->csv.row_line, 0, "column_missing");
	return reading->sheet->error_count == before;
}

/* --- values ------------------------------------------------------------------------------------
 */

bool postal_read(char out[POSTAL_MOST + 1], const char *typed)
{
	size_t len = 0;

	for (; *typed != '\0'; typed++) {
		char c = *typed;

		if (c == ' ' || c == '-')
			continue;
		if (c >= 'a' && c <= 'z')
			c = (char)(c - 'a' + 'A');
		if (!((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z')) || len == POSTAL_MOST)
			return false;
		out[len++] = c;
	}
	out[len] = '\0';
	return len >= 3;
}

static const char *value_of(const struct sheet_reader *reading, enum column column)
{
	return reading->csv.fields[reading->places[column] - 1];
}

static void complain_of(struct sheet_reader *reading, enum column column, const char *code)
{
	complain(reading, reading->csv.row_line, reading->places[column], code);
}

static const char *keep_text(struct sheet_reader *reading, const char *text)
{
	const char *copy = arena_copy(reading->sheet->arena, text, strlen(text));

	reading->has_failed = reading->has_failed || copy == NULL;
	return copy;
}

/* A word of 1 to 80 bytes without blanks at its ends. */
static const char *take_word(struct sheet_reader *reading, enum column column, const char *code)
{
	const char *text = value_of(reading, column);
	const size_t len = strlen(text);

	if (len == 0 || len > ELIGIBILITY_WORD || text[0] == ' ' || text[len - 1] == ' ') {
		complain_of(reading, column, code);
		return NULL;
	}
	return keep_text(reading, text);
}

static void take_document(struct sheet_reader *reading, struct sheet_row *row)
{
	char document[DOCUMENT_MOST + 1];
	enum document_verdict verdict = document_read(document, value_of(reading, DOCUMENT));

	if (verdict != DOCUMENT_FINE)
		complain_of(reading, DOCUMENT,
		    verdict == DOCUMENT_LETTER ? "document_letter" : "document_form");
	document_mac(&row->mac, reading->key, document);
	document_mac(
	    &row->old_mac, reading->old_key != NULL ? reading->old_key : reading->key, document);
	secret_wipe(document, sizeof document);
}

/* Where the person is reached, sealed; an empty field is nobody's. */
static struct span take_contact(
    struct sheet_reader *reading, const struct sheet_row *row, enum column column)
{
	char text[CONTACT_ROOM] = "";
	const char *typed, *why, *country = reading->sheet->phone_country;
	uint8_t *sealed;
	bool is_fine;

	if (reading->places[column] == 0 || *(typed = value_of(reading, column)) == '\0')
		return (struct span){NULL, 0};
	is_fine = column == EMAIL ? email_read(text, typed, &why)
				  : (country != NULL || typed[0] == '+') &&
					phone_read(text, typed, country != NULL ? country : "");
	if (!is_fine) {
		complain_of(reading, column, column_names[column]);
		return (struct span){NULL, 0};
	}
	sealed = arena_alloc(reading->sheet->arena, 1, CONTACT_SEALED);
	reading->has_failed = reading->has_failed || sealed == NULL;
	if (sealed != NULL)
		contact_seal(sealed, reading->key, &row->mac,
		    column == EMAIL ? CONTACT_EMAIL : CONTACT_SMS, text);
	secret_wipe(text, sizeof text);
	return (struct span){sealed, sealed != NULL ? CONTACT_SEALED : 0};
}

static void take_row(struct sheet_reader *reading, struct sheet_row *row)
{
	const char *birth_date = value_of(reading, BIRTH_DATE), *sex = value_of(reading, SEX);
	char postal_code[POSTAL_MOST + 1];

	row->line = reading->csv.row_line;
	take_document(reading, row);
	if (date_is(birth_date))
		memcpy(row->birth_date, birth_date, BIRTH_LEN + 1);
	else
		complain_of(reading, BIRTH_DATE, "birth_date");
	row->district = take_word(reading, DISTRICT, "district");
	if (postal_read(postal_code, value_of(reading, POSTAL_CODE)))
		row->postal_code = keep_text(reading, postal_code);
	else
		complain_of(reading, POSTAL_CODE, "postal_code");
	if (strcasecmp(sex, "f") == 0 || strcasecmp(sex, "m") == 0 || strcasecmp(sex, "x") == 0)
		row->sex = sex[0] == 'f' || sex[0] == 'F'   ? "f"
			   : sex[0] == 'm' || sex[0] == 'M' ? "m"
							    : "x";
	else
		complain_of(reading, SEX, "sex");
	row->habitat = take_word(reading, HABITAT, "habitat");
	row->email = take_contact(reading, row, EMAIL);
	row->phone = take_contact(reading, row, PHONE);
}

static struct sheet_row *add_row(struct sheet *sheet)
{
	if (sheet->count == sheet->room) {
		const size_t room = sheet->room == 0 ? 1024 : 2 * sheet->room;
		struct sheet_row *rows = realloc(sheet->rows, room * sizeof *rows);

		if (rows == NULL)
			return NULL;
		sheet->rows = rows;
		sheet->room = room;
	}
	sheet->rows[sheet->count] = (struct sheet_row){0};
	return &sheet->rows[sheet->count++];
}

/* What a row says that was read. */
static void read_row(struct sheet_reader *reading)
{
	struct sheet_row *row;

	if (!is_fine_row(reading))
		return;
	if (reading->csv.count != reading->width) {
		complain(reading, reading->csv.row_line, 0, "csv_fields");
		return;
	}
	row = add_row(reading->sheet);
	if (row == NULL) {
		reading->has_failed = true;
		return;
	}
	reading->row_count++;
	take_row(reading, row);
}

static void read_rows(struct sheet_reader *reading)
{
	while (!reading->has_failed && !reading->is_wrong && csv_next(&reading->csv)) {
		if (reading->has_names) {
			read_row(reading);
			continue;
		}
		reading->has_names = true;
		reading->is_wrong = !read_names(reading);
	}
	reading->has_failed = reading->has_failed || !buf_is_ok(&reading->csv.text);
}

/* --- pieces ------------------------------------------------------------------------------------
 */

struct sheet_reader *sheet_begin(
    struct sheet *sheet, const uint8_t key[CENSUS_KEY], const uint8_t *old_key)
{
	struct sheet_reader *reading = calloc(1, sizeof *reading);

	if (reading == NULL)
		return NULL;
	*reading = (struct sheet_reader){.sheet = sheet, .key = key, .old_key = old_key};
	return reading;
}

/* Reads what rows there are in `bytes`; what is left of it is csv.left. */
static void read_piece(struct sheet_reader *reading, struct span bytes, bool is_last)
{
	if (reading->sheet->arena == NULL)
		reading->sheet->arena = arena_new(ARENA_LIMIT);
	if (reading->sheet->arena == NULL) {
		reading->has_failed = true;
		return;
	}
	if (!reading->has_begun && !csv_can_begin(bytes, is_last)) {
		reading->csv.left = bytes;
		return;
	}
	if (!reading->has_begun) {
		csv_begin(&reading->csv, bytes);
		bytes = reading->csv.left;
		reading->has_begun = true;
	}
	csv_go_on(&reading->csv, bytes, is_last);
	read_rows(reading);
}

bool sheet_feed(struct sheet_reader *reading, struct span piece)
{
	struct buf *pending = &reading->pending;
	struct span left;

	if (reading->is_wrong || reading->csv.is_over)
		return !reading->has_failed; /* no more is read of it */
	buf_put(pending, piece.bytes, piece.len);
	if (!buf_is_ok(pending)) {
		reading->has_failed = true;
		return false;
	}
	read_piece(reading, (struct span){pending->bytes, pending->len}, false);
	left = reading->csv.left;
	if (left.len > 0)
		memmove(pending->bytes, left.bytes, left.len);
	if (pending->len > left.len)
		secret_wipe(pending->bytes + left.len, pending->len - left.len);
	pending->len = left.len;
	return !reading->has_failed;
}

/* All of it has come. */
static bool finish(struct sheet_reader *reading, struct span rest)
{
	if (!reading->is_wrong && !reading->has_failed)
		read_piece(reading, rest, true);
	if (!reading->has_names || (reading->sheet->error_count == 0 && reading->row_count == 0))
		complain(reading, 1, 0, "file_empty");
	return !reading->has_failed;
}

bool sheet_finish(struct sheet_reader *reading)
{
	return finish(reading, (struct span){reading->pending.bytes, reading->pending.len});
}

void sheet_end(struct sheet_reader **reader)
{
	struct sheet_reader *reading = *reader;

	*reader = NULL;
	if (reading == NULL)
		return;
	csv_end(&reading->csv);
	buf_wipe(&reading->pending);
	free(reading);
}

void sheet_take(struct sheet *sheet)
{
	if (sheet->rows != NULL)
		secret_wipe(sheet->rows, sheet->count * sizeof *sheet->rows);
	sheet->count = 0;
	arena_free(&sheet->arena);
}

size_t sheet_document_column(const struct sheet_reader *reading)
{
	return reading->places[DOCUMENT];
}

/* --- the whole ---------------------------------------------------------------------------------
 */

struct place {
	struct hash mac;
	size_t line;
};

static int compare_places(const void *left, const void *right)
{
	const struct place *one = left, *other = right;
	const int order = memcmp(one->mac.bytes, other->mac.bytes, HASH_LEN);

	return order != 0 ? order : (one->line > other->line) - (one->line < other->line);
}

/* Nobody is there twice. The second one is told. */
static void find_twins(struct sheet_reader *reading)
{
	struct sheet *sheet = reading->sheet;
	struct place *order = calloc(sheet->count + 1, sizeof *order);

	if (order == NULL) {
		reading->has_failed = true;
		return;
	}
	for (size_t i = 0; i < sheet->count; i++)
		order[i] = (struct place){sheet->rows[i].mac, sheet->rows[i].line};
	qsort(order, sheet->count, sizeof *order, compare_places);
	for (size_t i = 1; i < sheet->count; i++)
		if (hash_is_equal(&order[i].mac, &order[i - 1].mac))
			complain(
			    reading, order[i].line, reading->places[DOCUMENT], "document_twice");
	free(order);
}

bool sheet_read(struct sheet *out, struct span bytes, const uint8_t key[CENSUS_KEY],
    const uint8_t *old_key, struct fault *fault)
{
	struct sheet_reader *reading = sheet_begin(out, key, old_key);
	bool is_fine = reading != NULL && finish(reading, bytes);

	if (is_fine && out->error_count == 0)
		find_twins(reading);
	is_fine = is_fine && !reading->has_failed;
	sheet_end(&reading);
	if (!is_fine)
		return fault_unable(fault, "no_memory", "no memory for a census");
	return out->error_count == 0;
}

void sheet_free(struct sheet *sheet)
{
	arena_free(&sheet->arena);
	free(sheet->rows);
	*sheet = (struct sheet){0};
}
