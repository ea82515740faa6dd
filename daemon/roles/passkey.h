/*
 * Passkeys: what a browser brings of an authenticator (WebAuthn, level 2), judged. Attestation is
 * not asked for, and no statement of it is believed. It keeps nothing: which challenge was given,
 * whose a passkey is and how far its counter was is the caller's to know.
 */
#ifndef DAEMON_ROLES_PASSKEY_H
#define DAEMON_ROLES_PASSKEY_H

#include "daemon/api/messages.h"
#include "daemon/api/site.h"
#include "proto/base/buf.h"
#include "proto/log/hash.h"

#define PASSKEY_ID_MAX 1023

/* As it is logged. */
extern const char *const passkey_verdict_names[PASSKEY_VERDICTS];

/* What a ceremony has to be of. */
struct passkey_terms {
	const struct site *site;
	struct hash challenge; /* SHA-256 of its text in base64url */
	bool must_verify;      /* the user, not only their presence */
};

struct passkey {
	int algorithm; /* COSE: -7, -8, -257 */
	bool is_verified;
	uint32_t count;
	size_t id_len, key_len;
	uint8_t id[PASSKEY_ID_MAX], key[PASSKEY_KEY_MAX];
};

/* A new one, from the client's data and the attestation object. */
enum passkey_verdict passkey_read(struct passkey *out, const struct passkey_terms *terms,
    struct span client_data, struct span attestation) MUST_CHECK;

struct passkey_use {
	struct span client_data, authenticator_data, signature;
	int algorithm;
	struct span key;
};

/* A use of one; `*count` is where its counter is now. */
enum passkey_verdict passkey_check(
    uint32_t *count, const struct passkey_terms *terms, const struct passkey_use *use) MUST_CHECK;

#endif
