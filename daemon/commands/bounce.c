/*
 * arcad bounce: a mail server gives it, on standard input, what came for mail_from. A letter of
 * ours that came back for good is marked, and its address with it. Everything else is left alone.
 */
#include <stdio.h>
#include <stdlib.h>

#include "daemon/commands/bounce_read.h"
#include "daemon/commands/commands.h"
#include "daemon/commands/place.h"
#include "gen/statements.h"
#include "proto/base/file.h"

#define MESSAGE_MAX ((size_t)16 << 20)

static const char usage[] =
    "usage: arcad bounce (--embedded DIR | --config FILE) [--set KEY=VALUE]... < MESSAGE\n\n"
    "Reads a message that came for mail_from. If it says that a letter of ours can't be "
    "delivered,\n"
    "the address is marked, and its owner is told on their page. Exit code 0 if it was such a one "
    "or\n"
    "could be ignored, 75 (try again) if the database is away.\n";

enum { TRY_AGAIN = 75 /* EX_TEMPFAIL, as mail servers know it */ };

static bool mark(const struct place *place, const struct bounce *bounce, struct fault *fault)
{
	char *conninfo = place_conninfo(place, "arca_mailer");
	struct direct *direct = conninfo != NULL ? direct_open(conninfo, fault) : NULL;
	char why[340];
	bool is_fine = false;
	struct pg_reply reply;

	(void)snprintf(why, sizeof why, "%s %s", bounce->status, bounce->why);
	const struct pg_value values[] = {pg_text(bounce->message), pg_text(why)};

	if (direct != NULL)
		is_fine = direct_query(direct, &PG_mailer_bounce, values, &reply, fault);
	if (is_fine)
		(void)printf("%s\n", pg_cell_int(&reply, 0, 0) == 1 ? "marked" : "not ours");
	direct_close(&direct);
	free(conninfo);
	return is_fine;
}

static int judge(struct place *place)
{
	struct bounce bounce;
	struct fault fault = {0};
	struct buf message = {0};
	bool is_bounce;

	if (!file_read(&message, "-", MESSAGE_MAX, &fault)) {
		(void)fprintf(stderr, "arcad: %s\n", fault.text);
		return EXIT_SUCCESS; /* too large to be a report: trying again makes it no smaller
				      */
	}
	is_bounce = bounce_read(&bounce, (struct span){message.bytes, message.len});
	buf_free(&message);
	if (!is_bounce || !bounce.is_final) {
		(void)printf("%s\n", is_bounce ? "only late" : "no report of ours");
		return EXIT_SUCCESS;
	}
	if (place_find(place, &fault) && mark(place, &bounce, &fault))
		return EXIT_SUCCESS;
	(void)fprintf(stderr, "arcad: %s\n", fault.text);
	return TRY_AGAIN;
}

int command_bounce(int argc, char **argv)
{
	static struct place place;
	struct fault fault = {0};
	int status;

	if (!place_options(&place, NULL, NULL, argc, argv) ||
	    (place.folder == NULL && place.config_path == NULL)) {
		(void)fputs(usage, stderr);
		return 2;
	}
	if (!place_read(&place, &fault)) {
		(void)fprintf(stderr, "arcad: %s\n", fault.text);
		return TRY_AGAIN;
	}
	status = judge(&place);
	place_free(&place);
	return status;
}
