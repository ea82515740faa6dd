/*
 * libevent's small HTTP server in front of a witness: two addresses, small bodies, deadlines.
 * One request after another, so that reading the state and writing the next one are one act.
 * The only file that sees libevent. TLS and many clients are for a proxy before it.
 */
#include <errno.h>
#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/event.h>
#include <event2/http.h>
#include <event2/keyvalq_struct.h>
#include <netdb.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

#include "proto/cli/cli.h"
#include "proto/cli/witness.h"

#define IDLE_S     10 /* without a byte, either way */
#define REQUEST_S  20 /* from a request's first byte to its last: drips do not renew it */
#define HEAD_LIMIT ((ev_ssize_t)8192)
#define SEATS      256

/*
 * When the request on a connection began. Connections beyond the last seat share one with an older
 * one, which then has more time.
 */
struct seat {
	struct evbuffer *input;
	struct bufferevent *connection;
	time_t since; /* 0: no byte yet */
};

struct server {
	struct witness *witness;
	struct event_base *base;
	struct seat seats[SEATS];
	size_t next_seat;
};

static time_t monotonic(void)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec + 1;
}

/* --- connections ---------------------------------------------------------------------------- */

static void on_bytes(struct evbuffer *buffer, const struct evbuffer_cb_info *info, void *context)
{
	struct seat *seat = context;

	if (info->n_added == 0 || seat->input != buffer)
		return;
	if (seat->since == 0)
		seat->since = monotonic();
	else if (monotonic() - seat->since > REQUEST_S)
		(void)shutdown(bufferevent_getfd(seat->connection), SHUT_RDWR);
}

static struct bufferevent *on_connection(struct event_base *base, void *context)
{
	struct server *server = context;
	struct seat *seat = &server->seats[server->next_seat];
	struct bufferevent *connection =
	    bufferevent_socket_new(base, -1, BEV_OPT_CLOSE_ON_FREE | BEV_OPT_DEFER_CALLBACKS);

	if (connection == NULL)
		return NULL;
	server->next_seat = (server->next_seat + 1) % SEATS;
	*seat = (struct seat){bufferevent_get_input(connection), connection, 0};
	(void)evbuffer_add_cb(seat->input, on_bytes, seat);
	return connection;
}

/* The request is there: the next one on this connection has its own time. */
static void request_is_whole(struct server *server, struct evhttp_request *request)
{
	struct evhttp_connection *connection = evhttp_request_get_connection(request);
	struct bufferevent *bytes =
	    connection != NULL ? evhttp_connection_get_bufferevent(connection) : NULL;

	for (size_t i = 0; i < SEATS; i++)
		if (bytes != NULL && server->seats[i].connection == bytes)
			server->seats[i].since = 0;
}

/* --- requests ------------------------------------------------------------------------------- */

static void send_reply(struct evhttp_request *request, struct witness_reply *reply)
{
	struct evbuffer *body = evbuffer_new();

	if (body == NULL || !buf_is_ok(&reply->body) ||
	    evbuffer_add(body, reply->body.bytes, reply->body.len) != 0) {
		evhttp_send_error(request, 500, NULL);
	} else {
		(void)evhttp_add_header(
		    evhttp_request_get_output_headers(request), "Content-Type", reply->type);
		evhttp_send_reply(request, (int)reply->status, NULL, body);
	}
	if (body != NULL)
		evbuffer_free(body);
	buf_free(&reply->body);
}

static void on_add(struct server *server, struct evhttp_request *request)
{
	struct evbuffer *input = evhttp_request_get_input_buffer(request);
	struct witness_reply reply = {0};
	size_t len = evbuffer_get_length(input);

	witness_add_checkpoint(
	    server->witness, (struct span){evbuffer_pullup(input, -1), len}, &reply);
	send_reply(request, &reply);
}

/* GET /HASH/checkpoint */
static void on_get(struct server *server, struct evhttp_request *request, const char *path)
{
	static const char tail[] = "/checkpoint";
	struct witness_reply reply = {0};
	size_t len = strlen(path);
	char hash[72] = "";

	if (len == 1 + 64 + sizeof tail - 1 && strcmp(path + 65, tail) == 0)
		(void)snprintf(hash, sizeof hash, "%.64s", path + 1);
	witness_checkpoint(server->witness, hash, &reply);
	send_reply(request, &reply);
}

static void on_request(struct evhttp_request *request, void *context)
{
	struct server *server = context;
	const char *path = evhttp_uri_get_path(evhttp_request_get_evhttp_uri(request));
	bool is_post = evhttp_request_get_command(request) == EVHTTP_REQ_POST;
	bool is_add = path != NULL && strcmp(path, "/add-checkpoint") == 0;

	request_is_whole(server, request);
	if (is_add && is_post) {
		on_add(server, request);
	} else if (is_add || is_post) {
		(void)evhttp_add_header(
		    evhttp_request_get_output_headers(request), "Allow", is_add ? "POST" : "GET");
		evhttp_send_error(request, is_add ? 405 : 404, NULL);
	} else {
		on_get(server, request, path != NULL ? path : "");
	}
}

static void on_signal(evutil_socket_t number, short what, void *context)
{
	struct server *server = context;

	(void)number;
	(void)what;
	(void)event_base_loopexit(server->base, NULL);
}

/* --- the server ----------------------------------------------------------------------------- */

static bool split_address(const char *listen, char host[64], uint16_t *port, struct fault *fault)
{
	const char *colon = strrchr(listen, ':');
	unsigned long long number;

	if (colon == NULL || colon == listen || colon - listen >= 64 ||
	    !cli_number(colon + 1, 0, 65535, &number))
		return fault_unable(
		    fault, "witness_listen", "--listen takes HOST:PORT, and %.100s is not", listen);
	(void)snprintf(host, 64, "%.*s", (int)(colon - listen), listen);
	*port = (uint16_t)number;
	return true;
}

static bool say_port(struct evhttp_bound_socket *bound, const char *host, struct fault *fault)
{
	struct sockaddr_storage address;
	socklen_t len = sizeof address;
	char port[8];

	if (getsockname(evhttp_bound_socket_get_fd(bound), (struct sockaddr *)&address, &len) !=
		0 ||
	    getnameinfo(
		(struct sockaddr *)&address, len, NULL, 0, port, sizeof port, NI_NUMERICSERV) != 0)
		return fault_unable(fault, "witness_listen", "the port is not known");
	printf("listening on %s:%s\n", host, port);
	return fflush(stdout) == 0 ||
	       fault_unable(fault, "witness_listen", "the output could not be written");
}

static bool serve(
    struct server *server, struct evhttp *http, const char *listen, struct fault *fault)
{
	static const int numbers[] = {SIGTERM, SIGINT};
	struct event *signals[2];
	struct evhttp_bound_socket *bound;
	char host[64];
	uint16_t port = 0;
	bool is_fine = split_address(listen, host, &port, fault);

	evhttp_set_allowed_methods(http, EVHTTP_REQ_GET | EVHTTP_REQ_POST);
	evhttp_set_max_body_size(http, (ev_ssize_t)WITNESS_REQUEST_MAX);
	evhttp_set_max_headers_size(http, HEAD_LIMIT);
	evhttp_set_timeout(http, IDLE_S);
	evhttp_set_bevcb(http, on_connection, server);
	evhttp_set_gencb(http, on_request, server);
	for (size_t i = 0; i < 2; i++) {
		signals[i] = evsignal_new(server->base, numbers[i], on_signal, server);
		is_fine = is_fine && signals[i] != NULL && event_add(signals[i], NULL) == 0;
	}
	bound = is_fine ? evhttp_bind_socket_with_handle(http, host, port) : NULL;
	if (is_fine && bound == NULL)
		is_fine = fault_unable(fault, "witness_listen", "cannot listen on %.100s: %s",
		    listen, strerror(errno));
	is_fine = is_fine && say_port(bound, host, fault) &&
		  (event_base_dispatch(server->base) >= 0 ||
		      fault_unable(fault, "witness_listen", "the event loop failed"));
	for (size_t i = 0; i < 2; i++)
		if (signals[i] != NULL)
			event_free(signals[i]);
	return is_fine;
}

bool witness_serve(struct witness *witness, const char *listen, struct fault *fault)
{
	struct server *server = calloc(1, sizeof *server);
	struct evhttp *http = NULL;
	bool is_fine;

	if (server != NULL) {
		server->witness = witness;
		server->base = event_base_new();
		if (server->base != NULL)
			http = evhttp_new(server->base);
	}
	is_fine = http != NULL && serve(server, http, listen, fault);
	if (http != NULL)
		evhttp_free(http);
	if (server != NULL && server->base != NULL)
		event_base_free(server->base);
	free(server);
	return is_fine || fault_unable(fault, "no_memory", "no memory for a server");
}
