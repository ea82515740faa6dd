/*
 * Server-sent events: streams that are open, what each wants to hear of, what was told lately, and
 * telling it. It does not know where events come from, nor what they mean.
 *
 * Source: HTML Living Standard, 9.2 (text/event-stream).
 */
#ifndef DAEMON_HTTP_EVENTS_H
#define DAEMON_HTTP_EVENTS_H

#include "daemon/http/request.h"

#define HTTP_EVENTS_TOPICS     20
#define HTTP_EVENTS_TOPIC_ROOM 96
/* What waits for a client that reads slowly, in bytes; then its stream ends. */
#define HTTP_EVENTS_WAITING 65536
/* So many of the newest are kept for who comes again. */
#define HTTP_EVENTS_KEPT    2048
#define HTTP_EVENTS_LIFE_MS 1800000
#define HTTP_EVENTS_BEAT_MS 15000

struct http_events;

struct http_events_options {
	unsigned most;         /* streams at a time */
	unsigned most_address; /* of one address (limits.h) among them */
};

/* Everything is borrowed for the call. */
struct http_event {
	uint64_t id;
	const char *kind;  /* of [a-z_] */
	const char *topic; /* shorter than HTTP_EVENTS_TOPIC_ROOM */
	const char *data;  /* any text */
};

/* What a client asks for. */
struct http_events_ask {
	char topics[HTTP_EVENTS_TOPICS][HTTP_EVENTS_TOPIC_ROOM];
	unsigned topic_count;
	bool has_after; /* whether it was here before, and heard of all up to `after` */
	uint64_t after;
};

enum http_events_room { HTTP_EVENTS_ROOM, HTTP_EVENTS_FULL, HTTP_EVENTS_ADDRESS_FULL };

/* Options are copied. NULL without memory. */
struct http_events *http_events_new(
    struct loop *loop, const struct http_events_options *options) MUST_CHECK;
/* Streams that are still open end at once. Sets *events to NULL; NULL is fine. */
void http_events_free(struct http_events **events);

/* Whether somebody from there may have one more stream. */
enum http_events_room http_events_room(
    const struct http_events *events, const struct peer *peer) MUST_CHECK;
/*
 * Answers with a stream, after http_events_room; the request is gone. `fields` are more lines of
 * the head. True if the client knows a number that is still to come here: look for what is new, and
 * say so with http_events_settle, also where there is nothing.
 */
bool http_events_open(struct http_events *events, struct http_request *request, const char *fields,
    const struct http_events_ask *ask);

/*
 * Before a batch, whose newest number will be `last`: all up to `floor` is gone, and who has not
 * heard of it hears "reset". So does everybody if `last` is below what was told before: it is
 * another database then.
 */
void http_events_begin(struct http_events *events, uint64_t last, uint64_t floor);
/* One more event, with a higher number than all before; to all who want to hear of it. */
void http_events_put(struct http_events *events, const struct http_event *event);
/*
 * After a batch: everybody has heard all up to `last`. `is_all`: there was no more when the last
 * stream was opened; who knows of a higher number then knows of what is not, and hears "reset".
 */
void http_events_settle(struct http_events *events, uint64_t last, bool is_all);
/* The newest number that was settled. */
uint64_t http_events_last(const struct http_events *events);

/* One event as it is sent: its number, its kind, a line of data for each line of the text. */
void http_event_write(struct buf *out, const struct http_event *event);

#endif
