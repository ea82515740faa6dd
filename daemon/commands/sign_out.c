/*
 * arcad sign-out: ends sessions and API tokens of an account, or everybody's, when something has
 * happened. It
 * changes no password and no role.
 */
#include <stdio.h>
#include <string.h>

#include "daemon/api/email.h"
#include "daemon/commands/commands.h"
#include "daemon/commands/place.h"
#include "gen/statements.h"

static const char usage[] =
    "usage: arcad sign-out --email ADDRESS | --everybody yes [--embedded DIR | --config FILE]\n\n"
    "Ends all sessions and API tokens of the account with this address, or of all accounts, and\n"
    "says how many.\n"
    "Voting sessions go on: they know no account.\n";

/* Prints how many ended; `email` of NULL is everybody. */
static bool sign_out(struct place *place, const char *email, struct fault *fault)
{
	struct direct *direct = place_open(place, fault);
	const struct pg_value values[] = {email == NULL ? pg_null() : pg_text(email)};
	struct pg_reply reply;
	bool is_fine =
	    direct != NULL && direct_query(direct, &PG_admin_sign_out, values, &reply, fault);

	if (is_fine && pg_cell(&reply, 0, 0).bytes == NULL)
		is_fine =
		    fault_false(fault, "account_unknown", "nobody has an account with %s", email);
	else if (is_fine)
		(void)printf("%lld sessions ended, %lld API tokens\n",
		    (long long)pg_cell_int(&reply, 0, 0), (long long)pg_cell_int(&reply, 0, 1));
	direct_close(&direct);
	return is_fine;
}

int command_sign_out(int argc, char **argv)
{
	static struct place place;
	const char *typed = NULL, *everybody = NULL, *why = NULL;
	const struct place_option own[] = {
	    {"--email", &typed}, {"--everybody", &everybody}, {NULL, NULL}};
	char email[EMAIL_ROOM];
	struct fault fault = {0};
	bool is_fine;

	if (!place_options(&place, own, NULL, argc, argv) ||
	    (typed == NULL) == (everybody == NULL) ||
	    (everybody != NULL && strcmp(everybody, "yes") != 0)) {
		(void)fputs(usage, stderr);
		return 2;
	}
	if (typed != NULL && !email_read(email, typed, &why)) {
		(void)fprintf(stderr, "arcad: %s is no e-mail address (%s)\n", typed, why);
		return 2;
	}
	is_fine = sign_out(&place, typed != NULL ? email : NULL, &fault);
	place_free(&place);
	if (is_fine)
		return 0;
	(void)fprintf(stderr, "arcad: %s\n", fault.text);
	return (int)fault.kind;
}
