/*
 * Ballots become sorted lists without repeats, and the lists are sorted.
 * It does not look at points or at the order of an ordinal ballot.
 */
#include "proto/tally/stats.h"

#include <stdlib.h>
#include <string.h>

/* A ballot as a set: sorted places of projects, each once. */
struct set {
	uint32_t *items;
	size_t count;
};

static int item_order(const void *left, const void *right)
{
	const uint32_t *a = left, *b = right;

	return *a < *b ? -1 : *a > *b;
}

static int number_order(const void *left, const void *right)
{
	const int64_t *a = left, *b = right;

	return *a < *b ? -1 : *a > *b;
}

/* Any total order does, as equal sets come together. */
static int set_order(const void *left, const void *right)
{
	const struct set *a = left, *b = right;

	if (a->count != b->count)
		return a->count < b->count ? -1 : 1;
	return a->count == 0 ? 0 : memcmp(a->items, b->items, a->count * sizeof *a->items);
}

static struct set set_make(const struct pb_election *election, size_t ballot, uint32_t *room)
{
	const struct pb_vote *vote = &election->votes[ballot];
	struct set set = {.items = room + vote->first};
	size_t kept = 0;

	for (uint32_t i = 0; i < vote->count; i++)
		set.items[i] = election->choices[vote->first + i].project;
	if (vote->count > 1)
		qsort(set.items, vote->count, sizeof *set.items, item_order);
	for (uint32_t i = 0; i < vote->count; i++)
		if (kept == 0 || set.items[kept - 1] != set.items[i])
			set.items[kept++] = set.items[i];
	set.count = kept;
	return set;
}

/* Sorts `numbers` on the way. Their sum is known to fit. */
static struct spread spread_of(int64_t *numbers, size_t count)
{
	struct spread spread = {0};

	if (count == 0)
		return spread;
	qsort(numbers, count, sizeof *numbers, number_order);
	for (size_t i = 0; i < count; i++)
		spread.total += numbers[i];
	spread.least = numbers[0];
	spread.middle = numbers[(count - 1) / 2];
	spread.greatest = numbers[count - 1];
	return spread;
}

static void stats_fill(const struct pb_election *election, struct set *sets, uint32_t *room,
    int64_t *numbers, struct pb_stats *out)
{
	size_t count = election->vote_count;

	for (size_t i = 0; i < count; i++) {
		sets[i] = set_make(election, i, room);
		numbers[i] = (int64_t)sets[i].count;
		out->empty_count += sets[i].count == 0;
	}
	out->lengths = spread_of(numbers, count);
	qsort(sets, count, sizeof *sets, set_order);
	for (size_t i = 0; i < count; i++)
		out->distinct_count += i == 0 || set_order(&sets[i - 1], &sets[i]) != 0;
	for (size_t i = 0; i < election->project_count; i++)
		numbers[i] = election->projects[i].cost;
	out->costs = spread_of(numbers, election->project_count);
}

bool pb_stats_count(const struct pb_election *election, struct pb_stats *out, struct fault *fault)
{
	struct set *sets = calloc(election->vote_count + 1, sizeof *sets);
	uint32_t *room = calloc(election->choice_count + 1, sizeof *room);
	int64_t *numbers =
	    calloc(election->vote_count + election->project_count + 1, sizeof *numbers);
	bool is_fine = sets != NULL && room != NULL && numbers != NULL;

	*out = (struct pb_stats){0};
	if (is_fine)
		stats_fill(election, sets, room, numbers, out);
	free(sets);
	free(room);
	free(numbers);
	return is_fine || fault_unable(fault, "no_memory", "no memory to count the ballots");
}
