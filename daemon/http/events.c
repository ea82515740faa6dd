/*
 * One list of streams and one ring of what was told. Each event is written once and copied to who
 * wants it; nobody waits for anybody. Numbers and their order are the database's.
 */
#include "daemon/http/events.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/http/connection.h"

enum {
	REPLAY_MAX = HTTP_EVENTS_WAITING / 2, /* more is a page to be read anew */
	RETRY_LEAST_MS = 2000,
	RETRY_SPREAD_MS = 3000 /* so that not all come again at once */
};

struct feed {
	struct http_events *events;
	struct http_connection *connection;
	uint8_t address[16];
	struct http_events_ask ask;
	uint64_t sent;      /* it has heard all up to this */
	bool is_ahead;      /* it says so, and here that number is still to come */
	struct buf waiting; /* for when what is under way has gone */
	struct feed *next, *previous;
};

struct told {
	uint64_t id;
	char topic[HTTP_EVENTS_TOPIC_ROOM];
	struct buf text;
};

struct http_events {
	struct loop *loop;
	struct http_events_options options;
	struct feed *first;
	unsigned count;
	uint64_t opened;      /* ever */
	uint64_t last, floor; /* told up to here; gone up to here */
	struct told *told;    /* a ring of HTTP_EVENTS_KEPT */
	size_t told_first, told_count;
	struct timer *beat;
};

static void beat_due(void *context);

struct http_events *http_events_new(struct loop *loop, const struct http_events_options *options)
{
	struct http_events *events = calloc(1, sizeof *events);

	if (events == NULL)
		return NULL;
	events->loop = loop;
	events->options = *options;
	events->told = calloc(HTTP_EVENTS_KEPT, sizeof *events->told);
	events->beat = timer_new(loop, beat_due, events);
	if (events->told == NULL || events->beat == NULL)
		http_events_free(&events);
	return events;
}

void http_events_free(struct http_events **events)
{
	struct http_events *ending = *events;

	if (ending == NULL)
		return;
	/* Each leaves the list as its connection tells of its end. */
	while (ending->first != NULL)
		http_connection_free(ending->first->connection);
	for (size_t i = 0; ending->told != NULL && i < HTTP_EVENTS_KEPT; i++)
		buf_free(&ending->told[i].text);
	free(ending->told);
	timer_free(&ending->beat);
	free(ending);
	*events = NULL;
}

uint64_t http_events_last(const struct http_events *events)
{
	return events->last;
}

/* --- writing ------------------------------------------------------------------------------------
 */

void http_event_write(struct buf *out, const struct http_event *event)
{
	const char *line = event->data;

	buf_printf(out, "id: %" PRIu64 "\nevent: %s\n", event->id, event->kind);
	/* CR, LF and both together end a line for who reads it. */
	while (line != NULL) {
		const size_t len = strcspn(line, "\r\n");

		buf_put_text(out, "data: ");
		buf_put(out, line, len);
		buf_put_text(out, "\n");
		line += len;
		if (line[0] == '\0')
			break;
		line += line[0] == '\r' && line[1] == '\n' ? 2 : 1;
	}
	buf_put_text(out, "\n");
}

static void release_buf(void *context)
{
	struct buf *buf = context;

	buf_free(buf);
	free(buf);
}

/* What waits goes out, if nothing is under way. */
static void feed_flush(struct feed *feed)
{
	struct stream *stream = feed->connection->stream;
	struct buf *piece;

	if (feed->waiting.len == 0 || stream_waiting(stream) > 0)
		return;
	piece = malloc(sizeof *piece);
	if (piece == NULL)
		return;
	*piece = feed->waiting;
	feed->waiting = (struct buf){0};
	/* A stream that broke tells its connection so in the loop's next turn. */
	if (stream_send(stream, (struct span){piece->bytes, piece->len}, release_buf, piece))
		(void)stream_flush(stream);
}

/* False: the client reads too slowly, or there is no memory; the stream is gone, and so is feed. */
static bool feed_put(struct feed *feed, const void *bytes, size_t len)
{
	struct http_connection *connection = feed->connection;

	buf_put(&feed->waiting, bytes, len);
	if (buf_is_ok(&feed->waiting))
		feed_flush(feed);
	if (buf_is_ok(&feed->waiting) &&
	    feed->waiting.len + stream_waiting(connection->stream) <= HTTP_EVENTS_WAITING)
		return true;
	http_connection_free(connection);
	return false;
}

static bool feed_put_buf(struct feed *feed, struct buf *text)
{
	const bool is_there = !buf_is_ok(text) || feed_put(feed, text->bytes, text->len);

	buf_free(text);
	return is_there;
}

/* What there was between is gone: it goes on from `from`. False: the stream is gone. */
static bool feed_reset(struct feed *feed, uint64_t from)
{
	struct buf text = {0};

	feed->sent = from;
	feed->is_ahead = false;
	http_event_write(&text, &(struct http_event){from, "reset", "", "{}"});
	return feed_put_buf(feed, &text);
}

static bool feed_wants(const struct feed *feed, uint64_t id, const char *topic)
{
	if (id <= feed->sent)
		return false;
	for (unsigned i = 0; i < feed->ask.topic_count; i++)
		if (strcmp(feed->ask.topics[i], topic) == 0)
			return true;
	return false;
}

/* Each stream, also if it ends meanwhile; `again` is the one after it. */
#define EACH_FEED(feed, again, events)                                                             \
	for ((feed) = (events)->first; (feed) != NULL && ((again) = (feed)->next, true);           \
	     (feed) = (again))

static void beat_due(void *context)
{
	struct http_events *events = context;
	struct feed *feed, *again;

	EACH_FEED(feed, again, events)
	(void)feed_put(feed, ":\n\n", 3);
	if (events->first != NULL)
		timer_start(events->beat, HTTP_EVENTS_BEAT_MS);
}

/* --- streams ------------------------------------------------------------------------------------
 */

static void feed_drained(void *context)
{
	feed_flush(context);
}

static void feed_ended(void *context)
{
	struct feed *feed = context;

	*(feed->previous != NULL ? &feed->previous->next : &feed->events->first) = feed->next;
	if (feed->next != NULL)
		feed->next->previous = feed->previous;
	feed->events->count--;
	buf_free(&feed->waiting);
	free(feed);
}

static const struct http_feeder feeder = {feed_drained, feed_ended};

enum http_events_room http_events_room(const struct http_events *events, const struct peer *peer)
{
	uint8_t address[16];
	unsigned count = 0;

	limits_address(address, peer);
	for (const struct feed *feed = events->first; feed != NULL; feed = feed->next)
		count += memcmp(feed->address, address, sizeof address) == 0;
	if (count >= events->options.most_address)
		return HTTP_EVENTS_ADDRESS_FULL;
	return events->count >= events->options.most ? HTTP_EVENTS_FULL : HTTP_EVENTS_ROOM;
}

static const struct told *told_at(const struct http_events *events, size_t i)
{
	return &events->told[(events->told_first + i) % HTTP_EVENTS_KEPT];
}

/* All after its number that it wants to hear of. False: the stream is gone. */
static bool feed_replay(struct feed *feed)
{
	const struct http_events *events = feed->events;
	struct buf text = {0};

	for (size_t i = 0; i < events->told_count && text.len <= REPLAY_MAX; i++)
		if (feed_wants(feed, told_at(events, i)->id, told_at(events, i)->topic))
			buf_put(
			    &text, told_at(events, i)->text.bytes, told_at(events, i)->text.len);
	if (text.len > REPLAY_MAX || !buf_is_ok(&text)) {
		buf_free(&text);
		return feed_reset(feed, events->last);
	}
	feed->sent = events->last;
	return feed_put_buf(feed, &text);
}

/* What a new stream hears first. Who comes for the first time learns where it begins. */
static void feed_begin(struct feed *feed)
{
	const struct http_events *events = feed->events;
	struct buf text = {0};

	buf_printf(&text, "retry: %u\n\n",
	    RETRY_LEAST_MS + (unsigned)(events->opened * 997 % RETRY_SPREAD_MS));
	feed->sent = feed->ask.after;
	if (!feed->ask.has_after) {
		feed->sent = events->last;
		http_event_write(&text, &(struct http_event){events->last, "begin", "", "{}"});
	}
	if (!feed_put_buf(feed, &text))
		return;
	if (feed->sent > events->last)
		feed->is_ahead = true;
	else if (feed->sent < events->floor)
		(void)feed_reset(feed, events->last);
	else
		(void)feed_replay(feed);
}

bool http_events_open(struct http_events *events, struct http_request *request, const char *fields,
    const struct http_events_ask *ask)
{
	struct feed *feed = calloc(1, sizeof *feed);
	const struct http_reply bare = {.status = 503, .fields = fields, .closes = true};
	const struct http_reply open = {
	    .status = 200, .type = "text/event-stream", .fields = fields, .is_open = true};

	if (feed == NULL) {
		http_reply(request, &bare);
		return false;
	}
	*feed = (struct feed){.events = events, .ask = *ask};
	limits_address(feed->address, &request->peer);
	feed->connection = http_reply_open(request, &open);
	if (feed->connection == NULL) {
		free(feed);
		return false;
	}
	feed->next = events->first;
	if (events->first != NULL)
		events->first->previous = feed;
	events->first = feed;
	events->count++;
	events->opened++;
	http_connection_stream(feed->connection, &feeder, feed, HTTP_EVENTS_LIFE_MS);
	if (!timer_is_running(events->beat))
		timer_start(events->beat, HTTP_EVENTS_BEAT_MS);
	/* The head waits to be written; what is first goes with it. */
	(void)stream_flush(feed->connection->stream);
	feed_begin(feed);
	return ask->has_after && ask->after > events->last;
}

/* --- what happens -------------------------------------------------------------------------------
 */

void http_events_begin(struct http_events *events, uint64_t last, uint64_t floor)
{
	const bool is_another = last < events->last;
	struct feed *feed, *again;

	if (is_another) {
		events->told_count = 0;
		events->last = events->floor = last;
	}
	if (floor > events->floor)
		events->floor = floor;
	EACH_FEED(feed, again, events)
	if (is_another || (!feed->is_ahead && feed->sent < floor))
		(void)feed_reset(feed, is_another ? last : floor);
}

/* Keeps it, instead of the oldest where there is no room. */
static struct told *told_add(struct http_events *events, const struct http_event *event)
{
	struct told *told;

	if (events->told_count == HTTP_EVENTS_KEPT) {
		events->floor = told_at(events, 0)->id;
		events->told_first = (events->told_first + 1) % HTTP_EVENTS_KEPT;
		events->told_count--;
	}
	told = &events->told[(events->told_first + events->told_count) % HTTP_EVENTS_KEPT];
	buf_free(&told->text);
	told->id = event->id;
	memcpy(told->topic, event->topic, strlen(event->topic) + 1);
	http_event_write(&told->text, event);
	events->told_count++;
	return told;
}

void http_events_put(struct http_events *events, const struct http_event *event)
{
	const struct told *told;
	struct feed *feed, *again;

	if (strlen(event->topic) >= HTTP_EVENTS_TOPIC_ROOM)
		return;
	told = told_add(events, event);
	EACH_FEED(feed, again, events)
	{
		if (!buf_is_ok(&told->text))
			http_connection_free(feed->connection); /* it comes again and asks */
		else if (feed_wants(feed, event->id, event->topic))
			(void)feed_put(feed, told->text.bytes, told->text.len);
	}
}

void http_events_settle(struct http_events *events, uint64_t last, bool is_all)
{
	struct feed *feed, *again;

	events->last = last;
	EACH_FEED(feed, again, events)
	{
		if (feed->is_ahead && feed->sent > last) {
			if (is_all)
				(void)feed_reset(feed, last);
		} else {
			feed->is_ahead = false;
			feed->sent = last;
		}
	}
}
