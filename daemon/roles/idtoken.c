/*
 * A token taken apart, its signature, its claims. See idtoken.h.
 */
#include "daemon/roles/idtoken.h"

#include <cjose/cjose.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "proto/base/encode.h"
#include "proto/base/json.h"
#include "proto/crypto/group.h"
#include "proto/log/hash.h"

enum {
	KEYS_MOST = 64,
	KID_MAX = 256,
	TOKEN_MAX = 16384,
	RSA_BITS_LEAST = 2048,
	RSA_BITS_MOST = 8192,
	EC_LEN = 32,
	ACCESS_HALF = HASH_LEN / 2,
	NUMBER_LEN = RSA_BITS_MOST / 8,
};

/* The allow-list: nothing else is a signature here, whatever a header or a key says. */
enum algorithm { RS256, ES256, ALGORITHMS };

static const char *const algorithm_names[ALGORITHMS] = {"RS256", "ES256"};

struct key {
	cjose_jwk_t *jwk;
	enum algorithm algorithm;
	char id[KID_MAX + 1]; /* "": none */
};

struct idtoken_keys {
	struct key keys[KEYS_MOST];
	size_t count;
};

static const char *text_of(const json_t *json, const char *key)
{
	return json_string_value(json_object_get(json, key));
}

/* True where the member is missing or is that word. */
static bool may_be(const json_t *json, const char *key, const char *word)
{
	const json_t *member = json_object_get(json, key);

	return member == NULL ||
	       (json_is_string(member) && strcmp(json_string_value(member), word) == 0);
}

/* --- keys --------------------------------------------------------------------------------------
 */

/* base64url of at most so many bytes, perhaps none. */
static bool is_bytes(const char *text, size_t len, size_t most)
{
	struct buf bytes = {0};
	const bool is_fine =
	    len <= most * 4 / 3 + 2 && base64url_decode(&bytes, text, len) && bytes.len <= most;

	buf_free(&bytes);
	return is_fine;
}

/* The same of a member, which has to be there. */
static bool is_number(const char *text, size_t most)
{
	return text != NULL && text[0] != '\0' && is_bytes(text, strlen(text), most);
}

/* The few members that make a public key, so that libcjose sees nothing else. */
static json_t *bare_key(enum algorithm *algorithm, const json_t *json)
{
	const char *type = text_of(json, "kty");

	if (type != NULL && strcmp(type, "RSA") == 0 && is_number(text_of(json, "n"), NUMBER_LEN) &&
	    is_number(text_of(json, "e"), sizeof(uint64_t))) {
		*algorithm = RS256;
		return json_pack("{s:s, s:s, s:s}", "kty", "RSA", "n", text_of(json, "n"), "e",
		    text_of(json, "e"));
	}
	if (type != NULL && strcmp(type, "EC") == 0 && text_of(json, "crv") != NULL &&
	    strcmp(text_of(json, "crv"), "P-256") == 0 && is_number(text_of(json, "x"), EC_LEN) &&
	    is_number(text_of(json, "y"), EC_LEN)) {
		*algorithm = ES256;
		return json_pack("{s:s, s:s, s:s, s:s}", "kty", "EC", "crv", "P-256", "x",
		    text_of(json, "x"), "y", text_of(json, "y"));
	}
	return NULL;
}

static cjose_jwk_t *key_import(const json_t *bare, enum algorithm algorithm)
{
	char *text = json_dumps(bare, JSON_COMPACT);
	cjose_err why;
	cjose_jwk_t *jwk = text == NULL ? NULL : cjose_jwk_import(text, strlen(text), &why);
	const size_t bits = jwk == NULL ? 0 : cjose_jwk_get_keysize(jwk, &why);

	free(text);
	if (jwk != NULL && algorithm == RS256 && (bits < RSA_BITS_LEAST || bits > RSA_BITS_MOST)) {
		(void)cjose_jwk_release(jwk);
		jwk = NULL;
	}
	return jwk;
}

/* Takes a key, or passes it over. */
static void key_take(struct idtoken_keys *keys, const json_t *json)
{
	struct key *key = &keys->keys[keys->count];
	const json_t *id = json_object_get(json, "kid");
	json_t *bare = bare_key(&key->algorithm, json);

	key->id[0] = '\0';
	if (bare != NULL && may_be(json, "use", "sig") &&
	    may_be(json, "alg", algorithm_names[key->algorithm]) &&
	    (id == NULL || (json_is_string(id) && json_string_length(id) <= KID_MAX))) {
		if (id != NULL)
			(void)snprintf(key->id, sizeof key->id, "%s", json_string_value(id));
		key->jwk = key_import(bare, key->algorithm);
		keys->count += key->jwk != NULL;
	}
	json_decref(bare);
}

struct idtoken_keys *idtoken_keys_read(struct span document)
{
	json_t *json = json_parse(document.bytes, document.len, NULL);
	const json_t *list = json_object_get(json, "keys"), *member;
	struct idtoken_keys *keys = NULL;
	size_t i;

	if (json_is_array(list) && json_array_size(list) <= KEYS_MOST)
		keys = calloc(1, sizeof *keys);
	if (keys != NULL)
		json_array_foreach(list, i, member) key_take(keys, member);
	json_decref(json);
	return keys;
}

void idtoken_keys_free(struct idtoken_keys **keys)
{
	struct idtoken_keys *gone = *keys;

	*keys = NULL;
	for (size_t i = 0; gone != NULL && i < gone->count; i++)
		(void)cjose_jwk_release(gone->keys[i].jwk);
	free(gone);
}

size_t idtoken_keys_count(const struct idtoken_keys *keys)
{
	return keys->count;
}

/* The key that a header names; of a header that names none, the only one of its algorithm. */
static const struct key *key_find(
    const struct idtoken_keys *keys, enum algorithm algorithm, const char *id)
{
	const struct key *found = NULL;

	for (size_t i = 0; i < keys->count; i++) {
		const struct key *key = &keys->keys[i];

		if (key->algorithm != algorithm || (id != NULL && strcmp(key->id, id) != 0))
			continue;
		if (found != NULL)
			return NULL;
		found = key;
	}
	return found;
}

/* --- form and signature ------------------------------------------------------------------------
 */

/* One part's JSON object; NULL if it is none. */
static json_t *part_read(const char *text, size_t len)
{
	struct buf bytes = {0};
	json_t *json = NULL;

	if (base64url_decode(&bytes, text, len) && buf_is_ok(&bytes))
		json = json_parse(bytes.bytes, bytes.len, NULL);
	buf_wipe(&bytes);
	if (!json_is_object(json)) {
		json_decref(json);
		return NULL;
	}
	return json;
}

static enum provider_verdict header_judge(
    const struct key **key, const struct idtoken_keys *keys, const json_t *header)
{
	const char *name = text_of(header, "alg"), *type = text_of(header, "typ");
	const json_t *id = json_object_get(header, "kid");
	enum algorithm algorithm = RS256;

	while (algorithm < ALGORITHMS &&
	       (name == NULL || strcmp(name, algorithm_names[algorithm]) != 0))
		algorithm++;
	if (algorithm == ALGORITHMS)
		return PROVIDER_ALGORITHM;
	/* what has to be understood is not; and another kind of token is none of ours (RFC 8725) */
	if (json_object_get(header, "crit") != NULL || (id != NULL && !json_is_string(id)) ||
	    (json_object_get(header, "typ") != NULL &&
		(type == NULL || strcasecmp(type, "JWT") != 0)))
		return PROVIDER_FORM;
	*key = key_find(keys, algorithm, json_string_value(id));
	return *key != NULL ? PROVIDER_FINE : PROVIDER_KEY;
}

static bool is_signed(const struct key *key, struct span token)
{
	cjose_err why;
	cjose_jws_t *jws = cjose_jws_import((const char *)token.bytes, token.len, &why);
	const bool is_fine = jws != NULL && cjose_jws_verify(jws, key->jwk, &why);

	cjose_jws_release(jws);
	return is_fine;
}

/* --- claims ------------------------------------------------------------------------------------
 */

static bool is_text(const json_t *json, const char *key, const char *wanted)
{
	const json_t *member = json_object_get(json, key);

	return json_is_string(member) && json_string_length(member) == strlen(wanted) &&
	       strcmp(json_string_value(member), wanted) == 0;
}

/* We alone: who else a token is for could use it here. */
static bool is_for_us(const json_t *claims, const char *client)
{
	const json_t *audience = json_object_get(claims, "aud"), *only;

	if (json_is_string(audience))
		return is_text(claims, "aud", client);
	only = json_array_size(audience) == 1 ? json_array_get(audience, 0) : NULL;
	return json_is_string(only) && strcmp(json_string_value(only), client) == 0;
}

static bool take_time(uint64_t *out, const json_t *claims, const char *key)
{
	const json_t *member = json_object_get(claims, key);

	if (!json_is_integer(member) || json_integer_value(member) < 0)
		return false;
	*out = (uint64_t)json_integer_value(member);
	return true;
}

static enum provider_verdict times_judge(
    struct idtoken *out, const struct idtoken_terms *terms, const json_t *claims)
{
	const uint64_t now = terms->now_s;
	uint64_t expires, issued, asked;

	if (!take_time(&expires, claims, "exp") || !take_time(&issued, claims, "iat"))
		return PROVIDER_FORM;
	if (expires + IDTOKEN_LEEWAY_S <= now || issued + IDTOKEN_AGE_S + IDTOKEN_LEEWAY_S < now)
		return PROVIDER_EXPIRED;
	if (issued > now + IDTOKEN_LEEWAY_S)
		return PROVIDER_FUTURE;
	if (json_object_get(claims, "auth_time") == NULL)
		return PROVIDER_FINE;
	if (!take_time(&asked, claims, "auth_time") || asked > now + IDTOKEN_LEEWAY_S)
		return PROVIDER_FORM;
	out->has_age = true;
	out->age_s = asked < now ? now - asked : 0;
	return PROVIDER_FINE;
}

/* The left half of the access token's hash (Core, 3.1.3.6); both algorithms are of SHA-256. */
static bool is_with(const json_t *claims, struct span access_token)
{
	struct buf wanted = {0};
	struct hash hash;
	bool is_fine;

	if (json_object_get(claims, "at_hash") == NULL)
		return true;
	sha256_of(&hash, access_token);
	base64url_encode(&wanted, hash.bytes, ACCESS_HALF);
	is_fine = buf_is_ok(&wanted) && is_text(claims, "at_hash", buf_text(&wanted));
	buf_free(&wanted);
	return is_fine;
}

/* Where it is long or not in ASCII it is none (Core, 2). */
static bool take_subject(struct idtoken *out, const json_t *claims)
{
	const json_t *member = json_object_get(claims, "sub");
	const char *text = json_string_value(member);
	const size_t len = json_string_length(member);

	if (text == NULL || len == 0 || len > IDTOKEN_SUBJECT_MAX)
		return false;
	for (size_t i = 0; i < len; i++)
		if (text[i] < ' ' || text[i] > '~')
			return false;
	memcpy(out->subject, text, len + 1);
	return true;
}

static void take_email(struct idtoken *out, const json_t *claims)
{
	const json_t *member = json_object_get(claims, "email");
	const size_t len = json_string_length(member);

	if (json_is_true(json_object_get(claims, "email_verified")) && json_is_string(member) &&
	    len <= IDTOKEN_EMAIL_MAX)
		memcpy(out->email, json_string_value(member), len + 1);
}

static enum provider_verdict claims_judge(
    struct idtoken *out, const struct idtoken_terms *terms, const json_t *claims)
{
	enum provider_verdict verdict;

	if (!is_text(claims, "iss", terms->issuer))
		return PROVIDER_ISSUER;
	if (!is_for_us(claims, terms->client))
		return PROVIDER_AUDIENCE;
	if (json_object_get(claims, "azp") != NULL && !is_text(claims, "azp", terms->client))
		return PROVIDER_PARTY;
	verdict = times_judge(out, terms, claims);
	if (verdict != PROVIDER_FINE)
		return verdict;
	if (!is_text(claims, "nonce", terms->nonce))
		return PROVIDER_NONCE;
	if (!is_with(claims, terms->access_token))
		return PROVIDER_ACCESS;
	if (!take_subject(out, claims))
		return PROVIDER_SUBJECT;
	take_email(out, claims);
	return PROVIDER_FINE;
}

/*
 * Three parts of base64url, of which two are JSON. False for anything else; both are the caller's
 * to end. libcjose, which sees the token next, asserts where there is padding within it.
 */
static bool token_read(json_t **header, json_t **claims, struct span token)
{
	const char *text = (const char *)token.bytes;
	const char *dot =
	    token.len == 0 || token.len > TOKEN_MAX ? NULL : memchr(text, '.', token.len);
	const size_t rest = dot == NULL ? 0 : token.len - (size_t)(dot + 1 - text);
	const char *end = rest == 0 ? NULL : memchr(dot + 1, '.', rest);

	if (end == NULL || !is_bytes(end + 1, token.len - (size_t)(end + 1 - text), NUMBER_LEN))
		return false;
	*header = part_read(text, (size_t)(dot - text));
	*claims = part_read(dot + 1, (size_t)(end - dot - 1));
	return *header != NULL && *claims != NULL;
}

enum provider_verdict idtoken_judge(struct idtoken *out, const struct idtoken_terms *terms,
    const struct idtoken_keys *keys, struct span token)
{
	enum provider_verdict verdict = PROVIDER_FORM;
	const struct key *key = NULL;
	json_t *header = NULL, *claims = NULL;

	memset(out, 0, sizeof *out);
	if (token_read(&header, &claims, token))
		verdict = header_judge(&key, keys, header);
	if (verdict == PROVIDER_FINE && !is_signed(key, token))
		verdict = PROVIDER_SIGNATURE;
	if (verdict == PROVIDER_FINE)
		verdict = claims_judge(out, terms, claims);
	json_decref(header);
	json_decref(claims);
	if (verdict != PROVIDER_FINE)
		secret_wipe(out, sizeof *out);
	return verdict;
}
