/*
 * Tokens that stand for somebody: 32 random bytes as base64url, of which only the SHA-256 is
 * stored. It knows no database.
 */
#ifndef DAEMON_API_TOKEN_H
#define DAEMON_API_TOKEN_H

#include "proto/log/hash.h"

struct account_token {
	char text[44]; /* the caller wipes it */
	struct hash hash;
};

/* A new one. False without memory. */
bool account_token_make(struct account_token *out) MUST_CHECK;

#endif
