/*
 * The subcommand table's driver and a small option reader.
 * It does not read files or know the protocol.
 */
#include "proto/cli/cli.h"

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

static void usage_print(const struct usage *usage)
{
	printf("usage: arca %s\n\n%s\n\n", usage->synopsis, usage->about);
	for (const struct option_row *row = usage->options; row->name != NULL; row++) {
		char left[64];

		(void)snprintf(left, sizeof left, "%s%s%s", row->name,
		    row->value != NULL ? " " : "", row->value != NULL ? row->value : "");
		printf("  %-24s %s\n", left, row->help);
	}
	printf("  %-24s %s\n", "--help", "this text");
}

int cli_usage(const struct usage *usage, const char *format, ...)
{
	va_list args;

	(void)fputs("arca: ", stderr);
	va_start(args, format);
	(void)vfprintf(stderr, format, args);
	va_end(args);
	(void)fprintf(stderr, "\nusage: arca %s   (--help tells more)\n", usage->synopsis);
	return EXIT_UNABLE;
}

int cli_fail(const struct fault *fault)
{
	(void)fprintf(stderr, "arca: %s\n", fault->text);
	return fault->kind == FAULT_FALSE ? EXIT_FALSE : EXIT_UNABLE;
}

static const struct option_row *row_find(const struct option_row *rows, const char *arg)
{
	size_t len = strcspn(arg, "=");

	for (; rows->name != NULL; rows++)
		if (strlen(rows->name) == len && strncmp(rows->name, arg, len) == 0)
			return rows;
	return NULL;
}

/* Takes the option at argv[*at], and its value; NULL, or what is wrong with it. */
static const char *option_take(const struct option_row *row, int argc, char **argv, int *at)
{
	const char *value = strchr(argv[*at], '=');

	if (row->value == NULL) {
		if (value != NULL)
			return "takes no value";
		*row->flag = true;
		return NULL;
	}
	if (value != NULL)
		value++;
	else if (*at + 1 < argc)
		value = argv[++*at];
	else
		return "needs a value";
	if (row->texts == NULL) {
		if (*row->text != NULL)
			return "is given twice";
		*row->text = value;
		return NULL;
	}
	if (*row->count == row->room)
		return "is given too often";
	row->texts[(*row->count)++] = value;
	return NULL;
}

bool cli_options(int argc, char **argv, const struct usage *usage, int *count, int *status)
{
	bool is_ended = false;
	int kept = 0;

	for (int i = 1; i < argc; i++) {
		const struct option_row *row;
		const char *wrong, *name = argv[i];

		if (is_ended || name[0] != '-' || strcmp(name, "-") == 0) {
			argv[++kept] = argv[i];
			continue;
		}
		if (strcmp(name, "--") == 0) {
			is_ended = true;
			continue;
		}
		if (strcmp(name, "--help") == 0) {
			usage_print(usage);
			*status = EXIT_FINE;
			return false;
		}
		row = row_find(usage->options, name);
		wrong = row == NULL ? "is no option here" : option_take(row, argc, argv, &i);
		if (wrong != NULL) {
			*status = cli_usage(usage, "%s %s", name, wrong);
			return false;
		}
	}
	*count = kept;
	return true;
}

bool cli_number(
    const char *text, unsigned long long min, unsigned long long max, unsigned long long *out)
{
	char *end;

	if (text[0] < '0' || text[0] > '9')
		return false;
	errno = 0;
	*out = strtoull(text, &end, 10);
	return errno == 0 && *end == '\0' && *out >= min && *out <= max;
}

static void commands_print(
    FILE *to, const char *name, const char *about, const struct command *commands)
{
	(void)fprintf(to, "usage: %s COMMAND ...\n\n%s\n\n", name, about);
	for (; commands->name != NULL; commands++)
		(void)fprintf(to, "  %-10s %s\n", commands->name, commands->summary);
	(void)fprintf(to,
	    "\n%s COMMAND --help tells more of each. Exit codes: 0 fine, 1 checked and "
	    "false, 2 could not be done.\n",
	    name);
}

int cli_dispatch(
    const char *name, const char *about, const struct command *commands, int argc, char **argv)
{
	if (argc < 2) {
		commands_print(stderr, name, about, commands);
		return EXIT_UNABLE;
	}
	if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "help") == 0) {
		commands_print(stdout, name, about, commands);
		return EXIT_FINE;
	}
	for (const struct command *row = commands; row->name != NULL; row++)
		if (strcmp(row->name, argv[1]) == 0)
			return row->run(argc - 1, argv + 1);
	(void)fprintf(
	    stderr, "arca: there is no command \"%s\"; %s --help lists them\n", argv[1], name);
	return EXIT_UNABLE;
}
