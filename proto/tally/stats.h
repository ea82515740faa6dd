/*
 * Figures about a parsed election: sizes, spreads, how many ballots are alike.
 * It does not judge them.
 */
#ifndef PROTO_TALLY_STATS_H
#define PROTO_TALLY_STATS_H

#include "proto/tally/pabulib.h"

/* The least, the middle (the lower one of two) and the greatest of some numbers, and their sum. */
struct spread {
	int64_t least, middle, greatest, total;
};

struct pb_stats {
	size_t empty_count;    /* ballots without a choice */
	size_t distinct_count; /* ballots as sets of projects, the empty set too */
	struct spread lengths; /* of ballots, as sets: a project named twice counts once */
	struct spread costs;   /* of projects, in the election's unit */
};

/* FAULT_UNABLE no_memory. Numbers of nothing are all 0. */
bool pb_stats_count(
    const struct pb_election *election, struct pb_stats *out, struct fault *fault) MUST_CHECK;

#endif
