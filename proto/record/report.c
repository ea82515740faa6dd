/*
 * Keeping the findings of an audit.
 * It does not print them.
 */
#include "proto/record/report.h"

#include <stdarg.h>
#include <stdio.h>

static const char *const names[CHECK_COUNT] = {"V0", "V1", "V2", "V3", "V4", "V5", "V6", "V7", "V8",
    "V9", "V10", "V11", "V12", "V13", "V14", "V15", "V16", "V17"};
static const char *const titles[CHECK_COUNT] = {"identity of the round", "final checkpoint",
    "tree and files", "consistency", "grammar of the log", "the trustees' key", "generators",
    "credentials", "ballots", "closing and tally input", "mixes", "decryptions", "opening",
    "ballot file", "paper", "outcome", "receipts", "client"};

const char *check_name(enum check check)
{
	return names[check];
}

const char *check_title(enum check check)
{
	return titles[check];
}

const char *verdict_name(enum verdict verdict)
{
	static const char *const words[] = {
	    "FAILED", "MISSING", "not reached", "no objects", "passed"};

	return words[verdict];
}

void report_count(struct report *report, enum check check, uint64_t objects)
{
	report->checks[check].is_reached = true;
	report->checks[check].objects += objects;
}

static void line_add(struct check_result *result, const char *format, va_list args)
    PRINTF_LIKE(2, 0);

static void line_add(struct check_result *result, const char *format, va_list args)
{
	result->is_reached = true;
	if (result->line_count < REPORT_LINES)
		(void)vsnprintf(result->lines[result->line_count++], REPORT_LINE_LEN, format, args);
}

bool report_fail(struct report *report, enum check check, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	line_add(&report->checks[check], format, args);
	va_end(args);
	report->checks[check].failures++;
	return false;
}

bool report_missing(struct report *report, enum check check, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	line_add(&report->checks[check], format, args);
	va_end(args);
	report->checks[check].missing++;
	return false;
}

void report_note(struct report *report, enum check check, const char *format, ...)
{
	va_list args;

	report->checks[check].is_reached = true;
	va_start(args, format);
	(void)vsnprintf(report->checks[check].note, REPORT_LINE_LEN, format, args);
	va_end(args);
}

bool report_fault(struct report *report, enum check check, const struct fault *fault)
{
	if (fault->kind == FAULT_UNABLE)
		return report_missing(report, check, "%s", fault->text);
	return report_fail(report, check, "%s", fault->text);
}

enum verdict report_verdict(const struct report *report, enum check check)
{
	const struct check_result *result = &report->checks[check];

	if (result->failures > 0)
		return VERDICT_FAILED;
	if (result->missing > 0)
		return VERDICT_MISSING;
	if (!result->is_reached)
		return VERDICT_NOT_REACHED;
	return result->objects > 0 ? VERDICT_PASSED : VERDICT_EMPTY;
}

int report_exit_code(const struct report *report)
{
	int code = 0;

	for (int check = 0; check < CHECK_COUNT; check++) {
		enum verdict verdict = report_verdict(report, (enum check)check);

		if (verdict == VERDICT_FAILED)
			return 1;
		if (verdict == VERDICT_MISSING || verdict == VERDICT_NOT_REACHED)
			code = 2;
	}
	return code;
}
