/*
 * The section VOTES: one ballot a row, its choices as places of projects.
 * It counts nothing for a result: what it adds up is compared with what the file declares.
 */
#include <string.h>

#include "proto/tally/parse.h"

/* Where the columns are; points is NO_COLUMN where the style has none. */
struct vote_columns {
	size_t voter_id, vote, points, method;
};

/* What one ballot adds up to; each project counts once but for its points. */
struct ballot {
	int64_t count, cost, points;
};

/* The next item of a list, NULL after the last; `rest` moves on, to NULL with the last item. */
static char *item_next(char **rest)
{
	char *item = *rest;

	if (item != NULL)
		*rest = strchr(item, ',');
	if (item != NULL && *rest != NULL)
		*(*rest)++ = '\0';
	return item;
}

static void points_warn(struct pb_parse *parse, int64_t points, const char *text)
{
	uint32_t line = parse->row.line;

	if (points == 0)
		pb_warn(parse, line, "zero_points", "a project is given 0 points");
	if (points < 0 && parse->out.vote_type == PB_CUMULATIVE)
		pb_warn(parse, line, "negative_points", "negative points in a cumulative vote");
	if ((parse->points.has_min && points < parse->points.min) ||
	    (parse->points.has_max && points > parse->points.max))
		pb_warn(parse, line, "points_out_of_bounds",
		    "%s points are outside min_points and max_points", show(text).text);
}

static bool points_add(struct pb_parse *parse, char *text, int64_t *points)
{
	uint32_t line = parse->row.line;
	int64_t size;
	unsigned places;

	text = text_trim(text);
	if (!decimal_places(text, strlen(text), &places) ||
	    !pb_money_read(text, strlen(text), PB_MAX_DECIMALS, points))
		return pb_fail(
		    parse, line, "pb_bad_points", "the points %s cannot be read", show(text).text);
	if (places > parse->point_places)
		parse->point_places = places;
	if (__builtin_sub_overflow(0, *points, &size) ||
	    __builtin_add_overflow(
		parse->point_total, size < 0 ? -size : size, &parse->point_total))
		return pb_fail(
		    parse, line, "pb_too_large", "the points add up to more than can be counted");
	points_warn(parse, *points, text);
	return true;
}

static bool choice_add(
    struct pb_parse *parse, char *item, char **points, bool has_points, struct ballot *ballot)
{
	uint32_t line = parse->row.line, number;
	struct pb_choice choice = {0};
	size_t len = strlen(item);
	char *id = text_trim(item), *text = item_next(points);

	if (strlen(id) != len)
		pb_warn(parse, line, "outer_spaces", "spaces around an id are cut off");
	if (id[0] == '\0')
		return pb_fail(parse, line, "pb_empty_choice", "an entry of the vote is empty");
	if (!ids_find(&parse->ids, id, &choice.project))
		return pb_fail(parse, line, "pb_unknown_project",
		    "the vote names the project %s, which is not in PROJECTS", show(id).text);
	if (parse->choices.len / sizeof choice == PB_MAX_CHOICES)
		return pb_fail(parse, line, "pb_too_many_choices",
		    "the votes name more than %d projects in all", PB_MAX_CHOICES);
	if (has_points && text == NULL)
		return pb_fail(
		    parse, line, "pb_points_length", "the vote has more entries than its points");
	if (has_points && !points_add(parse, text, &choice.points))
		return false;
	ballot->points += choice.points;
	parse->point_sums[choice.project] += choice.points;
	number = (uint32_t)(parse->votes.len / sizeof(struct pb_vote)) + 1;
	if (parse->seen_in[choice.project] == number) {
		pb_warn(parse, line, "duplicate_choice", "the vote names the project %s again",
		    show(id).text);
	} else {
		parse->seen_in[choice.project] = number;
		parse->vote_counts[choice.project]++;
		ballot->count++;
		ballot->cost += parse->out.projects[choice.project].cost;
	}
	buf_put(&parse->choices, &choice, sizeof choice);
	return true;
}

static void bound_warn(struct pb_parse *parse, const struct bound *bound, int64_t value,
    const char *code, const char *what)
{
	if (bound->has_min && value < bound->min)
		pb_warn(
		    parse, parse->row.line, code, "%s is under the least that META allows", what);
	if (bound->has_max && value > bound->max)
		pb_warn(parse, parse->row.line, code, "%s is over the most that META allows", what);
}

static void ballot_warn(struct pb_parse *parse, const struct ballot *ballot, bool has_points)
{
	if (ballot->count == 0) {
		pb_warn(parse, parse->row.line, "empty_vote",
		    "the vote is empty; it counts as a ballot");
		return;
	}
	if (parse->out.vote_type == PB_CHOOSE_1 && ballot->count != 1)
		pb_warn(parse, parse->row.line, "not_one_choice",
		    "a choose-1 vote names %lld projects", (long long)ballot->count);
	bound_warn(parse, &parse->length, ballot->count, "length_out_of_bounds",
	    "the number of projects in the vote");
	bound_warn(parse, &parse->cost, ballot->cost, "cost_out_of_bounds",
	    "the cost of the projects in the vote");
	if (has_points)
		bound_warn(parse, &parse->point_sum, ballot->points, "points_out_of_bounds",
		    "the sum of the points");
}

static bool vote_row(struct pb_parse *parse, const struct vote_columns *columns)
{
	const struct row *row = &parse->row;
	char *vote = text_trim(row_cell(row, columns->vote)), *item;
	char *points = text_trim(row_cell(row, columns->points));
	bool has_points = columns->points != NO_COLUMN;
	struct ballot ballot = {0};
	struct pb_vote out = {.line = row->line};

	if (parse->votes.len / sizeof out == PB_MAX_VOTES)
		return pb_fail(parse, row->line, "pb_too_many_votes",
		    "there are more than %d votes", PB_MAX_VOTES);
	if (!row_check_width(parse))
		return false;
	out.first = (uint32_t)(parse->choices.len / sizeof(struct pb_choice));
	out.voter_id = text_trim(row_cell(row, columns->voter_id));
	out.method = row_cell(row, columns->method);
	if (out.voter_id[0] == '\0')
		pb_warn(parse, row->line, "missing_voter_id", "the vote has no voter_id");
	vote = vote[0] != '\0' ? vote : NULL;
	points = points[0] != '\0' ? points : NULL;
	while ((item = item_next(&vote)) != NULL)
		if (!choice_add(parse, item, &points, has_points, &ballot))
			return false;
	if (has_points && points != NULL)
		return pb_fail(parse, row->line, "pb_points_length",
		    "the vote has fewer entries than its points");
	ballot_warn(parse, &ballot, has_points);
	out.count = (uint32_t)(parse->choices.len / sizeof(struct pb_choice)) - out.first;
	buf_put(&parse->votes, &out, sizeof out);
	return true;
}

static bool columns_find(struct pb_parse *parse, struct vote_columns *columns)
{
	bool is_pointed =
	    parse->out.vote_type == PB_CUMULATIVE || parse->out.vote_type == PB_SCORING;

	if (!header_need(parse, "voter_id", &columns->voter_id) ||
	    !header_need(parse, "vote", &columns->vote))
		return false;
	if (is_pointed && !header_need(parse, "points", &columns->points))
		return false;
	if (!is_pointed && header_find(&parse->header, "points") != NO_COLUMN)
		pb_warn(parse, parse->header.line, "unused_points",
		    "the column points is not read: %s votes have none",
		    pb_vote_type_name(parse->out.vote_type));
	if (!is_pointed)
		columns->points = NO_COLUMN;
	columns->method = header_find(&parse->header, "voting_method");
	if (columns->voter_id != 0)
		pb_warn(parse, parse->header.line, "column_order",
		    "voter_id is not the first column, where some readers look for it");
	return true;
}

/* Brings all points from 10^-6 to the coarsest unit that holds them. */
static void points_scale(struct pb_parse *parse, bool has_points)
{
	struct pb_choice *choices = (struct pb_choice *)parse->choices.bytes;
	size_t count = parse->choices.len / sizeof *choices;
	int64_t divisor = 1;

	for (unsigned i = parse->point_places; i < PB_MAX_DECIMALS; i++)
		divisor *= 10;
	for (size_t i = 0; i < count; i++)
		choices[i].points = has_points ? choices[i].points / divisor : 1;
	parse->out.points_decimals = parse->point_places;
}

bool votes_read(struct pb_parse *parse, enum row_kind *next)
{
	struct vote_columns columns;

	if (!columns_find(parse, &columns))
		return false;
	while ((*next = row_next(parse)) == ROW_DATA)
		if (!vote_row(parse, &columns))
			return false;
	if (*next == ROW_FAILED)
		return false;
	points_scale(parse, columns.points != NO_COLUMN);
	parse->out.votes = array_finish(
	    parse->arena, &parse->votes, sizeof *parse->out.votes, &parse->out.vote_count);
	parse->out.choices = array_finish(
	    parse->arena, &parse->choices, sizeof *parse->out.choices, &parse->out.choice_count);
	if (parse->out.votes == NULL || parse->out.choices == NULL)
		return pb_no_memory(parse);
	return true;
}
