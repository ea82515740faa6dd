/*
 * arca trustee: a trustee's machine. The daemon is only its post-box: everything is checked here,
 * in the log, before a key is used.
 */
#include "proto/cli/trustee.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "proto/base/file.h"
#include "proto/cli/cli.h"
#include "proto/cli/keep.h"
#include "proto/cli/remote.h"

#define YEAR_S ((uint64_t)366 * 86400)

/* --- key ------------------------------------------------------------------------------------ */

static int make_keys(const char *folder, const char *name, enum block block)
{
	struct fault fault = {0};
	struct buf text = {0};
	int status = EXIT_FINE;

	if (trustee_keys_make(folder, name, block, &fault) &&
	    keep_read(&text, folder, FILE_PUBLIC, 65536, &fault))
		printf("%s\nThis is public: it goes into the round's manifest. Everything else in "
		       "%s is secret.\n",
		    buf_text(&text), folder);
	else
		status = cli_fail(&fault);
	buf_free(&text);
	return status;
}

static int command_trustee_key(int argc, char **argv)
{
	const char *folder = NULL, *name = NULL, *block = NULL;
	const struct option_row rows[] = {
	    {.name = "--dir", .value = "DIR", .help = "the trustee's folder", .text = &folder},
	    {.name = "--name",
		.value = "NAME",
		.help = "as it stands in the manifest",
		.text = &name},
	    {.name = "--block",
		.value = "BLOCK",
		.help = "whom the trustee comes from: city or civil",
		.text = &block},
	    {.name = NULL},
	};
	const struct usage usage = {"trustee key --dir DIR --name NAME --block city|civil",
	    "Makes a trustee's two keys in its folder, for one round. It never overwrites any.",
	    rows};
	int count, status;

	if (!cli_options(argc, argv, &usage, &count, &status))
		return status;
	if (count != 0 || folder == NULL || name == NULL || block == NULL ||
	    (strcmp(block, "city") != 0 && strcmp(block, "civil") != 0))
		return cli_usage(
		    &usage, "trustee key takes --dir DIR, --name NAME and --block city or civil");
	return make_keys(folder, name, strcmp(block, "city") == 0 ? BLOCK_CITY : BLOCK_CIVIL);
}

/* --- the steps ------------------------------------------------------------------------------ */

static bool desk_open(struct desk *desk, char *url, struct fault *fault)
{
	const struct http_options options = {.ca_path = desk->ca_path, .connections = 8};
	size_t len = strlen(url);

	while (len > 0 && url[len - 1] == '/')
		url[--len] = '\0';
	desk->url = url;
	desk->api = remote_api(url, fault);
	if (desk->api == NULL || !trustee_keys_load(desk, fault) || !keep_lock(desk->folder, fault))
		return false;
	desk->http = http_new(&options, fault);
	return desk->http != NULL;
}

static void desk_close(struct desk *desk)
{
	http_free(&desk->http);
	record_files_free(&desk->files);
	json_decref(desk->ceremony);
	free(desk->api);
	secret_wipe(desk, sizeof *desk);
}

static int work(struct desk *desk, char *url, step_run *run)
{
	struct step step = {.desk = desk};
	int status;

	if (!desk_open(desk, url, &step.fault)) {
		status = cli_fail(&step.fault);
	} else {
		/* A run of all steps waits within each of them. */
		enum progress progress =
		    run == step_all ? step_all(&step) : step_run_waiting(&step, run);

		if (progress == PROGRESS_WAITING) {
			(void)fprintf(stderr, "arca: not done yet: %s\n", step.waiting);
			status = EXIT_UNABLE;
		} else {
			status = progress == PROGRESS_DONE ? EXIT_FINE : cli_fail(&step.fault);
		}
	}
	desk_close(desk);
	return status;
}

static int command_step(
    int argc, char **argv, const char *synopsis, const char *about, step_run *run)
{
	struct desk desk = {.folder = NULL};
	const char *wait = NULL;
	unsigned long long wait_s = run == step_all ? YEAR_S : 0;
	const struct option_row rows[] = {
	    {.name = "--dir", .value = "DIR", .help = "the trustee's folder", .text = &desk.folder},
	    {.name = "--ca",
		.value = "FILE",
		.help = "certificates to trust instead of the system's",
		.text = &desk.ca_path},
	    {.name = "--wait",
		.value = "SECONDS",
		.help = "ask again and again, at most so long",
		.text = &wait},
	    {.name = NULL},
	};
	const struct usage usage = {synopsis, about, rows};
	int count, status;

	if (!cli_options(argc, argv, &usage, &count, &status))
		return status;
	if (count != 1 || desk.folder == NULL)
		return cli_usage(
		    &usage, "%s takes --dir DIR and the address of the record", argv[0]);
	if (wait != NULL && !cli_number(wait, 0, YEAR_S, &wait_s))
		return cli_usage(&usage, "--wait takes a number of seconds");
	desk.wait_s = wait_s;
	return work(&desk, argv[1], run);
}

static int command_deal(int argc, char **argv)
{
	return command_step(argc, argv, "trustee deal --dir DIR URL",
	    "Makes the round's key with the other trustees, through the post-box: deals once, "
	    "checks "
	    "every\n"
	    "share, signs one transcript, and keeps this trustee's share if KEYSET in the log has "
	    "it.\n"
	    "Run it again to go on.",
	    step_deal);
}

static int command_mix(int argc, char **argv)
{
	return command_step(argc, argv, "trustee mix --dir DIR URL",
	    "Audits the closed log and shuffles each contest once, where it stands.", step_mix);
}

static int command_commit(int argc, char **argv)
{
	return command_step(argc, argv, "trustee commit --dir DIR URL",
	    "Audits V0 to V10, decrypts this trustee's part of the mixed ballots, keeps it, and "
	    "commits to\n"
	    "it in the log. One pile of each contest, never another.",
	    step_commit);
}

static int command_release(int argc, char **argv)
{
	return command_step(argc, argv, "trustee release --dir DIR URL",
	    "Gives the decryptions away, once the log shows that enough trustees have committed.",
	    step_release);
}

static int command_status(int argc, char **argv)
{
	return command_step(argc, argv, "trustee status --dir DIR URL",
	    "Says what is asked of this trustee now, and the command for it.", step_status);
}

static int command_run(int argc, char **argv)
{
	return command_step(argc, argv, "trustee run --dir DIR URL",
	    "Does every step as it becomes due, until the result is in the log. For "
	    "demonstrations: "
	    "a real\n"
	    "trustee runs them one by one, and compares what they print.",
	    step_all);
}

int command_trustee(int argc, char **argv)
{
	static const struct command commands[] = {
	    {"key", "make this trustee's keys", command_trustee_key},
	    {"deal", "make the round's key with the others", command_deal},
	    {"mix", "shuffle the sealed ballots", command_mix},
	    {"commit", "commit to this trustee's decryptions", command_commit},
	    {"release", "give them away", command_release},
	    {"status", "what is to be done now", command_status},
	    {"run", "all of it, as it becomes due", command_run},
	    {NULL, NULL, NULL},
	};

	return cli_dispatch("arca trustee",
	    "A trustee's machine: its keys, its mixes, its decryptions. It trusts only the log.",
	    commands, argc, argv);
}
