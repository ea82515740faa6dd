/*
 * Reading and making key files below a folder that was opened before privileges were dropped.
 */
#include "daemon/roles/keys.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "proto/base/encode.h"
#include "proto/crypto/group.h"

#define TEXT_LEN ((size_t)2 * KEY_LEN + 1)

static void file_name(char out[128], const char *slug, const char *name)
{
	(void)snprintf(out, 128, "%s.%s", slug, name);
}

bool key_read(
    uint8_t out[KEY_LEN], int folder_fd, const char *slug, const char *name, struct fault *fault)
{
	char file[128], text[TEXT_LEN + 1];
	struct stat status;
	ssize_t len = -1;
	bool is_fine, is_private = false;
	int fd;

	file_name(file, slug, name);
	fd = openat(folder_fd, file, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	if (fd < 0)
		return fault_unable(fault, "key_missing", "key %s: %s", file, strerror(errno));
	if (fstat(fd, &status) == 0)
		is_private = (status.st_mode & (S_IRWXG | S_IRWXO)) == 0;
	if (is_private)
		len = read(fd, text, sizeof text);
	(void)close(fd);
	if (!is_private)
		return fault_unable(fault, "key_open_to_others",
		    "key %s can be read by others than its owner: chmod 600", file);
	is_fine = len == (ssize_t)TEXT_LEN && text[TEXT_LEN - 1] == '\n' &&
		  hex_decode(out, KEY_LEN, text, TEXT_LEN - 1);
	secret_wipe(text, sizeof text);
	return is_fine || fault_unable(fault, "key_malformed",
			      "key %s is not 64 hexadecimal digits and a newline", file);
}

bool key_write(const uint8_t key[KEY_LEN], int folder_fd, const char *slug, const char *name,
    struct fault *fault)
{
	char file[128], text[TEXT_LEN + 1];
	struct stat folder;
	bool is_fine;
	int fd;

	file_name(file, slug, name);
	fd = openat(folder_fd, file, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd < 0)
		return fault_unable(fault, errno == EEXIST ? "key_exists" : "key_unwritable",
		    "key %s: %s", file, strerror(errno));
	hex_encode(text, key, KEY_LEN);
	text[TEXT_LEN - 1] = '\n';
	/* root writes for the user whose folder it is */
	is_fine = (geteuid() != 0 || (fstat(folder_fd, &folder) == 0 &&
					 fchown(fd, folder.st_uid, folder.st_gid) == 0)) &&
		  write(fd, text, TEXT_LEN) == (ssize_t)TEXT_LEN && fsync(fd) == 0;
	(void)close(fd);
	secret_wipe(text, sizeof text);
	return is_fine ||
	       fault_unable(fault, "key_unwritable", "key %s: %s", file, strerror(errno));
}
