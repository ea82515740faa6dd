/*
 * Codes for when the second factor is lost: ten, made with an account's first factor of either
 * kind. Whether it is the first, the database knows.
 */
#ifndef DAEMON_API_RECOVERY_H
#define DAEMON_API_RECOVERY_H

#include "daemon/api/call.h"
#include "daemon/api/code.h"

#define RECOVERY_CODES 10

struct recovery {
	char codes[RECOVERY_CODES][RECOVERY_TEXT];
};

/* Ten new codes, and the array of their hashes in the arena. */
struct span recovery_make(struct call *call, struct recovery *recovery) MUST_CHECK;
/* The codes as they are shown, or null where they are not to be; they are wiped here. */
json_t *recovery_take(struct recovery *recovery, bool is_shown) MUST_CHECK;

#endif
