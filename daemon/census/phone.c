/*
 * Digits out of what was typed, then the country's before them. See phone.h.
 */
#include "daemon/census/phone.h"

#include <stdio.h>
#include <string.h>

#include "proto/crypto/group.h"

#define DIGITS      "0123456789"
#define LEAST       8
#define TYPED_MOST  40
#define TRUNK_KEEPS "39"

bool phone_country_is(const char *country)
{
	const size_t len = strlen(country);

	return len >= 1 && len <= 3 && strspn(country, DIGITS) == len && country[0] != '0';
}

/* The digits alone; false where there is anything that is not written in numbers. */
static bool take_digits(char out[TYPED_MOST], const char *typed, bool *is_international)
{
	size_t len = 0;

	*is_international = false;
	for (; *typed != '\0'; typed++) {
		if (*typed == '+' && len == 0 && !*is_international)
			*is_international = true;
		else if (strchr(DIGITS, *typed) != NULL && len + 1 < TYPED_MOST)
			out[len++] = *typed;
		else if (strchr(" .-/()", *typed) == NULL)
			return false;
	}
	out[len] = '\0';
	if (!*is_international && out[0] == '0' && out[1] == '0') {
		*is_international = true;
		memmove(out, out + 2, len - 1);
	}
	return true;
}

bool phone_read(char out[PHONE_ROOM], const char *typed, const char *country)
{
	char digits[TYPED_MOST], whole[TYPED_MOST + 4];
	const char *own = digits;
	bool is_international, is_fine;

	if (!take_digits(digits, typed, &is_international))
		return false;
	if (!is_international && own[0] == '0' && strcmp(country, TRUNK_KEEPS) != 0)
		own++;
	(void)snprintf(whole, sizeof whole, "%s%s", is_international ? "" : country, own);
	is_fine = strlen(whole) >= LEAST && strlen(whole) <= PHONE_DIGITS && whole[0] != '0' &&
		  (is_international || own[0] != '0' || strcmp(country, TRUNK_KEEPS) == 0);
	if (is_fine)
		(void)snprintf(out, PHONE_ROOM, "+%.*s", PHONE_DIGITS, whole);
	secret_wipe(digits, sizeof digits);
	secret_wipe(whole, sizeof whole);
	return is_fine;
}
