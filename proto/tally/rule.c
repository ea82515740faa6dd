/*
 * The table of rules, the checks before any of them, and inputs made from ballots or files.
 * It does not count by any rule itself.
 */
#include "proto/tally/rule.h"

#include <stdlib.h>
#include <string.h>

#include "proto/tally/greedy.h"

const struct rule tally_rules[] = {
    {"greedy", "most votes first; what does not fit is passed over", greedy_run},
    {NULL, NULL, NULL},
};

const struct rule *rule_find(const char *name)
{
	for (const struct rule *rule = tally_rules; rule->name != NULL; rule++)
		if (strcmp(rule->name, name) == 0)
			return rule;
	return NULL;
}

bool tally_run(const struct rule *rule, struct arena *arena, const struct tally_input *input,
    struct outcome *out, struct fault *fault)
{
	if (input->project_count > TALLY_MAX_PROJECTS)
		return fault_false(fault, "tally_bad_input", "there are more than %d projects",
		    TALLY_MAX_PROJECTS);
	if (input->budget < 0)
		return fault_false(fault, "tally_bad_input", "the budget is negative");
	for (size_t i = 0; i < input->project_count; i++)
		if (input->projects[i].cost < 0)
			return fault_false(
			    fault, "tally_bad_input", "the cost of project %zu is negative", i + 1);
	return rule->run(arena, input, out, fault);
}

bool votes_count(const struct tally_ballots *ballots, struct tally_project *projects,
    size_t project_count, struct fault *fault)
{
	/* The last ballot that named each project, from 1: what makes a second mention not count.
	 */
	size_t *seen_in = calloc(project_count + 1, sizeof *seen_in);
	bool is_fine = seen_in != NULL;

	if (!is_fine)
		return fault_unable(fault, "no_memory", "no memory to count the votes");
	for (size_t i = 0; i < project_count; i++)
		projects[i].votes = 0;
	for (size_t i = 0; is_fine && i < ballots->count; i++) {
		is_fine = ballots->first[i] <= ballots->first[i + 1];
		for (uint32_t at = ballots->first[i]; is_fine && at < ballots->first[i + 1]; at++) {
			uint32_t project = ballots->named[at];

			is_fine = project < project_count;
			if (is_fine && seen_in[project] != i + 1) {
				seen_in[project] = i + 1;
				projects[project].votes++;
			}
		}
	}
	free(seen_in);
	return is_fine ||
	       fault_false(fault, "tally_bad_input", "a ballot names a project that is not there");
}

bool tally_from_pb(struct arena *arena, const struct pb_election *election, struct tally_input *out,
    struct fault *fault)
{
	struct tally_project *projects =
	    arena_alloc(arena, election->project_count, sizeof *projects);
	uint32_t *first = arena_alloc(arena, election->vote_count + 1, sizeof *first);
	uint32_t *named = arena_alloc(arena, election->choice_count, sizeof *named);

	if (projects == NULL || first == NULL || named == NULL)
		return fault_unable(fault, "no_memory", "no memory for the ballots");
	for (size_t i = 0; i < election->project_count; i++) {
		projects[i].id = election->projects[i].id;
		projects[i].cost = election->projects[i].cost;
	}
	for (size_t i = 0; i < election->vote_count; i++)
		first[i] = election->votes[i].first;
	first[election->vote_count] = (uint32_t)election->choice_count;
	for (size_t i = 0; i < election->choice_count; i++)
		named[i] = election->choices[i].project;
	*out = (struct tally_input){.projects = projects,
	    .project_count = election->project_count,
	    .budget = election->budget,
	    .ballots = {first, named, election->vote_count}};
	return votes_count(&out->ballots, projects, election->project_count, fault);
}
