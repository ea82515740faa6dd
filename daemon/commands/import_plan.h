/*
 * What `arcad import` is told, and the plan that comes of it: out of a file, or of what staff made
 * in the city.
 */
#ifndef DAEMON_COMMANDS_IMPORT_PLAN_H
#define DAEMON_COMMANDS_IMPORT_PLAN_H

#include "daemon/commands/plan.h"
#include "daemon/pg/direct.h"
#include "proto/log/hash.h"

/* Options as they were typed, NULL where they were not; and what the plan's source says. */
struct told {
	const char *file, *poll, *round, *host, *open, *close, *trustees, *witnesses, *threshold,
	    *people, *rehearse, *minutes;
	const char *from;              /* the city's round that is rehearsed as `round`; or NULL */
	uint64_t open_s, close_s;      /* as the database says; 0: it is a file's, or a rehearsal */
	char sha256[2 * HASH_LEN + 1]; /* of a plan that was made of a round of the city; else "" */
	bool is_demo;                  /* its people are the demo's */
};

/*
 * The plan of a file, of a poll, of a round of the city whose prices are published (with its days
 * and its hash), or of a round's rehearsal. FAULT_FALSE poll_unknown, round_unknown, round_unready
 * (says what is needed), round_exists, and as plan_read and plan_import; FAULT_UNABLE.
 */
bool import_read(
    struct plan *plan, struct direct *direct, struct told *told, struct fault *fault) MUST_CHECK;

#endif
