/*
 * Making voters and letting them vote, on all cores: each voter's work is independent.
 * The log itself is one queue, in this process.
 */
#include "proto/record/electorate.h"

#include <stdlib.h>
#include <string.h>

#include "proto/base/workers.h"
#include "proto/crypto/credential.h"
#include "proto/log/receipt.h"
#include "proto/record/vote.h"

#define BATCH    512
#define CRED_LEN (2 + 32 + 3 + 8 + 8 + 32 + SCHNORR_LEN + 1 + 64)

static bool no_memory(struct fault *fault)
{
	return fault_unable(fault, "no_memory", "no memory for the voters");
}

void electorate_free(struct electorate *electorate)
{
	if (electorate->voters != NULL)
		secret_wipe(electorate->voters, electorate->count * sizeof *electorate->voters);
	workers_memory_free(electorate->voters, electorate->count, sizeof *electorate->voters);
	*electorate = (struct electorate){0};
}

/* --- credentials ---------------------------------------------------------------------------- */

struct register_job {
	const struct round *round;
	struct voter *voters;
	uint8_t *entries; /* CRED_LEN each */
};

/* The voter's device makes code, x and proof; the registrar tags and signs. */
static bool register_one(struct register_job *job, size_t i)
{
	struct entropy_stream stream = {.count = 0};
	struct entropy entropy = entropy_from_stream(&stream);
	struct voter *voter = &job->voters[i];
	struct entry_cred cred = {
	    .styles = {1, {0}}, .serial = i + 1, .issued_at = job->round->now_s};
	struct possession about = {job->round->ctx, cred.styles.items, 1, {{0}}, cred.serial};
	char code[CODE_LEN + 1], census_id[CENSUS_ID_MAX];
	struct buf entry = {0};
	bool is_fine;

	memcpy(stream.seed, voter->seed, sizeof stream.seed);
	code_make(code, &entropy);
	is_fine = credential_derive(&voter->x, &voter->X, job->round->ctx, code);
	secret_wipe(code, sizeof code);
	about.X = voter->X;
	cred.X = voter->X;
	(void)snprintf(census_id, sizeof census_id, "ROW:%zu", i + 1);
	is_fine = is_fine && possession_prove(&cred.possession, &about, &voter->x, &entropy) &&
		  row_tag(&cred.tag, job->round->ctx, census_id, &job->round->row_secret);
	cred_put(&entry, &cred);
	entry_sign(&entry, entry.len, job->round->ctx, job->round->registrar.secret_key);
	is_fine = is_fine && buf_is_ok(&entry) && entry.len == CRED_LEN;
	if (is_fine)
		memcpy(job->entries + i * CRED_LEN, entry.bytes, CRED_LEN);
	buf_free(&entry);
	return is_fine;
}

static bool register_range(size_t from, size_t to, void *context)
{
	for (size_t i = from; i < to; i++)
		if (!register_one(context, i))
			return false;
	return true;
}

bool electorate_register(
    struct electorate *out, struct round *round, size_t count, struct fault *fault)
{
	struct register_job job = {.round = round};
	bool is_fine;

	out->count = count;
	out->voters = workers_memory(count, sizeof *out->voters);
	job.voters = out->voters;
	job.entries = workers_memory(count, CRED_LEN);
	is_fine = out->voters != NULL && job.entries != NULL;
	for (size_t i = 0; is_fine && i < count; i++) {
		uint8_t draw[64];

		entropy_draw(round->entropy, draw);
		memcpy(out->voters[i].seed, draw, sizeof out->voters[i].seed);
	}
	is_fine = is_fine && workers_run(count, register_range, &job);
	for (size_t i = 0; is_fine && i < count; i++)
		is_fine = round_append(round,
			      (struct span){job.entries + i * CRED_LEN, CRED_LEN}) != NOWHERE;
	workers_memory_free(job.entries, count, CRED_LEN);
	return is_fine || no_memory(fault);
}

/* --- ballots -------------------------------------------------------------------------------- */

struct seal_job {
	const struct round *round;
	const struct voter *voters;
	const uint8_t *payloads;
	uint8_t *entries; /* BALLOT_LEN(1) each */
};

static bool seal_one(struct seal_job *job, size_t i)
{
	struct entropy_stream stream = {.count = 1000}; /* past what registering drew */
	struct entropy entropy = entropy_from_stream(&stream);
	const struct voter *voter = &job->voters[i];
	struct ballot ballot = {.seq = 1, .X = voter->X, .w = 1};
	uint8_t blocks[1][BLOCK_LEN];
	struct scalar r[BALLOT_MAX_W];
	struct buf entry = {0};
	bool is_fine;

	memcpy(stream.seed, voter->seed, sizeof stream.seed);
	memcpy(ballot.ctx, job->round->ctx, sizeof ballot.ctx);
	payload_to_blocks(blocks, job->payloads + i * BLOCK_PAYLOAD, 1);
	is_fine = ballot_seal(&entry, &ballot, (const uint8_t(*)[BLOCK_LEN])blocks, &voter->x,
	    &job->round->keys.group, &entropy, r);
	secret_wipe(r, sizeof r);
	if (is_fine)
		memcpy(job->entries + i * BALLOT_LEN(1), entry.bytes, BALLOT_LEN(1));
	buf_free(&entry);
	return is_fine;
}

static bool seal_range(size_t from, size_t to, void *context)
{
	for (size_t i = from; i < to; i++)
		if (!seal_one(context, i))
			return false;
	return true;
}

bool round_receipt(struct buf *out, struct round *round, size_t index, size_t size,
    struct span checkpoint, struct fault *fault)
{
	struct receipt receipt = {.index = index, .checkpoint = checkpoint};
	bool is_fine = tree_prove_inclusion(round->tree, index, size, &receipt.proof, fault);

	if (is_fine) {
		receipt_put_entry(&receipt, round->entries[index]);
		receipt_write(out, &receipt);
	}
	receipt_free(&receipt);
	return is_fine && (buf_is_ok(out) || no_memory(fault));
}

/* The receipts of a batch, under one checkpoint. */
static bool give_receipts(struct round *round, size_t first_voter, size_t first, size_t count,
    receipt_visit *visit, void *context, struct fault *fault)
{
	struct buf checkpoint = {0};
	bool is_fine = round_checkpoint(round, &checkpoint, fault);

	for (size_t i = 0; is_fine && i < count; i++) {
		struct buf receipt = {0};

		is_fine = round_receipt(&receipt, round, first + i, round->count,
			      (struct span){checkpoint.bytes, checkpoint.len}, fault) &&
			  visit(first_voter + i, (struct span){receipt.bytes, receipt.len}, context,
			      fault);
		buf_free(&receipt);
	}
	buf_free(&checkpoint);
	return is_fine;
}

bool electorate_vote(struct electorate *electorate, struct round *round, const uint8_t *payloads,
    receipt_visit *visit, void *context, struct fault *fault)
{
	struct seal_job job = {
	    round, electorate->voters, payloads, workers_memory(electorate->count, BALLOT_LEN(1))};
	uint64_t span_s = round->plan.close_s - round->now_s;
	bool is_fine = job.entries != NULL && workers_run(electorate->count, seal_range, &job);

	for (size_t at = 0; is_fine && at < electorate->count; at += BATCH) {
		size_t first = round->count;
		size_t count = electorate->count - at < BATCH ? electorate->count - at : BATCH;

		for (size_t i = 0; is_fine && i < count; i++)
			is_fine = round_append(
				      round, (struct span){job.entries + (at + i) * BALLOT_LEN(1),
						 BALLOT_LEN(1)}) != NOWHERE;
		round->now_s =
		    round->plan.close_s - span_s + span_s / 2 * (at + count) / electorate->count;
		if (is_fine && visit != NULL)
			is_fine = give_receipts(round, at, first, count, visit, context, fault);
	}
	workers_memory_free(job.entries, electorate->count, BALLOT_LEN(1));
	return is_fine || no_memory(fault);
}
