/*
 * Running `arca` for the people of a demo city. See demo.h.
 */
#include "daemon/commands/demo.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "proto/base/buf.h"
#include "proto/base/file.h"

#define WITNESSES 3
#define DEAL_S    "100"
#define LIST_MAX  ((size_t)1 << 20)

static bool unable(struct fault *fault, const char *path)
{
	return fault_unable(fault, "demo_files", "%s: %s", path, strerror(errno));
}

/* $ARCA, or the arca that lies beside this very program. */
static bool find_arca(struct demo *demo, struct fault *fault)
{
	const char *own = getenv("ARCA");
	ssize_t len;
	char *slash;

	if (own != NULL) {
		(void)snprintf(demo->arca, sizeof demo->arca, "%s", own);
		return true;
	}
	len = readlink("/proc/self/exe", demo->arca, sizeof demo->arca - sizeof "/arca");
	if (len <= 0)
		return unable(fault, "/proc/self/exe");
	demo->arca[len] = '\0';
	slash = strrchr(demo->arca, '/');
	memcpy(slash != NULL ? slash : demo->arca, "/arca", sizeof "/arca");
	return access(demo->arca, X_OK) == 0 || unable(fault, demo->arca);
}

bool demo_find(struct demo *out, const char *city, const char *slug, struct fault *fault)
{
	(void)snprintf(out->folder, sizeof out->folder, "%s/demo", city);
	(void)snprintf(out->trustees, sizeof out->trustees, "%s/trustees/%s", out->folder, slug);
	(void)snprintf(out->witnesses, sizeof out->witnesses, "%s/witnesses", out->folder);
	if (access(out->witnesses, R_OK) != 0)
		return fault_unable(fault, "demo_missing",
		    "no demo lives in %s: say --trustees and --witnesses, or begin one with make "
		    "run",
		    city);
	return find_arca(out, fault);
}

/* --- running arca ------------------------------------------------------------------------------
 */

static pid_t spawn(
    const struct demo *demo, const char *log, char *const argv[], struct fault *fault)
{
	char path[DEMO_PATH_MAX];
	pid_t pid;
	int fd;

	(void)snprintf(path, sizeof path, "%s/%s.log", demo->folder, log);
	fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
	if (fd < 0) {
		unable(fault, path);
		return -1;
	}
	pid = fork();
	if (pid == 0) {
		if (dup2(fd, 1) >= 0 && dup2(fd, 2) >= 0)
			(void)execv(demo->arca, argv);
		_exit(127);
	}
	(void)close(fd);
	if (pid < 0)
		unable(fault, "fork");
	return pid;
}

static bool wait_well(const struct demo *demo, pid_t pid, const char *log, struct fault *fault)
{
	int status = -1;

	while (pid > 0 && waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	return (pid > 0 && WIFEXITED(status) && WEXITSTATUS(status) == 0) ||
	       fault_unable(fault, "demo_trustee",
		   "a demo trustee could not do its part: see %s/%s.log", demo->folder, log);
}

/* --- trustees ----------------------------------------------------------------------------------
 */

static bool make_folders(const struct demo *demo, struct fault *fault)
{
	char path[DEMO_PATH_MAX];

	(void)snprintf(path, sizeof path, "%s/trustees", demo->folder);
	if (mkdir(path, 0700) != 0 && errno != EEXIST)
		return unable(fault, path);
	folder_remove(demo->trustees); /* of a round that was never made */
	return mkdir(demo->trustees, 0700) == 0 || unable(fault, demo->trustees);
}

bool demo_make_trustees(const struct demo *demo, struct fault *fault)
{
	static const struct {
		const char *name, *block;
	} people[DEMO_TRUSTEES] = {{"Intervención municipal", "city"},
	    {"Secretaría del Pleno", "city"}, {"Federación vecinal del Arce", "civil"},
	    {"Universidad Popular", "civil"}};

	if (!make_folders(demo, fault))
		return false;
	for (int i = 0; i < DEMO_TRUSTEES; i++) {
		char folder[DEMO_PATH_MAX + 8];
		char *const argv[] = {(char[]){"arca"}, (char[]){"trustee"}, (char[]){"key"},
		    (char[]){"--dir"}, folder, (char[]){"--name"}, (char *)people[i].name,
		    (char[]){"--block"}, (char *)people[i].block, NULL};

		(void)snprintf(folder, sizeof folder, "%s/%d", demo->trustees, i + 1);
		if (!wait_well(demo, spawn(demo, "trustees", argv, fault), "trustees", fault))
			return false;
	}
	return true;
}

/* The city's address over HTTPS, as deploy/demo wrote it. */
static bool read_url(
    const struct demo *demo, const char *slug, char *out, size_t room, struct fault *fault)
{
	char path[DEMO_PATH_MAX];
	struct buf text = {0};
	bool is_fine;

	(void)snprintf(path, sizeof path, "%s/address", demo->folder);
	is_fine = file_read(&text, path, 512, fault);
	if (is_fine)
		(void)snprintf(out, room, "%.*s/log/%s", (int)strcspn(buf_text(&text), "\n"),
		    buf_text(&text), slug);
	buf_free(&text);
	return is_fine;
}

bool demo_deal(const struct demo *demo, const char *slug, struct fault *fault)
{
	char url[700], ca[DEMO_PATH_MAX], log[DEMO_TRUSTEES][96];
	pid_t pids[DEMO_TRUSTEES];
	bool is_fine = true;

	if (!read_url(demo, slug, url, sizeof url, fault))
		return false;
	(void)snprintf(ca, sizeof ca, "%s/tls.pem", demo->folder);
	for (int i = 0; i < DEMO_TRUSTEES; i++) {
		char folder[DEMO_PATH_MAX + 8];
		char *const argv[] = {(char[]){"arca"}, (char[]){"trustee"}, (char[]){"deal"},
		    (char[]){"--dir"}, folder, (char[]){"--ca"}, ca, (char[]){"--wait"},
		    (char[]){DEAL_S}, url, NULL};

		(void)snprintf(folder, sizeof folder, "%s/%d", demo->trustees, i + 1);
		(void)snprintf(log[i], sizeof log[i], "trustee-%s-%d", slug, i + 1);
		pids[i] = spawn(demo, log[i], argv, fault);
	}
	for (int i = 0; i < DEMO_TRUSTEES; i++)
		is_fine = wait_well(demo, pids[i], log[i], fault) && is_fine;
	return is_fine;
}

/* --- witnesses ---------------------------------------------------------------------------------
 */

/* A witness that was told before has it in its list. */
static bool is_told(const char *path, const char *log_key)
{
	struct buf list = {0};
	bool is_so =
	    file_read(&list, path, LIST_MAX, NULL) && strstr(buf_text(&list), log_key) != NULL;

	buf_free(&list);
	return is_so;
}

bool demo_tell_witnesses(const struct demo *demo, const char *log_key, struct fault *fault)
{
	for (int i = 1; i <= WITNESSES; i++) {
		char path[DEMO_PATH_MAX];
		FILE *file;
		bool is_fine;

		(void)snprintf(path, sizeof path, "%s/witness-%d/logs", demo->folder, i);
		if (is_told(path, log_key))
			continue;
		file = fopen(path, "ae");
		is_fine = file != NULL && fprintf(file, "%s\n", log_key) > 0;
		if (file != NULL && fclose(file) != 0)
			is_fine = false;
		if (!is_fine)
			return unable(fault, path);
	}
	return true;
}
