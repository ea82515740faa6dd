/*
 * arca witness: cosigns the checkpoints of logs that it has seen grow (c2sp.org/tlog-witness).
 * It takes no part in a round: it only makes sure that everybody is shown the same log.
 */
#include "proto/cli/witness.h"

#include <stdlib.h>
#include <string.h>

#include "proto/cli/cli.h"
#include "proto/cli/keep.h"

#define MAX_LOGS 64

static int command_witness_key(int argc, char **argv)
{
	const char *folder = NULL, *name = NULL;
	const struct option_row rows[] = {
	    {.name = "--dir", .value = "DIR", .help = "the witness's folder", .text = &folder},
	    {.name = "--name",
		.value = "NAME",
		.help = "its name, such as witness.example/w1",
		.text = &name},
	    {.name = NULL},
	};
	const struct usage usage = {"witness key --dir DIR --name NAME",
	    "Makes a witness's key in its folder, if there is none, and prints its public half as "
	    "a "
	    "vkey,\n"
	    "the form in which policies name witnesses.",
	    rows};
	struct buf vkey = {0};
	struct fault fault = {0};
	int count, status;

	if (!cli_options(argc, argv, &usage, &count, &status))
		return status;
	if (count != 0 || folder == NULL || name == NULL)
		return cli_usage(&usage, "witness key takes --dir DIR and --name NAME");
	if (witness_key_make(folder, name, &vkey, &fault)) {
		printf("%s\n", buf_text(&vkey));
		status = EXIT_FINE;
	} else {
		status = cli_fail(&fault);
	}
	buf_free(&vkey);
	return status;
}

static bool start(
    struct witness *witness, const char *const *logs, size_t count, struct fault *fault)
{
	uint64_t now_s;

	for (size_t i = 0; i < count; i++)
		if (!witness_log_add(witness, logs[i], fault))
			return false;
	witness->fixed_count = witness->log_count;
	if (!keep_folder(witness->folder, fault) || !witness_key_load(witness, fault) ||
	    !keep_lock(witness->folder, fault) || !witness_book_check(witness, fault) ||
	    !witness_clock(witness, &now_s, fault))
		return false;
	witness_logs_refresh(witness);
	return true;
}

int command_witness(int argc, char **argv)
{
	struct witness witness = {0};
	const char *listen = NULL, *logs[MAX_LOGS];
	size_t log_count = 0;
	const struct option_row rows[] = {
	    {.name = "--dir",
		.value = "DIR",
		.help = "the witness's folder: its key, and what it has cosigned",
		.text = &witness.folder},
	    {.name = "--listen",
		.value = "HOST:PORT",
		.help = "where to serve HTTP; port 0 takes any",
		.text = &listen},
	    {.name = "--log",
		.value = "ORIGIN=VKEY",
		.help = "a log to cosign; repeatable. More in DIR/logs, a vkey a line",
		.texts = logs,
		.count = &log_count,
		.room = MAX_LOGS},
	    {.name = "--clock",
		.value = "FILE",
		.help = "seconds to add to the clock (rehearsals only)",
		.text = &witness.clock_path},
	    {.name = NULL},
	};
	const struct usage usage = {"witness --dir DIR --listen HOST:PORT [--log ORIGIN=VKEY]",
	    "Serves add-checkpoint (c2sp.org/tlog-witness): cosigns a log's checkpoint if it "
	    "follows "
	    "from\n"
	    "the last one that this witness cosigned, and never two histories. arca witness key "
	    "makes\n"
	    "the key. SIGTERM ends it.",
	    rows};
	struct fault fault = {0};
	int count, status;

	if (argc > 1 && strcmp(argv[1], "key") == 0)
		return command_witness_key(argc - 1, argv + 1);
	if (!cli_options(argc, argv, &usage, &count, &status))
		return status;
	if (count != 0 || witness.folder == NULL || listen == NULL)
		return cli_usage(&usage, "witness takes --dir DIR and --listen HOST:PORT");
	if (start(&witness, logs, log_count, &fault) && witness_serve(&witness, listen, &fault))
		status = EXIT_FINE;
	else
		status = cli_fail(&fault);
	witness_free(&witness);
	return status;
}
