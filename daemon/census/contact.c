/*
 * Keys of one purpose each out of the census key; libsodium's secretbox. See contact.h.
 */
#include "daemon/census/contact.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

_Static_assert(
    CONTACT_EXTRA == crypto_secretbox_NONCEBYTES + crypto_secretbox_MACBYTES, "nonce and tag");
_Static_assert(crypto_secretbox_KEYBYTES == HASH_LEN, "a hash is a key");

static void derive(uint8_t out[HASH_LEN], const uint8_t key[CENSUS_KEY], const char *purpose)
{
	(void)crypto_auth_hmacsha256(out, (const unsigned char *)purpose, strlen(purpose), key);
}

/* What is sealed: whose and which, padded. The same goes into the nonce. */
static void nonce_make(uint8_t nonce[crypto_secretbox_NONCEBYTES], const uint8_t key[CENSUS_KEY],
    const struct hash *mac, enum contact_channel channel, const uint8_t plain[CONTACT_ROOM])
{
	const uint8_t which = (uint8_t)channel;
	uint8_t own[HASH_LEN], out[HASH_LEN];
	crypto_auth_hmacsha256_state state;

	derive(own, key, "arca/1/contact-nonce");
	(void)crypto_auth_hmacsha256_init(&state, own, sizeof own);
	(void)crypto_auth_hmacsha256_update(&state, mac->bytes, HASH_LEN);
	(void)crypto_auth_hmacsha256_update(&state, &which, 1);
	(void)crypto_auth_hmacsha256_update(&state, plain, CONTACT_ROOM);
	(void)crypto_auth_hmacsha256_final(&state, out);
	memcpy(nonce, out, crypto_secretbox_NONCEBYTES);
	secret_wipe(own, sizeof own);
	secret_wipe(&state, sizeof state);
}

void contact_seal(uint8_t out[CONTACT_SEALED], const uint8_t key[CENSUS_KEY],
    const struct hash *mac, enum contact_channel channel, const char *contact)
{
	uint8_t own[HASH_LEN], plain[CONTACT_ROOM] = {0};

	(void)snprintf((char *)plain, sizeof plain, "%s", contact);
	nonce_make(out, key, mac, channel, plain);
	derive(own, key, "arca/1/contact");
	(void)crypto_secretbox_easy(
	    out + crypto_secretbox_NONCEBYTES, plain, sizeof plain, out, own);
	secret_wipe(own, sizeof own);
	secret_wipe(plain, sizeof plain);
}

bool contact_open(char out[CONTACT_ROOM], const uint8_t key[CENSUS_KEY], const struct hash *mac,
    enum contact_channel channel, struct span sealed)
{
	uint8_t own[HASH_LEN], nonce[crypto_secretbox_NONCEBYTES];
	bool is_fine = sealed.len == CONTACT_SEALED;

	derive(own, key, "arca/1/contact");
	is_fine = is_fine && crypto_secretbox_open_easy((uint8_t *)out,
				 sealed.bytes + crypto_secretbox_NONCEBYTES,
				 sealed.len - crypto_secretbox_NONCEBYTES, sealed.bytes, own) == 0;
	secret_wipe(own, sizeof own);
	if (!is_fine)
		return false;
	nonce_make(nonce, key, mac, channel, (const uint8_t *)out);
	return out[CONTACT_ROOM - 1] == '\0' &&
	       sodium_memcmp(nonce, sealed.bytes, sizeof nonce) == 0;
}

void contact_digits_hash(struct hash *out, const uint8_t key[CENSUS_KEY], const char *account,
    const char digits[DIGITS_LEN + 1])
{
	char text[64];
	uint8_t own[HASH_LEN];

	derive(own, key, "arca/1/contact-digits");
	(void)snprintf(text, sizeof text, "%s|%.6s", account, digits);
	(void)crypto_auth_hmacsha256(out->bytes, (const unsigned char *)text, strlen(text), own);
	secret_wipe(own, sizeof own);
	secret_wipe(text, sizeof text);
}
