/*
 * Why a project was funded or not, in words, from the turn that the rule noted.
 * It does not decide anything.
 */
#ifndef PROTO_TALLY_EXPLAIN_H
#define PROTO_TALLY_EXPLAIN_H

#include "proto/base/buf.h"
#include "proto/tally/rule.h"

/* The stable code: "funded", "too_expensive", "dearer_than_budget". Static storage. */
const char *why_name(enum why why);

/*
 * Appends one English sentence about input->projects[place], without a final full stop. Money is
 * in 10^-decimals of `currency` (NULL or "" for none).
 */
void explain_write(struct buf *out, const struct tally_input *input, const struct outcome *outcome,
    size_t place, unsigned decimals, const char *currency);

#endif
