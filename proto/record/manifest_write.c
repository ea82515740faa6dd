/*
 * Writing a manifest from its fields.
 * It does not check them: manifest_read of the result does.
 */
#include <string.h>

#include "proto/base/clock.h"
#include "proto/base/encode.h"
#include "proto/record/manifest.h"

static json_t *hex_value(const uint8_t *bytes, size_t len)
{
	char text[2 * 64 + 1];

	hex_encode(text, bytes, len);
	return json_string(text);
}

static json_t *time_value(uint64_t time_s)
{
	char text[21];

	time_write(text, time_s);
	return json_string(text);
}

static json_t *people_value(const struct person *people, size_t count)
{
	json_t *list = json_array();

	for (size_t i = 0; i < count; i++)
		json_array_append_new(
		    list, json_pack("{s:o,s:s}", "key", hex_value(people[i].key, ED25519_LEN),
			      "name", people[i].name));
	return list;
}

static json_t *trustees_value(const struct manifest *manifest)
{
	json_t *list = json_array();

	for (size_t i = 0; i < manifest->trustee_count; i++) {
		const struct trustee *trustee = &manifest->trustees[i];

		json_array_append_new(
		    list, json_pack("{s:s,s:o,s:o,s:s}", "block",
			      trustee->block == BLOCK_CITY ? "city" : "civil", "dkg_key",
			      hex_value(trustee->dkg_key.bytes, POINT_LEN), "key",
			      hex_value(trustee->key, ED25519_LEN), "name", trustee->name));
	}
	return list;
}

static json_t *artifact_value(const struct artifact_ref *artifact)
{
	return json_pack("{s:o,s:I}", "sha256", hex_value(artifact->hash.bytes, HASH_LEN), "size",
	    (json_int_t)artifact->size);
}

static json_t *log_key_value(const struct note_key *key)
{
	struct buf vkey = {0};
	json_t *value;

	note_key_write(&vkey, key);
	value = json_string(buf_text(&vkey));
	buf_free(&vkey);
	return value;
}

static void set_people(json_t *json, const struct manifest *manifest)
{
	json_t *demo = json_array();

	for (size_t i = 0; i < manifest->demo_witness_count; i++)
		json_array_append_new(demo, json_string(manifest->demo_witnesses[i]));
	json_object_set_new(json, "demo_witnesses", demo);
	json_object_set_new(
	    json, "officials", people_value(manifest->officials, manifest->official_count));
	json_object_set_new(
	    json, "observers", people_value(manifest->observers, manifest->observer_count));
	json_object_set_new(json, "trustees", trustees_value(manifest));
	json_object_set_new(json, "board", hex_value(manifest->board, ED25519_LEN));
	json_object_set_new(json, "registrar", hex_value(manifest->registrar, ED25519_LEN));
	json_object_set_new(json, "rejection", hex_value(manifest->rejection, ED25519_LEN));
	json_object_set_new(json, "row_key", hex_value(manifest->row_key.bytes, POINT_LEN));
	json_object_set_new(json, "forum",
	    json_pack("{s:o,s:o}", "city", hex_value(manifest->forum[BLOCK_CITY], ED25519_LEN),
		"civil", hex_value(manifest->forum[BLOCK_CIVIL], ED25519_LEN)));
}

static void set_rules(json_t *json, const struct manifest *manifest)
{
	json_object_set_new(json, "version", json_integer(1));
	json_object_set_new(json, "threshold", json_integer(manifest->threshold));
	json_object_set_new(json, "credential_mode", json_string("A"));
	json_object_set_new(json, "census_bound", json_integer((json_int_t)manifest->census_bound));
	json_object_set_new(json, "max_seq", json_integer((json_int_t)manifest->max_seq));
	json_object_set_new(json, "min_batch", json_integer((json_int_t)manifest->min_batch));
	json_object_set_new(json, "blank_in_n", json_true());
	json_object_set_new(json, "null_in_n", json_false());
	json_object_set_new(json, "tie_rule", json_string("arca"));
	json_object_set_new(json, "generators",
	    json_pack("{s:I,s:o}", "count", (json_int_t)manifest->generator_count, "sha256",
		hex_value(manifest->generator_hash.bytes, HASH_LEN)));
	json_object_set_new(json, "contests", artifact_value(&manifest->contests));
	json_object_set_new(json, "texts", artifact_value(&manifest->texts));
	json_object_set_new(json, "policy", artifact_value(&manifest->policy));
	if (manifest->has_electorate)
		json_object_set_new(json, "electorate", artifact_value(&manifest->electorate));
}

bool manifest_write(struct buf *out, const struct manifest *manifest)
{
	json_t *json = json_object();

	if (json == NULL)
		return false;
	json_object_set_new(json, "origin", json_string(manifest->origin));
	json_object_set_new(json, "round", json_string(manifest->round));
	json_object_set_new(json, "rehearsal", json_boolean(manifest->is_rehearsal));
	if (manifest->has_prev)
		json_object_set_new(json, "prev", hex_value(manifest->prev.bytes, HASH_LEN));
	json_object_set_new(json, "open", time_value(manifest->open_s));
	json_object_set_new(json, "close", time_value(manifest->close_s));
	json_object_set_new(json, "log_key", log_key_value(&manifest->log_key));
	json_object_set_new(json, "city_log",
	    manifest->city_log != NULL ? json_string(manifest->city_log) : json_null());
	set_people(json, manifest);
	set_rules(json, manifest);
	json_write_canonical(out, json);
	json_decref(json);
	return buf_is_ok(out);
}
