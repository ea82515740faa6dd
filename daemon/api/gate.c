/*
 * What every request passes before its route runs, in this order: rate, API token, session, origin,
 * size, type of the body, its schema, its Markdown. The row says which of them; there are no
 * exceptions elsewhere.
 */
#include <string.h>
#include <strings.h>

#include "daemon/api/api_inner.h"
#include "daemon/api/schema.h"
#include "daemon/api/token.h"
#include "proto/base/encode.h"
#include "proto/base/json.h"
#include "proto/log/hash.h"

/* A browser may vote and be signed in at the same time, without the two being one. */
#define COOKIE_SESSION "__Host-arca="
#define COOKIE_ACCOUNT "__Host-arca-account="

static bool fails(struct call *call, enum fault_code fault)
{
	(void)call_fail(call, fault);
	return false;
}

static struct span field_of(const struct call *call, const char *name)
{
	return http_head_field(&call->request->head, name);
}

static bool rate_passes(struct call *call)
{
	if (call->route->rate == RATE_NONE || call->api->server == NULL)
		return true;
	return limits_take(http_server_limits(call->api->server), &call->request->peer,
		   call->route->rate, call->request->started_ms, &call->retry_s) ||
	       fails(call, FAULT_TOO_MANY_REQUESTS);
}

struct span gate_cookie(const struct call *call, const char *cookie)
{
	struct span cookies = field_of(call, "cookie");
	const size_t name = strlen(cookie);

	while (cookies.len > 0) {
		const uint8_t *semicolon = memchr(cookies.bytes, ';', cookies.len);
		const size_t len =
		    semicolon == NULL ? cookies.len : (size_t)(semicolon - cookies.bytes);
		const struct span token = {cookies.bytes + name, len > name ? len - name : 0};

		if (token.len >= 16 && token.len <= 64 &&
		    memcmp(cookies.bytes, cookie, name) == 0 && format_is(FORMAT_BASE64URL, token))
			return token;
		cookies.bytes += len + (semicolon != NULL);
		cookies.len -= len + (semicolon != NULL);
		while (cookies.len > 0 && cookies.bytes[0] == ' ') {
			cookies.bytes++;
			cookies.len--;
		}
	}
	return (struct span){NULL, 0};
}

/* A token from the cookies; only its hash goes any further. */
static void cookie_read(const struct call *call, const char *cookie, char out[65])
{
	const struct span token = gate_cookie(call, cookie);
	struct hash hash;

	if (token.bytes == NULL)
		return;
	sha256_of(&hash, token);
	hex_encode(out, hash.bytes, HASH_LEN);
}

/* What follows "Bearer " (in any case, as RFC 9110 has it); NULL bytes where there is none. */
static struct span bearer_of(const struct call *call)
{
	struct span field = field_of(call, "authorization");
	static const char scheme[] = "bearer";
	const size_t len = sizeof scheme - 1;

	if (field.len < len || !http_is_nocase((struct span){field.bytes, len}, scheme) ||
	    (field.len > len && field.bytes[len] != ' '))
		return (struct span){NULL, 0};
	field.bytes += len;
	field.len -= len;
	while (field.len > 0 && field.bytes[0] == ' ') {
		field.bytes++;
		field.len--;
	}
	return field;
}

/*
 * Whoever brings an API token reads with it and nothing else: beside it no cookie counts, and it
 * opens nothing that is somebody's own. What anybody may read is read with it as without.
 */
static bool bearer_passes(struct call *call)
{
	const struct route *route = call->route;
	const struct span token = bearer_of(call);
	struct hash hash;

	if (token.bytes == NULL)
		return true;
	if (!route->takes_bearer)
		return (route->method == HTTP_GET && !route->needs_session &&
			   !route->needs_account) ||
		       fails(call, FAULT_TOKEN_REFUSED);
	if (!api_token_is(token))
		return fails(call, FAULT_TOKEN_DEAD);
	sha256_of(&hash, token);
	hex_encode(call->bearer, hash.bytes, HASH_LEN);
	return true;
}

static bool session_passes(struct call *call)
{
	const struct route *route = call->route;

	if (call->bearer[0] != '\0')
		return true;
	cookie_read(call, COOKIE_SESSION, call->session);
	cookie_read(call, COOKIE_ACCOUNT, call->account);
	if (route->needs_session && call->session[0] == '\0')
		return fails(call, FAULT_SESSION_MISSING);
	return !route->needs_account || call->account[0] != '\0' ||
	       fails(call, FAULT_ACCOUNT_MISSING);
}

/* "https://HOST" with the Host that was asked, or nothing else. */
static bool is_our_origin(const struct call *call, struct span origin)
{
	const char *scheme = call->request->is_secure ? "https://" : "http://";
	const struct span host = call->request->head.host;
	const size_t len = strlen(scheme);

	return origin.len == len + host.len && memcmp(origin.bytes, scheme, len) == 0 &&
	       memcmp(origin.bytes + len, host.bytes, host.len) == 0;
}

/* Browsers say where a request comes from, and send our own field only from our own pages. */
static bool origin_passes(struct call *call)
{
	const struct span site = field_of(call, "sec-fetch-site");
	const struct span origin = field_of(call, "origin");
	const bool is_browser =
	    site.bytes != NULL || origin.bytes != NULL || field_of(call, "cookie").bytes != NULL;

	if (!call->route->checks_origin)
		return true;
	if (site.bytes != NULL && !http_is(site, "same-origin"))
		return fails(call, FAULT_ORIGIN_REFUSED);
	if (origin.bytes != NULL && !is_our_origin(call, origin))
		return fails(call, FAULT_ORIGIN_REFUSED);
	return !is_browser || http_is(field_of(call, "arca-request"), "1") ||
	       fails(call, FAULT_ORIGIN_REFUSED);
}

/* Whether it is the type of a row: that one, any subtype of "image/" and a star, any of a star. */
static bool type_fits(struct span type, const char *row)
{
	const size_t len = strlen(row);

	if (row[len - 1] != '*')
		return http_is_nocase(type, row);
	if (len == 1)
		return true;
	for (size_t i = 0; i < type.len; i++)
		if (type.bytes[i] <= ' ' || (type.bytes[i] == '/' && i != len - 2))
			return false;
	return type.len >= len && type.bytes[len - 2] == '/' &&
	       strncasecmp((const char *)type.bytes, row, len - 1) == 0;
}

/* The type without its parameters, of which only UTF-8 is fine. */
static bool type_passes(struct call *call)
{
	struct span type = field_of(call, "content-type");
	const uint8_t *semicolon = type.len == 0 ? NULL : memchr(type.bytes, ';', type.len);

	if (call->route->body_max == 0)
		return true;
	if (field_of(call, "content-encoding").bytes != NULL)
		return fails(call, FAULT_MEDIA_TYPE);
	if (semicolon != NULL)
		type.len = (size_t)(semicolon - type.bytes);
	while (type.len > 0 && type.bytes[type.len - 1] == ' ')
		type.len--;
	return type_fits(type, call->route->body_type) || fails(call, FAULT_MEDIA_TYPE);
}

static bool size_passes(struct call *call)
{
	return call->request->head.content_length <= call->route->body_max ||
	       fails(call, FAULT_BODY_TOO_LARGE);
}

bool gate_head(struct call *call, const struct route_match *match)
{
	return rate_passes(call) && bearer_passes(call) && session_passes(call) &&
	       origin_passes(call) && size_passes(call) && type_passes(call) &&
	       parameters_read(call, match);
}

bool gate_body(struct call *call)
{
	const struct span body = call->request->body;

	if (call->route->schema == NULL)
		return true;
	call->body = json_parse(body.bytes, body.len, NULL);
	if (call->body == NULL)
		return fails(call, FAULT_JSON_INVALID);
	call->errors = json_array();
	if (!schema_check(call->route->schema, call->body, call->errors))
		return fails(call, FAULT_JSON_SHAPE);
	return parameters_read_markdown(call);
}
