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

/* By line; copies of one array are told apart by their place, so that the order is kept. */
static int warning_order(const void *left, const void *right)
{
	const struct pb_warning *const *a = left, *const *b = right;

	if ((*a)->line != (*b)->line)
		return (*a)->line < (*b)->line ? -1 : 1;
	return *a < *b ? -1 : *a > *b;
}

bool warnings_finish(struct pb_parse *parse)
{
	const struct warning_count *row = parse->warning_counts;
	const struct pb_warning *found;
	const struct pb_warning **order;
	struct pb_warning *sorted;
	size_t count;

	for (size_t i = 0; row != NULL && i < MAX_CODES && row[i].code != NULL; i++)
		if (row[i].count > PB_MAX_WARNINGS) {
			char text[96];

			(void)snprintf(text, sizeof text, "%zu more of this kind are not listed",
			    row[i].count - PB_MAX_WARNINGS);
			warning_put(parse, 0, row[i].code, text);
		}
	count = parse->warnings.len / sizeof *found;
	found = (const struct pb_warning *)parse->warnings.bytes;
	sorted = arena_alloc(parse->arena, count, sizeof *sorted);
	order = calloc(count + 1, sizeof *order);
	if (sorted == NULL || order == NULL || arena_is_full(parse->arena) ||
	    !buf_is_ok(&parse->warnings)) {
		free(order);
		return pb_no_memory(parse);
	}
	for (size_t i = 0; i < count; i++)
		order[i] = &found[i];
	qsort(order, count, sizeof *order, warning_order);
	for (size_t i = 0; i < count; i++)
		sorted[i] = *order[i];
	free(order);
	parse->out.warnings = sorted;
	parse->out.warning_count = count;
	return true;
}
