/*
 * arca load: many voters at once, with real sealed ballots; how fast they are served, and whether
 * the record has afterwards what their receipts say. For rehearsals and tests.
 */
#include "proto/cli/load.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "proto/base/workers.h"
#include "proto/cli/cli.h"
#include "proto/cli/election.h"
#include "proto/cli/keep.h"
#include "proto/cli/remote.h"

#define PATIENCE_S  60
#define OPTION_ROWS 14

/* --- what came of it ------------------------------------------------------------------------ */

static int number_order(const void *left, const void *right)
{
	uint64_t a = *(const uint64_t *)left, b = *(const uint64_t *)right;

	return (a > b) - (a < b);
}

/* The latency that so many of a hundred stay at or under; 0 if there is none. */
static uint64_t percentile(const struct load *load, unsigned percent)
{
	size_t place = (load->latency_count * percent + 99) / 100;

	if (load->latency_count == 0)
		return 0;
	return load->latencies_us[place > 0 ? place - 1 : 0];
}

static uint64_t count_state(const struct load *load, enum cast_state state)
{
	uint64_t count = 0;

	for (size_t i = 0; i < load->cast_count; i++)
		count += load->casts[i].state == state;
	return count;
}

static uint64_t per_second(const struct load *load)
{
	uint64_t took_us = load->ended_us - load->began_us;

	return took_us > 0 ? load->latency_count * 1000000 / took_us : 0;
}

static void print_codes(const char *name, const struct load_codes *codes)
{
	for (size_t i = 0; i < codes->count; i++)
		printf("%-12s %8" PRIu64 "  %s\n", i == 0 ? name : "", codes->items[i].times,
		    codes->items[i].code);
}

static void print_casts(const struct load *load)
{
	uint64_t took_ms = (load->ended_us - load->began_us) / 1000;

	printf("ballots      %8zu  sealed by %zu voters, %zu of them changes\n", load->cast_count,
	    load->voter_count, load->cast_count - load->first_count);
	printf("receipts     %8" PRIu64 "\nrefused      %8" PRIu64 "\nuncertain    %8" PRIu64
	       "\nnot sent     %8" PRIu64 "\n",
	    count_state(load, CAST_RECEIPT), count_state(load, CAST_REJECTED),
	    count_state(load, CAST_UNCERTAIN), count_state(load, CAST_SKIPPED));
	printf("time         %4" PRIu64 ".%03" PRIu64 " s  %" PRIu64
	       " receipts a second, at most %" PRIu64 " ballots at once\n",
	    took_ms / 1000, took_ms % 1000, per_second(load), load->most_at_once);
	printf("latency      %8" PRIu64 "  us at p50, %" PRIu64 " p90, %" PRIu64 " p99, %" PRIu64
	       " at most\n",
	    percentile(load, 50), percentile(load, 90), percentile(load, 99),
	    percentile(load, 100));
	print_codes("errors", &load->errors);
	print_codes("sent again", &load->retried);
}

static void print_check(const struct load_check *check)
{
	printf("reconciled   %8" PRIu64 "  receipts with %" PRIu64 " entries of the record\n",
	    check->receipts, check->entries);
	printf("ours         %8" PRIu64 "  ballots there, %" PRIu64 " of them without a receipt\n",
	    check->ours, check->uncertain);
	printf("lost         %8" PRIu64 "\ndoubled      %8" PRIu64 "\nforged       %8" PRIu64
	       "\nfalse        %8" PRIu64 "  receipts\n",
	    check->lost, check->doubled, check->forged, check->invalid);
}

static json_t *codes_value(const struct load_codes *codes)
{
	json_t *value = json_object();

	for (size_t i = 0; i < codes->count; i++)
		json_object_set_new(
		    value, codes->items[i].code, json_integer((json_int_t)codes->items[i].times));
	return value;
}

static json_t *number_value(uint64_t number)
{
	return json_integer((json_int_t)number);
}

static json_t *casts_value(const struct load *load)
{
	return json_pack("{s:o,s:o,s:o,s:o,s:o,s:o,s:o,s:o,s:o,s:o,s:o,s:o,s:o,s:o}", "voters",
	    number_value(load->voter_count), "sealed", number_value(load->cast_count), "receipts",
	    number_value(count_state(load, CAST_RECEIPT)), "refused",
	    number_value(count_state(load, CAST_REJECTED)), "uncertain",
	    number_value(count_state(load, CAST_UNCERTAIN)), "not_sent",
	    number_value(count_state(load, CAST_SKIPPED)), "took_us",
	    number_value(load->ended_us - load->began_us), "per_second",
	    number_value(per_second(load)), "p50_us", number_value(percentile(load, 50)), "p99_us",
	    number_value(percentile(load, 99)), "max_us", number_value(percentile(load, 100)),
	    "most_at_once", number_value(load->most_at_once), "errors", codes_value(&load->errors),
	    "retried", codes_value(&load->retried));
}

static json_t *check_value(const struct load_check *check)
{
	return json_pack("{s:o,s:o,s:o,s:o,s:o,s:o,s:o,s:o}", "receipts",
	    number_value(check->receipts), "entries", number_value(check->entries), "ours",
	    number_value(check->ours), "uncertain", number_value(check->uncertain), "lost",
	    number_value(check->lost), "doubled", number_value(check->doubled), "forged",
	    number_value(check->forged), "invalid", number_value(check->invalid));
}

/* --- one run -------------------------------------------------------------------------------- */

static void load_free(struct load *load)
{
	http_free(&load->http);
	manifest_free(&load->manifest);
	contests_free(&load->contests);
	if (load->voters != NULL)
		secret_wipe(load->voters, load->voter_count * sizeof *load->voters);
	free(load->voters);
	free(load->casts);
	free(load->latencies_us);
	workers_memory_free(load->payloads, load->room, BLOCK_PAYLOAD);
	workers_memory_free(load->entries, load->room, BALLOT_ROOM);
	free(load->api);
	free(load);
}

static bool wants_casts(const struct load_options *options)
{
	return options->clients > 0 || options->rate > 0;
}

static bool open_all(struct load *load, struct fault *fault)
{
	const struct http_options http = {.ca_path = load->options->ca_path,
	    .connections = load->options->clients > 0 ? (unsigned)load->options->clients : 256};

	load->api = remote_api(load->options->url, fault);
	load->http = load->api != NULL ? http_new(&http, fault) : NULL;
	return load->http != NULL && load_round(load, fault) && load_voters(load, fault);
}

static bool prepare(struct load *load, struct fault *fault)
{
	uint64_t began_us = load_now_us();

	if (!load_register(load, fault) || !load_seal(load, fault))
		return false;
	if (!load->options->is_json) {
		printf("prepared     %8zu  voters and %zu sealed ballots in %" PRIu64 " ms\n",
		    load->voter_count, load->cast_count, (load_now_us() - began_us) / 1000);
		(void)fflush(stdout);
	}
	return load->options->bodies == NULL || load_write_bodies(load, fault);
}

/* Casting; what came of it is told even where it ended badly. */
static bool cast(struct load *load, json_t *json, struct fault *fault)
{
	bool is_fine = keep_folder(load->options->receipts, fault) && load_cast_all(load, fault);

	qsort(load->latencies_us, load->latency_count, sizeof *load->latencies_us, number_order);
	if (load->options->is_json)
		json_object_set_new(json, "casts", casts_value(load));
	else
		print_casts(load);
	return is_fine;
}

static bool reconcile(struct load *load, json_t *json, bool *is_right, struct fault *fault)
{
	struct load_check check;

	if (!load_reconcile(load, &check, fault))
		return false;
	*is_right =
	    check.lost == 0 && check.doubled == 0 && check.forged == 0 && check.invalid == 0;
	if (load->options->is_json)
		json_object_set_new(json, "reconciled", check_value(&check));
	else
		print_check(&check);
	return true;
}

/* Everything that was asked for; *is_right tells whether it came out well. */
static bool do_all(struct load *load, json_t *json, bool *is_right, struct fault *fault)
{
	const struct load_options *options = load->options;
	bool is_whole = true;

	*is_right = true;
	if (!open_all(load, fault))
		return false;
	if ((wants_casts(options) || options->bodies != NULL) && !prepare(load, fault))
		return false;
	if (wants_casts(options)) {
		if (!cast(load, json, fault))
			return false;
		*is_right = count_state(load, CAST_RECEIPT) == load->cast_count;
	}
	if (options->reconciles && !reconcile(load, json, &is_whole, fault))
		return false;
	*is_right = *is_right && is_whole;
	return true;
}

static int work(const struct load_options *options)
{
	struct load *load = calloc(1, sizeof *load);
	json_t *json = json_object();
	struct fault fault = {0};
	bool is_right;
	int status;

	if (load == NULL)
		return EXIT_UNABLE;
	load->options = options;
	if (do_all(load, json, &is_right, &fault))
		status = is_right ? EXIT_FINE : EXIT_FALSE;
	else
		status = cli_fail(&fault);
	if (options->is_json && fault.kind == FAULT_NONE) {
		if (json_print(json) != EXIT_FINE)
			status = EXIT_UNABLE;
	} else {
		json_decref(json);
	}
	load_free(load);
	return status;
}

/* --- the command line ----------------------------------------------------------------------- */

struct texts {
	const char *voters, *clients, *rate, *seconds, *changes, *patience;
};

static bool number(const struct usage *usage, const char *name, const char *text, uint64_t max,
    uint64_t *out, int *status)
{
	unsigned long long value = *out;

	if (text == NULL)
		return true;
	if (!cli_number(text, 0, max, &value)) {
		*status = cli_usage(usage, "%s takes a whole number up to %" PRIu64, name, max);
		return false;
	}
	*out = value;
	return true;
}

static bool numbers(
    const struct usage *usage, const struct texts *texts, struct load_options *options, int *status)
{
	options->patience_s = PATIENCE_S;
	return number(usage, "--voters", texts->voters, 10000000, &options->voters, status) &&
	       number(usage, "--clients", texts->clients, 4096, &options->clients, status) &&
	       number(usage, "--rate", texts->rate, 1000000, &options->rate, status) &&
	       number(usage, "--seconds", texts->seconds, 86400, &options->seconds, status) &&
	       number(usage, "--changes", texts->changes, 100, &options->changes_percent, status) &&
	       number(usage, "--patience", texts->patience, 86400, &options->patience_s, status);
}

static int run(const struct usage *usage, struct load_options *options, char *url)
{
	size_t len = strlen(url);
	char *receipts = NULL;
	int status;

	if (options->state == NULL)
		return cli_usage(usage, "--state DIR is needed: recovery codes are kept there");
	if (options->clients > 0 && options->rate > 0)
		return cli_usage(
		    usage, "--clients is a closed loop, --rate an open one: one of them");
	if ((options->rate > 0) != (options->seconds > 0))
		return cli_usage(usage, "--rate and --seconds go together");
	if (!wants_casts(options) && !options->reconciles && options->bodies == NULL)
		return cli_usage(usage,
		    "there is nothing to do: --clients, --rate, --reconcile or --write-bodies");
	while (len > 0 && url[len - 1] == '/')
		url[--len] = '\0';
	options->url = url;
	if (options->receipts == NULL) {
		if (asprintf(&receipts, "%s/receipts", options->state) < 0)
			return EXIT_UNABLE;
		options->receipts = receipts;
	}
	status = work(options);
	free(receipts);
	return status;
}

static void row_text(struct option_row *row, const char *name, const char *value, const char **text,
    const char *help)
{
	*row = (struct option_row){.name = name, .value = value, .help = help, .text = text};
}

static void row_flag(struct option_row *row, const char *name, bool *flag, const char *help)
{
	*row = (struct option_row){.name = name, .help = help, .flag = flag};
}

static void fill_rows(struct option_row *row, struct load_options *options, struct texts *texts)
{
	row_text(row++, "--state", "DIR", &options->state, "voters' recovery codes; needed");
	row_text(row++, "--codes", "FILE", &options->codes_path, "one-time codes, one a line");
	row_text(row++, "--voters", "N", &texts->voters, "so many of them (default all)");
	row_text(row++, "--votes", "FILE.pb", &options->votes_path,
	    "the votes of the imported election; else random ones");
	row_text(row++, "--clients", "C", &texts->clients, "closed loop: so many ballots at once");
	row_text(row++, "--rate", "R", &texts->rate, "open loop: so many ballots a second");
	row_text(row++, "--seconds", "S", &texts->seconds, "for so long");
	row_text(row++, "--changes", "PERCENT", &texts->changes, "cast so many once more, changed");
	row_text(row++, "--patience", "S", &texts->patience,
	    "send a ballot again for so long (default 60)");
	row_text(row++, "--receipts", "DIR", &options->receipts,
	    "where receipts go (default STATE/receipts)");
	row_flag(
	    row++, "--reconcile", &options->reconciles, "hold all receipts against the record");
	row_text(row++, "--write-bodies", "DIR", &options->bodies,
	    "sealed requests and a script for wrk");
	row_text(
	    row++, "--ca", "FILE", &options->ca_path, "certificates to trust, not the system's");
	row_flag(row, "--json", &options->is_json, "one JSON object at the end");
}

int command_load(int argc, char **argv)
{
	struct load_options options = {0};
	struct texts texts = {0};
	struct option_row rows[OPTION_ROWS + 1] = {{.name = NULL}};
	const struct usage usage = {"load URL --state DIR [--codes FILE] ...",
	    "Many voters at once, for rehearsals: registers credentials with one-time codes, seals "
	    "real\n"
	    "ballots ahead, casts them until each has a receipt or a signed rejection, and keeps "
	    "every\n"
	    "receipt. URL is the record's: https://host/log/ROUND. Latencies are microseconds.",
	    rows};
	int count, status;

	fill_rows(rows, &options, &texts);
	if (!cli_options(argc, argv, &usage, &count, &status))
		return status;
	if (count != 1)
		return cli_usage(&usage, "load takes the address of a record");
	if (!numbers(&usage, &texts, &options, &status))
		return status;
	return run(&usage, &options, argv[1]);
}
