/*
 * The section META: keys and values, the vote type, and the amounts that it sets.
 * It does not read PROJECTS, but it finds the one unit that fits the costs too.
 */
#include <inttypes.h>
#include <string.h>
#include <strings.h>

#include "proto/tally/parse.h"

const char *meta_find(const struct pb_parse *parse, const char *key, uint32_t *line)
{
	*line = 0;
	for (size_t i = parse->out.meta_count; i > 0; i--)
		if (strcasecmp(parse->out.meta[i - 1].name, key) == 0) {
			*line = parse->meta_lines[i - 1];
			return parse->out.meta[i - 1].value[0] != '\0'
				   ? parse->out.meta[i - 1].value
				   : NULL;
		}
	return NULL;
}

static bool vote_type_read(struct pb_parse *parse)
{
	uint32_t line;
	const char *name = meta_find(parse, "vote_type", &line);

	if (name == NULL)
		return pb_fail(parse, line, "pb_missing_meta", "META does not say vote_type");
	for (enum pb_vote_type type = PB_APPROVAL; type <= PB_SCORING; type++)
		if (strcasecmp(name, pb_vote_type_name(type)) == 0) {
			parse->out.vote_type = type;
			return true;
		}
	return pb_fail(parse, line, "pb_bad_vote_type",
	    "vote_type %s is none of approval, choose-1, ordinal, cumulative, scoring",
	    show(name).text);
}

static bool meta_row(struct pb_parse *parse, struct buf *lines)
{
	const struct row *row = &parse->row;
	struct pb_field field = {text_trim(row->cells[0]), row_cell(row, 1)};
	const struct pb_field *fields;
	size_t count = parse->meta.len / sizeof field;

	if (count == PB_MAX_META)
		return pb_fail(parse, row->line, "pb_too_much_meta", "META has more than %d keys",
		    PB_MAX_META);
	if (row->count < 2)
		pb_warn(parse, row->line, "short_row", "the key %s has no value",
		    show(field.name).text);
	if (row->count > 2)
		pb_warn(parse, row->line, "extra_cells",
		    "only the first value of the key %s is kept; a value with ';' needs quotes",
		    show(field.name).text);
	fields = (const struct pb_field *)parse->meta.bytes;
	for (size_t i = 0; i < count; i++)
		if (strcasecmp(fields[i].name, field.name) == 0) {
			pb_warn(parse, row->line, "duplicate_key",
			    "the key %s is there again; the last one counts",
			    show(field.name).text);
			break;
		}
	buf_put(&parse->meta, &field, sizeof field);
	buf_put(lines, &row->line, sizeof row->line);
	return true;
}

bool meta_read(struct pb_parse *parse, enum row_kind *next)
{
	struct buf lines = {0};
	size_t key, value, count;
	bool is_fine = header_need(parse, "key", &key) && header_need(parse, "value", &value);

	if (is_fine && (key != 0 || value != 1))
		is_fine = pb_fail(parse, parse->header.line, "pb_missing_column",
		    "the columns of META are key;value");
	while (is_fine && (*next = row_next(parse)) == ROW_DATA)
		is_fine = meta_row(parse, &lines);
	if (!is_fine || *next == ROW_FAILED) {
		buf_free(&lines);
		return false;
	}
	parse->out.meta = array_finish(
	    parse->arena, &parse->meta, sizeof *parse->out.meta, &parse->out.meta_count);
	parse->meta_lines = array_finish(parse->arena, &lines, sizeof *parse->meta_lines, &count);
	if (parse->out.meta == NULL || parse->meta_lines == NULL)
		return pb_no_memory(parse);
	return vote_type_read(parse);
}

/* Raises *places to what `text` needs. */
static bool places_raise(
    struct pb_parse *parse, uint32_t line, const char *what, const char *text, unsigned *places)
{
	unsigned needs;

	if (!decimal_places(text, strlen(text), &needs))
		return pb_fail(parse, line, "pb_bad_number",
		    "the %s %s is not a number with at most %d decimal places", what,
		    show(text).text, PB_MAX_DECIMALS);
	if (strchr(text, ',') != NULL)
		pb_warn(parse, line, "decimal_comma",
		    "the comma in the %s %s is read as the decimal mark", what, show(text).text);
	else if (strchr(text, '.') != NULL)
		pb_warn(parse, line, "decimal_amount", "the %s %s is not written as an integer",
		    what, show(text).text);
	if (needs > *places)
		*places = needs;
	return true;
}

/* One amount that may not be negative, in the unit that was found. */
static bool amount_read(
    struct pb_parse *parse, uint32_t line, const char *what, const char *text, int64_t *out)
{
	if (!pb_money_read(text, strlen(text), parse->out.decimals, out))
		return pb_fail(
		    parse, line, "pb_too_large", "the %s %s is too large", what, show(text).text);
	if (*out < 0)
		return pb_fail(
		    parse, line, "pb_negative", "the %s %s is negative", what, show(text).text);
	return true;
}

/* A limit of META; one that is no number is warned of and not applied. */
static bool limit_read(struct pb_parse *parse, const char *key, unsigned places, int64_t *out)
{
	uint32_t line;
	const char *text = meta_find(parse, key, &line);

	if (text == NULL)
		return false;
	if (pb_money_read(text, strlen(text), places, out))
		return true;
	pb_warn(parse, line, "bad_limit", "%s %s cannot be read; it is not checked", key,
	    show(text).text);
	return false;
}

static void limits_read(struct pb_parse *parse)
{
	const struct {
		struct bound *bound;
		const char *min, *max;
		unsigned places;
	} rows[] = {
	    {&parse->length, "min_length", "max_length", 0},
	    {&parse->cost, "min_sum_cost", "max_sum_cost", parse->out.decimals},
	    {&parse->points, "min_points", "max_points", PB_MAX_DECIMALS},
	    {&parse->point_sum, "min_sum_points", "max_sum_points", PB_MAX_DECIMALS},
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct bound *bound = rows[i].bound;

		bound->has_min = limit_read(parse, rows[i].min, rows[i].places, &bound->min);
		bound->has_max = limit_read(parse, rows[i].max, rows[i].places, &bound->max);
	}
}

/* The decimal places of a limit count for the unit; a limit that is no number does not. */
static void limit_places(struct pb_parse *parse, const char *key)
{
	uint32_t line;
	const char *text = meta_find(parse, key, &line);
	unsigned needs;

	if (text != NULL && decimal_places(text, strlen(text), &needs) &&
	    needs > parse->out.decimals)
		parse->out.decimals = needs;
}

bool amounts_read(struct pb_parse *parse)
{
	/* The projects' costs are still text here: the column that projects_read has found. */
	struct pb_project *projects = (struct pb_project *)parse->out.projects;
	size_t count = parse->out.project_count;
	int64_t total = 0;
	uint32_t line;
	const char *budget = meta_find(parse, "budget", &line);

	if (budget == NULL)
		return pb_fail(parse, line, "pb_missing_meta", "META does not say the budget");
	if (!places_raise(parse, line, "budget", budget, &parse->out.decimals))
		return false;
	limit_places(parse, "min_sum_cost");
	limit_places(parse, "max_sum_cost");
	for (size_t i = 0; i < count; i++)
		if (!places_raise(parse, projects[i].line, "cost",
			pb_project_field(&projects[i], "cost"), &parse->out.decimals))
			return false;
	if (!amount_read(parse, line, "budget", budget, &parse->out.budget))
		return false;
	for (size_t i = 0; i < count; i++) {
		if (!amount_read(parse, projects[i].line, "cost",
			pb_project_field(&projects[i], "cost"), &projects[i].cost))
			return false;
		if (__builtin_add_overflow(total, projects[i].cost, &total))
			return pb_fail(parse, projects[i].line, "pb_too_large",
			    "the costs add up to more than can be counted");
	}
	limits_read(parse);
	return true;
}
