/*
 * The named forms of text that addresses and bodies may have (proto/routes/README.md).
 * A form says which characters; how many is said beside it.
 */
#ifndef DAEMON_API_FORMAT_H
#define DAEMON_API_FORMAT_H

#include <stdbool.h>

#include "proto/base/buf.h"

enum format {
	FORMAT_ANY,
	FORMAT_SLUG,      /* a-z 0-9 and '-' within */
	FORMAT_LANGUAGE,  /* BCP 47, simply: "es", "pt-BR" */
	FORMAT_NUMBER,    /* up to 16 digits, no sign, no leading zeros */
	FORMAT_HEX,       /* lower case */
	FORMAT_BASE64URL, /* without padding */
	FORMAT_TIME,      /* RFC 3339 UTC, whole seconds */
	FORMAT_DAY,       /* a day of the calendar: "2026-11-22" */
	FORMAT_LINE, /* no control characters; UTF-8 is the JSON parser's, or format_is_utf8's */
};

bool format_is(enum format format, struct span text) MUST_CHECK;
/* UTF-8 without overlong forms, surrogates and U+0000. */
bool format_is_utf8(struct span text) MUST_CHECK;

#endif
