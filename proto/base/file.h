/*
 * Whole files and folders: read with a limit, written so that a reader never sees half.
 * It does not know what is in them.
 */
#ifndef PROTO_BASE_FILE_H
#define PROTO_BASE_FILE_H

#include <stdbool.h>
#include <stddef.h>

#include "proto/base/buf.h"
#include "proto/base/fault.h"

/*
 * Appends the whole of a regular file to `out`; `path` "-" is standard input. FAULT_UNABLE
 * (file_missing, file_unreadable, file_too_large) if it can't be read or has over `limit` bytes.
 */
bool file_read(struct buf *out, const char *path, size_t limit, struct fault *fault) MUST_CHECK;

/*
 * Writes a file that must not exist yet, making the folders above it. FAULT_UNABLE
 * (file_exists, file_unwritable); nothing is left behind on failure but the folders.
 */
bool file_write(const char *path, const void *bytes, size_t len, struct fault *fault) MUST_CHECK;

/* All of it to an open descriptor, however many writes that takes; false and errno where it ends.
 */
bool file_put_all(int fd, const void *bytes, size_t len) MUST_CHECK;

/* Called with a file's path relative to the walked folder; false stops the walk. */
typedef bool file_visit(const char *path, void *context, struct fault *fault);

/*
 * Visits every file below `root` in byte order of relative paths. Anything that is neither a
 * folder nor a regular file (a link, a device) is FAULT_FALSE strange_file: a record has none.
 */
bool file_walk(const char *root, file_visit *visit, void *context, struct fault *fault) MUST_CHECK;

/*
 * Makes a new empty folder beside `path` (same file system) and writes its name to `out`, for
 * a later folder_publish. FAULT_UNABLE folder_exists if `path` exists.
 */
bool folder_begin(struct buf *out, const char *path, struct fault *fault) MUST_CHECK;
/* Renames the folder from folder_begin to `path`, or fails if that exists by now. */
bool folder_publish(const char *temporary, const char *path, struct fault *fault) MUST_CHECK;
/* Removes a folder and everything below it; quiet if it is not there. */
void folder_remove(const char *path);

#endif
