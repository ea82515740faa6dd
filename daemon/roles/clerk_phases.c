/*
 * OPEN and CLOSE by the clock, each with the cosigned checkpoints that show when it was.
 */
#include <string.h>

#include "daemon/roles/clerk.h"
#include "gen/statements.h"

bool clerk_step(struct clerk *clerk, struct clerk_round *one, const char *step, struct fault *fault)
{
	const struct pg_value values[] = {pg_number(one->log.id), pg_text(step)};
	struct pg_reply reply;

	if (!direct_query(clerk->direct, &PG_clerk_step, values, &reply, fault))
		return false;
	(void)strncpy(one->step, step, sizeof one->step - 1);
	return true;
}

/* What is in the box before it is opened, nothing, is written down for the city's log. */
static bool zero_record(struct clerk *clerk, const struct clerk_round *one, struct fault *fault)
{
	const struct pg_value values[] = {pg_number(one->log.id)};
	struct pg_reply reply;

	return direct_query(clerk->direct, &PG_clerk_zero, values, &reply, fault);
}

static bool log_open(struct clerk *clerk, struct clerk_round *one, struct fault *fault)
{
	struct buf entry = {0};
	bool is_fine;

	open_put(&entry, (uint64_t)one->log.now_s);
	entry_sign(&entry, entry.len, one->round->ctx, one->round->board.secret_key);
	is_fine = clerk_append(
	    clerk, one, (struct span){entry.bytes, entry.len}, one->round->count, fault);
	buf_free(&entry);
	return is_fine && clerk_follow(clerk, one, fault);
}

bool clerk_open(struct clerk *clerk, struct clerk_round *one, struct fault *fault)
{
	size_t open = round_find(one->round, ENTRY_OPEN);

	if (open == NOWHERE && one->log.now_s < one->open_s)
		return clerk_keep_fresh(clerk, &one->log, fault);
	if (open == NOWHERE) {
		if (!zero_record(clerk, one, fault) || !log_open(clerk, one, fault))
			return false;
		open = round_find(one->round, ENTRY_OPEN);
	}
	return clerk_cosigned(clerk, &one->log, open + 1, one->open_s, NULL, fault) &&
	       clerk_step(clerk, one, "voting", fault);
}

/* A cosigned checkpoint, kept as an artifact. */
static bool keep_checkpoint(struct clerk *clerk, struct clerk_round *one, uint64_t size,
    int64_t from_s, struct hash *hash, struct fault *fault)
{
	struct buf note = {0};
	bool is_fine =
	    clerk_cosigned(clerk, &one->log, size, from_s, &note, fault) &&
	    (record_add_artifact(&one->round->files, (struct span){note.bytes, note.len}, hash) ||
		fault_unable(fault, "no_memory", "no memory for a checkpoint"));

	buf_free(&note);
	return is_fine;
}

/* The last checkpoint before CLOSE has all that is before CLOSE, and was cosigned after the end. */
static bool log_close(struct clerk *clerk, struct clerk_round *one, struct fault *fault)
{
	struct round *round = one->round;
	struct entry_close close = {0};
	struct buf entry = {0};
	bool is_fine;

	if (!keep_checkpoint(clerk, one, round_find(round, ENTRY_OPEN) + 1, one->open_s,
		&close.open_checkpoint, fault) ||
	    !keep_checkpoint(clerk, one, round->count, one->close_s, &close.last_checkpoint, fault))
		return false;
	close.time_s = (uint64_t)one->log.now_s;
	close_put(&entry, &close);
	entry_sign(&entry, entry.len, round->ctx, round->board.secret_key);
	is_fine =
	    clerk_keep_files(clerk, one, fault) &&
	    clerk_append(clerk, one, (struct span){entry.bytes, entry.len}, round->count, fault);
	buf_free(&entry);
	return is_fine && clerk_follow(clerk, one, fault);
}

static bool keep_tallies(struct clerk *clerk, const struct clerk_round *one, struct fault *fault)
{
	const struct round *round = one->round;

	for (size_t cid = 0; cid < round->contests.count; cid++) {
		const struct pg_value values[] = {pg_number(one->log.id), pg_number((int64_t)cid),
		    pg_number((int64_t)round->counts[cid]),
		    pg_bytes((struct span){round->vecs[cid].bytes, HASH_LEN}),
		    pg_text(round_must_open(round, cid) ? "true" : "false")};
		struct pg_reply reply;

		if (!direct_query(clerk->direct, &PG_clerk_tally, values, &reply, fault))
			return false;
	}
	return true;
}

static bool log_seal(struct clerk *clerk, struct clerk_round *one, struct fault *fault)
{
	struct round *round = one->round;
	size_t first = round->count;

	return keep_checkpoint(clerk, one, round->close_index + 1, one->close_s,
		   &round->close_checkpoint, fault) &&
	       clerk_keep_files(clerk, one, fault) && round_log_seal(round, fault) &&
	       clerk_append_from(clerk, one, first, fault);
}

/* Made in the followed round as a rehearsal makes them, then appended: all that are missing. */
static bool log_inputs(struct clerk *clerk, struct clerk_round *one, struct fault *fault)
{
	struct round *round = one->round;
	size_t first = round->count;

	return round_log_inputs(round, round_count_entries(round, ENTRY_TALLY_INPUT), fault) &&
	       clerk_keep_files(clerk, one, fault) && clerk_append_from(clerk, one, first, fault);
}

static bool seal(struct clerk *clerk, struct clerk_round *one, struct fault *fault)
{
	const struct round *round = one->round;

	if (round_count_entries(round, ENTRY_SEAL) == 0 && !log_seal(clerk, one, fault))
		return false;
	return round_count_entries(round, ENTRY_TALLY_INPUT) == round->contests.count ||
	       log_inputs(clerk, one, fault);
}

bool clerk_close(struct clerk *clerk, struct clerk_round *one, struct fault *fault)
{
	if (round_find(one->round, ENTRY_CLOSE) == NOWHERE && !log_close(clerk, one, fault))
		return false;
	if (!seal(clerk, one, fault)) {
		clerk_forget(one); /* it may hold entries that were not appended */
		return false;
	}
	return keep_tallies(clerk, one, fault) && clerk_step(clerk, one, "mixing", fault) &&
	       clerk_keep_fresh(clerk, &one->log, fault);
}
