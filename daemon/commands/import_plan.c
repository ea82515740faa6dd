/*
 * The plans that arcad import makes rounds of. See import_plan.h.
 */
#include "daemon/commands/import_plan.h"

#include <stdio.h>
#include <string.h>

#include "gen/statements.h"

static bool is_pb(const char *path)
{
	size_t len = strlen(path);

	return len > 3 && strcmp(path + len - 3, ".pb") == 0;
}

/* What staff announced: a plan from the database, and when it opens and closes. */
static bool read_poll(
    struct direct *direct, struct told *told, struct plan *plan, struct fault *fault)
{
	const struct pg_value values[] = {pg_text(told->round)};
	struct pg_reply reply;
	struct span text;

	if (!direct_query(direct, &PG_admin_poll, values, &reply, fault))
		return false;
	text = reply.rows == 0 ? (struct span){0} : pg_cell(&reply, 0, 0);
	if (told->poll == NULL) /* a file's round takes no poll's name */
		return reply.rows == 0 ||
		       fault_false(fault, "round_exists", "%s is the name of a poll (--poll %s)",
			   told->round, told->round);
	if (text.len == 0)
		return fault_false(fault, "poll_unknown",
		    reply.rows == 0 ? "there is no poll %s" : "the poll %s is not announced yet",
		    told->round);
	told->open_s = (uint64_t)pg_cell_int(&reply, 0, 1);
	told->close_s = (uint64_t)pg_cell_int(&reply, 0, 2);
	return plan_parse(plan, text, fault);
}

/* What is needed of a round and is not there, as arca.ballot_gaps names it: said in words. */
static bool say_needed(const char *slug, struct span codes, struct fault *fault)
{
	static const struct {
		const char *code, *words;
	} all[] = {{"appeals", "appeals against reports wait for a decision"},
	    {"census", "nobody said how many may vote at most"},
	    {"groups", "more than 16 groups have projects on the ballot"},
	    {"nothing", "no project is on its ballot"},
	    {"phase", "its prices are not being published (phase publishing_prices)"},
	    {"valuating", "it has headings with money, and no phase valuating"}};
	char words[400] = "";
	size_t len = 0;

	for (size_t i = 0; i < sizeof all / sizeof *all; i++)
		if (memmem(codes.bytes, codes.len, all[i].code, strlen(all[i].code)) != NULL)
			len += (size_t)snprintf(words + len, sizeof words - len, "%s%s",
			    len == 0 ? "" : "; ", all[i].words);
	return fault_false(fault, "round_unready", "round %s is not ready: %s", slug, words);
}

/* What staff made and people chose: a plan from the database, and the days that were published. */
static bool read_round(
    struct direct *direct, struct told *told, struct plan *plan, struct fault *fault)
{
	const struct pg_value values[] = {pg_text(told->round)};
	struct pg_reply reply;
	struct span hash;

	if (!direct_query(direct, &PG_admin_round_plan, values, &reply, fault))
		return false;
	if (reply.rows == 0)
		return fault_false(fault, "round_unknown",
		    "the city has published no round %s (of a file: arcad import FILE --round %s)",
		    told->round, told->round);
	if (pg_cell(&reply, 0, 4).len > 0)
		return say_needed(told->round, pg_cell(&reply, 0, 4), fault);
	told->open_s = (uint64_t)pg_cell_int(&reply, 0, 1);
	told->close_s = (uint64_t)pg_cell_int(&reply, 0, 2);
	hash = pg_cell(&reply, 0, 3);
	(void)snprintf(
	    told->sha256, sizeof told->sha256, "%.*s", (int)hash.len, (const char *)hash.bytes);
	return plan_parse(plan, pg_cell(&reply, 0, 0), fault);
}

/* People, keys and days are others; what they vote on is the round's, or is made up. */
static bool read_rehearsal(
    struct direct *direct, const struct told *told, struct plan *plan, struct fault *fault)
{
	const struct pg_value values[] = {pg_text(told->from), pg_text(told->round)};
	struct pg_reply reply;

	if (!direct_query(direct, &PG_admin_rehearsal, values, &reply, fault))
		return false;
	if (reply.rows == 0)
		return fault_false(fault, "round_unknown",
		    "the city has no round %s, not even a draft", told->from);
	if (pg_cell_int(&reply, 0, 1) == 1)
		return fault_false(fault, "round_exists",
		    "%s is a round or a poll of the city: another name, please", told->round);
	return plan_parse(plan, pg_cell(&reply, 0, 0), fault);
}

bool import_read(struct plan *plan, struct direct *direct, struct told *told, struct fault *fault)
{
	if (!read_poll(direct, told, plan, fault))
		return false;
	if (told->poll != NULL)
		return true;
	if (told->from != NULL)
		return read_rehearsal(direct, told, plan, fault);
	if (told->file == NULL)
		return read_round(direct, told, plan, fault);
	return is_pb(told->file) ? plan_import(plan, told->file, fault)
				 : plan_read(plan, told->file, fault);
}
