/*
 * Faults with a line, warnings by line, and pieces of the file made fit for a sentence.
 * It does not decide what is odd and what is wrong.
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "proto/tally/parse.h"

#define MAX_CODES 64

/* How often each code was met. */
struct warning_count {
	const char *code;
	size_t count;
};

struct shown show(const char *text)
{
	struct shown shown = {{0}};
	size_t len = strlen(text), keep = len;

	if (len >= sizeof shown.text) {
		keep = sizeof shown.text - 4;
		while (keep > 0 && ((unsigned char)text[keep] & 0xc0) == 0x80)
			keep--;
	}
	for (size_t i = 0; i < keep; i++)
		shown.text[i] =
		    (char)((unsigned char)text[i] < ' ' || text[i] == 127 ? '?' : text[i]);
	if (keep < len)
		memcpy(shown.text + keep, "...", 3);
	return shown;
}

bool pb_fail(struct pb_parse *parse, uint32_t line, const char *code, const char *format, ...)
{
	char text[256];
	va_list args;

	va_start(args, format);
	(void)vsnprintf(text, sizeof text, format, args);
	va_end(args);
	parse->fail_line = line;
	if (line == 0)
		return fault_false(parse->fault, code, "%s", text);
	return fault_false(parse->fault, code, "line %u: %s", line, text);
}

bool pb_no_memory(struct pb_parse *parse)
{
	return fault_unable(parse->fault, "no_memory", "no memory to read the election");
}

/* Counts one more of `code`; returns how many there are now. */
static size_t count_up(struct pb_parse *parse, const char *code)
{
	struct warning_count *row = parse->warning_counts;

	if (row == NULL) {
		row = arena_alloc(parse->arena, MAX_CODES, sizeof *row);
		parse->warning_counts = row;
	}
	if (row == NULL)
		return SIZE_MAX;
	for (size_t i = 0; i < MAX_CODES; i++) {
		if (row[i].code == NULL)
			row[i].code = code;
		if (strcmp(row[i].code, code) == 0)
			return ++row[i].count;
	}
	return SIZE_MAX;
}

static void warning_put(struct pb_parse *parse, uint32_t line, const char *code, const char *text)
{
	struct pb_warning warning = {.line = line, .code = code};

	warning.text = arena_copy(parse->arena, text, strlen(text));
	if (warning.text != NULL)
		buf_put(&parse->warnings, &warning, sizeof warning);
}

void pb_warn(struct pb_parse *parse, uint32_t line, const char *code, const char *format, ...)
{
	char text[256];
	va_list args;

	if (count_up(parse, code) > PB_MAX_WARNINGS)
		return;
	va_start(args, format);
	(void)vsnprintf(text, sizeof text, format, args);
	va_end(args);
	warning_put(parse, line, code, text);
}

/* A warning and its place among all, so that those of one line keep their order. */
struct noted {
	struct pb_warning warning;
	size_t order;
};

static int noted_order(const void *left, const void *right)
{
	const struct noted *a = left, *b = right;

	if (a->warning.line != b->warning.line)
		return a->warning.line < b->warning.line ? -1 : 1;
	return a->order < b->order ? -1 : a->order > b->order;
}

/* Says of each code how many were not listed. */
static void rest_warn(struct pb_parse *parse)
{
	const struct warning_count *row = parse->warning_counts;
	char text[96];

	for (size_t i = 0; row != NULL && i < MAX_CODES && row[i].code != NULL; i++)
		if (row[i].count > PB_MAX_WARNINGS) {
			(void)snprintf(text, sizeof text, "%zu more of this kind are not listed",
			    row[i].count - PB_MAX_WARNINGS);
			warning_put(parse, 0, row[i].code, text);
		}
}

bool warnings_finish(struct pb_parse *parse)
{
	const struct pb_warning *found;
	struct pb_warning *sorted;
	struct noted *noted;
	size_t count;

	rest_warn(parse);
	found = (const struct pb_warning *)parse->warnings.bytes;
	count = parse->warnings.len / sizeof *found;
	sorted = arena_alloc(parse->arena, count, sizeof *sorted);
	noted = calloc(count + 1, sizeof *noted);
	if (sorted == NULL || noted == NULL || arena_is_full(parse->arena) ||
	    !buf_is_ok(&parse->warnings)) {
		free(noted);
		return pb_no_memory(parse);
	}
	for (size_t i = 0; i < count; i++)
		noted[i] = (struct noted){found[i], i};
	qsort(noted, count, sizeof *noted, noted_order);
	for (size_t i = 0; i < count; i++)
		sorted[i] = noted[i].warning;
	free(noted);
	parse->out.warnings = sorted;
	parse->out.warning_count = count;
	return true;
}
