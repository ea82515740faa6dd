/*
 * A new round: its keys, its manifest, its rows. The keeper logs the manifest; the trustees make
 * the key; from then on the clerk moves it by the clock.
 */
#ifndef DAEMON_COMMANDS_ROUND_MAKE_H
#define DAEMON_COMMANDS_ROUND_MAKE_H

#include "daemon/commands/place.h"
#include "daemon/commands/plan.h"
#include "daemon/pg/direct.h"

/* Texts are borrowed. */
struct round_order {
	const char *slug, *host; /* the origin is host/slug */
	uint64_t open_s, close_s;
	const char *trustees;  /* folder: each of its folders, in byte order, has a public.json */
	const char *witnesses; /* policy lines without the log's: witness, group, quorum */
	/* folder of who else signs (round_people.h); NULL: a rehearsal, whose people have demo keys
	 */
	const char *people;
	const char *rehearses; /* slug of a round of the city; or NULL */
	unsigned threshold;
	const char
	    *plan_sha256;       /* in hex, where the plan is that of a round of the city; or NULL */
	unsigned quote_wait_ms; /* for a checkpoint of the city's log, to quote in the manifest */
};

/*
 * Makes it, and the city's log if there is none. Without `people` it is a rehearsal: forum,
 * officials and observers are demo keys below keys/demo. With plan_sha256 it says which proposed
 * project each one on the ballot was, and refuses (round_changed) what is not that plan any more.
 * All of it or nothing, but for key files, which are left for who tries again to remove.
 * FAULT_FALSE round_*, manifest_*; FAULT_UNABLE where files or database do not do.
 */
bool round_make(struct direct *direct, const struct place *place, const struct plan *plan,
    const struct round_order *order, struct fault *fault) MUST_CHECK;

#endif
