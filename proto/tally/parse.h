/*
 * What the pieces of the .pb parser share while a file is read; nobody else includes this.
 * It does not outlive pb_parse: the result is in pabulib.h.
 */
#ifndef PROTO_TALLY_PARSE_H
#define PROTO_TALLY_PARSE_H

#include "proto/tally/cells.h"
#include "proto/tally/ids.h"
#include "proto/tally/pabulib.h"

#define NO_COLUMN SIZE_MAX

enum section { SECTION_META, SECTION_PROJECTS, SECTION_VOTES, SECTION_COUNT };

/* The header line of a section: column names, in the parsed bytes. */
struct header {
	uint32_t line;
	size_t count;
	const char *names[PB_MAX_COLUMNS];
};

/* A limit that META may set on a ballot; has_* false where it does not. */
struct bound {
	bool has_min, has_max;
	int64_t min, max;
};

struct pb_parse {
	struct arena *arena;
	struct fault *fault;
	uint32_t fail_line;
	struct cells cells;
	struct row row;
	struct header header;
	unsigned section;       /* the next section that may begin, of enum section */
	struct pb_election out; /* filled as sections end */
	struct buf meta, projects, votes, choices, warnings; /* arrays while they grow */
	uint32_t *meta_lines;                                /* one per key of META */
	struct ids ids;                                      /* of the projects */
	/* Per project: the last ballot that named it (from 1), ballots, points in 10^-6. */
	uint32_t *seen_in;
	uint64_t *vote_counts;
	int64_t *point_sums;
	int64_t point_total; /* of all points without signs, in 10^-6 */
	unsigned point_places;
	struct bound length, cost, points, point_sum;
	struct warning_count *warning_counts;
	uint32_t quoted_line; /* of the first quoted cell, 0 for none */
	size_t quoted_count;
};

/* What a row turned out to be. */
enum row_kind { ROW_DATA, ROW_SECTION, ROW_END, ROW_FAILED };

/* The next row that is not blank; "None" cells are empty in it, oddities are warned of. */
enum row_kind row_next(struct pb_parse *parse) MUST_CHECK;
/* Reads the header line of the section that has just begun into parse->header. */
bool header_read(struct pb_parse *parse) MUST_CHECK;
/* The place of a column, any case, or NO_COLUMN. */
size_t header_find(const struct header *header, const char *name) MUST_CHECK;
/* The place of a column that must be there (pb_missing_column). */
bool header_need(struct pb_parse *parse, const char *name, size_t *out) MUST_CHECK;
/* Warns of a short row and refuses one with text past the header's last column. */
bool row_check_width(struct pb_parse *parse) MUST_CHECK;
/* The row's cell at `column`, "" where the row ends before it or there is no such column. */
char *row_cell(const struct row *row, size_t column);

/* Line ends, UTF-8, byte order mark, control characters: looks at the whole file once. */
bool scan_bytes(struct pb_parse *parse, const char *bytes, size_t len) MUST_CHECK;

/* Each section: from after its name to the next one or the end, whichever *next says. */
bool meta_read(struct pb_parse *parse, enum row_kind *next) MUST_CHECK;
bool projects_read(struct pb_parse *parse, enum row_kind *next) MUST_CHECK;
bool votes_read(struct pb_parse *parse, enum row_kind *next) MUST_CHECK;
/* Budget and costs as integers of one unit; the limits of META. After PROJECTS. */
bool amounts_read(struct pb_parse *parse) MUST_CHECK;
/* What the file declares against what it holds. After VOTES; only warns. */
bool declared_check(struct pb_parse *parse) MUST_CHECK;

/* The value of a META key, NULL if it is missing or empty; *line is where it stands. */
const char *meta_find(const struct pb_parse *parse, const char *key, uint32_t *line);

/* Decimal places that are not trailing zeros; false if not a decimal or past PB_MAX_DECIMALS. */
bool decimal_places(const char *text, size_t len, unsigned *out) MUST_CHECK;

/* Fails with "line N: sentence" (no prefix for line 0). Always returns false. */
bool pb_fail(struct pb_parse *parse, uint32_t line, const char *code, const char *format, ...)
    PRINTF_LIKE(4, 5);
/* Fails with no_memory. Always returns false. */
bool pb_no_memory(struct pb_parse *parse);

/* Notes an oddity; past PB_MAX_WARNINGS of one code it only counts. `code` is static. */
void pb_warn(struct pb_parse *parse, uint32_t line, const char *code, const char *format, ...)
    PRINTF_LIKE(4, 5);
/* Sorts the warnings by line into the result. */
bool warnings_finish(struct pb_parse *parse) MUST_CHECK;

/* A piece of the file for use in a sentence: short, whole characters, nothing unprintable. */
struct shown {
	char text[64];
};
struct shown show(const char *text);

/* Moves a grown array of `size` byte items into the arena; NULL without memory. */
void *array_finish(struct arena *arena, struct buf *items, size_t size, size_t *count);

#endif
