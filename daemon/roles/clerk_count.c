/*
 * From the first mix to the result: what trustees post is checked and logged, mixing ends, a
 * threshold commits and then releases, the votes are counted and published.
 */
#include <stdio.h>
#include <string.h>

#include "daemon/roles/clerk.h"
#include "gen/statements.h"
#include "proto/record/post.h"

/* A reason as a post keeps it: the fault's code, which the trustee's tool reads. */
static bool settle(struct clerk *clerk, const struct clerk_round *one, const char *kind,
    struct clerk_posted which, const struct fault *why, struct fault *fault)
{
	return clerk_post_settle(clerk, one, kind, 0, which,
	    why != NULL && why->kind != FAULT_NONE ? why->code : NULL, fault);
}

/* --- mixes -------------------------------------------------------------------------------------
 */

static bool note_mix(struct clerk *clerk, const struct clerk_round *one,
    const struct entry_mix *mix, struct fault *fault)
{
	const struct pg_value values[] = {pg_number(one->log.id), pg_number((int64_t)mix->cid),
	    pg_number((int64_t)mix->mix), pg_number((int64_t)mix->trustee),
	    pg_bytes((struct span){mix->artifact.bytes, HASH_LEN}),
	    pg_bytes((struct span){mix->output.bytes, HASH_LEN})};
	struct pg_reply reply;

	return direct_query(clerk->direct, &PG_clerk_mix, values, &reply, fault);
}

static bool keep_artifact(
    struct clerk *clerk, const struct clerk_round *one, struct span artifact, struct fault *fault)
{
	const struct pg_value values[] = {pg_number(one->log.id), pg_bytes(artifact)};
	struct pg_reply reply;

	return direct_query(clerk->direct, &PG_admin_artifact, values, &reply, fault);
}

static bool take_mix(struct clerk *clerk, struct clerk_round *one, struct clerk_posted which,
    const struct buf *body, struct fault *fault)
{
	struct span entry = {0}, artifact = {0};
	struct entry_mix mix = {0};
	struct fault why = {0};

	if (!post_mix_take((struct span){body->bytes, body->len}, &entry, &artifact))
		fault_false(&why, "mix_entry", "the post is no mix");
	if (why.kind != FAULT_NONE || !round_check_mix(one->round, entry, artifact, &why) ||
	    !mix_read(&mix, entry))
		return settle(clerk, one, "mix", which, &why, fault);
	if (mix.trustee != which.trustee || mix.cid != which.cid) {
		fault_false(&why, "mix_entry", "posted under another name");
		return settle(clerk, one, "mix", which, &why, fault);
	}
	return keep_artifact(clerk, one, artifact, fault) &&
	       clerk_append(clerk, one, entry, one->round->count, fault) &&
	       note_mix(clerk, one, &mix, fault) && settle(clerk, one, "mix", which, NULL, fault) &&
	       clerk_follow(clerk, one, fault);
}

/* Every contest that is mixed has a mix of each block; *is_complete if all trustees have mixed. */
static bool may_end(const struct round *round, bool *is_complete)
{
	*is_complete = true;
	for (size_t cid = 0; cid < round->contests.count; cid++) {
		bool has_block[2] = {false, false};
		size_t mixes = 0;

		if (!round_must_open(round, cid) || round->counts[cid] < 2)
			continue;
		for (size_t i = 0; i < round->count; i++) {
			struct entry_mix mix;

			if (round->entries[i].bytes[0] != ENTRY_MIX ||
			    !mix_read(&mix, round->entries[i]) || mix.cid != cid)
				continue;
			has_block[round->manifest.trustees[mix.trustee - 1].block] = true;
			mixes++;
		}
		if (!has_block[BLOCK_CITY] || !has_block[BLOCK_CIVIL])
			return false;
		*is_complete = *is_complete && mixes == round->manifest.trustee_count;
	}
	return true;
}

static bool end_mixing(struct clerk *clerk, struct clerk_round *one, struct fault *fault)
{
	const struct pg_value values[] = {pg_number(one->log.id)};
	struct round *round = one->round;
	size_t first = round->count;
	struct pg_reply reply;

	if (round_count_entries(round, ENTRY_MIX_END) < round->contests.count &&
	    (!round_log_mix_ends(round, round_count_entries(round, ENTRY_MIX_END), fault) ||
		!clerk_append_from(clerk, one, first, fault))) {
		clerk_forget(one);
		return false;
	}
	return clerk_cosigned(clerk, &one->log, round->count, one->close_s, NULL, fault) &&
	       direct_query(clerk->direct, &PG_clerk_mix_end, values, &reply, fault) &&
	       clerk_step(clerk, one, "committing", fault);
}

bool clerk_mix(struct clerk *clerk, struct clerk_round *one, struct fault *fault)
{
	struct clerk_posted posts[CLERK_POSTS_MAX];
	size_t count;
	bool is_complete, has_begun = round_count_entries(one->round, ENTRY_MIX_END) > 0;

	if (!clerk_posts(clerk, one, "mix", 0, posts, &count, fault))
		return false;
	for (size_t i = 0; i < count && !has_begun; i++) {
		struct buf body = {0};
		bool is_fine = clerk_post_body(clerk, one, "mix", 0, posts[i], &body, fault) &&
			       take_mix(clerk, one, posts[i], &body, fault);

		buf_free(&body);
		if (!is_fine)
			return false;
	}
	if (count > 0 && !has_begun)
		return true; /* the next tick sees who is still to come */
	if (has_begun ||
	    (may_end(one->round, &is_complete) &&
		(is_complete || one->log.now_s >= one->mixing_since_s + one->mix_wait_s)))
		return end_mixing(clerk, one, fault);
	return clerk_keep_fresh(clerk, &one->log, fault);
}

/* --- commitments -------------------------------------------------------------------------------
 */

static bool take_commit(struct clerk *clerk, struct clerk_round *one, struct clerk_posted which,
    const struct buf *body, struct fault *fault)
{
	struct span entry = {body->bytes, body->len};
	struct entry_decrypt decrypt;
	struct fault why = {0};

	if (!round_check_commit(one->round, entry, &why) || !decrypt_read(&decrypt, entry))
		return settle(clerk, one, "commit", which, &why, fault);
	if (decrypt.trustee != which.trustee || decrypt.cid != which.cid) {
		fault_false(&why, "decrypt_entry", "posted under another name");
		return settle(clerk, one, "commit", which, &why, fault);
	}
	return clerk_append(clerk, one, entry, one->round->count, fault) &&
	       settle(clerk, one, "commit", which, NULL, fault) && clerk_follow(clerk, one, fault);
}

static bool take_commits(struct clerk *clerk, struct clerk_round *one, struct fault *fault)
{
	struct clerk_posted posts[CLERK_POSTS_MAX];
	size_t count;

	if (!clerk_posts(clerk, one, "commit", 0, posts, &count, fault))
		return false;
	for (size_t i = 0; i < count; i++) {
		struct buf body = {0};
		bool is_fine = clerk_post_body(clerk, one, "commit", 0, posts[i], &body, fault) &&
			       take_commit(clerk, one, posts[i], &body, fault);

		buf_free(&body);
		if (!is_fine)
			return false;
	}
	return true;
}

bool clerk_commit(struct clerk *clerk, struct clerk_round *one, struct fault *fault)
{
	if (!take_commits(clerk, one, fault) || !clerk_keep_fresh(clerk, &one->log, fault))
		return false;
	return round_committed(one->round) < one->round->manifest.threshold ||
	       clerk_step(clerk, one, "releasing", fault);
}

/* --- releases, and the result ------------------------------------------------------------------
 */

static bool take_release(
    struct clerk *clerk, struct clerk_round *one, struct clerk_posted which, struct fault *fault)
{
	struct buf body = {0};
	struct fault why = {0};
	bool is_fine = clerk_post_body(clerk, one, "release", 0, which, &body, fault);
	struct span artifact = {body.bytes, body.len};
	struct hash hash;

	if (is_fine && !round_check_release(one->round, which.cid, which.trustee, artifact, &why))
		is_fine = settle(clerk, one, "release", which, &why, fault);
	else if (is_fine)
		is_fine = record_add_artifact(&one->round->files, artifact, &hash) ||
			  fault_unable(fault, "no_memory", "no memory for a decryption");
	buf_free(&body);
	return is_fine;
}

/* Every opened contest has a threshold of released decryptions. */
static bool are_released(const struct round *round)
{
	for (size_t cid = 0; cid < round->contests.count; cid++) {
		size_t released = 0;

		for (uint16_t trustee = 1; trustee <= round->manifest.trustee_count; trustee++) {
			struct entry_decrypt decrypt;

			released += round_find_decrypt(round, (uint16_t)cid, trustee, &decrypt) &&
				    record_artifact(&round->files, &decrypt.artifact) != NULL;
		}
		if (round_must_open(round, cid) && released < round->manifest.threshold)
			return false;
	}
	return true;
}

/* The size of the log after the last MIX_END: they stand side by side. */
static uint64_t mix_end_size(const struct round *round)
{
	return round_find(round, ENTRY_MIX_END) + round_count_entries(round, ENTRY_MIX_END);
}

static bool publish(struct clerk *clerk, struct clerk_round *one, struct fault *fault)
{
	struct round *round = one->round;
	size_t first = round->count;

	round->mix_end_checkpoint.len = 0;
	return clerk_cosigned(clerk, &one->log, mix_end_size(round), one->close_s,
		   &round->mix_end_checkpoint, fault) &&
	       round_result(round, NULL, 0, fault) && clerk_keep_files(clerk, one, fault) &&
	       clerk_append_from(clerk, one, first, fault);
}

static bool has_result(const struct round *round)
{
	return round->count > 0 && round->entries[round->count - 1].bytes[0] == ENTRY_RESULT;
}

bool clerk_release(struct clerk *clerk, struct clerk_round *one, struct fault *fault)
{
	struct clerk_posted posts[CLERK_POSTS_MAX];
	size_t count;

	if (!has_result(one->round)) {
		if (!take_commits(clerk, one, fault) ||
		    !clerk_posts(clerk, one, "release", 0, posts, &count, fault))
			return false;
		for (size_t i = 0; i < count; i++)
			if (!take_release(clerk, one, posts[i], fault))
				return false;
		if (!are_released(one->round))
			return clerk_keep_fresh(clerk, &one->log, fault);
		if (!publish(clerk, one, fault)) {
			clerk_forget(one); /* results in it may not be what is appended later */
			return false;
		}
	}
	return clerk_cosigned(clerk, &one->log, one->round->count, one->close_s, NULL, fault) &&
	       clerk_step(clerk, one, "published", fault);
}
