/*
 * V9 and V10: what is counted follows from the log, and the pile that is opened is that pile,
 * shuffled. It decrypts nothing.
 */
#include <stdlib.h>
#include <string.h>

#include "proto/crypto/shuffle.h"
#include "proto/record/audit_inner.h"

/* --- V9 ------------------------------------------------------------------------------------- */

static void check_input(struct audit *audit, uint16_t cid)
{
	struct contest_state *state = &audit->ledger.contests[cid];
	struct opening *opening = &audit->openings[cid];
	struct buf artifact = {0};
	struct span logged;
	struct hash vec = {{0}};
	uint64_t count = 0;

	if (state->input_index == NOWHERE && audit->options->is_under_way)
		return;
	report_count(audit->report, V9_TALLY_INPUT, 1);
	if (state->input_index == NOWHERE) {
		report_fail(audit->report, V9_TALLY_INPUT, "contest %u has no TALLY_INPUT", cid);
		return;
	}
	logged = audit_artifact(audit, V9_TALLY_INPUT, &state->input.artifact, "a tally input");
	if (!ledger_tally_input(&audit->ledger, cid, &artifact, &vec, &count))
		report_missing(audit->report, V9_TALLY_INPUT, "no memory for contest %u", cid);
	else if (count != state->input.count || !hash_is_equal(&vec, &state->input.vec))
		report_fail(audit->report, V9_TALLY_INPUT,
		    "contest %u: TALLY_INPUT is not the %llu ballots that count", cid,
		    (unsigned long long)count);
	else if (logged.bytes != NULL &&
		 (logged.len != artifact.len ||
		     memcmp(logged.bytes, artifact.bytes, artifact.len) != 0))
		report_fail(audit->report, V9_TALLY_INPUT,
		    "contest %u: the tally input is not, byte for byte, what the log gives", cid);
	else if (logged.bytes != NULL)
		opening->has_pile =
		    tally_input_rows(&opening->input_rows, &audit->contests.items[cid], logged);
	opening->rows = (const struct cipher *)(const void *)opening->input_rows.bytes;
	opening->is_not_opened = contest_is_not_opened(
	    &audit->manifest, &audit->contests.items[cid], state->input.count);
	buf_free(&artifact);
}

void audit_tally_input(struct audit *audit)
{
	report_count(audit->report, V9_TALLY_INPUT, 0);
	for (size_t cid = 0; cid < audit->contests.count; cid++)
		check_input(audit, (uint16_t)cid);
}

/* --- V10 ------------------------------------------------------------------------------------ */

static bool fail(struct audit *audit, uint16_t cid, const char *what)
{
	return report_fail(audit->report, V10_MIXES, "contest %u: %s", cid, what);
}

/* The entry's Base is that of the k-th mix of this contest. */
static bool base_is_right(const struct audit *audit, const struct logged_mix *mix, size_t number)
{
	const struct contest_state *state = &audit->ledger.contests[mix->entry.cid];
	const struct contest *contest = &audit->contests.items[mix->entry.cid];

	return memcmp(mix->entry.ctx, audit->ctx.bytes, HASH_LEN) == 0 &&
	       mix->entry.mix == number && mix->entry.count == state->input.count &&
	       mix->entry.width == contest->width &&
	       point_is_equal(&mix->entry.y, &audit->keys.group);
}

/* One mix: from opening->rows, whose vec_hash is *vec; both become its output's. */
static bool check_mix(struct audit *audit, struct opening *opening, const struct logged_mix *mix,
    size_t number, struct hash *vec)
{
	const struct shuffle_base base = {.cid = (uint16_t)mix->entry.cid,
	    .mix = (uint32_t)number,
	    .trustee = (uint16_t)mix->entry.trustee,
	    .count = mix->entry.count,
	    .width = (unsigned)mix->entry.width,
	    .y = audit->keys.group};
	struct shuffle_base full = base;
	struct span artifact;
	struct shuffle shuffle;
	struct fault fault = {0};
	struct hash output;

	memcpy(full.ctx, audit->ctx.bytes, HASH_LEN);
	artifact = audit_artifact(audit, V10_MIXES, &mix->entry.artifact, "a mix");
	if (artifact.bytes == NULL)
		return false;
	if (!base_is_right(audit, mix, number))
		return fail(audit, full.cid, "a MIX is not about the next mix of this pile");
	if (!hash_is_equal(&mix->entry.input, vec))
		return fail(audit, full.cid, "a MIX does not start from the output before it");
	if (!shuffle_parse(&shuffle, &full, artifact.bytes, artifact.len))
		return fail(audit, full.cid, "a mix artifact has the wrong header or length");
	vec_hash(&output, full.ctx, full.cid, full.count, full.width, shuffle.rows);
	if (!hash_is_equal(&output, &mix->entry.output))
		return fail(audit, full.cid, "a mix's output is not the one that its entry names");
	if (!shuffle_check(&shuffle, &full, opening->rows, &audit->generators, &fault)) {
		fault_prefix(&fault, "contest %u, mix %zu", full.cid, number);
		return report_fault(audit->report, V10_MIXES, &fault);
	}
	opening->rows = shuffle.rows;
	*vec = output;
	return true;
}

/* Each block has mixed at least once. */
static bool both_blocks_mixed(const struct audit *audit, const struct contest_state *state)
{
	bool has_mixed[2] = {false, false};

	for (size_t i = 0; i < state->mix_count; i++)
		has_mixed[audit->manifest.trustees[state->mixes[i].entry.trustee - 1].block] = true;
	return has_mixed[BLOCK_CITY] && has_mixed[BLOCK_CIVIL];
}

/* That mixing was ended, where it must be, and could be. */
static bool check_end(struct audit *audit, uint16_t cid, bool must_mix)
{
	const struct contest_state *state = &audit->ledger.contests[cid];

	if (state->mix_end_index == NOWHERE)
		return audit->options->is_under_way || fail(audit, cid, "there is no MIX_END");
	return !must_mix || both_blocks_mixed(audit, state) ||
	       fail(audit, cid, "the trustees of both blocks must have mixed");
}

static bool check_chain(struct audit *audit, uint16_t cid)
{
	const struct contest_state *state = &audit->ledger.contests[cid];
	struct opening *opening = &audit->openings[cid];
	bool must_mix = !opening->is_not_opened && state->input.count >= 2;

	opening->vec = state->input.vec;
	if (!check_end(audit, cid, must_mix))
		return false;
	if (!must_mix && state->mix_count > 0)
		return fail(audit, cid, "a contest was mixed that is not opened, or empty");
	for (size_t i = 0; i < state->mix_count; i++)
		if (!check_mix(audit, opening, &state->mixes[i], i + 1, &opening->vec))
			return false;
	return state->mix_end_index == NOWHERE ||
	       hash_is_equal(&opening->vec, &state->mix_end.vec) ||
	       fail(audit, cid, "MIX_END does not name the output of the last mix");
}

void audit_mixes(struct audit *audit)
{
	if (!audit->has_generators) {
		report_missing(audit->report, V10_MIXES, "no generators to check mixes with");
		for (size_t cid = 0; cid < audit->contests.count; cid++)
			audit->openings[cid].has_pile = false;
		return;
	}
	report_count(audit->report, V10_MIXES, 0);
	for (size_t cid = 0; cid < audit->contests.count; cid++) {
		struct opening *opening = &audit->openings[cid];

		report_count(audit->report, V10_MIXES, audit->ledger.contests[cid].mix_count);
		if (opening->has_pile)
			opening->has_pile = check_chain(audit, (uint16_t)cid);
		else if (audit->ledger.contests[cid].input_index != NOWHERE ||
			 !audit->options->is_under_way)
			report_missing(audit->report, V10_MIXES,
			    "contest %zu: there is no tally input to mix", cid);
	}
}
