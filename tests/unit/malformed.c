/* proto/tally: files that the .pb parser refuses, with which code and on which line. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "proto/tally/pabulib.h"
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

TestSuite(malformed, .init = begin, .fini = end);

static void expect_fault(const char *text, const char *code, uint32_t line)
{
	struct fault fault = {0};
	uint32_t where = 0;

	cr_assert_null(pb_parse_line(arena, text, strlen(text), &where, &fault), "%s", text);
	cr_assert_str_eq(fault.code, code, "%s: %s\n%s", fault.code, fault.text, text);
	cr_assert_eq(fault.kind, FAULT_FALSE);
	cr_assert_eq(where, line, "%s", fault.text);
	if (line > 0) {
		char prefix[32];

		(void)snprintf(prefix, sizeof prefix, "line %u: ", line);
		cr_assert(strncmp(fault.text, prefix, strlen(prefix)) == 0, "%s", fault.text);
	}
}

Test(malformed, files)
{
	expect_fault("", "pb_no_section", 1);
	expect_fault("hello\n", "pb_no_section", 1);
	expect_fault("META\nkey;value\nbudget;1\nvote_type;approval\n", "pb_no_section", 5);
	expect_fault("META\n", "pb_no_header", 2);
	expect_fault("META\nbudget;100\n", "pb_missing_column", 2);
	expect_fault("PROJECTS\n", "pb_section_order", 1);
	expect_fault(META("2", "1", "1", "approval") "VOTES\n", "pb_section_order", 14);
	expect_fault(META("2", "1", "100", "approval") PLAIN "PROJECTS\n", "pb_section_order", 20);
	expect_fault(META("2", "1", "1", "approval") "PROJECTS\nproject_id;cost\na;1\n",
	    "pb_no_section", 17);
	expect_fault("META\nkey;value\nbudget;1\nPROJECTS\n", "pb_missing_meta", 0);
	expect_fault("META\nkey;value\nvote_type;approval\n" PLAIN, "pb_missing_meta", 0);
	expect_fault("META\nkey;value\nvote_type;rumour\n" PLAIN, "pb_bad_vote_type", 3);
	expect_fault(META("2", "1", "1e5", "approval") PLAIN, "pb_bad_number", 12);
	expect_fault(META("2", "1", "1,000,000", "approval") PLAIN, "pb_bad_number", 12);
	expect_fault(META("2", "1", "1.1234567", "approval") PLAIN, "pb_bad_number", 12);
	expect_fault(META("2", "1", "-5", "approval") PLAIN, "pb_negative", 12);
	expect_fault(META("2", "1", "1\xff", "approval") PLAIN, "pb_not_utf8", 12);
	expect_fault(META("2", "1", "1\xed\xa0\x80", "approval") PLAIN, "pb_not_utf8", 12);
	expect_fault(META("2", "1", "1\xc0\xb1", "approval") PLAIN, "pb_not_utf8", 12);
	expect_fault(META("2", "1", "1\xe2\x82", "approval") PLAIN, "pb_not_utf8", 12);
}

Test(malformed, rows)
{
#define M META("2", "1", "100", "approval")
	struct fault fault = {0};

	expect_fault(M "PROJECTS\nproject_id\na\nVOTES\n", "pb_missing_column", 15);
	expect_fault(M "PROJECTS\nproject_id;cost;Cost\na;1;2\nVOTES\n", "pb_duplicate_column", 15);
	expect_fault(M "PROJECTS\nproject_id;cost\na;1;2\nVOTES\n", "pb_long_row", 16);
	expect_fault(M "PROJECTS\nproject_id;cost\n;1\nVOTES\n", "pb_missing_id", 16);
	expect_fault(M "PROJECTS\nproject_id;cost\n\"a,b\";1\nVOTES\n", "pb_bad_id", 16);
	expect_fault(M "PROJECTS\nproject_id;cost\na;None\nVOTES\n", "pb_missing_cost", 16);
	expect_fault(M "PROJECTS\nproject_id;cost\na\nVOTES\n", "pb_missing_cost", 16);
	expect_fault(M "PROJECTS\nproject_id;cost\na;x\nVOTES\n", "pb_bad_number", 16);
	expect_fault(M "PROJECTS\nproject_id;cost\na;-1\nVOTES\n", "pb_negative", 16);
	expect_fault(M "PROJECTS\nproject_id;cost\na;1\na;2\nVOTES\n", "pb_duplicate_project", 17);
	expect_fault(
	    M "PROJECTS\nproject_id;cost\na;9223372036854775807\nb;1\nVOTES\n", "pb_too_large", 17);
	expect_fault(
	    M "PROJECTS\nproject_id;cost\na;9223372036854775808\nVOTES\n", "pb_too_large", 16);
	expect_fault(M PLAIN "1;a\n2;zz\n", "pb_unknown_project", 21);
	expect_fault(M PLAIN "1;a,\n", "pb_empty_choice", 20);
	expect_fault(M PLAIN "1;a;b\n", "pb_long_row", 20);
	cr_assert_null(pb_parse(arena, M "x;\0\n", sizeof(M "x;\0\n") - 1, &fault));
	cr_assert_str_eq(fault.code, "pb_not_text");
#undef M
}

Test(malformed, a_sentence_never_holds_half_a_character)
{
	struct fault fault = {0};
	struct buf file = {0};

	buf_put_text(&file, META("2", "1", "100", "approval") PLAIN "1;");
	for (int i = 0; i < 500; i++)
		buf_put_text(&file, "\xf0\x9f\x92\xa1\x1b");
	cr_assert_null(pb_parse(arena, file.bytes, file.len, &fault));
	cr_assert_str_eq(fault.code, "pb_unknown_project");
	cr_assert_null(strchr(fault.text, '\x1b'), "nothing that a terminal obeys");
	cr_assert_not_null(strstr(fault.text, "\xf0\x9f\x92\xa1?..."), "%s", fault.text);
	buf_free(&file);
}

Test(malformed, limits)
{
	struct fault fault = {0};
	struct buf file = {0};

	buf_put_text(&file, META("2", "1", "100", "approval") "PROJECTS\nproject_id;cost\n");
	for (int i = 0; i < PB_MAX_PROJECTS; i++)
		buf_printf(&file, "p%d;1\n", i);
	buf_put_text(&file, "one;1\nVOTES\nvoter_id;vote\n");
	cr_assert_null(pb_parse(arena, file.bytes, file.len, &fault));
	cr_assert_str_eq(fault.code, "pb_too_many_projects");
	file.len = 0;
	buf_put_text(&file, "META\nkey;value");
	for (int i = 0; i < PB_MAX_COLUMNS; i++)
		buf_put_text(&file, ";");
	fault = (struct fault){0};
	cr_assert_null(pb_parse(arena, file.bytes, file.len, &fault));
	cr_assert_str_eq(fault.code, "pb_too_many_columns");
	file.len = 0;
	buf_put_text(&file, "META\nkey;value\n");
	for (int i = 0; i <= PB_MAX_META; i++)
		buf_printf(&file, "k%d;1\n", i);
	fault = (struct fault){0};
	cr_assert_null(pb_parse(arena, file.bytes, file.len, &fault));
	cr_assert_str_eq(fault.code, "pb_too_much_meta");
	buf_free(&file);
}

Test(malformed, a_small_arena_is_no_memory)
{
	const char *text = PLAIN_VOTES;

	for (size_t limit = 0; limit < 4096; limit += 16) {
		struct arena *small = arena_new(limit);
		struct fault fault = {0};

		if (pb_parse(small, text, strlen(text), &fault) == NULL)
			cr_assert_str_eq(fault.code, "no_memory", "%s", fault.text);
		arena_free(&small);
	}
}

Test(malformed, open_quotes)
{
	expect_fault(
	    META("2", "2", "100", "approval") PLAIN "1;a\n2;\"b\n3;a\n", "pb_open_quote", 21);
	expect_fault(META("2", "1", "100", "approval") PLAIN "\"", "pb_open_quote", 20);
	expect_fault("\"", "pb_open_quote", 1);
}

Test(malformed, points)
{
	expect_fault(
	    META("2", "1", "100", "cumulative") POINTS "1;a,b;3\n", "pb_points_length", 20);
	expect_fault(
	    META("2", "1", "100", "cumulative") POINTS "1;a;3,1\n", "pb_points_length", 20);
	expect_fault(META("2", "1", "100", "cumulative") POINTS "1;;3\n", "pb_points_length", 20);
	expect_fault(META("2", "1", "100", "cumulative") POINTS "1;a;\n", "pb_points_length", 20);
	expect_fault(META("2", "1", "100", "cumulative") POINTS "1;a;x\n", "pb_bad_points", 20);
	expect_fault(META("2", "1", "100", "cumulative") POINTS "1;a,b;1,\n", "pb_bad_points", 20);
	expect_fault(META("2", "1", "100", "cumulative") POINTS
	    "1;a,b;9223372036854,9223372036854\n",
	    "pb_too_large", 20);
	expect_fault(META("2", "1", "100", "cumulative") PLAIN "1;a\n", "pb_missing_column", 19);
}
