/*
 * Any message into the reader of bounces: nothing crashes, and what it names is a UUID, in plain
 * printable text.
 */
#include <stdlib.h>
#include <string.h>

#include "daemon/commands/bounce_read.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static bool is_printable(const char *text, size_t room)
{
	const size_t len = strnlen(text, room);

	for (size_t i = 0; i < len; i++)
		if (text[i] < ' ' || text[i] > '~')
			return false;
	return len < room;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	struct bounce bounce;
	const bool is_ours = bounce_read(&bounce, (struct span){bytes, len});

	if (is_ours != (strnlen(bounce.message, sizeof bounce.message) == 36) ||
	    strspn(bounce.message, "0123456789abcdef-") != (is_ours ? 36 : 0) ||
	    !is_printable(bounce.status, sizeof bounce.status) ||
	    !is_printable(bounce.why, sizeof bounce.why))
		abort();
	return 0;
}
