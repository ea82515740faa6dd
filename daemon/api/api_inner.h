/*
 * What the files of daemon/api share, besides the calls that nouns are written against.
 */
#ifndef DAEMON_API_API_INNER_H
#define DAEMON_API_API_INNER_H

#include "daemon/api/call.h"

/* Large bodies under way in a web process, and those of one address among them. */
enum { LARGE_MOST = 16, LARGE_ADDRESS = 4 };

struct api {
	struct api_options options;
	struct http_server *server;
	struct files *files;
	struct ipc *peers[API_PEERS];
	struct call *ask_first, *ask_last; /* the one that is due first, first */
	struct timer *ask_timer;
	uint64_t ask_count;
	struct call *large[LARGE_MOST]; /* whose bodies are large; NULL: a free place */
	struct live *live;              /* NULL without a database */
};

/* gate.c: what is known once the head is there, and what once the body is. */
bool gate_head(struct call *call, const struct route_match *match) MUST_CHECK;
bool gate_body(struct call *call) MUST_CHECK;
/* The token of a cookie ("__Host-NAME="), borrowed from the request's head; {NULL, 0} if there is
 * none that could be one. */
struct span gate_cookie(const struct call *call, const char *cookie) MUST_CHECK;

/* parameters.c: fills in call->parameters; false with the call's fault set. */
bool parameters_read(struct call *call, const struct route_match *match) MUST_CHECK;
/* The trees of a checked body's Markdown; false with the call's fault set, at the member. */
bool parameters_read_markdown(struct call *call) MUST_CHECK;

/* reads.c: routes that are one statement. */
void reads_run(struct call *call);
void writes_run(struct call *call);

/* Answers with a copy of the cell, as the route's row says: its type, for how long, its tag. */
enum step_outcome reads_answer(struct call *call, struct span cell);

/* pages.c: pages as plain HTML, in a shell of the site. */
/* Whether a request is one for a row outside the API, and can be: a page needs its shell and a
 * database. Otherwise a file answers, as without any page. */
bool pages_take(const struct api *api, const struct http_head *head) MUST_CHECK;
void pages_run(struct call *call);
/* For a page that failed: what there is not is said in a page, and where something is away the
 * shell goes without. Ends the call. */
void pages_refuse(struct call *call);
/* The lines of an answer that may be kept: for how long, and its tag, which they return. */
void reads_put_fields(struct call *call, struct span body, char tag[36]);

/* large.c: a place for a call with a large body, before it is read; false where there is none, with
 * call->retry_s set. Whoever has none leaves none. */
bool large_enter(struct call *call) MUST_CHECK;
void large_leave(const struct call *call);

/* live.c: streams of events, and the query that feeds them. NULL without memory. */
struct http_events_ask;
struct live *live_new(const struct api_options *options) MUST_CHECK;
/* Ends the streams; its pool is gone before. Sets *live to NULL; NULL is fine. */
void live_free(struct live **live);
/* There may be something new. */
void live_notified(struct live *live);
void streams_run(struct call *call);
/* Topics with commas between them (NULL: none); NULL, or what is wrong with them. */
const char *live_topics_read(struct http_events_ask *ask, const char *text) MUST_CHECK;

/* call.c: answers with what the fields so far and the reply say, and ends the call. */
void call_answer_cached(struct call *call, const struct http_reply *reply);

/* problem.c: the body of an answer that says no; NULL without memory. */
json_t *problem_json(const struct call *call) MUST_CHECK;

/* asks.c */
void asks_due(void *context);
void ask_forget(struct call *call);
/* Everybody who waits for this peer hears that there will be no answer. */
void asks_end(struct api *api, enum api_peer peer);

#endif
