/*
 * arcad run: reads the configuration, has a private database started where one is asked for, and
 * becomes the parent.
 */
#include <errno.h>
#include <ftw.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "daemon/commands/embedded.h"
#include "daemon/commands/run.h"
#include "daemon/net/log.h"
#include "daemon/pg/direct.h"
#include "daemon/roles/config.h"
#include "daemon/roles/parent.h"

static const char usage[] =
    "usage: arcad run [--config FILE] [--embedded DIR] [--set KEY=VALUE]...\n"
    "       arcad run --explain\n\n"
    "  --config FILE      arcad.conf\n"
    "  --embedded DIR     with a private PostgreSQL, keys and state in DIR\n"
    "  --set KEY=VALUE    as a line of the configuration, after the file\n"
    "  --explain          prints a configuration with every key's default\n";

struct options {
	struct config config;
	const char *config_path, *folder;
	struct buf lines;
	bool is_explaining;
};

static bool option_take(struct options *options, const char *name, const char *value)
{
	if (strcmp(name, "--config") == 0)
		options->config_path = value;
	else if (strcmp(name, "--embedded") == 0)
		options->folder = value;
	else if (strcmp(name, "--set") == 0)
		buf_printf(&options->lines, "%s\n", value);
	else
		return false;
	return true;
}

/* Reads argv. False: wrong use. */
static bool options_read(struct options *options, int argc, char **argv)
{
	for (int i = 1; i < argc; i++) {
		if (strcmp(argv[i], "--explain") == 0) {
			options->is_explaining = true;
			continue;
		}
		if (i + 1 == argc || !option_take(options, argv[i], argv[i + 1]))
			return false;
		i++;
	}
	return true;
}

static bool config_make(struct options *options, struct fault *fault)
{
	char path[CONFIG_TEXT_MAX];

	config_defaults(&options->config);
	if (options->folder != NULL) {
		(void)snprintf(path, sizeof path, "%s/arcad.conf", options->folder);
		if (access(path, F_OK) == 0 && !config_read(&options->config, path, fault))
			return false;
	}
	if (options->config_path != NULL &&
	    !config_read(&options->config, options->config_path, fault))
		return false;
	return config_read_text(&options->config, "--set", buf_text(&options->lines), fault);
}

static uid_t owner_uid;
static gid_t owner_gid;

static int owner_set(const char *path, const struct stat *status, int kind, struct FTW *where)
{
	(void)status;
	(void)kind;
	(void)where;
	return lchown(path, owner_uid, owner_gid);
}

/* A folder of the city, for the user that the processes become. */
static bool folder_make(
    char *out, const struct embedded *embedded, const char *name, struct fault *fault)
{
	if (snprintf(out, CONFIG_TEXT_MAX, "%s/%s", embedded->folder, name) >= CONFIG_TEXT_MAX)
		return fault_unable(fault, "embedded_folder", "the folder's name is too long");
	if (mkdir(out, 0700) != 0 && errno != EEXIST)
		return fault_unable(fault, "embedded_folder", "%s: %s", out, strerror(errno));
	owner_uid = embedded->uid;
	owner_gid = embedded->gid;
	if (geteuid() == 0 && nftw(out, owner_set, 16, FTW_PHYS) != 0)
		return fault_unable(fault, "embedded_folder", "%s: %s", out, strerror(errno));
	return true;
}

static bool folders_make(
    struct config *config, const struct embedded *embedded, struct fault *fault)
{
	static const char *const names[] = {"keys/keeper", "keys/registrar", "keys/clerk"};
	char path[CONFIG_TEXT_MAX];

	if (!folder_make(config->keys, embedded, "keys", fault) ||
	    !folder_make(config->state, embedded, "state", fault))
		return false;
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (!folder_make(path, embedded, names[i], fault))
			return false;
	return true;
}

/* The private database: made, started, brought to this program's schema. */
static bool embedded_begin(
    struct config *config, struct embedded *embedded, const char *folder, struct fault *fault)
{
	char owner[sizeof embedded->conninfo + 32];
	const struct passwd *user;
	struct direct *direct;
	bool is_ok;

	if (!embedded_prepare(embedded, folder, fault) || !folders_make(config, embedded, fault) ||
	    !embedded_start(embedded, fault))
		return false;
	is_ok = embedded_wait(embedded, fault);
	(void)snprintf(owner, sizeof owner, "%s user=postgres", embedded->conninfo);
	direct = is_ok ? direct_open(owner, fault) : NULL;
	is_ok = direct != NULL && migrate(direct, fault);
	direct_close(&direct);
	if (!is_ok) {
		embedded_stop(embedded);
		return false;
	}
	(void)snprintf(config->database, sizeof config->database, "%s", embedded->conninfo);
	user = getpwuid(embedded->uid);
	if (geteuid() == 0 && config->user[0] == '\0' && user != NULL)
		(void)snprintf(config->user, sizeof config->user, "%s", user->pw_name);
	return true;
}

int command_run(int argc, char **argv)
{
	static struct options options;
	static struct embedded embedded;
	struct fault fault = {0};
	int status;

	if (!options_read(&options, argc, argv)) {
		(void)fputs(usage, stderr);
		return 2;
	}
	if (options.is_explaining) {
		config_explain(stdout);
		return EXIT_SUCCESS;
	}
	if (!config_make(&options, &fault) ||
	    (options.folder != NULL &&
		!embedded_begin(&options.config, &embedded, options.folder, &fault))) {
		(void)fprintf(stderr, "arcad: %s\n", fault.text);
		return (int)fault.kind;
	}
	buf_free(&options.lines);
	status = parent_run(&options.config, options.folder != NULL ? &embedded : NULL);
	if (options.folder != NULL)
		embedded_stop(&embedded);
	return status;
}
