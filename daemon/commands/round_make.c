/*
 * From a plan to a round in the database. See round_make.h.
 */
#include "daemon/commands/round_make.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "daemon/commands/city_log.h"
#include "daemon/commands/log_make.h"
#include "daemon/commands/round_people.h"
#include "gen/statements.h"
#include "proto/base/encode.h"
#include "proto/base/file.h"
#include "proto/crypto/entropy.h"
#include "proto/crypto/generators.h"
#include "proto/log/merkle.h"
#include "proto/log/policy.h"
#include "proto/record/entry.h"
#include "proto/record/manifest.h"

#define OFFICIALS 2
/* More ballots in one contest than this cannot be mixed; the census may be larger. */
#define GENERATORS_MAX 200000

#define KEYS_MADE 16

struct made_key {
	const char *role, *name;
};

/* What is built up; on the heap, for a manifest is large. */
struct making {
	struct direct *direct;
	const struct place *place;
	const struct plan *plan;
	const struct round_order *order;
	struct manifest manifest;
	uint8_t board_secret[64];
	char origin[256];
	struct buf policy, city_log, entry;
	struct round_people people; /* owns the names */
	char *witnesses[MANIFEST_MAX_PEOPLE];
	struct hash leaf;
	struct made_key made[KEYS_MADE];
	size_t made_count;
	bool is_sent; /* COMMIT: from then on it may be there, whatever we hear */
};

/* --- keys --------------------------------------------------------------------------------------
 */

static bool make_secret(uint8_t out[KEY_LEN], struct making *making, const char *role,
    const char *name, struct fault *fault)
{
	if (!secret_make(out, making->place, role, making->order->slug, name, fault))
		return false;
	making->made[making->made_count++] = (struct made_key){role, name};
	return true;
}

/* A round that came to nothing leaves no keys, so that its name is free for the next try. */
static void remove_secrets(const struct making *making)
{
	for (size_t i = 0; i < making->made_count; i++)
		secret_remove(
		    making->place, making->made[i].role, making->order->slug, making->made[i].name);
}

static bool make_signer(uint8_t public_key[32], uint8_t secret_key[64], struct making *making,
    const char *role, const char *name, struct fault *fault)
{
	uint8_t seed[KEY_LEN], own[64];
	bool is_fine = make_secret(seed, making, role, name, fault);

	if (is_fine)
		ed25519_key_make(public_key, secret_key != NULL ? secret_key : own, seed);
	secret_wipe(seed, sizeof seed);
	secret_wipe(own, sizeof own);
	return is_fine;
}

static bool make_demo_people(struct making *making, struct fault *fault)
{
	struct manifest *manifest = &making->manifest;
	static const char *const official_names[OFFICIALS] = {"official1", "official2"};

	manifest->official_count = OFFICIALS;
	for (size_t i = 0; i < OFFICIALS; i++) {
		manifest->officials[i].name = i == 0 ? "demo official 1" : "demo official 2";
		if (!make_signer(
			manifest->officials[i].key, NULL, making, "demo", official_names[i], fault))
			return false;
	}
	manifest->observer_count = 1;
	manifest->observers[0].name = "demo observer";
	return make_signer(manifest->observers[0].key, NULL, making, "demo", "observer", fault) &&
	       make_signer(manifest->forum[BLOCK_CITY], NULL, making, "demo", "city", fault) &&
	       make_signer(manifest->forum[BLOCK_CIVIL], NULL, making, "demo", "civil", fault);
}

static bool make_keys(struct making *making, struct fault *fault)
{
	struct manifest *manifest = &making->manifest;
	uint8_t log_key[32];
	struct scalar k;
	bool is_fine;

	is_fine =
	    make_signer(log_key, NULL, making, "keeper", "log", fault) &&
	    note_key_make(&manifest->log_key, making->origin, NOTE_ED25519, log_key, fault) &&
	    make_signer(manifest->rejection, NULL, making, "keeper", "rejection", fault) &&
	    make_signer(manifest->registrar, NULL, making, "registrar", "registrar", fault) &&
	    make_signer(manifest->board, making->board_secret, making, "clerk", "board", fault) &&
	    make_secret(k.bytes, making, "registrar", "row", fault) &&
	    (point_mul_base(&manifest->row_key, &k) ||
		fault_unable(fault, "row_key", "the key of row tags is zero"));
	secret_wipe(&k, sizeof k);
	return is_fine && (making->order->people != NULL || make_demo_people(making, fault));
}

/* --- trustees and witnesses --------------------------------------------------------------------
 */

/* Everybody whose keys come from elsewhere. */
static bool read_keys(struct making *making, struct fault *fault)
{
	const char *people = making->order->people;

	return (people == NULL ||
		   round_people_read(&making->manifest, &making->people, people, fault)) &&
	       round_trustees_read(
		   &making->manifest, &making->people, making->order->trustees, fault);
}

static bool make_policy(struct making *making, struct fault *fault)
{
	struct policy *policy = calloc(1, sizeof *policy);
	struct manifest *manifest = &making->manifest;
	bool is_fine;

	if (policy == NULL)
		return fault_unable(fault, "no_memory", "no memory for a policy");
	is_fine = policy_make(
	    &making->policy, policy, &manifest->log_key, making->order->witnesses, fault);
	if (!is_fine) {
		free(policy);
		return false;
	}
	/* every witness of a rehearsal is a demo's: manifest.c refuses the list elsewhere */
	for (unsigned i = 0;
	     making->order->people == NULL && i < policy->witness_count && i < MANIFEST_MAX_PEOPLE;
	     i++)
		manifest->demo_witnesses[manifest->demo_witness_count++] = making->witnesses[i] =
		    strdup(policy->witnesses[i].name);
	free(policy);
	return true;
}

/* --- the manifest ------------------------------------------------------------------------------
 */

static void reference(struct artifact_ref *out, const struct buf *bytes)
{
	sha256_of(&out->hash, (struct span){bytes->bytes, bytes->len});
	out->size = bytes->len;
}

static bool fill_manifest(struct making *making, struct fault *fault)
{
	struct manifest *manifest = &making->manifest;
	const struct plan *plan = making->plan;
	struct generators generators;
	uint64_t count = plan->census_bound < GENERATORS_MAX ? plan->census_bound : GENERATORS_MAX;

	manifest->origin = making->origin;
	manifest->round = making->order->slug;
	manifest->is_rehearsal = making->order->people == NULL;
	if (!manifest->is_rehearsal && making->city_log.len == 0)
		return fault_unable(fault, "city_log",
		    "the witnesses have not signed the city's log yet, which a round that is no "
		    "rehearsal quotes");
	if (making->city_log.len > 0)
		manifest->city_log = buf_text(&making->city_log);
	manifest->open_s = making->order->open_s;
	manifest->close_s = making->order->close_s;
	manifest->threshold = making->order->threshold != 0
				  ? making->order->threshold
				  : (uint32_t)manifest->trustee_count / 2 + 1;
	manifest->census_bound = plan->census_bound;
	manifest->max_seq = plan->max_seq;
	manifest->min_batch = plan->min_batch;
	reference(&manifest->contests, &plan->contests);
	reference(&manifest->texts, &plan->texts);
	reference(&manifest->policy, &making->policy);
	manifest->has_electorate = plan->criteria.len > 0;
	if (manifest->has_electorate)
		reference(&manifest->electorate, &plan->criteria);
	if (!generators_init(&generators, count))
		return fault_unable(fault, "no_memory", "no memory for generators");
	manifest->generator_count = generators.count;
	generators_hash(manifest->generator_hash.bytes, &generators);
	generators_free(&generators);
	return true;
}

static bool write_entry(struct making *making, struct fault *fault)
{
	static const uint8_t zeros[32];
	struct manifest *again = calloc(1, sizeof *again);
	struct buf json = {0};
	bool is_fine = again != NULL && manifest_write(&json, &making->manifest);

	if (!is_fine)
		fault_unable(fault, "no_memory", "no memory for a manifest");
	is_fine = is_fine && manifest_read(again, (struct span){json.bytes, json.len}, fault);
	if (is_fine) {
		json_entry_put(&making->entry, ENTRY_MANIFEST, (struct span){json.bytes, json.len});
		entry_sign(&making->entry, making->entry.len, zeros, making->board_secret);
		merkle_leaf(&making->leaf, (struct span){making->entry.bytes, making->entry.len});
	}
	if (again != NULL)
		manifest_free(again);
	free(again);
	buf_free(&json);
	return is_fine;
}

/* --- rows --------------------------------------------------------------------------------------
 */

static char *json_text(const json_t *json)
{
	return json_dumps(json, JSON_COMPACT);
}

static struct pg_value text_of(const struct buf *bytes)
{
	return (struct pg_value){.bytes = {bytes->bytes, bytes->len}};
}

static json_t *trustees_value(const struct making *making)
{
	json_t *list = json_array();

	for (size_t i = 0; i < making->manifest.trustee_count; i++)
		json_array_append_new(
		    list, json_pack("{s:s,s:s}", "block",
			      making->manifest.trustees[i].block == BLOCK_CITY ? "city" : "civil",
			      "name", making->manifest.trustees[i].name));
	return list;
}

static bool insert_round(struct making *making, int64_t *id, struct fault *fault)
{
	const struct plan *plan = making->plan;
	json_t *trustees = trustees_value(making);
	char *titles = json_text(plan->titles), *intros = json_text(plan->intros),
	     *headings = json_text(plan->headings), *people = json_text(trustees),
	     *electorate = plan->electorate != NULL ? json_text(plan->electorate) : NULL;
	struct buf log_key = {0};
	struct pg_reply reply;
	bool is_fine;

	note_key_write(&log_key, &making->manifest.log_key);
	{
		const struct pg_value values[] = {pg_text(making->order->slug),
		    pg_text(making->origin),
		    pg_text(making->manifest.is_rehearsal ? "true" : "false"),
		    pg_number((int64_t)making->order->open_s),
		    pg_number((int64_t)making->order->close_s), pg_text(plan->zone),
		    pg_text(titles), pg_text(intros), text_of(&plan->contests),
		    text_of(&plan->texts), pg_text(headings), text_of(&making->policy),
		    text_of(&log_key), pg_number((int64_t)plan->max_seq),
		    pg_number((int64_t)plan->min_batch), pg_number((int64_t)plan->census_bound),
		    pg_number(making->manifest.threshold), pg_text(people),
		    pg_number((int64_t)plan->mix_wait_s),
		    pg_bytes((struct span){making->leaf.bytes, HASH_LEN}), pg_text(plan->ways),
		    pg_text(electorate), pg_text(plan->assurance),
		    making->manifest.has_electorate
			? pg_bytes((struct span){making->manifest.electorate.hash.bytes, HASH_LEN})
			: pg_null(),
		    pg_text(making->order->rehearses)};

		is_fine = direct_query(making->direct, &PG_admin_round, values, &reply, fault);
	}
	if (is_fine)
		*id = pg_cell_int(&reply, 0, 0);
	buf_free(&log_key);
	free(titles);
	free(intros);
	free(headings);
	free(people);
	free(electorate);
	json_decref(trustees);
	return is_fine;
}

static bool insert_artifact(
    struct making *making, int64_t id, const struct buf *bytes, struct fault *fault)
{
	const struct pg_value values[] = {
	    pg_number(id), pg_bytes((struct span){bytes->bytes, bytes->len})};
	struct pg_reply reply;

	return direct_query(making->direct, &PG_admin_artifact, values, &reply, fault);
}

static bool insert_projects(struct making *making, int64_t id, struct fault *fault)
{
	char *extras = json_text(making->plan->extras);
	const struct pg_value values[] = {pg_number(id), pg_text(extras)};
	struct pg_reply reply;
	bool is_fine = direct_query(making->direct, &PG_admin_contests, values, &reply, fault) &&
		       direct_query(making->direct, &PG_admin_projects, values, &reply, fault);

	free(extras);
	return is_fine;
}

/* From here on, until the end, nobody changes what the plan was made of. */
static bool freeze_ballot(struct making *making, int64_t id, struct fault *fault)
{
	const struct pg_value values[] = {pg_number(id), pg_text(making->order->plan_sha256)};
	struct pg_reply reply;

	if (making->order->plan_sha256 == NULL)
		return true;
	return direct_query(making->direct, &PG_admin_ballot_freeze, values, &reply, fault) &&
	       (pg_cell_int(&reply, 0, 0) == 1 ||
		   fault_false(fault, "round_changed",
		       "what is on the ballot of %s changed meanwhile: once more, please",
		       making->order->slug));
}

/* The city says in its own log that this round was defined, and how. */
static bool insert_act(struct making *making, struct fault *fault)
{
	char leaf[2 * HASH_LEN + 1];
	struct pg_reply reply;
	json_t *subject;
	char *text;
	bool is_fine;

	hex_encode(leaf, making->leaf.bytes, HASH_LEN);
	subject = json_pack("{s:s,s:s}", "manifest", leaf, "round", making->order->slug);
	text = json_text(subject);
	{
		const struct pg_value values[] = {
		    pg_text("round_defined"), pg_text(text), pg_null()};

		is_fine = direct_query(making->direct, &PG_admin_act, values, &reply, fault);
	}
	free(text);
	json_decref(subject);
	return is_fine;
}

/* The ceremony's random bytes, and the manifest on its way into the log. */
static bool insert_beginning(struct making *making, int64_t id, struct fault *fault)
{
	uint8_t random[64];
	struct pg_reply reply;
	const struct pg_value ceremony[] = {
	    pg_number(id), pg_number(1), pg_bytes((struct span){random, 32})};
	const struct pg_value pending[] = {pg_number(id),
	    pg_bytes((struct span){making->entry.bytes, making->entry.len}), pg_number(0)};

	entropy_draw(&entropy_system, random);
	return direct_query(making->direct, &PG_admin_ceremony, ceremony, &reply, fault) &&
	       direct_query(making->direct, &PG_admin_pending, pending, &reply, fault);
}

static bool insert_all(struct making *making, struct fault *fault)
{
	char partition[160];
	int64_t id = 0;

	if (!insert_round(making, &id, fault))
		return false;
	(void)snprintf(partition, sizeof partition,
	    "create table arca.log_entries_%lld partition of arca.log_entries for values in (%lld)",
	    (long long)id, (long long)id);
	return direct_run(making->direct, partition, fault) && insert_projects(making, id, fault) &&
	       freeze_ballot(making, id, fault) &&
	       insert_artifact(making, id, &making->plan->contests, fault) &&
	       insert_artifact(making, id, &making->plan->texts, fault) &&
	       insert_artifact(making, id, &making->policy, fault) &&
	       (!making->manifest.has_electorate ||
		   insert_artifact(making, id, &making->plan->criteria, fault)) &&
	       insert_act(making, fault) && insert_beginning(making, id, fault);
}

static bool insert(struct making *making, struct fault *fault)
{
	if (!direct_run(making->direct, "begin", fault))
		return false;
	if (insert_all(making, fault)) {
		making->is_sent = true;
		return direct_run(making->direct, "commit", fault);
	}
	(void)!direct_run(making->direct, "rollback", NULL);
	return false;
}

static void making_free(struct making *making)
{
	for (size_t i = 0; i < MANIFEST_MAX_PEOPLE; i++)
		free(making->witnesses[i]);
	round_people_free(&making->people);
	buf_free(&making->policy);
	buf_free(&making->city_log);
	buf_free(&making->entry);
	secret_wipe(making, sizeof *making);
	free(making);
}

bool round_make(struct direct *direct, const struct place *place, const struct plan *plan,
    const struct round_order *order, struct fault *fault)
{
	struct making *making = calloc(1, sizeof *making);
	bool is_fine;

	if (making == NULL)
		return fault_unable(fault, "no_memory", "no memory for a round");
	making->direct = direct;
	making->place = place;
	making->plan = plan;
	making->order = order;
	(void)snprintf(making->origin, sizeof making->origin, "%s/%s", order->host, order->slug);
	is_fine = read_keys(making, fault) &&
		  city_log_make(direct, place, order->host, order->witnesses, fault) &&
		  city_log_quote(&making->city_log, direct, order->quote_wait_ms, fault) &&
		  make_keys(making, fault) && make_policy(making, fault) &&
		  fill_manifest(making, fault) && write_entry(making, fault) &&
		  insert(making, fault);
	if (!is_fine && !making->is_sent)
		remove_secrets(making);
	making_free(making);
	return is_fine;
}
