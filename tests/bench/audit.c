/*
 * A rehearsed record in memory, and its audit.
 * It measures nothing: bench.c does.
 */
#include "tests/bench/audit.h"

#include <stdlib.h>

#include "proto/record/audit.h"
#include "proto/record/electorate.h"
#include "proto/record/import.h"

#define PROJECTS 20

struct audit_bench {
	struct record_files record;
};

/* An approval election: ballot i names projects i, i + 3 and i + 8 of 20. */
static void election_write(struct buf *out, size_t count)
{
	buf_printf(out,
	    "META\nkey;value\ndescription;bench\ncountry;-\nunit;-\ninstance;2026\n"
	    "num_projects;%d\nnum_votes;%zu\nbudget;500\nvote_type;approval\nrule;greedy\n"
	    "date_begin;01.03.2026\ndate_end;14.03.2026\nPROJECTS\nproject_id;cost\n",
	    PROJECTS, count);
	for (int i = 0; i < PROJECTS; i++)
		buf_printf(out, "p%d;%d\n", i, 40 + i);
	buf_put_text(out, "VOTES\nvoter_id;vote\n");
	for (size_t i = 0; i < count; i++)
		buf_printf(out, "%zu;p%zu,p%zu,p%zu\n", i + 1, i % PROJECTS, (i + 3) % PROJECTS,
		    (i + 8) % PROJECTS);
}

static bool round_run(struct round *round, const struct import *import, struct record_files *record,
    struct fault *fault)
{
	const struct round_plan plan = {.origin = "bench.example/round",
	    .open_s = import->open_s,
	    .close_s = import->close_s,
	    .contests = {import->contests.bytes, import->contests.len},
	    .texts = {import->texts.bytes, import->texts.len},
	    .trustees = 4,
	    .threshold = 3,
	    .census_bound = import->count,
	    .generators = import->count,
	    .max_seq = 10,
	    .min_batch = 30};
	struct electorate electorate = {0};
	bool is_fine =
	    round_start(round, &plan, &entropy_system, fault) && round_make_keys(round, fault) &&
	    electorate_register(&electorate, round, import->count, fault) &&
	    round_open(round, fault) &&
	    electorate_vote(&electorate, round, import->payloads.bytes, NULL, NULL, fault) &&
	    round_finish(round, fault) && round_record(round, record, fault);

	electorate_free(&electorate);
	return is_fine;
}

struct audit_bench *audit_bench_new(size_t count)
{
	struct audit_bench *bench = calloc(1, sizeof *bench);
	struct round *round = calloc(1, sizeof *round);
	struct arena *arena = arena_new(PB_ARENA_LIMIT);
	const struct pb_election *election = NULL;
	struct import import = {0};
	struct fault fault = {0};
	struct buf text = {0};
	bool is_fine = bench != NULL && round != NULL && arena != NULL;

	election_write(&text, count);
	if (is_fine)
		election = pb_parse(arena, text.bytes, text.len, &fault);
	is_fine = election != NULL &&
		  import_election(&import, election, "bench", NULL, 0, &fault) &&
		  round_run(round, &import, &bench->record, &fault);
	if (round != NULL)
		round_free(round);
	free(round);
	import_free(&import);
	arena_free(&arena);
	buf_free(&text);
	if (!is_fine) {
		(void)fprintf(stderr, "bench: %s\n", fault.text);
		audit_bench_free(&bench);
	}
	return bench;
}

void audit_bench_free(struct audit_bench **bench)
{
	if (*bench != NULL)
		record_files_free(&(*bench)->record);
	free(*bench);
	*bench = NULL;
}

bool audit_bench_run(struct audit_bench *bench)
{
	const struct audit_options options = {0};
	struct report *report = calloc(1, sizeof *report);
	bool has_passed;

	if (report == NULL)
		return false;
	audit_run(report, NULL, &bench->record, &options);
	has_passed = report_exit_code(report) == 0;
	free(report);
	return has_passed;
}
