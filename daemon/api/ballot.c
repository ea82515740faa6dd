/*
 * Casting a sealed ballot, and spoiling one. Here only what the bytes alone can show is judged; who
 * may vote, and when, the keeper judges, and it signs every refusal.
 */
#include <string.h>

#include "daemon/api/keep.h"
#include "proto/crypto/ballot.h"
#include "proto/record/rejection.h"

/* What a call carries from step to step. */
struct casting {
	struct span entry;
	uint8_t found; /* 0, or the first reason against it that needs no database */
};

/* Reasons 1, 2, 6 and 9 of proto/README.md, 7. */
static uint8_t judge_ballot(const struct known_round *round, struct span entry)
{
	const struct contest *contest;
	struct ballot ballot;

	if (!ballot_parse(&ballot, entry.bytes, entry.len))
		return REJECTION_FORM;
	if (memcmp(ballot.ctx, round->ctx, sizeof ballot.ctx) != 0 ||
	    ballot.cid >= round->contests.count)
		return REJECTION_FOREIGN;
	contest = &round->contests.items[ballot.cid];
	if (ballot.w != contest->width || !id_list_has(&contest->styles, ballot.style))
		return REJECTION_FOREIGN;
	if (!ballot_is_canonical(&ballot))
		return REJECTION_CANONICAL;
	return ballot_proof_holds(&ballot, entry.bytes, &round->y) ? 0 : REJECTION_PROOF;
}

static enum step_outcome read_entry(struct call *call)
{
	struct casting *casting = arena_alloc(call->arena, 1, sizeof *casting);

	if (casting == NULL || !round_known(call)->is_keyed)
		return call_fail(call, casting == NULL ? FAULT_INTERNAL : FAULT_PHASE_CLOSED);
	call->data = casting;
	return call_base64url(call, "entry", &casting->entry)
		   ? STEP_NEXT
		   : call_fail_at(call, FAULT_JSON_SHAPE, "/entry", "pattern");
}

static enum step_outcome judge(struct call *call)
{
	struct casting *casting = call->data;

	casting->found = judge_ballot(round_known(call), casting->entry);
	return STEP_NEXT;
}

static enum step_outcome answer(struct call *call, const struct ipc_message *message)
{
	const struct casting *casting = call->data;
	struct kept kept;

	return kept_read(&kept, message) ? kept_answer(call, &kept, casting->entry)
					 : keep_fail(call, message);
}

static enum step_outcome keep(struct call *call)
{
	const struct casting *casting = call->data;

	return keep_entry(call, KEEP_BALLOT, casting->found, casting->entry, answer);
}

const struct step steps_ballot_cast[] = {
    {"know", round_know},
    {"read", read_entry},
    {"judge", judge}, /* form, round, points, proof */
    {"keep", keep},   /* to the keeper: sequenced, durable, checkpoint signed, receipt */
    {NULL, NULL},
};

/* A SPOILED that is not by its X is nobody's, and is not worth the keeper's time. */
static enum step_outcome judge_spoiled(struct call *call)
{
	const struct casting *casting = call->data;
	struct spoiled spoiled;

	if (!spoiled_parse(&spoiled, casting->entry.bytes, casting->entry.len))
		return call_fail(call, FAULT_BALLOT_FORM);
	if (!spoiled_proof_holds(&spoiled, round_known(call)->ctx))
		return call_fail(call, FAULT_BALLOT_PROOF);
	return STEP_NEXT;
}

static enum step_outcome keep_spoiled(struct call *call)
{
	const struct casting *casting = call->data;

	return keep_entry(call, KEEP_SPOILED, 0, casting->entry, answer);
}

const struct step steps_ballot_spoil[] = {
    {"know", round_know},
    {"read", read_entry},
    {"judge", judge_spoiled},
    {"keep", keep_spoiled},
    {NULL, NULL},
};
