/* Removed as the subcommands arrive. */
#include "proto/cli/cli.h"
static int pending(const char *name)
{
	(void)fprintf(stderr, "arca: %s is not here yet\n", name);
	return EXIT_UNABLE;
}
#define P(n)                                                                                       \
	__attribute__((weak)) int command_##n(int argc, char **argv)                               \
	{                                                                                          \
		(void)argc;                                                                        \
		(void)argv;                                                                        \
		return pending(#n);                                                                \
	}
P(rehearse) P(verify) P(receipt)
