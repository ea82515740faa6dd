/*
 * Telephone numbers in one form, E.164: "+34600123456". It knows no country's plan of numbers.
 */
#ifndef DAEMON_CENSUS_PHONE_H
#define DAEMON_CENSUS_PHONE_H

#include "proto/base/fault.h"

#define PHONE_DIGITS 15
#define PHONE_ROOM   (PHONE_DIGITS + 2) /* '+', digits, NUL */

/*
 * Blanks, '.', '-', '/' and brackets are left out. A number with '+' or "00" before it is
 * international; another gets `country` ("34") before it, without the one 0 that many countries
 * dial before their own numbers (not Italy, 39). False unless 8 to 15 digits come of it.
 */
bool phone_read(char out[PHONE_ROOM], const char *typed, const char *country) MUST_CHECK;
/* One to three digits, the first not 0. */
bool phone_country_is(const char *country) MUST_CHECK;

#endif
