/*
 * The little of CBOR (RFC 8949) that authenticators write: definite lengths, shortest heads, no
 * tags, no reals. It steps over items and reads heads; what they mean is the caller's.
 */
#ifndef DAEMON_ROLES_CBOR_H
#define DAEMON_ROLES_CBOR_H

#include "proto/base/buf.h"

enum cbor_major {
	CBOR_UNSIGNED,
	CBOR_NEGATIVE,
	CBOR_BYTES,
	CBOR_TEXT,
	CBOR_ARRAY,
	CBOR_MAP,
	CBOR_SIMPLE = 7, /* false, true, null */
};

/* The head of the next item. False where it is none of these. */
bool cbor_head(struct reader *reader, enum cbor_major *major, uint64_t *value) MUST_CHECK;
/* The next item, if it is bytes or text; borrowed. */
bool cbor_string(struct reader *reader, enum cbor_major major, struct span *out) MUST_CHECK;
/* How many pairs the map has that comes next. */
bool cbor_map(struct reader *reader, uint64_t *pairs) MUST_CHECK;
/* Steps over one item and all that is in it; not deeper than eight levels. */
bool cbor_skip(struct reader *reader) MUST_CHECK;

#endif
