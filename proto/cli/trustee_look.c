/*
 * A trustee's look at the record: everything that can be checked is, against what this machine has
 * seen before, and only then something is done.
 */
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "proto/base/encode.h"
#include "proto/cli/keep.h"
#include "proto/cli/remote.h"
#include "proto/cli/trustee.h"

struct looking {
	struct step *step;
	look_act *act;
	void *context;
	bool is_seen, is_strict;
	enum progress progress;
};

enum progress step_waits(struct step *step, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	(void)vsnprintf(step->waiting, sizeof step->waiting, format, args);
	va_end(args);
	return PROGRESS_WAITING;
}

/* --- what is asked of a view ---------------------------------------------------------------- */

const struct hash *view_leaf(const struct audit_view *view)
{
	return tree_node(view->tree, 0, view->manifest_index);
}

bool view_must_mix(const struct audit_view *view, size_t cid)
{
	return !view->piles[cid].is_not_opened && view->ledger->contests[cid].input.count >= 2;
}

bool view_is_mixed(const struct audit_view *view)
{
	for (size_t cid = 0; view->ledger != NULL && cid < view->contests->count; cid++)
		if (view->ledger->contests[cid].mix_end_index == NOWHERE)
			return false;
	return view->ledger != NULL;
}

bool view_has_committed(const struct audit_view *view, size_t cid, uint16_t trustee)
{
	const struct contest_state *state = &view->ledger->contests[cid];

	for (size_t i = 0; i < state->decrypt_count; i++)
		if (state->decrypts[i].entry.trustee == trustee &&
		    hash_is_equal(&state->decrypts[i].entry.vec, &view->piles[cid].vec))
			return true;
	return false;
}

size_t view_commitments(const struct audit_view *view, size_t cid)
{
	size_t count = 0;

	for (uint16_t i = 1; i <= view->manifest->trustee_count; i++)
		count += view_has_committed(view, cid, i);
	return count;
}

/* --- the look ------------------------------------------------------------------------------- */

/*
 * V0 to V10, each passed or without objects; what is wrong is said before what is missing. Before
 * KEYSET the checks that need one are not made. Ballots that break a rule (V8) are told and not
 * counted; they stop nobody, or whoever appends rubbish could annul a round.
 */
static bool report_holds(const struct audit_view *view, struct fault *fault)
{
	static const enum verdict order[] = {VERDICT_FAILED, VERDICT_MISSING, VERDICT_NOT_REACHED};

	for (size_t i = 0; i < sizeof order / sizeof *order; i++)
		for (int check = V0_IDENTITY; check <= V10_MIXES; check++) {
			const struct check_result *result = &view->report->checks[check];
			const char *name = check_name((enum check)check);

			if (report_verdict(view->report, (enum check)check) != order[i] ||
			    (check == V8_BALLOTS && order[i] == VERDICT_FAILED))
				continue;
			if (order[i] == VERDICT_FAILED)
				return fault_false(
				    fault, "audit", "I refuse: %s: %s", name, result->lines[0]);
			if (order[i] == VERDICT_MISSING)
				return fault_unable(fault, "audit", "%s cannot be checked: %s",
				    name, result->lines[0]);
			if (view->keyset_index != NOWHERE || check < V5_KEYSET)
				return fault_unable(fault, "audit", "%s was not reached", name);
		}
	return true;
}

static bool pin(struct desk *desk, const struct audit_view *view, struct fault *fault)
{
	struct buf old = {0};
	bool is_same;

	if (keep_has(desk->folder, FILE_PINNED) &&
	    !keep_read(&old, desk->folder, FILE_PINNED, NOTE_LEN_MAX, fault))
		return false;
	is_same = old.len > 0 && old.len == view->checkpoint.len &&
		  memcmp(old.bytes, view->checkpoint.bytes, old.len) == 0;
	buf_free(&old);
	return is_same || keep_replace(desk->folder, FILE_PINNED, view->checkpoint, fault);
}

static void say_checked(const struct audit_view *view, const struct looking *looking)
{
	uint64_t objects = 0;

	for (int check = V0_IDENTITY; check <= V10_MIXES; check++)
		objects += view->report->checks[check].objects;
	printf("checked   %zu entries of %s: V0 to %s%s, %" PRIu64
	       " objects, and that the log goes on from what I saw before\n",
	    view->entry_count, view->manifest->origin, view->keyset_index == NOWHERE ? "V4" : "V10",
	    looking->is_strict ? "" : " as far as it goes", objects);
	if (view->report->checks[V8_BALLOTS].failures > 0)
		printf("found     ballots that are not counted: %s\n",
		    view->report->checks[V8_BALLOTS].lines[0]);
	(void)fflush(stdout);
}

static void on_look(const struct audit_view *view, void *context)
{
	struct looking *looking = context;
	struct step *step = looking->step;

	looking->is_seen = true;
	looking->progress = PROGRESS_FAILED;
	if (!report_holds(view, &step->fault) || !pin(step->desk, view, &step->fault))
		return;
	say_checked(view, looking);
	looking->progress = looking->act(step, view, looking->context);
}

/* The ctx that this trustee took part in, if it has a share already. */
static bool own_ctx(const struct desk *desk, uint8_t ctx[32], bool *has_ctx, struct fault *fault)
{
	struct buf text = {0};
	bool is_fine;

	*has_ctx = keep_has(desk->folder, FILE_CTX);
	if (!*has_ctx)
		return true;
	is_fine = keep_read(&text, desk->folder, FILE_CTX, 65, fault);
	is_fine =
	    is_fine &&
	    ((text.len == 65 && hex_decode_lower(ctx, 32, (const char *)text.bytes, 64)) ||
		fault_false(fault, "trustee_ctx", "%s/" FILE_CTX " is damaged", desk->folder));
	buf_free(&text);
	return is_fine;
}

/* Files that never change are not fetched twice. */
static bool fetch(struct desk *desk, struct fault *fault)
{
	struct record_files old = desk->files;
	bool is_fine;

	desk->files = (struct record_files){0};
	is_fine = remote_fetch(&desk->files, desk->http, desk->url, &old, fault);
	record_files_free(&old);
	return is_fine;
}

/* The audit never came to the end: its first complaint is the reason. */
static void unreadable(const struct report *report, struct fault *fault)
{
	for (int check = 0; check < CHECK_COUNT; check++)
		if (report->checks[check].line_count > 0) {
			const char *line = report->checks[check].lines[0];

			if (report->checks[check].failures > 0)
				fault_false(fault, "audit", "I refuse: %s: %s",
				    check_name((enum check)check), line);
			else
				fault_unable(fault, "audit", "%s cannot be checked: %s",
				    check_name((enum check)check), line);
			return;
		}
	fault_unable(fault, "audit", "the record could not be read");
}

enum progress trustee_look(
    struct step *step, bool is_before_decryption, look_act *act, void *context)
{
	struct desk *desk = step->desk;
	struct looking looking = {.step = step,
	    .act = act,
	    .context = context,
	    .is_strict = is_before_decryption,
	    .progress = PROGRESS_FAILED};
	struct report *report = calloc(1, sizeof *report);
	struct buf pinned = {0};
	struct span given;
	uint8_t ctx[32];
	bool has_ctx = false;
	bool is_fine =
	    report != NULL && own_ctx(desk, ctx, &has_ctx, &step->fault) &&
	    (!keep_has(desk->folder, FILE_PINNED) ||
		keep_read(&pinned, desk->folder, FILE_PINNED, NOTE_LEN_MAX, &step->fault)) &&
	    fetch(desk, &step->fault);

	given = (struct span){pinned.bytes, pinned.len};
	if (is_fine) {
		const struct audit_options options = {.ctx = has_ctx ? ctx : NULL,
		    .checkpoints = &given,
		    .checkpoint_count = pinned.len > 0 ? 1 : 0,
		    .is_before_decryption = is_before_decryption,
		    .is_under_way = !is_before_decryption,
		    .look = on_look,
		    .look_context = &looking};

		audit_run(report, NULL, &desk->files, &options);
		if (!looking.is_seen)
			unreadable(report, &step->fault);
	}
	if (looking.progress == PROGRESS_FAILED)
		fault_unable(&step->fault, "no_memory", "no memory for an audit");
	buf_free(&pinned);
	free(report);
	return looking.progress;
}
