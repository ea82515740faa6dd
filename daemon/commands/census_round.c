/*
 * One round's rule, read once. See census_round.h.
 */
#include "daemon/commands/census_round.h"

#include <stdio.h>

#include "daemon/roles/electors.h"
#include "gen/statements.h"

static void copy_day(char out[BIRTH_LEN + 1], const struct pg_reply *reply, int column)
{
	const struct span cell = pg_cell(reply, 0, column);

	(void)snprintf(out, BIRTH_LEN + 1, "%.*s", (int)cell.len, (const char *)cell.bytes);
}

/* What a letter would be printed for in vain. */
static const char *find_trouble(const struct pg_reply *reply)
{
	if (pg_cell_int(reply, 0, 4) != 0)
		return "it is over";
	if (pg_cell_int(reply, 0, 2) == 0)
		return "it is entered with codes alone";
	return pg_cell_int(reply, 0, 3) == 0 ? "a letter is not enough for it" : NULL;
}

bool census_round_read(struct census_round *out, struct census *census, struct fault *fault)
{
	const struct pg_value values[] = {pg_text(census->round)};
	const char *trouble;
	struct pg_reply reply;
	struct span cell;

	if (census->round == NULL)
		return true;
	if (!direct_query(census->city, &PG_admin_electorate, values, &reply, fault))
		return false;
	if (reply.rows != 1)
		return fault_false(
		    fault, "round_missing", "there is no round %.64s", census->round);
	trouble = find_trouble(&reply);
	if (trouble != NULL)
		return fault_false(fault, "round_letters", "no letters for round %.64s: %s",
		    census->round, trouble);
	copy_day(out->opens, &reply, 0);
	copy_day(out->closes, &reply, 1);
	cell = pg_cell(&reply, 0, 5);
	out->json = json_parse(cell.bytes, cell.len, fault);
	return out->json != NULL;
}

void census_round_free(struct census_round *round)
{
	json_decref(round->json);
	*round = (struct census_round){0};
}

bool census_round_may(const struct census_round *round, const struct eligible_person *person)
{
	const struct eligible_dates dates = {round->opens, round->closes};

	return round->json == NULL || electors_have(round->json, person, &dates);
}
