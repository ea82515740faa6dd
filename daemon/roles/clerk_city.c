/*
 * The city's own log from the clerk's side (proto/README.md, 18): it follows it, signs acts that
 * SQL functions wrote down, gives them to the keeper, and has witnesses cosign.
 */
#include <stdlib.h>
#include <string.h>

#include "daemon/net/log.h"
#include "daemon/roles/clerk.h"
#include "daemon/roles/keys.h"
#include "gen/statements.h"
#include "proto/log/merkle.h"
#include "proto/record/act.h"

#define CITY_ID 0

static struct clerk_city *city_of(struct clerk_log *log)
{
	return (struct clerk_city *)log;
}

void clerk_forget_city(struct clerk *clerk)
{
	struct clerk_city *city = &clerk->city;

	tree_free(&city->tree);
	free(city->policy);
	city->policy = NULL;
	city->log.tree = NULL;
	city->log.policy = NULL;
	secret_wipe(city->secret_key, sizeof city->secret_key);
	city->has_key = false;
}

/* --- following ----------------------------------------------------------------------------------
 */

static bool read_key(struct clerk *clerk, const uint8_t acts_key[32], struct fault *fault)
{
	struct clerk_city *city = &clerk->city;
	uint8_t seed[KEY_LEN], public_key[32];
	bool is_fine = key_read(seed, clerk->options.keys_fd, city->log.slug, "acts", fault);

	if (is_fine) {
		ed25519_key_make(public_key, city->secret_key, seed);
		is_fine =
		    memcmp(public_key, acts_key, sizeof public_key) == 0 ||
		    fault_unable(fault, "key_other",
			"%s.acts is not the key that the city's log begins with", city->log.slug);
	}
	secret_wipe(seed, sizeof seed);
	city->has_key = is_fine;
	return is_fine;
}

static bool take_begin(struct clerk *clerk, struct span entry, struct fault *fault)
{
	struct clerk_city *city = &clerk->city;
	struct act_begin begin;
	bool is_fine;

	if (!act_begin_read(&begin, entry, fault))
		return false;
	city->policy = calloc(1, sizeof *city->policy);
	is_fine =
	    city->policy != NULL || fault_unable(fault, "no_memory", "no memory for a policy");
	is_fine = is_fine && policy_parse(city->policy, begin.policy, fault) &&
		  read_key(clerk, begin.acts_key, fault);
	merkle_leaf(&city->begin_leaf, entry);
	city->log.policy = city->policy;
	act_begin_free(&begin);
	return is_fine;
}

static bool follow_some(struct clerk *clerk, size_t *count, struct fault *fault)
{
	struct clerk_city *city = &clerk->city;
	const uint64_t size = tree_size(city->tree);
	const struct pg_value values[] = {pg_number(CITY_ID), pg_number((int64_t)size)};
	struct pg_reply reply;

	if (!direct_query(clerk->direct, &PG_clerk_entries, values, &reply, fault))
		return false;
	*count = (size_t)reply.rows;
	for (int i = 0; i < reply.rows; i++) {
		struct span entry = pg_cell(&reply, i, 0);
		struct hash leaf;

		merkle_leaf(&leaf, entry);
		if (size + (uint64_t)i == 0 && !take_begin(clerk, entry, fault))
			return false;
		if (!tree_append(city->tree, &leaf))
			return fault_unable(fault, "no_memory", "no memory for a log");
	}
	return true;
}

static bool follow(struct clerk *clerk, struct clerk_log *log, struct fault *fault)
{
	struct clerk_city *city = city_of(log);
	size_t count = 1;

	if (city->tree == NULL)
		city->tree = tree_new();
	if (city->tree == NULL)
		return fault_unable(fault, "no_memory", "no memory for a log");
	log->tree = city->tree;
	while (count > 0)
		if (!follow_some(clerk, &count, fault)) {
			clerk_forget_city(clerk);
			return false;
		}
	return true;
}

/* --- acts ---------------------------------------------------------------------------------------
 */

/* An act as its row has it; texts live in `texts`, the subject is the caller's. */
struct act_row {
	int64_t id;
	struct buf kind, role, entry;
	struct act act;
	json_t *subject;
};

static void act_row_free(struct act_row *row)
{
	buf_free(&row->kind);
	buf_free(&row->role);
	buf_free(&row->entry);
	json_decref(row->subject);
}

static void put_cell(struct buf *out, const struct pg_reply *reply, int at, int column)
{
	struct span cell = pg_cell(reply, at, column);

	buf_put(out, cell.bytes, cell.len);
}

static bool act_row_read(
    struct act_row *row, const struct clerk_city *city, const struct pg_reply *reply, int at)
{
	struct span subject = pg_cell(reply, at, 4);
	struct fault fault = {0};

	*row = (struct act_row){.id = pg_cell_int(reply, at, 0)};
	put_cell(&row->kind, reply, at, 1);
	put_cell(&row->role, reply, at, 2);
	row->subject = json_parse(subject.bytes, subject.len, &fault);
	row->act = (struct act){.kind = buf_text(&row->kind),
	    .role = buf_text(&row->role),
	    .number = (uint64_t)row->id,
	    .time_s = (uint64_t)pg_cell_int(reply, at, 5),
	    .has_seat = pg_cell(reply, at, 3).bytes != NULL,
	    .seat = (uint64_t)pg_cell_int(reply, at, 3),
	    .subject = row->subject};
	if (row->subject != NULL &&
	    act_put(&row->entry, &row->act, city->begin_leaf.bytes, city->secret_key, &fault))
		return true;
	/* the table's checks let nothing in that is no act: a fault of this program */
	log_fault_of(LOG_LEVEL_ERROR, "act_malformed", &fault, "act=%lld", (long long)row->id);
	act_row_free(row);
	return false;
}

/* Signed first, all of them, for the next query ends what the rows' cells point to. */
static bool bring_acts(struct clerk *clerk, struct fault *fault)
{
	enum { TOGETHER = 32 };
	struct act_row rows[TOGETHER];
	struct pg_reply reply;
	size_t count = 0;
	bool is_fine = direct_query(clerk->direct, &PG_clerk_acts, NULL, &reply, fault);

	for (int i = 0; is_fine && i < reply.rows && count < TOGETHER; i++)
		count += act_row_read(&rows[count], &clerk->city, &reply, i);
	for (size_t i = 0; i < count; i++) {
		const struct pg_value values[] = {pg_number(rows[i].id),
		    pg_bytes((struct span){rows[i].entry.bytes, rows[i].entry.len})};

		is_fine =
		    is_fine && direct_query(clerk->direct, &PG_clerk_act, values, &reply, fault);
		act_row_free(&rows[i]);
	}
	return is_fine;
}

bool clerk_serve_city(struct clerk *clerk, struct fault *fault)
{
	struct clerk_log *log = &clerk->city.log;
	struct pg_reply reply;

	if (!direct_query(clerk->direct, &PG_clerk_city, NULL, &reply, fault))
		return false;
	if (reply.rows == 0)
		return true; /* no round was made yet: acts wait */
	log->id = CITY_ID;
	log->follow = follow;
	log->now_s = pg_cell_int(&reply, 0, 0);
	(void)strncpy(log->slug, ACT_LOG_SLUG, sizeof log->slug - 1);
	if (!follow(clerk, log, fault))
		return false;
	if (tree_size(log->tree) == 0)
		return true; /* the keeper has not logged the first entry yet */
	return bring_acts(clerk, fault) && clerk_keep_fresh(clerk, log, fault);
}
