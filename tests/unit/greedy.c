/* proto/tally: the rule greedy, ties, reasons, and votes counted from ballots. */
#include <criterion/criterion.h>
#include <string.h>

#include "proto/tally/explain.h"
#include "proto/tally/rule.h"

static struct arena *arena;

static void begin(void)
{
	arena = arena_new((size_t)64 << 20);
}

static void end(void)
{
	arena_free(&arena);
}

TestSuite(greedy, .init = begin, .fini = end);
TestSuite(ties, .init = begin, .fini = end);
TestSuite(votes, .init = begin, .fini = end);

#define COUNT(array) (sizeof(array) / sizeof *(array))

static struct outcome run(const struct tally_input *input)
{
	struct outcome outcome = {0};
	struct fault fault = {0};

	cr_assert(tally_run(rule_find("greedy"), arena, input, &outcome, &fault), "%s", fault.text);
	return outcome;
}

/* The winners' ids in order of selection, joined by spaces, against `expected`. */
static struct outcome expect(
    const struct tally_project *projects, size_t count, int64_t budget, const char *expected)
{
	struct tally_input input = {.projects = projects, .project_count = count, .budget = budget};
	struct outcome outcome = run(&input);
	struct buf ids = {0};
	int64_t spent = 0;

	for (size_t i = 0; i < outcome.winner_count; i++) {
		buf_printf(&ids, "%s%s", i > 0 ? " " : "", projects[outcome.winners[i]].id);
		spent += projects[outcome.winners[i]].cost;
		cr_assert_eq(outcome.whys[outcome.winners[i]].why, WHY_FUNDED);
	}
	cr_assert_str_eq(buf_text(&ids), expected);
	cr_assert_eq(outcome.spent, spent);
	buf_free(&ids);
	return outcome;
}

Test(greedy, most_votes_first_and_on_past_what_does_not_fit)
{
	static const struct tally_project projects[] = {
	    {"a", 30, 5}, {"b", 60, 9}, {"c", 50, 7}, {"d", 200, 100}, {"e", 10, 1}};
	struct outcome outcome = expect(projects, COUNT(projects), 100, "b a e");

	cr_assert_eq(outcome.whys[3].why, WHY_DEARER_THAN_BUDGET);
	cr_assert_eq(outcome.whys[3].turn, 1);
	cr_assert_eq(outcome.whys[2].why, WHY_TOO_EXPENSIVE);
	cr_assert_eq(outcome.whys[2].turn, 3);
	cr_assert_eq(outcome.whys[2].left, 40);
	cr_assert_eq(outcome.whys[0].left, 40);
	cr_assert_eq(outcome.whys[4].left, 10);
}

Test(greedy, an_exact_fit_and_one_unit_more)
{
	static const struct tally_project exact[] = {{"a", 60, 2}, {"b", 40, 1}};
	static const struct tally_project over[] = {{"a", 60, 2}, {"b", 41, 1}};

	expect(exact, 2, 100, "a b");
	expect(over, 2, 100, "a");
	expect(exact, 2, 60, "a");
	expect(exact, 2, 59, "b");
	expect(exact, 2, 0, "");
}

Test(greedy, what_costs_nothing_or_has_no_votes_comes_last_but_comes)
{
	/* Cost_Sat of a free project is 0, so votes do not lift it. */
	static const struct tally_project projects[] = {
	    {"z", 0, 99}, {"y", 10, 0}, {"x", 10, 1}, {"a", 0, 0}, {"b", 1000, 0}};

	expect(projects, COUNT(projects), 100, "x a y z");
	expect(projects, COUNT(projects), 0, "a z");
	expect(projects, 0, 100, "");
}

Test(greedy, numbers_at_the_ends_of_their_types)
{
	static const struct tally_project projects[] = {{"a", INT64_MAX, UINT64_MAX},
	    {"b", INT64_MAX, UINT64_MAX - 1}, {"c", 1, 1}, {"d", 0, 5}};

	expect(projects, 4, INT64_MAX, "a d");
	expect(projects + 1, 3, INT64_MAX - 1, "c d");
}

Test(greedy, refuses_negative_money_and_too_many_projects)
{
	static const struct tally_project projects[] = {{"a", 5, 1}, {"b", -1, 1}};
	struct tally_input input = {.projects = projects, .project_count = 2, .budget = 10};
	const struct rule *rule = rule_find("greedy");
	struct outcome outcome;
	struct fault fault = {0};

	cr_assert(!tally_run(rule, arena, &input, &outcome, &fault));
	cr_assert_str_eq(fault.code, "tally_bad_input");
	cr_assert_str_eq(fault.text, "the cost of project 2 is negative");
	input.project_count = 1;
	input.budget = -1;
	cr_assert(!tally_run(rule, arena, &input, &outcome, NULL));
	input.budget = 0;
	input.project_count = TALLY_MAX_PROJECTS + 1;
	cr_assert(!tally_run(rule, arena, &input, &outcome, NULL));
	cr_assert_null(rule_find("Greedy"));
	cr_assert_null(rule_find(""));
}

Test(ties, lexicographic_is_by_bytes)
{
	/* "10" < "2", capitals first, U+007A before U+00E9 before U+1F600, a prefix first. */
	static const struct tally_project projects[] = {{"\xf0\x9f\x98\x80", 1, 1},
	    {"\xc3\xa9", 1, 1}, {"2", 1, 1}, {"z", 1, 1}, {"10", 1, 1}, {"1", 1, 1}, {"Z", 1, 1}};

	expect(projects, COUNT(projects), 7, "1 10 2 Z z \xc3\xa9 \xf0\x9f\x98\x80");
	expect(projects, COUNT(projects), 2, "1 10");
}

Test(ties, file_order)
{
	static const struct tally_project projects[] = {{"c", 1, 1}, {"a", 1, 2}, {"b", 1, 1}};
	struct tally_input input = {.projects = projects, .project_count = 3, .budget = 2};
	struct outcome outcome;

	input.ties.rule = TIE_FILE_ORDER;
	outcome = run(&input);
	cr_assert_eq(outcome.winner_count, 2);
	cr_assert_eq(outcome.winners[0], 1);
	cr_assert_eq(outcome.winners[1], 0);
	cr_assert_eq(outcome.whys[2].tied_before, 1);
}

/*
 * Ranks by SHA-256 computed outside this program (Python's hashlib) for the seed 00 01 .. 3f:
 * see tests/flow/tally.py, which recomputes them for the command line.
 */
Test(ties, arca_is_cost_and_then_the_hash)
{
	static const struct tally_project projects[] = {
	    {"a", 5, 1}, {"b", 5, 1}, {"c", 5, 1}, {"d", 5, 1}, {"e", 4, 1}, {"f", 5, 1}};
	static const uint32_t expected[3][6] = {
	    {1, 5, 3, 4, 0, 2}, {4, 1, 5, 3, 0, 2}, {5, 2, 3, 1, 0, 4}};
	static const uint16_t cids[] = {0, 1, 258};
	struct tie_order order = {.rule = TIE_ARCA};
	struct fault fault = {0};
	uint32_t ranks[6];

	for (uint8_t i = 0; i < TIE_SEED_LEN; i++)
		order.seed[i] = i;
	for (size_t i = 0; i < 3; i++) {
		order.cid = cids[i];
		cr_assert(tie_ranks(projects, 6, &order, ranks, &fault));
		cr_assert_arr_eq(ranks, expected[i], sizeof ranks);
	}
}

Test(ties, names)
{
	enum tie_rule rule;

	for (enum tie_rule each = TIE_LEXICOGRAPHIC; each <= TIE_ARCA; each++) {
		cr_assert(tie_rule_find(tie_rule_name(each), &rule));
		cr_assert_eq(rule, each);
	}
	cr_assert(!tie_rule_find("coin", &rule));
}

Test(votes, a_second_mention_does_not_count)
{
	struct tally_project projects[] = {{"a", 1, 77}, {"b", 1, 77}, {"c", 1, 77}};
	static const uint32_t named[] = {0, 0, 1, 0, 1, 1};
	static const uint32_t first[] = {0, 3, 3, 5, 6};
	const struct tally_ballots ballots = {first, named, 4};
	struct fault fault = {0};

	cr_assert(votes_count(&ballots, projects, 3, &fault));
	cr_assert_eq(projects[0].votes, 2);
	cr_assert_eq(projects[1].votes, 3);
	cr_assert_eq(projects[2].votes, 0);
	cr_assert(!votes_count(&ballots, projects, 1, &fault), "ballots name project 1");
	cr_assert_str_eq(fault.code, "tally_bad_input");
}

Test(votes, lists_out_of_order_are_refused)
{
	struct tally_project projects[] = {{"a", 1, 0}};
	static const uint32_t named[] = {0, 0};
	static const uint32_t first[] = {0, 2, 1};
	struct fault fault = {0};

	cr_assert(!votes_count(&(struct tally_ballots){first, named, 2}, projects, 1, &fault));
	cr_assert_str_eq(fault.code, "tally_bad_input");
}

Test(votes, every_style_is_read_as_approval)
{
	static const char *const types[] = {"ordinal", "cumulative", "scoring", "approval"};

	for (size_t i = 0; i < COUNT(types); i++) {
		bool has_points = i == 1 || i == 2;
		struct buf file = {0};
		struct fault fault = {0};
		const struct pb_election *election;
		struct tally_input input;

		buf_printf(&file,
		    "META\nkey;value\nbudget;10.5\nvote_type;%s\nPROJECTS\nproject_id;cost\na;1\nb;"
		    "2\n"
		    "VOTES\nvoter_id;vote%s\n1;b,a%s\n2;b,b%s\n3;%s\n",
		    types[i], has_points ? ";points" : "", has_points ? ";0,3" : "",
		    has_points ? ";1,1" : "", has_points ? ";" : "");
		election = pb_parse(arena, file.bytes, file.len, &fault);
		cr_assert_not_null(election, "%s", fault.text);
		cr_assert(tally_from_pb(arena, election, &input, &fault));
		cr_assert_eq(input.projects[0].votes, 1, "0 points are a vote");
		cr_assert_eq(input.projects[1].votes, 2);
		cr_assert_eq(input.projects[1].cost, 20);
		cr_assert_eq(input.budget, 105);
		cr_assert_eq(input.ballots.count, 3);
		cr_assert_eq(input.ties.rule, TIE_LEXICOGRAPHIC);
		buf_free(&file);
	}
}

static void check_words(const struct tally_input *input, const struct outcome *outcome,
    size_t place, const char *currency, const char *words)
{
	struct buf out = {0};

	explain_write(&out, input, outcome, place, 1, currency);
	cr_assert_str_eq(buf_text(&out), words);
	buf_free(&out);
}

Test(greedy, reasons_in_words)
{
	static const struct tally_project projects[] = {
	    {"a", 605, 2}, {"b", 600, 2}, {"c", 2000, 1}, {"d", 395, 1}, {"e", 1, 1}};
	struct tally_input input = {.projects = projects, .project_count = 5, .budget = 1000};
	struct outcome outcome = run(&input);

	check_words(&input, &outcome, 0, "EUR",
	    "funded: turn 1 of 5 with 2 votes; it costs 60.5 EUR and 100 EUR was left");
	check_words(&input, &outcome, 1, NULL,
	    "not funded: turn 2 of 5 with 2 votes; it costs 60, and only 39.5 was left; 1 with as "
	    "many votes came first by the tie order (lexicographic)");
	check_words(&input, &outcome, 2, "",
	    "not funded: turn 3 of 5 with 1 vote; it costs 200, more than the whole budget of 100");
	check_words(&input, &outcome, 4, NULL,
	    "not funded: turn 5 of 5 with 1 vote; it costs 0.1, and only 0 was left; 1 with as "
	    "many "
	    "votes came first by the tie order (lexicographic)");
	cr_assert_str_eq(why_name(outcome.whys[0].why), "funded");
	cr_assert_str_eq(why_name(outcome.whys[1].why), "too_expensive");
	cr_assert_str_eq(why_name(outcome.whys[2].why), "dearer_than_budget");
}
