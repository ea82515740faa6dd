/*
 * Tokens and codes, drawn when a letter is sent: in the database there is only what checks them.
 */
#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "daemon/roles/mailer.h"
#include "gen/statements.h"
#include "proto/base/encode.h"
#include "proto/crypto/entropy.h"
#include "proto/log/hash.h"

#define CODES ((uint32_t)1000000)

/* A new token and its hash, that of its text. */
static bool token_draw(char out[44], struct hash *hash, struct fault *fault)
{
	struct buf text = {0};
	uint8_t random[64];
	bool is_fine;

	entropy_draw(&entropy_system, random);
	base64url_encode(&text, random, 32);
	secret_wipe(random, sizeof random);
	is_fine = buf_is_ok(&text) && text.len == 43;
	if (is_fine) {
		memcpy(out, text.bytes, text.len);
		out[text.len] = '\0';
		sha256_of(hash, (struct span){text.bytes, text.len});
	}
	buf_wipe(&text);
	return is_fine || fault_unable(fault, "no_memory", "no memory for a token");
}

static bool token_make(struct drawn *out, struct direct *direct, const struct mail_kind *kind,
    int64_t account, const char *email, struct fault *fault)
{
	struct pg_reply reply;
	struct hash hash;

	if (!token_draw(out->token, &hash, fault))
		return false;
	const struct pg_value values[] = {pg_bytes((struct span){hash.bytes, HASH_LEN}),
	    pg_number(account), pg_text(kind->purpose), pg_text(email), pg_number(kind->minutes)};

	return direct_query(direct, &PG_mailer_token, values, &reply, fault);
}

static bool leave_make(struct drawn *out, struct direct *direct, const struct mail_kind *kind,
    int64_t account, struct fault *fault)
{
	struct pg_reply reply;
	struct hash hash;

	if (!token_draw(out->leave, &hash, fault))
		return false;
	const struct pg_value values[] = {
	    pg_bytes((struct span){hash.bytes, HASH_LEN}), pg_number(account), pg_text(kind->list)};

	return direct_query(direct, &PG_mailer_list_token, values, &reply, fault);
}

/* A million codes are soon tried on a plain hash; each try on this one costs most of a second. */
static bool code_make(struct drawn *out, struct direct *direct, const struct mail_kind *kind,
    int64_t account, struct fault *fault)
{
	char hashed[crypto_pwhash_STRBYTES];
	struct pg_reply reply;

	(void)snprintf(out->code, sizeof out->code, "%06u",
	    (unsigned)entropy_below(&entropy_system, CODES) % CODES);
	if (crypto_pwhash_str(hashed, out->code, strlen(out->code), crypto_pwhash_OPSLIMIT_MODERATE,
		crypto_pwhash_MEMLIMIT_MODERATE) != 0)
		return fault_unable(fault, "no_memory", "no memory for a code's hash");
	const struct pg_value values[] = {
	    pg_number(account), pg_text(hashed), pg_number(kind->minutes)};

	return direct_query(direct, &PG_mailer_code, values, &reply, fault);
}

bool drawn_make(struct drawn *out, struct direct *direct, const struct mail_kind *kind,
    int64_t account, const char *email, struct fault *fault)
{
	memset(out, 0, sizeof *out);
	return (kind->purpose == NULL || token_make(out, direct, kind, account, email, fault)) &&
	       (kind->list == NULL || leave_make(out, direct, kind, account, fault)) &&
	       (!kind->has_code || code_make(out, direct, kind, account, fault));
}

void drawn_wipe(struct drawn *drawn)
{
	secret_wipe(drawn, sizeof *drawn);
}
