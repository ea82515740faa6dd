/*
 * File and folder plumbing over POSIX calls. Errors carry the path and the system's words.
 * It does not follow symbolic links inside a walked folder.
 */
#include "proto/base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define READ_LEN ((size_t)64 * 1024)

static bool read_all(struct buf *out, int fd, const char *path, size_t limit, struct fault *fault)
{
	size_t start = out->len;

	for (;;) {
		uint8_t *place = buf_extend(out, READ_LEN);
		ssize_t got;

		if (place == NULL)
			return fault_unable(fault, "no_memory", "no memory to read %s", path);
		do
			got = read(fd, place, READ_LEN);
		while (got < 0 && errno == EINTR);
		out->len -= READ_LEN - (got > 0 ? (size_t)got : 0);
		if (got < 0)
			return fault_unable(
			    fault, "file_unreadable", "cannot read %s: %s", path, strerror(errno));
		if (out->len - start > limit)
			return fault_unable(fault, "file_too_large",
			    "%s is larger than the %zu bytes that are read at most", path, limit);
		if (got == 0)
			return true;
	}
}

bool file_read(struct buf *out, const char *path, size_t limit, struct fault *fault)
{
	struct stat info;
	bool is_fine;
	int fd;

	if (strcmp(path, "-") == 0)
		return read_all(out, STDIN_FILENO, "standard input", limit, fault);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return fault_unable(fault, errno == ENOENT ? "file_missing" : "file_unreadable",
		    "cannot open %s: %s", path, strerror(errno));
	if (fstat(fd, &info) == 0 && S_ISDIR(info.st_mode)) {
		close(fd);
		return fault_unable(fault, "file_unreadable", "%s is a folder, not a file", path);
	}
	is_fine = read_all(out, fd, path, limit, fault);
	close(fd);
	return is_fine;
}

static bool folders_above(const char *path, struct fault *fault)
{
	char *copy = strdup(path);
	bool is_fine = copy != NULL;

	for (char *slash = copy; is_fine && (slash = strchr(slash + 1, '/')) != NULL;
	     *slash = '/') {
		*slash = '\0';
		if (mkdir(copy, 0777) != 0 && errno != EEXIST)
			is_fine = fault_unable(fault, "file_unwritable",
			    "cannot make the folder %s: %s", copy, strerror(errno));
	}
	free(copy);
	return is_fine;
}

bool file_put_all(int fd, const void *bytes, size_t len)
{
	const uint8_t *at = bytes;

	while (len > 0) {
		ssize_t put = write(fd, at, len);

		if (put < 0 && errno == EINTR)
			continue;
		if (put <= 0)
			return false;
		at += put;
		len -= (size_t)put;
	}
	return true;
}

bool file_write(const char *path, const void *bytes, size_t len, struct fault *fault)
{
	bool is_fine;
	int fd;

	if (!folders_above(path, fault))
		return false;
	fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
	if (fd < 0)
		return fault_unable(fault, errno == EEXIST ? "file_exists" : "file_unwritable",
		    "cannot write %s: %s", path, strerror(errno));
	is_fine = file_put_all(fd, bytes, len);
	is_fine = close(fd) == 0 && is_fine;
	if (!is_fine) {
		int reason = errno;

		(void)unlink(path);
		return fault_unable(
		    fault, "file_unwritable", "cannot write %s: %s", path, strerror(reason));
	}
	return true;
}

/* The names found by nftw, gathered here because its callback takes no context. */
struct walk {
	char **paths;
	size_t count, room, skip;
	bool is_strange, has_failed;
	char strange[128];
};

static struct walk *walking;

static int walk_note(const char *path, const struct stat *info, int type, struct FTW *place)
{
	struct walk *walk = walking;

	(void)place;
	if (type == FTW_D)
		return 0;
	if (type != FTW_F || !S_ISREG(info->st_mode)) {
		walk->is_strange = true;
		(void)snprintf(walk->strange, sizeof walk->strange, "%s", path + walk->skip);
		return 1;
	}
	if (walk->count == walk->room) {
		size_t room = walk->room != 0 ? walk->room * 2 : 64;
		char **paths = realloc(walk->paths, room * sizeof *paths);

		if (paths == NULL) {
			walk->has_failed = true;
			return 1;
		}
		walk->paths = paths;
		walk->room = room;
	}
	walk->paths[walk->count] = strdup(path + walk->skip);
	walk->has_failed = walk->paths[walk->count] == NULL;
	walk->count += walk->has_failed ? 0 : 1;
	return walk->has_failed ? 1 : 0;
}

static int path_order(const void *left, const void *right)
{
	return strcmp(*(char *const *)left, *(char *const *)right);
}

bool file_walk(const char *root, file_visit *visit, void *context, struct fault *fault)
{
	struct walk walk = {.skip = strlen(root) + 1};
	bool is_fine = true;
	int status;

	while (walk.skip > 2 && root[walk.skip - 2] == '/')
		walk.skip--;
	walking = &walk;
	status = nftw(root, walk_note, 32, FTW_PHYS);
	walking = NULL;
	if (walk.is_strange)
		is_fine = fault_false(
		    fault, "strange_file", "%s is neither a file nor a folder", walk.strange);
	else if (walk.has_failed)
		is_fine = fault_unable(fault, "no_memory", "no memory to list %s", root);
	else if (status != 0)
		is_fine = fault_unable(
		    fault, "file_unreadable", "cannot list %s: %s", root, strerror(errno));
	if (walk.count > 0)
		qsort(walk.paths, walk.count, sizeof *walk.paths, path_order);
	for (size_t i = 0; i < walk.count; i++) {
		is_fine = is_fine && visit(walk.paths[i], context, fault);
		free(walk.paths[i]);
	}
	free(walk.paths);
	return is_fine;
}

bool folder_begin(struct buf *out, const char *path, struct fault *fault)
{
	size_t len = strlen(path);
	struct stat info;

	while (len > 1 && path[len - 1] == '/')
		len--;
	if (lstat(path, &info) == 0)
		return fault_unable(
		    fault, "folder_exists", "%s exists already; nothing was written", path);
	buf_printf(out, "%.*s.partial-XXXXXX", (int)len, path);
	if (buf_text(out)[0] == '\0' || !folders_above(buf_text(out), fault))
		return fault_unable(fault, "no_memory", "no memory for the name of a folder");
	if (mkdtemp((char *)out->bytes) == NULL || chmod((char *)out->bytes, 0755) != 0)
		return fault_unable(fault, "file_unwritable", "cannot make a folder beside %s: %s",
		    path, strerror(errno));
	return true;
}

bool folder_publish(const char *temporary, const char *path, struct fault *fault)
{
	/* RENAME_NOREPLACE is not on every file system; an empty target would be replaced. */
	struct stat info;

	if (lstat(path, &info) == 0)
		return fault_unable(
		    fault, "folder_exists", "%s exists already; nothing was written", path);
	if (rename(temporary, path) != 0)
		return fault_unable(fault, "file_unwritable", "cannot rename %s to %s: %s",
		    temporary, path, strerror(errno));
	return true;
}

static int remove_one(const char *path, const struct stat *info, int type, struct FTW *place)
{
	(void)info;
	(void)type;
	(void)place;
	(void)remove(path);
	return 0;
}

void folder_remove(const char *path)
{
	(void)nftw(path, remove_one, 32, FTW_DEPTH | FTW_PHYS);
}
