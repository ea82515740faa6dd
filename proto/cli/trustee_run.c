/*
 * What is expected of a trustee now, in words; and all of it in one go, for demonstrations.
 * It decides nothing by itself: each step looks for itself.
 */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "proto/cli/cli.h"
#include "proto/cli/keep.h"
#include "proto/cli/trustee.h"

#define PAUSE_MS 500

/* --- status --------------------------------------------------------------------------------- */

static void say_command(const struct desk *desk, const char *name)
{
	printf("Now:      arca trustee %s --dir %s%s%s %s\n", name, desk->folder,
	    desk->ca_path != NULL ? " --ca " : "", desk->ca_path != NULL ? desk->ca_path : "",
	    desk->url);
}

static bool has_mixes_to_make(const struct audit_view *view, uint16_t index)
{
	for (size_t cid = 0; cid < view->contests->count; cid++) {
		const struct contest_state *state = &view->ledger->contests[cid];
		bool is_mine = view_must_mix(view, cid) && state->mix_end_index == NOWHERE;

		for (size_t i = 0; i < state->mix_count; i++)
			is_mine = is_mine && state->mixes[i].entry.trustee != index;
		if (is_mine)
			return true;
	}
	return false;
}

/* By the contest that is furthest behind: who of all, and this trustee. */
static void count_commitments(
    const struct audit_view *view, uint16_t index, size_t *least, bool *is_mine)
{
	*least = SIZE_MAX;
	*is_mine = true;
	for (size_t cid = 0; cid < view->contests->count; cid++) {
		size_t count = view_commitments(view, cid);

		if (view->piles[cid].is_not_opened)
			continue;
		*least = count < *least ? count : *least;
		*is_mine = *is_mine && view_has_committed(view, cid, index);
	}
}

static void say_opening(const struct desk *desk, const struct audit_view *view, uint16_t index)
{
	size_t least;
	bool is_mine;

	count_commitments(view, index, &least, &is_mine);
	if (!is_mine) {
		printf("Mixing has ended. Your commitments are asked for.\n");
		say_command(desk, "commit");
	} else if (least < view->manifest->threshold) {
		printf("You have committed; %zu of %u trustees have. There is nothing to do now.\n",
		    least, (unsigned)view->manifest->threshold);
	} else {
		printf("Enough trustees have committed. Your decryptions are asked for.\n");
		say_command(desk, "release");
	}
}

static enum progress say_status(struct step *step, const struct audit_view *view, void *context)
{
	const struct ledger *ledger = view->ledger;
	struct desk *desk = step->desk;
	uint16_t index;

	(void)context;
	if (!trustee_index(desk, view->manifest, &index, &step->fault))
		return PROGRESS_FAILED;
	printf("You are trustee %u of %zu, \"%s\"; %u open the box.\n", index,
	    view->manifest->trustee_count, view->manifest->trustees[index - 1].name,
	    (unsigned)view->manifest->threshold);
	if (ledger == NULL || !keep_has(desk->folder, FILE_SHARE)) {
		printf("The key is being made. Your part in it is asked for.\n");
		say_command(desk, "deal");
	} else if (ledger->result_index != NOWHERE) {
		printf("The result is in the log. Check it, and destroy this folder once the time "
		       "for appeals is over.\nNow:      arca verify %s\n",
		    desk->url);
	} else if (ledger->contests[view->contests->count - 1].input_index == NOWHERE) {
		printf("You have your share of the key. There is nothing to do until the close.\n");
	} else if (!view_is_mixed(view) && has_mixes_to_make(view, index)) {
		printf("The ballots are closed. Your mixes are asked for.\n");
		say_command(desk, "mix");
	} else if (!view_is_mixed(view)) {
		printf("You have mixed. Others have still to mix.\n");
	} else {
		say_opening(desk, view, index);
	}
	return PROGRESS_DONE;
}

enum progress step_status(struct step *step)
{
	return trustee_look(step, false, say_status, NULL);
}

/* --- all steps ------------------------------------------------------------------------------ */

static enum progress find_result(struct step *step, const struct audit_view *view, void *context)
{
	(void)context;
	if (view->ledger != NULL && view->ledger->result_index != NOWHERE)
		return PROGRESS_DONE;
	return step_waits(step, "RESULT is not in the log yet");
}

static enum progress step_result(struct step *step)
{
	if (!box_ceremony(step->desk, &step->fault))
		return PROGRESS_FAILED;
	if (strcmp(step->desk->step, "published") != 0)
		return step_waits(step, "RESULT is not in the log yet");
	return trustee_look(step, false, find_result, NULL);
}

/* A post-box that is away for a moment ends nothing. */
static bool is_passing(const struct fault *fault)
{
	return fault->kind == FAULT_UNABLE && fault->code != NULL &&
	       strncmp(fault->code, "http_", 5) == 0 && strcmp(fault->code, "http_url") != 0 &&
	       strcmp(fault->code, "http_tls") != 0;
}

static uint64_t seconds(void)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec;
}

/* Until the round is no longer as it was, or the time is over; a post-box that is away is waited
 * for. */
static void wait_for_change(struct desk *desk, const struct hash *before, uint64_t end)
{
	const struct timespec pause = {0, PAUSE_MS * 1000000L};
	struct hash now = *before;

	while (hash_is_equal(&now, before) && seconds() < end) {
		(void)nanosleep(&pause, NULL);
		if (!box_state(desk, &now, NULL))
			now = *before;
	}
}

enum progress step_run_waiting(struct step *step, step_run *run)
{
	const struct timespec pause = {0, PAUSE_MS * 1000000L};
	const uint64_t end = seconds() + step->desk->wait_s;

	for (;;) {
		enum progress progress;
		struct hash before;
		bool is_known = step->desk->wait_s > 0 && box_state(step->desk, &before, NULL);

		step->fault = (struct fault){0};
		progress = run(step);
		(void)fflush(stdout);
		if (progress == PROGRESS_DONE || seconds() >= end ||
		    (progress == PROGRESS_FAILED && !is_passing(&step->fault)))
			return progress;
		if (progress == PROGRESS_WAITING && is_known)
			wait_for_change(step->desk, &before, end);
		else
			(void)nanosleep(&pause, NULL);
	}
}

/* Mixing and committing may be over before this trustee came: only the result is waited for then.
 */
enum progress step_all(struct step *step)
{
	static step_run *const steps[] = {
	    step_deal, step_mix, step_commit, step_release, step_result};

	for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
		enum progress progress = step_run_waiting(step, steps[i]);

		if (progress != PROGRESS_DONE)
			return progress;
	}
	printf("RESULT is in the log.\n");
	return PROGRESS_DONE;
}
