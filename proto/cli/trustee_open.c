/*
 * Commit, then release: a trustee's decryptions. One pile of a contest, for ever; nothing leaves
 * this machine before a threshold has committed to every contest in the log itself.
 */
#include <stdio.h>
#include <string.h>

#include "proto/base/encode.h"
#include "proto/cli/keep.h"
#include "proto/cli/trustee.h"
#include "proto/crypto/decryption.h"

#define ARTIFACT_LIMIT ((size_t)1024 * 1024 * 1024)

static void file_name(char out[32], const char *what, size_t cid)
{
	(void)snprintf(out, 32, "%s-%zu", what, cid);
}

/* (ctx, cid) -> vec_hash: the same again is fine, another never. */
static bool promise_pile(
    const struct desk *desk, const struct audit_view *view, size_t cid, struct fault *fault)
{
	char name[32], ctx[65], vec[65];
	struct buf text = {0};
	bool is_fine;

	file_name(name, "vec", cid);
	hex_encode(ctx, view->ctx, HASH_LEN);
	hex_encode(vec, view->piles[cid].vec.bytes, HASH_LEN);
	buf_printf(&text, "%s %s\n", ctx, vec);
	is_fine = buf_is_ok(&text) &&
		  keep_same(desk->folder, name, (struct span){text.bytes, text.len}, fault);
	if (!is_fine && fault->kind == FAULT_FALSE) {
		*fault = (struct fault){0};
		fault_false(fault, "second_pile",
		    "I refuse: contest %zu: I decrypt one pile of it, and this is another one",
		    cid);
	}
	buf_free(&text);
	return is_fine;
}

/* My factors for a contest, made once: another run would have another proof, and another hash. */
static bool artifact_make(const struct desk *desk, const struct audit_view *view, size_t cid,
    uint16_t index, struct fault *fault)
{
	struct decryption_base base = {.cid = (uint16_t)cid,
	    .count = view->ledger->contests[cid].input.count,
	    .width = view->contests->items[cid].width,
	    .rows = view->piles[cid].rows};
	struct buf artifact = {0};
	struct scalar share;
	char name[32];
	bool is_fine;

	file_name(name, "decryption", cid);
	if (keep_has(desk->folder, name))
		return true;
	memcpy(base.ctx, view->ctx, sizeof base.ctx);
	memcpy(base.vec_hash, view->piles[cid].vec.bytes, HASH_LEN);
	is_fine = trustee_scalar_load(desk->folder, FILE_SHARE, &share, fault) &&
		  decryption_make(&artifact, &base, index, &share, &view->keys->shares[index - 1],
		      &entropy_system, fault) &&
		  keep_once(desk->folder, name, (struct span){artifact.bytes, artifact.len}, fault);
	secret_wipe(&share, sizeof share);
	buf_wipe(&artifact);
	return is_fine;
}

static bool entry_make(struct buf *entry, const struct desk *desk, const struct audit_view *view,
    size_t cid, uint16_t index, struct fault *fault)
{
	struct entry_decrypt decrypt = {
	    .cid = (uint16_t)cid, .trustee = index, .vec = view->piles[cid].vec};
	struct buf artifact = {0};
	char name[32];
	bool is_fine;

	file_name(name, "decryption", cid);
	is_fine = keep_read(&artifact, desk->folder, name, ARTIFACT_LIMIT, fault);
	if (is_fine) {
		memcpy(decrypt.ctx, view->ctx, sizeof decrypt.ctx);
		sha256_of(&decrypt.artifact, (struct span){artifact.bytes, artifact.len});
		decrypt_put(entry, &decrypt);
		entry_sign(entry, entry->len, view->ctx, desk->sign_secret);
	}
	buf_wipe(&artifact);
	return is_fine && buf_is_ok(entry);
}

static bool commit_contest(
    struct step *step, const struct audit_view *view, size_t cid, uint16_t index, bool *is_early)
{
	const struct post place = {*view_leaf(view), POST_COMMIT, (uint16_t)cid, index, 0};
	struct buf entry = {0};
	bool is_fine = promise_pile(step->desk, view, cid, &step->fault) &&
		       artifact_make(step->desk, view, cid, index, &step->fault) &&
		       entry_make(&entry, step->desk, view, cid, index, &step->fault) &&
		       box_post(step->desk, &place, (struct span){entry.bytes, entry.len}, is_early,
			   &step->fault);

	buf_free(&entry);
	return is_fine || fault_unable(&step->fault, "no_memory", "no memory for a decryption");
}

/* What a trustee is, and that its share is that of this round. */
static bool stand(struct step *step, const struct audit_view *view, uint16_t *index)
{
	if (!trustee_index(step->desk, view->manifest, index, &step->fault))
		return false;
	if (!keep_has(step->desk->folder, FILE_CTX) || !keep_has(step->desk->folder, FILE_SHARE))
		return fault_unable(&step->fault, "no_share",
		    "I have no share of this round's key: arca trustee deal keeps it");
	return view_is_mixed(view) ||
	       fault_false(&step->fault, "not_mixed", "I refuse: mixing has not ended");
}

static enum progress commit(struct step *step, const struct audit_view *view, void *context)
{
	size_t opened = 0, absent = 0;
	bool is_early = false;
	uint16_t index;

	(void)context;
	if (!stand(step, view, &index))
		return PROGRESS_FAILED;
	if (view->ledger->result_index != NOWHERE)
		return PROGRESS_DONE;
	for (size_t cid = 0; cid < view->contests->count; cid++) {
		if (view->piles[cid].is_not_opened)
			continue;
		opened++;
		if (view_has_committed(view, cid, index))
			continue;
		absent++;
		if (!commit_contest(step, view, cid, index, &is_early))
			return PROGRESS_FAILED;
	}
	if (is_early)
		return step_waits(step, "the post-box does not take commitments yet");
	if (absent > 0) {
		printf("posted    my commitments to the decryptions of %zu contests\n", absent);
		return step_waits(step, "%zu of my commitments are not in the log yet", absent);
	}
	printf("committed to %zu contests; %zu are not opened\n", opened,
	    view->contests->count - opened);
	return PROGRESS_DONE;
}

enum progress step_commit(struct step *step)
{
	const char *now = step->desk->step;

	if (!box_ceremony(step->desk, &step->fault))
		return PROGRESS_FAILED;
	if (strcmp(now, "committing") != 0 && strcmp(now, "releasing") != 0 &&
	    strcmp(now, "published") != 0)
		return step_waits(step, "the round is not ready for commitments, but %s", now);
	return trustee_look(step, true, commit, NULL);
}

/* --- release -------------------------------------------------------------------------------- */

/* Tamper case 94: t trustees committed to every contest that is opened, in the log itself. */
static bool all_committed(const struct audit_view *view, uint16_t index, struct fault *fault)
{
	for (size_t cid = 0; cid < view->contests->count; cid++) {
		size_t count;

		if (view->piles[cid].is_not_opened)
			continue;
		count = view_commitments(view, cid);
		if (count < view->manifest->threshold)
			return fault_false(fault, "release_early",
			    "I refuse: contest %zu has the commitments of %zu trustees, not %u",
			    cid, count, (unsigned)view->manifest->threshold);
		if (!view_has_committed(view, cid, index))
			return fault_unable(fault, "not_committed",
			    "I have not committed to contest %zu: arca trustee commit", cid);
	}
	return true;
}

static bool release_contest(
    struct step *step, const struct audit_view *view, size_t cid, uint16_t index, bool *is_early)
{
	const struct post place = {*view_leaf(view), POST_RELEASE, (uint16_t)cid, index, 0};
	const struct contest_state *state = &view->ledger->contests[cid];
	struct buf artifact = {0};
	struct hash hash;
	char name[32];
	bool is_fine, is_logged = false;

	file_name(name, "decryption", cid);
	is_fine = keep_read(&artifact, step->desk->folder, name, ARTIFACT_LIMIT, &step->fault);
	sha256_of(&hash, (struct span){artifact.bytes, artifact.len});
	for (size_t i = 0; i < state->decrypt_count; i++)
		is_logged =
		    is_logged || (state->decrypts[i].entry.trustee == index &&
				     hash_is_equal(&hash, &state->decrypts[i].entry.artifact));
	if (is_fine && !is_logged)
		is_fine = fault_false(&step->fault, "decrypt_other",
		    "the log has a commitment of mine to another decryption of contest %zu", cid);
	is_fine =
	    is_fine && box_post(step->desk, &place, (struct span){artifact.bytes, artifact.len},
			   is_early, &step->fault);
	buf_wipe(&artifact);
	return is_fine;
}

static enum progress release(struct step *step, const struct audit_view *view, void *context)
{
	bool is_early = false;
	size_t count = 0;
	uint16_t index;

	(void)context;
	if (!stand(step, view, &index))
		return PROGRESS_FAILED;
	if (view->ledger->result_index != NOWHERE)
		return PROGRESS_DONE;
	if (!all_committed(view, index, &step->fault))
		return PROGRESS_FAILED;
	for (size_t cid = 0; cid < view->contests->count; cid++) {
		if (view->piles[cid].is_not_opened)
			continue;
		if (!release_contest(step, view, cid, index, &is_early))
			return PROGRESS_FAILED;
		count++;
	}
	if (is_early)
		return step_waits(step, "the post-box does not take decryptions yet");
	printf("checked   %u trustees or more have committed to every contest\n"
	       "released  my decryptions of %zu contests\n",
	    (unsigned)view->manifest->threshold, count);
	return PROGRESS_DONE;
}

enum progress step_release(struct step *step)
{
	const char *now = step->desk->step;

	if (!box_ceremony(step->desk, &step->fault))
		return PROGRESS_FAILED;
	if (strcmp(now, "releasing") != 0 && strcmp(now, "published") != 0)
		return step_waits(step, "the round is not ready for decryptions, but %s", now);
	return trustee_look(step, true, release, NULL);
}
