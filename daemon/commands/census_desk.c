/*
 * Somebody was verified in person: the officer saw the document. It changes an account's level, and
 * remembers who did it; whom it refuses it says why.
 */
#include <stdio.h>
#include <string.h>

#include "daemon/commands/census.h"
#include "gen/statements.h"

#define OFFICER_MOST 80

/* The account, which is a person's and confirmed. */
static bool find_account(struct census *census, int64_t *account, struct fault *fault)
{
	const struct pg_value values[] = {pg_text(census->account)};
	struct pg_reply reply;

	if (!direct_query(census->city, &PG_admin_person, values, &reply, fault))
		return false;
	if (reply.rows == 0)
		return fault_false(fault, "account_unknown", "there is no account of this code");
	if (pg_cell_int(&reply, 0, 1) != 0)
		return fault_false(
		    fault, "organisation_cannot_verify", "an organisation is not verified");
	if (pg_cell_int(&reply, 0, 2) == 0)
		return fault_false(fault, "account_unconfirmed",
		    "this account is gone, or its address is not confirmed");
	*account = pg_cell_int(&reply, 0, 0);
	return true;
}

static bool judge(const struct pg_reply *reply, struct fault *fault)
{
	static const struct {
		const char *verdict, *code, *text;
	} rows[] = {
	    {"not_found", "census_not_found", "this document is not in the census"},
	    {"other", "already_verified", "this account was verified with another document"},
	    {"taken", "document_taken",
		"another account has this document: see arcad census conflicts, then resolve"},
	    {"key", "census_key", "the census changed meanwhile: again"},
	};
	struct span cell = pg_cell(reply, 0, 0);

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		if (strlen(rows[i].verdict) == cell.len &&
		    memcmp(rows[i].verdict, cell.bytes, cell.len) == 0)
			return fault_false(fault, rows[i].code, "%s", rows[i].text);
	return true;
}

bool census_desk(struct census *census, struct fault *fault)
{
	struct hash mac;
	struct pg_reply reply;
	int64_t account = 0, number;

	if (census->account == NULL || census->officer == NULL || census->officer[0] == '\0' ||
	    strlen(census->officer) > OFFICER_MOST)
		return fault_unable(fault, "usage", "say --document, --account and --officer");
	if (!find_account(census, &account, fault) || !census_mac(&mac, census, fault))
		return false;
	const struct pg_value values[] = {pg_number(census->generation), pg_number(account),
	    pg_bytes((struct span){mac.bytes, HASH_LEN}), pg_text(census->officer),
	    pg_number(census->now_s)};
	const struct pg_value levels[] = {pg_number(account)};

	if (!direct_query(census->registry, &PG_registry_desk, values, &reply, fault) ||
	    !judge(&reply, fault))
		return false;
	number = pg_cell_int(&reply, 0, 1);
	if (!direct_query(census->city, &PG_admin_desk_verified, levels, &reply, fault))
		return false;
	(void)printf("verified in person: entry %lld of the desk's book\n", (long long)number);
	return true;
}
