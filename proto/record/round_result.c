/*
 * Opening, counting, publishing: what RESULT says, from the decryptions that were released.
 * The steps before it are in round_count.c.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "proto/base/encode.h"
#include "proto/record/count.h"
#include "proto/record/round.h"

static bool no_memory(struct fault *fault)
{
	return fault_unable(fault, "no_memory", "no memory to publish a round");
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

/* Where all trustees are in this process: what they computed, whatever became of it in the log. */
static size_t own_parts(const struct round *round, size_t cid, const struct decryption_base *base,
    struct decryption parts[MANIFEST_MAX_TRUSTEES])
{
	size_t len = DECRYPTION_LEN(base->count, base->width), count = 0;
	const struct buf *kept = &round->decryptions[cid];

	while (count < round->manifest.threshold && (count + 1) * len <= kept->len &&
	       decryption_parse(
		   &parts[count], base, (uint16_t)(count + 1), kept->bytes + count * len, len))
		count++;
	return count;
}

static bool combine(
    struct round *round, size_t cid, struct point *messages, uint8_t seed[64], struct fault *fault)
{
	struct decryption parts[MANIFEST_MAX_TRUSTEES];
	struct decryption_base base;

	round_opened_base(&base, round, cid);
	if (own_parts(round, cid, &base, parts) < round->manifest.threshold &&
	    released_parts(round, cid, &base, parts) < round->manifest.threshold)
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
	bool is_fine = round_read_log(round, &publication.ledger, fault);

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
