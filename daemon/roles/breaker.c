/*
 * Counting failures. See breaker.h.
 */
#include "daemon/roles/breaker.h"

bool breaker_may(struct breaker *breaker, uint64_t now_ms)
{
	if (breaker->wait_ms == 0)
		return true;
	if (breaker->is_trying || now_ms < breaker->until_ms)
		return false;
	breaker->is_trying = true;
	return true;
}

bool breaker_note(struct breaker *breaker, bool is_fine, uint64_t now_ms)
{
	const bool was_trying = breaker->is_trying;

	if (is_fine) {
		*breaker = (struct breaker){0};
		return false;
	}
	breaker->failures++;
	/* what was under way when it opened changes nothing */
	if (breaker->wait_ms != 0 ? !was_trying : breaker->failures < BREAKER_FAILURES)
		return false;
	breaker->wait_ms = breaker->wait_ms == 0 ? BREAKER_FIRST_MS : 2 * breaker->wait_ms;
	if (breaker->wait_ms > BREAKER_MOST_MS)
		breaker->wait_ms = BREAKER_MOST_MS;
	breaker->until_ms = now_ms + breaker->wait_ms;
	breaker->is_trying = false;
	return true;
}
