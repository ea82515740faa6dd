/*
 * Two small tables, the first row that fits. See agent.h.
 */
#include "daemon/api/agent.h"

#include <stdio.h>
#include <string.h>

struct mark {
	const char *says, *name;
};

/* Who imitates others comes before those. */
static const struct mark browsers[] = {
    {"Edg", "Edge"},
    {"OPR/", "Opera"},
    {"SamsungBrowser/", "Samsung Internet"},
    {"FxiOS/", "Firefox"},
    {"Firefox/", "Firefox"},
    {"CriOS/", "Chrome"},
    {"Chrome/", "Chrome"},
    {"Safari/", "Safari"},
    {"curl/", "curl"},
    {NULL, "?"},
};
static const struct mark systems[] = {
    {"Android", "Android"},
    {"iPhone", "iPhone"},
    {"iPad", "iPad"},
    {"Windows", "Windows"},
    {"CrOS", "ChromeOS"},
    {"Mac OS X", "macOS"},
    {"Linux", "Linux"},
    {NULL, "?"},
};

static const char *name_of(const struct mark *row, struct span text)
{
	while (row->says != NULL && (text.len == 0 || memmem(text.bytes, text.len, row->says,
							  strlen(row->says)) == NULL))
		row++;
	return row->name;
}

void agent_label(char out[AGENT_ROOM], struct span user_agent)
{
	(void)snprintf(
	    out, AGENT_ROOM, "%s, %s", name_of(browsers, user_agent), name_of(systems, user_agent));
}
