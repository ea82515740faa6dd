/*
 * Checks of `arcad doctor` on folders and files: keys, pages, room on the disk.
 * It looks at key files from outside: it reads no key.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>

#include "daemon/commands/doctor.h"
#include "daemon/http/files.h"
#include "daemon/roles/role.h"
#include "proto/record/act.h"

#define KEY_FILE_LEN 65
#define FREE_LEAST   ((uint64_t)1 << 30)

static const struct key_row {
	const char *role, *name;
	bool is_rounds, is_citys; /* whose log needs it */
} key_rows[] = {
    {"keeper", "log", true, true},
    {"keeper", "rejection", true, false},
    {"registrar", "registrar", true, false},
    {"registrar", "row", true, false},
    {"clerk", "board", true, false},
    {"clerk", "acts", false, true},
};

static const enum role_id holders[] = {
    ROLE_KEEPER, ROLE_REGISTRAR, ROLE_HASHER, ROLE_CLERK, ROLE_BROKER};

/* Owner and rights, the same for folders (0700) and files (0600). */
static bool is_private(struct doctor *doctor, const char *path, const struct stat *status)
{
	if ((status->st_mode & (S_IRWXG | S_IRWXO)) != 0) {
		doctor_say(doctor, "%s is open to others: chmod %s %s", path,
		    S_ISDIR(status->st_mode) ? "700" : "600", path);
		return false;
	}
	if (status->st_uid == doctor->owner)
		return true;
	doctor_say(doctor, "%s belongs to user %u, not to %u whose keys they are: chown it", path,
	    (unsigned)status->st_uid, (unsigned)doctor->owner);
	return false;
}

static void check_folder(struct doctor *doctor, const char *path)
{
	struct stat status;

	if (stat(path, &status) != 0)
		doctor_say(doctor, "%s: %s: make it with install -d -m 700", path, strerror(errno));
	else if (!S_ISDIR(status.st_mode))
		doctor_say(doctor, "%s is no folder: move it away, and make one", path);
	else
		(void)is_private(doctor, path, &status);
}

void check_folders(struct doctor *doctor)
{
	const struct config *config = &doctor->place.config;
	char path[CONFIG_TEXT_MAX + 32];

	if (config->keys[0] == '\0' || config->state[0] == '\0') {
		doctor_say(doctor, "keys and state have to be set to folders");
		return;
	}
	check_folder(doctor, config->state);
	for (size_t i = 0; i < sizeof holders / sizeof *holders; i++) {
		if (!role_is_wanted(holders[i], config))
			continue;
		(void)snprintf(
		    path, sizeof path, "%s/%s", config->keys, role_table[holders[i]]->name);
		check_folder(doctor, path);
	}
}

static void check_key(
    struct doctor *doctor, const struct doctor_round *round, const struct key_row *row)
{
	char path[CONFIG_TEXT_MAX + 160];
	struct stat status;

	(void)snprintf(path, sizeof path, "%s/%s/%s.%s", doctor->place.config.keys, row->role,
	    round->slug, row->name);
	if (lstat(path, &status) != 0)
		doctor_say(doctor,
		    "%s: %s: round %s can't go on without it; bring it back from the backup of the "
		    "keys",
		    path, strerror(errno), round->slug);
	else if (!S_ISREG(status.st_mode))
		doctor_say(doctor, "%s is no file of its own: a key is never behind a link", path);
	else if (is_private(doctor, path, &status) && status.st_size != KEY_FILE_LEN)
		doctor_say(doctor,
		    "%s is not 64 hexadecimal digits and a newline: bring it back from the backup "
		    "of the keys",
		    path);
}

void check_keys(struct doctor *doctor)
{
	for (size_t i = 0; i < doctor->round_count; i++) {
		const struct doctor_round *round = &doctor->rounds[i];
		const bool is_city = strcmp(round->slug, ACT_LOG_SLUG) == 0;

		for (size_t j = 0; j < sizeof key_rows / sizeof *key_rows; j++)
			if (doctor_is_open(round) &&
			    (is_city ? key_rows[j].is_citys : key_rows[j].is_rounds))
				check_key(doctor, round, &key_rows[j]);
	}
}

void check_pages(struct doctor *doctor)
{
	const char *root = doctor->place.config.web_root;
	struct fault fault = {0};
	struct files *files;

	if (root[0] == '\0')
		return;
	files = files_load(root, "", &fault);
	if (files == NULL)
		doctor_say(doctor, "%s: build them with make web, or set web_root", fault.text);
	files_release(&files);
}

static void check_room(struct doctor *doctor, const char *path, const char *what)
{
	struct statvfs status;
	uint64_t room;

	if (path[0] == '\0' || statvfs(path, &status) != 0)
		return; /* that it is not there was said elsewhere */
	room = (uint64_t)status.f_bavail * status.f_frsize;
	if (room < FREE_LEAST || status.f_bavail < status.f_blocks / 20)
		doctor_say(doctor,
		    "the disk of %s (%s) has %llu MiB left: below 1 GiB or a twentieth a vote may "
		    "stop; make room",
		    what, path, (unsigned long long)(room >> 20));
	if (status.f_files > 0 && status.f_favail < 1000)
		doctor_say(doctor, "the disk of %s (%s) has room for %llu more files: make room",
		    what, path, (unsigned long long)status.f_favail);
}

void check_disk(struct doctor *doctor)
{
	char path[CONFIG_TEXT_MAX];

	check_room(doctor, doctor->place.config.state, "high-water files");
	if (doctor->place.folder == NULL)
		return;
	(void)snprintf(path, sizeof path, "%s/pg", doctor->place.folder);
	check_room(doctor, path, "the private database");
}
