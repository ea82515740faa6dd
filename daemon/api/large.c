/*
 * Bodies of megabytes: so many at once, and of one address only some, so that nobody who sends
 * slowly keeps all others out. A place is taken with the head and given back with the answer.
 */
#include <string.h>

#include "daemon/api/api_inner.h"

#define RETRY_S 5

bool large_enter(struct call *call)
{
	struct call **place = NULL;
	uint8_t own[16], other[16];
	size_t count = 0;

	limits_address(own, &call->request->peer);
	for (size_t i = 0; i < LARGE_MOST; i++) {
		struct call **at = &call->api->large[i];

		if (*at == NULL) {
			place = at;
			continue;
		}
		limits_address(other, &(*at)->request->peer);
		count += memcmp(own, other, sizeof own) == 0;
	}
	if (place == NULL || count >= LARGE_ADDRESS) {
		call->retry_s = RETRY_S;
		return false;
	}
	*place = call;
	return true;
}

void large_leave(const struct call *call)
{
	for (size_t i = 0; i < LARGE_MOST; i++)
		if (call->api->large[i] == call)
			call->api->large[i] = NULL;
}
