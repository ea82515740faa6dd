/*
 * CSV as RFC 4180 has it, a row at a time: `,` or `;`, quotes doubled within quotes, a byte order
 * mark let be. What is out of form is told with its place, and the next line is read as if nothing
 * had been. It knows no columns.
 */
#ifndef DAEMON_CENSUS_CSV_H
#define DAEMON_CENSUS_CSV_H

#include "proto/base/buf.h"

#define CSV_FIELDS_MAX 32
#define CSV_ROW_MAX    65536 /* bytes of a row with its newline */

enum csv_trouble {
	CSV_FINE,
	CSV_QUOTE,  /* a quote where none may be, or one that is never closed */
	CSV_BYTES,  /* no UTF-8, or a control character */
	CSV_FIELDS, /* more than CSV_FIELDS_MAX */
	CSV_LONG,   /* more than CSV_ROW_MAX: nothing after it is read */
};

/* Start with csv_begin, end with csv_end. */
struct csv {
	struct span left;
	bool is_last, is_over; /* nothing comes after `left`; nothing more is read */
	char separator;
	size_t line; /* of what comes next, from 1 */
	struct buf text;
	size_t starts[CSV_FIELDS_MAX];
	/* The row that was read. */
	size_t row_line, count;
	const char *fields[CSV_FIELDS_MAX]; /* good until the next row */
	enum csv_trouble trouble;
	size_t trouble_field; /* from 1 */
};

/* The separator is whichever of the two comes first in the first line. */
void csv_begin(struct csv *csv, struct span bytes);
/*
 * A file in pieces. csv_begin wants as much of it as csv_can_begin asks for; then csv_go_on says
 * what there is now: what the last csv_next left (csv->left) and whatever came after it. The rows
 * are those of the whole file, wherever it was cut.
 */
bool csv_can_begin(struct span bytes, bool is_last) MUST_CHECK;
void csv_go_on(struct csv *csv, struct span bytes, bool is_last);
/*
 * Reads a row; empty lines are passed over. False at the end, where the rest of the row is still to
 * come, or without memory (buf_is_ok).
 */
bool csv_next(struct csv *csv) MUST_CHECK;
/* Wipes what was read. */
void csv_end(struct csv *csv);

#endif
