/*
 * Reading and writing entries of the city's log. See act.h.
 */
#include "proto/record/act.h"

#include <stdlib.h>
#include <string.h>

#include "proto/base/clock.h"
#include "proto/base/encode.h"
#include "proto/log/policy.h"
#include "proto/log/text.h"
#include "proto/record/entry.h"

#define HEAD 2 /* type and version */

/* No round's log has this kind, so it is not in entry.c's table. */
static const struct entry_kind act_kind = {
    (enum entry_type)ENTRY_ACT, "ACT", "arca/1/admin/act", 1, 0};

static const uint8_t zeros[32];

/* --- the entry around the JSON ------------------------------------------------------------------
 */

static void sign(struct buf *out, size_t start, const uint8_t binding[32],
    const uint8_t secret_key[ED25519_SECRET_LEN])
{
	uint8_t signature[ED25519_SIGNATURE_LEN];
	struct hash digest;

	if (!buf_is_ok(out))
		return;
	entry_digest(
	    &digest, &act_kind, binding, (struct span){out->bytes + start, out->len - start});
	ed25519_sign(signature, (struct span){digest.bytes, HASH_LEN}, secret_key);
	buf_put(out, signature, sizeof signature);
}

static bool is_signed(
    struct span entry, const uint8_t binding[32], const uint8_t key[ED25519_PUBLIC_LEN])
{
	struct hash digest;
	size_t len;

	if (entry.len < HEAD + ED25519_SIGNATURE_LEN || entry.bytes[0] != ENTRY_ACT)
		return false;
	len = entry.len - ED25519_SIGNATURE_LEN;
	entry_digest(&digest, &act_kind, binding, (struct span){entry.bytes, len});
	return ed25519_is_valid(entry.bytes + len, (struct span){digest.bytes, HASH_LEN}, key);
}

static void put(struct buf *out, const json_t *json)
{
	buf_put_u8(out, ENTRY_ACT);
	buf_put_u8(out, ENTRY_VERSION);
	json_write_canonical(out, json);
}

static json_t *parse(struct span entry, struct fault *fault)
{
	if (entry.len < HEAD + ED25519_SIGNATURE_LEN || entry.len > ACT_MAX ||
	    entry.bytes[0] != ENTRY_ACT || entry.bytes[1] != ENTRY_VERSION) {
		fault_false(
		    fault, "act_form", "this is no ACT of a type, version and size known here");
		return NULL;
	}
	return json_parse_canonical(
	    entry.bytes + HEAD, entry.len - HEAD - ED25519_SIGNATURE_LEN, fault);
}

/* --- entry 0 ------------------------------------------------------------------------------------
 */

static json_t *begin_value(const struct act_begin *begin)
{
	struct buf vkey = {0};
	char key[2 * ED25519_PUBLIC_LEN + 1];
	json_t *json;

	hex_encode(key, begin->acts_key, ED25519_PUBLIC_LEN);
	note_key_write(&vkey, &begin->log_key);
	json = json_pack("{s:s,s:s,s:s,s:s,s:s%}", "acts_key", key, "kind", "begin", "log_key",
	    buf_text(&vkey), "origin", begin->log_key.name, "policy",
	    (const char *)begin->policy.bytes, begin->policy.len);
	buf_free(&vkey);
	return json;
}

bool act_begin_put(
    struct buf *out, const struct act_begin *begin, const uint8_t secret_key[ED25519_SECRET_LEN])
{
	json_t *json = begin_value(begin);
	size_t start = out->len;

	if (json == NULL)
		return false;
	put(out, json);
	json_decref(json);
	sign(out, start, zeros, secret_key);
	return buf_is_ok(out);
}

/* Exactly this log, witnesses, and nobody who is two of them. */
static bool policy_is_ours(const struct act_begin *begin, struct fault *fault)
{
	struct policy *policy = calloc(1, sizeof *policy);
	bool is_fine;

	if (policy == NULL)
		return fault_unable(fault, "no_memory", "no memory for a policy");
	is_fine = policy_parse(policy, begin->policy, fault);
	if (is_fine && (policy->log_count != 1 || policy->quorum == 0 ||
			   strcmp(policy->logs[0].key.name, begin->log_key.name) != 0 ||
			   memcmp(policy->logs[0].key.public_key, begin->log_key.public_key,
			       ED25519_PUBLIC_LEN) != 0))
		is_fine = fault_false(fault, "act_policy",
		    "the policy must name exactly this log, and ask for witnesses");
	for (unsigned i = 0; is_fine && i < policy->witness_count; i++)
		if (memcmp(policy->witnesses[i].key.public_key, begin->acts_key,
			ED25519_PUBLIC_LEN) == 0)
			is_fine =
			    fault_false(fault, "act_keys", "the key of acts is a witness's too");
	free(policy);
	return is_fine;
}

/* Name and keys: of a city's log, and of one each. */
static bool begin_holds(const struct act_begin *begin, struct fault *fault)
{
	const char *slash = strrchr(begin->origin, '/');

	if (slash == NULL || strcmp(slash + 1, ACT_LOG_SLUG) != 0 ||
	    strcmp(begin->origin, begin->log_key.name) != 0)
		return fault_false(fault, "act_begin",
		    "a city's log has a name HOST/%s, which is its key's too", ACT_LOG_SLUG);
	if (begin->log_key.type != NOTE_ED25519 ||
	    memcmp(begin->log_key.public_key, begin->acts_key, ED25519_PUBLIC_LEN) == 0)
		return fault_false(fault, "act_keys",
		    "the log's key and the key of acts have to be two, of Ed25519");
	return policy_is_ours(begin, fault);
}

static bool begin_take(struct act_begin *out, struct fault *fault)
{
	static const char *const keys[] = {"acts_key", "kind", "log_key", "origin", "policy", NULL};
	const char *kind, *vkey, *policy;

	if (!json_only_keys(out->json, keys, fault) ||
	    !json_take_text(out->json, "kind", &kind, fault) ||
	    !json_take_text(out->json, "origin", &out->origin, fault) ||
	    !json_take_text(out->json, "log_key", &vkey, fault) ||
	    !json_take_text(out->json, "policy", &policy, fault) ||
	    !json_take_hex(out->json, "acts_key", out->acts_key, ED25519_PUBLIC_LEN, fault) ||
	    !note_key_parse(&out->log_key, text_span(vkey), fault))
		return false;
	out->policy = text_span(policy);
	return strcmp(kind, "begin") == 0
		   ? begin_holds(out, fault)
		   : fault_false(fault, "act_begin", "the first entry's kind is \"begin\"");
}

bool act_begin_read(struct act_begin *out, struct span entry, struct fault *fault)
{
	*out = (struct act_begin){.json = parse(entry, fault)};
	if (out->json != NULL && begin_take(out, fault) &&
	    (is_signed(entry, zeros, out->acts_key) ||
		fault_false(
		    fault, "act_signature", "the first entry is not signed by its own key")))
		return true;
	act_begin_free(out);
	return false;
}

void act_begin_free(struct act_begin *begin)
{
	json_decref(begin->json);
	begin->json = NULL;
}

/* --- acts ---------------------------------------------------------------------------------------
 */

static bool is_role(const char *text)
{
	static const char *const roles[] = {"moderator", "valuator", "officer", "staff", "auditor",
	    "monitor", "forum", "sysadmin", "clerk", "registrar"};

	for (size_t i = 0; i < sizeof roles / sizeof *roles; i++)
		if (strcmp(text, roles[i]) == 0)
			return true;
	return false;
}

static bool is_kind(const char *text)
{
	size_t len = strspn(text, "abcdefghijklmnopqrstuvwxyz_");

	return len > 0 && len <= ACT_KIND_MAX && text[len] == '\0' && strcmp(text, "begin") != 0;
}

static bool act_take(struct act *out, struct fault *fault)
{
	static const char *const keys[] = {
	    "kind", "number", "role", "seat", "subject", "time", NULL};
	const char *time;

	out->has_seat = json_object_get(out->json, "seat") != NULL;
	if (!json_only_keys(out->json, keys, fault) ||
	    !json_take_text(out->json, "kind", &out->kind, fault) ||
	    !json_take_text(out->json, "role", &out->role, fault) ||
	    !json_take_text(out->json, "time", &time, fault) ||
	    !json_take_u64(out->json, "number", ACT_NUMBER_MAX, &out->number, fault) ||
	    !json_take_object(out->json, "subject", &out->subject, fault) ||
	    (out->has_seat && !json_take_u64(out->json, "seat", ACT_NUMBER_MAX, &out->seat, fault)))
		return false;
	if (!is_kind(out->kind) || !is_role(out->role))
		return fault_false(fault, "act_kind", "an act of no kind or role known here");
	return time_read(time, &out->time_s) ||
	       fault_false(fault, "act_time", "\"time\" is not a time like 2026-05-01T08:00:00Z");
}

bool act_read(struct act *out, struct span entry, struct fault *fault)
{
	*out = (struct act){.json = parse(entry, fault)};
	if (out->json != NULL && act_take(out, fault))
		return true;
	act_free(out);
	return false;
}

static json_t *act_value(const struct act *act)
{
	char time[21];
	json_t *json;

	time_write(time, act->time_s);
	json = json_pack("{s:s,s:I,s:s,s:O,s:s}", "kind", act->kind, "number",
	    (json_int_t)act->number, "role", act->role, "subject", act->subject, "time", time);
	if (json != NULL && act->has_seat)
		json_object_set_new(json, "seat", json_integer((json_int_t)act->seat));
	return json;
}

bool act_put(struct buf *out, const struct act *act, const uint8_t begin_leaf[32],
    const uint8_t secret_key[ED25519_SECRET_LEN], struct fault *fault)
{
	json_t *json = act_value(act);
	size_t start = out->len;
	struct act again;

	if (json == NULL)
		return fault_unable(fault, "no_memory", "no memory for an act");
	put(out, json);
	json_decref(json);
	sign(out, start, begin_leaf, secret_key);
	if (!buf_is_ok(out))
		return fault_unable(fault, "no_memory", "no memory for an act");
	if (!act_read(&again, (struct span){out->bytes + start, out->len - start}, fault))
		return false;
	act_free(&again);
	return true;
}

bool act_is_signed(
    struct span entry, const uint8_t begin_leaf[32], const uint8_t acts_key[ED25519_PUBLIC_LEN])
{
	return is_signed(entry, begin_leaf, acts_key);
}

void act_free(struct act *act)
{
	json_decref(act->json);
	act->json = NULL;
}
