/*
 * One sentence for each code.
 * It does not translate: the code is what other languages' texts hang on.
 */
#include "proto/tally/explain.h"

#include <inttypes.h>

static const char *const names[] = {"funded", "too_expensive", "dearer_than_budget"};

const char *why_name(enum why why)
{
	return names[why];
}

static void money_put(struct buf *out, int64_t amount, unsigned decimals, const char *currency)
{
	pb_money_write(out, amount, decimals);
	if (currency != NULL && currency[0] != '\0')
		buf_printf(out, " %s", currency);
}

void explain_write(struct buf *out, const struct tally_input *input, const struct outcome *outcome,
    size_t place, unsigned decimals, const char *currency)
{
	const struct tally_project *project = &input->projects[place];
	const struct outcome_why *why = &outcome->whys[place];

	buf_printf(out, "%s: turn %" PRIu32 " of %zu with %" PRIu64 " vote%s; it costs ",
	    why->why == WHY_FUNDED ? "funded" : "not funded", why->turn, input->project_count,
	    project->votes, project->votes == 1 ? "" : "s");
	money_put(out, project->cost, decimals, currency);
	switch (why->why) {
	case WHY_FUNDED:
	case WHY_TOO_EXPENSIVE:
		buf_put_text(out, why->why == WHY_FUNDED ? " and " : ", and only ");
		money_put(out, why->left, decimals, currency);
		buf_put_text(out, " was left");
		break;
	case WHY_DEARER_THAN_BUDGET:
		buf_put_text(out, ", more than the whole budget of ");
		money_put(out, input->budget, decimals, currency);
		break;
	}
	if (why->why == WHY_TOO_EXPENSIVE && why->tied_before > 0)
		buf_printf(out, "; %" PRIu32 " with as many votes came first by the tie order (%s)",
		    why->tied_before, tie_rule_name(input->ties.rule));
}
