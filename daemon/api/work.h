/*
 * Work that a computer has to do before many of one kind are let in: a challenge of ours, and a
 * number that makes the SHA-256 of both begin with so many zero bits. A challenge names its action,
 * its bits and its end, and carries our HMAC, so that nothing has to be remembered until it is
 * used. It does not know when work is wanted, or what was used before: that is the database's.
 */
#ifndef DAEMON_API_WORK_H
#define DAEMON_API_WORK_H

#include "proto/log/hash.h"

#define WORK_TEXT       112 /* a challenge with its NUL */
#define WORK_S          600 /* how long one is good */
#define WORK_BITS_MAX   40  /* more is asked of nobody */
#define WORK_RANDOM_LEN 16

enum work_action { WORK_REGISTER = 1, WORK_CONFIRM, WORK_RESET };

struct work {
	struct hash id; /* names the challenge */
	unsigned bits;
	uint64_t until_s;
};

/* Writes a challenge for an action; false without memory. */
bool work_make(char out[WORK_TEXT], struct span key, enum work_action action, unsigned bits,
    uint64_t until_s, const uint8_t random[WORK_RANDOM_LEN]) MUST_CHECK;
/*
 * True if the challenge is one of ours for this action and the work is done. Whether it is still
 * good is for who knows the time.
 */
bool work_read(struct work *out, struct span key, enum work_action action, struct span challenge,
    struct span nonce) MUST_CHECK;

#endif
