/*
 * Following a log, and judging what trustees hand in. See round_follow.h.
 */
#include "proto/record/round_follow.h"

#include <stdlib.h>
#include <string.h>

#include "proto/log/tile.h"
#include "proto/record/definition.h"

/* What an entry is read with: where its artifacts come from. */
struct follow {
	struct round *round;
	round_artifact *fetch;
	void *context;
};

static bool no_memory(struct fault *fault)
{
	return fault_unable(fault, "no_memory", "no memory to follow a round");
}

static bool get(
    struct buf *out, const struct follow *follow, const struct hash *hash, struct fault *fault)
{
	struct hash own;

	if (!follow->fetch(out, hash, follow->context, fault))
		return false;
	sha256_of(&own, (struct span){out->bytes, out->len});
	return hash_is_equal(&own, hash) ||
	       fault_false(fault, "artifact_hash", "an artifact is not what its name says");
}

/* --- the definition ----------------------------------------------------------------------------
 */

static bool follow_criteria(const struct follow *follow, struct fault *fault)
{
	struct round *round = follow->round;
	struct buf bytes = {0};
	bool is_fine;

	if (!round->manifest.has_electorate)
		return true;
	is_fine = get(&bytes, follow, &round->manifest.electorate.hash, fault) &&
		  criteria_read(&round->criteria, &round->contests,
		      (struct span){bytes.bytes, bytes.len}, fault);
	buf_free(&bytes);
	return is_fine;
}

static bool follow_documents(const struct follow *follow, struct fault *fault)
{
	struct round *round = follow->round;
	struct manifest *manifest = &round->manifest;
	struct buf contests = {0}, texts = {0};
	bool is_fine;

	criteria_free(&round->criteria);
	contests_free(&round->contests);
	json_decref(round->texts_json);
	round->texts_json = NULL;
	buf_free(&round->policy_text);
	is_fine =
	    get(&contests, follow, &manifest->contests.hash, fault) &&
	    get(&texts, follow, &manifest->texts.hash, fault) &&
	    get(&round->policy_text, follow, &manifest->policy.hash, fault) &&
	    contests_read(&round->contests, (struct span){contests.bytes, contests.len}, fault) &&
	    policy_parse(&round->policy,
		(struct span){round->policy_text.bytes, round->policy_text.len}, fault);
	if (is_fine) {
		round->texts_json =
		    texts_read(&round->contests, (struct span){texts.bytes, texts.len}, fault);
		is_fine = round->texts_json != NULL;
	}
	buf_free(&contests);
	buf_free(&texts);
	return is_fine && follow_criteria(follow, fault);
}

static bool follow_manifest(const struct follow *follow, struct span entry, struct fault *fault)
{
	struct round *round = follow->round;
	struct span json;

	if (!json_entry_read(&json, entry))
		return fault_false(fault, "manifest_entry", "MANIFEST is malformed");
	manifest_free(&round->manifest);
	if (!manifest_read(&round->manifest, json, fault))
		return false;
	round->manifest_index = round->count - 1;
	round->plan = (struct round_plan){.origin = round->manifest.origin,
	    .open_s = round->manifest.open_s,
	    .close_s = round->manifest.close_s,
	    .trustees = (unsigned)round->manifest.trustee_count,
	    .threshold = round->manifest.threshold};
	round->log_key = round->manifest.log_key;
	return follow_documents(follow, fault);
}

static bool follow_keyset(struct round *round, struct span entry, struct fault *fault)
{
	struct hash manifest = *tree_node(round->tree, 0, round->manifest_index);
	struct hash keyset_leaf = *tree_node(round->tree, 0, round->count - 1), ctx;
	struct dkg_session *session = malloc(sizeof *session);
	struct entry_keyset keyset;
	bool is_fine = false;

	if (session == NULL)
		return no_memory(fault);
	if (!keyset_read(&keyset, entry)) {
		fault_false(fault, "keyset_entry", "KEYSET is malformed");
	} else {
		session_derive(session, &round->manifest, &manifest, &keyset);
		is_fine = dkg_certificate_check(
		    &round->keys, keyset.certificate.bytes, keyset.certificate.len, session, fault);
	}
	free(session);
	if (!is_fine)
		return false;
	ctx_derive(&ctx, &manifest, &keyset_leaf);
	memcpy(round->ctx, ctx.bytes, HASH_LEN);
	return (round->piles != NULL || round_make_arrays(round)) || no_memory(fault);
}

bool round_is_keyed(const struct round *round)
{
	return round->piles != NULL;
}

/* --- the count ---------------------------------------------------------------------------------
 */

static bool follow_input(const struct follow *follow, struct span entry, struct fault *fault)
{
	struct round *round = follow->round;
	struct entry_tally_input input;
	struct buf artifact = {0};
	bool is_fine;

	if (!tally_input_read(&input, entry) || input.cid >= round->contests.count)
		return fault_false(fault, "tally_input_entry", "TALLY_INPUT is malformed");
	round->piles[input.cid].len = 0;
	is_fine = get(&artifact, follow, &input.artifact, fault) &&
		  (tally_input_rows(&round->piles[input.cid], &round->contests.items[input.cid],
		       (struct span){artifact.bytes, artifact.len}) ||
		      no_memory(fault));
	buf_free(&artifact);
	round->vecs[input.cid] = input.vec;
	round->counts[input.cid] = input.count;
	return is_fine;
}

/* The rows of a mix take the place of those that it mixed. */
static bool adopt_rows(
    struct round *round, const struct entry_mix *mix, struct span artifact, struct fault *fault)
{
	struct shuffle_base base;
	struct shuffle shuffle;

	round_mix_base(&base, round, mix->cid, (unsigned)mix->trustee, mix->mix);
	if (!shuffle_parse(&shuffle, &base, artifact.bytes, artifact.len))
		return fault_false(fault, "mix_artifact", "a mix is malformed");
	memcpy(round->piles[mix->cid].bytes, shuffle.rows, round->piles[mix->cid].len);
	round->vecs[mix->cid] = mix->output;
	return true;
}

static bool follow_mix(const struct follow *follow, struct span entry, struct fault *fault)
{
	struct entry_mix mix;
	struct buf artifact = {0};
	bool is_fine;

	if (!mix_read(&mix, entry) || mix.cid >= follow->round->contests.count)
		return fault_false(fault, "mix_entry", "MIX is malformed");
	is_fine =
	    get(&artifact, follow, &mix.artifact, fault) &&
	    adopt_rows(follow->round, &mix, (struct span){artifact.bytes, artifact.len}, fault);
	buf_free(&artifact);
	return is_fine;
}

bool round_follow(struct round *round, struct span entry, round_artifact *fetch, void *context,
    struct fault *fault)
{
	const struct follow follow = {round, fetch, context};
	size_t index = round_append(round, entry);

	if (index == NOWHERE)
		return no_memory(fault);
	entry = round->entries[index];
	switch (entry.bytes[0]) {
	case ENTRY_MANIFEST:
		return follow_manifest(&follow, entry, fault);
	case ENTRY_KEYSET:
		return follow_keyset(round, entry, fault);
	case ENTRY_CLOSE:
		round->close_index = index;
		return true;
	case ENTRY_TALLY_INPUT:
		return follow_input(&follow, entry, fault);
	case ENTRY_MIX:
		return follow_mix(&follow, entry, fault);
	default:
		return true;
	}
}

/* --- what trustees hand in ---------------------------------------------------------------------
 */

static bool is_by_trustee(const struct round *round, struct span entry, uint64_t trustee)
{
	return trustee >= 1 && trustee <= round->manifest.trustee_count &&
	       entry_is_signed(entry, 0, round->ctx, round->manifest.trustees[trustee - 1].key);
}

static bool has_mixed(const struct round *round, uint64_t cid, uint64_t trustee)
{
	for (size_t i = 0; i < round->count; i++) {
		struct entry_mix mix;

		if (round->entries[i].bytes[0] == ENTRY_MIX && mix_read(&mix, round->entries[i]) &&
		    mix.cid == cid && mix.trustee == trustee)
			return true;
	}
	return false;
}

static bool mix_is_next(struct round *round, const struct entry_mix *mix, struct fault *fault)
{
	if (mix->cid >= round->contests.count || !round_must_open(round, mix->cid) ||
	    round->counts[mix->cid] < 2 || mix->count != round->counts[mix->cid] ||
	    mix->width != round->contests.items[mix->cid].width ||
	    memcmp(mix->ctx, round->ctx, 32) != 0 || !point_is_equal(&mix->y, &round->keys.group))
		return fault_false(fault, "mix_entry", "the mix is not of this round and contest");
	if (mix->mix != round_mixes(round, mix->cid) + 1 ||
	    !hash_is_equal(&mix->input, &round->vecs[mix->cid]) ||
	    has_mixed(round, mix->cid, mix->trustee))
		return fault_false(fault, "mix_turn", "another mix is the next of this contest");
	return true;
}

/* Generators for the largest contest, made when the first mix comes. */
static bool need_generators(struct round *round, uint64_t count, struct fault *fault)
{
	if (round->generators.count >= count)
		return true;
	generators_free(&round->generators);
	return generators_init(&round->generators, count) || no_memory(fault);
}

bool round_check_mix(
    struct round *round, struct span entry, struct span artifact, struct fault *fault)
{
	struct entry_mix mix;
	struct shuffle_base base;
	struct shuffle shuffle;
	struct hash hash;

	if (!mix_read(&mix, entry))
		return fault_false(fault, "mix_entry", "the MIX entry is malformed");
	if (!mix_is_next(round, &mix, fault))
		return false;
	if (!is_by_trustee(round, entry, mix.trustee))
		return fault_false(fault, "mix_signature", "the MIX is not signed by its trustee");
	sha256_of(&hash, artifact);
	round_mix_base(&base, round, mix.cid, (unsigned)mix.trustee, mix.mix);
	if (!hash_is_equal(&hash, &mix.artifact) ||
	    !shuffle_parse(&shuffle, &base, artifact.bytes, artifact.len))
		return fault_false(
		    fault, "mix_artifact", "the mix is not the one that its entry names");
	vec_hash(&hash, base.ctx, base.cid, base.count, base.width, shuffle.rows);
	if (!hash_is_equal(&hash, &mix.output))
		return fault_false(fault, "mix_artifact", "the MIX names another output");
	return need_generators(round, base.count, fault) &&
	       shuffle_check(&shuffle, &base,
		   (const struct cipher *)(const void *)round->piles[mix.cid].bytes,
		   &round->generators, fault);
}

bool round_find_decrypt(
    const struct round *round, uint16_t cid, uint16_t trustee, struct entry_decrypt *out)
{
	for (size_t i = 0; i < round->count; i++)
		if (round->entries[i].bytes[0] == ENTRY_DECRYPT &&
		    decrypt_read(out, round->entries[i]) && out->cid == cid &&
		    out->trustee == trustee)
			return true;
	return false;
}

bool round_check_commit(const struct round *round, struct span entry, struct fault *fault)
{
	struct entry_decrypt decrypt, before;

	if (!decrypt_read(&decrypt, entry) || decrypt.cid >= round->contests.count ||
	    !round_must_open(round, decrypt.cid) || memcmp(decrypt.ctx, round->ctx, 32) != 0 ||
	    !hash_is_equal(&decrypt.vec, &round->vecs[decrypt.cid]))
		return fault_false(
		    fault, "decrypt_entry", "the DECRYPT is not for what this round opens");
	if (!is_by_trustee(round, entry, decrypt.trustee))
		return fault_false(
		    fault, "decrypt_signature", "the DECRYPT is not signed by its trustee");
	if (round_find_decrypt(round, decrypt.cid, decrypt.trustee, &before))
		return fault_false(fault, "decrypt_twice", "this trustee committed before");
	return true;
}

bool round_check_release(const struct round *round, uint16_t cid, uint16_t trustee,
    struct span artifact, struct fault *fault)
{
	struct entry_decrypt decrypt;
	struct decryption_base base;
	struct decryption decryption;
	struct hash hash;

	sha256_of(&hash, artifact);
	if (!round_find_decrypt(round, cid, trustee, &decrypt) ||
	    !hash_is_equal(&hash, &decrypt.artifact))
		return fault_false(
		    fault, "decrypt_unnamed", "no DECRYPT in the log names this decryption");
	round_opened_base(&base, round, cid);
	if (!decryption_parse(&decryption, &base, trustee, artifact.bytes, artifact.len))
		return fault_false(fault, "decrypt_encoding", "the decryption is malformed");
	return decryption_check(&decryption, &base, &round->keys.shares[trustee - 1], fault);
}

size_t round_committed(const struct round *round)
{
	size_t count = 0;

	for (uint16_t trustee = 1; trustee <= round->manifest.trustee_count; trustee++) {
		struct entry_decrypt decrypt;
		bool has_all = true;

		for (size_t cid = 0; cid < round->contests.count; cid++)
			if (round_must_open(round, cid))
				has_all = has_all && round_find_decrypt(
							 round, (uint16_t)cid, trustee, &decrypt);
		count += has_all;
	}
	return count;
}
