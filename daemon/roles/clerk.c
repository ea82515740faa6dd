/*
 * The clerk's rounds and its tick: for each round, follow the log, then do what its step asks.
 */
#include "daemon/roles/clerk.h"
#include "daemon/net/log.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/roles/keys.h"
#include "gen/statements.h"
#include "proto/crypto/group.h"

#define TICK_MS    300
#define TIDY_MS    60000
#define TELL_MS    1000
#define TELL_TURNS 5 /* at most of each kind, so that rounds are not kept waiting */

static bool follow_round(struct clerk *clerk, struct clerk_log *log, struct fault *fault)
{
	return clerk_follow(clerk, (struct clerk_round *)log, fault);
}

static struct clerk_round *find_or_add(struct clerk *clerk, uint32_t id)
{
	struct clerk_round *one = clerk->rounds;

	while (one != NULL && one->log.id != id)
		one = one->next;
	if (one != NULL)
		return one;
	one = calloc(1, sizeof *one);
	if (one == NULL)
		return NULL;
	one->log.id = id;
	one->log.follow = follow_round;
	one->next = clerk->rounds;
	clerk->rounds = one;
	return one;
}

static void copy_cell(char *out, size_t room, struct span cell)
{
	(void)snprintf(out, room, "%.*s", (int)cell.len, (const char *)cell.bytes);
}

/* The rounds that are not over, marked by the time that the database has. */
static bool read_rounds(struct clerk *clerk, struct fault *fault)
{
	struct pg_reply reply;

	for (struct clerk_round *one = clerk->rounds; one != NULL; one = one->next)
		one->log.now_s = 0;
	if (!direct_query(clerk->direct, &PG_clerk_rounds, NULL, &reply, fault))
		return false;
	for (int i = 0; i < reply.rows; i++) {
		struct clerk_round *one = find_or_add(clerk, (uint32_t)pg_cell_int(&reply, i, 0));

		if (one == NULL)
			return fault_unable(fault, "no_memory", "no memory for rounds");
		copy_cell(one->log.slug, sizeof one->log.slug, pg_cell(&reply, i, 1));
		copy_cell(one->step, sizeof one->step, pg_cell(&reply, i, 2));
		one->open_s = pg_cell_int(&reply, i, 3);
		one->close_s = pg_cell_int(&reply, i, 4);
		one->log.now_s = pg_cell_int(&reply, i, 5);
		one->mix_wait_s = pg_cell_int(&reply, i, 6);
		one->mixing_since_s = pg_cell_int(&reply, i, 7);
	}
	return true;
}

static bool read_board(struct clerk *clerk, struct clerk_round *one, struct fault *fault)
{
	struct signer *board = &one->round->board;
	uint8_t seed[KEY_LEN];

	if (one->has_board)
		return true;
	one->has_board = key_read(seed, clerk->options.keys_fd, one->log.slug, "board", fault);
	if (one->has_board)
		ed25519_key_make(board->public_key, board->secret_key, seed);
	secret_wipe(seed, sizeof seed);
	return one->has_board;
}

static bool do_step(struct clerk *clerk, struct clerk_round *one, struct fault *fault)
{
	if (strcmp(one->step, "keys") == 0)
		return clerk_make_key(clerk, one, fault);
	if (strcmp(one->step, "ready") == 0)
		return clerk_open(clerk, one, fault);
	if (strcmp(one->step, "voting") == 0)
		return one->log.now_s < one->close_s ? clerk_keep_fresh(clerk, &one->log, fault)
						     : clerk_step(clerk, one, "closing", fault);
	if (strcmp(one->step, "closing") == 0)
		return clerk_close(clerk, one, fault);
	if (strcmp(one->step, "mixing") == 0)
		return clerk_mix(clerk, one, fault);
	if (strcmp(one->step, "committing") == 0)
		return clerk_commit(clerk, one, fault);
	if (strcmp(one->step, "releasing") == 0)
		return clerk_release(clerk, one, fault);
	return clerk_keep_fresh(clerk, &one->log, fault);
}

/* The same trouble is told once. */
static void tell(struct clerk_log *log, const char *step, const struct fault *fault)
{
	if (strncmp(log->last_fault, fault->text, sizeof log->last_fault - 1) == 0)
		return;
	(void)snprintf(log->last_fault, sizeof log->last_fault, "%s", fault->text);
	if (fault->kind != FAULT_NONE)
		log_fault_of(
		    LOG_LEVEL_WARN, "clerk_waits", fault, "round=%s step=%s", log->slug, step);
}

static void serve(struct clerk *clerk, struct clerk_round *one)
{
	char before[sizeof one->step];
	struct fault fault = {0};

	for (int turns = 0; turns < 16; turns++) {
		(void)snprintf(before, sizeof before, "%s", one->step);
		if (!clerk_follow(clerk, one, &fault) || !read_board(clerk, one, &fault) ||
		    !do_step(clerk, one, &fault))
			break;
		if (strcmp(before, one->step) == 0)
			break;
		log_event(LOG_LEVEL_INFO, "step", "round=%s from=%s to=%s size=%zu", one->log.slug,
		    before, one->step, one->round->count);
	}
	tell(&one->log, one->step, &fault);
}

static void serve_city(struct clerk *clerk)
{
	struct fault fault = {0};

	(void)!clerk_serve_city(clerk, &fault);
	tell(&clerk->city.log, "city", &fault);
}

/* What is unusual is noted; accounts, sessions, tries and letters whose time is over go. */
static void tidy(struct clerk *clerk)
{
	static const struct pg_statement *const all[] = {
	    &PG_clerk_anomalies, &PG_clerk_tidy, &PG_clerk_mail, NULL};
	const uint64_t now_ms = loop_now_ms(clerk->loop);

	if (clerk->tidied_ms != 0 && now_ms - clerk->tidied_ms < TIDY_MS)
		return;
	clerk->tidied_ms = now_ms;
	for (size_t i = 0; all[i] != NULL; i++) {
		struct fault fault = {0};
		struct pg_reply reply;

		if (!direct_query(clerk->direct, all[i], NULL, &reply, &fault))
			log_fault(LOG_LEVEL_WARN, "clerk_tidies_later", &fault);
	}
}

/* People are told of phases, of meetings, of what they follow, what the city writes, and how many
 * vote; a step at a time. */
static void tell_people(struct clerk *clerk)
{
	static const struct pg_statement *const all[] = {&PG_clerk_phases_tell,
	    &PG_clerk_followers_told, &PG_clerk_meetings_tell, &PG_clerk_valuations_tell,
	    &PG_clerk_extensions_lapse, &PG_clerk_endings_tell, &PG_clerk_digests,
	    &PG_clerk_newsletters, &PG_clerk_turnout, NULL};
	const uint64_t now_ms = loop_now_ms(clerk->loop);

	if (clerk->told_ms != 0 && now_ms - clerk->told_ms < TELL_MS)
		return;
	clerk->told_ms = now_ms;
	for (size_t i = 0; all[i] != NULL; i++) {
		struct fault fault = {0};
		struct pg_reply reply;
		int turns = 0;

		while (direct_query(clerk->direct, all[i], NULL, &reply, &fault) &&
		       pg_cell_int(&reply, 0, 0) > 0 && ++turns < TELL_TURNS)
			;
		if (fault.kind != FAULT_NONE)
			log_fault(LOG_LEVEL_WARN, "clerk_tells_later", &fault);
	}
}

static void tick_due(void *context)
{
	struct clerk *clerk = context;
	struct fault fault = {0};

	if (!direct_revive(clerk->direct, &fault) || !read_rounds(clerk, &fault))
		log_fault(LOG_LEVEL_WARN, "clerk_waits", &fault);
	for (struct clerk_round *one = clerk->rounds; fault.kind == FAULT_NONE && one != NULL;
	     one = one->next)
		if (one->log.now_s > 0)
			serve(clerk, one);
	if (fault.kind == FAULT_NONE) {
		serve_city(clerk);
		tidy(clerk);
		tell_people(clerk);
	}
	timer_start(clerk->tick, TICK_MS);
}

struct clerk *clerk_new(struct loop *loop, const struct clerk_options *options, struct fault *fault)
{
	static const struct http_options plain;
	struct clerk *clerk = calloc(1, sizeof *clerk);

	if (clerk == NULL) {
		fault_unable(fault, "no_memory", "no memory for the clerk");
		return NULL;
	}
	clerk->loop = loop;
	clerk->options = *options;
	clerk->direct = direct_open_waiting(options->conninfo, fault);
	if (clerk->direct != NULL)
		clerk->http = http_new(&plain, fault);
	if (clerk->http != NULL) {
		clerk->tick = timer_new(loop, tick_due, clerk);
		if (clerk->tick == NULL)
			fault_unable(fault, "no_memory", "no memory for the clerk");
	}
	if (clerk->tick == NULL) {
		clerk_free(&clerk);
		return NULL;
	}
	timer_start(clerk->tick, 0);
	return clerk;
}

void clerk_free(struct clerk **clerk)
{
	struct clerk *gone = *clerk;

	*clerk = NULL;
	if (gone == NULL)
		return;
	while (gone->rounds != NULL) {
		struct clerk_round *one = gone->rounds;

		gone->rounds = one->next;
		clerk_forget(one);
		free(one);
	}
	clerk_forget_city(gone);
	timer_free(&gone->tick);
	http_free(&gone->http);
	direct_close(&gone->direct);
	free(gone);
}
