/*
 * Routes of kind stream: what a client wants to hear of, and the one query that brings what is new
 * to all of them. The streams themselves are daemon/http/events.c.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/api/api_inner.h"
#include "daemon/http/events.h"
#include "daemon/net/log.h"
#include "gen/statements.h"
#include "proto/base/json.h"

enum {
	GATHER_MS = 50,    /* after a notification: others come with it */
	AGAIN_MS = 1000,   /* sums are told once a second; so is a database that is away asked */
	SAFETY_MS = 15000, /* a notification may be lost with its connection */
	RETRY_S = 5
};

struct live {
	struct http_events *events;
	struct pg_pool *pool;
	struct pg_request query;
	struct timer *timer;
	char after[24];
	bool is_ready; /* it has been asked once, and answered */
	bool is_asked; /* the query is under way */
	bool is_told;  /* something may be newer than what it answers */
	bool is_soon;  /* the timer runs for a notification: others change nothing */
};

static void live_ask(void *context);

static void live_wait(struct live *live, uint64_t after_ms)
{
	live->is_soon = after_ms == GATHER_MS;
	timer_start(live->timer, after_ms);
}

/* One row of a batch. */
static void item_put(struct http_events *events, const json_t *item)
{
	char *data = json_dumps(json_object_get(item, "data"), JSON_COMPACT | JSON_PRESERVE_ORDER);
	const struct http_event event = {
	    .id = (uint64_t)json_integer_value(json_object_get(item, "id")),
	    .kind = json_string_value(json_object_get(item, "kind")),
	    .topic = json_string_value(json_object_get(item, "topic")),
	    .data = data};

	if (data != NULL && event.kind != NULL && event.topic != NULL)
		http_events_put(events, &event);
	free(data);
}

/* What the database answers. False: not what was asked for. */
static bool batch_take(struct live *live, struct span cell, uint64_t *wait_ms)
{
	json_t *batch = json_parse(cell.bytes, cell.len, NULL);
	const json_t *items = json_object_get(batch, "items"), *item;
	const uint64_t last = (uint64_t)json_integer_value(json_object_get(batch, "last"));
	const bool has_more = json_is_true(json_object_get(batch, "more"));
	size_t i;

	if (!json_is_array(items)) {
		json_decref(batch);
		return false;
	}
	http_events_begin(
	    live->events, last, (uint64_t)json_integer_value(json_object_get(batch, "floor")));
	json_array_foreach(items, i, item) item_put(live->events, item);
	http_events_settle(live->events, last, !has_more && !live->is_told);
	*wait_ms = has_more                                        ? 0
		   : live->is_told                                 ? GATHER_MS
		   : json_is_true(json_object_get(batch, "waits")) ? AGAIN_MS
								   : SAFETY_MS;
	live->is_ready = live->is_ready || !has_more;
	json_decref(batch);
	return true;
}

static void live_answered(struct pg_request *request, const struct pg_reply *reply)
{
	struct live *live = request->context;
	uint64_t wait_ms = AGAIN_MS;

	live->is_asked = false;
	if (reply->outcome == PG_REFUSED)
		log_event(LOG_LEVEL_ERROR, "events", "sqlstate=%s", reply->sqlstate);
	if (reply->outcome == PG_DONE && reply->rows == 1 &&
	    !batch_take(live, pg_cell(reply, 0, 0), &wait_ms))
		log_event(LOG_LEVEL_ERROR, "events", "sqlstate=none");
	live_wait(live, wait_ms);
}

static void live_ask(void *context)
{
	struct live *live = context;

	live->is_soon = live->is_told = false;
	(void)snprintf(live->after, sizeof live->after, "%" PRIu64, http_events_last(live->events));
	live->query.statement = &PG_events_take;
	live->query.values[0] =
	    (struct pg_value){{(const uint8_t *)live->after, strlen(live->after)}, false};
	live->query.done = live_answered;
	live->query.context = live;
	live->is_asked = pg_pool_send(live->pool, &live->query);
	if (!live->is_asked)
		live_wait(live, AGAIN_MS);
}

void live_notified(struct live *live)
{
	if (live->is_asked)
		live->is_told = true;
	else if (!live->is_soon)
		live_wait(live, GATHER_MS);
}

struct live *live_new(const struct api_options *options)
{
	struct live *live = calloc(1, sizeof *live);
	const struct http_events_options limits = {options->streams, options->streams_address};

	if (live == NULL)
		return NULL;
	live->pool = options->write;
	live->events = http_events_new(options->loop, &limits);
	live->timer = timer_new(options->loop, live_ask, live);
	if (live->events == NULL || live->timer == NULL)
		live_free(&live);
	else
		timer_start(live->timer, 0);
	return live;
}

void live_free(struct live **live)
{
	if (*live == NULL)
		return;
	http_events_free(&(*live)->events);
	timer_free(&(*live)->timer);
	free(*live);
	*live = NULL;
}

/* --- the route ---------------------------------------------------------------------------------
 */

/* "debate:12" or "round:SLUG". */
static bool topic_is(struct span topic)
{
	static const char *const kinds[] = {
	    "debate", "project", "proposal", "question", "meeting", "round"};
	const uint8_t *colon = memchr(topic.bytes, ':', topic.len);
	const size_t len = colon == NULL ? 0 : (size_t)(colon - topic.bytes);
	const struct span name = {topic.bytes + len + 1, topic.len - len - 1};

	if (colon == NULL || name.len == 0 || topic.len >= HTTP_EVENTS_TOPIC_ROOM)
		return false;
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
		if (http_is((struct span){topic.bytes, len}, kinds[i]))
			return strcmp(kinds[i], "round") == 0
				   ? name.len <= 64 && format_is(FORMAT_SLUG, name)
				   : format_is(FORMAT_NUMBER, name) && name.bytes[0] != '0';
	return false;
}

const char *live_topics_read(struct http_events_ask *ask, const char *text)
{
	ask->topic_count = 0;
	if (text == NULL)
		return "required";
	while (true) {
		const size_t len = strcspn(text, ",");

		if (ask->topic_count == HTTP_EVENTS_TOPICS)
			return "too_many";
		if (!topic_is((struct span){(const uint8_t *)text, len}))
			return "format";
		memcpy(ask->topics[ask->topic_count], text, len);
		ask->topics[ask->topic_count++][len] = '\0';
		if (text[len] == '\0')
			return NULL;
		text += len + 1;
	}
}

/* Where it was: what the browser remembers counts for more than the address, which it repeats. What
 * is no number of ours was told by nobody, and is answered as one that is gone. */
static void after_read(const struct call *call, struct http_events_ask *ask)
{
	const struct span field = http_head_field(&call->request->head, "last-event-id");
	const char *after = call_parameter(call, "after");
	char text[24] = "0";

	ask->has_after = field.len > 0 || after != NULL;
	if (field.len > 0 && format_is(FORMAT_NUMBER, field))
		memcpy(text, field.bytes, field.len);
	else if (field.len == 0 && after != NULL)
		(void)snprintf(text, sizeof text, "%s", after);
	ask->after = strtoull(text, NULL, 10);
}

/* False with the call's fault set. */
static bool stream_may(struct call *call, struct http_events_ask *ask)
{
	const struct live *live = call->api->live;
	const char *why = live_topics_read(ask, call_parameter(call, "topics"));

	if (why != NULL) {
		(void)call_fail_at(call, FAULT_QUERY_INVALID, "?topics", why);
		return false;
	}
	if (live == NULL || !live->is_ready) {
		(void)call_fail(call, FAULT_DATABASE_UNAVAILABLE);
		return false;
	}
	call->retry_s = RETRY_S;
	switch (http_events_room(live->events, &call->request->peer)) {
	case HTTP_EVENTS_FULL:
		(void)call_fail(call, FAULT_OVERLOADED);
		return false;
	case HTTP_EVENTS_ADDRESS_FULL:
		(void)call_fail(call, FAULT_TOO_MANY_REQUESTS);
		return false;
	default:
		return true;
	}
}

void streams_run(struct call *call)
{
	static const char fields[] = "Cache-Control: no-store\r\n";
	struct live *live = call->api->live;
	struct http_request *request = call->request;
	struct http_events_ask ask;

	memset(&ask, 0, sizeof ask);
	if (!stream_may(call, &ask)) {
		call_refuse(call);
		return;
	}
	after_read(call, &ask);
	call_free(call);
	if (http_events_open(live->events, request, fields, &ask))
		live_notified(live);
}
