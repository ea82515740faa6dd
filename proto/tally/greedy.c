/*
 * Greedy by votes: one sort, one pass.
 * It does not explain itself; explain.c does, from the turns noted here.
 */
#include "proto/tally/greedy.h"

#include <stdlib.h>

struct turn {
	uint64_t score;
	uint32_t rank, place;
};

static int turn_order(const void *left, const void *right)
{
	const struct turn *a = left, *b = right;

	if (a->score != b->score)
		return a->score > b->score ? -1 : 1;
	return a->rank < b->rank ? -1 : a->rank > b->rank;
}

/* All projects in the order of their turns; NULL on failure. The caller frees it. */
static struct turn *turns_new(const struct tally_input *input, struct fault *fault)
{
	size_t count = input->project_count;
	struct turn *turns = calloc(count + 1, sizeof *turns);
	uint32_t *ranks = calloc(count + 1, sizeof *ranks);

	if (turns == NULL || ranks == NULL) {
		(void)fault_unable(fault, "no_memory", "no memory to sort the projects");
	} else if (tie_ranks(input->projects, count, &input->ties, ranks, fault)) {
		for (uint32_t i = 0; i < count; i++) {
			const struct tally_project *project = &input->projects[i];

			turns[i].score = project->cost == 0 ? 0 : project->votes;
			turns[i].rank = ranks[i];
			turns[i].place = i;
		}
		qsort(turns, count, sizeof *turns, turn_order);
		free(ranks);
		return turns;
	}
	free(turns);
	free(ranks);
	return NULL;
}

/* How many projects of the same score were funded in the turns just before turn `at`. */
static uint32_t tied_funded(const struct turn *turns, size_t at, const struct outcome_why *whys)
{
	const struct outcome_why *before;

	if (at == 0 || turns[at].score != turns[at - 1].score)
		return 0;
	before = &whys[turns[at - 1].place];
	return before->tied_before + (before->why == WHY_FUNDED);
}

bool greedy_run(
    struct arena *arena, const struct tally_input *input, struct outcome *out, struct fault *fault)
{
	size_t count = input->project_count;
	uint32_t *winners = arena_alloc(arena, count, sizeof *winners);
	struct outcome_why *whys = arena_alloc(arena, count, sizeof *whys);
	int64_t left = input->budget;
	struct turn *turns;

	if (winners == NULL || whys == NULL)
		return fault_unable(fault, "no_memory", "no memory for the outcome");
	turns = turns_new(input, fault);
	if (turns == NULL)
		return false;
	*out = (struct outcome){.winners = winners, .whys = whys};
	for (uint32_t i = 0; i < count; i++) {
		int64_t cost = input->projects[turns[i].place].cost;
		struct outcome_why *why = &whys[turns[i].place];

		why->turn = i + 1;
		why->left = left;
		why->tied_before = tied_funded(turns, i, whys);
		if (cost <= left) {
			why->why = WHY_FUNDED;
			winners[out->winner_count++] = turns[i].place;
			left -= cost;
		} else {
			why->why =
			    cost > input->budget ? WHY_DEARER_THAN_BUDGET : WHY_TOO_EXPENSIVE;
		}
	}
	out->spent = input->budget - left;
	free(turns);
	return true;
}
