/*
 * The round's electorate: an artifact that the manifest may name (proto/README.md, 3). How people
 * come in, what proves their residence, and by which rule they may vote, for all and by contest.
 */
#ifndef PROTO_RECORD_CRITERIA_H
#define PROTO_RECORD_CRITERIA_H

#include "proto/base/json.h"
#include "proto/record/contests.h"

#define CRITERIA_ZONE_MAX 64 /* bytes of the name of a time zone */

struct criteria {
	json_t *json; /* owns all below */
	const char *zone;
	const json_t *ways, *assurance; /* lists of words */
	const json_t *rule;             /* checked, or JSON's null: everybody in the census */
	const json_t *contests;         /* by cid: the same */
};

/*
 * Reads the artifact strictly and holds it against the contests. FAULT_FALSE json_*, rule,
 * criteria_shape, criteria_contests (as many as there are; those that share a style have one rule).
 * End it with criteria_free, also after a failure.
 */
bool criteria_read(struct criteria *out, const struct contests *contests, struct span json,
    struct fault *fault) MUST_CHECK;
void criteria_free(struct criteria *criteria);

/*
 * Appends what it says in English, a line each, ended by line feeds: ways, proofs, zone, the rule,
 * and each contest with a rule of its own. Words of the city's choice are in it as they are.
 */
void criteria_tell(struct buf *out, const struct criteria *criteria);

#endif
