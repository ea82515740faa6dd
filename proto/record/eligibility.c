/*
 * A small language of rules. See eligibility.h.
 */
#include "proto/record/eligibility.h"

#include <stdlib.h>
#include <string.h>

#include "proto/base/clock.h"

#define AGE_MOST 150

static const char *const list_keys[] = {"district", "habitat", "postal_code", NULL};

static bool wrong(struct fault *fault, const char *why)
{
	return fault_false(fault, "rule", "a rule of who may vote: %s", why);
}

/* --- shape -------------------------------------------------------------------------------------
 */

static bool check_age(const json_t *rule, struct fault *fault)
{
	static const char *const keys[] = {"age_at", "least", NULL};
	const char *at;
	uint64_t least;

	if (!json_only_keys(rule, keys, fault) || !json_take_text(rule, "age_at", &at, fault) ||
	    !json_take_u64(rule, "least", AGE_MOST, &least, fault))
		return false;
	return strcmp(at, "open") == 0 || strcmp(at, "close") == 0 || date_is(at) ||
	       wrong(fault, "age_at is \"open\", \"close\" or a date YYYY-MM-DD");
}

/* As the census has them: short, and without control characters. */
static bool is_word(const char *text)
{
	const size_t len = strlen(text);

	for (size_t i = 0; i < len; i++)
		if ((unsigned char)text[i] < ' ' || text[i] == 0x7f)
			return false;
	return len > 0 && len <= ELIGIBILITY_WORD;
}

static bool check_words(const json_t *list, struct fault *fault)
{
	const size_t count = json_array_size(list);

	if (count == 0 || count > ELIGIBILITY_LIST)
		return wrong(fault, "a list has 1 to 64 members");
	for (size_t i = 0; i < count; i++) {
		const char *text = json_string_value(json_array_get(list, i));

		if (text == NULL || !is_word(text))
			return wrong(fault, "a list of words has something else in it");
	}
	return true;
}

static bool check(const json_t *rule, unsigned depth, struct fault *fault);

static bool check_parts(const json_t *list, unsigned depth, struct fault *fault)
{
	const size_t count = json_array_size(list);

	if (count == 0 || count > ELIGIBILITY_LIST)
		return wrong(fault, "a list has 1 to 64 members");
	for (size_t i = 0; i < count; i++)
		if (!check(json_array_get(list, i), depth + 1, fault))
			return false;
	return true;
}

static bool is_list_key(const char *key)
{
	for (size_t i = 0; list_keys[i] != NULL; i++)
		if (strcmp(key, list_keys[i]) == 0)
			return true;
	return false;
}

static bool check(const json_t *rule, unsigned depth, struct fault *fault)
{
	const char *key = json_object_iter_key(json_object_iter((json_t *)rule));

	if (!json_is_object(rule) || key == NULL)
		return wrong(fault, "each part of it is an object that says something");
	if (depth > ELIGIBILITY_DEPTH)
		return wrong(fault, "it is more than 4 deep");
	if (json_object_get(rule, "age_at") != NULL || json_object_get(rule, "least") != NULL)
		return check_age(rule, fault);
	if (json_object_size(rule) != 1)
		return wrong(fault, "each part of it says one thing");
	if (is_list_key(key))
		return check_words(json_object_get(rule, key), fault);
	if (strcmp(key, "all") == 0 || strcmp(key, "any") == 0)
		return check_parts(json_object_get(rule, key), depth, fault);
	return fault_false(fault, "rule", "a rule of who may vote: \"%.40s\" is unknown", key);
}

bool eligibility_check(const json_t *rule, struct fault *fault)
{
	return check(rule, 1, fault);
}

/* --- judging -----------------------------------------------------------------------------------
 */

/* YYYYMMDD. */
static long day_number(const char *date)
{
	return strtol(date, NULL, 10) * 10000 + strtol(date + 5, NULL, 10) * 100 +
	       strtol(date + 8, NULL, 10);
}

static bool is_old_enough(
    const json_t *rule, const struct eligible_person *person, const struct eligible_dates *dates)
{
	const char *at = json_string_value(json_object_get(rule, "age_at"));
	const long least = (long)json_integer_value(json_object_get(rule, "least"));

	if (strcmp(at, "open") == 0)
		at = dates->opens;
	else if (strcmp(at, "close") == 0)
		at = dates->closes;
	return day_number(person->birth_date) + least * 10000 <= day_number(at);
}

static bool has_word(const json_t *list, const char *word)
{
	for (size_t i = 0; i < json_array_size(list); i++)
		if (strcmp(json_string_value(json_array_get(list, i)), word) == 0)
			return true;
	return false;
}

static bool is_among(const json_t *rule, const struct eligible_person *person)
{
	const char *const words[] = {person->district, person->habitat, person->postal_code};

	for (size_t i = 0; list_keys[i] != NULL; i++) {
		const json_t *list = json_object_get(rule, list_keys[i]);

		if (list != NULL)
			return has_word(list, words[i]);
	}
	return false;
}

const json_t *eligibility_unmet(
    const json_t *rule, const struct eligible_person *person, const struct eligible_dates *dates)
{
	const json_t *all = json_object_get(rule, "all"), *any = json_object_get(rule, "any");

	for (size_t i = 0; i < json_array_size(all); i++) {
		const json_t *unmet = eligibility_unmet(json_array_get(all, i), person, dates);

		if (unmet != NULL)
			return unmet;
	}
	if (all != NULL)
		return NULL;
	for (size_t i = 0; i < json_array_size(any); i++)
		if (eligibility_unmet(json_array_get(any, i), person, dates) == NULL)
			return NULL;
	if (any != NULL)
		return rule;
	if (json_object_get(rule, "age_at") != NULL)
		return is_old_enough(rule, person, dates) ? NULL : rule;
	return is_among(rule, person) ? NULL : rule;
}

/* --- words -------------------------------------------------------------------------------------
 */

struct phrases {
	const char *language;
	const char *age, *at_open, *at_close, *at_date; /* age has a number, at_date a date */
	const char *lists[3];                           /* in the order of list_keys */
	const char *one_of, *all, *any;
};

static const struct phrases phrases[] = {
    {"es", "tener %lld años o más", " cuando se abre la votación", " cuando se cierra la votación",
	" el %s",
	{"estar empadronado en el distrito ", "vivir en hábitat ", "tener el código postal "},
	" o ", " y ", " o "},
    {"en", "be %lld years old or more", " when voting opens", " when voting closes", " on %s",
	{"be registered in the district ", "live in the habitat ", "have the postal code "}, " or ",
	" and ", " or "},
    {"ar", "أن يبلغ العمر %lld سنة أو أكثر", " عند افتتاح التصويت", " عند إغلاق التصويت", " في %s",
	{"التسجيل في حي ", "السكن في بيئة ", "الرمز البريدي "}, " أو ", " و", " أو "},
};

static void put_age(struct buf *out, const struct phrases *with, const json_t *rule)
{
	const char *at = json_string_value(json_object_get(rule, "age_at"));
	const long long least = json_integer_value(json_object_get(rule, "least"));

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
	buf_printf(out, with->age, least);
	if (strcmp(at, "open") == 0)
		buf_put_text(out, with->at_open);
	else if (strcmp(at, "close") == 0)
		buf_put_text(out, with->at_close);
	else
		buf_printf(out, with->at_date, at);
#pragma GCC diagnostic pop
}

static void put_list(struct buf *out, const struct phrases *with, const json_t *rule)
{
	for (size_t i = 0; list_keys[i] != NULL; i++) {
		const json_t *list = json_object_get(rule, list_keys[i]);

		for (size_t j = 0; j < json_array_size(list); j++) {
			buf_put_text(out, j == 0 ? with->lists[i] : with->one_of);
			buf_put_text(out, json_string_value(json_array_get(list, j)));
		}
	}
}

static void put_rule(struct buf *out, const struct phrases *with, const json_t *rule, bool is_inner)
{
	const json_t *all = json_object_get(rule, "all");
	const json_t *parts = all != NULL ? all : json_object_get(rule, "any");
	const bool is_bracketed = is_inner && json_array_size(parts) > 1;

	if (json_object_get(rule, "age_at") != NULL) {
		put_age(out, with, rule);
		return;
	}
	if (parts == NULL) {
		put_list(out, with, rule);
		return;
	}
	buf_put_text(out, is_bracketed ? "(" : "");
	for (size_t i = 0; i < json_array_size(parts); i++) {
		if (i > 0)
			buf_put_text(out, all != NULL ? with->all : with->any);
		put_rule(out, with, json_array_get(parts, i), json_array_size(parts) > 1);
	}
	buf_put_text(out, is_bracketed ? ")" : "");
}

json_t *eligibility_words(const json_t *rule)
{
	json_t *out = json_object();

	for (size_t i = 0; i < sizeof phrases / sizeof *phrases; i++) {
		struct buf text = {0};

		put_rule(&text, &phrases[i], rule, false);
		json_object_set_new(out, phrases[i].language, json_string(buf_text(&text)));
		buf_free(&text);
	}
	return out;
}
