/*
 * arcad import, arcad codes, arcad migrate: what makes a round and its voters.
 * None of them needs the daemon to be stopped.
 */
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "daemon/api/code.h"
#include "daemon/commands/commands.h"
#include "daemon/commands/embedded.h"
#include "daemon/commands/round_make.h"
#include "daemon/pg/array.h"
#include "daemon/roles/config.h"
#include "gen/statements.h"
#include "proto/base/clock.h"

#define CODES_MAX 100000

/* What these commands are told; one table for all of them. */
struct told {
	const char *config, *embedded, *round, *host, *open, *close, *trustees, *witnesses;
	const char *threshold, *count, *file;
	/* from those */
	struct config settings;
	struct place place;
};

static const struct option rows[] = {{"config", required_argument, NULL, 'c'},
    {"embedded", required_argument, NULL, 'e'}, {"round", required_argument, NULL, 'r'},
    {"host", required_argument, NULL, 'h'}, {"open", required_argument, NULL, 'o'},
    {"close", required_argument, NULL, 'l'}, {"trustees", required_argument, NULL, 't'},
    {"witnesses", required_argument, NULL, 'w'}, {"threshold", required_argument, NULL, 'n'},
    {"count", required_argument, NULL, 'k'}, {NULL, 0, NULL, 0}};

static const char **place_of(struct told *told, int option)
{
	switch (option) {
	case 'c':
		return &told->config;
	case 'e':
		return &told->embedded;
	case 'r':
		return &told->round;
	case 'h':
		return &told->host;
	case 'o':
		return &told->open;
	case 'l':
		return &told->close;
	case 't':
		return &told->trustees;
	case 'w':
		return &told->witnesses;
	case 'n':
		return &told->threshold;
	case 'k':
		return &told->count;
	default:
		return NULL;
	}
}

static int fail(const struct fault *fault)
{
	(void)fprintf(stderr, "arcad: %s\n", fault->text);
	return (int)fault->kind;
}

static int misuse(const char *usage)
{
	(void)fputs(usage, stderr);
	return 2;
}

/* Options, then one file name or none. */
static bool read_told(struct told *told, int argc, char **argv)
{
	int option;

	memset(told, 0, sizeof *told);
	optind = 1;
	while ((option = getopt_long(argc, argv, "", rows, NULL)) != -1) {
		const char **where = place_of(told, option);

		if (where == NULL)
			return false;
		*where = optarg;
	}
	if (optind < argc)
		told->file = argv[optind++];
	return optind == argc;
}

/* Database and folders, from --embedded or --config. */
static bool find_place(struct told *told, struct fault *fault)
{
	struct config *settings = &told->settings;
	struct embedded embedded;

	config_defaults(settings);
	if (told->config != NULL && !config_read(settings, told->config, fault))
		return false;
	if (told->embedded != NULL) {
		if (!embedded_find(&embedded, told->embedded, fault))
			return false;
		(void)snprintf(settings->database, sizeof settings->database, "%s user=postgres",
		    embedded.conninfo);
		(void)snprintf(settings->keys, sizeof settings->keys, "%s/keys", told->embedded);
		(void)snprintf(settings->state, sizeof settings->state, "%s/state", told->embedded);
	}
	told->place = (struct place){settings->database, settings->keys, settings->state};
	return settings->database[0] != '\0' ||
	       fault_unable(fault, "no_database", "say where the city is: --embedded or --config");
}

static struct direct *open_place(struct told *told, struct fault *fault)
{
	return find_place(told, fault) ? direct_open(told->place.conninfo, fault) : NULL;
}

/* --- import ------------------------------------------------------------------------------------
 */

static const char import_usage[] =
    "usage: arcad import FILE --round SLUG --trustees DIR --witnesses FILE [OPTION]...\n\n"
    "Makes a rehearsal's round of a .pb election or of a plan (deploy/README.md). The daemon need\n"
    "not be stopped; the round opens by the clock once the trustees have made its key.\n\n"
    "  --embedded DIR | --config FILE   the city\n"
    "  --host NAME                      the log's origin is NAME/SLUG (default: localhost)\n"
    "  --open TIME, --close TIME        2026-05-01T08:00:00Z\n"
    "  --threshold T                    of the trustees (default: more than half)\n";

static bool read_order(const struct told *told, struct round_order *order, struct fault *fault)
{
	*order = (struct round_order){.slug = told->round,
	    .host = told->host != NULL ? told->host : "localhost",
	    .trustees = told->trustees,
	    .witnesses = told->witnesses,
	    .threshold =
		told->threshold != NULL ? (unsigned)strtoul(told->threshold, NULL, 10) : 0};
	if (told->open == NULL || !time_read(told->open, &order->open_s) || told->close == NULL ||
	    !time_read(told->close, &order->close_s))
		return fault_unable(fault, "times",
		    "--open and --close have to be times like 2026-05-01T08:00:00Z");
	return true;
}

static bool is_pb(const char *path)
{
	size_t len = strlen(path);

	return len > 3 && strcmp(path + len - 3, ".pb") == 0;
}

/* A demo's other people have a folder as the roles do. */
static bool make_demo_folder(const struct told *told, struct fault *fault)
{
	char path[CONFIG_TEXT_MAX + 16];

	(void)snprintf(path, sizeof path, "%s/demo", told->place.keys);
	return mkdir(path, 0700) == 0 || errno == EEXIST ||
	       fault_unable(fault, "keys_folder", "%s: %s", path, strerror(errno));
}

static bool name_city(struct direct *direct, const struct plan *plan, struct fault *fault)
{
	char *names = plan->names != NULL ? json_dumps(plan->names, JSON_COMPACT) : NULL;
	const struct pg_value values[] = {
	    pg_text(names), pg_text("{es,en,ar}"), pg_text(plan->zone)};
	struct pg_reply reply;
	bool is_fine = names == NULL || direct_query(direct, &PG_admin_city, values, &reply, fault);

	free(names);
	return is_fine;
}

int command_import(int argc, char **argv)
{
	struct fault fault = {0};
	struct told told;
	struct plan plan = {0};
	struct round_order order;
	struct direct *direct;
	bool is_fine;

	if (!read_told(&told, argc, argv) || told.file == NULL || told.round == NULL ||
	    told.trustees == NULL || told.witnesses == NULL)
		return misuse(import_usage);
	direct = open_place(&told, &fault);
	is_fine = direct != NULL && make_demo_folder(&told, &fault) &&
		  read_order(&told, &order, &fault) &&
		  (is_pb(told.file) ? plan_import(&plan, told.file, &fault)
				    : plan_read(&plan, told.file, &fault)) &&
		  name_city(direct, &plan, &fault) &&
		  round_make(direct, &told.place, &plan, &order, &fault);
	if (is_fine)
		(void)printf("round %s: %llu votes at most; now its trustees make the key\n",
		    order.slug, (unsigned long long)plan.census_bound);
	plan_free(&plan);
	direct_close(&direct);
	return is_fine ? 0 : fail(&fault);
}

/* --- codes -------------------------------------------------------------------------------------
 */

static const char codes_usage[] =
    "usage: arcad codes --round SLUG --count N (--embedded DIR | --config FILE)\n\n"
    "Makes a batch of one-time codes and prints them, one a line. Only their hashes are kept: "
    "they\n"
    "cannot be printed again.\n";

struct batch_of_codes {
	char (*texts)[ONCE_TEXT];
	size_t count;
	struct pg_array hashes;
};

static bool make_codes(struct batch_of_codes *batch, struct fault *fault)
{
	batch->texts = calloc(batch->count, sizeof *batch->texts);
	if (batch->texts == NULL)
		return fault_unable(fault, "no_memory", "no memory for codes");
	pg_array_begin(&batch->hashes, PG_BYTEA);
	for (size_t i = 0; i < batch->count; i++) {
		char plain[ONCE_LEN + 1];
		struct hash hash;

		once_make(batch->texts[i], &entropy_system);
		if (!once_read(plain, batch->texts[i]))
			return fault_unable(fault, "code", "a new code cannot be read");
		once_hash(&hash, plain);
		secret_wipe(plain, sizeof plain);
		pg_array_add(&batch->hashes, hash.bytes, HASH_LEN);
	}
	return true;
}

static bool store_codes(
    struct direct *direct, struct batch_of_codes *batch, const char *slug, struct fault *fault)
{
	const struct pg_value about[] = {pg_text(slug)};
	struct pg_value values[] = {pg_text(slug), pg_array_value(&batch->hashes), {{0}, false}};
	struct pg_reply reply;
	struct buf styles = {0};
	struct span cell;
	bool is_fine;

	if (!direct_query(direct, &PG_admin_styles, about, &reply, fault))
		return false;
	if (reply.rows == 0)
		return fault_false(fault, "round_unknown", "there is no round %s", slug);
	if ((uint64_t)pg_cell_int(&reply, 0, 1) + batch->count >
	    (uint64_t)pg_cell_int(&reply, 0, 2))
		return fault_false(fault, "census_bound",
		    "round %s may have %lld codes in all, and has %lld", slug,
		    (long long)pg_cell_int(&reply, 0, 2), (long long)pg_cell_int(&reply, 0, 1));
	cell = pg_cell(&reply, 0, 0);
	buf_put(&styles, cell.bytes, cell.len);
	values[2] = pg_text(buf_text(&styles));
	is_fine = direct_query(direct, &PG_admin_codes, values, &reply, fault);
	buf_free(&styles);
	return is_fine;
}

int command_codes(int argc, char **argv)
{
	struct fault fault = {0};
	struct batch_of_codes batch = {0};
	struct direct *direct;
	struct told told;
	bool is_fine;

	if (!read_told(&told, argc, argv) || told.round == NULL || told.count == NULL)
		return misuse(codes_usage);
	batch.count = strtoul(told.count, NULL, 10);
	if (batch.count == 0 || batch.count > CODES_MAX)
		return misuse("arcad: --count has to be a number from 1 to 100000\n");
	direct = open_place(&told, &fault);
	is_fine = direct != NULL && make_codes(&batch, &fault) &&
		  store_codes(direct, &batch, told.round, &fault);
	for (size_t i = 0; is_fine && i < batch.count; i++)
		(void)puts(batch.texts[i]);
	if (batch.texts != NULL)
		secret_wipe(batch.texts, batch.count * sizeof *batch.texts);
	free(batch.texts);
	buf_free(&batch.hashes.bytes);
	direct_close(&direct);
	return is_fine ? 0 : fail(&fault);
}

/* --- migrate -----------------------------------------------------------------------------------
 */

int command_migrate(int argc, char **argv)
{
	struct fault fault = {0};
	struct direct *direct;
	struct told told;
	bool is_fine;

	if (!read_told(&told, argc, argv))
		return misuse("usage: arcad migrate (--embedded DIR | --config FILE)\n");
	direct = open_place(&told, &fault);
	is_fine = direct != NULL && migrate(direct, &fault);
	direct_close(&direct);
	return is_fine ? 0 : fail(&fault);
}
