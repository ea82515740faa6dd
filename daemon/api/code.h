/*
 * Codes in Crockford's base32, with a check character. One-time codes are XXXX-XXXX-XXXX-XXXX, 75
 * random bits: they are good for one round or letter, once. Recovery codes of an account are of six
 * such groups, 115 random bits: more than the 112 for which a plain hash is enough however long
 * they are kept (OWASP ASVS 5, 6.5.2). It stores none; only their hashes are stored anywhere.
 */
#ifndef DAEMON_API_CODE_H
#define DAEMON_API_CODE_H

#include "proto/crypto/entropy.h"
#include "proto/log/hash.h"

#define ONCE_LEN  16
#define ONCE_TEXT (ONCE_LEN + 4) /* with dashes and NUL */

/* A new code as it is printed. The caller wipes it. */
void once_make(char out[ONCE_TEXT], const struct entropy *entropy);
/*
 * The 16 characters of what somebody typed: capitals or not, I and L as 1, O as 0, spaces and '-'
 * anywhere. False unless there are 16 of the alphabet and the last one checks the others.
 */
bool once_read(char out[ONCE_LEN + 1], const char *typed) MUST_CHECK;
/* What is stored: SHA-256 of the 16 characters. */
void once_hash(struct hash *out, const char code[ONCE_LEN]);
/* A new code and what is stored of it. */
void once_draw(char out[ONCE_TEXT], struct hash *hash, const struct entropy *entropy);

#define RECOVERY_LEN  24
#define RECOVERY_TEXT (RECOVERY_LEN + 6) /* with dashes and NUL */

/* The same of recovery codes. */
void recovery_code_make(char out[RECOVERY_TEXT], const struct entropy *entropy);
bool recovery_code_read(char out[RECOVERY_LEN + 1], const char *typed) MUST_CHECK;
void recovery_code_hash(struct hash *out, const char code[RECOVERY_LEN]);

#endif
