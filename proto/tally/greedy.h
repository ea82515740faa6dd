/*
 * The rule "greedy": most votes first, and on past what does not fit.
 * It knows no thresholds and no exclusions: who may be funded is settled before it runs.
 */
#ifndef PROTO_TALLY_GREEDY_H
#define PROTO_TALLY_GREEDY_H

#include "proto/tally/rule.h"

/*
 * pabutools' greedy_utilitarian_welfare with Cost_Sat, in integers: projects by votes, equal ones
 * by the tie order; each is taken if it costs no more than what is left. A project without votes
 * is taken too if it fits. One that costs nothing comes last with those without votes, because its
 * satisfaction there is votes times cost.
 * Not called directly: tally_run checks the input first. FAULT_UNABLE no_memory.
 */
bool greedy_run(struct arena *arena, const struct tally_input *input, struct outcome *out,
    struct fault *fault) MUST_CHECK;

#endif
