/*
 * Small files that must survive and that only their owner may read: keys and once-only promises of
 * witnesses and trustees, receipts of arca load. Everything is on the disk when a call returns.
 * It does not know what is in them, but how a key is written.
 */
#ifndef PROTO_CLI_KEEP_H
#define PROTO_CLI_KEEP_H

#include <stdbool.h>
#include <stddef.h>

#include "proto/base/buf.h"
#include "proto/base/fault.h"

#define KEEP_SECRET_LEN ((size_t)32)

/* Makes the folder (mode 0700) if it is not there. */
bool keep_folder(const char *path, struct fault *fault) MUST_CHECK;

/*
 * Takes the folder for this process until it ends (a file `lock` in it). FAULT_UNABLE keep_locked
 * if another process has it.
 */
bool keep_lock(const char *folder, struct fault *fault) MUST_CHECK;

/* Is there a file of that name? */
bool keep_has(const char *folder, const char *name) MUST_CHECK;

/* Appends the file. FAULT_UNABLE file_missing and others. */
bool keep_read(struct buf *out, const char *folder, const char *name, size_t limit,
    struct fault *fault) MUST_CHECK;

/* Writes the file, mode 0600, in place of what was there: a reader sees the old or the new one. */
bool keep_replace(
    const char *folder, const char *name, struct span bytes, struct fault *fault) MUST_CHECK;

/* The same, but FAULT_FALSE keep_taken if there is one already: a promise is made once. */
bool keep_once(
    const char *folder, const char *name, struct span bytes, struct fault *fault) MUST_CHECK;

/*
 * keep_once; and if a file is there already it must have these very bytes: FAULT_FALSE keep_other.
 */
bool keep_same(
    const char *folder, const char *name, struct span bytes, struct fault *fault) MUST_CHECK;

/* keep_same of 32 secret bytes as hexadecimal digits and a line feed. */
bool keep_secret(const char *folder, const char *name, const uint8_t secret[KEEP_SECRET_LEN],
    struct fault *fault) MUST_CHECK;

#endif
