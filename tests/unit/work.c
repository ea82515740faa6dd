/* daemon/api/work: challenges of one's own, for one action, and the bits that are asked for. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "daemon/api/work.h"

static const struct span key = {(const uint8_t *)"0123456789abcdef0123456789abcdef", 32};
static const struct span other = {(const uint8_t *)"0123456789abcdef0123456789abcdeg", 32};
static const uint8_t chance[WORK_RANDOM_LEN] = {7};

static struct span text_of(const char *text)
{
	return (struct span){(const uint8_t *)text, strlen(text)};
}

/* The first number from `from` on that is accepted, or -1 of a thousand times what is likely. */
static long solve(const char *challenge, unsigned bits, long from, struct work *out)
{
	char nonce[24];

	for (long i = from; i < from + (1000L << bits); i++) {
		(void)snprintf(nonce, sizeof nonce, "%ld", i);
		if (work_read(out, key, WORK_RESET, text_of(challenge), text_of(nonce)))
			return i;
	}
	return -1;
}

Test(work, says_what_was_asked)
{
	char challenge[WORK_TEXT], again[WORK_TEXT];
	struct work work;

	cr_assert(work_make(challenge, key, WORK_RESET, 8, 1234567890123, chance));
	cr_assert(work_make(again, key, WORK_RESET, 8, 1234567890123, chance));
	cr_expect_str_eq(challenge, again);
	cr_assert(solve(challenge, 8, 0, &work) >= 0);
	cr_expect_eq(work.bits, 8);
	cr_expect_eq(work.until_s, 1234567890123);
}

Test(work, is_of_one_key_and_action)
{
	char challenge[WORK_TEXT], nonce[24];
	struct work work;

	cr_assert(work_make(challenge, key, WORK_RESET, 4, 1, chance));
	(void)snprintf(nonce, sizeof nonce, "%ld", solve(challenge, 4, 0, &work));
	cr_expect(work_read(&work, key, WORK_RESET, text_of(challenge), text_of(nonce)));
	cr_expect_not(work_read(&work, other, WORK_RESET, text_of(challenge), text_of(nonce)));
	cr_expect_not(work_read(&work, key, WORK_CONFIRM, text_of(challenge), text_of(nonce)));
}

/* Asking for nothing, every number does it, and only the challenge itself is judged. */
Test(work, no_character_may_differ)
{
	char challenge[WORK_TEXT];
	struct work work;

	cr_assert(work_make(challenge, key, WORK_RESET, 0, 1, chance));
	cr_assert(work_read(&work, key, WORK_RESET, text_of(challenge), text_of("1")));
	for (size_t i = 0; i < strlen(challenge); i++) {
		const char kept = challenge[i];

		challenge[i] = kept == 'A' ? 'B' : 'A';
		cr_expect_not(work_read(&work, key, WORK_RESET, text_of(challenge), text_of("1")));
		challenge[i] = kept;
	}
	for (size_t len = 0; len < strlen(challenge); len++)
		cr_expect_not(work_read(&work, key, WORK_RESET,
		    (struct span){(const uint8_t *)challenge, len}, text_of("1")));
	cr_expect_not(work_read(&work, key, WORK_RESET, text_of("????"), text_of("1")));
}

/* About one number in 2^bits does it; none that has fewer. */
Test(work, bits_are_what_it_costs)
{
	char challenge[WORK_TEXT], nonce[24];
	unsigned found = 0;
	struct work work;

	cr_assert(work_make(challenge, key, WORK_RESET, 6, 1, chance));
	for (int i = 0; i < 6400; i++) {
		(void)snprintf(nonce, sizeof nonce, "%d", i);
		if (work_read(&work, key, WORK_RESET, text_of(challenge), text_of(nonce)))
			found++;
	}
	cr_expect(found > 50 && found < 160, "%u", found);
}
