/* Streams of events: how one is written, and what a client may ask for. */
#include <criterion/criterion.h>
#include <string.h>

#include "daemon/api/api_inner.h"
#include "daemon/http/events.h"

static void is_written(uint64_t id, const char *kind, const char *data, const char *wanted)
{
	struct buf out = {0};

	http_event_write(&out, &(struct http_event){id, kind, "debate:1", data});
	cr_assert_str_eq(buf_text(&out), wanted);
	buf_free(&out);
}

Test(events, is_a_block_of_lines)
{
	is_written(7, "comments", "{\"comments\":3}",
	    "id: 7\nevent: comments\ndata: {\"comments\":3}\n\n");
	is_written(
	    9007199254740991, "closed", "{}", "id: 9007199254740991\nevent: closed\ndata: {}\n\n");
}

/* Whatever ends a line for who reads it begins another: nothing in data becomes a field. */
Test(events, data_of_many_lines)
{
	is_written(1, "x", "a\nid: 9", "id: 1\nevent: x\ndata: a\ndata: id: 9\n\n");
	is_written(1, "x", "a\rb\r\nc", "id: 1\nevent: x\ndata: a\ndata: b\ndata: c\n\n");
	is_written(1, "x", "a\n\nevent: y\n",
	    "id: 1\nevent: x\ndata: a\ndata: \ndata: event: y\ndata: \n\n");
	is_written(1, "x", "", "id: 1\nevent: x\ndata: \n\n");
}

static void topics_are(const char *text, const char *wrong)
{
	struct http_events_ask ask = {.topic_count = 9};
	const char *why = live_topics_read(&ask, text);

	if (wrong == NULL)
		cr_assert_null(why, "%s: %s", text, why);
	else
		cr_assert(why != NULL && strcmp(why, wrong) == 0, "%s: %s", text, why);
}

Test(events, topics)
{
	char slug[80] = "round:", many[512] = "debate:1";
	struct http_events_ask ask;

	topics_are("debate:12", NULL);
	topics_are("debate:12,project:7,proposal:1,question:4,round:uno-2", NULL);
	topics_are("debate:9999999999999999", NULL);
	topics_are(NULL, "required");
	topics_are("", "format");
	topics_are("debate", "format");
	topics_are(":1", "format");
	topics_are("debate:", "format");
	topics_are("debate:0", "format");
	topics_are("debate:01", "format");
	topics_are("debate:99999999999999999", "format");
	topics_are("debate:1,", "format");
	topics_are(",debate:1", "format");
	topics_are("debate:1:2", "format");
	topics_are("Debate:1", "format");
	topics_are("account:1", "format");
	topics_are("round:-a", "format");
	memset(slug + 6, 'a', 63);
	topics_are(slug, NULL);
	memset(slug + 6, 'a', 65);
	topics_are(slug, "format");
	for (int i = 1; i < HTTP_EVENTS_TOPICS; i++)
		strcat(many, ",debate:1");
	topics_are(many, NULL);
	strcat(many, ",debate:1");
	topics_are(many, "too_many");
	cr_assert_null(live_topics_read(&ask, "debate:12,round:uno"));
	cr_assert_eq(ask.topic_count, 2);
	cr_assert_str_eq(ask.topics[0], "debate:12");
	cr_assert_str_eq(ask.topics[1], "round:uno");
}

Test(events, nothing_to_free)
{
	struct http_events *events = NULL;

	http_events_free(&events);
	cr_assert_null(events);
}
