/*
 * Reading the electorate strictly, and telling it. See criteria.h.
 * What a rule is, and how it is told, is in eligibility.c; whom it lets in is the registrar's.
 */
#include "proto/record/criteria.h"

#include <string.h>

#include "proto/record/eligibility.h"

static const char *const criteria_keys[] = {"assurance", "contests", "rule", "ways", "zone", NULL};
/* In byte order, as the lists of the artifact are. */
static const char *const all_ways[] = {"account", "code", NULL};
static const char *const all_proofs[] = {"census", "desk", "email", "letter", "sms", NULL};

void criteria_free(struct criteria *criteria)
{
	json_decref(criteria->json);
	*criteria = (struct criteria){0};
}

static bool wrong(struct fault *fault, const char *why)
{
	return fault_false(fault, "criteria_shape", "the electorate: %s", why);
}

/* One word or more of `known`, ascending. */
static bool words_are_right(const json_t *list, const char *const *known)
{
	size_t at = 0;

	for (; *known != NULL && at < json_array_size(list); known++) {
		const char *word = json_string_value(json_array_get(list, at));

		at += word != NULL && strcmp(word, *known) == 0;
	}
	return at > 0 && at == json_array_size(list);
}

/* A name of the time zone database: its letters, whatever it means. */
static bool zone_is_right(const char *zone)
{
	const size_t len = strspn(zone, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
					"0123456789+-_/");

	return len > 0 && len <= CRITERIA_ZONE_MAX && zone[len] == '\0';
}

static bool rule_is_right(const json_t *rule, struct fault *fault)
{
	return json_is_null(rule) || eligibility_check(rule, fault);
}

static bool share_style(const struct contest *one, const struct contest *other)
{
	for (size_t i = 0; i < one->styles.count; i++)
		for (size_t j = 0; j < other->styles.count; j++)
			if (one->styles.items[i] == other->styles.items[j])
				return true;
	return false;
}

/* A style is given by one rule. */
static bool styles_are_right(
    const struct criteria *criteria, const struct contests *contests, struct fault *fault)
{
	for (size_t i = 0; i < contests->count; i++)
		for (size_t j = 0; j < i; j++)
			if (share_style(&contests->items[i], &contests->items[j]) &&
			    !json_equal(json_array_get(criteria->contests, i),
				json_array_get(criteria->contests, j)))
				return fault_false(fault, "criteria_contests",
				    "the electorate: contests %zu and %zu share a style and differ "
				    "in their rule",
				    j, i);
	return true;
}

static bool take_contests(
    const struct criteria *criteria, const struct contests *contests, struct fault *fault)
{
	if (json_array_size(criteria->contests) != contests->count)
		return fault_false(fault, "criteria_contests",
		    "the electorate: it has rules of %zu contests, and there are %zu",
		    json_array_size(criteria->contests), contests->count);
	for (size_t i = 0; i < contests->count; i++)
		if (!rule_is_right(json_array_get(criteria->contests, i), fault)) {
			fault_prefix(fault, "contest %zu", i);
			return false;
		}
	return styles_are_right(criteria, contests, fault);
}

/* Members and the small ones of them. */
static bool take_members(struct criteria *out, struct fault *fault)
{
	out->rule = json_object_get(out->json, "rule");
	if (!json_only_keys(out->json, criteria_keys, fault) ||
	    !json_take_text(out->json, "zone", &out->zone, fault) ||
	    !json_take_array(out->json, "ways", &out->ways, fault) ||
	    !json_take_array(out->json, "assurance", &out->assurance, fault) ||
	    !json_take_array(out->json, "contests", &out->contests, fault))
		return false;
	if (out->rule == NULL)
		return wrong(fault, "\"rule\" is missing: null is for everybody in the census");
	if (!words_are_right(out->ways, all_ways))
		return wrong(fault, "\"ways\" has \"account\", \"code\" or both, in this order");
	if (!words_are_right(out->assurance, all_proofs))
		return wrong(fault, "\"assurance\" has some of \"census\", \"desk\", \"email\", "
				    "\"letter\", \"sms\", in this order");
	return zone_is_right(out->zone) || wrong(fault, "\"zone\" is no name of a time zone");
}

bool criteria_read(
    struct criteria *out, const struct contests *contests, struct span json, struct fault *fault)
{
	memset(out, 0, sizeof *out);
	out->json = json_parse_canonical(json.bytes, json.len, fault);
	if (out->json == NULL)
		return false;
	if (!json_is_object(out->json))
		return wrong(fault, "it is an object");
	return take_members(out, fault) && rule_is_right(out->rule, fault) &&
	       take_contests(out, contests, fault);
}

/* --- words -------------------------------------------------------------------------------------
 */

static void put_list(struct buf *out, const char *title, const json_t *list)
{
	buf_put_text(out, title);
	for (size_t i = 0; i < json_array_size(list); i++)
		buf_printf(
		    out, "%s%s", i > 0 ? ", " : "", json_string_value(json_array_get(list, i)));
	buf_put_u8(out, '\n');
}

static void put_rule(struct buf *out, const json_t *rule)
{
	json_t *words = json_is_null(rule) ? NULL : eligibility_words(rule);
	const char *text = json_string_value(json_object_get(words, "en"));

	buf_printf(out, "%s\n", text != NULL ? text : "be in the census");
	json_decref(words);
}

void criteria_tell(struct buf *out, const struct criteria *criteria)
{
	put_list(out, "with: ", criteria->ways);
	put_list(out, "accounts are verified by: ", criteria->assurance);
	buf_printf(out, "days are those of: %s\n", criteria->zone);
	buf_put_text(out, "voters with an account have to: ");
	put_rule(out, criteria->rule);
	for (size_t i = 0; i < json_array_size(criteria->contests); i++) {
		const json_t *rule = json_array_get(criteria->contests, i);

		if (json_is_null(rule))
			continue;
		buf_printf(out, "and for contest %zu: ", i);
		put_rule(out, rule);
	}
}
