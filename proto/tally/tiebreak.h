/*
 * The published order in which projects that are equal to a rule are taken.
 * It does not say what equal is: that is the rule's.
 */
#ifndef PROTO_TALLY_TIEBREAK_H
#define PROTO_TALLY_TIEBREAK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "proto/base/arena.h"
#include "proto/base/fault.h"

#define TIE_SEED_LEN 64

struct tally_project;

enum tie_rule {
	TIE_LEXICOGRAPHIC, /* by id, as UTF-8 bytes: "10" before "2" */
	TIE_FILE_ORDER,    /* as they stand in the input */
	TIE_ARCA,          /* cheaper first, then by a hash of a seed that nobody could choose */
};

struct tie_order {
	enum tie_rule rule;
	uint8_t seed[TIE_SEED_LEN]; /* TIE_ARCA only */
	uint16_t cid;               /* TIE_ARCA only: the contest; 0 for a file */
};

/* The name on the command line and in a manifest: "lexicographic". Static storage. */
const char *tie_rule_name(enum tie_rule rule);
/* False if there is no order of that name. */
bool tie_rule_find(const char *name, enum tie_rule *out) MUST_CHECK;

/*
 * ranks[i] = the place of project i if all `count` projects were equal, from 0, each place once.
 * For TIE_ARCA: by cost, then by ascending SHA-256("arca/1/tierank" | seed | cid u16le | i u16le),
 * joined as they stand (voting-protocol, 11). Equal ids go by their place in the input.
 * `ranks` is the caller's, room for `count`; `count` is at most 65535. FAULT_UNABLE without memory.
 */
bool tie_ranks(const struct tally_project *projects, size_t count, const struct tie_order *order,
    uint32_t *ranks, struct fault *fault) MUST_CHECK;

#endif
