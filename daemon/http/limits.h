/*
 * How much one address may have of a web process: connections at a time, and requests of each
 * class a minute (token buckets). In this process's memory; it does not decide what is answered.
 */
#ifndef DAEMON_HTTP_LIMITS_H
#define DAEMON_HTTP_LIMITS_H

#include "daemon/net/listen.h"

#define LIMITS_CLASSES 8

struct limits;

/* `per_address` connections at a time; `per_minute` requests of each class, 0 for no limit. */
struct limits *limits_new(unsigned per_address, const unsigned per_minute[LIMITS_CLASSES]);
void limits_free(struct limits **limits);

/* Counts a connection; false, and not counted, above the limit. Each true is followed by a leave.
 */
bool limits_enter(struct limits *limits, const struct peer *peer) MUST_CHECK;
void limits_leave(struct limits *limits, const struct peer *peer);

/* What counts as one address: IPv4 as it is, of IPv6 the /64 that a household has. */
void limits_address(uint8_t out[16], const struct peer *peer);

/* Takes one token; false if there is none: *retry_s says when to come again. */
bool limits_take(struct limits *limits, const struct peer *peer, unsigned rate_class,
    uint64_t now_ms, unsigned *retry_s) MUST_CHECK;

#endif
