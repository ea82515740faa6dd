/*
 * One-time codes by the clock: RFC 6238 with SHA-1, 30 seconds and 6 digits, as every app has them.
 * It keeps nothing: which steps were used is the caller's to know.
 */
#ifndef DAEMON_ROLES_TOTP_H
#define DAEMON_ROLES_TOTP_H

#include "proto/base/buf.h"

#define TOTP_SECRET_LEN 20
#define TOTP_PERIOD_S   30
#define TOTP_DIGITS     6

/* RFC 4226's 31 bits for a step, of which the last digits are the code. */
uint32_t totp_value(struct span secret, uint64_t step) MUST_CHECK;

/*
 * The step whose code this is: the present one, the one before or the one after it, and later than
 * `last`; 0 if it is the code of none. Takes the same time for each.
 */
uint64_t totp_step(struct span secret, struct span code, uint64_t now_s, uint64_t last) MUST_CHECK;

#endif
