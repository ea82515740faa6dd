/*
 * arcad import, arcad codes, arcad migrate: what makes a round and its voters.
 * None of them needs the daemon to be stopped.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "daemon/api/code.h"
#include "daemon/api/format.h"
#include "daemon/commands/city_log.h"
#include "daemon/commands/commands.h"
#include "daemon/commands/demo.h"
#include "daemon/commands/import_plan.h"
#include "daemon/commands/place.h"
#include "daemon/commands/round_make.h"
#include "daemon/pg/array.h"
#include "gen/statements.h"
#include "proto/base/clock.h"
#include "proto/record/act.h"

#define CODES_MAX 100000
#define OPEN_S    ((uint64_t)10 * 86400) /* how long a round is open if nobody says */
#define REHEARSED 10                     /* minutes */
#define QUOTE_MS  10000                  /* witnesses are there, and cosign what is quoted */

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

/* From the tree's root, beside make run, there is nothing to say. */
static struct direct *open_place(struct place *place, struct fault *fault)
{
	if (place->folder == NULL && place->config_path == NULL)
		place->folder = DEMO_CITY;
	return place_open(place, fault);
}

/* --- import ------------------------------------------------------------------------------------
 */

static const char import_usage[] =
    "usage: arcad import FILE --round SLUG [OPTION]...\n"
    "       arcad import --round SLUG [OPTION]...\n"
    "       arcad import --round SLUG --rehearse NAME [OPTION]...\n"
    "       arcad import --poll SLUG [OPTION]...\n\n"
    "Makes a round of a .pb election, of a plan (deploy/README.md), of a round of the\n"
    "city whose prices are published, or of a poll that staff announced, under that round's or\n"
    "poll's name. The daemon goes on running; the round opens by the clock once its trustees have\n"
    "made the key. In a demo city (make run) trustees are made and deal at once; elsewhere say "
    "who\n"
    "they are.\n\n"
    "  --embedded DIR | --config FILE   the city (default: " DEMO_CITY ", of make run)\n"
    "  --open TIME, --close TIME        2026-05-01T08:00:00Z (default: what the poll says, or now\n"
    "                                   and ten days later; the city's rounds keep their days)\n"
    "  --trustees DIR, --witnesses FILE folders with public.json; lines of a tlog-policy\n"
    "  --rehearse NAME, --minutes M     the city's round, a draft too, is rehearsed under that "
    "name, at\n"
    "                                   once and for M minutes (10), by who has a code (arcad "
    "codes)\n"
    "  --people DIR                     public keys (arca key) of officials/NAME, observers/NAME,\n"
    "                                   forum/city, forum/civil; without them it is a rehearsal\n"
    "  --threshold T                    of the trustees (default: more than half)\n"
    "  --host NAME                      the log's origin is NAME/SLUG (default: localhost)\n";

static bool read_time(const char *text, uint64_t *out_s, const char *name, struct fault *fault)
{
	return text == NULL || time_read(text, out_s) ||
	       fault_unable(fault, "times", "%s has to be a time like 2026-05-01T08:00:00Z", name);
}

static const char *host_of(const struct told *told)
{
	return told->host != NULL ? told->host : "localhost";
}

static bool read_order(
    struct direct *direct, const struct told *told, struct round_order *order, struct fault *fault)
{
	struct pg_reply reply;

	if (!direct_query(direct, &PG_admin_now, NULL, &reply, fault))
		return false;
	*order = (struct round_order){.slug = told->round,
	    .host = host_of(told),
	    .open_s = (uint64_t)pg_cell_int(&reply, 0, 0),
	    .trustees = told->trustees,
	    .witnesses = told->witnesses,
	    .plan_sha256 = told->sha256[0] != '\0' ? told->sha256 : NULL,
	    .threshold = told->threshold != NULL ? (unsigned)strtoul(told->threshold, NULL, 10) : 0,
	    .people = told->people,
	    .rehearses = told->from,
	    .quote_wait_ms = told->is_demo || told->people != NULL ? QUOTE_MS : 0};
	order->close_s = order->open_s + OPEN_S;
	if (told->from != NULL)
		order->close_s =
		    order->open_s +
		    60 * (told->minutes != NULL ? strtoul(told->minutes, NULL, 10) : REHEARSED);
	if (told->open_s != 0) {
		order->open_s = told->open_s;
		order->close_s = told->close_s;
	}
	return read_time(told->open, &order->open_s, "--open", fault) &&
	       read_time(told->close, &order->close_s, "--close", fault);
}

/* A demo's forum, officials and observers have a folder as the roles do. */
static bool make_demo_folder(const struct place *place, struct fault *fault)
{
	char path[CONFIG_TEXT_MAX + 16];

	(void)snprintf(path, sizeof path, "%s/demo", place->config.keys);
	return mkdir(path, 0700) == 0 || errno == EEXIST ||
	       fault_unable(fault, "keys_folder", "%s: %s", path, strerror(errno));
}

static bool name_city(struct direct *direct, const struct plan *plan, struct fault *fault)
{
	char *names = plan->names != NULL ? json_dumps(plan->names, JSON_COMPACT) : NULL;
	const struct pg_value values[] = {pg_text(names), pg_text("{es,en,ar}"),
	    pg_text(plan->zone), plan->contact[0] != '\0' ? pg_text(plan->contact) : pg_null()};
	struct pg_reply reply;
	bool is_fine = names == NULL || direct_query(direct, &PG_admin_city, values, &reply, fault);

	free(names);
	return is_fine;
}

static bool make_round(struct direct *direct, const struct place *place, const struct told *told,
    struct plan *plan, struct fault *fault)
{
	struct round_order order;

	return (told->people != NULL || make_demo_folder(place, fault)) &&
	       read_order(direct, told, &order, fault) && name_city(direct, plan, fault) &&
	       round_make(direct, place, plan, &order, fault);
}

/*
 * Said before anything is made. *waits: it is there, and its key is still to be made. One import at
 * a time: the lock goes with the connection.
 */
static bool is_free(struct direct *direct, const char *slug, bool *waits, struct fault *fault)
{
	const struct pg_value values[] = {pg_text(slug)};
	struct pg_reply reply;
	struct span step;

	if (!direct_run(direct, "select pg_advisory_lock(hashtext('arcad import'))", fault) ||
	    !direct_query(direct, &PG_admin_log_key, values, &reply, fault))
		return false;
	step = pg_cell(&reply, 0, 1);
	*waits = step.len == 4 && memcmp(step.bytes, "keys", 4) == 0;
	return reply.rows == 0 || *waits ||
	       fault_false(fault, "round_exists", "there is a round %s already", slug);
}

/* The demo's witnesses hear of a log. */
static bool tell_witnesses(
    struct direct *direct, const struct demo *demo, const char *slug, struct fault *fault)
{
	const struct pg_value values[] = {pg_text(slug)};
	struct pg_reply reply;
	struct buf key = {0};
	struct span cell;
	bool is_fine = direct_query(direct, &PG_admin_log_key, values, &reply, fault);

	if (is_fine) {
		cell = pg_cell(&reply, 0, 0);
		buf_put(&key, cell.bytes, cell.len);
		is_fine = demo_tell_witnesses(demo, buf_text(&key), fault);
	}
	buf_free(&key);
	return is_fine;
}

/* A round whose people are the demo's: made if it is not there, and its key in any case. */
static bool import_demo(struct direct *direct, const struct place *place, struct told *told,
    struct plan *plan, bool is_there, struct fault *fault)
{
	struct demo demo;

	if (!demo_find(&demo, place->folder != NULL ? place->folder : "", told->round, fault))
		return false;
	if (!is_there) {
		if (!demo_make_trustees(&demo, fault))
			return false;
		told->trustees = demo.trustees;
		told->witnesses = demo.witnesses;
		if (!city_log_make(direct, place, host_of(told), demo.witnesses, fault) ||
		    !tell_witnesses(direct, &demo, ACT_LOG_SLUG, fault) ||
		    !make_round(direct, place, told, plan, fault))
			return false;
	}
	return tell_witnesses(direct, &demo, told->round, fault) &&
	       demo_deal(&demo, told->round, fault);
}

static bool import(struct direct *direct, struct place *place, struct told *told, struct plan *plan,
    struct fault *fault)
{
	bool waits;

	if (!is_free(direct, told->round, &waits, fault) || !import_read(plan, direct, told, fault))
		return false;
	if (told->trustees == NULL) /* if its trustees were interrupted, they go on */
		return import_demo(direct, place, told, plan, waits, fault);
	if (waits)
		return fault_false(fault, "round_exists",
		    "there is a round %s already; its trustees make its key with arca trustee deal",
		    told->round);
	return make_round(direct, place, told, plan, fault);
}

/* It names folders and keys before the database sees it. */
static bool is_slug(const char *text)
{
	return format_is(FORMAT_SLUG, (struct span){(const uint8_t *)text, strlen(text)}) &&
	       strcmp(text, ACT_LOG_SLUG) != 0;
}

/* Of a round of the city alone, with nothing that only votes have; for one minute up to a day. */
static bool is_rehearsal_told(const struct told *told)
{
	char *end = NULL;
	const unsigned long minutes = told->minutes != NULL ? strtoul(told->minutes, &end, 10) : 1;

	if (told->minutes != NULL && (*end != '\0' || minutes < 1 || minutes > 1440))
		return false;
	if (told->rehearse == NULL)
		return told->minutes == NULL;
	return told->file == NULL && told->round != NULL && told->people == NULL;
}

/* A file under a name, a round of the city on its own days, or a poll. */
static bool is_source_told(const struct told *told)
{
	if ((told->round == NULL) == (told->poll == NULL))
		return false;
	if (told->file != NULL || told->poll != NULL)
		return told->file == NULL || told->round != NULL;
	return told->open == NULL && told->close == NULL;
}

static bool read_told(struct told *told, struct place *place, int argc, char **argv)
{
	const struct place_option own[] = {{"--round", &told->round}, {"--poll", &told->poll},
	    {"--host", &told->host}, {"--open", &told->open}, {"--close", &told->close},
	    {"--trustees", &told->trustees}, {"--witnesses", &told->witnesses},
	    {"--threshold", &told->threshold}, {"--people", &told->people},
	    {"--rehearse", &told->rehearse}, {"--minutes", &told->minutes}, {NULL, NULL}};

	if (!place_options(place, own, &told->file, argc, argv) || !is_source_told(told) ||
	    (told->trustees == NULL) != (told->witnesses == NULL) ||
	    (told->people != NULL && told->trustees == NULL) || !is_rehearsal_told(told))
		return false;
	if (told->rehearse != NULL) {
		told->from = told->round;
		told->round = told->rehearse;
	}
	if (told->poll != NULL)
		told->round = told->poll;
	return true;
}

int command_import(int argc, char **argv)
{
	static struct place place;
	struct fault fault = {0};
	struct told told = {0};
	struct plan plan = {0};
	struct direct *direct;
	bool is_fine;

	if (!read_told(&told, &place, argc, argv))
		return misuse(import_usage);
	if (!is_slug(told.round))
		return misuse("arcad: --round and --poll have to be small letters, digits and '-' "
			      "between them, at "
			      "most 64, and not \"city\"\n");
	told.is_demo = told.trustees == NULL;
	direct = open_place(&place, &fault);
	is_fine = direct != NULL && import(direct, &place, &told, &plan, &fault);
	if (is_fine)
		(void)printf("round %s: %llu voters at most; %s\n", told.round,
		    (unsigned long long)plan.census_bound,
		    told.is_demo ? "its trustees have made the key, and it opens by the clock"
				 : "now its trustees make the key");
	plan_free(&plan);
	direct_close(&direct);
	place_free(&place);
	return is_fine ? 0 : fail(&fault);
}

/* --- codes -------------------------------------------------------------------------------------
 */

static const char codes_usage[] =
    "usage: arcad codes --round SLUG --count N [--embedded DIR | --config FILE]\n\n"
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
	if (pg_cell_int(&reply, 0, 3) == 0)
		return fault_false(fault, "way_closed",
		    "people vote in round %s with an account, not with codes", slug);
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
	static struct place place;
	const char *round = NULL, *count = NULL;
	const struct place_option own[] = {{"--round", &round}, {"--count", &count}, {NULL, NULL}};
	struct fault fault = {0};
	struct batch_of_codes batch = {0};
	struct direct *direct;
	bool is_fine;

	if (!place_options(&place, own, NULL, argc, argv) || round == NULL || count == NULL)
		return misuse(codes_usage);
	batch.count = strtoul(count, NULL, 10);
	if (batch.count == 0 || batch.count > CODES_MAX)
		return misuse("arcad: --count has to be a number from 1 to 100000\n");
	direct = open_place(&place, &fault);
	is_fine = direct != NULL && make_codes(&batch, &fault) &&
		  store_codes(direct, &batch, round, &fault);
	for (size_t i = 0; is_fine && i < batch.count; i++)
		(void)puts(batch.texts[i]);
	if (batch.texts != NULL)
		secret_wipe(batch.texts, batch.count * sizeof *batch.texts);
	free(batch.texts);
	buf_free(&batch.hashes.bytes);
	direct_close(&direct);
	place_free(&place);
	return is_fine ? 0 : fail(&fault);
}

/* --- migrate -----------------------------------------------------------------------------------
 */

int command_migrate(int argc, char **argv)
{
	static struct place place;
	struct fault fault = {0};
	bool is_fine;

	if (!place_options(&place, NULL, NULL, argc, argv))
		return misuse("usage: arcad migrate [--embedded DIR | --config FILE]\n");
	place_default(&place);
	is_fine =
	    place_read(&place, &fault) && place_find(&place, &fault) && migrate_all(&place, &fault);
	place_free(&place);
	return is_fine ? 0 : fail(&fault);
}
