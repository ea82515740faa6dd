/*
 * What a row of the route table says, and finding the row of a request.
 * The rows are made from proto/routes; nothing here runs them.
 */
#ifndef DAEMON_API_ROUTE_H
#define DAEMON_API_ROUTE_H

#include "daemon/api/format.h"
#include "daemon/http/parse.h"
#include "daemon/page/page.h"
#include "daemon/pg/statement.h"
#include "gen/faults.h"

#define ROUTE_PARAMETERS_MAX 16

struct schema;
struct call;

enum step_outcome {
	STEP_NEXT, /* go on with the next step */
	STEP_WAIT, /* something was asked for: its answer goes on */
	STEP_DONE, /* it was answered; the call is gone */
	STEP_FAIL, /* call->fault says why */
};

/* A table of these ends with {NULL, NULL}. */
struct step {
	const char *name;
	enum step_outcome (*run)(struct call *call);
};

enum route_kind { ROUTE_READ, ROUTE_WRITE, ROUTE_STEPS, ROUTE_PAGE, ROUTE_STREAM };
enum route_source {
	SOURCE_PATH,
	SOURCE_QUERY,
	SOURCE_SESSION,
	SOURCE_ACCOUNT,
	SOURCE_BEARER,
	SOURCE_LANGUAGE,
	SOURCE_SITE, /* the city's own address, or "" */
	SOURCE_BODY,
	SOURCE_MARKDOWN /* the tree of a member of the body, as JSON */
};
enum route_derived { DERIVED_NOTHING, DERIVED_TILE_LEVEL, DERIVED_TILE_INDEX, DERIVED_TILE_WIDTH };
/* Whose buckets a request takes its token from; the same order as in proto/routes/generate. */
enum route_rate {
	RATE_NONE,
	RATE_HEALTH,
	RATE_READ,
	RATE_LOG,
	RATE_WRITE,
	RATE_CODE,
	RATE_CAST,
	RATE_POST,
};
enum route_cache { CACHE_NEVER, CACHE_PRIVATE, CACHE_BRIEF, CACHE_REVALIDATE, CACHE_IMMUTABLE };

struct route_parameter {
	const char *name;
	enum route_source source;
	enum route_derived derived;
	enum format format;
	const char *of;       /* of SOURCE_MARKDOWN: the member of the body */
	const char *fallback; /* where it is not given; NULL: SQL's null */
	size_t min_len, max_len;
	int64_t min, max;           /* of a number; not looked at where max is 0 */
	const char *const *choices; /* NULL at the end */
	const char *const *besides; /* words that it is not, in a path; NULL at the end */
};

struct route {
	const char *id, *path; /* "/api/rounds/{slug}/x", "/log/{slug}/tile/{tile*}" */
	enum http_method method;
	enum route_kind kind;
	enum route_rate rate;
	enum route_cache cache;
	bool needs_session, needs_account, checks_origin;
	bool takes_bearer; /* an auditor's token will do instead of being signed in */
	bool is_open;      /* any page may read the answer */
	bool is_outside;   /* not of the API nor the record: pages, and what robots ask for */
	bool is_large;     /* its bodies have places of their own, few (api_inner.h) */
	page_draw *draw;   /* of a page */
	const struct route_parameter *parameters;
	size_t parameter_count;
	const struct pg_statement *statement; /* of a read or a write */
	const struct step *steps;
	const char *type; /* of the answer */
	int status;       /* of the answer to a write */
	enum fault_code missing;
	uint64_t body_max, body_ms;
	const char *body_type; /* "*" after a slash: any subtype; alone: any type */
	const char *policy;    /* Content-Security-Policy of its answers; NULL: the server's */
	const struct schema *schema;
};

/* A piece of the path by the name in braces; raw. */
struct route_piece {
	struct span name, value;
};

struct route_match {
	struct route_piece pieces[ROUTE_PARAMETERS_MAX];
	size_t count;
};

/* True if the raw path is one of the pattern, and what its braces hold. */
bool route_matches(const char *pattern, struct span path, struct route_match *match) MUST_CHECK;
/*
 * The row for a request, HEAD as GET; NULL if there is none: *allowed is then the methods that the
 * path has ("GET, POST"), or "" where it has none.
 */
const struct route *route_find(
    const struct http_head *head, struct route_match *match, char allowed[64]) MUST_CHECK;
/* The row outside the API for a request that reads, whose path says what the row wants; NULL where
 * a file answers. */
const struct route *route_find_outside(
    const struct http_head *head, struct route_match *match) MUST_CHECK;
/* True for paths that only the route table answers, and never a file. */
bool route_is_ours(struct span path) MUST_CHECK;

#endif
