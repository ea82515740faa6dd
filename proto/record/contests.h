/*
 * The round's contests and their texts: two artifacts that the manifest names (proto/README.md, 3).
 * It does not count.
 */
#ifndef PROTO_RECORD_CONTESTS_H
#define PROTO_RECORD_CONTESTS_H

#include "proto/base/json.h"
#include "proto/record/entry.h"
#include "proto/tally/pabulib.h"

#define CONTESTS_MAX      1024
#define CONTEST_GROUP_MAX CREDENTIAL_LISTS

enum vote_kind {
	KIND_APPROVAL = 0x01,
	KIND_RANKING = 0x02,
	KIND_POINTS_SPARSE = 0x03,
	KIND_BLANK = 0x04,
	KIND_POINTS_DENSE = 0x05,
	KIND_RANKING_WIDE = 0x12,
	KIND_POINTS_SPARSE_WIDE = 0x13,
};

struct contest_project {
	const char *id;
	int64_t cost; /* in cents: 10^-exponent */
};

struct contest {
	uint16_t cid, group;
	struct id_list styles;
	enum vote_kind kind;
	unsigned width; /* w */
	enum pb_vote_type vote_type;
	uint64_t min_choices, max_choices;
	bool has_max_cost, has_points;
	int64_t max_cost;
	uint64_t max_points, max_sum_points;
	const char *rule;
	bool is_void_if_small;
	int64_t budget;
	const json_t *meta; /* object of texts */
	struct contest_project *projects;
	size_t project_count;
};

struct contests {
	json_t *json; /* owns the texts */
	const char *currency;
	unsigned exponent;
	struct contest *items; /* by cid */
	size_t count;
	struct id_list groups; /* all that occur, ascending */
};

/* Reads and checks. FAULT_FALSE contests_*, json_*. End it with contests_free, also after a
 * failure. */
bool contests_read(struct contests *out, struct span json, struct fault *fault) MUST_CHECK;
void contests_free(struct contests *contests);

/* Appends the canonical JSON of the fields. False without memory. */
bool contests_write(struct buf *out, const struct contests *contests) MUST_CHECK;

/* The place of a group in contests->groups; the group must be there. */
size_t contests_group_place(const struct contests *contests, uint16_t group);

/* Kinds 3, 5 and 0x13. */
bool kind_has_points(enum vote_kind kind);

/* The texts, checked against the contests. The caller ends them with json_decref. */
json_t *texts_read(
    const struct contests *contests, struct span json, struct fault *fault) MUST_CHECK;
/* A project's title in the language that names the `.pb`'s texts; "" if there is none. */
const char *texts_title(
    const json_t *texts, const struct contests *contests, uint16_t cid, size_t project);

#endif
