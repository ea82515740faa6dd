/*
 * A reader of CSV without tolerance. See csv.h.
 */
#include "daemon/census/csv.h"

#include <string.h>

#include "daemon/api/format.h"

#define NOTHING (-1)

static int peek(const struct csv *csv)
{
	return csv->left.len == 0 ? NOTHING : csv->left.bytes[0];
}

static int take(struct csv *csv)
{
	const int c = peek(csv);

	if (c == NOTHING)
		return c;
	csv->left.bytes++;
	csv->left.len--;
	if (c == '\n')
		csv->line++;
	return c;
}

/* The end of a line that comes next, if it does: LF or CR LF. */
static bool take_newline(struct csv *csv)
{
	if (csv->left.len >= 2 && csv->left.bytes[0] == '\r' && csv->left.bytes[1] == '\n')
		(void)take(csv);
	if (peek(csv) != '\n')
		return false;
	(void)take(csv);
	return true;
}

static void trouble(struct csv *csv, enum csv_trouble what)
{
	if (csv->trouble != CSV_FINE)
		return;
	csv->trouble = what;
	csv->trouble_field = csv->count;
}

/* What is between quotes, which are taken too. */
static void take_quoted(struct csv *csv)
{
	int c;

	(void)take(csv);
	while ((c = take(csv)) != NOTHING) {
		if (c == '"' && peek(csv) != '"')
			return;
		if (c == '"')
			(void)take(csv);
		buf_put_u8(&csv->text, (uint8_t)c);
	}
	trouble(csv, CSV_QUOTE);
}

static bool is_field_over(const struct csv *csv)
{
	const int c = peek(csv);

	return c == NOTHING || c == csv->separator || c == '\n' ||
	       (c == '\r' && csv->left.len >= 2 && csv->left.bytes[1] == '\n');
}

static void take_plain(struct csv *csv)
{
	while (!is_field_over(csv)) {
		if (peek(csv) == '"')
			trouble(csv, CSV_QUOTE);
		buf_put_u8(&csv->text, (uint8_t)take(csv));
	}
}

static void check_bytes(struct csv *csv, size_t start)
{
	struct span field;

	if (!buf_is_ok(&csv->text) || csv->text.len == start)
		return;
	field = (struct span){csv->text.bytes + start, csv->text.len - start};
	for (size_t i = 0; i < field.len; i++)
		if (field.bytes[i] < 0x20 || field.bytes[i] == 0x7f)
			trouble(csv, CSV_BYTES);
	if (!format_is_utf8(field))
		trouble(csv, CSV_BYTES);
}

static void take_field(struct csv *csv)
{
	const size_t start = csv->text.len;

	csv->count++;
	if (csv->count > CSV_FIELDS_MAX)
		trouble(csv, CSV_FIELDS);
	else
		csv->starts[csv->count - 1] = start;
	if (peek(csv) == '"') {
		take_quoted(csv);
		if (!is_field_over(csv))
			trouble(csv, CSV_QUOTE);
	}
	take_plain(csv);
	check_bytes(csv, start);
	buf_put_u8(&csv->text, '\0');
}

bool csv_next(struct csv *csv)
{
	while (take_newline(csv))
		;
	if (peek(csv) == NOTHING)
		return false;
	csv->text.len = 0;
	csv->count = 0;
	csv->trouble = CSV_FINE;
	csv->row_line = csv->line;
	for (;;) {
		take_field(csv);
		if (peek(csv) == NOTHING || take_newline(csv))
			break;
		(void)take(csv); /* the separator */
	}
	if (csv->count > CSV_FIELDS_MAX)
		csv->count = CSV_FIELDS_MAX;
	if (!buf_is_ok(&csv->text))
		return false;
	for (size_t i = 0; i < csv->count; i++)
		csv->fields[i] = (const char *)csv->text.bytes + csv->starts[i];
	return true;
}

void csv_begin(struct csv *csv, struct span bytes)
{
	*csv = (struct csv){.left = bytes, .separator = ',', .line = 1};
	if (bytes.len >= 3 && memcmp(bytes.bytes, "\xef\xbb\xbf", 3) == 0) {
		csv->left.bytes += 3;
		csv->left.len -= 3;
	}
	for (size_t i = 0; i < csv->left.len && csv->left.bytes[i] != '\n'; i++)
		if (csv->left.bytes[i] == ',' || csv->left.bytes[i] == ';') {
			csv->separator = (char)csv->left.bytes[i];
			return;
		}
}

void csv_end(struct csv *csv)
{
	buf_wipe(&csv->text);
}
