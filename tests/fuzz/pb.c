/*
 * Any bytes as a .pb file: parsed, counted, explained, and what must always hold is checked.
 * Run: build-san-fuzz-clang/tests/fuzz/pb tests/fuzz/corpus/pb
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "proto/tally/explain.h"
#include "proto/tally/rule.h"
#include "proto/tally/stats.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static void must(bool is_so)
{
	if (!is_so)
		abort();
}

/* Each project is a winner or has a reason; the money adds up. */
static void outcome_check(const struct tally_input *input, const struct outcome *outcome)
{
	struct buf words = {0};
	int64_t spent = 0;
	size_t funded = 0;

	for (size_t i = 0; i < outcome->winner_count; i++) {
		must(outcome->winners[i] < input->project_count);
		must(outcome->whys[outcome->winners[i]].why == WHY_FUNDED);
		spent += input->projects[outcome->winners[i]].cost;
	}
	must(spent == outcome->spent && spent <= input->budget);
	for (size_t i = 0; i < input->project_count; i++) {
		bool is_funded = outcome->whys[i].why == WHY_FUNDED;

		funded += is_funded;
		must(is_funded == (input->projects[i].cost <= outcome->whys[i].left));
		explain_write(&words, input, outcome, i, 6, "X");
	}
	must(funded == outcome->winner_count && buf_is_ok(&words));
	buf_free(&words);
}

static void election_check(struct arena *arena, const struct pb_election *election)
{
	struct fault fault = {0};
	struct pb_stats stats;
	struct tally_input input;
	struct outcome outcome;

	for (size_t i = 1; i < election->warning_count; i++)
		must(election->warnings[i - 1].line <= election->warnings[i].line);
	must(pb_stats_count(election, &stats, &fault));
	must(stats.distinct_count <= election->vote_count);
	must(tally_from_pb(arena, election, &input, &fault));
	for (enum tie_rule rule = TIE_LEXICOGRAPHIC; rule <= TIE_ARCA; rule++) {
		input.ties.rule = rule;
		must(tally_run(rule_find("greedy"), arena, &input, &outcome, &fault));
		outcome_check(&input, &outcome);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	struct arena *arena = arena_new((size_t)256 << 20);
	struct fault fault = {0};
	const struct pb_election *election;
	uint32_t line;

	must(arena != NULL);
	election = pb_parse_line(arena, bytes, len, &line, &fault);
	must((election == NULL) == (fault.kind != FAULT_NONE));
	if (election != NULL)
		election_check(arena, election);
	arena_free(&arena);
	return 0;
}
