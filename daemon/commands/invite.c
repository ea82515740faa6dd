/*
 * arcad invite: the first way into a city, and one for staff. There are no default passwords: who
 * is invited chooses one with a link's token that is good once and for 72 hours. It sends nothing
 * and gives no role.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/api/email.h"
#include "daemon/api/token.h"
#include "daemon/commands/commands.h"
#include "daemon/commands/place.h"
#include "gen/statements.h"
#include "proto/crypto/group.h"

static const char usage[] =
    "usage: arcad invite --email ADDRESS [--language es] [--embedded DIR | --config FILE]\n\n"
    "Makes an account without a password for this address, or takes the one that it has, and "
    "prints "
    "a\n"
    "token that is good once, for 72 hours: it sets a password (POST "
    "/api/accounts/reset/finish).\n"
    "Only its hash is kept: it cannot be printed again.\n";

static bool invite(struct direct *direct, const char *email, const char *language,
    const struct account_token *token, struct fault *fault)
{
	const struct pg_value values[] = {pg_text(email),
	    language == NULL ? pg_null() : pg_text(language),
	    pg_bytes((struct span){token->hash.bytes, HASH_LEN})};
	struct pg_reply reply;

	if (direct_query(direct, &PG_admin_invite, values, &reply, fault))
		return true;
	if (strcmp(reply.sqlstate, "AR109") == 0)
		return fault_false(
		    fault, "language_unknown", "the city does not have the language %s", language);
	return false;
}

static bool run(struct place *place, const char *email, const char *language, struct fault *fault)
{
	struct account_token token = {0};
	struct direct *direct = NULL;
	char *conninfo = NULL;
	bool is_fine = false;

	if (place_read(place, fault) && place_find(place, fault)) {
		conninfo = place_conninfo(place, NULL);
		if (conninfo != NULL)
			direct = direct_open(conninfo, fault);
	}
	free(conninfo);
	if (direct != NULL && !account_token_make(&token))
		(void)fault_unable(fault, "no_memory", "no memory for a token");
	else if (direct != NULL)
		is_fine = invite(direct, email, language, &token, fault);
	direct_close(&direct);
	if (is_fine)
		(void)puts(token.text);
	secret_wipe(&token, sizeof token);
	return is_fine;
}

int command_invite(int argc, char **argv)
{
	static struct place place;
	const char *typed = NULL, *language = NULL, *why = NULL;
	const struct place_option own[] = {
	    {"--email", &typed}, {"--language", &language}, {NULL, NULL}};
	char email[EMAIL_ROOM];
	struct fault fault = {0};
	bool is_fine;

	if (!place_options(&place, own, NULL, argc, argv) || typed == NULL) {
		(void)fputs(usage, stderr);
		return 2;
	}
	if (!email_read(email, typed, &why)) {
		(void)fprintf(stderr, "arcad: %s is no e-mail address (%s)\n", typed, why);
		return 2;
	}
	is_fine = run(&place, email, language, &fault);
	place_free(&place);
	if (!is_fine)
		(void)fprintf(stderr, "arcad: %s\n", fault.text);
	return is_fine ? 0 : (int)fault.kind;
}
