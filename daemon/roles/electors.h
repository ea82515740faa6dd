/*
 * Who may vote in a round at all: by its rule, and by that of one contest or more.
 */
#ifndef DAEMON_ROLES_ELECTORS_H
#define DAEMON_ROLES_ELECTORS_H

#include "proto/record/eligibility.h"

/* `criteria` is {rule, contests}, each of which may be null. */
bool electors_have(const json_t *criteria, const struct eligible_person *person,
    const struct eligible_dates *dates) MUST_CHECK;

#endif
