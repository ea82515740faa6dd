/*
 * A record as named files in memory: loaded from a folder or a canonical tar, written to either
 * (proto/README.md, 14). It does not know what the files mean, only whether somebody asked for
 * them.
 */
#ifndef PROTO_RECORD_FILES_H
#define PROTO_RECORD_FILES_H

#include "proto/base/buf.h"
#include "proto/base/fault.h"
#include "proto/log/hash.h"

/* A record of 100,000 ballots has about 250 MB. */
#define RECORD_MAX_FILE  ((size_t)1024 * 1024 * 1024)
#define RECORD_MAX_BYTES ((size_t)8 * 1024 * 1024 * 1024)
#define RECORD_MAX_FILES 1000000

struct record_file {
	char *path;
	struct span bytes;
	struct buf own;    /* the memory behind bytes; empty if it is the tar's */
	bool is_accounted; /* a check derived it, or found its hash */
};

/* Files by ascending path. Start with {0}. */
struct record_files {
	struct record_file *items;
	size_t count, room;
	struct buf tar; /* where it came from, if from one */
};

void record_files_free(struct record_files *files);

/*
 * Loads a folder, or a tar if `path` is a file ("-" is standard input). FAULT_UNABLE if it can't be
 * read, FAULT_FALSE (tar_not_canonical, strange_file, record_limit) if it is no record's container.
 */
bool record_load(struct record_files *out, const char *path, struct fault *fault) MUST_CHECK;
/* The same from a tar in memory, which is borrowed. */
bool record_load_tar(struct record_files *out, struct span tar, struct fault *fault) MUST_CHECK;

/* Adds a file with a copy of the bytes, keeping order; false without memory or if it is there. */
bool record_add(struct record_files *files, const char *path, struct span bytes) MUST_CHECK;
/* The file, or NULL. */
struct record_file *record_find(const struct record_files *files, const char *path);
/* artifact/HASH, or NULL. */
struct record_file *record_artifact(const struct record_files *files, const struct hash *hash);
/* Adds bytes under their hash (once) and tells it. */
bool record_add_artifact(
    struct record_files *files, struct span bytes, struct hash *hash) MUST_CHECK;

/* Writes every file below `folder`, which must be new or empty. */
bool record_write(
    const struct record_files *files, const char *folder, struct fault *fault) MUST_CHECK;
/* Appends the canonical tar. False without memory or for a path over 100 bytes. */
bool record_write_tar(struct buf *out, const struct record_files *files) MUST_CHECK;

#define RECORD_PATH_ROOM 101
/* "artifact/" and 64 digits. */
void artifact_path(char out[RECORD_PATH_ROOM], const struct hash *hash);

#endif
