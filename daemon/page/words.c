/*
 * Messages, numbers and dates in words. See words.h.
 * Messages are those of ICU as far as daemon/page/embed lets them through; nothing of them comes
 * from outside.
 */
#include "daemon/page/words.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "gen/page_texts.h"

enum { SPANISH, ENGLISH, ARABIC };

int words_language(const char *code)
{
	for (int i = 0; i < PAGE_LANGUAGES; i++)
		if (strcmp(page_languages[i], code) == 0)
			return i;
	return -1;
}

static int text_compare(const void *key, const void *row)
{
	return strcmp(key, ((const struct page_text *)row)->key);
}

const char *words_find(size_t language, const char *key)
{
	const struct page_text *found =
	    bsearch(key, page_texts, PAGE_TEXT_COUNT, sizeof *page_texts, text_compare);

	return found == NULL ? NULL : found->messages[language];
}

/* --- numbers ----------------------------------------------------------------------------- */

/* Spanish groups from five digits on; the others from four. */
static void put_grouped(struct buf *out, size_t language, const char *digits, size_t len)
{
	const char *separator = language == SPANISH ? "." : ",";
	const bool is_grouped = len > (language == SPANISH ? 4 : 3);

	for (size_t i = 0; i < len; i++) {
		if (is_grouped && i > 0 && (len - i) % 3 == 0)
			buf_put_text(out, separator);
		buf_put(out, digits + i, 1);
	}
}

void words_number(struct buf *out, size_t language, int64_t number)
{
	char digits[24];

	(void)snprintf(digits, sizeof digits, "%" PRIu64,
	    number < 0 ? (uint64_t)0 - (uint64_t)number : (uint64_t)number);
	if (number < 0)
		buf_put_text(out, "-");
	put_grouped(out, language, digits, strlen(digits));
}

static const char *sign_of(const char *currency)
{
	return strcmp(currency, "EUR") == 0   ? "€"
	       : strcmp(currency, "USD") == 0 ? "$"
	       : strcmp(currency, "GBP") == 0 ? "£"
					      : currency;
}

static void put_amount(struct buf *out, size_t language, int64_t units, int exponent)
{
	char digits[40];
	size_t len;

	(void)snprintf(digits, sizeof digits, "%0*" PRIu64, exponent + 1,
	    units < 0 ? (uint64_t)0 - (uint64_t)units : (uint64_t)units);
	len = strlen(digits) - (size_t)exponent;
	if (units < 0)
		buf_put_text(out, "-");
	put_grouped(out, language, digits, len);
	if (strspn(digits + len, "0") < (size_t)exponent)
		buf_printf(out, "%s%s", language == SPANISH ? "," : ".", digits + len);
}

void words_money(
    struct buf *out, size_t language, int64_t units, int exponent, const char *currency)
{
	const char *sign = sign_of(currency);
	const int places = exponent < 0 ? 0 : exponent > 4 ? 4 : exponent;

	if (language == ENGLISH) {
		buf_printf(
		    out, "%s%s", sign, strlen(sign) == 3 && sign == currency ? "\u00a0" : "");
		put_amount(out, language, units, places);
		return;
	}
	/* In Arabic a mark that keeps the sign on its side of the digits. */
	if (language == ARABIC)
		buf_put_text(out, "\u200f");
	put_amount(out, language, units, places);
	if (currency[0] != '\0')
		buf_printf(out, "\u00a0%s", sign);
}

void words_percent(struct buf *out, size_t language, int64_t units, int decimals)
{
	/* In Arabic marks that keep the sign on its side of the digits. */
	static const char *const signs[] = {"\u00a0%", "%", "\u200e%\u200e"};

	int places = decimals < 0 ? 0 : decimals > 4 ? 4 : decimals;

	for (; places > 0 && units % 10 == 0; places--)
		units /= 10;
	put_amount(out, language, units, places);
	buf_put_text(out, signs[language]);
}

/* --- messages ---------------------------------------------------------------------------- */

/* Which form of a plural a number takes (CLDR). */
static const char *form_of(size_t language, int64_t number)
{
	static const char *const arabic[] = {"zero", "one", "two"};
	const int64_t rest = number % 100;

	if (language != ARABIC)
		return number == 1 ? "one" : "other";
	if (number >= 0 && number <= 2)
		return arabic[number];
	return rest >= 3 && rest <= 10 ? "few" : rest >= 11 ? "many" : "other";
}

static const struct word *word_find(const struct word *words, const char *name, size_t len)
{
	for (; words != NULL && words->name != NULL; words++)
		if (strlen(words->name) == len && memcmp(words->name, name, len) == 0)
			return words;
	return NULL;
}

static void put_word(struct buf *out, size_t language, const struct word *word)
{
	if (word == NULL)
		return;
	if (word->text != NULL)
		buf_put_text(out, word->text);
	else
		words_number(out, language, word->number);
}

/* After the brace that closes the one before `at`. */
static const char *brace_end(const char *at)
{
	for (int depth = 1; *at != '\0'; at++) {
		depth += *at == '{' ? 1 : *at == '}' ? -1 : 0;
		if (depth == 0)
			return at + 1;
	}
	return at;
}

static void put_message(struct buf *out, size_t language, const char *at, const char *end,
    const struct word *words, const struct word *counted);

/* Whether a case is the one of a word: "=0", a plural form, or the word itself. */
static bool is_case(
    size_t language, const char *name, size_t len, const struct word *word, bool is_plural)
{
	char exact[24];
	const char *wanted = word == NULL ? "other" : word->text;

	if (is_plural) {
		wanted = word == NULL ? "other" : form_of(language, word->number);
		(void)snprintf(exact, sizeof exact, "=%" PRId64, word == NULL ? -1 : word->number);
		if (name[0] == '=')
			wanted = exact;
	}
	return wanted != NULL && strlen(wanted) == len && memcmp(wanted, name, len) == 0;
}

/* The cases of a plural or a select: the first that fits, else the one called other. */
static void put_cases(struct buf *out, size_t language, const char *at, const struct word *words,
    const struct word *word, bool is_plural)
{
	const char *from = NULL, *to = NULL;

	while (*at != '}' && *at != '\0') {
		const size_t len = strcspn(at, " {");
		const char *body = strchr(at, '{') + 1;
		const char *next = brace_end(body);
		const bool fits = is_case(language, at, len, word, is_plural);

		if (fits || (from == NULL && len == 5 && memcmp(at, "other", 5) == 0)) {
			from = body;
			to = next - 1;
		}
		if (fits)
			break;
		at = next + strspn(next, " ");
	}
	if (from != NULL)
		put_message(out, language, from, to, words, is_plural ? word : NULL);
}

/* What is in braces, from after the first to before the last. */
static void put_argument(struct buf *out, size_t language, const char *at, const struct word *words)
{
	const size_t len = strcspn(at, ",} ");
	const struct word *word = word_find(words, at, len);
	const char *kind = at + len + strspn(at + len, ", ");

	if (strncmp(kind, "plural", 6) != 0 && strncmp(kind, "select", 6) != 0) {
		put_word(out, language, word);
		return;
	}
	put_cases(out, language, kind + 6 + strspn(kind + 6, ", "), words, word, kind[0] == 'p');
}

static void put_message(struct buf *out, size_t language, const char *at, const char *end,
    const struct word *words, const struct word *counted)
{
	while (at < end) {
		if (*at == '{') {
			put_argument(out, language, at + 1, words);
			at = brace_end(at + 1);
			continue;
		}
		if (*at == '#' && counted != NULL)
			words_number(out, language, counted->number);
		else
			buf_put(out, at, 1);
		at++;
	}
}

void words_put(struct buf *out, size_t language, const char *key, const struct word *words)
{
	const char *message = words_find(language, key);

	if (message == NULL)
		buf_put_text(out, key);
	else
		put_message(out, language, message, message + strlen(message), words, NULL);
}

/* --- dates ------------------------------------------------------------------------------- */

static bool is_moment(const struct moment *moment)
{
	return moment->year >= 1 && moment->year <= 9999 && moment->month >= 1 &&
	       moment->month <= 12 && moment->day >= 1 && moment->day <= 31 && moment->hour >= 0 &&
	       moment->hour <= 23 && moment->minute >= 0 && moment->minute <= 59;
}

/* So many digits as a number, and the sign after them; -1, and nothing moves on, otherwise. */
static int number_take(const char **at, int digits, char after)
{
	int number = 0;

	for (int i = 0; i < digits; i++) {
		const char digit = (*at)[i];

		if (digit < '0' || digit > '9')
			return -1;
		number = number * 10 + (digit - '0');
	}
	if ((*at)[digits] != after)
		return -1;
	*at += digits + 1;
	return number;
}

bool moment_read(struct moment *out, const char *text)
{
	*out = (struct moment){0};
	if (text == NULL)
		return false;
	out->year = number_take(&text, 4, '-');
	out->month = number_take(&text, 2, '-');
	out->day = number_take(&text, 2, 'T');
	out->hour = number_take(&text, 2, ':');
	out->minute = number_take(&text, 2, ':');
	return is_moment(out);
}

/* 0 is Sunday (Sakamoto). */
static int weekday_of(const struct moment *at)
{
	static const int shift[] = {0, 3, 2, 5, 0, 3, 5, 1, 4, 6, 2, 4};
	const int year = at->month < 3 ? at->year - 1 : at->year;

	return (year + year / 4 - year / 100 + year / 400 + shift[at->month - 1] + at->day) % 7;
}

static int days_of_month(int year, int month)
{
	static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	const bool is_leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

	return month == 2 && is_leap ? 29 : days[month - 1];
}

static const char *name_of(size_t language, const char *what, int place)
{
	char key[40];
	const char *found;

	(void)snprintf(key, sizeof key, "%s%d", what, place);
	found = words_find(language, key);
	return found == NULL ? "" : found;
}

static void put_day(struct buf *out, size_t language, const char *key, const struct moment *moment)
{
	char day[12], year[12];

	(void)snprintf(day, sizeof day, "%d", moment->day);
	(void)snprintf(year, sizeof year, "%d", moment->year);
	words_put(out, language, key,
	    (const struct word[]){
		{"weekday", name_of(language, "plain.weekday_", weekday_of(moment)), 0},
		{"day", day, 0}, {"month", name_of(language, "plain.month_", moment->month), 0},
		{"year", year, 0}, {0}});
}

void words_date(struct buf *out, size_t language, const struct moment *moment)
{
	put_day(out, language, "plain.date", moment);
}

void words_day(struct buf *out, size_t language, const struct moment *moment)
{
	put_day(out, language, "plain.day", moment);
}

static void put_at(struct buf *out, size_t language, const char *key, const struct moment *moment,
    const char *time)
{
	struct buf day = {0};

	put_day(&day, language, key, moment);
	words_put(out, language, "time.at",
	    (const struct word[]){{"day", buf_text(&day), 0}, {"time", time, 0}, {0}});
	buf_free(&day);
}

static void put_moment(
    struct buf *out, size_t language, const char *key, const struct moment *moment)
{
	char time[32];

	(void)snprintf(time, sizeof time, "%02d:%02d", moment->hour, moment->minute);
	put_at(out, language, key, moment, time);
}

void words_moment(struct buf *out, size_t language, const struct moment *moment)
{
	put_moment(out, language, "plain.day", moment);
}

void words_when(struct buf *out, size_t language, const struct moment *moment)
{
	put_moment(out, language, "plain.date", moment);
}

void words_deadline(struct buf *out, size_t language, const struct moment *moment)
{
	struct moment before = *moment;

	if (moment->hour != 0 || moment->minute != 0) {
		words_moment(out, language, moment);
		return;
	}
	if (--before.day == 0) {
		before.month = before.month == 1 ? 12 : before.month - 1;
		before.year -= before.month == 12;
		before.day = days_of_month(before.year, before.month);
	}
	put_at(out, language, "plain.day", &before, "24:00");
}
