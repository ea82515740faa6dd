/*
 * The section PROJECTS: one project a row, all its columns kept.
 * It does not read what the file declares as votes or winners; declared.c compares that.
 */
#include <string.h>

#include "proto/tally/parse.h"

/* Where the columns are that the parser itself needs. */
struct project_columns {
	size_t id, cost, name;
};

static bool project_row(struct pb_parse *parse, const struct project_columns *columns)
{
	const struct row *row = &parse->row;
	size_t count = row->count < parse->header.count ? row->count : parse->header.count;
	struct pb_field *fields;
	struct pb_project project = {.line = row->line, .field_count = count};

	if (parse->projects.len / sizeof project == PB_MAX_PROJECTS)
		return pb_fail(parse, row->line, "pb_too_many_projects",
		    "there are more than %d projects", PB_MAX_PROJECTS);
	if (!row_check_width(parse))
		return false;
	project.id = text_trim(row_cell(row, columns->id));
	if (project.id[0] == '\0')
		return pb_fail(parse, row->line, "pb_missing_id", "the project has no id");
	if (strchr(project.id, ',') != NULL)
		return pb_fail(parse, row->line, "pb_bad_id",
		    "the id %s has a comma, which separates ids in a vote", show(project.id).text);
	if (text_trim(row_cell(row, columns->cost))[0] == '\0')
		return pb_fail(parse, row->line, "pb_missing_cost", "the project %s has no cost",
		    show(project.id).text);
	project.name = row_cell(row, columns->name);
	fields = arena_alloc(parse->arena, count, sizeof *fields);
	if (fields == NULL)
		return pb_no_memory(parse);
	for (size_t i = 0; i < count; i++)
		fields[i] = (struct pb_field){parse->header.names[i], row->cells[i]};
	fields[columns->id].value = project.id;
	fields[columns->cost].value = text_trim(row->cells[columns->cost]);
	project.fields = fields;
	buf_put(&parse->projects, &project, sizeof project);
	return true;
}

/* The table from ids to projects; two projects of one id are refused. */
static bool projects_index(struct pb_parse *parse)
{
	size_t count = parse->out.project_count;
	const char **names = arena_alloc(parse->arena, count, sizeof *names);

	parse->seen_in = arena_alloc(parse->arena, count, sizeof *parse->seen_in);
	parse->vote_counts = arena_alloc(parse->arena, count, sizeof *parse->vote_counts);
	parse->point_sums = arena_alloc(parse->arena, count, sizeof *parse->point_sums);
	if (arena_is_full(parse->arena) || !ids_start(&parse->ids, names, count))
		return pb_no_memory(parse);
	for (uint32_t i = 0; i < count; i++) {
		uint32_t other;

		names[i] = parse->out.projects[i].id;
		if (!ids_add(&parse->ids, i, &other))
			return pb_fail(parse, parse->out.projects[i].line, "pb_duplicate_project",
			    "the project %s is there already, on line %u", show(names[i]).text,
			    parse->out.projects[other].line);
	}
	return true;
}

bool projects_read(struct pb_parse *parse, enum row_kind *next)
{
	struct project_columns columns;

	if (!header_need(parse, "project_id", &columns.id) ||
	    !header_need(parse, "cost", &columns.cost))
		return false;
	columns.name = header_find(&parse->header, "name");
	if (columns.id != 0)
		pb_warn(parse, parse->header.line, "column_order",
		    "project_id is not the first column, where some readers look for it");
	while ((*next = row_next(parse)) == ROW_DATA)
		if (!project_row(parse, &columns))
			return false;
	if (*next == ROW_FAILED)
		return false;
	parse->out.projects = array_finish(
	    parse->arena, &parse->projects, sizeof *parse->out.projects, &parse->out.project_count);
	if (parse->out.projects == NULL)
		return pb_no_memory(parse);
	return projects_index(parse) && amounts_read(parse);
}
