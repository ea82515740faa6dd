/*
 * Which files a log's entries ask for, beside its checkpoint and tiles (proto/README.md, 14): what
 * somebody must fetch who has only the entries. It fetches nothing and checks nothing.
 */
#ifndef PROTO_RECORD_NEEDS_H
#define PROTO_RECORD_NEEDS_H

#include "proto/base/buf.h"
#include "proto/base/fault.h"

/* Gets a path of the record; the same one may come more than once. False stops. */
typedef bool record_need(const char *path, void *context);

/*
 * Visits the artifacts of the last MANIFEST before KEYSET; those that CLOSE, SEAL, TALLY_INPUT,
 * MIX and RESULT name, and result files. Malformed entries are passed over: the audit will not.
 */
bool record_needs(
    const struct span *entries, size_t count, record_need *visit, void *context) MUST_CHECK;

#endif
