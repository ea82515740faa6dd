/*
 * What every handle of libcurl has that goes out to somebody else's server: where it may go, TLS
 * that is verified, no proxy, no redirect, an end. What is sent, and what an answer means, is its
 * users'.
 */
#ifndef DAEMON_ROLES_OUTWARD_H
#define DAEMON_ROLES_OUTWARD_H

#include <curl/curl.h>

#include "proto/base/buf.h"
#include "proto/base/fault.h"

struct outward {
	const char *url;
	const char *schemes; /* "http,https" */
	struct span ca;      /* PEM of who is trusted, copied; empty: the system's */
	long connect_ms, all_ms;
};

/* True for https://.., and for http:// on this machine alone with a port; nobody's name is in it.
 */
bool outward_is_url(const char *url) MUST_CHECK;
/* Both true: `curl_easy_setopt` in a row, of which each has to go. */
bool outward_did(bool is_fine, CURLcode code) MUST_CHECK;
/* All of that; false where this libcurl can't. The handle is the caller's. */
bool outward_set(CURL *easy, const struct outward *terms) MUST_CHECK;
/* The body of a POST, borrowed until it is over. */
bool outward_set_body(CURL *easy, struct span body) MUST_CHECK;
/*
 * "Content-Type: TYPE" and, unless the token is "", "Authorization: SCHEME TOKEN", for
 * curl_slist_free_all. NULL without memory. The token is wiped wherever it was but in the list.
 */
struct curl_slist *outward_fields(const char *type, const char *scheme, const char *token);

#endif
