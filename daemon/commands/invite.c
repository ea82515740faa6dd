/*
 * arcad invite, arcad grant: the first ways into a city. There are no default passwords: who is
 * invited chooses one with a token that is good once and for 72 hours; and the first two of the
 * staff have their role from here, since all others have it from two people.
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
    "token that is good once, for 72 hours, as a link where the configuration has a public_url: "
    "it\n"
    "sets a password. Only its hash is kept: it cannot be printed again.\n";

static bool invite(struct direct *direct, const char *email, const char *language,
    const struct account_token *token, struct fault *fault)
{
	const struct pg_value values[] = {pg_text(email),
	    language == NULL ? pg_null() : pg_text(language),
	    pg_bytes((struct span){token->hash.bytes, HASH_LEN})};
	struct fault why = {0};
	struct pg_reply reply;

	if (direct_query(direct, &PG_admin_invite, values, &reply, &why))
		return true;
	if (strcmp(reply.sqlstate, "AR109") == 0)
		return fault_false(
		    fault, "language_unknown", "the city does not have the language %s", language);
	return false;
}

static bool run(struct place *place, const char *email, const char *language, struct fault *fault)
{
	struct account_token token = {0};
	struct direct *direct = place_open(place, fault);
	bool is_fine = false;

	if (direct != NULL && !account_token_make(&token))
		(void)fault_unable(fault, "no_memory", "no memory for a token");
	else if (direct != NULL)
		is_fine = invite(direct, email, language, &token, fault);
	direct_close(&direct);
	if (is_fine && place->config.public_url[0] != '\0')
		(void)printf("%s/%s/account/invite#%s\n", place->config.public_url,
		    language != NULL ? language : "es", token.text);
	else if (is_fine)
		(void)puts(token.text);
	secret_wipe(&token, sizeof token);
	return is_fine;
}

/* The address that was typed, in its form; false and a sentence if it is none. */
static bool read_email(char out[EMAIL_ROOM], const char *typed)
{
	const char *why = NULL;

	if (email_read(out, typed, &why))
		return true;
	(void)fprintf(stderr, "arcad: %s is no e-mail address (%s)\n", typed, why);
	return false;
}

static int finish(struct place *place, bool is_fine, const struct fault *fault)
{
	place_free(place);
	if (is_fine)
		return 0;
	(void)fprintf(stderr, "arcad: %s\n", fault->text);
	return (int)fault->kind;
}

int command_invite(int argc, char **argv)
{
	static struct place place;
	const char *typed = NULL, *language = NULL;
	const struct place_option own[] = {
	    {"--email", &typed}, {"--language", &language}, {NULL, NULL}};
	char email[EMAIL_ROOM];
	struct fault fault = {0};
	bool is_fine;

	if (!place_options(&place, own, NULL, argc, argv) || typed == NULL) {
		(void)fputs(usage, stderr);
		return 2;
	}
	if (!read_email(email, typed))
		return 2;
	is_fine = run(&place, email, language, &fault);
	return finish(&place, is_fine, &fault);
}

/* --- grant --------------------------------------------------------------------------------- */

static const char grant_usage[] =
    "usage: arcad grant --email ADDRESS --role staff [--embedded DIR | --config FILE]\n\n"
    "Makes the account of this address one of the first two of the staff. All other roles are "
    "asked\n"
    "for by one of the staff and approved by another. It needs a second factor before it is of "
    "use.\n";

static bool grant(struct direct *direct, const char *email, struct fault *fault)
{
	static const struct {
		const char *sqlstate, *code, *text;
	} refusals[] = {
	    {"AR118", "account_unknown", "no person has an account with this address, confirmed"},
	    {"AR116", "two_people",
		"two of the staff are there: they give roles, not this command"},
	    {"AR117", "roles_apart", "this person has a role that cannot go together with staff"},
	    {"AR119", "grant_settled", "this person is of the staff, or is waiting to be"},
	};
	const struct pg_value values[] = {pg_text(email)};
	struct fault why = {0};
	struct pg_reply reply;

	if (direct_query(direct, &PG_admin_grant, values, &reply, &why))
		return true;
	for (size_t i = 0; i < sizeof refusals / sizeof *refusals; i++)
		if (strcmp(reply.sqlstate, refusals[i].sqlstate) == 0)
			return fault_false(fault, refusals[i].code, "%s", refusals[i].text);
	*fault = why;
	return false;
}

int command_grant(int argc, char **argv)
{
	static struct place place;
	const char *typed = NULL, *role = NULL;
	const struct place_option own[] = {{"--email", &typed}, {"--role", &role}, {NULL, NULL}};
	char email[EMAIL_ROOM];
	struct fault fault = {0};
	struct direct *direct;
	bool is_fine;

	if (!place_options(&place, own, NULL, argc, argv) || typed == NULL || role == NULL ||
	    strcmp(role, "staff") != 0) {
		(void)fputs(grant_usage, stderr);
		return 2;
	}
	if (!read_email(email, typed))
		return 2;
	direct = place_open(&place, &fault);
	is_fine = direct != NULL && grant(direct, email, &fault);
	direct_close(&direct);
	return finish(&place, is_fine, &fault);
}
