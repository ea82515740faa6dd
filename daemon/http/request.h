/*
 * One request on its way, and its answer. Whoever gets it answers it exactly once, now or later;
 * if the client has gone meanwhile, the answer goes nowhere.
 */
#ifndef DAEMON_HTTP_REQUEST_H
#define DAEMON_HTTP_REQUEST_H

#include "daemon/http/parse.h"
#include "daemon/net/listen.h"
#include "daemon/net/stream.h"
#include "proto/base/arena.h"

#define HTTP_ID_LEN 16

struct http_connection;
struct http_owned;

struct http_request {
	struct arena *arena; /* lives as long as the request; bodies are not in it */
	struct http_head head;
	struct span body;
	struct peer peer;
	bool is_secure;
	char id[HTTP_ID_LEN + 1];
	uint64_t started_ms;
	void *plan; /* the handler's */
	/* the server's own */
	struct http_connection *connection; /* NULL once the client has gone */
	struct loop *loop;
	struct http_owned *owned;
	struct buf body_read;
	bool is_answered;
	int status;
	uint64_t sent_len;
	const struct http_handler *handler;
	void *handler_context;
};

/* An answer; what it points to lives as long as the request, or until `release`. */
struct http_reply {
	int status;
	const char *type; /* NULL: no Content-Type */
	struct span body;
	stream_release *release; /* ends the body's life, or NULL */
	void *release_context;
	const char *fields; /* more lines "Name: value\r\n", or NULL */
	const char *policy; /* Content-Security-Policy; NULL for the server's */
	bool closes;        /* the connection ends with this answer */
	bool may_locate;    /* Permissions-Policy: this page may ask where somebody is */
	bool is_open; /* for http_connection_open: no length, the connection's end is its own */
};

/* How much of a body is taken, and how long all of it may need. */
struct http_plan {
	uint64_t body_max, body_ms;
};

struct http_handler {
	/* A head is there. True: the body is wanted, within the plan. False: it was answered. */
	bool (*head)(struct http_request *request, struct http_plan *plan, void *context);
	/* The body is there as well. */
	void (*ready)(struct http_request *request, void *context);
	/* The request is refused before there was one; must answer at once. */
	void (*refused)(struct http_request *request, enum http_reason reason, void *context);
	/* It was answered; for the log. Takes nothing over. */
	void (*answered)(const struct http_request *request, void *context);
	/* Its connection broke while the body came: it ends without `ready` and without an answer.
	 */
	void (*gone)(struct http_request *request, void *context);
};

/* Answers and ends the request: it is gone when this returns, or when it was written. */
void http_reply(struct http_request *request, const struct http_reply *reply);

/* `len` bytes that live as long as the request, beyond its arena; NULL without memory. */
void *http_request_alloc(struct http_request *request, size_t len) MUST_CHECK;

/* The status line's words: "Not Found". */
const char *http_status_text(int status);

#endif
