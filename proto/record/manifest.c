/*
 * Reading a manifest and refusing one that does not hold together.
 * It does not write (manifest_write.c) and does not verify its signature (the grammar does).
 */
#include "proto/record/manifest.h"

#include <string.h>

#include "proto/base/clock.h"

static const char *const manifest_keys[] = {"version", "origin", "round", "rehearsal",
    "demo_witnesses", "prev", "open", "close", "log_key", "board", "registrar", "rejection",
    "row_key", "officials", "observers", "forum", "trustees", "threshold", "credential_mode",
    "census_bound", "max_seq", "min_batch", "blank_in_n", "null_in_n", "tie_rule", "generators",
    "city_log", "contests", "texts", "policy", "electorate", NULL};

void manifest_free(struct manifest *manifest)
{
	json_decref(manifest->json);
	manifest->json = NULL;
}

static bool take_time(const json_t *json, const char *key, uint64_t *out, struct fault *fault)
{
	const char *text;

	if (!json_take_text(json, key, &text, fault))
		return false;
	return time_read(text, out) || fault_false(fault, "manifest_time",
					   "\"%s\" is not a time like 2026-05-01T08:00:00Z", key);
}

static bool take_point(const json_t *json, const char *key, struct point *out, struct fault *fault)
{
	uint8_t bytes[POINT_LEN];

	if (!json_take_hex(json, key, bytes, sizeof bytes, fault))
		return false;
	return point_take(out, bytes) ||
	       fault_false(fault, "manifest_key", "\"%s\" is not a point of the group", key);
}

static bool take_fixed(
    const json_t *json, const char *key, const char *expected, struct fault *fault)
{
	const char *text;

	if (!json_take_text(json, key, &text, fault))
		return false;
	return strcmp(text, expected) == 0 ||
	       fault_false(fault, "manifest_unknown",
		   "\"%s\" is \"%.40s\"; this version knows only \"%s\"", key, text, expected);
}

static bool take_artifact(
    const json_t *json, const char *key, struct artifact_ref *out, struct fault *fault)
{
	static const char *const keys[] = {"sha256", "size", NULL};
	const json_t *object;

	return json_take_object(json, key, &object, fault) && json_only_keys(object, keys, fault) &&
	       json_take_hex(object, "sha256", out->hash.bytes, HASH_LEN, fault) &&
	       json_take_u64(object, "size", UINT32_MAX, &out->size, fault);
}

static bool is_slug(const char *text)
{
	size_t len = strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789-");

	return len > 0 && len <= 64 && text[len] == '\0';
}

static bool take_names(struct manifest *out, const json_t *json, struct fault *fault)
{
	const char *slash, *vkey;

	if (!json_take_text(json, "origin", &out->origin, fault) ||
	    !json_take_text(json, "round", &out->round, fault) ||
	    !json_take_text(json, "log_key", &vkey, fault))
		return false;
	slash = strrchr(out->origin, '/');
	if (!is_slug(out->round) || slash == NULL || slash == out->origin ||
	    strcmp(slash + 1, out->round) != 0)
		return fault_false(fault, "manifest_origin",
		    "\"origin\" must be HOST/ROUND with the round's slug at its end");
	if (!note_key_parse(
		&out->log_key, (struct span){(const uint8_t *)vkey, strlen(vkey)}, fault))
		return false;
	if (out->log_key.type != NOTE_ED25519 || strcmp(out->log_key.name, out->origin) != 0)
		return fault_false(
		    fault, "manifest_origin", "\"log_key\" is not named as the origin");
	return true;
}

static bool take_times(struct manifest *out, const json_t *json, struct fault *fault)
{
	if (!take_time(json, "open", &out->open_s, fault) ||
	    !take_time(json, "close", &out->close_s, fault))
		return false;
	out->has_prev = json_object_get(json, "prev") != NULL;
	if (out->has_prev && !json_take_hex(json, "prev", out->prev.bytes, HASH_LEN, fault))
		return false;
	return out->open_s < out->close_s ||
	       fault_false(fault, "manifest_time", "the round closes before it opens");
}

static bool take_people(
    const json_t *json, const char *key, struct person *out, size_t *count, struct fault *fault)
{
	static const char *const keys[] = {"key", "name", NULL};
	const json_t *list;

	if (!json_take_array(json, key, &list, fault))
		return false;
	*count = json_array_size(list);
	if (*count > MANIFEST_MAX_PEOPLE)
		return fault_false(fault, "manifest_limit", "\"%s\" has more than %d people", key,
		    MANIFEST_MAX_PEOPLE);
	for (size_t i = 0; i < *count; i++) {
		const json_t *one = json_array_get(list, i);

		if (!json_take_text(one, "name", &out[i].name, fault) ||
		    !json_take_hex(one, "key", out[i].key, ED25519_LEN, fault) ||
		    !json_only_keys(one, keys, fault))
			return false;
	}
	return true;
}

static bool take_trustee(struct trustee *out, const json_t *one, struct fault *fault)
{
	static const char *const keys[] = {"block", "dkg_key", "key", "name", NULL};
	const char *block;

	if (!json_take_text(one, "name", &out->name, fault) ||
	    !json_take_text(one, "block", &block, fault) ||
	    !take_point(one, "dkg_key", &out->dkg_key, fault) ||
	    !json_take_hex(one, "key", out->key, ED25519_LEN, fault) ||
	    !json_only_keys(one, keys, fault))
		return false;
	if (strcmp(block, "city") != 0 && strcmp(block, "civil") != 0)
		return fault_false(
		    fault, "manifest_block", "a trustee's block is \"city\" or \"civil\"");
	out->block = strcmp(block, "city") == 0 ? BLOCK_CITY : BLOCK_CIVIL;
	return true;
}

size_t manifest_block_size(const struct manifest *manifest, enum block block)
{
	size_t count = 0;

	for (size_t i = 0; i < manifest->trustee_count; i++)
		count += manifest->trustees[i].block == block;
	return count;
}

static bool take_trustees(struct manifest *out, const json_t *json, struct fault *fault)
{
	const json_t *list;
	uint64_t threshold;
	size_t city, civil;

	if (!json_take_array(json, "trustees", &list, fault) ||
	    !json_take_u64(json, "threshold", MANIFEST_MAX_TRUSTEES, &threshold, fault))
		return false;
	out->trustee_count = json_array_size(list);
	out->threshold = (uint32_t)threshold;
	if (out->trustee_count > MANIFEST_MAX_TRUSTEES)
		return fault_false(
		    fault, "manifest_limit", "more than %d trustees", MANIFEST_MAX_TRUSTEES);
	for (size_t i = 0; i < out->trustee_count; i++)
		if (!take_trustee(&out->trustees[i], json_array_get(list, i), fault))
			return false;
	city = manifest_block_size(out, BLOCK_CITY);
	civil = manifest_block_size(out, BLOCK_CIVIL);
	if (city == 0 || civil == 0)
		return fault_false(fault, "manifest_block", "both blocks must have a trustee");
	if (2 * threshold <= out->trustee_count || threshold > out->trustee_count ||
	    threshold <= city || threshold <= civil)
		return fault_false(fault, "manifest_threshold",
		    "a threshold of %u with %zu trustees of the city and %zu of civil society: it "
		    "must be "
		    "more than half of all, and more than either block",
		    out->threshold, city, civil);
	return true;
}

static bool take_numbers(struct manifest *out, const json_t *json, struct fault *fault)
{
	static const char *const keys[] = {"count", "sha256", NULL};
	const json_t *generators;

	if (!json_take_u64(json, "census_bound", UINT32_MAX, &out->census_bound, fault) ||
	    !json_take_u64(json, "max_seq", UINT16_MAX, &out->max_seq, fault) ||
	    !json_take_u64(json, "min_batch", UINT32_MAX, &out->min_batch, fault) ||
	    !json_take_object(json, "generators", &generators, fault) ||
	    !json_only_keys(generators, keys, fault) ||
	    !json_take_u64(generators, "count", out->census_bound, &out->generator_count, fault) ||
	    !json_take_hex(generators, "sha256", out->generator_hash.bytes, HASH_LEN, fault))
		return false;
	if (out->census_bound == 0 || out->max_seq == 0 || out->min_batch < 2 ||
	    out->generator_count == 0)
		return fault_false(fault, "manifest_range",
		    "census_bound, max_seq and generators.count start at 1, min_batch at 2");
	return true;
}

static bool take_demo(struct manifest *out, const json_t *json, struct fault *fault)
{
	const json_t *list;

	if (!json_take_bool(json, "rehearsal", &out->is_rehearsal, fault) ||
	    !json_take_array(json, "demo_witnesses", &list, fault))
		return false;
	out->demo_witness_count = json_array_size(list);
	if (out->demo_witness_count > MANIFEST_MAX_PEOPLE)
		return fault_false(fault, "manifest_limit", "too many demo witnesses");
	for (size_t i = 0; i < out->demo_witness_count; i++) {
		out->demo_witnesses[i] = json_string_value(json_array_get(list, i));
		if (out->demo_witnesses[i] == NULL)
			return fault_false(
			    fault, "json_shape", "\"demo_witnesses\" is a list of names");
	}
	out->city_log = json_string_value(json_object_get(json, "city_log"));
	if (json_object_get(json, "city_log") == NULL ||
	    (out->city_log == NULL && !json_is_null(json_object_get(json, "city_log"))))
		return fault_false(fault, "json_shape", "\"city_log\" is a signed note or null");
	if (!out->is_rehearsal && (out->demo_witness_count > 0 || out->city_log == NULL))
		return fault_false(fault, "manifest_rehearsal",
		    "demo witnesses, and a round without a city log, are for rehearsals only");
	return true;
}

static bool take_keys(struct manifest *out, const json_t *json, struct fault *fault)
{
	static const char *const keys[] = {"city", "civil", NULL};
	const json_t *forum;

	return json_take_hex(json, "board", out->board, ED25519_LEN, fault) &&
	       json_take_hex(json, "registrar", out->registrar, ED25519_LEN, fault) &&
	       json_take_hex(json, "rejection", out->rejection, ED25519_LEN, fault) &&
	       take_point(json, "row_key", &out->row_key, fault) &&
	       json_take_object(json, "forum", &forum, fault) &&
	       json_only_keys(forum, keys, fault) &&
	       json_take_hex(forum, "city", out->forum[BLOCK_CITY], ED25519_LEN, fault) &&
	       json_take_hex(forum, "civil", out->forum[BLOCK_CIVIL], ED25519_LEN, fault) &&
	       take_people(json, "officials", out->officials, &out->official_count, fault) &&
	       take_people(json, "observers", out->observers, &out->observer_count, fault);
}

/* All Ed25519 keys of the manifest, whatever their role; room for the largest. */
#define MAX_KEYS (6 + 2 * MANIFEST_MAX_PEOPLE + MANIFEST_MAX_TRUSTEES)

static bool keys_are_distinct(const struct manifest *manifest, struct fault *fault)
{
	const uint8_t *keys[MAX_KEYS] = {manifest->log_key.public_key, manifest->board,
	    manifest->registrar, manifest->rejection, manifest->forum[0], manifest->forum[1]};
	size_t count = 6;

	for (size_t i = 0; i < manifest->official_count; i++)
		keys[count++] = manifest->officials[i].key;
	for (size_t i = 0; i < manifest->observer_count; i++)
		keys[count++] = manifest->observers[i].key;
	for (size_t i = 0; i < manifest->trustee_count; i++)
		keys[count++] = manifest->trustees[i].key;
	for (size_t i = 0; i < count; i++)
		for (size_t j = 0; j < i; j++)
			if (memcmp(keys[i], keys[j], ED25519_LEN) == 0)
				return fault_false(fault, "manifest_key",
				    "two roles or people of the manifest have the same signing "
				    "key");
	for (size_t i = 0; i < manifest->trustee_count; i++)
		for (size_t j = 0; j < i; j++)
			if (point_is_equal(
				&manifest->trustees[i].dkg_key, &manifest->trustees[j].dkg_key))
				return fault_false(fault, "manifest_key",
				    "trustees %zu and %zu have the same dkg_key", j + 1, i + 1);
	return true;
}

static bool take_switches(const json_t *json, struct fault *fault)
{
	bool blank_in_n, null_in_n;
	uint64_t version;

	if (!json_take_u64(json, "version", UINT16_MAX, &version, fault) ||
	    !json_take_bool(json, "blank_in_n", &blank_in_n, fault) ||
	    !json_take_bool(json, "null_in_n", &null_in_n, fault))
		return false;
	if (version != 1 || !blank_in_n || null_in_n)
		return fault_false(fault, "manifest_unknown",
		    "this version knows only version 1, blank_in_n true and null_in_n false");
	return take_fixed(json, "credential_mode", "A", fault) &&
	       take_fixed(json, "tie_rule", "arca", fault);
}

static bool take_artifacts(struct manifest *out, const json_t *json, struct fault *fault)
{
	out->has_electorate = json_object_get(json, "electorate") != NULL;
	if (out->has_electorate && !take_artifact(json, "electorate", &out->electorate, fault))
		return false;
	return take_artifact(json, "contests", &out->contests, fault) &&
	       take_artifact(json, "texts", &out->texts, fault) &&
	       take_artifact(json, "policy", &out->policy, fault);
}

bool manifest_read(struct manifest *out, struct span json, struct fault *fault)
{
	memset(out, 0, sizeof *out);
	out->json = json_parse_canonical(json.bytes, json.len, fault);
	if (out->json == NULL)
		return false;
	if (!json_is_object(out->json))
		return fault_false(fault, "json_shape", "a manifest is an object");
	return json_only_keys(out->json, manifest_keys, fault) && take_switches(out->json, fault) &&
	       take_names(out, out->json, fault) && take_times(out, out->json, fault) &&
	       take_keys(out, out->json, fault) && take_trustees(out, out->json, fault) &&
	       take_numbers(out, out->json, fault) && take_demo(out, out->json, fault) &&
	       take_artifacts(out, out->json, fault) && keys_are_distinct(out, fault);
}
