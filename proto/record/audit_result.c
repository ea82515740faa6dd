/*
 * V13, V14 and V15: the votes as they are published, paper among them, and who won.
 * Everything is written again and compared byte for byte.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "proto/base/encode.h"
#include "proto/record/audit_inner.h"

static bool is_open(const struct audit *audit, size_t cid)
{
	return audit->openings[cid].is_open;
}

/* --- V14 ------------------------------------------------------------------------------------ */

/* RESULT's `{artifact,index,salt}` for the PAPER entry at `place`. */
static bool paper_reveal(const struct audit *audit, size_t place, struct hash *artifact,
    uint8_t salt[32], struct fault *fault)
{
	static const char *const keys[] = {"artifact", "index", "salt", NULL};
	const json_t *one = json_array_get(json_object_get(audit->result, "paper"), place);
	uint64_t index;

	if (!json_is_object(one))
		return fault_false(fault, "paper", "RESULT does not reveal paper batch %zu", place);
	return json_only_keys(one, keys, fault) &&
	       json_take_u64(one, "index", UINT32_MAX, &index, fault) &&
	       json_take_hex(one, "artifact", artifact->bytes, HASH_LEN, fault) &&
	       json_take_hex(one, "salt", salt, 32, fault) &&
	       (index == audit->ledger.papers[place].index ||
		   fault_false(
		       fault, "paper", "RESULT reveals another entry than paper batch %zu", place));
}

static bool paper_rows(struct audit *audit, const struct entry_paper *paper, struct span bytes)
{
	struct count *count = &audit->openings[paper->cid].count;
	size_t len = 1 + BLOCK_PAYLOAD * (size_t)audit->contests.items[paper->cid].width;
	bool is_right = true;

	if (bytes.len != len * paper->count)
		return report_fail(audit->report, V14_PAPER, "booth %u, batch %u: not %u ballots",
		    paper->booth, paper->batch, paper->count);
	for (uint32_t i = 0; i < paper->count; i++)
		if (!count_add_paper(count, bytes.bytes[i * len], bytes.bytes + i * len + 1))
			is_right = report_fail(audit->report, V14_PAPER,
			    "booth %u, batch %u: ballot %u is malformed", paper->booth,
			    paper->batch, i + 1);
	return is_right;
}

static bool check_batch(struct audit *audit, size_t place)
{
	const struct entry_paper *paper = &audit->ledger.papers[place].entry;
	struct hash artifact, salted;
	struct fault fault = {0};
	struct span bytes;
	uint8_t salt[32];

	if (!paper_reveal(audit, place, &artifact, salt, &fault))
		return report_fault(audit->report, V14_PAPER, &fault);
	bytes = audit_artifact(audit, V14_PAPER, &artifact, "a paper transcription");
	if (bytes.bytes == NULL)
		return false;
	sha256_of_spans(&salted,
	    (const struct span[]){{(const uint8_t *)"arca/1/paper", 12}, {salt, 32}, bytes}, 3);
	if (!hash_is_equal(&salted, &paper->hash))
		return report_fail(audit->report, V14_PAPER,
		    "booth %u, batch %u: the transcription is not the one that was logged",
		    paper->booth, paper->batch);
	return paper_rows(audit, paper, bytes);
}

/* Per contest and booth: no more ballots than people who checked in there. */
static void check_booth(struct audit *audit, const struct entry_paper *first)
{
	uint64_t ballots = 0, people = 0;

	for (size_t i = 0; i < audit->ledger.paper_count; i++) {
		const struct entry_paper *paper = &audit->ledger.papers[i].entry;

		if (paper->booth == first->booth && paper->cid == first->cid)
			ballots += paper->count;
	}
	for (size_t i = 0; i < audit->ledger.checkin_count; i++) {
		const struct entry_checkin *checkin = &audit->ledger.checkins[i].entry;

		people += checkin->booth == first->booth && id_list_has(&checkin->cids, first->cid);
	}
	if (ballots > people)
		report_fail(audit->report, V14_PAPER,
		    "booth %u has %llu paper ballots of contest %u and %llu check-ins",
		    first->booth, (unsigned long long)ballots, first->cid,
		    (unsigned long long)people);
}

/* Counted online + paper <= live credentials + check-ins, for each contest. */
static void check_sums(struct audit *audit)
{
	uint64_t people = audit->ledger.live_count + audit->ledger.checkin_count;

	for (size_t cid = 0; cid < audit->contests.count; cid++) {
		uint64_t ballots = audit->ledger.contests[cid].input.count;

		for (size_t i = 0; i < audit->ledger.paper_count; i++)
			if (audit->ledger.papers[i].entry.cid == cid)
				ballots += audit->ledger.papers[i].entry.count;
		if (ballots > people)
			report_fail(audit->report, V14_PAPER,
			    "contest %zu has more ballots (%llu) than people who could vote (%llu)",
			    cid, (unsigned long long)ballots, (unsigned long long)people);
	}
}

void audit_paper(struct audit *audit)
{
	const json_t *revealed = json_object_get(audit->result, "paper");

	report_count(audit->report, V14_PAPER, 0);
	if (audit->result == NULL)
		return;
	if (!json_is_array(revealed) || json_array_size(revealed) != audit->ledger.paper_count)
		report_fail(audit->report, V14_PAPER,
		    "RESULT must reveal each of %zu paper batches", audit->ledger.paper_count);
	for (size_t cid = 0; cid < audit->contests.count; cid++) {
		struct count *count = &audit->openings[cid].count;

		count->contests = &audit->contests;
		count->contest = &audit->contests.items[cid];
	}
	for (size_t i = 0; i < audit->ledger.paper_count; i++) {
		if (!check_batch(audit, i))
			audit->openings[audit->ledger.papers[i].entry.cid].lacks_paper = true;
		check_booth(audit, &audit->ledger.papers[i].entry);
	}
	check_sums(audit);
}

/* --- V13 ------------------------------------------------------------------------------------ */

static void compare_pb(struct audit *audit, uint16_t cid, const struct buf *pb)
{
	const json_t *one = json_array_get(json_object_get(audit->result, "contests"), cid);
	char path[32];
	struct record_file *file;
	struct hash stated, actual;

	(void)snprintf(path, sizeof path, "result/%u.pb", cid);
	file = record_find(audit->files, path);
	sha256_of(&actual, (struct span){pb->bytes, pb->len});
	if (!json_take_hex(one, "pb", stated.bytes, HASH_LEN, NULL) ||
	    !hash_is_equal(&stated, &actual))
		report_fail(audit->report, V13_BALLOT_FILE,
		    "contest %u: RESULT does not name the ballot file that follows from the "
		    "ballots",
		    cid);
	if (file == NULL) {
		report_missing(audit->report, V13_BALLOT_FILE, "%s is missing", path);
		return;
	}
	file->is_accounted = true;
	if (file->bytes.len != pb->len || memcmp(file->bytes.bytes, pb->bytes, pb->len) != 0)
		report_fail(audit->report, V13_BALLOT_FILE,
		    "%s is not, byte for byte, what the opened ballots give", path);
}

static bool fill_count(struct audit *audit, uint16_t cid)
{
	struct opening *opening = &audit->openings[cid];
	struct count *count = &opening->count;
	uint64_t sealed = audit->ledger.contests[cid].input.count;
	unsigned width = audit->contests.items[cid].width;

	count->texts = audit->texts;
	count->open_s = audit->manifest.open_s;
	count->close_s = audit->ledger.close_s;
	count->is_withdrawn = audit->ledger.contests[cid].is_withdrawn;
	memcpy(count->tie_seed, opening->tie_seed, sizeof count->tie_seed);
	for (uint64_t i = 0; i < sealed; i++)
		if (!count_add_sealed(count, opening->messages + i * width))
			return false;
	count_sort(count);
	return true;
}

static void check_pb(struct audit *audit, uint16_t cid)
{
	struct opening *opening = &audit->openings[cid];
	struct count *count = &opening->count;
	struct fault fault = {0};
	struct buf pb = {0};
	uint64_t nulls = 0;

	if (!fill_count(audit, cid) || !count_write(&pb, &opening->outcome, count, &fault)) {
		report_missing(audit->report, V13_BALLOT_FILE, "contest %u: %s", cid,
		    fault.text[0] != '\0' ? fault.text : "no memory to count");
	} else {
		for (size_t i = 0; i < NULL_REASONS; i++)
			nulls += count->nulls[i];
		for (size_t i = 0; i < PAPER_VALIDITIES; i++)
			nulls += count->papers[i];
		if (count->row_count + nulls != count->online + count->paper)
			report_fail(audit->report, V13_BALLOT_FILE,
			    "contest %u: ballots do not add up", cid);
		compare_pb(audit, cid, &pb);
	}
	report_count(audit->report, V13_BALLOT_FILE, count->row_count + nulls + 1);
	buf_free(&pb);
}

void audit_ballot_files(struct audit *audit)
{
	report_count(audit->report, V13_BALLOT_FILE, 0);
	for (size_t cid = 0; cid < audit->contests.count; cid++) {
		if (is_open(audit, cid) && audit->openings[cid].lacks_paper)
			report_missing(audit->report, V13_BALLOT_FILE,
			    "contest %zu: not all of its paper ballots are known", cid);
		else if (is_open(audit, cid))
			check_pb(audit, (uint16_t)cid);
		else if (!audit->openings[cid].is_not_opened)
			report_missing(
			    audit->report, V13_BALLOT_FILE, "contest %zu was not opened", cid);
	}
}

/* --- V15 ------------------------------------------------------------------------------------ */

/* outcome.json and RESULT's contests, written again; NULL if one of them can't be. */
static json_t *outcome_again(struct audit *audit)
{
	json_t *list = json_array();

	for (size_t cid = 0; cid < audit->contests.count; cid++) {
		struct opening *opening = &audit->openings[cid];

		if (opening->is_not_opened)
			json_array_append_new(list, count_not_opened((uint16_t)cid,
							audit->ledger.contests[cid].input.count));
		else if (opening->outcome != NULL)
			json_array_append(list, opening->outcome);
		else {
			json_decref(list);
			return NULL;
		}
	}
	return json_pack("{s:o}", "contests", list);
}

/* The member names of RESULT's contests; values are checked where they are used. */
static void check_result_shape(struct audit *audit)
{
	static const char *const opened[] = {"cid", "decrypts", "pb", "rule", NULL};
	static const char *const closed[] = {"cid", "not_opened", NULL};
	const json_t *list = json_object_get(audit->result, "contests");
	struct fault fault = {0};
	const char *text, *expected;

	/* Fewer: V11 says which one is missing. */
	if (json_array_size(list) > audit->contests.count)
		report_fail(
		    audit->report, V15_OUTCOME, "RESULT has not one object for each contest");
	for (size_t cid = 0; cid < audit->contests.count && cid < json_array_size(list); cid++) {
		const json_t *one = json_array_get(list, cid);
		bool is_not_opened = audit->openings[cid].is_not_opened;

		expected = !is_not_opened ? audit->contests.items[cid].rule
			   : audit->ledger.contests[cid].input.count == 1 ? "one_ballot"
									  : "small";
		if (!json_only_keys(one, is_not_opened ? closed : opened, &fault) ||
		    !json_take_text(one, is_not_opened ? "not_opened" : "rule", &text, &fault))
			report_fault(audit->report, V15_OUTCOME, &fault);
		else if (strcmp(text, expected) != 0)
			report_fail(audit->report, V15_OUTCOME,
			    "RESULT says \"%.40s\" of contest %zu, not \"%s\"", text, cid,
			    expected);
	}
}

static void compare_outcome(struct audit *audit, const struct buf *bytes)
{
	struct record_file *file = record_find(audit->files, "outcome.json");
	struct hash stated, actual;

	sha256_of(&actual, (struct span){bytes->bytes, bytes->len});
	if (!json_take_hex(audit->result, "outcome", stated.bytes, HASH_LEN, NULL) ||
	    !hash_is_equal(&stated, &actual))
		report_fail(audit->report, V15_OUTCOME,
		    "RESULT does not name the outcome that follows from the ballots");
	if (file == NULL) {
		report_missing(audit->report, V15_OUTCOME, "outcome.json is missing");
		return;
	}
	file->is_accounted = true;
	if (file->bytes.len != bytes->len ||
	    memcmp(file->bytes.bytes, bytes->bytes, bytes->len) != 0)
		report_fail(audit->report, V15_OUTCOME,
		    "outcome.json is not, byte for byte, what the ballots and rules give");
}

void audit_outcome(struct audit *audit)
{
	json_t *outcome = outcome_again(audit);
	struct buf bytes = {0};

	report_count(audit->report, V15_OUTCOME, 0);
	if (audit->result != NULL)
		check_result_shape(audit);
	if (outcome == NULL) {
		report_missing(audit->report, V15_OUTCOME, "not every contest could be counted");
		return;
	}
	report_count(audit->report, V15_OUTCOME, audit->contests.count);
	json_write_canonical(&bytes, outcome);
	if (buf_is_ok(&bytes))
		compare_outcome(audit, &bytes);
	else
		report_missing(audit->report, V15_OUTCOME, "no memory for the outcome");
	buf_free(&bytes);
	json_decref(outcome);
}
