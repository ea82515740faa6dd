/*
 * A trustee's mixes: after an audit of everything before them, each contest's pile is shuffled once
 * by this machine, from where the log stands. What is posted is on the disk first.
 */
#include <stdio.h>
#include <string.h>

#include "proto/cli/keep.h"
#include "proto/cli/trustee.h"
#include "proto/crypto/shuffle.h"

#define MIX_LIMIT ((size_t)1024 * 1024 * 1024)

/* How far one contest is, from this trustee's side. */
enum turn { TURN_NONE, TURN_MINE, TURN_DONE };

static enum turn turn_of(const struct audit_view *view, size_t cid, uint16_t index)
{
	const struct contest_state *state = &view->ledger->contests[cid];

	if (!view_must_mix(view, cid))
		return TURN_NONE;
	for (size_t i = 0; i < state->mix_count; i++)
		if (state->mixes[i].entry.trustee == index)
			return TURN_DONE;
	return state->mix_end_index == NOWHERE ? TURN_MINE : TURN_NONE;
}

static void mix_start(struct entry_mix *mix, struct shuffle_base *base,
    const struct audit_view *view, size_t cid, uint16_t index)
{
	const struct contest_state *state = &view->ledger->contests[cid];

	*base = (struct shuffle_base){.cid = (uint16_t)cid,
	    .mix = (uint32_t)state->mix_count + 1,
	    .trustee = index,
	    .count = state->input.count,
	    .width = view->contests->items[cid].width,
	    .y = view->keys->group};
	memcpy(base->ctx, view->ctx, sizeof base->ctx);
	*mix = (struct entry_mix){.cid = cid,
	    .mix = base->mix,
	    .trustee = index,
	    .count = base->count,
	    .width = base->width,
	    .y = base->y,
	    .input = view->piles[cid].vec};
	memcpy(mix->ctx, view->ctx, sizeof mix->ctx);
}

/* Shuffles, and appends what is posted. */
static bool mix_make(struct buf *body, struct entry_mix *mix, const struct shuffle_base *base,
    const struct audit_view *view, const struct desk *desk, struct fault *fault)
{
	struct buf artifact = {0}, entry = {0};
	struct shuffle shuffle;
	bool is_fine = shuffle_make(&artifact, base, view->piles[base->cid].rows, view->generators,
			   &entropy_system, fault) &&
		       shuffle_parse(&shuffle, base, artifact.bytes, artifact.len);

	if (is_fine) {
		vec_hash(
		    &mix->output, base->ctx, base->cid, base->count, base->width, shuffle.rows);
		sha256_of(&mix->artifact, (struct span){artifact.bytes, artifact.len});
		mix_put(&entry, mix);
		entry_sign(&entry, entry.len, view->ctx, desk->sign_secret);
		post_mix_put(body, (struct span){entry.bytes, entry.len},
		    (struct span){artifact.bytes, artifact.len});
	}
	buf_free(&artifact);
	buf_free(&entry);
	return is_fine && buf_is_ok(body);
}

/* Is the mix that is kept one of the pile as it is now? */
static bool is_of_now(const struct buf *body, const struct entry_mix *now)
{
	struct span entry, artifact;
	struct entry_mix kept;

	return post_mix_take((struct span){body->bytes, body->len}, &entry, &artifact) &&
	       mix_read(&kept, entry) && kept.mix == now->mix && kept.count == now->count &&
	       kept.trustee == now->trustee && memcmp(kept.ctx, now->ctx, HASH_LEN) == 0 &&
	       hash_is_equal(&kept.input, &now->input);
}

/* The kept mix if it is of the pile as it is now: the same bytes are posted again. */
static bool mix_kept_or_new(struct buf *body, const struct audit_view *view, size_t cid,
    uint16_t index, const struct desk *desk, struct fault *fault)
{
	struct shuffle_base base;
	struct entry_mix mix;
	char name[32];

	(void)snprintf(name, sizeof name, "mix-%zu", cid);
	mix_start(&mix, &base, view, cid, index);
	if (keep_has(desk->folder, name)) {
		if (!keep_read(body, desk->folder, name, MIX_LIMIT, fault))
			return false;
		if (is_of_now(body, &mix))
			return true;
		body->len = 0;
	}
	return mix_make(body, &mix, &base, view, desk, fault) &&
	       keep_replace(desk->folder, name, (struct span){body->bytes, body->len}, fault);
}

/* Mixes one contest and posts it. False also if it came too early, and then no fault is set. */
static bool mix_contest(
    struct step *step, const struct audit_view *view, size_t cid, uint16_t index)
{
	const struct post place = {*view_leaf(view), POST_MIX, (uint16_t)cid, index, 0};
	struct buf body = {0};
	bool is_early = false;
	bool is_fine = mix_kept_or_new(&body, view, cid, index, step->desk, &step->fault) &&
		       box_post(step->desk, &place, (struct span){body.bytes, body.len}, &is_early,
			   &step->fault);

	buf_free(&body);
	if (is_fine && !is_early)
		printf("posted    contest %zu: my mix number %zu of %llu sealed ballots, with its "
		       "proof\n",
		    cid, view->ledger->contests[cid].mix_count + 1,
		    (unsigned long long)view->ledger->contests[cid].input.count);
	if (!is_fine)
		fault_unable(&step->fault, "no_memory", "no memory for a mix");
	return is_fine && !is_early;
}

static enum progress act(struct step *step, const struct audit_view *view, void *context)
{
	size_t mine = 0;
	uint16_t index;

	(void)context;
	if (!trustee_index(step->desk, view->manifest, &index, &step->fault))
		return PROGRESS_FAILED;
	for (size_t cid = 0; view->ledger != NULL && cid < view->contests->count; cid++)
		if (view->ledger->contests[cid].input_index == NOWHERE)
			return step_waits(step, "the tally inputs are not all in the log yet");
	if (view->ledger == NULL || view->generators == NULL)
		return step_waits(step, "the log is not closed yet");
	for (size_t cid = 0; cid < view->contests->count; cid++) {
		if (turn_of(view, cid, index) != TURN_MINE)
			continue;
		mine++;
		if (!mix_contest(step, view, cid, index) && step->fault.kind != FAULT_NONE)
			return PROGRESS_FAILED;
	}
	if (mine > 0)
		return step_waits(step, "%zu of my mixes are not in the log yet", mine);
	printf("mixed     every contest that I could mix\n");
	return PROGRESS_DONE;
}

enum progress step_mix(struct step *step)
{
	static const char *const before[] = {"keys", "ready", "voting", "closing"};

	if (!box_ceremony(step->desk, &step->fault))
		return PROGRESS_FAILED;
	for (size_t i = 0; i < sizeof before / sizeof *before; i++)
		if (strcmp(step->desk->step, before[i]) == 0)
			return step_waits(
			    step, "the round is not being mixed yet, but %s", step->desk->step);
	return trustee_look(step, false, act, NULL);
}
