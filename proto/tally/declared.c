/*
 * What a .pb file says about itself against what is in it: counts, votes, scores, required keys.
 * It only warns: what the ballots say counts, and what the file declares does not.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "proto/tally/parse.h"

static void count_check(struct pb_parse *parse, const char *key, const char *what, size_t count)
{
	uint32_t line;
	const char *text = meta_find(parse, key, &line);
	int64_t declared;

	if (text != NULL && (!pb_money_read(text, strlen(text), 0, &declared) || declared < 0 ||
				(uint64_t)declared != count))
		pb_warn(parse, line, "count_mismatch", "%s says %s, and there are %zu %s", key,
		    show(text).text, count, what);
}

static void keys_check(struct pb_parse *parse)
{
	static const char *const required[] = {"description", "country", "unit", "instance",
	    "num_projects", "num_votes", "rule", "date_begin", "date_end"};
	uint32_t line;

	for (size_t i = 0; i < sizeof required / sizeof *required; i++)
		if (meta_find(parse, required[i], &line) == NULL)
			pb_warn(parse, line, "missing_key", "META does not say %s", required[i]);
}

/* Compares one declared number of a project, in 10^-places, with what the ballots add up to. */
static void number_check(struct pb_parse *parse, const struct pb_project *project,
    const char *column, unsigned places, int64_t counted)
{
	const char *text = pb_project_field(project, column);
	struct buf shown = {0};
	int64_t declared;

	if (text == NULL || text[0] == '\0')
		return;
	if (pb_money_read(text, strlen(text), places, &declared) && declared == counted)
		return;
	pb_money_write(&shown, counted, places);
	pb_warn(parse, project->line, places == 0 ? "votes_differ" : "score_differs",
	    "%s says %s, the ballots say %s", column, show(text).text, buf_text(&shown));
	buf_free(&shown);
}

static void projects_check(struct pb_parse *parse)
{
	bool has_points =
	    parse->out.vote_type == PB_CUMULATIVE || parse->out.vote_type == PB_SCORING;
	int64_t total = 0;

	for (size_t i = 0; i < parse->out.project_count; i++) {
		const struct pb_project *project = &parse->out.projects[i];

		total += project->cost;
		if (project->cost == 0)
			pb_warn(parse, project->line, "zero_cost", "the project %s costs nothing",
			    show(project->id).text);
		if (project->cost > parse->out.budget)
			pb_warn(parse, project->line, "dearer_than_budget",
			    "the project %s costs more than the whole budget",
			    show(project->id).text);
		if (parse->vote_counts[i] == 0)
			pb_warn(parse, project->line, "no_votes", "nobody voted for the project %s",
			    show(project->id).text);
		number_check(parse, project, "votes", 0, (int64_t)parse->vote_counts[i]);
		if (has_points)
			number_check(
			    parse, project, "score", PB_MAX_DECIMALS, parse->point_sums[i]);
	}
	if (parse->out.project_count > 0 && total <= parse->out.budget)
		pb_warn(parse, 0, "all_affordable", "the budget is enough for all projects");
}

static bool voters_check(struct pb_parse *parse)
{
	size_t count = parse->out.vote_count;
	const char **names = calloc(count + 1, sizeof *names);
	struct ids ids = {0};
	bool is_fine = names != NULL && ids_start(&ids, names, count);

	for (uint32_t i = 0; is_fine && i < count; i++) {
		const struct pb_vote *vote = &parse->out.votes[i];
		uint32_t other;

		names[i] = vote->voter_id;
		if (vote->voter_id[0] != '\0' && !ids_add(&ids, i, &other))
			pb_warn(parse, vote->line, "duplicate_voter",
			    "the voter %s is there already, on line %u", show(vote->voter_id).text,
			    parse->out.votes[other].line);
	}
	ids_free(&ids);
	free(names);
	return is_fine || pb_no_memory(parse);
}

bool declared_check(struct pb_parse *parse)
{
	keys_check(parse);
	count_check(parse, "num_projects", "projects", parse->out.project_count);
	count_check(parse, "num_votes", "votes", parse->out.vote_count);
	projects_check(parse);
	return voters_check(parse);
}
