/*
 * One connection of the server: what server.c, connection.c, reply.c and events.c share, and nobody
 * else.
 */
#ifndef DAEMON_HTTP_CONNECTION_H
#define DAEMON_HTTP_CONNECTION_H

#include "daemon/http/server.h"

enum http_state {
	HTTP_READING_HEAD, /* or waiting for its first byte */
	HTTP_READING_BODY,
	HTTP_BUSY, /* the handler has the request */
	HTTP_WRITING,
	HTTP_STREAMING, /* an answer without an end: whoever feeds it has the connection */
	HTTP_CLOSING,   /* the last answer is out; the client may still read it */
};

/* What whoever feeds an answer without an end is told. */
struct http_feeder {
	void (*drained)(void *context); /* all that was sent is written */
	/* It is over, for whatever reason: the connection is not to be touched any more. */
	void (*ended)(void *context);
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
	const struct http_feeder *feeder; /* of HTTP_STREAMING, or NULL */
	void *feeder_context;
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
/*
 * The head of its request's answer is queued, and what comes after it is the feeder's, who uses
 * connection->stream for it; for `life_ms`, and not beyond the server's end. The request is gone
 * afterwards; what a client says meanwhile is thrown away, and one that ends its side is gone.
 */
void http_connection_stream(struct http_connection *connection, const struct http_feeder *feeder,
    void *context, uint64_t life_ms);
/* Ends an answer without an end as it should be: what waits is still written. */
void http_connection_end_stream(struct http_connection *connection);
/* In the list of idle connections, or not. */
void http_connection_idle(struct http_connection *connection, bool is_idle);

/*
 * Answers a request with the head of an answer without an end (reply->is_open, no body). Its
 * connection, which http_connection_stream is for; NULL if there is none any more, or none that can
 * be written to: then the request has ended.
 */
struct http_connection *http_reply_open(
    struct http_request *request, const struct http_reply *reply) MUST_CHECK;

/* A request with its arena and id; NULL without memory. */
struct http_request *http_request_new(struct http_connection *connection);
void http_request_free(struct http_request *request);

#endif
