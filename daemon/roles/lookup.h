/*
 * A city's census as a service: one person asked about over HTTPS, with libcurl on the loop, so
 * that nobody else waits. Who does not answer in time, or not in form, has failed; a breaker leaves
 * a service that fails alone. It stores nothing.
 */
#ifndef DAEMON_ROLES_LOOKUP_H
#define DAEMON_ROLES_LOOKUP_H

#include "daemon/census/sheet.h"
#include "daemon/net/loop.h"
#include "proto/record/eligibility.h"

struct lookup;

/* Borrowed until lookup_new is over. */
struct lookup_options {
	const char *url;   /* https://..; http:// on this machine alone */
	const char *token; /* "": none. Wiped by the caller */
	struct span ca;    /* PEM of who is trusted; empty: the system's */
};

struct lookup_answer {
	bool is_eligible;
	char birth_date[BIRTH_LEN + 1]; /* "": it did not say */
	char district[ELIGIBILITY_WORD + 1], habitat[ELIGIBILITY_WORD + 1], sex[2];
};

/* NULL: there was no answer. `took_ms` is 0 where it was not even asked. */
typedef void lookup_done(void *context, const struct lookup_answer *answer, unsigned took_ms);

/* FAULT_FALSE config for an address that is none; FAULT_UNABLE outward_library, no_memory. */
struct lookup *lookup_new(
    struct loop *loop, const struct lookup_options *options, struct fault *fault) MUST_CHECK;
/* Ends what is under way with no answer. */
void lookup_free(struct lookup **lookup);

/* Asks; `done` is called once, perhaps at once. The texts are copied. */
void lookup_ask(struct lookup *lookup, const char *document, const char *birth_date,
    const char *postal_code, lookup_done *done, void *context);

/* {"eligible": false}, or eligible with district, sex (f, m, x), habitat, perhaps birth_date. False
 * for anything else. */
bool lookup_read(struct lookup_answer *out, struct span body) MUST_CHECK;

#endif
