/*
 * The few ways in which the log's text formats spell things: lines, decimals, base64, UTF-8.
 * One spelling for each value; it knows none of the formats.
 */
#ifndef PROTO_LOG_TEXT_H
#define PROTO_LOG_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "proto/base/buf.h"

/* The bytes of a NUL-terminated text, without the NUL. */
struct span text_span(const char *text);
bool text_is(struct span span, const char *text) MUST_CHECK;
bool text_is_equal(struct span left, struct span right) MUST_CHECK;

/*
 * Takes the next line off the front of *rest; *line is without its newline. False, and *rest as
 * it was, if no newline is left.
 */
bool text_line(struct span *rest, struct span *line) MUST_CHECK;

/* ASCII digits without sign or leading zeros ("0" is itself), at most `max`. */
bool text_decimal(struct span digits, uint64_t max, uint64_t *out) MUST_CHECK;

/* Exactly `len` bytes from canonical base64 with padding. */
bool text_base64(struct span text, uint8_t *out, size_t len) MUST_CHECK;

/*
 * Takes one code point of UTF-8 (RFC 3629: shortest form, no surrogates, at most U+10FFFF) off
 * the front of *rest. False at the end and where the bytes are none.
 */
bool text_code_point(struct span *rest, uint32_t *out) MUST_CHECK;

#endif
