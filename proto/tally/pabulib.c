/*
 * Parsing a .pb file from its first byte to its last: sections in their order, then the result.
 * What is in a section is read by pabulib_meta.c, pabulib_projects.c and pabulib_votes.c.
 */
#include "proto/tally/pabulib.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "proto/tally/parse.h"

static const char *const section_names[SECTION_COUNT] = {"META", "PROJECTS", "VOTES"};

static const char *const vote_type_names[] = {
    "approval", "choose-1", "ordinal", "cumulative", "scoring"};

const char *pb_vote_type_name(enum pb_vote_type type)
{
	return vote_type_names[type];
}

const char *pb_meta(const struct pb_election *election, const char *key)
{
	for (size_t i = election->meta_count; i > 0; i--)
		if (strcasecmp(election->meta[i - 1].name, key) == 0)
			return election->meta[i - 1].value;
	return NULL;
}

const char *pb_project_field(const struct pb_project *project, const char *name)
{
	for (size_t i = 0; i < project->field_count; i++)
		if (strcasecmp(project->fields[i].name, name) == 0)
			return project->fields[i].value;
	return NULL;
}

void *array_finish(struct arena *arena, struct buf *items, size_t size, size_t *count)
{
	void *array = NULL;

	*count = items->len / size;
	if (buf_is_ok(items))
		array = arena_alloc(arena, *count, size);
	if (array != NULL && items->len > 0)
		memcpy(array, items->bytes, items->len);
	buf_free(items);
	return array;
}

static void row_warn(struct pb_parse *parse)
{
	const struct row *row = &parse->row;

	if ((row->odd & ROW_QUOTED) != 0 && parse->quoted_line == 0)
		parse->quoted_line = row->line;
	parse->quoted_count += row->quoted_count;
	if ((row->odd & ROW_STRAY_QUOTE) != 0)
		pb_warn(parse, row->line, "stray_quote",
		    "a quote inside a cell; it is read as it stands");
	if ((row->odd & ROW_LINE_END) != 0)
		pb_warn(parse, row->line, "line_end_in_cell", "a line end inside quotes");
	if ((row->odd & ROW_SPACES) != 0)
		pb_warn(parse, row->line, "outer_spaces", "spaces at an end of a cell are cut off");
	for (size_t i = 0; i < row->count; i++)
		if (strcmp(row->cells[i], "None") == 0) {
			parse->row.cells[i] = row->cells[i] + strlen("None");
			pb_warn(parse, row->line, "none_cell",
			    "cell %zu says None; it is read as empty", i + 1);
		}
}

/* True if all cells from `from` on are empty. */
static bool is_empty_from(const struct row *row, size_t from)
{
	for (size_t i = from; i < row->count; i++)
		if (row->cells[i][0] != '\0')
			return false;
	return true;
}

/*
 * The section whose name is alone in the row, or SECTION_COUNT. Empty cells after it are taken
 * (spreadsheets write them) only for the section that is next: "votes;" may be a voter.
 */
static unsigned section_named(const struct pb_parse *parse)
{
	const struct row *row = &parse->row;

	for (unsigned i = 0; i < SECTION_COUNT; i++)
		if (strcasecmp(row->cells[0], section_names[i]) == 0 &&
		    (row->count == 1 || (i == parse->section && is_empty_from(row, 1))))
			return i;
	return SECTION_COUNT;
}

enum row_kind row_next(struct pb_parse *parse)
{
	struct row *row = &parse->row;

	for (;;) {
		enum cells_got got = cells_next(&parse->cells, row, parse->fault);
		unsigned named;

		if (got == CELLS_END)
			return ROW_END;
		if (got == CELLS_BAD) {
			parse->fail_line = row->line;
			return ROW_FAILED;
		}
		row_warn(parse);
		if (row->count == 1 && row->cells[0][0] == '\0') {
			pb_warn(parse, row->line, "blank_line", "a blank line is skipped");
			continue;
		}
		named = section_named(parse);
		if (named == SECTION_COUNT)
			return ROW_DATA;
		if (named != parse->section) {
			(void)pb_fail(parse, row->line, "pb_section_order",
			    "the section %s is out of place: META, PROJECTS, VOTES, each once",
			    section_names[named]);
			return ROW_FAILED;
		}
		parse->section++;
		return ROW_SECTION;
	}
}

size_t header_find(const struct header *header, const char *name)
{
	for (size_t i = 0; i < header->count; i++)
		if (strcasecmp(header->names[i], name) == 0)
			return i;
	return NO_COLUMN;
}

bool header_read(struct pb_parse *parse)
{
	const char *section = section_names[parse->section - 1];
	struct header *header = &parse->header;
	enum row_kind kind = row_next(parse);

	if (kind == ROW_FAILED)
		return false;
	if (kind != ROW_DATA)
		return pb_fail(parse, parse->row.line, "pb_no_header",
		    "the section %s has no header line", section);
	header->line = parse->row.line;
	header->count = 0;
	for (size_t i = 0; i < parse->row.count; i++) {
		const char *name = text_trim(parse->row.cells[i]);

		if (name[0] == '\0')
			pb_warn(
			    parse, header->line, "unnamed_column", "column %zu has no name", i + 1);
		else if (header_find(header, name) != NO_COLUMN)
			return pb_fail(parse, header->line, "pb_duplicate_column",
			    "the column %s is there twice", show(name).text);
		header->names[header->count++] = name;
	}
	return true;
}

bool header_need(struct pb_parse *parse, const char *name, size_t *out)
{
	*out = header_find(&parse->header, name);
	if (*out == NO_COLUMN)
		return pb_fail(parse, parse->header.line, "pb_missing_column",
		    "the section %s needs the column %s", section_names[parse->section - 1], name);
	return true;
}

bool row_check_width(struct pb_parse *parse)
{
	const struct row *row = &parse->row;
	size_t width = parse->header.count;

	if (row->count < width)
		pb_warn(parse, row->line, "short_row", "the row has %zu cells of %zu", row->count,
		    width);
	if (row->count <= width)
		return true;
	if (!is_empty_from(row, width))
		return pb_fail(parse, row->line, "pb_long_row",
		    "the row has %zu cells, the header has %zu; a cell with ';' needs quotes",
		    row->count, width);
	pb_warn(parse, row->line, "extra_cells", "empty cells past the last column");
	return true;
}

char *row_cell(const struct row *row, size_t column)
{
	static char nothing[1];

	return column < row->count ? row->cells[column] : nothing;
}

/* Copies the file's bytes to where they may be cut up, without the byte order mark. */
static bool cells_begin(struct pb_parse *parse, const void *bytes, size_t len)
{
	char *copy;

	if (len > PB_MAX_BYTES)
		return pb_fail(
		    parse, 0, "pb_too_large", "the file is larger than %zu bytes", PB_MAX_BYTES);
	copy = arena_copy(parse->arena, bytes, len);
	if (copy == NULL)
		return pb_no_memory(parse);
	if (len >= 3 && memcmp(copy, "\xef\xbb\xbf", 3) == 0) {
		pb_warn(parse, 1, "byte_order_mark", "the file starts with a byte order mark");
		copy += 3;
		len -= 3;
	}
	parse->cells = cells_over(copy, len);
	return scan_bytes(parse, copy, len);
}

static bool sections_read(struct pb_parse *parse)
{
	static bool (*const readers[SECTION_COUNT])(struct pb_parse *, enum row_kind *) = {
	    meta_read, projects_read, votes_read};
	enum row_kind kind = row_next(parse);

	for (unsigned i = 0; i < SECTION_COUNT; i++) {
		if (kind == ROW_FAILED)
			return false;
		if (kind != ROW_SECTION)
			return pb_fail(parse, parse->row.line, "pb_no_section",
			    "the section %s should start here", section_names[i]);
		if (!header_read(parse) || !readers[i](parse, &kind))
			return false;
	}
	if (parse->quoted_count > 0)
		pb_warn(parse, parse->quoted_line, "quoted_cells",
		    "%zu cells of the file are in quotes, the first one here", parse->quoted_count);
	return declared_check(parse) && warnings_finish(parse);
}

const struct pb_election *pb_parse_line(
    struct arena *arena, const void *bytes, size_t len, uint32_t *line, struct fault *fault)
{
	struct fault ignored = {0};
	struct pb_parse *parse = calloc(1, sizeof *parse);
	struct pb_election *election = arena_alloc(arena, 1, sizeof *election);
	bool is_fine;

	*line = 0;
	if (parse == NULL || election == NULL) {
		free(parse);
		(void)fault_unable(fault, "no_memory", "no memory to read the election");
		return NULL;
	}
	parse->arena = arena;
	parse->fault = fault != NULL ? fault : &ignored;
	is_fine = cells_begin(parse, bytes, len) && sections_read(parse);
	if (is_fine)
		*election = parse->out;
	else
		*line = parse->fail_line;
	buf_free(&parse->meta);
	buf_free(&parse->projects);
	buf_free(&parse->votes);
	buf_free(&parse->choices);
	buf_free(&parse->warnings);
	ids_free(&parse->ids);
	free(parse);
	return is_fine ? election : NULL;
}

const struct pb_election *pb_parse(
    struct arena *arena, const void *bytes, size_t len, struct fault *fault)
{
	uint32_t line;

	return pb_parse_line(arena, bytes, len, &line, fault);
}
