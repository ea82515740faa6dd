/*
 * HTTP as a client: bytes to and from addresses that somebody named, over connections that are
 * kept. It follows no redirect, takes no proxy from the environment unless asked, and believes
 * nothing of what it gets: what comes back is bytes.
 */
#ifndef PROTO_CLI_HTTP_H
#define PROTO_CLI_HTTP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "proto/base/buf.h"
#include "proto/base/fault.h"

/* Connections and transfers under way. */
struct http;

struct http_options {
	const char *ca_path;  /* certificates to trust instead of the system's, or NULL */
	bool uses_proxy;      /* http_proxy and so on of the environment */
	unsigned connections; /* to one host at most; 0: as many as there are transfers */
};

#define HTTP_HEADERS 4

/* Everything is borrowed until the answer. */
struct http_request {
	const char *url;
	bool is_post;
	struct span body;
	const char *type;                      /* of the body; NULL sends none */
	const char *headers[HTTP_HEADERS + 1]; /* "Name: value", NULL-ended */
	size_t limit;                          /* bytes of the answer's body that are taken */
	unsigned deadline_ms;                  /* in all; 0 is half a minute */
};

/* Start with {0}; http_answer_free ends it. */
struct http_answer {
	unsigned status; /* 0: no answer came, and fault says why */
	struct buf body;
	char cookie[192];       /* name=value of the first Set-Cookie, "" if none */
	char code[48];          /* of problem+json */
	char detail[160];       /* of problem+json */
	unsigned retry_after_s; /* 0 if not said */
	uint64_t took_us;       /* from the start of the transfer */
	struct fault fault;     /* FAULT_UNABLE http_* */
};

/* Gets an answer when it is there; what it does not take out of it is freed afterwards. */
typedef void http_done(struct http_answer *answer, void *context);

bool http_is_url(const char *text) MUST_CHECK;

/* FAULT_UNABLE if curl cannot start or the CA file cannot be read. */
struct http *http_new(const struct http_options *options, struct fault *fault) MUST_CHECK;
/* Ends transfers under way without a word. NULL is fine. */
void http_free(struct http **http);

/* Begins a transfer; `done` is called from within http_turn, once. */
bool http_start(struct http *http, const struct http_request *request, http_done *done,
    void *context, struct fault *fault) MUST_CHECK;
/* Moves transfers on, waiting at most so long for one to move; tells how many are under way. */
size_t http_turn(struct http *http, unsigned wait_ms);

/* One transfer from beginning to end. False if no answer came. */
bool http_exchange(struct http *http, const struct http_request *request,
    struct http_answer *answer, struct fault *fault) MUST_CHECK;
void http_answer_free(struct http_answer *answer);

/* Appends the body of a GET. FAULT_UNABLE http_missing for 404 and 410, else as http_refusal. */
bool http_get(struct http *http, const char *url, size_t limit, struct buf *out,
    struct fault *fault) MUST_CHECK;

/*
 * True if the answer says "not now" (429, 503) and there are tries left; sleeps as long as it asks,
 * or a little, before it says so.
 */
bool http_should_retry(const struct http_answer *answer, unsigned *tries) MUST_CHECK;

/* Sets FAULT_UNABLE http_status with address, status, and what a problem+json says. False. */
bool http_refusal(const struct http_answer *answer, const char *url, struct fault *fault);

#endif
