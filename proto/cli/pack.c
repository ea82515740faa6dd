/*
 * arca pack: a record's folder as the one canonical tar, to hand it on as a single file.
 * It does not verify; verify reads either.
 */
#include <string.h>

#include "proto/base/file.h"
#include "proto/cli/cli.h"
#include "proto/record/files.h"

static int pack(const char *folder, const char *tar)
{
	struct record_files files = {0};
	struct buf bytes = {0};
	struct fault fault = {0};
	bool is_fine = record_load(&files, folder, &fault);

	if (is_fine && files.count == 0)
		is_fine = fault_unable(&fault, "empty", "%s has no files", folder);
	if (is_fine && !record_write_tar(&bytes, &files))
		is_fine = fault_unable(&fault, "tar",
		    "a path of %s is too long for a tar, or there is no memory", folder);
	is_fine = is_fine && file_write(tar, bytes.bytes, bytes.len, &fault);
	record_files_free(&files);
	buf_free(&bytes);
	return is_fine ? EXIT_FINE : cli_fail(&fault);
}

int command_pack(int argc, char **argv)
{
	const char *out = NULL;
	const struct option_row rows[] = {
	    {.name = "--out",
		.value = "FILE",
		.help = "the tar to write; must not exist",
		.text = &out},
	    {.name = NULL},
	};
	const struct usage usage = {"pack DIR --out FILE.tar",
	    "Packs a record into its canonical tar: sorted files, no times, no owners. The same "
	    "record\n"
	    "always gives the same bytes.",
	    rows};
	int count, status;

	if (!cli_options(argc, argv, &usage, &count, &status))
		return status;
	if (count != 1 || out == NULL)
		return cli_usage(&usage, "pack takes a record's folder and --out FILE");
	return pack(argv[1], out);
}
