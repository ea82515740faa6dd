/*
 * Requests to other servers that are under way on the loop, so that nobody waits for them: a GET or
 * a POST, its answer up to a size, by a time. It does not know what is asked.
 */
#ifndef DAEMON_ROLES_ERRANDS_H
#define DAEMON_ROLES_ERRANDS_H

#include "daemon/net/loop.h"
#include "daemon/roles/outward.h"

struct errands;

/* How one ended. `answer` is empty unless `trouble` is NULL; it is wiped afterwards. */
struct errand_end {
	const char *trouble; /* libcurl's word for what went wrong, or NULL */
	long status;         /* of HTTP; 0 where there was none */
	struct span answer;
};

typedef void errand_done(void *context, const struct errand_end *end);

struct errand_terms {
	struct outward outward;
	struct curl_slist *fields; /* borrowed until it is done; may be NULL */
	struct span body;          /* copied, and wiped when it is done; {NULL, 0}: a GET */
	size_t answer_most;        /* bytes; an answer that has more has failed */
};

/* At most `most` at a time. FAULT_UNABLE outward_library. */
struct errands *errands_new(struct loop *loop, unsigned most, struct fault *fault) MUST_CHECK;
/* Ends what is under way; each `done` is told so. */
void errands_free(struct errands **errands);

/* Asks; `done` is called once, later. False, and it is never called, where nothing was asked. */
bool errands_ask(struct errands *errands, const struct errand_terms *terms, errand_done *done,
    void *context) MUST_CHECK;

#endif
