/*
 * The audit of a city's log (proto/README.md, 18): checkpoint, tree, consistency, and every act's
 * form and signature. It uses V0 to V4 of report.h, and does not print.
 */
#ifndef PROTO_RECORD_AUDIT_CITY_H
#define PROTO_RECORD_AUDIT_CITY_H

#include "proto/record/act.h"
#include "proto/record/audit.h"

/* What the auditor brings; {0} compares nothing. */
struct audit_city_options {
	struct span policy;             /* the policy's text, or {0} */
	const struct span *checkpoints; /* signed notes seen elsewhere */
	size_t checkpoint_count;
	struct record_files *rounds; /* records of rounds of this city */
	size_t round_count;
	/* Called for every act that is of the right form, in the log's order; or NULL. */
	void (*each)(const struct act *act, uint64_t index, void *context);
	void *context;
};

struct audit_city_summary {
	char origin[256];
	uint64_t entries, acts;
};

/* As audit_run. `rounds` get marks too. */
void audit_city(struct report *report, struct audit_city_summary *summary,
    struct record_files *files, const struct audit_city_options *options);

#endif
