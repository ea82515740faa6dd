/*
 * One rule of all, and one each. See electors.h.
 */
#include "daemon/roles/electors.h"

static bool meets(
    const json_t *rule, const struct eligible_person *person, const struct eligible_dates *dates)
{
	return !json_is_object(rule) || eligibility_unmet(rule, person, dates) == NULL;
}

bool electors_have(const json_t *criteria, const struct eligible_person *person,
    const struct eligible_dates *dates)
{
	const json_t *contests = json_object_get(criteria, "contests");

	if (!meets(json_object_get(criteria, "rule"), person, dates))
		return false;
	for (size_t i = 0; i < json_array_size(contests); i++)
		if (meets(json_array_get(contests, i), person, dates))
			return true;
	return false;
}
