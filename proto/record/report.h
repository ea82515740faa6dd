/*
 * What an audit found: for each check V0 to V17 how many objects it looked at and what was wrong.
 * It does not look at anything itself, and it never turns a failure back into a pass.
 */
#ifndef PROTO_RECORD_REPORT_H
#define PROTO_RECORD_REPORT_H

#include <stddef.h>
#include <stdint.h>

#include "proto/base/fault.h"

enum check {
	V0_IDENTITY,
	V1_CHECKPOINT,
	V2_TREE,
	V3_CONSISTENCY,
	V4_GRAMMAR,
	V5_KEYSET,
	V6_GENERATORS,
	V7_CREDENTIALS,
	V8_BALLOTS,
	V9_TALLY_INPUT,
	V10_MIXES,
	V11_DECRYPTIONS,
	V12_OPENING,
	V13_BALLOT_FILE,
	V14_PAPER,
	V15_OUTCOME,
	V16_RECEIPTS,
	V17_CLIENT,
	CHECK_COUNT,
};

#define REPORT_LINES    8
#define REPORT_LINE_LEN 240

struct check_result {
	uint64_t objects;
	uint64_t failures, missing;
	size_t line_count;
	char lines[REPORT_LINES][REPORT_LINE_LEN]; /* the first failures, in words */
	char note[REPORT_LINE_LEN]; /* "" or what was not compared, or is worth saying */
	bool is_reached;
};

struct report {
	struct check_result checks[CHECK_COUNT];
};

/* How a check ended, the worst first. */
enum verdict {
	VERDICT_FAILED,
	VERDICT_MISSING,     /* something that it needs is not there */
	VERDICT_NOT_REACHED, /* a check before it failed so badly that it could not be made */
	VERDICT_EMPTY,       /* there is nothing of the kind in this record */
	VERDICT_PASSED,
};

/* The check was made; it looked at this many more objects. */
void report_count(struct report *report, enum check check, uint64_t objects);
/* Something is wrong. Always returns false. */
bool report_fail(struct report *report, enum check check, const char *format, ...)
    PRINTF_LIKE(3, 4);
/* Something that the check needs is missing. Always returns false. */
bool report_missing(struct report *report, enum check check, const char *format, ...)
    PRINTF_LIKE(3, 4);
/* A remark that is neither. */
void report_note(struct report *report, enum check check, const char *format, ...)
    PRINTF_LIKE(3, 4);
/* report_fail, or report_missing for FAULT_UNABLE, with the fault's text. Always returns false. */
bool report_fault(struct report *report, enum check check, const struct fault *fault);

enum verdict report_verdict(const struct report *report, enum check check);
/* 0 if all passed or are empty, 1 if one failed, 2 if something is missing or was not reached. */
int report_exit_code(const struct report *report);

/* "V7", and what it is about in two or three words. Static storage. */
const char *check_name(enum check check);
const char *check_title(enum check check);
/* "passed", "FAILED" .. Static storage. */
const char *verdict_name(enum verdict verdict);

#endif
