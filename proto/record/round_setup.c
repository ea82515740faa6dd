/*
 * From a plan to an open round: keys, policy, MANIFEST, the trustees' key generation, OPEN.
 * Demo people are named as demo, in the manifest too.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "proto/record/definition.h"
#include "proto/record/round.h"

#define ROLES  6                     /* of which there is one, and the forum's two */
#define WEEK_S ((uint64_t)7 * 86400) /* between the manifest and the opening */

static bool no_memory(struct fault *fault)
{
	return fault_unable(fault, "no_memory", "no memory for a round");
}

static const char *const witness_names[ROUND_WITNESSES] = {
    "demo-city", "demo-civil-1", "demo-civil-2"};

static void make_people(struct round *round)
{
	struct signer *const signers[ROLES] = {&round->log, &round->board, &round->registrar,
	    &round->rejection, &round->forum[0], &round->forum[1]};

	for (size_t i = 0; i < ROLES; i++)
		signer_make(signers[i], round->entropy);
	for (size_t i = 0; i < ROUND_OFFICIALS; i++)
		signer_make(&round->officials[i], round->entropy);
	for (size_t i = 0; i < ROUND_OBSERVERS; i++)
		signer_make(&round->observers[i], round->entropy);
	for (size_t i = 0; i < ROUND_WITNESSES; i++)
		signer_make(&round->witnesses[i], round->entropy);
	for (size_t i = 0; i < round->plan.trustees; i++) {
		signer_make(&round->trustees[i].signer, round->entropy);
		entropy_scalar(round->entropy, &round->trustees[i].dkg_secret);
	}
	entropy_scalar(round->entropy, &round->row_secret);
}

/* "log VKEY", "witness NAME VKEY" .., "group any2 2 ..", "quorum any2" */
static bool make_policy(struct round *round, struct fault *fault)
{
	struct buf *text = &round->policy_text;

	if (!note_key_make(
		&round->log_key, round->plan.origin, NOTE_ED25519, round->log.public_key, fault))
		return false;
	buf_put_text(text, "log ");
	note_key_write(text, &round->log_key);
	buf_put_u8(text, '\n');
	for (size_t i = 0; i < ROUND_WITNESSES; i++) {
		char name[64];

		(void)snprintf(name, sizeof name, "%s.example/witness", witness_names[i]);
		if (!note_key_make(&round->witness_keys[i], name, NOTE_COSIGNATURE,
			round->witnesses[i].public_key, fault))
			return false;
		buf_printf(text, "witness %s ", witness_names[i]);
		note_key_write(text, &round->witness_keys[i]);
		buf_put_u8(text, '\n');
	}
	buf_printf(text, "group any2 %d %s %s %s\nquorum any2\n", ROUND_QUORUM, witness_names[0],
	    witness_names[1], witness_names[2]);
	return policy_parse(&round->policy, (struct span){text->bytes, text->len}, fault);
}

static bool keep_artifact(struct round *round, struct artifact_ref *out, struct span bytes)
{
	out->size = bytes.len;
	return record_add_artifact(&round->files, bytes, &out->hash);
}

/* Half of the trustees, and the odd one, are the city's. */
static enum block block_of(const struct round *round, size_t i)
{
	return i < (round->plan.trustees + 1) / 2 ? BLOCK_CITY : BLOCK_CIVIL;
}

static bool fill_trustees(struct manifest *manifest, const struct round *round, char names[][16])
{
	manifest->trustee_count = round->plan.trustees;
	manifest->threshold = round->plan.threshold;
	for (size_t i = 0; i < round->plan.trustees; i++) {
		struct trustee *trustee = &manifest->trustees[i];

		(void)snprintf(names[i], 16, "demo trustee %zu", (i + 1) % 100);
		trustee->name = names[i];
		trustee->block = block_of(round, i);
		memcpy(trustee->key, round->trustees[i].signer.public_key, ED25519_LEN);
		if (!point_mul_base(&trustee->dkg_key, &round->trustees[i].dkg_secret))
			return false;
	}
	return true;
}

static void fill_people(struct manifest *manifest, const struct round *round)
{
	memcpy(manifest->board, round->board.public_key, ED25519_LEN);
	memcpy(manifest->registrar, round->registrar.public_key, ED25519_LEN);
	memcpy(manifest->rejection, round->rejection.public_key, ED25519_LEN);
	memcpy(manifest->forum[BLOCK_CITY], round->forum[BLOCK_CITY].public_key, ED25519_LEN);
	memcpy(manifest->forum[BLOCK_CIVIL], round->forum[BLOCK_CIVIL].public_key, ED25519_LEN);
	manifest->official_count = ROUND_OFFICIALS;
	for (size_t i = 0; i < ROUND_OFFICIALS; i++) {
		manifest->officials[i].name = i == 0 ? "demo official 1" : "demo official 2";
		memcpy(manifest->officials[i].key, round->officials[i].public_key, ED25519_LEN);
	}
	manifest->observer_count = ROUND_OBSERVERS;
	manifest->observers[0].name = "demo observer";
	memcpy(manifest->observers[0].key, round->observers[0].public_key, ED25519_LEN);
	manifest->demo_witness_count = ROUND_WITNESSES;
	for (size_t i = 0; i < ROUND_WITNESSES; i++)
		manifest->demo_witnesses[i] = witness_names[i];
}

/* The manifest's JSON from the plan and the people. */
static bool write_manifest(struct round *round, struct buf *json, struct fault *fault)
{
	const struct round_plan *plan = &round->plan;
	struct manifest *manifest = calloc(1, sizeof *manifest);
	char names[MANIFEST_MAX_TRUSTEES][16];
	const char *slash = strrchr(plan->origin, '/');
	bool is_fine;

	if (manifest == NULL)
		return no_memory(fault);
	manifest->origin = plan->origin;
	manifest->round = slash != NULL ? slash + 1 : plan->origin;
	manifest->is_rehearsal = true;
	manifest->has_prev = round->count > 0;
	if (manifest->has_prev)
		manifest->prev = *tree_node(round->tree, 0, round->count - 1);
	manifest->open_s = plan->open_s;
	manifest->close_s = plan->close_s;
	manifest->log_key = round->log_key;
	manifest->census_bound = plan->census_bound;
	manifest->max_seq = plan->max_seq;
	manifest->min_batch = plan->min_batch;
	manifest->generator_count = round->generators.count;
	generators_hash(manifest->generator_hash.bytes, &round->generators);
	manifest->has_electorate = plan->electorate.bytes != NULL;
	fill_people(manifest, round);
	is_fine = fill_trustees(manifest, round, names) &&
		  point_mul_base(&manifest->row_key, &round->row_secret) &&
		  keep_artifact(round, &manifest->contests, plan->contests) &&
		  keep_artifact(round, &manifest->texts, plan->texts) &&
		  (!manifest->has_electorate ||
		      keep_artifact(round, &manifest->electorate, plan->electorate)) &&
		  keep_artifact(round, &manifest->policy,
		      (struct span){round->policy_text.bytes, round->policy_text.len}) &&
		  manifest_write(json, manifest);
	free(manifest);
	return is_fine || no_memory(fault);
}

/* Logs MANIFEST and reads it back: a rehearsal's manifest passes the reader's checks or fails here.
 */
static bool log_manifest(struct round *round, struct fault *fault)
{
	static const uint8_t zeros[32];
	struct buf json = {0}, entry = {0};
	bool is_fine = write_manifest(round, &json, fault);

	manifest_free(&round->manifest);
	is_fine =
	    is_fine && manifest_read(&round->manifest, (struct span){json.bytes, json.len}, fault);
	if (is_fine) {
		json_entry_put(&entry, ENTRY_MANIFEST, (struct span){json.bytes, json.len});
		entry_sign(&entry, entry.len, zeros, round->board.secret_key);
		round->manifest_index = round_append(round, (struct span){entry.bytes, entry.len});
		if (round->manifest_index == NOWHERE)
			is_fine = no_memory(fault);
	}
	buf_free(&json);
	buf_free(&entry);
	return is_fine;
}

bool round_make_arrays(struct round *round)
{
	size_t count = round->contests.count;

	round->piles = calloc(count, sizeof *round->piles);
	round->decryptions = calloc(count, sizeof *round->decryptions);
	round->vecs = calloc(count, sizeof *round->vecs);
	round->counts = calloc(count, sizeof *round->counts);
	return round->piles != NULL && round->decryptions != NULL && round->vecs != NULL &&
	       round->counts != NULL;
}

bool round_start(struct round *round, const struct round_plan *plan, const struct entropy *entropy,
    struct fault *fault)
{
	memset(round, 0, sizeof *round);
	round->plan = *plan;
	round->entropy = entropy;
	round->now_s = plan->open_s > WEEK_S ? plan->open_s - WEEK_S : plan->open_s;
	if (!group_init())
		return fault_unable(fault, "sodium", "libsodium could not start");
	if (plan->trustees < 2 || plan->trustees > MANIFEST_MAX_TRUSTEES)
		return fault_unable(
		    fault, "trustees", "there can be 2 to %d trustees", MANIFEST_MAX_TRUSTEES);
	if (!contests_read(&round->contests, plan->contests, fault))
		return false;
	round->texts_json = texts_read(&round->contests, plan->texts, fault);
	if (round->texts_json == NULL ||
	    (plan->electorate.bytes != NULL &&
		!criteria_read(&round->criteria, &round->contests, plan->electorate, fault)))
		return false;
	if (!generators_init(&round->generators, plan->generators) || !round_make_arrays(round))
		return no_memory(fault);
	make_people(round);
	return make_policy(round, fault) && log_manifest(round, fault);
}

bool round_supersede(struct round *round, struct fault *fault)
{
	return log_manifest(round, fault);
}

/* --- the trustees' key ---------------------------------------------------------------------- */

static void source_fill(void *context, uint8_t *out, size_t len)
{
	const struct entropy *const *entropy = context;
	uint8_t block[64];

	for (size_t at = 0; at < len; at += sizeof block) {
		entropy_draw(*entropy, block);
		memcpy(out + at, block, len - at < sizeof block ? len - at : sizeof block);
	}
	secret_wipe(block, sizeof block);
}

/* Everybody's messages of one key generation; on the heap, for it is large. */
struct ceremony {
	struct dkg_session session;
	struct dkg_source source;
	struct dkg_participant participants[DKG_MAX_N];
	struct dkg_round1 offers[DKG_MAX_N];
	struct dkg_round2 gathered;
	struct dkg_result result;
	struct dkg_certificate certificate;
};

static bool ceremony_join(struct ceremony *ceremony, struct round *round,
    const struct entry_keyset *keyset, struct fault *fault)
{
	const struct hash *leaf = tree_node(round->tree, 0, round->manifest_index);
	struct dkg_session *session = &ceremony->session;

	session_derive(session, &round->manifest, leaf, keyset);
	ceremony->source = (struct dkg_source){source_fill, &round->entropy, true};
	for (size_t i = 0; i < session->n; i++)
		if (!dkg_join(
			&ceremony->participants[i], session, &round->trustees[i].dkg_secret, fault))
			return false;
	return true;
}

/* Rounds 1 to 3, with the coordinator in between. */
static bool ceremony_run(struct ceremony *ceremony, struct round *round, struct fault *fault)
{
	uint32_t n = ceremony->session.n;

	for (uint32_t i = 0; i < n; i++)
		if (!dkg_offer_make(&ceremony->offers[i], &ceremony->participants[i], NULL,
			&ceremony->source, fault))
			return false;
	ceremony->certificate.public.session = ceremony->session;
	for (uint32_t i = 0; i < n; i++) {
		if (!dkg_gather(&ceremony->gathered, &ceremony->session, ceremony->offers, n, i + 1,
			fault) ||
		    !dkg_accept(&ceremony->result, NULL, &ceremony->participants[i],
			&ceremony->offers[i].offer, &ceremony->gathered, fault) ||
		    !dkg_transcript_sign(&ceremony->certificate.signatures[i],
			&ceremony->participants[i], ceremony->gathered.offers, &ceremony->source,
			fault))
			return false;
		round->trustees[i].share = ceremony->result.share;
		ceremony->certificate.public.offers[i] = ceremony->offers[i].offer;
	}
	round->keys = ceremony->result.keys;
	return true;
}

static bool log_keyset(struct round *round, struct ceremony *ceremony, struct entry_keyset *keyset,
    struct fault *fault)
{
	struct buf certificate = {0}, entry = {0};
	const struct hash *manifest = tree_node(round->tree, 0, round->manifest_index);
	struct hash manifest_leaf = *manifest, keyset_leaf, ctx;
	size_t index;

	dkg_certificate_put(&certificate, &ceremony->certificate);
	keyset->certificate = (struct span){certificate.bytes, certificate.len};
	keyset_put(&entry, keyset);
	entry_sign(&entry, entry.len, manifest_leaf.bytes, round->board.secret_key);
	index = buf_is_ok(&entry) ? round_append(round, (struct span){entry.bytes, entry.len})
				  : NOWHERE;
	buf_free(&certificate);
	buf_free(&entry);
	if (index == NOWHERE)
		return no_memory(fault);
	keyset_leaf = *tree_node(round->tree, 0, index);
	ctx_derive(&ctx, &manifest_leaf, &keyset_leaf);
	memcpy(round->ctx, ctx.bytes, HASH_LEN);
	return true;
}

bool round_make_keys(struct round *round, struct fault *fault)
{
	struct ceremony *ceremony = calloc(1, sizeof *ceremony);
	struct entry_keyset keyset = {.attempt = 1};
	uint8_t random[64];
	bool is_fine;

	if (ceremony == NULL)
		return no_memory(fault);
	entropy_draw(round->entropy, random);
	memcpy(keyset.rand, random, sizeof keyset.rand);
	is_fine = ceremony_join(ceremony, round, &keyset, fault) &&
		  ceremony_run(ceremony, round, fault) &&
		  log_keyset(round, ceremony, &keyset, fault);
	secret_wipe(ceremony, sizeof *ceremony);
	free(ceremony);
	return is_fine;
}

bool round_open(struct round *round, struct fault *fault)
{
	struct buf entry = {0};

	if (round->now_s < round->plan.open_s)
		round->now_s = round->plan.open_s;
	open_put(&entry, round->now_s);
	if (round_append_signed(round, &entry, &round->board, NULL) == NOWHERE)
		return no_memory(fault);
	return round_keep_checkpoint(round, &round->open_checkpoint, fault);
}
