/*
 * HTTP/1.1 over streams: connections and their deadlines, requests one after another, draining.
 * It does not know any path: a handler answers.
 */
#ifndef DAEMON_HTTP_SERVER_H
#define DAEMON_HTTP_SERVER_H

#include "daemon/http/limits.h"
#include "daemon/http/request.h"

struct http_options {
	unsigned
	    connections; /* in all; then the longest idle one makes room, or the new one goes */
	unsigned connections_address; /* of one address */
	uint64_t head_ms;             /* a whole head, from its first byte, or from the accept */
	uint64_t body_ms;             /* a whole body; its route may say less */
	uint64_t idle_ms;             /* between requests */
	uint64_t write_ms;            /* an answer, besides what its size needs at 8 KiB a second */
	uint64_t linger_ms;           /* for the client to read the last answer */
	uint64_t bodies_max;          /* bytes of all bodies that are being read */
	const char *policy;           /* the Content-Security-Policy of what has no own */
	unsigned per_minute[LIMITS_CLASSES];
};

struct http_server;

/* Options and handler are borrowed for the server's life. NULL without memory. */
struct http_server *http_server_new(struct loop *loop, const struct http_options *options,
    const struct http_handler *handler, void *context);
/* Takes over a listening socket; `tls` NULL for plain. */
bool http_server_listen(struct http_server *server, int fd, struct tls_server *tls) MUST_CHECK;
/* Accepts no more; idle connections end; `drained` is called when the last one has ended. */
void http_server_drain(struct http_server *server, void (*drained)(void *context), void *context);
/* Ends all connections at once. */
void http_server_free(struct http_server **server);

/* The limits, for the handler's classes. */
struct limits *http_server_limits(struct http_server *server);
unsigned http_server_connections(const struct http_server *server);

#endif
