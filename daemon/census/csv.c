/*
 * A reader of CSV without tolerance. See csv.h.
 */
#include "daemon/census/csv.h"

#include <string.h>

#include "daemon/api/format.h"

#define NOTHING (-1)

static const uint8_t mark[3] = {0xef, 0xbb, 0xbf};

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

/* Into csv->text; true if its newline was there. */
static bool take_row(struct csv *csv)
{
	csv->text.len = 0;
	csv->count = 0;
	csv->trouble = CSV_FINE;
	csv->row_line = csv->line;
	for (;;) {
		take_field(csv);
		if (take_newline(csv))
			return true;
		if (peek(csv) == NOTHING)
			return false;
		(void)take(csv); /* the separator */
	}
}

/* No row is looked for beyond its most bytes: who forgot a quote does not have all read as one. */
static bool take_whole_row(struct csv *csv)
{
	const struct span all = csv->left;
	const size_t line = csv->line;
	const bool is_long = all.len > CSV_ROW_MAX;
	size_t taken;

	if (is_long)
		csv->left.len = CSV_ROW_MAX;
	if (take_row(csv)) {
		taken = (size_t)(csv->left.bytes - all.bytes);
		csv->left.len = all.len - taken;
		return true;
	}
	if (is_long) {
		csv->trouble = csv->trouble == CSV_QUOTE ? CSV_QUOTE : CSV_LONG;
		csv->is_over = true;
		csv->left.len = 0;
		return true;
	}
	if (csv->is_last)
		return true;
	csv->left = all; /* again, when there is more of it */
	csv->line = line;
	return false;
}

bool csv_next(struct csv *csv)
{
	while (take_newline(csv))
		;
	if (peek(csv) == NOTHING || !take_whole_row(csv) || !buf_is_ok(&csv->text))
		return false;
	if (csv->count > CSV_FIELDS_MAX)
		csv->count = CSV_FIELDS_MAX;
	for (size_t i = 0; i < csv->count; i++)
		csv->fields[i] = (const char *)csv->text.bytes + csv->starts[i];
	return true;
}

bool csv_can_begin(struct span bytes, bool is_last)
{
	return is_last || bytes.len > CSV_ROW_MAX + sizeof mark ||
	       (bytes.len > 0 && memchr(bytes.bytes, '\n', bytes.len) != NULL);
}

void csv_begin(struct csv *csv, struct span bytes)
{
	*csv = (struct csv){.left = bytes, .is_last = true, .separator = ',', .line = 1};
	if (bytes.len >= sizeof mark && memcmp(bytes.bytes, mark, sizeof mark) == 0) {
		csv->left.bytes += sizeof mark;
		csv->left.len -= sizeof mark;
	}
	for (size_t i = 0; i < csv->left.len && i < CSV_ROW_MAX && csv->left.bytes[i] != '\n'; i++)
		if (csv->left.bytes[i] == ',' || csv->left.bytes[i] == ';') {
			csv->separator = (char)csv->left.bytes[i];
			return;
		}
}

void csv_go_on(struct csv *csv, struct span bytes, bool is_last)
{
	csv->left = bytes;
	if (csv->is_over)
		csv->left.len = 0;
	csv->is_last = is_last;
}

void csv_end(struct csv *csv)
{
	buf_wipe(&csv->text);
}
