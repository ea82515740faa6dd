/*
 * What the subcommands of arca share: their table, options, and how they end.
 * It does not know what any subcommand does.
 */
#ifndef PROTO_CLI_CLI_H
#define PROTO_CLI_CLI_H

#include <stdbool.h>
#include <stdio.h>

#include "proto/base/fault.h"

/* Exit codes, the same everywhere. FAULT_FALSE and FAULT_UNABLE have the values of the last two. */
enum { EXIT_FINE = 0, EXIT_FALSE = 1, EXIT_UNABLE = 2 };

/* A subcommand: argv[0] is its own name. Returns an exit code. */
struct command {
	const char *name;
	const char *summary; /* half a line, for the list in --help */
	int (*run)(int argc, char **argv);
};

/*
 * One option of a subcommand. The kind says which field of `into` is used: a flag sets *flag; a
 * text sets *text; a list appends to texts[] up to `room` entries, counting in *count.
 */
struct option_row {
	const char *name;  /* with its dashes: "--json" */
	const char *value; /* the value's name in --help, NULL for a flag */
	const char *help;
	bool *flag;
	const char **text;
	const char **texts;
	size_t *count, room;
};

/* A subcommand's usage: `synopsis` after "usage: arca ", `about` a paragraph, options until name
 * NULL. */
struct usage {
	const char *synopsis, *about;
	const struct option_row *options;
};

/*
 * Reads options (anywhere, "--" ends them, "--name=value" is fine) and leaves the others in
 * argv[1..*count]. Returns true to go on. On --help prints to stdout and sets *status to
 * EXIT_FINE; on a wrong option prints one sentence to stderr and sets EXIT_UNABLE.
 */
bool cli_options(
    int argc, char **argv, const struct usage *usage, int *count, int *status) MUST_CHECK;

/* "arca: sentence" on stderr; returns the fault's exit code. */
int cli_fail(const struct fault *fault);
/* A sentence about wrong use on stderr, with a hint to --help; returns EXIT_UNABLE. */
int cli_usage(const struct usage *usage, const char *format, ...) PRINTF_LIKE(2, 3);

/* A whole number from all of `text`, from min to max; false otherwise. */
bool cli_number(const char *text, unsigned long long min, unsigned long long max,
    unsigned long long *out) MUST_CHECK;

/* Runs the one of `commands` (until name NULL) that argv[1] names; `name` is for the --help text.
 */
int cli_dispatch(
    const char *name, const char *about, const struct command *commands, int argc, char **argv);

int command_tally(int argc, char **argv);
int command_pb(int argc, char **argv);
int command_rehearse(int argc, char **argv);
int command_verify(int argc, char **argv);
int command_acts(int argc, char **argv);
int command_receipt(int argc, char **argv);
int command_pack(int argc, char **argv);
int command_fetch(int argc, char **argv);
int command_witness(int argc, char **argv);
int command_trustee(int argc, char **argv);
int command_key(int argc, char **argv);
int command_observe(int argc, char **argv);
int command_load(int argc, char **argv);

#endif
