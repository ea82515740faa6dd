/*
 * A file is written under another name, flushed, named, and the folder flushed.
 * Locks are flock's: they end with the process, however it ends.
 */
#include "proto/cli/keep.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "proto/base/encode.h"
#include "proto/base/file.h"
#include "proto/crypto/group.h"

static char *path_of(const char *folder, const char *name)
{
	char *path = NULL;

	if (asprintf(&path, "%s/%s", folder, name) < 0)
		return NULL;
	return path;
}

static bool no_memory(struct fault *fault)
{
	return fault_unable(fault, "no_memory", "no memory for a file's name");
}

bool keep_folder(const char *path, struct fault *fault)
{
	struct stat info;

	if (mkdir(path, 0700) == 0)
		return true;
	if (errno == EEXIST && stat(path, &info) == 0 && S_ISDIR(info.st_mode))
		return true;
	return fault_unable(
	    fault, "keep_folder", "cannot make the folder %s: %s", path, strerror(errno));
}

bool keep_lock(const char *folder, struct fault *fault)
{
	char *path = path_of(folder, "lock");
	int fd;

	if (path == NULL)
		return no_memory(fault);
	/* Never closed: it is held until the process ends. */
	fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	free(path);
	if (fd < 0)
		return fault_unable(
		    fault, "keep_folder", "cannot make a file in %s: %s", folder, strerror(errno));
	if (flock(fd, LOCK_EX | LOCK_NB) == 0)
		return true;
	(void)close(fd);
	return fault_unable(
	    fault, "keep_locked", "another process is at work in the folder %s", folder);
}

bool keep_has(const char *folder, const char *name)
{
	char *path = path_of(folder, name);
	bool is_there = path != NULL && access(path, F_OK) == 0;

	free(path);
	return is_there;
}

bool keep_read(
    struct buf *out, const char *folder, const char *name, size_t limit, struct fault *fault)
{
	char *path = path_of(folder, name);
	bool is_fine = path != NULL ? file_read(out, path, limit, fault) : no_memory(fault);

	free(path);
	return is_fine;
}

static bool flush_folder(const char *folder)
{
	int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	bool is_fine = fd >= 0 && fsync(fd) == 0;

	if (fd >= 0)
		(void)close(fd);
	return is_fine;
}

static bool write_flushed(int fd, struct span bytes)
{
	size_t at = 0;

	while (at < bytes.len) {
		ssize_t put = write(fd, bytes.bytes + at, bytes.len - at);

		if (put < 0 && errno == EINTR)
			continue;
		if (put <= 0)
			return false;
		at += (size_t)put;
	}
	return fsync(fd) == 0;
}

/* Gives the finished file its name; a promise by link, which never replaces. */
static bool give_name(const char *temporary, const char *path, bool is_once, struct fault *fault)
{
	int reason;

	if (is_once ? link(temporary, path) == 0 : rename(temporary, path) == 0)
		return true;
	reason = errno;
	if (is_once && reason == EEXIST)
		return fault_false(fault, "keep_taken", "%s is there already", path);
	return fault_unable(fault, "keep_write", "cannot write %s: %s", path, strerror(reason));
}

/* A new file beside `path`, on the disk; `temporary` is a pattern, and then its name. */
static bool write_beside(const char *path, struct span bytes, char *temporary, struct fault *fault)
{
	bool is_fine;
	int fd = mkostemp(temporary, O_CLOEXEC);

	if (fd < 0)
		return fault_unable(
		    fault, "keep_write", "cannot make a file beside %s: %s", path, strerror(errno));
	is_fine = fchmod(fd, 0600) == 0 && write_flushed(fd, bytes);
	is_fine = close(fd) == 0 && is_fine;
	if (is_fine)
		return true;
	fault_unable(fault, "keep_write", "cannot write %s: %s", path, strerror(errno));
	(void)unlink(temporary);
	return false;
}

static bool store(
    const char *folder, const char *name, struct span bytes, bool is_once, struct fault *fault)
{
	char *path = path_of(folder, name), *temporary = NULL;
	bool is_fine;

	if (path == NULL || asprintf(&temporary, "%s.XXXXXX", path) < 0 || temporary == NULL) {
		free(path);
		return no_memory(fault);
	}
	is_fine = write_beside(path, bytes, temporary, fault);
	if (is_fine) {
		is_fine = give_name(temporary, path, is_once, fault);
		if (is_once || !is_fine)
			(void)unlink(temporary);
	}
	if (is_fine && !flush_folder(folder))
		is_fine = fault_unable(
		    fault, "keep_write", "cannot flush the folder %s: %s", folder, strerror(errno));
	free(path);
	free(temporary);
	return is_fine;
}

bool keep_replace(const char *folder, const char *name, struct span bytes, struct fault *fault)
{
	return store(folder, name, bytes, false, fault);
}

bool keep_once(const char *folder, const char *name, struct span bytes, struct fault *fault)
{
	return store(folder, name, bytes, true, fault);
}

bool keep_same(const char *folder, const char *name, struct span bytes, struct fault *fault)
{
	struct buf old = {0};
	bool is_fine;

	if (!keep_has(folder, name))
		return keep_once(folder, name, bytes, fault);
	is_fine = keep_read(&old, folder, name, bytes.len, fault) && old.len == bytes.len &&
		  (bytes.len == 0 || memcmp(old.bytes, bytes.bytes, bytes.len) == 0);
	buf_wipe(&old);
	if (is_fine)
		return true;
	if (fault != NULL && fault->kind == FAULT_UNABLE &&
	    strcmp(fault->code, "file_too_large") != 0)
		return false;
	if (fault != NULL)
		*fault = (struct fault){0};
	return fault_false(
	    fault, "keep_other", "%s/%s says something else, and is kept", folder, name);
}

bool keep_secret(const char *folder, const char *name, const uint8_t secret[KEEP_SECRET_LEN],
    struct fault *fault)
{
	char digits[2 * KEEP_SECRET_LEN + 2];
	bool is_fine;

	hex_encode(digits, secret, KEEP_SECRET_LEN);
	digits[2 * KEEP_SECRET_LEN] = '\n';
	is_fine = keep_same(
	    folder, name, (struct span){(const uint8_t *)digits, 2 * KEEP_SECRET_LEN + 1}, fault);
	secret_wipe(digits, sizeof digits);
	return is_fine;
}
