/*
 * Calendar texts by the C library's proleptic Gregorian UTC.
 * It knows no time zones; cities' zones are the web's business.
 */
#include "proto/base/clock.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define YEAR_FIRST 1850
#define YEAR_LAST  2199

/* A calendar time that exists: timegm mends 31 February silently, so it is written again. */
static bool time_make(int year, int month, int day, int second_of_day, uint64_t *out_s)
{
	struct tm parts = {.tm_year = year - 1900, .tm_mon = month - 1, .tm_mday = day};
	time_t start;

	if (year < 1970 || year > 9999 || month < 1 || month > 12 || day < 1 || day > 31)
		return false;
	start = timegm(&parts);
	if (parts.tm_mday != day || start < 0)
		return false;
	*out_s = (uint64_t)start + (uint64_t)second_of_day;
	return true;
}

/* The number in text[from..to), digits only; -1 otherwise. */
static int digits(const char *text, int from, int to)
{
	int value = 0;

	for (int i = from; i < to; i++) {
		if (text[i] < '0' || text[i] > '9')
			return -1;
		value = value * 10 + (text[i] - '0');
	}
	return value;
}

bool time_read(const char *text, uint64_t *out_s)
{
	char again[21];
	int hour, minute, second;

	if (strlen(text) != 20)
		return false;
	hour = digits(text, 11, 13);
	minute = digits(text, 14, 16);
	second = digits(text, 17, 19);
	if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 59)
		return false;
	if (!time_make(digits(text, 0, 4), digits(text, 5, 7), digits(text, 8, 10),
		hour * 3600 + minute * 60 + second, out_s))
		return false;
	time_write(again, *out_s);
	return strcmp(again, text) == 0;
}

void time_write(char out[21], uint64_t time_s)
{
	time_t when = (time_t)(time_s <= TIME_MAX_S ? time_s : TIME_MAX_S);
	struct tm parts;

	gmtime_r(&when, &parts);
	(void)strftime(out, 21, "%Y-%m-%dT%H:%M:%SZ", &parts);
}

void day_write(char out[11], uint64_t time_s)
{
	time_t when = (time_t)(time_s <= TIME_MAX_S ? time_s : TIME_MAX_S);
	struct tm parts;

	gmtime_r(&when, &parts);
	(void)strftime(out, 11, "%d.%m.%Y", &parts);
}

bool day_read(const char *text, uint64_t *out_s)
{
	if (strlen(text) == 4)
		return time_make(digits(text, 0, 4), 1, 1, 0, out_s);
	return strlen(text) == 10 && text[2] == '.' && text[5] == '.' &&
	       time_make(digits(text, 6, 10), digits(text, 3, 5), digits(text, 0, 2), 0, out_s);
}

/* --- days of people ----------------------------------------------------------------------------
 */

static bool is_leap(unsigned long year)
{
	return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

static bool has_date_form(const char *text)
{
	return strlen(text) == 10 && text[4] == '-' && text[7] == '-' &&
	       strspn(text, "0123456789") == 4 && strspn(text + 5, "0123456789") == 2 &&
	       strspn(text + 8, "0123456789") == 2;
}

bool date_is(const char *text)
{
	static const unsigned char days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	unsigned long year, month, day;

	if (!has_date_form(text))
		return false;
	year = strtoul(text, NULL, 10);
	month = strtoul(text + 5, NULL, 10);
	day = strtoul(text + 8, NULL, 10);
	return year >= YEAR_FIRST && year <= YEAR_LAST && month >= 1 && month <= 12 && day >= 1 &&
	       day <= days[month - 1] + (month == 2 && is_leap(year) ? 1UL : 0UL);
}
