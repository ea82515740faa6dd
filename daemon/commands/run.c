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

#include "daemon/commands/commands.h"
#include "daemon/commands/embedded.h"
#include "daemon/commands/place.h"
#include "daemon/commands/run.h"
#include "daemon/net/log.h"
#include "daemon/pg/direct.h"
#include "daemon/roles/parent.h"

static const char usage[] =
    "usage: arcad run [--config FILE] [--embedded DIR] [--set KEY=VALUE]...\n"
    "       arcad run --explain\n\n"
    "  --config FILE      arcad.conf\n"
    "  --embedded DIR     with a private PostgreSQL, keys and state in DIR\n"
    "  --set KEY=VALUE    as a line of the configuration, after the file\n"
    "  --explain          prints a configuration with every key's default\n";

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
	static const char *const names[] = {
	    "keys/keeper", "keys/registrar", "keys/hasher", "keys/clerk", "keys/broker"};
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
static bool embedded_begin(struct place *place, struct embedded *embedded, struct fault *fault)
{
	struct config *config = &place->config;
	const struct passwd *user;
	bool is_ok;

	if (!embedded_prepare(embedded, place->folder, fault) ||
	    !folders_make(config, embedded, fault) || !embedded_start(embedded, fault))
		return false;
	(void)snprintf(config->database, sizeof config->database, "%s", embedded->conninfo);
	(void)snprintf(config->registry, sizeof config->registry, "%s", embedded->registry);
	is_ok = embedded_wait(embedded, fault) && migrate_all(place, fault);
	if (!is_ok) {
		embedded_stop(embedded);
		return false;
	}
	user = getpwuid(embedded->uid);
	if (geteuid() == 0 && config->user[0] == '\0' && user != NULL)
		(void)snprintf(config->user, sizeof config->user, "%s", user->pw_name);
	return true;
}

int command_run(int argc, char **argv)
{
	static struct place place;
	static struct embedded embedded;
	struct fault fault = {0};
	int status;

	if (argc == 2 && strcmp(argv[1], "--explain") == 0) {
		config_explain(stdout);
		return EXIT_SUCCESS;
	}
	if (!place_options(&place, NULL, NULL, argc, argv)) {
		(void)fputs(usage, stderr);
		return 2;
	}
	if (!place_read(&place, &fault) ||
	    (place.folder != NULL && !embedded_begin(&place, &embedded, &fault))) {
		(void)fprintf(stderr, "arcad: %s\n", fault.text);
		return (int)fault.kind;
	}
	place_free(&place);
	status = parent_run(&place.config, place.folder != NULL ? &embedded : NULL);
	if (place.folder != NULL)
		embedded_stop(&embedded);
	return status;
}
