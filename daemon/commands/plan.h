/*
 * What a new round is made of, from a plan in JSON or from a real election's `.pb`: the documents
 * of the protocol, and beside them what pages show and the protocol does not need.
 */
#ifndef DAEMON_COMMANDS_PLAN_H
#define DAEMON_COMMANDS_PLAN_H

#include "daemon/api/email.h"
#include "proto/base/json.h"

/* Start with {0}; plan_free ends it. */
struct plan {
	struct buf contests, texts; /* canonical JSON of the protocol */
	struct buf criteria;        /* the same: the artifact electorate; empty if it has no say */
	json_t *titles, *intros;    /* of the round, by language */
	json_t *headings;           /* by contest: {hide_money, intros, is_district, ..} */
	json_t *electorate;         /* {rule, words}; NULL: everybody */
	const char *ways;           /* in, as an array's text */
	char assurance[64];         /* channels that are enough, as an array's text */
	json_t *extras;             /* by contest and project: {summaries, district, ..} */
	json_t *names;              /* of the city, by language; NULL in a `.pb` */
	char zone[64];
	char contact[EMAIL_ROOM]; /* of the city; "": what it was */
	uint64_t census_bound, max_seq, min_batch, mix_wait_s;
	uint64_t votes; /* of a `.pb` */
};

/*
 * Reads deploy/README.md's plan format: a text, or a file. FAULT_UNABLE file_*, FAULT_FALSE json_*,
 * plan_*, and what the protocol's own readers refuse.
 */
bool plan_parse(struct plan *out, struct span text, struct fault *fault) MUST_CHECK;
bool plan_read(struct plan *out, const char *path, struct fault *fault) MUST_CHECK;
/* The definition of a `.pb` election, its votes left out. */
bool plan_import(struct plan *out, const char *path, struct fault *fault) MUST_CHECK;
void plan_free(struct plan *plan);

#endif
