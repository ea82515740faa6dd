/*
 * Bytes as text: hexadecimal, base64 and base32 (RFC 4648), base45 (RFC 9285) and Crockford's
 * base32. Decoders are strict: one text for each value, anything else is refused.
 */
#ifndef PROTO_BASE_ENCODE_H
#define PROTO_BASE_ENCODE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "proto/base/buf.h"

/* Two lower-case digits a byte; `out` takes 2 * len + 1 characters, NUL included. */
void hex_encode(char *out, const uint8_t *bytes, size_t len);
/* Exactly `len` bytes from exactly 2 * len digits (either case); false otherwise. */
bool hex_decode(uint8_t *out, size_t len, const char *text, size_t text_len) MUST_CHECK;
/* As hex_decode, but refuses capitals: for places where bytes must be canonical. */
bool hex_decode_lower(uint8_t *out, size_t len, const char *text, size_t text_len) MUST_CHECK;

/* Standard alphabet with padding, appended to `out`. */
void base64_encode(struct buf *out, const uint8_t *bytes, size_t len);
/* Appends what `text` stands for; false on a bad character, bad padding, or non-zero spare bits. */
bool base64_decode(struct buf *out, const char *text, size_t len) MUST_CHECK;
/* URL-safe alphabet without padding: the form of bytes in Arca's JSON. */
void base64url_encode(struct buf *out, const uint8_t *bytes, size_t len);
bool base64url_decode(struct buf *out, const char *text, size_t len) MUST_CHECK;

/* RFC 9285, appended to `out`. */
void base45_encode(struct buf *out, const uint8_t *bytes, size_t len);
bool base45_decode(struct buf *out, const char *text, size_t len) MUST_CHECK;

/* RFC 4648 without padding; `out` takes (8 * len + 4) / 5 + 1 characters, NUL included. */
void base32_encode(char *out, const uint8_t *bytes, size_t len);

/*
 * The first 100 bits of a hash as 20 characters of Crockford's base32 in 5 groups of 4, joined
 * by '-': what a voter reads aloud. `out` takes 25 characters, NUL included.
 */
void tracker_encode(char out[25], const uint8_t hash[32]);

/* Appends text so that HTML shows it and does nothing else with it, also within quotes. */
void html_escape(struct buf *out, const char *text, size_t len);

/* Appends text as part of a URL's query: all but RFC 3986's unreserved characters as %XX. */
void uri_escape(struct buf *out, const char *text);

#endif
