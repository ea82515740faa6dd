/*
 * One-time codes: XXXX-XXXX-XXXX-XXXX in Crockford's base32, 75 random bits and a check character.
 * It stores none; only their hashes are stored anywhere.
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

#endif
