/*
 * arca rehearse: a real election's votes through the whole protocol, into a record on disk.
 * It prints progress and stage times; the protocol itself is in proto/record.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include "proto/base/encode.h"
#include "proto/base/file.h"
#include "proto/base/json.h"
#include "proto/cli/cli.h"
#include "proto/cli/election.h"
#include "proto/cli/guarded.h"
#include "proto/record/electorate.h"
#include "proto/record/import.h"

#define DEFAULT_TRUSTEES  4
#define DEFAULT_THRESHOLD 3

struct request {
	const char *path, *out, *receipts;
	unsigned trustees, threshold;
	bool has_sample, is_json;
	unsigned long long ballots, seed;
};

/* One run, and what has to be undone if it fails. */
struct run {
	const struct request *request;
	const struct pb_election *election;
	struct import import;
	char origin[128]; /* the round's plan borrows it */
	struct round round;
	struct electorate electorate;
	struct buf out_folder, receipt_folder; /* temporary names, "" if none */
	json_t *stages;
	uint64_t stage_wall_ms, stage_cpu_ms;
	struct fault fault;
};

/* --- time ----------------------------------------------------------------------------------- */

static uint64_t wall_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}

static uint64_t usage_ms(int who)
{
	struct rusage usage;

	getrusage(who, &usage);
	return (uint64_t)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1000 +
	       (uint64_t)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1000;
}

static uint64_t cpu_ms(void)
{
	return usage_ms(RUSAGE_SELF) + usage_ms(RUSAGE_CHILDREN);
}

static uint64_t peak_mib(void)
{
	struct rusage self, children;

	getrusage(RUSAGE_SELF, &self);
	getrusage(RUSAGE_CHILDREN, &children);
	return (uint64_t)(self.ru_maxrss > children.ru_maxrss ? self.ru_maxrss
							      : children.ru_maxrss) /
	       1024;
}

/* Ends a stage: a line for people, an object for --json. */
static void stage_done(struct run *run, const char *name, const char *what)
{
	uint64_t wall = wall_ms() - run->stage_wall_ms, cpu = cpu_ms() - run->stage_cpu_ms;

	json_array_append_new(run->stages, json_pack("{s:s,s:I,s:I}", "name", name, "wall_ms",
					       (json_int_t)wall, "cpu_ms", (json_int_t)cpu));
	if (!run->request->is_json) {
		printf("  %-12s %-58s %5llu.%llu s\n", name, what, (unsigned long long)wall / 1000,
		    (unsigned long long)wall % 1000 / 100);
		(void)fflush(stdout);
	}
	run->stage_wall_ms = wall_ms();
	run->stage_cpu_ms = cpu_ms();
}

/* --- the votes ------------------------------------------------------------------------------ */

static int place_order(const void *left, const void *right)
{
	size_t a = *(const size_t *)left, b = *(const size_t *)right;

	return (a > b) - (a < b);
}

/* A seeded sample without repeats, in the file's order; NULL for all votes. */
static size_t *sample(const struct request *request, size_t votes, size_t *count)
{
	struct entropy_stream stream = {.count = 0};
	struct entropy entropy = entropy_from_stream(&stream);
	size_t *places;

	*count = votes;
	if (!request->has_sample || request->ballots >= votes)
		return NULL;
	*count = (size_t)request->ballots;
	store_u64le(stream.seed, request->seed);
	places = calloc(votes, sizeof *places);
	for (size_t i = 0; places != NULL && i < votes; i++)
		places[i] = i;
	for (size_t i = 0; places != NULL && i < *count; i++) {
		size_t j = i + entropy_below(&entropy, (uint32_t)(votes - i)), moved = places[i];

		places[i] = places[j];
		places[j] = moved;
	}
	if (places != NULL)
		qsort(places, *count, sizeof *places, place_order);
	return places;
}

static bool import_votes(struct run *run)
{
	size_t count, *places = sample(run->request, run->election->vote_count, &count);
	bool is_fine;

	if (places == NULL && count != run->election->vote_count)
		return fault_unable(&run->fault, "no_memory", "no memory for a sample");
	is_fine = import_election(
	    &run->import, run->election, run->request->path, places, count, &run->fault);
	free(places);
	return is_fine;
}

/* --- the round ------------------------------------------------------------------------------ */

static bool start(struct run *run)
{
	struct round_plan plan = {.origin = run->origin,
	    .open_s = run->import.open_s,
	    .close_s = run->import.close_s,
	    .contests = {run->import.contests.bytes, run->import.contests.len},
	    .texts = {run->import.texts.bytes, run->import.texts.len},
	    .trustees = run->request->trustees,
	    .threshold = run->request->threshold,
	    .census_bound = run->import.count > 0 ? run->import.count : 1,
	    .generators = run->import.count > 0 ? run->import.count : 1,
	    .max_seq = 100,
	    .min_batch = 30};

	(void)snprintf(run->origin, sizeof run->origin, "rehearsal.example/%s", run->import.slug);
	return round_start(&run->round, &plan, &entropy_system, &run->fault) &&
	       round_make_keys(&run->round, &run->fault);
}

static bool write_receipt(size_t voter, struct span receipt, void *context, struct fault *fault)
{
	struct run *run = context;
	struct buf path = {0};
	bool is_fine;

	buf_printf(&path, "%s/%06zu.tlog-proof", buf_text(&run->receipt_folder), voter + 1);
	is_fine = file_write(buf_text(&path), receipt.bytes, receipt.len, fault);
	buf_free(&path);
	return is_fine;
}

static bool vote(struct run *run)
{
	return electorate_vote(&run->electorate, &run->round, run->import.payloads.bytes,
	    run->request->receipts != NULL ? write_receipt : NULL, run, &run->fault);
}

static bool mix(struct run *run)
{
	char what[64];

	for (unsigned i = 1; i <= run->request->trustees; i++) {
		if (!round_mix(&run->round, i, &run->fault))
			return false;
		(void)snprintf(
		    what, sizeof what, "trustee %u shuffled and re-encrypted the pile", i);
		stage_done(run, "mix", what);
	}
	return round_end_mixing(&run->round, &run->fault);
}

static bool write_record(struct run *run)
{
	struct record_files files = {0};
	bool is_fine = round_record(&run->round, &files, &run->fault) &&
		       record_write(&files, buf_text(&run->out_folder), &run->fault);

	record_files_free(&files);
	return is_fine;
}

/* All or nothing: both folders get their names only when everything is in them. */
static bool publish(struct run *run)
{
	if (run->receipt_folder.len > 0 &&
	    !folder_publish(buf_text(&run->receipt_folder), run->request->receipts, &run->fault))
		return false;
	if (folder_publish(buf_text(&run->out_folder), run->request->out, &run->fault))
		return true;
	if (run->receipt_folder.len > 0)
		folder_remove(run->request->receipts);
	return false;
}

/* Up to the close: everything that voters see. */
static bool run_balloting(struct run *run)
{
	char what[80];

	if (!import_votes(run) || !start(run))
		return false;
	(void)snprintf(what, sizeof what, "manifest, and a key of %u trustees of whom %u open",
	    run->request->trustees, run->request->threshold);
	stage_done(run, "setup", what);
	if (!electorate_register(&run->electorate, &run->round, run->import.count, &run->fault))
		return false;
	(void)snprintf(what, sizeof what, "%zu voters", run->import.count);
	stage_done(run, "credentials", what);
	if (!round_open(&run->round, &run->fault) || !vote(run))
		return false;
	stage_done(run, "ballots", "sealed on the voters' devices, logged, receipts given");
	return true;
}

static bool run_counting(struct run *run)
{
	if (!round_close(&run->round, &run->fault) || !round_seal(&run->round, &run->fault))
		return false;
	stage_done(run, "close", "the log read again: every ballot's proof, what counts");
	if (!mix(run) || !round_decrypt(&run->round, &run->fault))
		return false;
	stage_done(run, "decrypt", "trustees audited V0 to V10, committed, released");
	if (!round_result(&run->round, NULL, 0, &run->fault) || !write_record(run) || !publish(run))
		return false;
	stage_done(run, "result", "opened, counted, published");
	return true;
}

/* --- what is said at the end ---------------------------------------------------------------- */

static void print_json(const struct run *run)
{
	const struct record_file *file = record_find(&run->round.files, "outcome.json");
	struct buf text = {0};
	char ctx[65];
	json_t *all;

	hex_encode(ctx, run->round.ctx, 32);
	all = json_pack("{s:s,s:s,s:s,s:I,s:O,s:I,s:o}", "file", run->request->path, "record",
	    run->request->out, "ctx", ctx, "ballots", (json_int_t)run->import.count, "stages",
	    run->stages, "peak_mib", (json_int_t)peak_mib(), "outcome",
	    json_parse(file->bytes.bytes, file->bytes.len, NULL));
	json_write_canonical(&text, all);
	printf("%s\n", buf_text(&text));
	json_decref(all);
	buf_free(&text);
}

static void print_end(const struct run *run)
{
	char ctx[65];

	hex_encode(ctx, run->round.ctx, 32);
	printf("\nThe record is in %s (%zu entries, %llu MiB of memory at most).\nctx %s\n",
	    run->request->out, run->round.count, (unsigned long long)peak_mib(), ctx);
	printf("Next: arca verify %s\n", run->request->out);
}

static void print_start(const struct run *run)
{
	const struct pb_election *election = run->election;

	printf("Rehearsing %s: %zu votes (%s), %zu projects\n", run->request->path,
	    run->request->has_sample && run->request->ballots < election->vote_count
		? (size_t)run->request->ballots
		: election->vote_count,
	    pb_vote_type_name(election->vote_type), election->project_count);
	(void)fflush(stdout);
}

/* The whole run, in a process that may be ended at any moment. */
static int work(void *context)
{
	struct run *run = context;

	if (!run->request->is_json)
		print_start(run);
	run->stage_wall_ms = wall_ms();
	run->stage_cpu_ms = cpu_ms();
	if (!run_balloting(run) || !run_counting(run))
		return cli_fail(&run->fault);
	if (run->request->is_json) {
		print_json(run);
		return EXIT_FINE;
	}
	for (size_t i = 0; i < run->import.note_count; i++)
		printf("  note: %s\n", run->import.notes[i]);
	print_end(run);
	return EXIT_FINE;
}

/* Before any work: if a folder is there already or cannot be made, that is all there is to say. */
static bool folders_begin(struct run *run)
{
	if (!folder_begin(&run->out_folder, run->request->out, &run->fault))
		return false;
	if (run->request->receipts == NULL ||
	    folder_begin(&run->receipt_folder, run->request->receipts, &run->fault))
		return true;
	folder_remove(buf_text(&run->out_folder));
	return false;
}

static int rehearse(const struct request *request, const struct pb_election *election)
{
	struct run *run = calloc(1, sizeof *run);
	int status;

	if (run == NULL)
		return EXIT_UNABLE;
	run->request = request;
	run->election = election;
	run->stages = json_array();
	if (folders_begin(run)) {
		const char *temporaries[] = {buf_text(&run->out_folder),
		    run->receipt_folder.len > 0 ? buf_text(&run->receipt_folder) : NULL, NULL};

		status = guarded_run(work, run, temporaries);
	} else {
		status = cli_fail(&run->fault);
	}
	electorate_free(&run->electorate);
	round_free(&run->round);
	import_free(&run->import);
	buf_free(&run->out_folder);
	buf_free(&run->receipt_folder);
	json_decref(run->stages);
	free(run);
	return status;
}

/* --- the command line ----------------------------------------------------------------------- */

struct texts {
	const char *out, *receipts, *trustees, *threshold, *ballots, *seed;
};

static bool number(const struct usage *usage, const char *name, const char *text,
    unsigned long long max, unsigned long long *out, int *status)
{
	if (text == NULL || cli_number(text, 0, max, out))
		return true;
	*status = cli_usage(usage, "%s takes a whole number up to %llu", name, max);
	return false;
}

/* n <= 2 (t - 1) with blocks of n/2: neither block reaches the threshold alone. */
static bool trustees_fit(const struct usage *usage, const struct request *request, int *status)
{
	unsigned n = request->trustees, t = request->threshold;

	if (n >= 2 && n <= MANIFEST_MAX_TRUSTEES && t <= n && t >= 1 && n <= 2 * (t - 1))
		return true;
	*status = cli_usage(usage,
	    "%u trustees with a threshold of %u: there can be 2 to %d, in two blocks, and neither "
	    "block may "
	    "reach the threshold alone, so trustees <= 2 (threshold - 1)",
	    n, t, MANIFEST_MAX_TRUSTEES);
	return false;
}

static bool request_read(
    const struct usage *usage, const struct texts *texts, struct request *request, int *status)
{
	unsigned long long trustees = DEFAULT_TRUSTEES, threshold = DEFAULT_THRESHOLD;

	if (texts->out == NULL) {
		*status = cli_usage(usage, "--out is needed: the folder that the record goes to");
		return false;
	}
	if (!number(usage, "--trustees", texts->trustees, 1000, &trustees, status) ||
	    !number(usage, "--threshold", texts->threshold, 1000, &threshold, status) ||
	    !number(usage, "--ballots", texts->ballots, UINT32_MAX, &request->ballots, status) ||
	    !number(usage, "--seed", texts->seed, UINT64_MAX, &request->seed, status))
		return false;
	if (texts->seed != NULL && texts->ballots == NULL) {
		*status =
		    cli_usage(usage, "--seed chooses the sample of --ballots, which is missing");
		return false;
	}
	request->out = texts->out;
	request->receipts = texts->receipts;
	request->has_sample = texts->ballots != NULL;
	request->trustees = (unsigned)trustees;
	request->threshold = (unsigned)threshold;
	return trustees_fit(usage, request, status);
}

int command_rehearse(int argc, char **argv)
{
	struct texts texts = {0};
	struct request request = {0};
	const struct option_row rows[] = {
	    {.name = "--out",
		.value = "DIR",
		.help = "where the record goes; must not exist",
		.text = &texts.out},
	    {.name = "--receipts",
		.value = "DIR",
		.help = "where the voters' receipts go",
		.text = &texts.receipts},
	    {.name = "--trustees",
		.value = "N",
		.help = "how many trustees (default 4)",
		.text = &texts.trustees},
	    {.name = "--threshold",
		.value = "T",
		.help = "how many of them open the box (default 3)",
		.text = &texts.threshold},
	    {.name = "--ballots",
		.value = "N",
		.help = "only a sample of N votes",
		.text = &texts.ballots},
	    {.name = "--seed",
		.value = "S",
		.help = "which sample (default 0)",
		.text = &texts.seed},
	    {.name = "--json", .help = "one JSON object at the end", .flag = &request.is_json},
	    {.name = NULL},
	};
	const struct usage usage = {"rehearse FILE.pb --out DIR",
	    "Runs a whole sealed election on a .pb file's votes, with demo trustees, demo "
	    "witnesses and a\n"
	    "virtual clock: credentials, sealed ballots, log, receipts, mixes, decryption, result.",
	    rows};
	struct election_file file = {0};
	struct fault fault = {0};
	int count, status = EXIT_UNABLE;

	if (!cli_options(argc, argv, &usage, &count, &status))
		return status;
	if (count != 1)
		return cli_usage(&usage, "rehearse takes one .pb file");
	if (!request_read(&usage, &texts, &request, &status))
		return status;
	request.path = argv[1];
	if (election_read(&file, argv[1], &fault))
		status = rehearse(&request, file.election);
	else
		status = cli_fail(&fault);
	election_free(&file);
	return status;
}
