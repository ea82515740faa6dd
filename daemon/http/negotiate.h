/*
 * What a client likes best of what there is: languages, codings, and whether it has it already.
 * Pure functions over field values.
 */
#ifndef DAEMON_HTTP_NEGOTIATE_H
#define DAEMON_HTTP_NEGOTIATE_H

#include <stdbool.h>

#include "proto/base/buf.h"
#include "proto/base/fault.h"

/*
 * The weight in thousandths that a list such as "gzip;q=0.5, *;q=0" gives to a name: its own, else
 * that of "*", else -1. In languages, "es" is meant by "es-ES" too.
 */
int http_weight(struct span list, const char *name, bool is_language) MUST_CHECK;

/* The index of the language that Accept-Language likes best; the first where it likes none. */
size_t http_language(struct span accept, const char *const *languages, size_t count);

/* True if If-None-Match names the tag (with its quotes), weakly or not, or "*". */
bool http_has_tag(struct span if_none_match, const char *tag) MUST_CHECK;

#endif
