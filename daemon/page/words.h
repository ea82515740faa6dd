/*
 * What pages say in a language: messages of the catalogue with their arguments; numbers, money and
 * dates as the pages that scripts draw write them (web/src/lib/format.ts).
 * All functions append UTF-8 text, not HTML, to a buf; languages are indexes into page_languages.
 */
#ifndef DAEMON_PAGE_WORDS_H
#define DAEMON_PAGE_WORDS_H

#include "proto/base/buf.h"

/* An argument of a message: a text, or a number where `text` is NULL. A list ends with {0}. */
struct word {
	const char *name, *text;
	int64_t number;
};

/* The index of a language, or -1. */
int words_language(const char *code) MUST_CHECK;
/* The message of a key in a language; NULL if there is none. */
const char *words_find(size_t language, const char *key) MUST_CHECK;
/* The message of a key with its arguments filled in; the key itself if there is none. */
void words_put(struct buf *out, size_t language, const char *key, const struct word *words);
/* Whole numbers, grouped: 12.500, 12,500. */
void words_number(struct buf *out, size_t language, int64_t number);
/* Units of 10^-decimals per cent, with what decimals there are: 0,03 %, 0.03%. */
void words_percent(struct buf *out, size_t language, int64_t units, int decimals);
/* Units of 10^-exponent of a currency (ISO 4217); decimals only where there are some. */
void words_money(
    struct buf *out, size_t language, int64_t units, int exponent, const char *currency);

/* A moment by the clock of the city: "2026-05-04T09:00:00"; false if it is none. */
struct moment {
	int year, month, day, hour, minute;
};
bool moment_read(struct moment *out, const char *text) MUST_CHECK;
/* Day of the week, month and day, with year and without. */
void words_date(struct buf *out, size_t language, const struct moment *moment);
/* A day, and the time of it: "lunes, 4 de mayo, a las 9:00". */
void words_moment(struct buf *out, size_t language, const struct moment *moment);
/* The same of an exclusive end: midnight is 24:00 of the day before. */
void words_deadline(struct buf *out, size_t language, const struct moment *moment);
/* Like words_moment, with the year: what stays is read later. */
void words_when(struct buf *out, size_t language, const struct moment *moment);
/* From one moment's day to an end. */
void words_day(struct buf *out, size_t language, const struct moment *moment);

#endif
