/*
 * arca fetch: a record over HTTP, saved as a folder.
 * It does not verify; verify reads the folder, or the address itself.
 */
#include "proto/base/file.h"
#include "proto/cli/cli.h"
#include "proto/cli/guarded.h"
#include "proto/cli/remote.h"

struct request {
	const char *url, *out, *ca_path;
	struct buf folder; /* the temporary name */
};

static int work(void *context)
{
	struct request *request = context;
	struct record_files files = {0};
	struct fault fault = {0};
	bool is_fine = record_open(&files, request->url, request->ca_path, &fault) &&
		       record_write(&files, buf_text(&request->folder), &fault) &&
		       folder_publish(buf_text(&request->folder), request->out, &fault);
	int status = EXIT_FINE;

	if (is_fine)
		printf("%zu files in %s\nNext: arca verify %s\n", files.count, request->out,
		    request->out);
	else
		status = cli_fail(&fault);
	record_files_free(&files);
	return status;
}

static int fetch(struct request *request)
{
	struct fault fault = {0};
	int status;

	if (folder_begin(&request->folder, request->out, &fault)) {
		const char *temporaries[] = {buf_text(&request->folder), NULL};

		status = guarded_run(work, request, temporaries);
	} else {
		status = cli_fail(&fault);
	}
	buf_free(&request->folder);
	return status;
}

int command_fetch(int argc, char **argv)
{
	struct request request = {0};
	const struct option_row rows[] = {
	    {.name = "--out",
		.value = "DIR",
		.help = "the folder to write; must not exist",
		.text = &request.out},
	    {.name = "--ca",
		.value = "FILE",
		.help = "certificates to trust instead of the system's",
		.text = &request.ca_path},
	    {.name = NULL},
	};
	const struct usage usage = {"fetch URL --out DIR",
	    "Saves the record at an address (https://host/log/ROUND) as a folder: its checkpoint, "
	    "all\n"
	    "entries, and every file that they ask for. Nothing is checked: arca verify DIR does.",
	    rows};
	int count, status;

	if (!cli_options(argc, argv, &usage, &count, &status))
		return status;
	if (count != 1 || request.out == NULL || !http_is_url(argv[1]))
		return cli_usage(
		    &usage, "fetch takes an http:// or https:// address and --out DIR");
	request.url = argv[1];
	return fetch(&request);
}
