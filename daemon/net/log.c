/*
 * Logfmt lines on stderr, each in one write, so that lines of several processes do not mix.
 * It opens no files and rotates nothing: that is the service manager's.
 */
#include "daemon/net/log.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "proto/base/clock.h"

enum { LINE_ROOM = 1000 };

static const char *log_role = "arcad";
static enum log_level log_least = LOG_LEVEL_INFO;

void log_name(const char *role)
{
	log_role = role;
}

void log_limit(enum log_level least)
{
	log_least = least;
}

void log_event(enum log_level level, const char *event, const char *pairs, ...)
{
	static const char *const names[] = {"debug", "info", "warn", "error"};
	char line[LINE_ROOM + 2], when[21];
	size_t len;
	va_list args;
	int made;

	if (level < log_least)
		return;
	time_write(when, (uint64_t)time(NULL));
	made = snprintf(line, LINE_ROOM, "time=%s level=%s role=%s event=%s ", when, names[level],
	    log_role, event);
	if (made < 0 || made >= LINE_ROOM)
		return;
	len = (size_t)made;
	va_start(args, pairs);
	made = vsnprintf(line + len, LINE_ROOM - len, pairs, args);
	va_end(args);
	if (made > 0)
		len += (size_t)made < LINE_ROOM - len ? (size_t)made : LINE_ROOM - len - 1;
	for (size_t i = 0; i < len; i++)
		if ((unsigned char)line[i] < ' ')
			line[i] = ' ';
	line[len++] = '\n';
	/* There is nobody to tell that telling failed. */
	if (write(STDERR_FILENO, line, len) < 0)
		return;
}

void log_fault_of(
    enum log_level level, const char *event, const struct fault *fault, const char *pairs, ...)
{
	char text[sizeof fault->text], about[256];
	va_list args;

	(void)snprintf(text, sizeof text, "%s", fault->text);
	for (char *at = text; *at != '\0'; at++)
		if (*at == '"' || *at == '\\')
			*at = '\'';
	va_start(args, pairs);
	(void)vsnprintf(about, sizeof about, pairs, args);
	va_end(args);
	log_event(level, event, "%s%scode=%s text=\"%s\"", about, about[0] != '\0' ? " " : "",
	    fault->code, text);
}

void log_fault(enum log_level level, const char *event, const struct fault *fault)
{
	log_fault_of(level, event, fault, "%s", "");
}
