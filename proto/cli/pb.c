/*
 * arca pb: what is in a .pb file, and what is odd about it.
 * It does not change files.
 */
#include <inttypes.h>
#include <string.h>

#include "proto/cli/cli.h"
#include "proto/cli/election.h"
#include "proto/tally/stats.h"

static json_t *spread_json(const struct spread *spread, unsigned decimals)
{
	return json_pack("{s:o, s:o, s:o, s:o}", "least", json_money(spread->least, decimals),
	    "middle", json_money(spread->middle, decimals), "greatest",
	    json_money(spread->greatest, decimals), "total", json_money(spread->total, decimals));
}

static json_t *length_json(const struct spread *spread)
{
	return json_pack("{s:I, s:I, s:I, s:I}", "least", (json_int_t)spread->least, "middle",
	    (json_int_t)spread->middle, "greatest", (json_int_t)spread->greatest, "total",
	    (json_int_t)spread->total);
}

/* A key of META, "" where there is none. */
static const char *meta_text(const struct pb_election *election, const char *key)
{
	const char *value = pb_meta(election, key);

	return value != NULL ? value : "";
}

static int stats_json(
    const char *path, const struct pb_election *election, const struct pb_stats *stats)
{
	return json_print(json_pack(
	    "{s:s, s:s, s:s, s:s, s:s, s:s, s:I, s:I, s:I, s:I, s:I, s:o, s:o, s:o}", "file", path,
	    "description", meta_text(election, "description"), "vote_type",
	    pb_vote_type_name(election->vote_type), "language", meta_text(election, "language"),
	    "currency", meta_text(election, "currency"), "rule", meta_text(election, "rule"),
	    "projects", (json_int_t)election->project_count, "votes",
	    (json_int_t)election->vote_count, "empty_votes", (json_int_t)stats->empty_count,
	    "distinct_votes", (json_int_t)stats->distinct_count, "warnings",
	    (json_int_t)election->warning_count, "budget",
	    json_money(election->budget, election->decimals), "vote_lengths",
	    length_json(&stats->lengths), "costs", spread_json(&stats->costs, election->decimals)));
}

static void line_put(struct buf *out, const char *label, const char *value)
{
	if (value[0] == '\0')
		return;
	column_put(out, label, 16, false);
	plain_put(out, value);
	buf_put_text(out, "\n");
}

static void spread_put(
    struct buf *out, const char *label, const struct spread *spread, unsigned decimals)
{
	static const char *const parts[] = {"", ", middle ", ", at most ", ", in all "};
	const int64_t numbers[] = {spread->least, spread->middle, spread->greatest, spread->total};

	column_put(out, label, 16, false);
	buf_put_text(out, "at least ");
	for (size_t i = 0; i < 4; i++) {
		buf_put_text(out, parts[i]);
		pb_money_write(out, numbers[i], decimals);
	}
	buf_put_text(out, "\n");
}

static int stats_text(const struct pb_election *election, const struct pb_stats *stats)
{
	struct buf out = {0}, budget = {0};

	pb_money_write(&budget, election->budget, election->decimals);
	line_put(&out, "description", meta_text(election, "description"));
	line_put(&out, "vote type", pb_vote_type_name(election->vote_type));
	line_put(&out, "rule", meta_text(election, "rule"));
	line_put(&out, "language", meta_text(election, "language"));
	line_put(&out, "currency", meta_text(election, "currency"));
	line_put(&out, "budget", buf_text(&budget));
	buf_printf(&out, "projects        %zu\n", election->project_count);
	spread_put(&out, "their costs", &stats->costs, election->decimals);
	buf_printf(&out, "votes           %zu, of them %zu distinct, %zu empty\n",
	    election->vote_count, stats->distinct_count, stats->empty_count);
	spread_put(&out, "projects a vote", &stats->lengths, 0);
	buf_printf(
	    &out, "warnings        %zu (arca pb lint lists them)\n", election->warning_count);
	buf_free(&budget);
	return text_print(&out);
}

static int stats_answer(const char *path, bool is_json)
{
	struct election_file file = {0};
	struct fault fault = {0};
	struct pb_stats stats;
	int status;

	if (!election_read(&file, path, &fault) || !pb_stats_count(file.election, &stats, &fault))
		status = cli_fail(&fault);
	else
		status = is_json ? stats_json(path, file.election, &stats)
				 : stats_text(file.election, &stats);
	election_free(&file);
	return status;
}

static json_t *finding_json(uint32_t line, const char *code, const char *text)
{
	return json_pack("{s:I, s:s, s:s}", "line", (json_int_t)line, "code", code, "text", text);
}

/* The one error as a list, or the warnings as one. */
static int lint_json(const char *path, const struct election_file *file, const struct fault *fault)
{
	json_t *errors = json_array(), *warnings = json_array();
	bool is_fine = true;

	if (file->election == NULL)
		is_fine = json_array_append_new(
			      errors, finding_json(file->fail_line, fault->code, fault->text)) == 0;
	for (size_t i = 0; file->election != NULL && i < file->election->warning_count; i++) {
		const struct pb_warning *warning = &file->election->warnings[i];

		is_fine = json_array_append_new(warnings,
			      finding_json(warning->line, warning->code, warning->text)) == 0 &&
			  is_fine;
	}
	if (!is_fine) {
		json_decref(errors);
		json_decref(warnings);
		return json_print(NULL);
	}
	return json_print(
	    json_pack("{s:s, s:o, s:o}", "file", path, "errors", errors, "warnings", warnings));
}

static int lint_text(const char *path, const struct pb_election *election)
{
	struct buf out = {0};

	for (size_t i = 0; i < election->warning_count; i++) {
		const struct pb_warning *warning = &election->warnings[i];

		plain_put(&out, path);
		if (warning->line != 0)
			buf_printf(&out, ":%" PRIu32, warning->line);
		buf_put_text(&out, ": ");
		plain_put(&out, warning->text);
		buf_printf(&out, " [%s]\n", warning->code);
	}
	buf_printf(&out, "0 errors, %zu warning%s\n", election->warning_count,
	    election->warning_count == 1 ? "" : "s");
	return text_print(&out);
}

/* A malformed file is an answer to lint, and goes to stdout with --json; unreadable is not. */
static int lint_answer(const char *path, bool is_json)
{
	struct election_file file = {0};
	struct fault fault = {0};
	int status;

	if (election_read(&file, path, &fault)) {
		status = is_json ? lint_json(path, &file, &fault) : lint_text(path, file.election);
	} else if (is_json && fault.kind == FAULT_FALSE) {
		status = lint_json(path, &file, &fault);
		status = status == EXIT_FINE ? EXIT_FALSE : status;
	} else {
		status = cli_fail(&fault);
	}
	election_free(&file);
	return status;
}

/* The options and the one argument that stats and lint share. */
static bool file_option(
    int argc, char **argv, const char *synopsis, const char *about, bool *is_json, int *status)
{
	const struct option_row options[] = {
	    {.name = "--json", .help = "one JSON object", .flag = is_json}, {0}};
	const struct usage usage = {synopsis, about, options};
	int count;

	if (!cli_options(argc, argv, &usage, &count, status))
		return false;
	if (count == 1)
		return true;
	*status = cli_usage(&usage, "give one file, or - for standard input");
	return false;
}

static int pb_stats_command(int argc, char **argv)
{
	bool is_json = false;
	int status;

	if (!file_option(argc, argv, "pb stats [--json] FILE.pb",
		"Counts of a .pb election: projects, votes, costs, how many votes are alike.",
		&is_json, &status))
		return status;
	return stats_answer(argv[1], is_json);
}

static int pb_lint_command(int argc, char **argv)
{
	bool is_json = false;
	int status;

	if (!file_option(argc, argv, "pb lint [--json] FILE.pb",
		"Says by line what is odd in a .pb file. Exit code 0 if it can be counted, with "
		"or\n"
		"without warnings; 1 if it is malformed: then the first error is all that is said.",
		&is_json, &status))
		return status;
	return lint_answer(argv[1], is_json);
}

int command_pb(int argc, char **argv)
{
	static const struct command commands[] = {
	    {"stats", "counts and spreads", pb_stats_command},
	    {"lint", "what is odd, by line", pb_lint_command},
	    {NULL, NULL, NULL},
	};

	return cli_dispatch("arca pb", "Looks at an election in the .pb format of pabulib.org.",
	    commands, argc, argv);
}
