/*
 * What a letter with a code says, in one language: of arcad census letters, and of the page.
 */
#ifndef DAEMON_CENSUS_LETTER_H
#define DAEMON_CENSUS_LETTER_H

#include <stdint.h>

#define LETTER_DAYS 60 /* its code is good for so long */

struct letter_words {
	const char *language, *direction, *title, *intro, *how, *valid, *secret, *ask;
};

/* Of a language, or of the first one for NULL; NULL where there is none. */
const struct letter_words *letter_words(const char *language);

/* By UTC, as 2027-01-31. */
void letter_until(char out[16], int64_t now_s);

#endif
