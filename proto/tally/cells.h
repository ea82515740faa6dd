/*
 * Rows and cells of a .pb file: RFC 4180 with ';', read in place from one writable copy.
 * It does not know sections or columns, and it warns of nothing: it says what it met.
 */
#ifndef PROTO_TALLY_CELLS_H
#define PROTO_TALLY_CELLS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "proto/base/fault.h"
#include "proto/tally/pabulib.h"

/* What a row had that RFC 4180 or a careful writer would not have; bits of row->odd. */
enum row_odd {
	ROW_QUOTED = 1, /* a quoted cell: legal, and many readers stumble over it */
	ROW_STRAY_QUOTE =
	    2, /* a '"' inside a cell that is not quoted, or text after the closing one */
	ROW_LINE_END = 4, /* a line end inside quotes */
	ROW_SPACES = 8,   /* spaces or tabs at an end of an unquoted cell; they are cut off */
};

struct row {
	uint32_t line; /* where it starts, from 1 */
	unsigned odd;  /* bits of enum row_odd */
	size_t quoted_count, count;
	char *cells[PB_MAX_COLUMNS]; /* NUL-terminated, inside the reader's bytes */
};

/* The reader's place. bytes[len] must be writable: the last cell's NUL may go there. */
struct cells {
	char *at, *end;
	uint32_t line;
};

struct cells cells_over(char *bytes, size_t len);

enum cells_got { CELLS_ROW, CELLS_END, CELLS_BAD };

/*
 * Reads the next row, a blank line too (one empty cell). CELLS_BAD comes with FAULT_FALSE
 * pb_open_quote or pb_too_many_columns; `row->line` is then where that row starts.
 */
enum cells_got cells_next(struct cells *cells, struct row *row, struct fault *fault) MUST_CHECK;

/* Cuts spaces and tabs off both ends, in place; returns the new start. */
char *text_trim(char *text);

#endif
