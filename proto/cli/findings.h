/*
 * What an audit found, for people and as JSON: verify and acts show it the same way.
 */
#ifndef PROTO_CLI_FINDINGS_H
#define PROTO_CLI_FINDINGS_H

#include "proto/base/buf.h"
#include "proto/base/json.h"
#include "proto/record/report.h"

/* A table of the first `count` checks, each with what was wrong. */
void findings_put(struct buf *out, const struct report *report, int count);
/* The same as a list, which the caller owns. */
json_t *findings_value(const struct report *report, int count);

#endif
