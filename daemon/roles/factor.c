/*
 * Sealing and opening by libsodium. See factor.h.
 */
#include "daemon/roles/factor.h"

#include <sodium.h>
#include <string.h>

#include "proto/crypto/group.h"

#define NONCE_LEN crypto_aead_xchacha20poly1305_ietf_NPUBBYTES

_Static_assert(
    FACTOR_SEALED_LEN == NONCE_LEN + TOTP_SECRET_LEN + crypto_aead_xchacha20poly1305_ietf_ABYTES,
    "nonce, secret and tag");
_Static_assert(KEY_LEN == crypto_aead_xchacha20poly1305_ietf_KEYBYTES, "a key is a key");

bool factor_key(uint8_t out[KEY_LEN], int folder_fd, struct fault *fault)
{
	struct fault why = {0};

	if (key_read(out, folder_fd, "city", "factor", &why))
		return true;
	if (why.code == NULL || strcmp(why.code, "key_missing") != 0) {
		*fault = why;
		return false;
	}
	randombytes_buf(out, KEY_LEN);
	return key_write(out, folder_fd, "city", "factor", fault);
}

void factor_make(uint8_t secret[TOTP_SECRET_LEN], uint8_t sealed[FACTOR_SEALED_LEN],
    const uint8_t key[KEY_LEN], struct span account)
{
	randombytes_buf(secret, TOTP_SECRET_LEN);
	randombytes_buf(sealed, NONCE_LEN);
	(void)crypto_aead_xchacha20poly1305_ietf_encrypt(sealed + NONCE_LEN, NULL, secret,
	    TOTP_SECRET_LEN, account.bytes, account.len, NULL, sealed, key);
}

bool factor_open(uint8_t secret[TOTP_SECRET_LEN], struct span sealed, const uint8_t key[KEY_LEN],
    struct span account)
{
	return sealed.len == FACTOR_SEALED_LEN &&
	       crypto_aead_xchacha20poly1305_ietf_decrypt(secret, NULL, NULL,
		   sealed.bytes + NONCE_LEN, sealed.len - NONCE_LEN, account.bytes, account.len,
		   sealed.bytes, key) == 0;
}
