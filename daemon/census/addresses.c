/*
 * Three columns by their names. See addresses.h.
 */
#include "daemon/census/addresses.h"

#include <stdlib.h>
#include <string.h>

#include "daemon/census/csv.h"

#define ARENA_LIMIT ((size_t)1 << 30)

enum column { DOCUMENT, NAME, ADDRESS, COLUMNS };

struct reading {
	struct addresses *out;
	const uint8_t *key;
	struct csv csv;
	size_t places[COLUMNS], width; /* of each column in the file, from 1 */
};

static void complain(struct reading *reading, size_t line, size_t column, const char *code)
{
	struct addresses *out = reading->out;

	if (out->error_count < SHEET_ERRORS_MAX)
		out->errors[out->error_count] = (struct sheet_error){line, column, code};
	out->error_count++;
}

static void read_names(struct reading *reading)
{
	static const char *const names[COLUMNS] = {"document", "name", "address"};
	struct csv *csv = &reading->csv;

	if (!csv_next(csv)) {
		complain(reading, 1, 0, "file_empty");
		return;
	}
	reading->width = csv->count;
	for (size_t i = 0; i < csv->count; i++) {
		size_t column = 0;

		while (column < COLUMNS && strcmp(names[column], csv->fields[i]) != 0)
			column++;
		if (column == COLUMNS || reading->places[column] != 0)
			complain(reading, csv->row_line, i + 1,
			    column == COLUMNS ? "column_unknown" : "column_twice");
		else
			reading->places[column] = i + 1;
	}
	for (size_t i = 0; i < COLUMNS; i++)
		if (reading->places[i] == 0)
			complain(reading, csv->row_line, 0, "column_missing");
}

static bool has_columns(const struct reading *reading)
{
	return reading->places[DOCUMENT] * reading->places[NAME] * reading->places[ADDRESS] != 0;
}

static const char *field(const struct reading *reading, enum column column)
{
	return reading->csv.fields[reading->places[column] - 1];
}

static bool add_row(struct reading *reading, const char *document)
{
	struct addresses *out = reading->out;
	const char *name = field(reading, NAME), *address = field(reading, ADDRESS);
	struct address *one;

	if (out->count == out->room) {
		const size_t room = out->room == 0 ? 128 : 2 * out->room;
		struct address *rows = realloc(out->rows, room * sizeof *rows);

		if (rows == NULL)
			return false;
		out->rows = rows;
		out->room = room;
	}
	one = &out->rows[out->count++];
	document_mac(&one->mac, reading->key, document);
	one->name = arena_copy(out->arena, name, strlen(name));
	one->address = arena_copy(out->arena, address, strlen(address));
	return one->name != NULL && one->address != NULL;
}

static bool read_row(struct reading *reading)
{
	const struct csv *csv = &reading->csv;
	char document[DOCUMENT_MOST + 1];
	enum document_verdict verdict;
	bool is_fine = true;

	if (csv->trouble != CSV_FINE || csv->count != reading->width) {
		complain(reading, csv->row_line, csv->trouble_field,
		    csv->trouble == CSV_QUOTE   ? "csv_quote"
		    : csv->trouble == CSV_BYTES ? "csv_encoding"
		    : csv->trouble == CSV_LONG  ? "csv_long"
						: "csv_fields");
		return true;
	}
	verdict = document_read(document, field(reading, DOCUMENT));
	if (verdict != DOCUMENT_FINE)
		complain(reading, csv->row_line, reading->places[DOCUMENT],
		    verdict == DOCUMENT_LETTER ? "document_letter" : "document_form");
	else if (*field(reading, NAME) == '\0' || *field(reading, ADDRESS) == '\0')
		complain(reading, csv->row_line, 0, "address_empty");
	else
		is_fine = add_row(reading, document);
	secret_wipe(document, sizeof document);
	return is_fine;
}

bool addresses_read(
    struct addresses *out, struct span bytes, const uint8_t key[CENSUS_KEY], struct fault *fault)
{
	struct reading *reading = calloc(1, sizeof *reading);
	bool has_room = reading != NULL;

	out->arena = arena_new(ARENA_LIMIT);
	has_room = has_room && out->arena != NULL;
	if (has_room) {
		*reading = (struct reading){.out = out, .key = key};
		csv_begin(&reading->csv, bytes);
		read_names(reading);
		while (has_columns(reading) && has_room && csv_next(&reading->csv))
			has_room = read_row(reading);
		has_room = has_room && buf_is_ok(&reading->csv.text);
		csv_end(&reading->csv);
	}
	free(reading);
	if (!has_room)
		return fault_unable(fault, "no_memory", "no memory for letters");
	return out->error_count == 0;
}

void addresses_free(struct addresses *addresses)
{
	arena_free(&addresses->arena);
	if (addresses->rows != NULL)
		secret_wipe(addresses->rows, addresses->count * sizeof *addresses->rows);
	free(addresses->rows);
	*addresses = (struct addresses){0};
}
