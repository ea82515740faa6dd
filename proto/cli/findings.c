/*
 * Findings as a table and as JSON. See findings.h.
 */
#include "proto/cli/findings.h"

#include "proto/cli/election.h"

static void put_check(struct buf *out, const struct report *report, enum check check)
{
	const struct check_result *result = &report->checks[check];
	struct buf line = {0};

	buf_printf(&line, "%-4s %-24s %-12s %8llu", check_name(check), check_title(check),
	    verdict_name(report_verdict(report, check)), (unsigned long long)result->objects);
	if (result->note[0] != '\0')
		buf_printf(&line, "  %s", result->note);
	plain_put(out, buf_text(&line));
	buf_put_u8(out, '\n');
	line.len = 0;
	for (size_t i = 0; i < result->line_count; i++) {
		buf_put_text(out, "       ");
		plain_put(out, result->lines[i]);
		buf_put_u8(out, '\n');
	}
	if (result->failures + result->missing > result->line_count)
		buf_printf(out, "       and %llu more\n",
		    (unsigned long long)(result->failures + result->missing - result->line_count));
	buf_free(&line);
}

void findings_put(struct buf *out, const struct report *report, int count)
{
	buf_printf(out, "%-4s %-24s %-12s %8s\n", "", "check", "", "objects");
	for (int check = 0; check < count; check++)
		put_check(out, report, (enum check)check);
}

static json_t *check_value(const struct report *report, enum check check)
{
	const struct check_result *result = &report->checks[check];
	json_t *lines = json_array();

	for (size_t i = 0; i < result->line_count; i++)
		json_array_append_new(lines, json_string(result->lines[i]));
	return json_pack("{s:s,s:s,s:s,s:I,s:I,s:I,s:o,s:s}", "check", check_name(check), "title",
	    check_title(check), "verdict", verdict_name(report_verdict(report, check)), "objects",
	    (json_int_t)result->objects, "failures", (json_int_t)result->failures, "missing",
	    (json_int_t)result->missing, "lines", lines, "note", result->note);
}

json_t *findings_value(const struct report *report, int count)
{
	json_t *checks = json_array();

	for (int check = 0; check < count; check++)
		json_array_append_new(checks, check_value(report, (enum check)check));
	return checks;
}
