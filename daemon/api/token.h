/*
 * Tokens that stand for somebody: 32 random bytes as base64url, of which only the SHA-256 is
 * stored. Those that programs bring begin with a mark by which scanners and people know them. It
 * knows no database.
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

#define API_TOKEN_MARK "arca_at_"
#define API_TOKEN_HINT 4 /* so many characters after the mark are kept, to know it again by */

struct api_token {
	char text[52];    /* the mark and 43 characters; the caller wipes it */
	struct hash hash; /* of the whole text */
};

/* A new one. False without memory. */
bool api_token_make(struct api_token *out) MUST_CHECK;
/* True if a text has the form of one. */
bool api_token_is(struct span text) MUST_CHECK;

#endif
