/*
 * What an OpenID provider says of itself, and what is said to it: its configuration (OpenID Connect
 * Discovery 1.0), the address that a browser is sent to, and the exchange of a code (RFC 6749, RFC
 * 7636). Bytes only: who asks for them is the broker.
 */
#ifndef DAEMON_ROLES_PROVIDER_H
#define DAEMON_ROLES_PROVIDER_H

#include "proto/base/buf.h"
#include "proto/base/fault.h"

#define PROVIDER_URL 1024

struct provider {
	char authorization[PROVIDER_URL], token[PROVIDER_URL], keys[PROVIDER_URL];
	bool says_issuer; /* its answers carry `iss` (RFC 9207) */
};

/* Who we are there. Borrowed. */
struct provider_client {
	const char *issuer, *id, *secret; /* secret "": a public client */
	const char *redirect, *scopes;
};

/* True for an issuer: an address as outward_is_url has them, without query or fragment. */
bool provider_is_issuer(const char *issuer) MUST_CHECK;
/* ISSUER/.well-known/openid-configuration */
void provider_discovery_url(struct buf *out, const char *issuer);

/*
 * Reads the provider's configuration. FAULT_FALSE provider with what is wrong: no strict JSON,
 * another issuer, an endpoint that is not https (http where the issuer is on this machine itself),
 * no code flow, neither RS256 nor ES256, no S256, no way to sign in there that we have.
 */
bool provider_read(struct provider *out, const struct provider_client *client, struct span document,
    struct fault *fault) MUST_CHECK;

struct provider_visit {
	const char *state, *nonce, *challenge, *language;
	bool is_fresh; /* the provider asks them who they are, whether it knows or not */
};

/* Appends where the browser goes (OpenID Connect Core 1.0, 3.1.2.1). */
void provider_address(struct buf *out, const struct provider *provider,
    const struct provider_client *client, const struct provider_visit *visit);

/* Appends the body that exchanges a code; the caller wipes it. */
void provider_exchange(
    struct buf *out, const struct provider_client *client, const char *code, const char *verifier);
/* Appends what follows "Basic " of who has a secret (RFC 6749, 2.3.1); the caller wipes it. */
void provider_basic(struct buf *out, const struct provider_client *client);

/* The ID token and the access token of an answer to that, appended; "" where there is no access
 * token. False for anything else; the caller wipes both. */
bool provider_tokens(struct buf *id, struct buf *access, struct span answer) MUST_CHECK;

#endif
