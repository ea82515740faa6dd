/*
 * The clerk and the log: following it, and having things appended.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "daemon/roles/clerk.h"
#include "gen/statements.h"

#define SETTLE_STEPS   1000
#define SETTLE_STEP_MS 5

static bool fetch_artifact(
    struct buf *out, const struct hash *hash, void *context, struct fault *fault)
{
	struct clerk *clerk = ((void **)context)[0];
	const struct clerk_round *one = ((void **)context)[1];
	const struct pg_value values[] = {
	    pg_number(one->log.id), pg_bytes((struct span){hash->bytes, HASH_LEN})};
	struct pg_reply reply;
	struct span cell;

	if (!direct_query(clerk->direct, &PG_clerk_artifact, values, &reply, fault))
		return false;
	cell = pg_cell(&reply, 0, 0);
	if (cell.bytes == NULL)
		return fault_unable(
		    fault, "artifact_missing", "an artifact that the log names is not there");
	buf_put(out, cell.bytes, cell.len);
	return buf_is_ok(out) || fault_unable(fault, "no_memory", "no memory for an artifact");
}

void clerk_forget(struct clerk_round *one)
{
	if (one->round != NULL)
		round_free(one->round);
	free(one->round);
	one->round = NULL;
	one->log.tree = NULL;
	one->log.policy = NULL;
	one->has_board = false;
}

/* The next rows, copied out before entries ask for their artifacts. */
static bool read_entries(struct clerk *clerk, const struct clerk_round *one, struct buf *bytes,
    size_t **lengths, size_t *count, struct fault *fault)
{
	const struct pg_value values[] = {
	    pg_number(one->log.id), pg_number((int64_t)one->round->count)};
	struct pg_reply reply;

	if (!direct_query(clerk->direct, &PG_clerk_entries, values, &reply, fault))
		return false;
	*count = (size_t)reply.rows;
	*lengths = calloc(*count + 1, sizeof **lengths);
	for (size_t i = 0; *lengths != NULL && i < *count; i++) {
		struct span entry = pg_cell(&reply, (int)i, 0);

		(*lengths)[i] = entry.len;
		buf_put(bytes, entry.bytes, entry.len);
	}
	return (*lengths != NULL && buf_is_ok(bytes)) ||
	       fault_unable(fault, "no_memory", "no memory for a log");
}

static bool follow_some(
    struct clerk *clerk, struct clerk_round *one, size_t *count, struct fault *fault)
{
	void *context[] = {clerk, one};
	struct buf bytes = {0};
	size_t *lengths = NULL, at = 0;
	bool is_fine = read_entries(clerk, one, &bytes, &lengths, count, fault);

	for (size_t i = 0; is_fine && i < *count; i++) {
		is_fine = round_follow(one->round, (struct span){bytes.bytes + at, lengths[i]},
		    fetch_artifact, context, fault);
		at += lengths[i];
	}
	free(lengths);
	buf_free(&bytes);
	return is_fine;
}

bool clerk_follow(struct clerk *clerk, struct clerk_round *one, struct fault *fault)
{
	size_t count = 1;

	if (one->round == NULL)
		one->round = calloc(1, sizeof *one->round);
	if (one->round == NULL)
		return fault_unable(fault, "no_memory", "no memory for a round");
	one->round->entropy = &entropy_system;
	while (count > 0)
		if (!follow_some(clerk, one, &count, fault)) {
			clerk_forget(one);
			return false;
		}
	one->log.tree = one->round->tree;
	one->log.policy = &one->round->policy;
	return true;
}

/* --- appending ---------------------------------------------------------------------------------
 */

static bool wait_settled(struct clerk *clerk, int64_t id, uint64_t index, struct fault *fault)
{
	const struct timespec span = {0, SETTLE_STEP_MS * 1000000L};

	for (int i = 0; i < SETTLE_STEPS; i++) {
		const struct pg_value values[] = {pg_number(id)};
		struct pg_reply reply;
		struct span refused;

		if (!direct_query(clerk->direct, &PG_clerk_settled, values, &reply, fault))
			return false;
		refused = pg_cell(&reply, 0, 1);
		if (refused.bytes != NULL)
			return fault_false(fault, "pending_refused",
			    "the keeper does not append entry %llu: %.*s",
			    (unsigned long long)index, (int)refused.len,
			    (const char *)refused.bytes);
		if (pg_cell(&reply, 0, 0).bytes != NULL)
			return true;
		(void)nanosleep(&span, NULL);
	}
	return fault_unable(fault, "pending_slow", "the keeper does not answer");
}

bool clerk_append(struct clerk *clerk, const struct clerk_round *one, struct span entry,
    uint64_t index, struct fault *fault)
{
	const struct pg_value values[] = {
	    pg_number(one->log.id), pg_bytes(entry), pg_number((int64_t)index)};
	struct pg_reply reply;

	return direct_query(clerk->direct, &PG_admin_pending, values, &reply, fault) &&
	       wait_settled(clerk, pg_cell_int(&reply, 0, 0), index, fault);
}

bool clerk_append_from(
    struct clerk *clerk, const struct clerk_round *one, size_t first, struct fault *fault)
{
	for (size_t i = first; i < one->round->count; i++)
		if (!clerk_append(clerk, one, one->round->entries[i], i, fault))
			return false;
	return true;
}

static bool keep_file(struct clerk *clerk, const struct clerk_round *one,
    const struct record_file *file, struct fault *fault)
{
	struct pg_reply reply;

	if (strncmp(file->path, "artifact/", 9) == 0) {
		const struct pg_value values[] = {pg_number(one->log.id), pg_bytes(file->bytes)};

		return direct_query(clerk->direct, &PG_admin_artifact, values, &reply, fault);
	}
	{
		const struct pg_value values[] = {
		    pg_number(one->log.id), pg_text(file->path), pg_bytes(file->bytes)};

		return direct_query(clerk->direct, &PG_clerk_result, values, &reply, fault);
	}
}

bool clerk_keep_files(struct clerk *clerk, const struct clerk_round *one, struct fault *fault)
{
	for (size_t i = 0; i < one->round->files.count; i++)
		if (!keep_file(clerk, one, &one->round->files.items[i], fault))
			return false;
	return true;
}
