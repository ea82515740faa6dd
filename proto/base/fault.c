/*
 * Filling in a fault; the first reason wins.
 * It does not print anything.
 */
#include "proto/base/fault.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

bool fault_set(struct fault *fault, enum fault_kind kind, const char *code, const char *format, ...)
{
	va_list args;

	if (fault == NULL || fault->kind != FAULT_NONE)
		return false;
	fault->kind = kind;
	fault->code = code;
	va_start(args, format);
	(void)vsnprintf(fault->text, sizeof fault->text, format, args);
	va_end(args);
	return false;
}

void fault_prefix(struct fault *fault, const char *format, ...)
{
	char joined[2 * sizeof fault->text];
	va_list args;
	int len;

	if (fault == NULL || fault->kind == FAULT_NONE)
		return;
	va_start(args, format);
	len = vsnprintf(joined, sizeof fault->text - 2, format, args);
	va_end(args);
	if (len < 0 || (size_t)len >= sizeof fault->text - 2)
		return;
	/* Cut off where it is too long: a reason is for reading. */
	(void)snprintf(joined + len, sizeof joined - (size_t)len, ": %s", fault->text);
	memcpy(fault->text, joined, sizeof fault->text - 1);
}
