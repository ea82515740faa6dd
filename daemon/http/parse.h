/*
 * The head of an HTTP/1.1 request, read strictly: whatever two programs might read differently is
 * refused, each with a reason of its own. A pure function over bytes; it reads no bodies.
 */
#ifndef DAEMON_HTTP_PARSE_H
#define DAEMON_HTTP_PARSE_H

#include <stdbool.h>
#include <stdint.h>

#include "proto/base/buf.h"
#include "proto/base/fault.h"

#define HTTP_LINE_MAX   8192  /* the request line, without its end */
#define HTTP_HEAD_MAX   16384 /* all fields with their line ends */
#define HTTP_FIELDS_MAX 64
#define HTTP_METHOD_MAX 16

/* Why a head is refused: name, status, and what it is in words. The name is in the answer. */
#define HTTP_REASONS(X)                                                                            \
	X(FINE, 200, "")                                                                           \
	X(BARE_CR, 400, "a CR without its LF")                                                     \
	X(BARE_LF, 400, "a LF without its CR")                                                     \
	X(NUL, 400, "a NUL")                                                                       \
	X(CONTROL, 400, "a control character")                                                     \
	X(EMPTY_LINE, 400, "an empty line before the request")                                     \
	X(LINE_TOO_LONG, 414, "a request line above the limit")                                    \
	X(HEAD_TOO_LONG, 431, "fields above the limit")                                            \
	X(FIELDS_TOO_MANY, 431, "too many fields")                                                 \
	X(REQUEST_LINE, 400, "not METHOD SP TARGET SP VERSION")                                    \
	X(METHOD, 400, "a method that is not 1 to 16 capital letters")                             \
	X(TARGET_FORM, 400, "a target that is neither a path nor our own address")                 \
	X(TARGET_HOST, 400, "a target for another host than Host")                                 \
	X(PATH_CHARACTER, 400, "a character that a path can't hold")                               \
	X(PATH_ESCAPE, 400, "a wrong escape, or one that hides a separator")                       \
	X(PATH_DOTS, 400, "a segment . or ..")                                                     \
	X(PATH_EMPTY_SEGMENT, 400, "two slashes in a row")                                         \
	X(QUERY_CHARACTER, 400, "a character that a query can't hold")                             \
	X(VERSION, 505, "another version than HTTP/1.1 and HTTP/1.0")                              \
	X(FIELD_FOLDED, 400, "a field continued on the next line")                                 \
	X(FIELD_NAME, 400, "a field without a name of token characters")                           \
	X(FIELD_SPACE_BEFORE_COLON, 400, "white space before a colon")                             \
	X(FIELD_REPEATED, 400, "a field twice that may be there once")                             \
	X(HOST_MISSING, 400, "no Host")                                                            \
	X(HOST_TWICE, 400, "two Hosts")                                                            \
	X(HOST_FORM, 400, "a Host that is no name or address")                                     \
	X(LENGTH_TWICE, 400, "two lengths")                                                        \
	X(LENGTH_FORM, 400, "a length that is not a plain number")                                 \
	X(LENGTH_TOO_LARGE, 413, "a length that nobody takes")                                     \
	X(LENGTH_MISSING, 411, "a POST without a length")                                          \
	X(LENGTH_AND_ENCODING, 400, "a length and a transfer coding")                              \
	X(TRANSFER_ENCODING, 411, "a transfer coding: bodies come with a length")                  \
	X(CONNECTION, 400, "a Connection that names a field which frames the request")             \
	X(EXPECT, 417, "another expectation than 100-continue")                                    \
	X(BODY_UNEXPECTED, 400, "a body where the method has none")                                \
	X(TIMEOUT, 408, "not all of it came in time")                                              \
	X(INCOMPLETE, 400, "an end before the end")

#define HTTP_REASON_NAME(name, status, text) HTTP_REASON_##name,
enum http_reason { HTTP_REASONS(HTTP_REASON_NAME) HTTP_REASON_COUNT };
#undef HTTP_REASON_NAME

/* "bare_cr", 400, "a CR without its LF". */
const char *http_reason_name(enum http_reason reason);
int http_reason_status(enum http_reason reason);
const char *http_reason_text(enum http_reason reason);

enum http_method { HTTP_GET, HTTP_HEAD, HTTP_POST, HTTP_DELETE, HTTP_OTHER };

struct http_field {
	struct span name, value; /* the value without white space around it */
};

/* A head that was read; spans borrow from its bytes. */
struct http_head {
	enum http_method method;
	struct span method_name, target;
	struct span path,
	    query; /* raw, both; the query without its '?', bytes NULL if there is none */
	struct span host;
	struct http_field fields[HTTP_FIELDS_MAX];
	size_t field_count;
	uint64_t content_length;
	bool has_length;
	bool is_old; /* HTTP/1.0 */
	bool is_keep_alive, expects_continue;
};

/* How far a head was looked at; start with {0} for each request. */
struct http_scan {
	size_t at, line_from, first_line_len;
	unsigned lines;
	bool had_cr;
};

enum http_scanned { HTTP_SCAN_MORE, HTTP_SCAN_END, HTTP_SCAN_WRONG };

/*
 * Looks on for the end of a head in `bytes`, which begin with it and have grown since the last
 * call. END: the head is the first scan->at bytes. WRONG: *why says what can't become a head.
 */
enum http_scanned http_scan(
    struct http_scan *scan, struct span bytes, enum http_reason *why) MUST_CHECK;

/* Reads a whole head, as http_scan ended it. False: *why says what is wrong. */
bool http_head_parse(struct http_head *out, struct span bytes, enum http_reason *why) MUST_CHECK;

/* The value of a field by its name in lower case, or {NULL, 0}; the first, if there are several. */
struct span http_head_field(const struct http_head *head, const char *name);
/* True if the comma-separated list in `value` has the token, in any case. */
bool http_list_has(struct span value, const char *token) MUST_CHECK;
/* True if the bytes are this text; and without regard to the case of ASCII letters. */
bool http_is(struct span bytes, const char *text) MUST_CHECK;
bool http_is_nocase(struct span bytes, const char *text) MUST_CHECK;

#endif
