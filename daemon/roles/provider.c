/*
 * Strict JSON in, forms out. See provider.h.
 */
#include "daemon/roles/provider.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "daemon/roles/outward.h"
#include "proto/base/encode.h"
#include "proto/base/json.h"

/* Who was asked longer ago is asked again. */
#define MAX_AGE_S "86400"

static bool is_printable(const char *text)
{
	for (; *text != '\0'; text++)
		if (*text <= ' ' || *text > '~')
			return false;
	return true;
}

bool provider_is_issuer(const char *issuer)
{
	return outward_is_url(issuer) && is_printable(issuer) && strpbrk(issuer, "?#") == NULL &&
	       strlen(issuer) < PROVIDER_URL / 2;
}

void provider_discovery_url(struct buf *out, const char *issuer)
{
	const size_t len = strlen(issuer);

	buf_put(out, issuer, len - (len > 0 && issuer[len - 1] == '/'));
	buf_put_text(out, "/.well-known/openid-configuration");
}

/* --- its configuration -------------------------------------------------------------------------
 */

/* An endpoint is as safe as the issuer. */
static bool take_endpoint(char out[PROVIDER_URL], const json_t *json, const char *key,
    const char *issuer, struct fault *fault)
{
	const char *url = json_string_value(json_object_get(json, key));
	const bool is_fine =
	    url != NULL && strlen(url) < PROVIDER_URL && is_printable(url) &&
	    strchr(url, '#') == NULL && outward_is_url(url) &&
	    (strncmp(url, "https://", 8) == 0 || strncmp(issuer, "http://", 7) == 0);

	if (!is_fine)
		return fault_false(fault, "provider", "its %s is no https://..", key);
	memcpy(out, url, strlen(url) + 1);
	return true;
}

/* True if a list has one of the words; `otherwise` where there is no list. */
static bool has_word(const json_t *json, const char *key, const char *word, bool otherwise)
{
	const json_t *list = json_object_get(json, key), *member;
	size_t i;

	if (list == NULL)
		return otherwise;
	json_array_foreach(list, i, member)
	{
		if (json_is_string(member) && strcmp(json_string_value(member), word) == 0)
			return true;
	}
	return false;
}

/* What it can do, and we need; where it says nothing, it means what the specification does. */
static bool can_all(const struct provider_client *client, const json_t *json, struct fault *fault)
{
	static const char algorithms[] = "id_token_signing_alg_values_supported";
	static const char methods[] = "token_endpoint_auth_methods_supported";
	const bool has_secret = client->secret[0] != '\0';

	if (!has_word(json, "response_types_supported", "code", false))
		return fault_false(fault, "provider", "it gives no codes");
	if (!has_word(json, algorithms, "RS256", false) &&
	    !has_word(json, algorithms, "ES256", false))
		return fault_false(fault, "provider", "it signs neither with RS256 nor with ES256");
	if (!has_word(json, "code_challenge_methods_supported", "S256", true))
		return fault_false(fault, "provider", "it knows no S256 (RFC 7636)");
	if (!has_word(json, methods, has_secret ? "client_secret_basic" : "none", true))
		return fault_false(fault, "provider", "it takes no %s",
		    has_secret ? "client_secret_basic" : "client without a secret");
	return true;
}

static bool read_json(struct provider *out, const struct provider_client *client,
    const json_t *json, struct fault *fault)
{
	const char *issuer = json_string_value(json_object_get(json, "issuer"));

	if (issuer == NULL || strcmp(issuer, client->issuer) != 0)
		return fault_false(fault, "provider", "it calls itself another issuer: %.200s",
		    issuer != NULL && is_printable(issuer) && strpbrk(issuer, "\"\\") == NULL
			? issuer
			: "-");
	out->says_issuer =
	    json_is_true(json_object_get(json, "authorization_response_iss_parameter_supported"));
	return take_endpoint(out->authorization, json, "authorization_endpoint", issuer, fault) &&
	       take_endpoint(out->token, json, "token_endpoint", issuer, fault) &&
	       take_endpoint(out->keys, json, "jwks_uri", issuer, fault) &&
	       can_all(client, json, fault);
}

bool provider_read(struct provider *out, const struct provider_client *client, struct span document,
    struct fault *fault)
{
	json_t *json = json_parse(document.bytes, document.len, NULL);
	bool is_fine;

	memset(out, 0, sizeof *out);
	is_fine = json_is_object(json)
		      ? read_json(out, client, json, fault)
		      : fault_false(fault, "provider", "its configuration is no strict JSON");
	json_decref(json);
	return is_fine;
}

/* --- what is said to it ------------------------------------------------------------------------
 */

static void put_pair(struct buf *out, const char *name, const char *value)
{
	buf_printf(out, "&%s=", name);
	uri_escape(out, value);
}

void provider_address(struct buf *out, const struct provider *provider,
    const struct provider_client *client, const struct provider_visit *visit)
{
	const bool has_query = strchr(provider->authorization, '?') != NULL;

	buf_printf(out, "%s%cresponse_type=code", provider->authorization, has_query ? '&' : '?');
	put_pair(out, "client_id", client->id);
	put_pair(out, "redirect_uri", client->redirect);
	put_pair(out, "scope", client->scopes);
	put_pair(out, "state", visit->state);
	put_pair(out, "nonce", visit->nonce);
	put_pair(out, "code_challenge", visit->challenge);
	put_pair(out, "code_challenge_method", "S256");
	put_pair(out, "ui_locales", visit->language);
	/* with max_age it has to say when it asked them (Core, 2: auth_time) */
	put_pair(out, "max_age", visit->is_fresh ? "0" : MAX_AGE_S);
	if (visit->is_fresh)
		put_pair(out, "prompt", "login");
}

void provider_exchange(
    struct buf *out, const struct provider_client *client, const char *code, const char *verifier)
{
	buf_put_text(out, "grant_type=authorization_code");
	put_pair(out, "code", code);
	put_pair(out, "redirect_uri", client->redirect);
	put_pair(out, "code_verifier", verifier);
	if (client->secret[0] == '\0')
		put_pair(out, "client_id", client->id);
}

void provider_basic(struct buf *out, const struct provider_client *client)
{
	struct buf pair = {0};

	uri_escape(&pair, client->id);
	buf_put_u8(&pair, ':');
	uri_escape(&pair, client->secret);
	base64_encode(out, pair.bytes, pair.len);
	out->has_failed = out->has_failed || !buf_is_ok(&pair);
	buf_wipe(&pair);
}

/* --- what it answers ---------------------------------------------------------------------------
 */

bool provider_tokens(struct buf *id, struct buf *access, struct span answer)
{
	json_t *json = json_parse(answer.bytes, answer.len, NULL);
	const char *id_token = json_string_value(json_object_get(json, "id_token"));
	const char *access_token = json_string_value(json_object_get(json, "access_token"));
	const char *type = json_string_value(json_object_get(json, "token_type"));
	const bool is_fine = id_token != NULL && access_token != NULL && type != NULL &&
			     strcasecmp(type, "Bearer") == 0;

	if (is_fine) {
		buf_put_text(id, id_token);
		buf_put_text(access, access_token);
	}
	json_decref(json);
	return is_fine && buf_is_ok(id) && buf_is_ok(access);
}
