/*
 * Secrets of second factors, sealed so that the database has nothing of them: XChaCha20-Poly1305
 * under the city's key, each for one account. It knows no codes.
 */
#ifndef DAEMON_ROLES_FACTOR_H
#define DAEMON_ROLES_FACTOR_H

#include "daemon/roles/keys.h"
#include "daemon/roles/totp.h"

#define FACTOR_SEALED_LEN (24 + TOTP_SECRET_LEN + 16)

/* The city's key from its file, which is made the first time. FAULT_UNABLE key_*. */
bool factor_key(uint8_t out[KEY_LEN], int folder_fd, struct fault *fault) MUST_CHECK;
/* A new secret, and the same sealed for this account's code. */
void factor_make(uint8_t secret[TOTP_SECRET_LEN], uint8_t sealed[FACTOR_SEALED_LEN],
    const uint8_t key[KEY_LEN], struct span account);
/* False for what was sealed under another key, for another account, or not at all. */
bool factor_open(uint8_t secret[TOTP_SECRET_LEN], struct span sealed, const uint8_t key[KEY_LEN],
    struct span account) MUST_CHECK;

#endif
