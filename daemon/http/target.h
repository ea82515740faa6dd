/*
 * Request targets: which paths, queries and hosts are taken, and what their escapes stand for.
 * It does not know any route.
 */
#ifndef DAEMON_HTTP_TARGET_H
#define DAEMON_HTTP_TARGET_H

#include "daemon/http/parse.h"

/* What is wrong with a raw path, query, or Host; HTTP_REASON_FINE if nothing. */
enum http_reason http_path_check(struct span path) MUST_CHECK;
enum http_reason http_query_check(struct span query) MUST_CHECK;
enum http_reason http_host_check(struct span host) MUST_CHECK;

/*
 * Undoes the escapes of checked bytes into `out`, which has room for in.len; returns the length.
 * In a form, '+' is a blank.
 */
size_t http_unescape(char *out, struct span in, bool is_form);

#endif
