/*
 * Asking witnesses (c2sp.org/tlog-witness): each is told what it lacks, and what comes back is
 * believed only if its signature holds.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/roles/clerk.h"
#include "gen/statements.h"
#include "proto/log/checkpoint.h"
#include "proto/log/text.h"
#include "proto/log/witness.h"

#define WITNESS_DEADLINE_MS 3000
#define ANSWER_MAX          4096
/* A log that rests is cosigned anew so that everybody sees that it lives. */
#define FRESH_S 300
#define RETRY_S 2

static bool build_request(struct buf *out, const struct clerk_log *log, unsigned witness,
    struct span note, uint64_t size, struct fault *fault)
{
	struct witness_request request = {
	    .old_size = log->witness_sizes[witness], .checkpoint = note};

	if (request.old_size > size)
		return fault_false(fault, "witness_ahead",
		    "a witness has seen a longer log than the one it is asked about");
	if (request.old_size > 0 && request.old_size < size &&
	    !tree_prove_consistency(log->tree, request.old_size, size, &request.proof, fault))
		return false;
	witness_request_write(out, &request);
	return buf_is_ok(out) || fault_unable(fault, "no_memory", "no memory for a witness");
}

/* One question. 200: lines came; 409: it told what it has seen; else it is a fault. */
static bool ask_once(struct clerk *clerk, struct clerk_log *log, unsigned witness, struct span note,
    uint64_t size, struct buf *lines, unsigned *status, struct fault *fault)
{
	struct buf body = {0};
	struct http_answer answer = {0};
	char url[300];
	struct http_request request = {
	    .url = url, .is_post = true, .limit = ANSWER_MAX, .deadline_ms = WITNESS_DEADLINE_MS};
	bool is_fine = build_request(&body, log, witness, note, size, fault);
	struct span text;

	(void)snprintf(url, sizeof url, "%s/add-checkpoint", log->policy->witnesses[witness].url);
	request.body = (struct span){body.bytes, body.len};
	is_fine = is_fine && http_exchange(clerk->http, &request, &answer, fault);
	text = (struct span){answer.body.bytes, answer.body.len};
	*status = answer.status;
	if (is_fine && answer.status == 200)
		buf_put(lines, text.bytes, text.len);
	else if (is_fine && answer.status == 409 && text.len > 0)
		is_fine = text_decimal((struct span){text.bytes, text.len - 1}, MERKLE_SIZE_MAX,
			      &log->witness_sizes[witness]) ||
			  fault_false(fault, "witness_answer", "%s: no size", url);
	else if (is_fine)
		is_fine = http_refusal(&answer, url, fault);
	buf_free(&body);
	http_answer_free(&answer);
	return is_fine;
}

/* Asks one; a conflict tells what it has seen, and it is asked once more. */
static bool ask_witness(struct clerk *clerk, struct clerk_log *log, unsigned witness,
    struct span note, uint64_t size, struct buf *lines, struct fault *fault)
{
	unsigned status = 409;

	for (int turn = 0; turn < 2 && status == 409; turn++)
		if (!ask_once(clerk, log, witness, note, size, lines, &status, fault))
			return false;
	if (status != 200)
		return fault_false(
		    fault, "witness_answer", "a witness told of two conflicts in a row");
	log->witness_sizes[witness] = size;
	return true;
}

static void times_of(const struct policy_checkpoint *checked, const struct policy *policy,
    uint64_t *earliest, uint64_t *latest)
{
	uint32_t chosen = policy_smallest(policy, checked->witnesses);

	*earliest = UINT64_MAX;
	*latest = 0;
	for (unsigned i = 0; i < policy->witness_count; i++) {
		uint64_t time_s = checked->cosignatures[i].time_s;

		if ((chosen >> i & 1) == 0)
			continue;
		*earliest = time_s < *earliest ? time_s : *earliest;
		*latest = time_s > *latest ? time_s : *latest;
	}
}

static bool keep(struct clerk *clerk, const struct clerk_log *log, uint64_t size,
    const struct buf *note, struct fault *fault)
{
	const struct policy *policy = log->policy;
	struct policy_checkpoint *checked = calloc(1, sizeof *checked);
	struct span bytes = {note->bytes, note->len};
	struct buf minimal = {0};
	uint64_t earliest, latest;
	struct pg_reply reply;
	bool is_fine = checked != NULL && policy_check(checked, policy, bytes, fault) &&
		       checkpoint_minimize(&minimal, policy, bytes, fault);

	if (is_fine) {
		times_of(checked, policy, &earliest, &latest);
		const struct pg_value values[] = {pg_number(log->id), pg_number((int64_t)size),
		    {.bytes = bytes}, {.bytes = {minimal.bytes, minimal.len}},
		    pg_number((int64_t)earliest), pg_number((int64_t)latest)};

		is_fine = direct_query(clerk->direct, &PG_clerk_cosign, values, &reply, fault);
	}
	buf_free(&minimal);
	free(checked);
	return is_fine;
}

/* All witnesses are asked, also after the quorum: a note with all of them serves more verifiers. */
static bool gather(struct clerk *clerk, struct clerk_log *log, struct span signed_note,
    uint64_t size, struct fault *fault)
{
	struct buf note = {0};
	struct fault why = {0};
	bool is_fine;

	buf_put(&note, signed_note.bytes, signed_note.len);
	for (unsigned i = 0; i < log->policy->witness_count; i++) {
		struct buf lines = {0};

		if (log->policy->witnesses[i].url[0] != '\0' &&
		    ask_witness(clerk, log, i, signed_note, size, &lines, &why))
			buf_put(&note, lines.bytes, lines.len);
		buf_free(&lines);
	}
	is_fine = keep(clerk, log, size, &note, fault);
	if (!is_fine && why.kind != FAULT_NONE)
		*fault = why; /* the quorum is missing because of that */
	buf_free(&note);
	return is_fine;
}

static bool find(struct clerk *clerk, const struct clerk_log *log, uint64_t size, int64_t from_s,
    struct buf *minimal, bool *found, struct fault *fault)
{
	const struct pg_value values[] = {
	    pg_number(log->id), pg_number((int64_t)size), pg_number(from_s)};
	struct pg_reply reply;
	struct span note;

	if (!direct_query(clerk->direct, &PG_clerk_cosigned, values, &reply, fault))
		return false;
	note = pg_cell(&reply, 0, 0);
	*found = note.bytes != NULL;
	if (*found && minimal != NULL)
		buf_put(minimal, note.bytes, note.len);
	return true;
}

/* Asks the witnesses about a size whose signed checkpoint the keeper kept. */
static bool cosign(struct clerk *clerk, struct clerk_log *log, uint64_t size, struct fault *fault)
{
	const struct pg_value values[] = {pg_number(log->id), pg_number((int64_t)size)};
	struct pg_reply reply;
	struct buf note = {0};
	struct span cell;
	bool is_fine;

	if (log->now_s < log->retry_at_s)
		return fault_unable(fault, "witnesses_rest", "%s", log->last_fault);
	if (!direct_query(clerk->direct, &PG_clerk_note, values, &reply, fault))
		return false;
	cell = pg_cell(&reply, 0, 0);
	if (cell.bytes == NULL)
		return fault_unable(fault, "checkpoint_missing",
		    "there is no signed checkpoint of size %llu", (unsigned long long)size);
	buf_put(&note, cell.bytes, cell.len);
	is_fine = gather(clerk, log, (struct span){note.bytes, note.len}, size, fault);
	if (!is_fine)
		log->retry_at_s = log->now_s + RETRY_S;
	buf_free(&note);
	return is_fine;
}

bool clerk_cosigned(struct clerk *clerk, struct clerk_log *log, uint64_t size, int64_t from_s,
    struct buf *minimal, struct fault *fault)
{
	bool found = false;

	if (!find(clerk, log, size, from_s, minimal, &found, fault))
		return false;
	if (found)
		return true;
	if (!cosign(clerk, log, size, fault) ||
	    !find(clerk, log, size, from_s, minimal, &found, fault))
		return false;
	return found || fault_false(fault, "witness_clock",
			    "the witnesses' clocks are behind: their times are before the ones "
			    "that count");
}

/* The head may be further than the log that was followed: ballots come all the time. */
static bool cosign_head(struct clerk *clerk, struct clerk_log *log, struct fault *fault)
{
	const struct pg_value values[] = {pg_number(log->id)};
	struct pg_reply reply;
	struct buf note = {0};
	struct span cell;
	uint64_t size;
	bool is_fine;

	if (log->now_s < log->retry_at_s)
		return fault_unable(fault, "witnesses_rest", "%s", log->last_fault);
	if (!direct_query(clerk->direct, &PG_clerk_head, values, &reply, fault))
		return false;
	size = (uint64_t)pg_cell_int(&reply, 0, 0);
	cell = pg_cell(&reply, 0, 1);
	buf_put(&note, cell.bytes, cell.len);
	is_fine = log->follow(clerk, log, fault) &&
		  gather(clerk, log, (struct span){note.bytes, note.len}, size, fault);
	if (!is_fine)
		log->retry_at_s = log->now_s + RETRY_S;
	buf_free(&note);
	return is_fine;
}

bool clerk_keep_fresh(struct clerk *clerk, struct clerk_log *log, struct fault *fault)
{
	const struct pg_value values[] = {pg_number(log->id)};
	struct pg_reply reply;
	uint64_t size;

	if (!direct_query(clerk->direct, &PG_clerk_last_cosigned, values, &reply, fault))
		return false;
	size = (uint64_t)pg_cell_int(&reply, 0, 0);
	if (reply.rows == 1 && size == tree_size(log->tree) && pg_cell_int(&reply, 0, 1) < FRESH_S)
		return true;
	return cosign_head(clerk, log, fault);
}
