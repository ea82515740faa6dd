/*
 * From opened payloads to a contest's result: null reasons, the sorted rows, the `.pb` and the
 * outcome (proto/README.md, 13). The same code writes them in a rehearsal and writes them again
 * in an audit. It opens nothing.
 */
#ifndef PROTO_RECORD_COUNT_H
#define PROTO_RECORD_COUNT_H

#include "proto/record/vote.h"

/* Why a paper ballot is invalid; 0 if it is to be read as a sealed one. */
enum paper_validity {
	PAPER_VALID,
	PAPER_OVER_LIMIT,
	PAPER_WRONG_HEADING,
	PAPER_UNREADABLE,
	PAPER_UNSIGNED,
	PAPER_LATE,
	PAPER_DUPLICATE_SERIAL,
	PAPER_VALIDITIES,
};

/* A contest being counted. Start with {0} and the first three fields set. */
struct count {
	const struct contests *contests;
	const struct contest *contest;
	const json_t *texts;
	uint64_t open_s, close_s; /* for the `.pb`'s dates; the close in force */
	uint8_t tie_seed[64];
	const bool *is_withdrawn; /* by project, or NULL */
	struct buf rows;          /* 29w payload | channel u8, sorted by count_sort */
	size_t row_count;
	uint64_t online, paper, blank, paper_rows;
	uint64_t nulls[NULL_REASONS], papers[PAPER_VALIDITIES];
};

void count_free(struct count *count);

/* Adds one sealed ballot: its w decrypted points. False without memory. */
bool count_add_sealed(struct count *count, const struct point *messages) MUST_CHECK;
/* Adds one line of a paper transcription; false if the validity is none, or not zeros follow one.
 */
bool count_add_paper(struct count *count, uint8_t validity, const uint8_t *payload) MUST_CHECK;
/* Sorts the rows; after the last ballot. */
void count_sort(struct count *count);

/*
 * Runs the contest's rule and appends the `.pb`; *outcome is the contest's object of outcome.json,
 * the caller's. FAULT_UNABLE without memory.
 */
bool count_write(
    struct buf *pb, json_t **outcome, const struct count *count, struct fault *fault) MUST_CHECK;

/* The object of a contest that is not opened. */
json_t *count_not_opened(uint16_t cid, uint64_t ballots);

#endif
