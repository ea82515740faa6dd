/*
 * One connection of the server: what server.c, connection.c and reply.c share, and nobody else.
 */
#ifndef DAEMON_HTTP_CONNECTION_H
#define DAEMON_HTTP_CONNECTION_H

#include "daemon/http/server.h"

enum http_state {
	HTTP_READING_HEAD, /* or waiting for its first byte */
	HTTP_READING_BODY,
	HTTP_BUSY, /* the handler has the request */
	HTTP_WRITING,
	HTTP_CLOSING, /* the last answer is out; the client may still read it */
};

struct http_connection {
	struct http_server *server;
	struct stream *stream;
	struct peer peer;
	bool is_secure;
	enum http_state state;
	struct http_scan scan;
	struct http_request *request;
	struct timer *deadline;
	uint64_t served;
	bool is_advancing, has_finished, is_closing_after, is_in_head;
	bool is_idle;
	struct http_connection *next, *previous;           /* all */
	struct http_connection *idle_next, *idle_previous; /* the longest idle first */
};

struct http_server {
	struct loop *loop;
	const struct http_options *options;
	const struct http_handler *handler;
	void *context;
	struct limits *limits;
	struct http_port *ports;
	struct http_connection *first, *idle_first, *idle_last;
	unsigned connections;
	uint64_t bodies;
	uint64_t id_base, id_count;
	bool is_draining;
	void (*drained)(void *context);
	void *drained_context;
	struct timer *drained_soon;
};

/* A new connection on a socket that it takes over. */
void http_connection_start(
    struct http_server *server, int fd, const struct peer *peer, struct tls_server *tls);
/* Ends it at once; a request that the handler has goes on without it. */
void http_connection_free(struct http_connection *connection);
/* Goes on with what was read, until it has to wait. The connection may be gone afterwards. */
void http_connection_advance(struct http_connection *connection);
/* The answer to its request is written. */
void http_connection_answered(struct http_connection *connection);
/* In the list of idle connections, or not. */
void http_connection_idle(struct http_connection *connection, bool is_idle);

/* A request with its arena and id; NULL without memory. */
struct http_request *http_request_new(struct http_connection *connection);
void http_request_free(struct http_request *request);

#endif
