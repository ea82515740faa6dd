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

/* The board's own reading of the log, which must agree that all is well. */
static bool read_own_log(struct round *round, struct ledger *ledger, struct fault *fault)
{
	static const enum check asked[] = {V4_GRAMMAR, V7_CREDENTIALS, V8_BALLOTS, V14_PAPER};
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
	bool is_fine = read_own_log(round, &ledger, fault);

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

/* --- result --------------------------------------------------------------------------------- */

/* What RESULT will say, as it grows. */
struct publication {
	const struct round_paper *papers;
	size_t paper_count;
	struct ledger ledger;
	json_t *contests, *outcomes, *paper;
};

static json_t *hex_value(const uint8_t *bytes, size_t len)
{
	char text[65];

	hex_encode(text, bytes, len);
	return json_string(text);
}

/* Log indices of this contest's DECRYPT entries whose artifacts were released. */
static json_t *decrypts_value(const struct round *round, size_t cid)
{
	json_t *list = json_array();

	for (size_t i = 0; i < round->count; i++) {
		struct entry_decrypt decrypt;

		if (round->entries[i].bytes[0] == ENTRY_DECRYPT &&
		    decrypt_read(&decrypt, round->entries[i]) && decrypt.cid == cid &&
		    record_artifact(&round->files, &decrypt.artifact) != NULL)
			json_array_append_new(list, json_integer((json_int_t)i));
	}
	return list;
}

/* The first t released decryptions of the contest, in the order of their DECRYPT entries. */
static size_t released_parts(struct round *round, size_t cid, const struct decryption_base *base,
    struct decryption parts[MANIFEST_MAX_TRUSTEES])
{
	size_t count = 0;

	for (size_t i = 0; i < round->count && count < round->manifest.threshold; i++) {
		struct entry_decrypt decrypt;
		const struct record_file *file;

		if (round->entries[i].bytes[0] != ENTRY_DECRYPT ||
		    !decrypt_read(&decrypt, round->entries[i]) || decrypt.cid != cid)
			continue;
		file = record_artifact(&round->files, &decrypt.artifact);
		if (file != NULL && decryption_parse(&parts[count], base, decrypt.trustee,
					file->bytes.bytes, file->bytes.len))
			count++;
	}
	return count;
}

static bool combine(
    struct round *round, size_t cid, struct point *messages, uint8_t seed[64], struct fault *fault)
{
	struct decryption parts[MANIFEST_MAX_TRUSTEES];
	struct decryption_base base;

	round_opened_base(&base, round, cid);
	if (released_parts(round, cid, &base, parts) < round->manifest.threshold)
		return fault_false(fault, "decryption", "a decryption is missing, or malformed");
	return decryption_combine(messages, seed, &base, parts, round->manifest.threshold, fault);
}

static bool add_papers(struct count *count, const struct publication *publication)
{
	size_t len = 1 + BLOCK_PAYLOAD * (size_t)count->contest->width;

	for (size_t i = 0; i < publication->paper_count; i++) {
		const struct round_paper *paper = &publication->papers[i];

		for (size_t at = 0;
		     paper->cid == count->contest->cid && at + len <= paper->transcription.len;
		     at += len)
			if (!count_add_paper(count, paper->transcription.bytes[at],
				paper->transcription.bytes + at + 1))
				return false;
	}
	return true;
}

/* Opens and counts one contest into `.pb` and outcome. */
static bool count_contest(struct round *round, size_t cid, const struct publication *publication,
    struct buf *pb, json_t **outcome, struct fault *fault)
{
	const struct contest *contest = &round->contests.items[cid];
	struct count count = {.contests = &round->contests,
	    .contest = contest,
	    .texts = round->texts_json,
	    .open_s = round->manifest.open_s,
	    .close_s = publication->ledger.close_s,
	    .is_withdrawn = publication->ledger.contests[cid].is_withdrawn};
	struct point *messages = calloc(round->counts[cid] * contest->width + 1, sizeof *messages);
	bool is_fine = messages != NULL && combine(round, cid, messages, count.tie_seed, fault) &&
		       add_papers(&count, publication);

	for (uint64_t i = 0; is_fine && i < round->counts[cid]; i++)
		is_fine = count_add_sealed(&count, messages + i * contest->width);
	if (is_fine) {
		count_sort(&count);
		is_fine = count_write(pb, outcome, &count, fault);
	}
	count_free(&count);
	free(messages);
	return is_fine || no_memory(fault);
}

static bool publish_contest(
    struct round *round, size_t cid, struct publication *publication, struct fault *fault)
{
	struct buf pb = {0};
	json_t *outcome = NULL;
	struct hash hash;
	char path[32];
	bool is_fine;

	if (!round_must_open(round, cid)) {
		const char *why = round->counts[cid] == 1 ? "one_ballot" : "small";

		json_array_append_new(
		    publication->outcomes, count_not_opened((uint16_t)cid, round->counts[cid]));
		json_array_append_new(publication->contests,
		    json_pack("{s:i,s:s}", "cid", (int)cid, "not_opened", why));
		return true;
	}
	is_fine = count_contest(round, cid, publication, &pb, &outcome, fault);
	if (is_fine) {
		(void)snprintf(path, sizeof path, "result/%zu.pb", cid);
		sha256_of(&hash, (struct span){pb.bytes, pb.len});
		json_array_append_new(publication->outcomes, outcome);
		json_array_append_new(publication->contests,
		    json_pack("{s:i,s:o,s:o,s:s}", "cid", (int)cid, "decrypts",
			decrypts_value(round, cid), "pb", hex_value(hash.bytes, HASH_LEN), "rule",
			round->contests.items[cid].rule));
		is_fine = record_add(&round->files, path, (struct span){pb.bytes, pb.len});
	}
	buf_free(&pb);
	return is_fine || no_memory(fault);
}

static bool publish_papers(struct round *round, struct publication *publication)
{
	for (size_t i = 0; i < publication->paper_count; i++) {
		const struct round_paper *paper = &publication->papers[i];
		struct hash artifact;

		if (!record_add_artifact(&round->files, paper->transcription, &artifact))
			return false;
		json_array_append_new(publication->paper,
		    json_pack("{s:o,s:I,s:o}", "artifact", hex_value(artifact.bytes, HASH_LEN),
			"index", (json_int_t)paper->index, "salt", hex_value(paper->salt, 32)));
	}
	return true;
}

static bool log_result(struct round *round, struct publication *publication, struct fault *fault)
{
	json_t *outcome = json_pack("{s:O}", "contests", publication->outcomes), *result;
	struct buf outcome_bytes = {0}, result_bytes = {0}, entry = {0};
	struct hash outcome_hash, checkpoint;
	const struct buf *mix_end = &round->mix_end_checkpoint;
	bool is_fine = record_add_artifact(
	    &round->files, (struct span){mix_end->bytes, mix_end->len}, &checkpoint);

	json_write_canonical(&outcome_bytes, outcome);
	sha256_of(&outcome_hash, (struct span){outcome_bytes.bytes, outcome_bytes.len});
	result = json_pack("{s:O,s:o,s:o,s:O}", "contests", publication->contests,
	    "mix_end_checkpoint", hex_value(checkpoint.bytes, HASH_LEN), "outcome",
	    hex_value(outcome_hash.bytes, HASH_LEN), "paper", publication->paper);
	json_write_canonical(&result_bytes, result);
	is_fine = is_fine && record_add(&round->files, "outcome.json",
				 (struct span){outcome_bytes.bytes, outcome_bytes.len});
	json_entry_put(&entry, ENTRY_RESULT, (struct span){result_bytes.bytes, result_bytes.len});
	is_fine = is_fine && round_append_signed(round, &entry, &round->board, NULL) != NOWHERE;
	buf_free(&outcome_bytes);
	buf_free(&result_bytes);
	json_decref(outcome);
	json_decref(result);
	return is_fine || no_memory(fault);
}

bool round_result(
    struct round *round, const struct round_paper *papers, size_t paper_count, struct fault *fault)
{
	struct publication publication = {.papers = papers,
	    .paper_count = paper_count,
	    .contests = json_array(),
	    .outcomes = json_array(),
	    .paper = json_array()};
	bool is_fine = read_own_log(round, &publication.ledger, fault);

	for (size_t cid = 0; is_fine && cid < round->contests.count; cid++)
		is_fine = publish_contest(round, cid, &publication, fault);
	is_fine = is_fine && publish_papers(round, &publication) &&
		  log_result(round, &publication, fault);
	round->now_s += 60;
	ledger_free(&publication.ledger);
	json_decref(publication.contests);
	json_decref(publication.outcomes);
	json_decref(publication.paper);
	return is_fine || no_memory(fault);
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
