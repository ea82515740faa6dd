/*
 * arcad, the daemon and the commands of who runs it: picks the subcommand.
 * It does nothing else.
 */
#include <stdio.h>
#include <string.h>

#include "daemon/commands/commands.h"
#include "daemon/commands/run.h"
#include "daemon/roles/role.h"
#include "proto/crypto/group.h"

struct subcommand {
	const char *name, *summary; /* no summary: not for people */
	int (*run)(int argc, char **argv);
};

static const struct subcommand subcommands[] = {
    {"run", "serve a city", command_run},
    {"import", "make a round of a .pb election or of a plan", command_import},
    {"city", "begin the city's public log", command_city},
    {"codes", "print one-time codes of a round", command_codes},
    {"invite", "print a one-time token for choosing a password", command_invite},
    {"grant", "make one of the first two of the staff", command_grant},
    {"sign-out", "end the sessions of an account, or everybody's", command_sign_out},
    {"census", "the census: import, undo, rotate, destroy; conflicts", command_census},
    {"migrate", "bring the database's schema to this version", command_migrate},
    {"status", "say how the city's rounds stand", command_status},
    {"doctor", "say in words what is wrong, and what to do", command_doctor},
    {"bounce", "read a letter that came back, from a mail server", command_bounce},
    {"role", NULL, role_main},
    {NULL, NULL, NULL},
};

static void usage_print(FILE *out)
{
	(void)fputs("usage: arcad COMMAND [OPTION]...\n\n"
		    "arcad serves the participatory budget of a city: pages, sealed ballots, "
		    "receipts, the public log.\n\n",
	    out);
	for (const struct subcommand *row = subcommands; row->name != NULL; row++)
		if (row->summary != NULL)
			(void)fprintf(out, "  %-10s %s\n", row->name, row->summary);
}

int main(int argc, char **argv)
{
	if (!group_init()) {
		(void)fputs("arcad: libsodium could not start\n", stderr);
		return 2;
	}
	if (argc >= 2 && strcmp(argv[1], "--help") == 0) {
		usage_print(stdout);
		return 0;
	}
	for (const struct subcommand *row = subcommands; argc >= 2 && row->name != NULL; row++)
		if (strcmp(argv[1], row->name) == 0)
			return row->run(argc - 1, argv + 1);
	usage_print(stderr);
	return 2;
}
