/*
 * The city's own log (proto/README.md, 18): its keys, its first entry, its row. The keeper logs the
 * entry; from then on the clerk brings every act to it.
 */
#ifndef DAEMON_COMMANDS_CITY_LOG_H
#define DAEMON_COMMANDS_CITY_LOG_H

#include "daemon/commands/place.h"

/*
 * Begins it, of origin HOST/city; a city that has one keeps it. `witnesses` is a file with a
 * policy's lines without the log's. FAULT_FALSE as act_begin_read, FAULT_UNABLE where files or
 * database do not do: then no key is left.
 */
bool city_log_make(struct direct *direct, const struct place *place, const char *host,
    const char *witnesses, struct fault *fault) MUST_CHECK;
/*
 * Appends its newest cosigned checkpoint, for a manifest; nothing if there is none. Waits for one
 * up to `wait_ms`.
 */
bool city_log_quote(
    struct buf *out, struct direct *direct, unsigned wait_ms, struct fault *fault) MUST_CHECK;

#endif
