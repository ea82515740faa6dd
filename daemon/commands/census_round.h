/*
 * Who may vote in one round, for letters that are printed for it: by the artifact of its log.
 */
#ifndef DAEMON_COMMANDS_CENSUS_ROUND_H
#define DAEMON_COMMANDS_CENSUS_ROUND_H

#include "daemon/commands/census.h"
#include "proto/record/eligibility.h"

/* Start with {0}; census_round_free ends it. */
struct census_round {
	json_t *json; /* {rule, contests}; NULL: no round was named, and everybody may */
	char opens[BIRTH_LEN + 1], closes[BIRTH_LEN + 1];
};

/*
 * The round of census->round, if one was said. FAULT_FALSE round_missing; round_letters where a
 * letter is of no use in it: it is over, takes codes only, or asks for another proof.
 */
bool census_round_read(
    struct census_round *out, struct census *census, struct fault *fault) MUST_CHECK;
void census_round_free(struct census_round *round);

/* True if this person may vote in it: the rule, and that of one contest or more. */
bool census_round_may(
    const struct census_round *round, const struct eligible_person *person) MUST_CHECK;

#endif
