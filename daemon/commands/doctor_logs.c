/*
 * `arcad doctor` on the logs: that the entries in the database give the root that was signed, and
 * what the high-water files of this machine remember. It computes what the keeper computes when it
 * starts, and writes nothing.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "daemon/commands/doctor.h"
#include "daemon/roles/high_water.h"
#include "gen/statements.h"
#include "proto/base/encode.h"
#include "proto/log/tree.h"

#define TRIES 5

/* A batch is committed, and a moment later the file is raised: what is between is no finding. */
static void wait_a_moment(void)
{
	const struct timespec span = {0, 100000000};

	(void)nanosleep(&span, NULL);
}

static bool read_head(struct doctor *doctor, const struct doctor_round *round, uint64_t *size)
{
	const struct pg_value values[] = {pg_number(round->id)};
	struct pg_reply reply;

	if (!direct_query(doctor->direct, &PG_admin_head, values, &reply, NULL) || reply.rows != 1)
		return false;
	*size = (uint64_t)pg_cell_int(&reply, 0, 0);
	return true;
}

/* The log's tree up to the size that was read with the rounds. */
static bool read_tree(struct doctor *doctor, const struct doctor_round *round, struct tree *tree)
{
	while (tree_size(tree) < round->size) {
		const struct pg_value values[] = {
		    pg_number(round->id), pg_number((int64_t)tree_size(tree))};
		struct pg_reply reply;
		struct span leaves;

		if (!direct_query(doctor->direct, &PG_keeper_leaves, values, &reply, NULL))
			return false;
		leaves = pg_cell(&reply, 0, 0);
		if (leaves.len == 0 || leaves.len % HASH_LEN != 0)
			return false;
		for (size_t i = 0; i < leaves.len && tree_size(tree) < round->size; i += HASH_LEN) {
			struct hash leaf;

			memcpy(leaf.bytes, leaves.bytes + i, HASH_LEN);
			if (!tree_append(tree, &leaf))
				return false;
		}
	}
	return true;
}

/* How far this machine's file says the log had come, against the head. */
static void compare_sizes(
    struct doctor *doctor, const struct doctor_round *round, int state, struct high_water *mark)
{
	uint64_t size = round->size;

	for (int i = 0; i < TRIES && mark->size < round->size; i++) {
		wait_a_moment();
		if (!high_water_look(mark, state, round->slug, NULL))
			return;
	}
	if (!read_head(doctor, round, &size))
		return;
	if (mark->size > size)
		doctor_say(doctor,
		    "receipts of round %s were given for %llu entries, and the database has %llu: "
		    "it was set back. The keeper signs nothing until the missing entries are "
		    "there: restore the database to its newest state",
		    round->slug, (unsigned long long)mark->size, (unsigned long long)size);
	else if (mark->size < round->size)
		doctor_say(doctor,
		    "the high-water file of round %s is behind, at %llu of %llu entries: another "
		    "machine's keeper wrote, or the file is an old copy. The keeper goes on from "
		    "the database; never restore this file from a backup",
		    round->slug, (unsigned long long)mark->size, (unsigned long long)round->size);
}

static void compare_roots(struct doctor *doctor, const struct doctor_round *round,
    const struct high_water *mark, const struct tree *tree)
{
	struct hash head, own;

	if (!hex_decode(head.bytes, HASH_LEN, round->root, strlen(round->root)) ||
	    !tree_root(tree, round->size, &own, NULL))
		return;
	if (!hash_is_equal(&head, &own)) {
		doctor_say(doctor,
		    "the entries of round %s do not give the root that was signed: rows were "
		    "changed or lost below PostgreSQL. Restore the database",
		    round->slug);
		return;
	}
	if (mark == NULL || mark->size > round->size || !tree_root(tree, mark->size, &own, NULL))
		return;
	if (!hash_is_equal(&mark->root, &own))
		doctor_say(doctor,
		    "the database has another history of round %s than the one receipts were given "
		    "for: this is not the database that belongs to this machine's state folder",
		    round->slug);
}

static void say_unread(
    struct doctor *doctor, const struct doctor_round *round, const struct fault *fault)
{
	if (strcmp(fault->code, "high_water_missing") != 0)
		doctor_say(doctor,
		    "%s. The keeper does not serve round %s: see that arca verify passes and that "
		    "the witnesses know no longer log, then move the file away",
		    fault->text, round->slug);
	else if (round->size > 0)
		doctor_say(doctor,
		    "%s, and round %s has given receipts: on a new machine the keeper makes it "
		    "anew when it starts; on this one, find out who removed it, and restart arcad",
		    fault->text, round->slug);
}

static void check_log(struct doctor *doctor, const struct doctor_round *round, int state)
{
	struct tree *tree = tree_new();
	struct fault fault = {0};
	struct high_water mark;
	bool has_mark = high_water_look(&mark, state, round->slug, &fault);

	if (!has_mark)
		say_unread(doctor, round, &fault);
	else
		compare_sizes(doctor, round, state, &mark);
	if (tree != NULL && read_tree(doctor, round, tree))
		compare_roots(doctor, round, has_mark ? &mark : NULL, tree);
	else
		doctor_say(doctor,
		    "the log of round %s can't be read to its end: rows are missing; restore the "
		    "database",
		    round->slug);
	tree_free(&tree);
}

void check_logs(struct doctor *doctor)
{
	int state;

	if (doctor->round_count == 0)
		return;
	state = open(doctor->place.config.state, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (state < 0)
		return; /* said with the folders */
	for (size_t i = 0; i < doctor->round_count; i++)
		if (doctor->rounds[i].has_head)
			check_log(doctor, &doctor->rounds[i], state);
	(void)close(state);
}
