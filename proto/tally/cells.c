/*
 * The cell reader: unquotes in place, so that a cell costs no allocation.
 * Where RFC 4180 is silent (text after a closing quote, a quote inside a bare cell) it reads what
 * Python's csv module reads, because that is what the published results were computed from.
 */
#include "proto/tally/cells.h"

#include <string.h>

struct cells cells_over(char *bytes, size_t len)
{
	return (struct cells){.at = bytes, .end = bytes + len, .line = 1};
}

char *text_trim(char *text)
{
	size_t len;

	text += strspn(text, " \t");
	len = strlen(text);
	while (len > 0 && (text[len - 1] == ' ' || text[len - 1] == '\t'))
		len--;
	text[len] = '\0';
	return text;
}

static bool is_line_end(char byte)
{
	return byte == '\n' || byte == '\r';
}

static bool is_cell_end(const struct cells *cells)
{
	return cells->at == cells->end || *cells->at == ';' || is_line_end(*cells->at);
}

/* Steps over one line end (LF, CR LF or CR) and counts the line. */
static void line_end_skip(struct cells *cells)
{
	if (cells->at[0] == '\r' && cells->at + 1 < cells->end && cells->at[1] == '\n')
		cells->at++;
	cells->at++;
	cells->line++;
}

/* Copies a quoted part to `to`, both quotes read; NULL if the closing one is missing. */
static char *quoted_read(struct cells *cells, struct row *row, char *to)
{
	cells->at++;
	while (cells->at < cells->end) {
		if (*cells->at == '"') {
			cells->at++;
			if (cells->at == cells->end || *cells->at != '"')
				return to;
			*to++ = *cells->at++;
		} else if (is_line_end(*cells->at)) {
			char *from = cells->at;

			row->odd |= ROW_LINE_END;
			line_end_skip(cells);
			while (from < cells->at)
				*to++ = *from++;
		} else {
			*to++ = *cells->at++;
		}
	}
	return NULL;
}

/* Moves both ends past spaces and tabs; true if there were any. */
static bool cell_trim(char **start, char **stop)
{
	const char *was_start = *start, *was_stop = *stop;

	while (*start < *stop && (**start == ' ' || **start == '\t'))
		(*start)++;
	while (*start < *stop && ((*stop)[-1] == ' ' || (*stop)[-1] == '\t'))
		(*stop)--;
	return *start != was_start || *stop != was_stop;
}

/* Reads one cell up to its separator, which stays unread; false on an open quote. */
static bool cell_read(struct cells *cells, struct row *row, char **start, char **stop)
{
	bool is_quoted = cells->at < cells->end && *cells->at == '"';
	char *to = cells->at;

	*start = cells->at;
	if (is_quoted) {
		row->odd |= ROW_QUOTED;
		row->quoted_count++;
		to = quoted_read(cells, row, to);
		if (to == NULL)
			return false;
		if (!is_cell_end(cells))
			row->odd |= ROW_STRAY_QUOTE;
	}
	while (!is_cell_end(cells)) {
		if (*cells->at == '"')
			row->odd |= ROW_STRAY_QUOTE;
		*to++ = *cells->at++;
	}
	*stop = to;
	if (!is_quoted && cell_trim(start, stop))
		row->odd |= ROW_SPACES;
	return true;
}

enum cells_got cells_next(struct cells *cells, struct row *row, struct fault *fault)
{
	bool is_last = false;

	row->line = cells->line;
	row->odd = 0;
	row->quoted_count = 0;
	row->count = 0;
	if (cells->at == cells->end)
		return CELLS_END;
	while (!is_last) {
		char *start, *stop;

		if (row->count == PB_MAX_COLUMNS) {
			(void)fault_false(fault, "pb_too_many_columns",
			    "line %u: there are more than %d cells", row->line, PB_MAX_COLUMNS);
			return CELLS_BAD;
		}
		if (!cell_read(cells, row, &start, &stop)) {
			(void)fault_false(fault, "pb_open_quote",
			    "line %u: a quote is opened and never closed", row->line);
			return CELLS_BAD;
		}
		/* The separator is read before the NUL may take its place. */
		is_last = cells->at == cells->end || *cells->at != ';';
		if (!is_last)
			cells->at++;
		else if (cells->at < cells->end)
			line_end_skip(cells);
		*stop = '\0';
		row->cells[row->count++] = start;
	}
	return CELLS_ROW;
}
