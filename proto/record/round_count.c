/*
 * From the close to the result: what board and trustees do, in the protocol's order.
 * The votes are opened only here, from the decryptions of a threshold.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "proto/base/encode.h"
#include "proto/crypto/decryption.h"
#include "proto/crypto/shuffle.h"
#include "proto/record/audit.h"
#include "proto/record/count.h"
#include "proto/record/round.h"

static bool no_memory(struct fault *fault)
{
	return fault_unable(fault, "no_memory", "no memory to count a round");
}

bool round_close(struct round *round, struct fault *fault)
{
	struct entry_close close = {.open_checkpoint = round->open_checkpoint};
	struct buf entry = {0};

	if (round->now_s < round->plan.close_s)
		round->now_s = round->plan.close_s;
	if (!round_keep_checkpoint(round, &close.last_checkpoint, fault))
		return false;
	close.time_s = round->now_s;
	close_put(&entry, &close);
	round->close_index = round_append_signed(round, &entry, &round->board, NULL);
	if (round->close_index == NOWHERE)
		return no_memory(fault);
	round->now_s += 60;
	return round_keep_checkpoint(round, &round->close_checkpoint, fault);
}

bool round_read_log(struct round *round, struct ledger *ledger, struct fault *fault)
{
	/* not V8: ballots that break a rule are not counted, and nobody annuls a round with them */
	static const enum check asked[] = {V4_GRAMMAR, V7_CREDENTIALS, V14_PAPER};
	const struct ledger_source source = round_source(round);
	struct report *report = calloc(1, sizeof *report);
	bool is_fine = report != NULL && ledger_read(ledger, &source, report);

	if (!is_fine)
		no_memory(fault);
	for (size_t i = 0; is_fine && !round->is_blind && i < sizeof asked / sizeof *asked; i++)
		if (report->checks[asked[i]].failures > 0)
			is_fine =
			    fault_false(fault, "own_log", "%s", report->checks[asked[i]].lines[0]);
	free(report);
	return is_fine;
}

static bool log_tally_input(
    struct round *round, const struct ledger *ledger, uint16_t cid, struct fault *fault)
{
	struct entry_tally_input input = {.cid = cid};
	struct buf artifact = {0}, entry = {0};
	struct span bytes;
	bool is_fine = ledger_tally_input(ledger, cid, &artifact, &input.vec, &input.count);

	bytes = (struct span){artifact.bytes, artifact.len};
	is_fine = is_fine && record_add_artifact(&round->files, bytes, &input.artifact) &&
		  tally_input_rows(&round->piles[cid], &round->contests.items[cid], bytes);
	buf_free(&artifact);
	if (!is_fine)
		return no_memory(fault);
	round->vecs[cid] = input.vec;
	round->counts[cid] = input.count;
	tally_input_put(&entry, &input);
	return round_append_signed(round, &entry, &round->board, NULL) != NOWHERE ||
	       no_memory(fault);
}

bool round_log_seal(struct round *round, struct fault *fault)
{
	struct buf entry = {0};

	seal_put(&entry, &round->close_checkpoint);
	return round_append_signed(round, &entry, &round->board, NULL) != NOWHERE ||
	       no_memory(fault);
}

bool round_log_inputs(struct round *round, size_t from, struct fault *fault)
{
	struct ledger ledger = {0};
	bool is_fine = round_read_log(round, &ledger, fault);

	for (size_t cid = from; is_fine && cid < round->contests.count; cid++)
		is_fine = log_tally_input(round, &ledger, (uint16_t)cid, fault);
	ledger_free(&ledger);
	return is_fine;
}

bool round_seal(struct round *round, struct fault *fault)
{
	return round_log_seal(round, fault) && round_log_inputs(round, 0, fault);
}

bool round_must_open(const struct round *round, size_t cid)
{
	return !contest_is_not_opened(
	    &round->manifest, &round->contests.items[cid], round->counts[cid]);
}

void round_mix_base(struct shuffle_base *out, const struct round *round, size_t cid,
    unsigned trustee, size_t number)
{
	*out = (struct shuffle_base){.cid = (uint16_t)cid,
	    .mix = (uint32_t)number,
	    .trustee = (uint16_t)trustee,
	    .count = round->counts[cid],
	    .width = round->contests.items[cid].width,
	    .y = round->keys.group};
	memcpy(out->ctx, round->ctx, 32);
}

size_t round_mixes(const struct round *round, size_t cid)
{
	size_t mixes = 0;

	for (size_t i = 0; i < round->count; i++) {
		struct entry_mix mix;

		mixes += round->entries[i].bytes[0] == ENTRY_MIX &&
			 mix_read(&mix, round->entries[i]) && mix.cid == cid;
	}
	return mixes;
}

static bool mix_contest(struct round *round, size_t cid, unsigned trustee, struct fault *fault)
{
	struct entry_mix mix = {.cid = cid, .trustee = trustee, .input = round->vecs[cid]};
	struct buf artifact = {0}, entry = {0};
	struct shuffle_base base;
	struct shuffle shuffle;
	bool is_fine;

	mix.mix = round_mixes(round, cid) + 1;
	round_mix_base(&base, round, cid, trustee, mix.mix);
	memcpy(mix.ctx, round->ctx, 32);
	mix.count = base.count;
	mix.width = base.width;
	mix.y = base.y;
	is_fine = shuffle_make(&artifact, &base,
		      (const struct cipher *)(const void *)round->piles[cid].bytes,
		      &round->generators, round->entropy, fault) &&
		  shuffle_parse(&shuffle, &base, artifact.bytes, artifact.len);
	if (is_fine) {
		vec_hash(&mix.output, base.ctx, base.cid, base.count, base.width, shuffle.rows);
		memcpy(round->piles[cid].bytes, shuffle.rows, round->piles[cid].len);
		round->vecs[cid] = mix.output;
		is_fine = record_add_artifact(
		    &round->files, (struct span){artifact.bytes, artifact.len}, &mix.artifact);
	}
	buf_free(&artifact);
	if (!is_fine)
		return no_memory(fault);
	mix_put(&entry, &mix);
	return round_append_signed(round, &entry, &round->trustees[trustee - 1].signer, NULL) !=
		   NOWHERE ||
	       no_memory(fault);
}

bool round_mix(struct round *round, unsigned trustee, struct fault *fault)
{
	round->now_s += 60;
	for (size_t cid = 0; cid < round->contests.count; cid++)
		if (round_must_open(round, cid) && round->counts[cid] >= 2 &&
		    !mix_contest(round, cid, trustee, fault))
			return false;
	return true;
}

bool round_log_mix_ends(struct round *round, size_t from, struct fault *fault)
{
	for (size_t cid = from; cid < round->contests.count; cid++) {
		const struct entry_mix_end end = {(uint16_t)cid, round->vecs[cid]};
		struct buf entry = {0};

		mix_end_put(&entry, &end);
		if (round_append_signed(round, &entry, &round->board, NULL) == NOWHERE)
			return no_memory(fault);
	}
	return true;
}

bool round_end_mixing(struct round *round, struct fault *fault)
{
	return round_log_mix_ends(round, 0, fault) &&
	       round_minimal_checkpoint(round, &round->mix_end_checkpoint, fault);
}

/* --- decryption ----------------------------------------------------------------------------- */

/* What every trustee's tool does before it computes: V0 to V10 on the log so far. */
static bool trustees_audit(struct round *round, struct fault *fault)
{
	const struct audit_options options = {.ctx = round->ctx, .is_before_decryption = true};
	struct record_files files = {0};
	struct report *report = calloc(1, sizeof *report);
	bool is_fine = report != NULL && round_record(round, &files, fault);

	if (is_fine)
		audit_run(report, NULL, &files, &options);
	for (int check = V0_IDENTITY; is_fine && check <= V10_MIXES; check++) {
		enum verdict verdict = report_verdict(report, (enum check)check);

		if (verdict != VERDICT_PASSED && verdict != VERDICT_EMPTY)
			is_fine =
			    fault_false(fault, "trustees_audit", "the trustees refuse: %s: %s",
				check_name((enum check)check), report->checks[check].lines[0]);
	}
	record_files_free(&files);
	free(report);
	return is_fine;
}

void round_opened_base(struct decryption_base *out, const struct round *round, size_t cid)
{
	*out = (struct decryption_base){.cid = (uint16_t)cid,
	    .count = round->counts[cid],
	    .width = round->contests.items[cid].width,
	    .rows = (const struct cipher *)(const void *)round->piles[cid].bytes};
	memcpy(out->ctx, round->ctx, 32);
	memcpy(out->vec_hash, round->vecs[cid].bytes, HASH_LEN);
}

/* Trustee i computes, commits to the hash in the log, and keeps the artifact for now. */
static bool commit_decryption(
    struct round *round, size_t cid, unsigned trustee, struct fault *fault)
{
	struct round_trustee *one = &round->trustees[trustee - 1];
	struct entry_decrypt decrypt = {.cid = (uint16_t)cid, .trustee = (uint16_t)trustee};
	struct buf *kept = &round->decryptions[cid], entry = {0};
	size_t start = kept->len;
	struct decryption_base base;

	round_opened_base(&base, round, cid);
	if (!decryption_make(kept, &base, decrypt.trustee, &one->share,
		&round->keys.shares[trustee - 1], round->entropy, fault))
		return false;
	memcpy(decrypt.ctx, round->ctx, 32);
	decrypt.vec = round->vecs[cid];
	sha256_of(&decrypt.artifact, (struct span){kept->bytes + start, kept->len - start});
	decrypt_put(&entry, &decrypt);
	return round_append_signed(round, &entry, &one->signer, NULL) != NOWHERE ||
	       no_memory(fault);
}

static size_t decryption_len(const struct round *round, size_t cid)
{
	return DECRYPTION_LEN(round->counts[cid], round->contests.items[cid].width);
}

static bool release(struct round *round, struct fault *fault)
{
	for (size_t cid = 0; cid < round->contests.count; cid++)
		for (size_t i = 0; round_must_open(round, cid) && i < round->plan.threshold; i++) {
			size_t len = decryption_len(round, cid);
			struct hash hash;

			if (!record_add_artifact(&round->files,
				(struct span){round->decryptions[cid].bytes + i * len, len}, &hash))
				return no_memory(fault);
		}
	return true;
}

bool round_commit(struct round *round, unsigned trustee, struct fault *fault)
{
	for (size_t cid = 0; cid < round->contests.count; cid++)
		if (round_must_open(round, cid) && !commit_decryption(round, cid, trustee, fault))
			return false;
	return true;
}

bool round_decrypt(struct round *round, struct fault *fault)
{
	if (!round->is_blind && !trustees_audit(round, fault))
		return false;
	round->now_s += 60;
	for (unsigned trustee = 1; trustee <= round->plan.threshold; trustee++)
		if (!round_commit(round, trustee, fault))
			return false;
	return release(round, fault);
}

bool round_finish(struct round *round, struct fault *fault)
{
	if (!round_close(round, fault) || !round_seal(round, fault))
		return false;
	for (unsigned i = 1; i <= round->plan.trustees; i++)
		if (!round_mix(round, i, fault))
			return false;
	return round_end_mixing(round, fault) && round_decrypt(round, fault) &&
	       round_result(round, NULL, 0, fault);
}
