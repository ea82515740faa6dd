/* proto/tally: the .pb parser. The files are made up here. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "proto/tally/pabulib.h"
#include "proto/tally/stats.h"
#include "tests/unit/pabulib.h"

static struct arena *arena;

static void begin(void)
{
	arena = arena_new(PB_ARENA_LIMIT);
}

static void end(void)
{
	arena_free(&arena);
}

TestSuite(pabulib, .init = begin, .fini = end);

/* Parses bytes that are exactly as long as the heap block they are in, for the sanitizer. */
static const struct pb_election *parse_bytes(const char *text, size_t len, struct fault *fault)
{
	char *copy = malloc(len > 0 ? len : 1);
	const struct pb_election *election;

	memcpy(copy, text, len);
	election = pb_parse(arena, copy, len, fault);
	free(copy);
	return election;
}

static const struct pb_election *parse(const char *text)
{
	struct fault fault = {0};
	const struct pb_election *election = parse_bytes(text, strlen(text), &fault);

	cr_assert_not_null(election, "%s\n%s", fault.text, text);
	return election;
}

static size_t warning_count(const struct pb_election *election, const char *code, uint32_t line)
{
	size_t count = 0;

	for (size_t i = 0; i < election->warning_count; i++)
		count += strcmp(election->warnings[i].code, code) == 0 &&
			 election->warnings[i].line == line;
	return count;
}

/* Exactly one warning of that code, on that line, and no other warning at all. */
static const struct pb_election *expect_only(const char *text, const char *code, uint32_t line)
{
	const struct pb_election *election = parse(text);

	for (size_t i = 0; i < election->warning_count; i++)
		cr_assert(strcmp(election->warnings[i].code, code) == 0 &&
			      election->warnings[i].line == line,
		    "unexpected %s on line %u: %s (wanted %s on %u)", election->warnings[i].code,
		    election->warnings[i].line, election->warnings[i].text, code, line);
	cr_assert_eq(warning_count(election, code, line), 1, "%s on line %u", code, line);
	return election;
}

Test(pabulib, a_plain_file_has_no_warnings)
{
	const struct pb_election *election =
	    parse(META("2", "3", "100", "approval") PLAIN "1;a\n2;a,b\n3;b\n");

	cr_assert_eq(election->warning_count, 0, "%s", election->warnings[0].text);
	cr_assert_eq(election->vote_type, PB_APPROVAL);
	cr_assert_eq(election->budget, 100);
	cr_assert_eq(election->decimals, 0);
	cr_assert_eq(election->project_count, 2);
	cr_assert_str_eq(election->projects[1].id, "b");
	cr_assert_str_eq(election->projects[1].name, "Second");
	cr_assert_eq(election->projects[1].cost, 50);
	cr_assert_eq(election->projects[1].line, 17);
	cr_assert_str_eq(pb_project_field(&election->projects[0], "NAME"), "First");
	cr_assert_null(pb_project_field(&election->projects[0], "votes"));
	cr_assert_eq(election->vote_count, 3);
	cr_assert_eq(election->votes[1].first, 1);
	cr_assert_eq(election->votes[1].count, 2);
	cr_assert_str_eq(election->votes[1].voter_id, "2");
	cr_assert_str_eq(election->votes[1].method, "");
	cr_assert_eq(election->choice_count, 4);
	cr_assert_eq(election->choices[2].project, 1);
	cr_assert_eq(election->choices[2].points, 1);
	cr_assert_str_eq(pb_meta(election, "Unit"), "Y");
	cr_assert_null(pb_meta(election, "language"));
}

Test(pabulib, line_ends_of_every_kind)
{
	static const char *const ends[] = {"\n", "\r\n", "\r"};

	for (size_t kind = 0; kind < 3; kind++) {
		struct buf file = {0};
		const struct pb_election *election;

		for (const char *at = PLAIN_VOTES; *at != '\0'; at++)
			buf_put(&file, *at == '\n' ? ends[kind] : at,
			    *at == '\n' ? strlen(ends[kind]) : 1);
		election = parse(buf_text(&file));
		cr_assert_eq(election->warning_count, kind == 0 ? 0 : 1);
		cr_assert_eq(warning_count(election, "crlf_line_ends", 1), kind == 0 ? 0 : 1);
		cr_assert_eq(election->projects[1].line, 17);
		buf_free(&file);
	}
	expect_only(META("2", "2", "100", "approval") PLAIN "1;a\r\n2;b\n", "mixed_line_ends", 20);
}

Test(pabulib, oddities_of_the_whole_file)
{
	expect_only(META("2", "2", "100", "approval") PLAIN "1;a\n2;b", "no_final_newline", 21);
	expect_only("\xef\xbb\xbf" META("2", "2", "100", "approval") PLAIN "1;a\n2;b\n",
	    "byte_order_mark", 1);
	expect_only(META("2", "2", "100", "approval") PLAIN "1;a\n\n2;b\n", "blank_line", 21);
	expect_only(META("2", "2", "110", "approval") PLAIN "1;a\n2;b\n", "all_affordable", 0);
	expect_only(
	    "META\nkey;value\nbudget;100\nvote_type;approval\ndescription;x\ncountry;x\nunit;x\n"
	    "instance;x\nnum_projects;2\nnum_votes;2\ndate_begin;x\ndate_end;x\n" PLAIN
	    "1;a\n2;b\n",
	    "missing_key", 0);
	expect_only(META("2", "2", "100", "approval") "budget;100\n" PLAIN "1;a\n2;b\n",
	    "duplicate_key", 14);
	expect_only(META("2", "2", "100", "approval") "comment;one;two\n" PLAIN "1;a\n2;b\n",
	    "extra_cells", 14);
}

Test(pabulib, section_names_in_any_case_and_with_empty_cells)
{
	const struct pb_election *election = parse("Meta;;\nKey;Value\nbudget;5\nVote_Type;Choose-"
						   "1\nprojects;;\nproject_id;cost\nvotes;1\n"
						   "vOTES;\nvoter_id;vote\nvotes;votes\nmeta;\n");

	cr_assert_eq(election->vote_type, PB_CHOOSE_1);
	cr_assert_eq(election->project_count, 1);
	cr_assert_eq(election->vote_count, 2, "a voter may be called votes, or meta");
	cr_assert_eq(warning_count(election, "empty_vote", 11), 1);
}

Test(pabulib, quoted_cells)
{
	const struct pb_election *election = parse(META("2", "2", "100",
	    "approval") "PROJECTS\nproject_id;cost;name\n\"a\";60;\"One; \"\"two\"\"\nand three\"\n"
			"b;50;\" wide \"\nVOTES\nvoter_id;vote\n1;\"a,b\"\n2;\n");

	cr_assert_str_eq(election->projects[0].id, "a");
	cr_assert_str_eq(election->projects[0].name, "One; \"two\"\nand three");
	cr_assert_str_eq(election->projects[1].name, " wide ", "quotes keep spaces");
	cr_assert_eq(election->projects[1].line, 18, "the name above takes two lines");
	cr_assert_eq(election->votes[0].count, 2);
	cr_assert_eq(warning_count(election, "quoted_cells", 16), 1);
	cr_assert_eq(warning_count(election, "line_end_in_cell", 16), 1);
	cr_assert_eq(warning_count(election, "empty_vote", 22), 1);
	cr_assert_eq(election->warning_count, 3);
}

Test(pabulib, quotes_where_they_should_not_be)
{
	const struct pb_election *election = parse(META("2", "2", "100",
	    "approval") "PROJECTS\nproject_id;cost;name\na;60;The \"park\"\nb;50;\"The\" park\n"
			"VOTES\nvoter_id;vote\n1;a\n2;b\n");

	cr_assert_str_eq(election->projects[0].name, "The \"park\"");
	cr_assert_str_eq(election->projects[1].name, "The park");
	cr_assert_eq(warning_count(election, "stray_quote", 16), 1);
	cr_assert_eq(warning_count(election, "stray_quote", 17), 1);
}

Test(pabulib, characters_that_split_lines_for_others)
{
	static const char *const odd[] = {
	    "\x0b", "\x0c", "\x1c", "\xc2\x85", "\xe2\x80\xa8", "\xe2\x80\xa9"};

	for (size_t i = 0; i < sizeof odd / sizeof *odd; i++) {
		char text[600];

		(void)snprintf(text, sizeof text,
		    "%sPROJECTS\nproject_id;cost;name\na;60;x%sy\nb;50;z\nVOTES\nvoter_id;vote\n1;"
		    "a,b\n",
		    META("2", "1", "100", "approval"), odd[i]);
		cr_assert_eq(expect_only(text, "odd_line_separator", 16)->project_count, 2);
	}
	expect_only(META("2", "1", "100", "approval") "PROJECTS\nproject_id;cost;name\na;60;x\x1b["
						      "31my\nb;50;z\nVOTES\nvoter_id;vote\n1;a,b\n",
	    "control_character", 16);
}

Test(pabulib, money_as_it_is_written)
{
	const struct pb_election *election = expect_only(
	    META("2", "2", "100.0", "approval") PLAIN "1;a\n2;b\n", "decimal_amount", 12);

	cr_assert_eq(election->budget, 100);
	cr_assert_eq(election->decimals, 0);
	election = parse(
	    META("2", "2", "1331751.11", "approval") "PROJECTS\nproject_id;cost\na;1331751,2\nb;"
						     "4000.0\nVOTES\nvoter_id;vote\n1;a\n2;b\n");
	cr_assert_eq(election->decimals, 2);
	cr_assert_eq(election->budget, 133175111);
	cr_assert_eq(election->projects[0].cost, 133175120);
	cr_assert_eq(election->projects[1].cost, 400000);
	cr_assert_eq(warning_count(election, "decimal_amount", 12), 1);
	cr_assert_eq(warning_count(election, "decimal_comma", 16), 1);
	cr_assert_eq(warning_count(election, "decimal_amount", 17), 1);
	cr_assert_eq(warning_count(election, "dearer_than_budget", 16), 1);
	cr_assert_eq(election->warning_count, 4);
}

Test(pabulib, none_is_nothing)
{
	const struct pb_election *election =
	    parse(META("2", "2", "100", "approval") "PROJECTS\nproject_id;cost;name\na;60;None\nb;"
						    "50;z\nVOTES\nvoter_id;vote;age\n1;a;None\n"
						    "2;None;30\n");

	cr_assert_str_eq(election->projects[0].name, "");
	cr_assert_eq(election->votes[1].count, 0);
	cr_assert_eq(warning_count(election, "none_cell", 16), 1);
	cr_assert_eq(warning_count(election, "none_cell", 20), 1);
	cr_assert_eq(warning_count(election, "none_cell", 21), 1);
	cr_assert_eq(warning_count(election, "empty_vote", 21), 1);
	cr_assert_eq(warning_count(election, "no_votes", 17), 1);
	cr_assert_eq(election->warning_count, 5);
}

Test(pabulib, odd_ballots)
{
	const struct pb_election *election = expect_only(
	    META("2", "2", "100", "approval") PLAIN "1;a,b,a\n2;b\n", "duplicate_choice", 20);

	cr_assert_eq(election->votes[0].count, 3, "kept as it stands");
	expect_only(META("2", "2", "100", "approval") "max_sum_cost;109.5\n" PLAIN "1;a,b\n2;b\n",
	    "cost_out_of_bounds", 21);
	expect_only(META("2", "2", "100", "approval") "max_sum_cost;60\n" PLAIN "1;a,a\n2;b\n",
	    "duplicate_choice", 21);
	expect_only(META("2", "2", "100", "approval") "max_length;1\n" PLAIN "1;a,b\n2;b\n",
	    "length_out_of_bounds", 21);
	expect_only(META("2", "2", "100", "approval") "min_length;2\n" PLAIN "1;a,b\n2;b\n",
	    "length_out_of_bounds", 22);
	expect_only(META("2", "2", "100", "choose-1") PLAIN "1;a,b\n2;b\n", "not_one_choice", 20);
	expect_only(META("2", "2", "100", "approval") PLAIN "1;a\n1;b\n", "duplicate_voter", 21);
	expect_only(META("2", "2", "100", "approval") PLAIN ";a\n1;b\n", "missing_voter_id", 20);
	expect_only(META("2", "2", "100", "approval") PLAIN "1;a, b\n2;b\n", "outer_spaces", 20);
	expect_only(META("2", "2", "100", "approval") PLAIN "1;a ,b\n2;b\n", "outer_spaces", 20);
	expect_only(META("2", "2", "100", "approval") PLAIN "1;a,b\n2 ;b\n", "outer_spaces", 21);
}

Test(pabulib, declarations_that_differ)
{
	expect_only(META("3", "2", "100", "approval") PLAIN "1;a\n2;b\n", "count_mismatch", 10);
	expect_only(META("2", "two", "100", "approval") PLAIN "1;a\n2;b\n", "count_mismatch", 11);
	expect_only(META("2", "2", "55", "approval") PLAIN "1;a\n2;b\n", "dearer_than_budget", 16);
	expect_only(META("2", "2", "100", "approval") PLAIN "1;a\n2;a\n", "no_votes", 17);
	expect_only(META("2", "1", "100", "approval") "PROJECTS\nproject_id;cost;votes\na;60;1\nb;"
						      "50;2\nVOTES\nvoter_id;vote\n1;a,b\n",
	    "votes_differ", 17);
	expect_only(META("2", "1", "100", "cumulative") "PROJECTS\nproject_id;cost;score\na;60;2."
							"5\nb;50;2\nVOTES\nvoter_id;vote;points\n"
							"1;a,b;2.5,1\n",
	    "score_differs", 17);
	expect_only(META("3", "1", "100", "approval") "PROJECTS\nproject_id;cost\na;0\nb;60\nc;"
						      "50\nVOTES\nvoter_id;vote\n1;a,b,c\n",
	    "zero_cost", 16);
}

Test(pabulib, odd_columns)
{
	expect_only(
	    META("2", "1", "100",
		"approval") "PROJECTS\ncost;project_id\n60;a\n50;b\nVOTES\nvoter_id;vote\n1;a,b\n",
	    "column_order", 15);
	expect_only(META("2", "1", "100", "approval") "PROJECTS\nproject_id;cost;\na;60;\nb;50;"
						      "\nVOTES\nvoter_id;vote\n1;a,b\n",
	    "unnamed_column", 15);
	expect_only(META("2", "1", "100", "approval") PLAIN "1;a,b;\n", "extra_cells", 20);
	expect_only(META("2", "1", "100", "approval") "PROJECTS\nproject_id;cost;name\na;60\nb;50;"
						      "x\nVOTES\nvoter_id;vote\n1;a,b\n",
	    "short_row", 16);
	expect_only(META("2", "1", "100", "ordinal") "PROJECTS\nproject_id;cost\na;60\nb;"
						     "50\nVOTES\nvoter_id;vote;points\n1;b,a;2,1\n",
	    "unused_points", 19);
	expect_only(
	    META("2", "1", "100", "approval") "max_length;many\n" PLAIN "1;a,b\n", "bad_limit", 14);
}

Test(pabulib, points)
{
	const struct pb_election *election =
	    parse(META("2", "3", "100", "scoring") POINTS "1;a,b;3,1.50\n2;b;-2\n3;;\n");

	cr_assert_eq(election->points_decimals, 1);
	cr_assert_eq(election->choices[0].points, 30);
	cr_assert_eq(election->choices[1].points, 15);
	cr_assert_eq(election->choices[2].points, -20);
	cr_assert_eq(warning_count(election, "empty_vote", 22), 1);
	cr_assert_eq(election->warning_count, 1);
	expect_only(META("2", "1", "100", "cumulative") POINTS "1;a,b;0,1\n", "zero_points", 20);
	expect_only(
	    META("2", "1", "100", "cumulative") POINTS "1;a,b;2,-1\n", "negative_points", 20);
	expect_only(META("2", "1", "100", "cumulative") "max_points;2\n" POINTS "1;a,b;3,1\n",
	    "points_out_of_bounds", 21);
	expect_only(META("2", "1", "100", "cumulative") "max_sum_points;3\n" POINTS "1;a,b;3,1\n",
	    "points_out_of_bounds", 21);
}

Test(pabulib, warnings_of_one_code_are_counted_past_the_limit)
{
	struct buf file = {0};
	const struct pb_election *election;

	buf_put_text(&file, META("2", "1007", "100", "approval") PLAIN "0;a,b\n");
	for (int i = 1; i <= 1006; i++)
		buf_printf(&file, "%d;\n", i);
	election = parse(buf_text(&file));
	cr_assert_eq(election->warning_count, PB_MAX_WARNINGS + 1);
	cr_assert_eq(election->warnings[0].line, 0);
	cr_assert_str_eq(election->warnings[0].text, "6 more of this kind are not listed");
	for (size_t i = 1; i < election->warning_count; i++)
		cr_assert_eq(election->warnings[i].line, 20 + i, "in file order");
	buf_free(&file);
}

Test(pabulib, what_is_written_is_read_back)
{
	static const char *const names[] = {
	    "", "a;b", "\"", "\"\"", " ", "x\r\ny", "ż;\"", "None "};

	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		struct buf file = {0};
		const struct pb_election *election;

		buf_put_text(
		    &file, META("2", "1", "100", "approval") "PROJECTS\nproject_id;name;cost\na;");
		pb_cell_write(&file, names[i]);
		buf_put_text(&file, ";60\nb;x;50\nVOTES\nvoter_id;vote\n1;a,b\n");
		election = parse(buf_text(&file));
		cr_assert_str_eq(election->projects[0].name, names[i]);
		buf_free(&file);
	}
}

Test(pabulib, stats)
{
	struct pb_stats stats;
	struct fault fault = {0};
	const struct pb_election *election = parse(
	    META("2", "6", "100", "approval") PLAIN "1;a,b\n2;b,a\n3;a,a\n4;a\n5;\n6;b,a,b\n");

	cr_assert(pb_stats_count(election, &stats, &fault));
	cr_assert_eq(stats.distinct_count, 3);
	cr_assert_eq(stats.empty_count, 1);
	cr_assert_eq(stats.lengths.least, 0);
	cr_assert_eq(stats.lengths.middle, 1);
	cr_assert_eq(stats.lengths.greatest, 2);
	cr_assert_eq(stats.lengths.total, 8);
	cr_assert_eq(stats.costs.least, 50);
	cr_assert_eq(stats.costs.total, 110);
}
