/*
 * One connection that is waited for: for arcad's subcommands and for the clerk, whom nobody waits
 * for. Every wait has a deadline. Requests of voters go through pool.h.
 */
#ifndef DAEMON_PG_DIRECT_H
#define DAEMON_PG_DIRECT_H

#include "daemon/pg/pool.h"

struct direct;

/* Connects. FAULT_UNABLE database_unavailable with libpq's reason. End it with direct_close. */
struct direct *direct_open(const char *conninfo, struct fault *fault) MUST_CHECK;
/* The same, for a process that may start while the database does: waits some seconds. */
struct direct *direct_open_waiting(const char *conninfo, struct fault *fault) MUST_CHECK;
void direct_close(struct direct **direct);
/* Opens again what was lost. False as direct_open. */
bool direct_revive(struct direct *direct, struct fault *fault) MUST_CHECK;

/* Every query after this one that takes longer is FAULT_UNABLE database_slow. Default 30 s. */
void direct_deadline(struct direct *direct, unsigned seconds);

/* Runs SQL without parameters, one or more commands. FAULT_FALSE database_refused. */
bool direct_run(struct direct *direct, const char *sql, struct fault *fault) MUST_CHECK;

/*
 * Runs one statement and returns its rows in *reply until the next call; values may be those of the
 * reply before. FAULT_FALSE database_refused (reply->sqlstate says why), FAULT_UNABLE where the
 * connection was lost: then nobody knows if it was done.
 */
bool direct_query(struct direct *direct, const struct pg_statement *statement,
    const struct pg_value *values, struct pg_reply *reply, struct fault *fault) MUST_CHECK;

/* True and the payload's channel if a notification came; LISTEN is the caller's to run. */
bool direct_notified(struct direct *direct);
int direct_socket(const struct direct *direct);

/* Values for statements. The texts stay borrowed. */
struct pg_value pg_text(const char *text);
struct pg_value pg_bytes(struct span bytes);
struct pg_value pg_null(void);
/* A number as text, in a ring of static buffers: good for one statement. */
struct pg_value pg_number(int64_t number);

#endif
