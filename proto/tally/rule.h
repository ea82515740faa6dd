/*
 * What a rule gets, what it gives, and the table of rules by name.
 * It does not know files: the command line and the verifier of a record fill the same input.
 */
#ifndef PROTO_TALLY_RULE_H
#define PROTO_TALLY_RULE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "proto/base/arena.h"
#include "proto/base/fault.h"
#include "proto/tally/pabulib.h"
#include "proto/tally/tiebreak.h"

#define TALLY_MAX_PROJECTS PB_MAX_PROJECTS

struct tally_project {
	const char *id; /* NUL-terminated UTF-8 */
	int64_t cost;   /* in the smallest unit of money, as the budget */
	uint64_t votes; /* ballots that name it; votes_count fills this */
};

/*
 * Ballots as a list of lists: ballot i names the projects named[first[i]] up to but not including
 * named[first[i + 1]]; `first` has count + 1 entries. An empty ballot has none, and counts in n.
 */
struct tally_ballots {
	const uint32_t *first;
	const uint32_t *named;
	size_t count;
};

/* Everything is borrowed for as long as the input and the outcome are used. */
struct tally_input {
	const struct tally_project *projects;
	size_t project_count;
	int64_t budget;
	struct tally_ballots ballots; /* greedy does not look at them: the votes are enough */
	struct tie_order ties;
};

/* Why a project was funded or not. The names of why_name are stable. */
enum why {
	WHY_FUNDED,
	WHY_TOO_EXPENSIVE,      /* it cost more than what was left at its turn */
	WHY_DEARER_THAN_BUDGET, /* it cost more than the whole budget */
};

/* One project's turn. */
struct outcome_why {
	enum why why;
	uint32_t turn;        /* from 1: its place in the order in which the rule looked at it */
	uint32_t tied_before; /* funded projects that were equal to the rule and went first by the
				 ties */
	int64_t left;         /* money left when its turn came */
};

struct outcome {
	const uint32_t *winners; /* places in input->projects, in order of selection */
	size_t winner_count;
	int64_t spent;
	const struct outcome_why *whys; /* one for each project of the input, in its order */
};

struct rule {
	const char *name, *summary;
	/* The input is checked already. Everything in the outcome lives in the arena. */
	bool (*run)(struct arena *arena, const struct tally_input *input, struct outcome *out,
	    struct fault *fault);
};

/* All rules, until name NULL. */
extern const struct rule tally_rules[];

/* The rule of that name, or NULL. */
const struct rule *rule_find(const char *name);

/*
 * Checks the input (FAULT_FALSE tally_bad_input: a negative cost or budget, more than
 * TALLY_MAX_PROJECTS projects) and runs the rule. FAULT_UNABLE no_memory.
 */
bool tally_run(const struct rule *rule, struct arena *arena, const struct tally_input *input,
    struct outcome *out, struct fault *fault) MUST_CHECK;

/*
 * Sets projects[].votes to the number of ballots that name each; a project that a ballot names
 * twice counts once. FAULT_FALSE tally_bad_input if the ballots' lists are not in order or name a
 * project that is not there; FAULT_UNABLE no_memory.
 */
bool votes_count(const struct tally_ballots *ballots, struct tally_project *projects,
    size_t project_count, struct fault *fault) MUST_CHECK;

/*
 * An input from a parsed file: projects with their votes, ballots and budget in the arena, ties
 * lexicographic. Any style is read as approval of every project that a ballot lists.
 */
bool tally_from_pb(struct arena *arena, const struct pb_election *election, struct tally_input *out,
    struct fault *fault) MUST_CHECK;

#endif
