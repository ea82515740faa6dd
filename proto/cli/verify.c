/*
 * arca verify: a stranger's audit of a record, V0 to V17, for people and as JSON.
 * It checks nothing itself: proto/record/audit does.
 */
#include <stdlib.h>
#include <string.h>

#include "proto/base/encode.h"
#include "proto/base/file.h"
#include "proto/base/json.h"
#include "proto/cli/cli.h"
#include "proto/cli/election.h"
#include "proto/cli/findings.h"
#include "proto/cli/given.h"
#include "proto/cli/remote.h"
#include "proto/record/audit.h"

#define CLIENT_LIMIT ((size_t)64 * 1024 * 1024)

/* The command line, then the files that it names. */
struct request {
	const char *record, *ctx_text, *policy_path, *client_path, *ca_path;
	bool is_json;
	uint8_t ctx[32];
	struct given checkpoints, receipts;
	struct buf policy, client;
};

/* Everything that the auditor brings must be readable, or nothing is checked. */
static bool request_load(
    struct request *request, struct audit_options *options, struct fault *fault)
{
	if (request->ctx_text != NULL) {
		if (!hex_decode(request->ctx, 32, request->ctx_text, strlen(request->ctx_text)))
			return fault_unable(
			    fault, "ctx", "--ctx takes exactly 64 hexadecimal digits");
		options->ctx = request->ctx;
	}
	if (request->policy_path != NULL &&
	    !file_read(&request->policy, request->policy_path, GIVEN_LIMIT, fault))
		return false;
	if (request->client_path != NULL &&
	    !file_read(&request->client, request->client_path, CLIENT_LIMIT, fault))
		return false;
	if (!given_read(&request->checkpoints, fault) || !given_read(&request->receipts, fault))
		return false;
	options->policy = (struct span){request->policy.bytes, request->policy.len};
	options->client = (struct span){request->client.bytes, request->client.len};
	options->checkpoints = request->checkpoints.spans;
	options->checkpoint_count = request->checkpoints.count;
	options->receipts = request->receipts.spans;
	options->receipt_count = request->receipts.count;
	return true;
}

static void request_free(struct request *request)
{
	buf_free(&request->policy);
	buf_free(&request->client);
	given_free(&request->checkpoints);
	given_free(&request->receipts);
	free(request);
}

/* Who may vote, as the record says: copied out while the audit has it open. */
struct promise {
	struct buf words; /* empty without an artifact electorate */
	json_t *json;
};

static void look_at_promise(const struct audit_view *view, void *context)
{
	struct promise *promise = context;

	if (view->criteria == NULL)
		return;
	criteria_tell(&promise->words, view->criteria);
	promise->json = json_incref(view->criteria->json);
}

static void promise_free(struct promise *promise)
{
	buf_free(&promise->words);
	json_decref(promise->json);
}

/* --- output --------------------------------------------------------------------------------- */

static const char *conclusion(int code)
{
	static const char *const words[] = {
	    "PASSED: everything that this record says follows from its sealed ballots.",
	    "FAILED: this record is not what it claims to be; see the lines under FAILED.",
	    "NOT PASSED: something is missing or could not be checked; nothing is proved."};

	return words[code];
}

/* The first line has the title. The city's own words are in them, and are shown plainly. */
static void put_promise(struct buf *out, struct promise *promise)
{
	const char *line = buf_text(&promise->words), *end;

	buf_put_text(out, "voters ");
	if (promise->json == NULL)
		buf_put_text(out, "the manifest does not say who may vote\n");
	for (; (end = strchr(line, '\n')) != NULL; line = end + 1) {
		char *one = strndup(line, (size_t)(end - line));

		if (line != buf_text(&promise->words))
			buf_put_text(out, "       ");
		plain_put(out, one != NULL ? one : "");
		buf_put_u8(out, '\n');
		free(one);
	}
}

static int print_text(
    const struct report *report, const struct audit_summary *summary, struct promise *promise)
{
	int code = report_exit_code(report);
	struct buf out = {0};
	char ctx[65];

	hex_encode(ctx, summary->ctx, 32);
	buf_put_text(&out, "round  ");
	plain_put(&out, summary->origin[0] != '\0' ? summary->origin : "(not known)");
	buf_printf(&out, "%s\nctx    %s\nlog    %llu entries, %llu ballots\n",
	    summary->is_rehearsal ? "  (a rehearsal: demo keys and witnesses)" : "", ctx,
	    (unsigned long long)summary->entries, (unsigned long long)summary->ballots);
	put_promise(&out, promise);
	buf_put_text(&out, "\n");
	findings_put(&out, report, CHECK_COUNT);
	buf_printf(&out, "\n%s\n", conclusion(code));
	return text_print(&out) == EXIT_FINE ? code : EXIT_UNABLE;
}

static int print_json(
    const struct report *report, const struct audit_summary *summary, const struct promise *promise)
{
	int code = report_exit_code(report);
	char ctx[65];

	hex_encode(ctx, summary->ctx, 32);
	if (json_print(json_pack("{s:b,s:i,s:s,s:s,s:I,s:I,s:b,s:O?,s:o}", "passed", code == 0,
		"exit_code", code, "origin", summary->origin, "ctx", ctx, "entries",
		(json_int_t)summary->entries, "ballots", (json_int_t)summary->ballots, "rehearsal",
		(int)summary->is_rehearsal, "electorate", promise->json, "checks",
		findings_value(report, CHECK_COUNT))) != EXIT_FINE)
		return EXIT_UNABLE;
	return code;
}

static int verify(struct request *request)
{
	struct report *report = calloc(1, sizeof *report);
	struct promise promise = {0};
	struct audit_options options = {.look = look_at_promise, .look_context = &promise};
	struct record_files files = {0};
	struct audit_summary summary;
	struct fault fault = {0};
	int status;

	if (report != NULL && request_load(request, &options, &fault) &&
	    record_open(&files, request->record, request->ca_path, &fault)) {
		audit_run(report, &summary, &files, &options);
		status = request->is_json ? print_json(report, &summary, &promise)
					  : print_text(report, &summary, &promise);
	} else {
		fault_unable(&fault, "no_memory", "no memory to verify");
		status = cli_fail(&fault);
	}
	promise_free(&promise);
	record_files_free(&files);
	free(report);
	return status;
}

int command_verify(int argc, char **argv)
{
	struct request *request = calloc(1, sizeof *request);
	int count, status = EXIT_UNABLE;

	if (request == NULL)
		return EXIT_UNABLE;
	const struct option_row rows[] = {
	    {.name = "--ctx",
		.value = "HEX",
		.help = "the round's name, from the gazette",
		.text = &request->ctx_text},
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
	    {.name = "--receipt",
		.value = "FILE",
		.help = "a voter's receipt; repeatable",
		.texts = request->receipts.paths,
		.count = &request->receipts.count,
		.room = GIVEN_MOST},
	    {.name = "--client",
		.value = "FILE",
		.help = "dist/manifest.json of the client you were served",
		.text = &request->client_path},
	    {.name = "--ca",
		.value = "FILE",
		.help = "for a URL: certificates to trust, not the system's",
		.text = &request->ca_path},
	    {.name = "--json", .help = "one JSON object", .flag = &request->is_json},
	    {.name = NULL},
	};
	const struct usage usage = {"verify DIR|TAR|URL",
	    "Checks a record: every proof, every byte. What you do not bring (ctx, policy, "
	    "checkpoints,\n"
	    "receipts) is not compared, and said so. Exit code 0: passed; 1: failed; 2: not all "
	    "there.",
	    rows};

	if (cli_options(argc, argv, &usage, &count, &status)) {
		if (count == 1) {
			request->record = argv[1];
			status = verify(request);
		} else {
			status = cli_usage(
			    &usage, "verify takes one record: a folder, a tar or an address");
		}
	}
	request_free(request);
	return status;
}
