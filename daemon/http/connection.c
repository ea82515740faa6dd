/*
 * A connection's states: a head, its body, the handler's time, the answer, and again; or an answer
 * without an end, which is the last.
 * Requests that come all at once are served one after another; what is too early stays unread.
 */
#include "daemon/http/connection.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void connection_came(struct stream *stream, void *context);
static void connection_drained(struct stream *stream, void *context);
static void connection_ended(struct stream *stream, enum stream_end end, void *context);
static void connection_due(void *context);

static const struct stream_owner stream_owner = {
    connection_came, connection_drained, connection_ended};

static const char continue_text[] = "HTTP/1.1 100 Continue\r\n\r\n";

void http_connection_idle(struct http_connection *connection, bool is_idle)
{
	struct http_server *server = connection->server;

	if (connection->is_idle == is_idle)
		return;
	connection->is_idle = is_idle;
	if (is_idle) {
		connection->idle_next = NULL;
		connection->idle_previous = server->idle_last;
		*(server->idle_last != NULL ? &server->idle_last->idle_next : &server->idle_first) =
		    connection;
		server->idle_last = connection;
		return;
	}
	*(connection->idle_previous != NULL ? &connection->idle_previous->idle_next
					    : &server->idle_first) = connection->idle_next;
	*(connection->idle_next != NULL ? &connection->idle_next->idle_previous
					: &server->idle_last) = connection->idle_previous;
}

void http_connection_start(
    struct http_server *server, int fd, const struct peer *peer, struct tls_server *tls)
{
	struct http_connection *connection = calloc(1, sizeof *connection);

	if (connection == NULL) {
		limits_leave(server->limits, peer);
		(void)close(fd);
		return;
	}
	connection->server = server;
	connection->peer = *peer;
	connection->is_secure = tls != NULL;
	connection->next = server->first;
	if (server->first != NULL)
		server->first->previous = connection;
	server->first = connection;
	server->connections++;
	http_connection_idle(connection, true);
	connection->deadline = timer_new(server->loop, connection_due, connection);
	connection->stream = stream_new(server->loop, fd, tls, &stream_owner, connection);
	if (connection->deadline == NULL || connection->stream == NULL) {
		http_connection_free(connection);
		return;
	}
	timer_start(connection->deadline, server->options->head_ms);
}

/* The body's bytes are counted while it is read, and as long as the request lives. */
static void body_forget(struct http_connection *connection)
{
	if (connection->request != NULL)
		connection->server->bodies -= connection->request->body_read.room;
}

/* Tells whoever feeds it, once. */
static void feeder_leave(struct http_connection *connection)
{
	const struct http_feeder *feeder = connection->feeder;

	connection->feeder = NULL;
	if (feeder != NULL)
		feeder->ended(connection->feeder_context);
}

void http_connection_free(struct http_connection *connection)
{
	struct http_server *server = connection->server;
	struct http_request *request = connection->request;

	feeder_leave(connection);
	http_connection_idle(connection, false);
	*(connection->previous != NULL ? &connection->previous->next : &server->first) =
	    connection->next;
	if (connection->next != NULL)
		connection->next->previous = connection->previous;
	server->connections--;
	limits_leave(server->limits, &connection->peer);
	timer_free(&connection->deadline);
	stream_free(&connection->stream);
	if (request != NULL) {
		body_forget(connection);
		request->connection = NULL;
		if (connection->state == HTTP_READING_BODY)
			request->handler->gone(request, request->handler_context);
		/* What the handler has, it answers into the void, and that ends it. */
		if (connection->state != HTTP_BUSY)
			http_request_free(request);
	}
	free(connection);
	if (server->is_draining && server->connections == 0)
		timer_start(server->drained_soon, 0);
}

static void connection_close(struct http_connection *connection)
{
	connection->state = HTTP_CLOSING;
	/* Who sends no more has nothing to wait for. */
	timer_start(connection->deadline,
	    connection->has_finished ? 0 : connection->server->options->linger_ms);
	stream_finish(connection->stream);
}

/* Answers what never became a request. */
static void connection_refuse(struct http_connection *connection, enum http_reason reason)
{
	struct http_request *request = connection->request;

	if (request == NULL)
		request = connection->request = http_request_new(connection);
	if (request == NULL) {
		connection_close(connection);
		return;
	}
	request->head.is_keep_alive = false;
	connection->state = HTTP_BUSY;
	http_connection_idle(connection, false);
	request->handler->refused(request, reason, request->handler_context);
}

/* The whole request goes to the handler. */
static void request_ready(struct http_connection *connection)
{
	struct http_request *request = connection->request;

	request->body = (struct span){request->body_read.bytes, request->body_read.len};
	connection->state = HTTP_BUSY;
	timer_stop(connection->deadline);
	request->handler->ready(request, request->handler_context);
}

/* A head that was read, and what its handler wants of the body. */
static void head_take(struct http_connection *connection)
{
	struct http_request *request = connection->request;
	struct http_plan plan = {0};

	connection->state = HTTP_BUSY;
	timer_stop(connection->deadline);
	if (!request->handler->head(request, &plan, request->handler_context))
		return;
	if (request->head.content_length > plan.body_max) {
		connection_refuse(connection, HTTP_REASON_LENGTH_TOO_LARGE);
		return;
	}
	if (request->head.content_length == 0) {
		request_ready(connection);
		return;
	}
	connection->state = HTTP_READING_BODY;
	timer_start(connection->deadline, plan.body_ms < connection->server->options->body_ms
					      ? plan.body_ms
					      : connection->server->options->body_ms);
	if (request->head.expects_continue && stream_input(connection->stream).len == 0 &&
	    stream_send(connection->stream,
		(struct span){(const uint8_t *)continue_text, sizeof continue_text - 1}, NULL,
		NULL))
		(void)stream_flush(connection->stream);
}

/* Reads on in the head. False: there is not all of it yet, or it was refused. */
static bool head_advance(struct http_connection *connection)
{
	const struct span input = stream_input(connection->stream);
	enum http_reason why;
	char *copy;

	if (input.len == 0)
		return false;
	if (!connection->is_in_head) {
		connection->is_in_head = true;
		http_connection_idle(connection, false);
		/* The first request's time runs since the accept. */
		if (connection->served > 0)
			timer_start(connection->deadline, connection->server->options->head_ms);
	}
	switch (http_scan(&connection->scan, input, &why)) {
	case HTTP_SCAN_MORE:
		return false;
	case HTTP_SCAN_WRONG:
		connection_refuse(connection, why);
		return false;
	default:
		break;
	}
	connection->request = http_request_new(connection);
	copy = connection->request == NULL ? NULL
					   : arena_copy(connection->request->arena,
						 (const char *)input.bytes, connection->scan.at);
	if (copy == NULL) {
		connection_close(connection);
		return false;
	}
	stream_consume(connection->stream, connection->scan.at);
	if (!http_head_parse(&connection->request->head,
		(struct span){(const uint8_t *)copy, connection->scan.at}, &why)) {
		connection_refuse(connection, why);
		return false;
	}
	head_take(connection);
	return true;
}

/* Takes what is there of the body. False: there is not all of it yet. */
static bool body_advance(struct http_connection *connection)
{
	struct http_request *request = connection->request;
	struct http_server *server = connection->server;
	const struct span input = stream_input(connection->stream);
	const uint64_t left = request->head.content_length - request->body_read.len;
	const size_t take = input.len < left ? input.len : (size_t)left;
	const size_t room = request->body_read.room;

	if (take == 0)
		return false;
	buf_put(&request->body_read, input.bytes, take);
	stream_consume(connection->stream, take);
	server->bodies += request->body_read.room - room;
	if (!buf_is_ok(&request->body_read) || server->bodies > server->options->bodies_max) {
		connection_refuse(connection, HTTP_REASON_LENGTH_TOO_LARGE);
		return false;
	}
	if (request->body_read.len < request->head.content_length)
		return false;
	request_ready(connection);
	return true;
}

void http_connection_advance(struct http_connection *connection)
{
	bool goes_on = true;

	/* An answer within the handler's call comes back here: the loop below goes on with it. */
	if (connection->is_advancing)
		return;
	connection->is_advancing = true;
	while (goes_on)
		switch (connection->state) {
		case HTTP_READING_HEAD:
			goes_on = head_advance(connection);
			break;
		case HTTP_READING_BODY:
			goes_on = body_advance(connection);
			break;
		default:
			goes_on = false;
		}
	connection->is_advancing = false;
	if (!connection->has_finished)
		return;
	/* The client sends no more: what it began is not whole, and what it has not begun, not. */
	if (connection->state == HTTP_READING_HEAD && !connection->is_in_head)
		connection_close(connection);
	else if (connection->state == HTTP_READING_HEAD || connection->state == HTTP_READING_BODY)
		connection_refuse(connection, HTTP_REASON_INCOMPLETE);
}

void http_connection_answered(struct http_connection *connection)
{
	const struct http_server *server = connection->server;

	body_forget(connection);
	http_request_free(connection->request);
	connection->request = NULL;
	connection->served++;
	if (connection->is_closing_after) {
		connection_close(connection);
		return;
	}
	connection->state = HTTP_READING_HEAD;
	connection->scan = (struct http_scan){0};
	connection->is_in_head = false;
	http_connection_idle(connection, true);
	timer_start(connection->deadline,
	    server->is_draining ? server->options->linger_ms : server->options->idle_ms);
	http_connection_advance(connection);
}

void http_connection_stream(struct http_connection *connection, const struct http_feeder *feeder,
    void *context, uint64_t life_ms)
{
	body_forget(connection);
	http_request_free(connection->request);
	connection->request = NULL;
	connection->state = HTTP_STREAMING;
	connection->feeder = feeder;
	connection->feeder_context = context;
	/* Nobody tells of the end of who has ended already. */
	timer_start(connection->deadline,
	    connection->server->is_draining || connection->has_finished ? 0 : life_ms);
}

void http_connection_end_stream(struct http_connection *connection)
{
	feeder_leave(connection);
	connection_close(connection);
}

static void connection_came(struct stream *stream, void *context)
{
	struct http_connection *connection = context;

	if (connection->state == HTTP_STREAMING)
		stream_consume(stream, stream_input(stream).len);
	else
		http_connection_advance(connection);
}

static void connection_drained(struct stream *stream, void *context)
{
	struct http_connection *connection = context;

	(void)stream;
	if (connection->state == HTTP_WRITING)
		http_connection_answered(connection);
	else if (connection->feeder != NULL)
		connection->feeder->drained(connection->feeder_context);
}

static void connection_ended(struct stream *stream, enum stream_end end, void *context)
{
	struct http_connection *connection = context;

	(void)stream;
	if (end == STREAM_BROKEN || connection->state == HTTP_CLOSING ||
	    connection->state == HTTP_STREAMING) {
		http_connection_free(connection);
		return;
	}
	connection->has_finished = true;
	http_connection_advance(connection);
}

static void connection_due(void *context)
{
	struct http_connection *connection = context;

	if ((connection->state == HTTP_READING_HEAD && connection->is_in_head) ||
	    connection->state == HTTP_READING_BODY)
		connection_refuse(connection, HTTP_REASON_TIMEOUT);
	else if (connection->state == HTTP_STREAMING)
		http_connection_end_stream(connection);
	else
		http_connection_free(connection);
}
