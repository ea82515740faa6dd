/*
 * What a web process knows of a round for good: its name, key and contests. A round is asked for
 * once; before it has its key it is asked for every time.
 */
#ifndef DAEMON_API_ROUNDS_H
#define DAEMON_API_ROUNDS_H

#include "daemon/api/call.h"
#include "proto/record/contests.h"

struct known_round {
	uint32_t id;
	char slug[65];
	bool is_keyed; /* ctx and y are set, and nothing of this will change */
	uint8_t ctx[32], manifest_leaf[32];
	struct point y;
	struct contests contests;
	size_t trustee_count;
	struct known_round *next;
};

/* A step: the round of the path's slug is known from here on, or round_unknown. */
enum step_outcome round_know(struct call *call);
/* The round of the path's slug, after that step. */
const struct known_round *round_known(const struct call *call);

#endif
