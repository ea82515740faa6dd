/*
 * ID tokens (OpenID Connect Core 1.0, 2 and 3.1.3.7): a provider's keys, and whether a token is
 * signed by one of them, for us, now, and for this visit. Keys and signatures are libcjose's; what
 * it leaves to its caller is here. It asks nobody.
 */
#ifndef DAEMON_ROLES_IDTOKEN_H
#define DAEMON_ROLES_IDTOKEN_H

#include "daemon/api/messages.h"
#include "proto/base/buf.h"

#define IDTOKEN_LEEWAY_S    60  /* between the provider's clock and ours */
#define IDTOKEN_AGE_S       600 /* an older one is not of this visit */
#define IDTOKEN_SUBJECT_MAX 255
#define IDTOKEN_EMAIL_MAX   320

struct idtoken_keys;

/*
 * Those of a JWK set (RFC 7517) that verify RS256 (2048 to 8192 bits) or ES256; others, symmetric
 * ones and those for encryption among them, are passed over. NULL if it is no such set, or has more
 * than 64 keys. Ended by idtoken_keys_free.
 */
struct idtoken_keys *idtoken_keys_read(struct span document) MUST_CHECK;
void idtoken_keys_free(struct idtoken_keys **keys);
size_t idtoken_keys_count(const struct idtoken_keys *keys) MUST_CHECK;

/* What it has to be. Borrowed. */
struct idtoken_terms {
	const char *issuer, *client, *nonce;
	uint64_t now_s;
	struct span access_token; /* that came with it */
};

struct idtoken {
	char subject[IDTOKEN_SUBJECT_MAX + 1];
	char email[IDTOKEN_EMAIL_MAX + 1]; /* "" unless the provider says that it is verified */
	bool has_age;
	uint64_t age_s; /* since the provider asked who they are */
};

/*
 * Judges it: first its form and signature, then what it says. PROVIDER_KEY where no key is the
 * token's: keys that were read again may have it. The caller wipes `out`.
 */
enum provider_verdict idtoken_judge(struct idtoken *out, const struct idtoken_terms *terms,
    const struct idtoken_keys *keys, struct span token) MUST_CHECK;

#endif
