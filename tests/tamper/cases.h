/*
 * The table of tamper cases: what is done before which stage, and what the audit must say then.
 * The cases themselves are in cases_*.c, by the part of the protocol that they attack.
 */
#ifndef TESTS_TAMPER_CASES_H
#define TESTS_TAMPER_CASES_H

#include "tests/tamper/play.h"

#define V(number) (1U << (number))

struct tamper_case {
	const char *name; /* number, then a few words */
	enum stage stage;
	void (*act)(struct play *play, int arg); /* NULL: covered elsewhere, or skipped */
	int arg;
	/* Checks that must say FAILED (MISSING where the exit code is 2), and that may do so too.
	 */
	unsigned fails, may;
	int exit_code;
	const char *says; /* in a line of the first of `fails`, or in its note for exit code 0 */
};

struct case_table {
	const struct tamper_case *cases;
	size_t count;
};

extern const struct case_table log_cases, setup_cases, electorate_cases, people_cases, ballot_cases,
    mix_cases, count_cases, record_cases;

/* main.c: a check has this text in a line or its note; all that a report has, on standard output.
 */
bool report_says(const struct report *report, enum check check, const char *text) MUST_CHECK;
void report_put(const struct report *report);

/* city.c: the cases of a city's log that are asked for. Failures, and of how many. */
unsigned city_run(bool (*is_asked)(const char *name, unsigned fails, const void *context),
    const void *context, unsigned *count);

/* damage.c: random damage; `arca` is the program. Failures, and of how many. */
unsigned damage_run(const char *arca, unsigned *count);

#endif
