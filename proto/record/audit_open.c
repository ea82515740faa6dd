/*
 * V11 and V12: the decryptions that RESULT names, and what they open together.
 * It does not read the votes.
 */
#include <stdlib.h>
#include <string.h>

#include "proto/record/audit_inner.h"

static bool fail(struct audit *audit, enum check check, uint16_t cid, const char *what)
{
	return report_fail(audit->report, check, "contest %u: %s", cid, what);
}

/* The contest's object in RESULT, or NULL. */
static const json_t *result_contest(const struct audit *audit, uint16_t cid)
{
	const json_t *list = json_object_get(audit->result, "contests");
	const json_t *one = json_array_get(list, cid);
	uint64_t stated;

	if (one == NULL || !json_take_u64(one, "cid", UINT16_MAX, &stated, NULL) || stated != cid)
		return NULL;
	return one;
}

static void decryption_base(struct decryption_base *out, const struct audit *audit, uint16_t cid)
{
	const struct contest_state *state = &audit->ledger.contests[cid];

	*out = (struct decryption_base){.cid = cid,
	    .count = state->input.count,
	    .width = audit->contests.items[cid].width,
	    .rows = audit->openings[cid].rows};
	memcpy(out->ctx, audit->ctx.bytes, HASH_LEN);
	memcpy(out->vec_hash, state->mix_end.vec.bytes, HASH_LEN);
}

/* The logged DECRYPT of this contest at a log index, or NULL. */
static const struct logged_decrypt *decrypt_at(const struct contest_state *state, uint64_t index)
{
	for (size_t i = 0; i < state->decrypt_count; i++)
		if (state->decrypts[i].index == index)
			return &state->decrypts[i];
	return NULL;
}

static bool check_decryption(struct audit *audit, uint16_t cid, const struct logged_decrypt *logged)
{
	struct opening *opening = &audit->openings[cid];
	struct decryption *decryption = &opening->decryptions[opening->decryption_count];
	struct span artifact =
	    audit_artifact(audit, V11_DECRYPTIONS, &logged->entry.artifact, "a decryption");
	struct decryption_base base;
	struct fault fault = {0};

	if (artifact.bytes == NULL)
		return false;
	decryption_base(&base, audit, cid);
	if (!decryption_parse(
		decryption, &base, logged->entry.trustee, artifact.bytes, artifact.len))
		return fail(
		    audit, V11_DECRYPTIONS, cid, "a decryption has the wrong header or length");
	if (!decryption_check(
		decryption, &base, &audit->keys.shares[logged->entry.trustee - 1], &fault)) {
		fault_prefix(&fault, "contest %u", cid);
		return report_fault(audit->report, V11_DECRYPTIONS, &fault);
	}
	opening->decryption_count++;
	return true;
}

/* Those that RESULT names, ascending; each must exist. */
static bool check_named(struct audit *audit, uint16_t cid)
{
	const struct contest_state *state = &audit->ledger.contests[cid];
	const json_t *list = json_object_get(result_contest(audit, cid), "decrypts");
	json_int_t last = -1;
	bool is_right = true;

	if (!json_is_array(list) || json_array_size(list) < audit->manifest.threshold)
		return fail(audit, V11_DECRYPTIONS, cid,
		    "RESULT does not name the decryptions of a threshold of trustees");
	for (size_t i = 0; i < json_array_size(list); i++) {
		const json_t *item = json_array_get(list, i);
		const struct logged_decrypt *logged;

		report_count(audit->report, V11_DECRYPTIONS, 1);
		if (!json_is_integer(item) || json_integer_value(item) <= last)
			return fail(
			    audit, V11_DECRYPTIONS, cid, "RESULT's decryptions do not ascend");
		last = json_integer_value(item);
		logged = decrypt_at(state, (uint64_t)last);
		if (logged == NULL)
			return fail(audit, V11_DECRYPTIONS, cid,
			    "RESULT names a decryption that is not in the log");
		is_right = check_decryption(audit, cid, logged) && is_right;
	}
	if (state->decrypt_count > json_array_size(list))
		report_note(audit->report, V11_DECRYPTIONS,
		    "%zu committed decryptions of contest %u were not used",
		    state->decrypt_count - json_array_size(list), cid);
	return is_right;
}

/* Every DECRYPT is about this round and the end of the mixing, whether it is used or not. */
static bool check_commitments(struct audit *audit, uint16_t cid)
{
	const struct contest_state *state = &audit->ledger.contests[cid];

	for (size_t i = 0; i < state->decrypt_count; i++) {
		const struct entry_decrypt *entry = &state->decrypts[i].entry;

		if (memcmp(entry->ctx, audit->ctx.bytes, HASH_LEN) != 0 ||
		    !hash_is_equal(&entry->vec, &state->mix_end.vec))
			return fail(audit, V11_DECRYPTIONS, cid,
			    "a DECRYPT is not about the end of this contest's mixing");
		if (audit->openings[cid].is_not_opened)
			return fail(audit, V11_DECRYPTIONS, cid,
			    "a DECRYPT of a contest that must not be opened");
	}
	return true;
}

void audit_decryptions(struct audit *audit)
{
	report_count(audit->report, V11_DECRYPTIONS, 0);
	if (audit->result == NULL) {
		report_missing(
		    audit->report, V11_DECRYPTIONS, "there is no RESULT to name decryptions");
		return;
	}
	for (size_t cid = 0; cid < audit->contests.count; cid++) {
		struct opening *opening = &audit->openings[cid];

		if (result_contest(audit, (uint16_t)cid) == NULL)
			report_missing(audit->report, V11_DECRYPTIONS,
			    "RESULT does not cover contest %zu", cid);
		else if (!opening->has_pile)
			report_missing(audit->report, V11_DECRYPTIONS,
			    "contest %zu has no pile that could be decrypted", cid);
		else if (check_commitments(audit, (uint16_t)cid) && !opening->is_not_opened)
			opening->is_decryptable = check_named(audit, (uint16_t)cid);
	}
}

/* --- V12 ------------------------------------------------------------------------------------ */

/* t - 1 of the first and one of the further ones must open the same. */
static bool further_agree(struct audit *audit, uint16_t cid, const struct decryption_base *base)
{
	struct opening *opening = &audit->openings[cid];
	size_t rows = base->count * base->width, t = audit->manifest.threshold;
	struct decryption other[MANIFEST_MAX_TRUSTEES];
	struct point *messages = calloc(rows + 1, sizeof *messages);
	struct fault fault = {0};
	uint8_t seed[64];
	bool is_same = messages != NULL;

	memcpy(other, opening->decryptions, sizeof other);
	for (size_t i = t; is_same && i < opening->decryption_count; i++) {
		other[t - 1] = opening->decryptions[i];
		is_same = decryption_combine(messages, seed, base, other, t, &fault) &&
			  memcmp(messages, opening->messages, rows * sizeof *messages) == 0 &&
			  memcmp(seed, opening->tie_seed, sizeof seed) == 0;
	}
	free(messages);
	return is_same || fail(audit, V12_OPENING, cid, "other trustees open something else");
}

static bool open_contest(struct audit *audit, uint16_t cid)
{
	struct opening *opening = &audit->openings[cid];
	struct decryption_base base;
	struct fault fault = {0};

	decryption_base(&base, audit, cid);
	report_count(audit->report, V12_OPENING, base.count + 1);
	opening->messages = calloc(base.count * base.width + 1, sizeof *opening->messages);
	if (opening->messages == NULL)
		return report_missing(
		    audit->report, V12_OPENING, "no memory to open contest %u", cid);
	if (!decryption_combine(opening->messages, opening->tie_seed, &base, opening->decryptions,
		audit->manifest.threshold, &fault))
		return report_fault(audit->report, V12_OPENING, &fault);
	return further_agree(audit, cid, &base);
}

void audit_opening(struct audit *audit)
{
	report_count(audit->report, V12_OPENING, 0);
	for (size_t cid = 0; cid < audit->contests.count; cid++) {
		struct opening *opening = &audit->openings[cid];

		if (opening->is_decryptable)
			opening->is_open = open_contest(audit, (uint16_t)cid);
		else if (!opening->is_not_opened)
			report_missing(
			    audit->report, V12_OPENING, "contest %zu can't be opened", cid);
	}
}
