/*
 * The daemon's log: one logfmt line on stderr for each thing that happened.
 * It keeps nothing, and it does not know what may be said: callers never give it a token, a
 * code, a choice, an address, or a voter beside a ballot.
 */
#ifndef DAEMON_NET_LOG_H
#define DAEMON_NET_LOG_H

#include "proto/base/fault.h"

enum log_level { LOG_LEVEL_DEBUG, LOG_LEVEL_INFO, LOG_LEVEL_WARN, LOG_LEVEL_ERROR };

/* Says once who writes: "web1". Static storage, or alive as long as the process. */
void log_name(const char *role);
/* Lines below this level are not written; LOG_LEVEL_INFO to begin with. */
void log_limit(enum log_level least);

/*
 * Writes `time=... level=... role=... event=EVENT` and the formatted pairs, as one line of at most
 * 1,000 bytes in one write: log_event(LOG_LEVEL_INFO, "request", "status=%d ms=%u", ...). Line
 * breaks become blanks. What is text from elsewhere belongs into quotes: see log_fault.
 */
void log_event(enum log_level level, const char *event, const char *pairs, ...) PRINTF_LIKE(3, 4);

/* A fault as code=... text="...". */
void log_fault(enum log_level level, const char *event, const struct fault *fault);
/* The same behind pairs that say of what: "round=%s". */
void log_fault_of(enum log_level level, const char *event, const struct fault *fault,
    const char *pairs, ...) PRINTF_LIKE(4, 5);

#endif
