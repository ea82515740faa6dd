/*
 * arca acts: what is done in a city's name, from its public log, checked and listed.
 * It checks nothing itself: proto/record/audit_city does.
 */
#include <stdlib.h>
#include <string.h>

#include "proto/base/clock.h"
#include "proto/base/file.h"
#include "proto/cli/cli.h"
#include "proto/cli/election.h"
#include "proto/cli/findings.h"
#include "proto/cli/given.h"
#include "proto/cli/remote.h"
#include "proto/record/audit_city.h"

/* The command line, then the files that it names; and the list as it grows. */
struct request {
	const char *record, *policy_path, *kind, *ca_path;
	const char *round_paths[GIVEN_MOST];
	size_t round_count;
	bool is_json;
	struct given checkpoints;
	struct buf policy;
	struct record_files rounds[GIVEN_MOST];
	struct buf lines;
	json_t *list;
};

/* Everything that the auditor brings must be readable, or nothing is checked. */
static bool request_load(struct request *request, struct fault *fault)
{
	if (request->policy_path != NULL &&
	    !file_read(&request->policy, request->policy_path, GIVEN_LIMIT, fault))
		return false;
	if (!given_read(&request->checkpoints, fault))
		return false;
	for (size_t i = 0; i < request->round_count; i++)
		if (!record_open(
			&request->rounds[i], request->round_paths[i], request->ca_path, fault))
			return false;
	request->list = json_array();
	return request->list != NULL || fault_unable(fault, "no_memory", "no memory for acts");
}

static void request_free(struct request *request)
{
	buf_free(&request->policy);
	buf_free(&request->lines);
	given_free(&request->checkpoints);
	for (size_t i = 0; i < request->round_count; i++)
		record_files_free(&request->rounds[i]);
	json_decref(request->list);
	free(request);
}

static void put_line(struct buf *out, const struct act *act, uint64_t index)
{
	struct buf line = {0};
	char time[21];

	time_write(time, act->time_s);
	buf_printf(&line, "%6llu  %s  %s", (unsigned long long)index, time, act->role);
	if (act->has_seat)
		buf_printf(&line, " (seat %llu)", (unsigned long long)act->seat);
	buf_printf(&line, "  %s  ", act->kind);
	json_write_canonical(&line, act->subject);
	plain_put(out, buf_text(&line));
	buf_put_u8(out, '\n');
	buf_free(&line);
}

static void take_act(const struct act *act, uint64_t index, void *context)
{
	struct request *request = context;
	json_t *one;

	if (request->kind != NULL && strcmp(request->kind, act->kind) != 0)
		return;
	if (!request->is_json) {
		put_line(&request->lines, act, index);
		return;
	}
	one = json_deep_copy(act->json);
	json_object_set_new(one, "index", json_integer((json_int_t)index));
	json_array_append_new(request->list, one);
}

/* --- output --------------------------------------------------------------------------------- */

#define CHECKS (V4_GRAMMAR + 1)

static const char *conclusion(int code)
{
	static const char *const words[] = {"PASSED: this is the whole log that was signed.",
	    "FAILED: this log is not what it claims to be; see the lines under FAILED.",
	    "NOT PASSED: something is missing or could not be checked; nothing is proved."};

	return words[code];
}

static int print_text(
    struct request *request, const struct report *report, const struct audit_city_summary *summary)
{
	int code = report_exit_code(report);
	struct buf out = {0};

	buf_put_text(&out, "city   ");
	plain_put(&out, summary->origin[0] != '\0' ? summary->origin : "(not known)");
	buf_printf(&out, "\nlog    %llu entries, %llu acts\n\n",
	    (unsigned long long)summary->entries, (unsigned long long)summary->acts);
	findings_put(&out, report, CHECKS);
	buf_printf(&out, "\n%s\n", conclusion(code));
	if (request->lines.len > 0)
		buf_printf(&out, "\n%s", buf_text(&request->lines));
	return text_print(&out) == EXIT_FINE ? code : EXIT_UNABLE;
}

static int print_json(
    struct request *request, const struct report *report, const struct audit_city_summary *summary)
{
	int code = report_exit_code(report);

	if (json_print(json_pack("{s:b,s:i,s:s,s:I,s:O,s:o}", "passed", code == 0, "exit_code",
		code, "origin", summary->origin, "entries", (json_int_t)summary->entries, "acts",
		request->list, "checks", findings_value(report, CHECKS))) != EXIT_FINE)
		return EXIT_UNABLE;
	return code;
}

static int acts(struct request *request)
{
	struct report *report = calloc(1, sizeof *report);
	struct audit_city_summary summary;
	struct record_files files = {0};
	struct fault fault = {0};
	int status;

	if (report != NULL && request_load(request, &fault) &&
	    record_open(&files, request->record, request->ca_path, &fault)) {
		const struct audit_city_options options = {
		    .policy = {request->policy.bytes, request->policy.len},
		    .checkpoints = request->checkpoints.spans,
		    .checkpoint_count = request->checkpoints.count,
		    .rounds = request->rounds,
		    .round_count = request->round_count,
		    .each = take_act,
		    .context = request};

		audit_city(report, &summary, &files, &options);
		status = request->is_json ? print_json(request, report, &summary)
					  : print_text(request, report, &summary);
	} else {
		fault_unable(&fault, "no_memory", "no memory to read acts");
		status = cli_fail(&fault);
	}
	record_files_free(&files);
	free(report);
	return status;
}

int command_acts(int argc, char **argv)
{
	struct request *request = calloc(1, sizeof *request);
	int count, status = EXIT_UNABLE;

	if (request == NULL)
		return EXIT_UNABLE;
	const struct option_row rows[] = {
	    {.name = "--policy",
		.value = "FILE",
		.help = "the witness policy that you trust",
		.text = &request->policy_path},
	    {.name = "--checkpoint",
		.value = "FILE",
		.help = "a checkpoint seen elsewhere; repeatable",
		.texts = request->checkpoints.paths,
		.count = &request->checkpoints.count,
		.room = GIVEN_MOST},
	    {.name = "--round",
		.value = "RECORD",
		.help = "a round's record, to compare with; repeatable",
		.texts = request->round_paths,
		.count = &request->round_count,
		.room = GIVEN_MOST},
	    {.name = "--kind",
		.value = "KIND",
		.help = "list acts of this kind only",
		.text = &request->kind},
	    {.name = "--ca",
		.value = "FILE",
		.help = "for a URL: certificates to trust, not the system's",
		.text = &request->ca_path},
	    {.name = "--json", .help = "one JSON object", .flag = &request->is_json},
	    {.name = NULL},
	};
	const struct usage usage = {"acts DIR|TAR|URL",
	    "Checks a city's log (https://host/log/city, or what arca fetch saved of it) and lists "
	    "what was\ndone in the city's name. Exit code 0: passed; 1: failed; 2: not all there.",
	    rows};

	if (cli_options(argc, argv, &usage, &count, &status)) {
		if (count == 1) {
			request->record = argv[1];
			status = acts(request);
		} else {
			status =
			    cli_usage(&usage, "acts takes one log: a folder, a tar or an address");
		}
	}
	request_free(request);
	return status;
}
