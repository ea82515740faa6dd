/*
 * Listening, the limits on connections, and the end of all of them.
 * What happens on a connection is in connection.c.
 */
#include "daemon/http/server.h"

#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <unistd.h>

#include "daemon/http/connection.h"

struct http_port {
	struct http_server *server;
	struct listener *listener;
	struct tls_server *tls;
	struct http_port *next;
};

static const char full_text[] = "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n"
				"Content-Security-Policy: default-src 'none'\r\n"
				"X-Content-Type-Options: nosniff\r\n"
				"Referrer-Policy: no-referrer\r\n"
				"Retry-After: 5\r\nConnection: close\r\n\r\n";

/* For the drained callback: not within whatever ended the last connection. */
static void server_drained(void *context)
{
	struct http_server *server = context;

	if (server->drained != NULL && server->connections == 0)
		server->drained(server->drained_context);
}

struct http_server *http_server_new(struct loop *loop, const struct http_options *options,
    const struct http_handler *handler, void *context)
{
	struct http_server *server = calloc(1, sizeof *server);

	if (server == NULL)
		return NULL;
	server->loop = loop;
	server->options = options;
	server->handler = handler;
	server->context = context;
	server->limits = limits_new(options->connections_address, options->per_minute);
	server->drained_soon = timer_new(loop, server_drained, server);
	if (server->limits == NULL || server->drained_soon == NULL ||
	    getrandom(&server->id_base, sizeof server->id_base, 0) != sizeof server->id_base)
		http_server_free(&server);
	return server;
}

/* Says no in so many words where that costs nothing. */
static void connection_turn_away(int fd, bool is_secure)
{
	if (!is_secure)
		(void)send(fd, full_text, sizeof full_text - 1, MSG_NOSIGNAL | MSG_DONTWAIT);
	(void)close(fd);
}

static void server_accept(int fd, const struct peer *peer, void *context)
{
	const struct http_port *port = context;
	struct http_server *server = port->server;

	if (!limits_enter(server->limits, peer)) {
		connection_turn_away(fd, port->tls != NULL);
		return;
	}
	if (server->connections >= server->options->connections && server->idle_first != NULL)
		http_connection_free(server->idle_first);
	if (server->connections >= server->options->connections) {
		limits_leave(server->limits, peer);
		connection_turn_away(fd, port->tls != NULL);
		return;
	}
	http_connection_start(server, fd, peer, port->tls);
}

bool http_server_listen(struct http_server *server, int fd, struct tls_server *tls)
{
	struct http_port *port = calloc(1, sizeof *port);

	if (port == NULL) {
		(void)close(fd);
		return false;
	}
	*port = (struct http_port){.server = server, .tls = tls, .next = server->ports};
	port->listener = listener_new(server->loop, fd, server_accept, port);
	if (port->listener == NULL) {
		free(port);
		return false;
	}
	server->ports = port;
	return true;
}

static void ports_free(struct http_server *server)
{
	while (server->ports != NULL) {
		struct http_port *port = server->ports;

		server->ports = port->next;
		listener_free(&port->listener);
		free(port);
	}
}

/* Answers without an end have theirs. */
static void streams_end(struct http_server *server)
{
	for (struct http_connection *at = server->first; at != NULL; at = at->next)
		if (at->state == HTTP_STREAMING)
			http_connection_end_stream(at);
}

void http_server_drain(struct http_server *server, void (*drained)(void *context), void *context)
{
	if (server->is_draining)
		return;
	server->is_draining = true;
	server->drained = drained;
	server->drained_context = context;
	/* Who was let in before is served: also who still waits in the kernel's queue. */
	for (const struct http_port *port = server->ports; port != NULL; port = port->next)
		listener_accept_waiting(port->listener);
	ports_free(server);
	for (struct http_connection *at = server->idle_first; at != NULL; at = at->idle_next)
		timer_start(at->deadline, server->options->linger_ms);
	streams_end(server);
	if (server->connections == 0)
		timer_start(server->drained_soon, 0);
}

void http_server_free(struct http_server **server)
{
	if (*server == NULL)
		return;
	(*server)->is_draining = false;
	while ((*server)->first != NULL)
		http_connection_free((*server)->first);
	ports_free(*server);
	timer_free(&(*server)->drained_soon);
	if ((*server)->limits != NULL)
		limits_free(&(*server)->limits);
	free(*server);
	*server = NULL;
}

struct limits *http_server_limits(struct http_server *server)
{
	return server->limits;
}

unsigned http_server_connections(const struct http_server *server)
{
	return server->connections;
}
