/*
 * Answers: the head's lines, the ones that every answer has, and the end of the request.
 * It decides nothing about what is answered.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "daemon/http/connection.h"

struct http_owned {
	struct http_owned *next;
	max_align_t bytes[];
};

static const struct {
	int status;
	const char *text;
} statuses[] = {
    {100, "Continue"},
    {200, "OK"},
    {201, "Created"},
    {202, "Accepted"},
    {204, "No Content"},
    {302, "Found"},
    {304, "Not Modified"},
    {308, "Permanent Redirect"},
    {400, "Bad Request"},
    {401, "Unauthorized"},
    {403, "Forbidden"},
    {404, "Not Found"},
    {405, "Method Not Allowed"},
    {406, "Not Acceptable"},
    {408, "Request Timeout"},
    {409, "Conflict"},
    {410, "Gone"},
    {411, "Length Required"},
    {413, "Content Too Large"},
    {414, "URI Too Long"},
    {415, "Unsupported Media Type"},
    {417, "Expectation Failed"},
    {422, "Unprocessable Content"},
    {428, "Precondition Required"},
    {429, "Too Many Requests"},
    {431, "Request Header Fields Too Large"},
    {500, "Internal Server Error"},
    {501, "Not Implemented"},
    {503, "Service Unavailable"},
    {505, "HTTP Version Not Supported"},
};

const char *http_status_text(int status)
{
	for (size_t i = 0; i < sizeof statuses / sizeof *statuses; i++)
		if (statuses[i].status == status)
			return statuses[i].text;
	return "Unknown";
}

void *http_request_alloc(struct http_request *request, size_t len)
{
	struct http_owned *owned = malloc(sizeof *owned + len);

	if (owned == NULL)
		return NULL;
	owned->next = request->owned;
	request->owned = owned;
	return owned->bytes;
}

struct http_request *http_request_new(struct http_connection *connection)
{
	struct http_server *server = connection->server;
	struct http_request *request = calloc(1, sizeof *request);
	uint64_t id;

	if (request == NULL)
		return NULL;
	request->arena = arena_new((size_t)1 << 20);
	if (request->arena == NULL) {
		free(request);
		return NULL;
	}
	/* An odd factor keeps numbers apart; it only makes them look unlike each other. */
	id = server->id_base + ++server->id_count * 0x9e3779b97f4a7c15U;
	(void)snprintf(request->id, sizeof request->id, "%016llx", (unsigned long long)id);
	request->peer = connection->peer;
	request->is_secure = connection->is_secure;
	request->connection = connection;
	request->loop = server->loop;
	request->handler = server->handler;
	request->handler_context = server->context;
	request->started_ms = loop_now_ms(server->loop);
	return request;
}

void http_request_free(struct http_request *request)
{
	while (request->owned != NULL) {
		struct http_owned *next = request->owned->next;

		free(request->owned);
		request->owned = next;
	}
	buf_wipe(&request->body_read);
	arena_free(&request->arena);
	free(request);
}

/* "Sun, 22 Nov 2026 08:00:00 GMT", made once a second. */
static const char *date_text(void)
{
	static const char days[7][4] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
	static const char months[12][4] = {
	    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
	static char text[64];
	static time_t made_at;
	const time_t now = time(NULL);
	struct tm utc;

	if (now != made_at && gmtime_r(&now, &utc) != NULL) {
		(void)snprintf(text, sizeof text, "%s, %02d %s %04d %02d:%02d:%02d GMT",
		    days[utc.tm_wday], utc.tm_mday, months[utc.tm_mon], utc.tm_year + 1900,
		    utc.tm_hour, utc.tm_min, utc.tm_sec);
		made_at = now;
	}
	return text;
}

static bool has_length(int status)
{
	return status != 204 && status != 304 && status >= 200;
}

static void head_write(
    struct buf *out, const struct http_request *request, const struct http_reply *reply)
{
	const struct http_connection *connection = request->connection;
	const char *policy = reply->policy;

	if (policy == NULL)
		policy = connection->server->options->policy;
	buf_printf(out, "HTTP/1.1 %d %s\r\nDate: %s\r\n", reply->status,
	    http_status_text(reply->status), date_text());
	if (reply->type != NULL)
		buf_printf(out, "Content-Type: %s\r\n", reply->type);
	if (has_length(reply->status) && !reply->is_open)
		buf_printf(out, "Content-Length: %zu\r\n", reply->body.len);
	if (reply->fields != NULL)
		buf_put_text(out, reply->fields);
	buf_printf(out, "Content-Security-Policy: %s\r\n", policy);
	buf_put_text(out, "X-Content-Type-Options: nosniff\r\nReferrer-Policy: no-referrer\r\n"
			  "Cross-Origin-Opener-Policy: same-origin\r\n");
	buf_printf(out,
	    "Permissions-Policy: camera=(self), geolocation=(%s), microphone=(), "
	    "payment=(), usb=()\r\n",
	    reply->may_locate ? "self" : "");
	if (request->is_secure)
		buf_put_text(out, "Strict-Transport-Security: max-age=31536000\r\n");
	if (connection->is_closing_after)
		buf_put_text(out, "Connection: close\r\n");
	buf_put_text(out, "\r\n");
}

static void release_buf(void *context)
{
	struct buf *buf = context;

	buf_free(buf);
	free(buf);
}

/* Queues head and body; false if nothing could be queued. The body's life is taken over. */
static bool reply_queue(struct http_request *request, const struct http_reply *reply)
{
	struct stream *stream = request->connection->stream;
	struct buf *head = calloc(1, sizeof *head);
	const bool has_body =
	    request->head.method != HTTP_HEAD && has_length(reply->status) && !reply->is_open;
	bool is_sent = false;

	if (head != NULL) {
		head_write(head, request, reply);
		if (buf_is_ok(head))
			is_sent = stream_send(
			    stream, (struct span){head->bytes, head->len}, release_buf, head);
		else
			release_buf(head);
	}
	if (is_sent && has_body)
		return stream_send(stream, reply->body, reply->release, reply->release_context);
	if (reply->release != NULL)
		reply->release(reply->release_context);
	return is_sent;
}

void http_reply(struct http_request *request, const struct http_reply *reply)
{
	struct http_connection *connection = request->connection;

	request->status = reply->status;
	request->sent_len = reply->body.len;
	request->is_answered = true;
	request->handler->answered(request, request->handler_context);
	if (connection == NULL) {
		if (reply->release != NULL)
			reply->release(reply->release_context);
		http_request_free(request);
		return;
	}
	/* A body that was not read must not be taken for the next request. */
	if (reply->closes || !request->head.is_keep_alive || connection->server->is_draining ||
	    request->body_read.len < request->head.content_length)
		connection->is_closing_after = true;
	connection->state = HTTP_WRITING;
	if (!reply_queue(request, reply)) {
		/* The loop's next turn tells the connection of the broken stream. */
		timer_start(connection->deadline, 0);
		return;
	}
	timer_start(
	    connection->deadline, connection->server->options->write_ms + reply->body.len / 8);
	if (stream_flush(connection->stream))
		http_connection_answered(connection);
}

struct http_connection *http_reply_open(
    struct http_request *request, const struct http_reply *reply)
{
	struct http_connection *connection = request->connection;

	request->status = reply->status;
	request->is_answered = true;
	request->handler->answered(request, request->handler_context);
	if (connection == NULL) {
		http_request_free(request);
		return NULL;
	}
	connection->is_closing_after = true;
	if (reply_queue(request, reply))
		return connection;
	connection->state = HTTP_WRITING;
	timer_start(connection->deadline, 0);
	return NULL;
}
