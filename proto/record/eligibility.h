/*
 * Who may vote, as a rule that is data: JSON of {"all": [..]}, {"any": [..]},
 * {"age_at": "open" | "close" | "YYYY-MM-DD", "least": 16}, {"district": [..]}, {"habitat": [..]},
 * {"postal_code": [..]}. Judged against a person of the census, and told in words. It asks nobody.
 */
#ifndef PROTO_RECORD_ELIGIBILITY_H
#define PROTO_RECORD_ELIGIBILITY_H

#include "proto/base/json.h"

#define ELIGIBILITY_DEPTH 4
#define ELIGIBILITY_LIST  64
#define ELIGIBILITY_WORD  80 /* bytes: the census has no longer ones */

struct eligible_person {
	const char *birth_date, *district, *postal_code, *habitat;
};

/* Dates in the round's own zone. */
struct eligible_dates {
	const char *opens, *closes;
};

/* FAULT_FALSE rule: unknown members, deeper than 4, lists that are empty or longer than 64, words
 * that are empty, longer than the census has them, or have control characters. */
bool eligibility_check(const json_t *rule, struct fault *fault) MUST_CHECK;

/*
 * NULL if the person meets a rule that was checked; or the smallest clause of it that they do not
 * meet: of "all" its first, "any" as a whole. Borrowed from the rule.
 */
const json_t *eligibility_unmet(const json_t *rule, const struct eligible_person *person,
    const struct eligible_dates *dates) MUST_CHECK;

/* {"es": "..", "en": "..", "ar": ".."}: a checked rule in words. NULL without memory. */
json_t *eligibility_words(const json_t *rule);

#endif
