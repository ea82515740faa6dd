/*
 * A circuit breaker: a service that fails five times in a row is left alone for 30 seconds, then
 * tried once; each failure of such a try doubles the time, to ten minutes at most. It does no
 * asking.
 */
#ifndef DAEMON_ROLES_BREAKER_H
#define DAEMON_ROLES_BREAKER_H

#include <stdbool.h>
#include <stdint.h>

#include "proto/base/fault.h"

#define BREAKER_FAILURES 5
#define BREAKER_FIRST_MS 30000
#define BREAKER_MOST_MS  600000

/* Start with {0}. */
struct breaker {
	unsigned failures; /* in a row */
	uint64_t wait_ms;  /* of the last opening; 0: closed */
	uint64_t until_ms;
	bool is_trying; /* the one try after a wait is under way */
};

/* True if it may be asked now; each true has to be followed by breaker_note. */
bool breaker_may(struct breaker *breaker, uint64_t now_ms) MUST_CHECK;
/* How it went. True if that opened it. */
bool breaker_note(struct breaker *breaker, bool is_fine, uint64_t now_ms);

#endif
