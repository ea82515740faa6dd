/*
 * The sorted list of files, from and to a folder.
 * The tar is in tar.c.
 */
#include "proto/record/files.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "proto/base/encode.h"
#include "proto/base/file.h"

void record_files_free(struct record_files *files)
{
	for (size_t i = 0; i < files->count; i++) {
		free(files->items[i].path);
		buf_free(&files->items[i].own);
	}
	free(files->items);
	buf_free(&files->tar);
	*files = (struct record_files){0};
}

/* The place of a path, or where it would go. */
static size_t place_of(const struct record_files *files, const char *path)
{
	size_t from = 0, to = files->count;

	while (from < to) {
		size_t middle = from + (to - from) / 2;

		if (strcmp(files->items[middle].path, path) < 0)
			from = middle + 1;
		else
			to = middle;
	}
	return from;
}

struct record_file *record_find(const struct record_files *files, const char *path)
{
	size_t place = place_of(files, path);

	if (place == files->count || strcmp(files->items[place].path, path) != 0)
		return NULL;
	return &files->items[place];
}

static struct record_file *insert(struct record_files *files, const char *path)
{
	size_t place = place_of(files, path);
	struct record_file *file;

	if (place < files->count && strcmp(files->items[place].path, path) == 0)
		return NULL;
	if (files->count == files->room) {
		size_t room = files->room != 0 ? 2 * files->room : 64;
		struct record_file *items = realloc(files->items, room * sizeof *items);

		if (items == NULL)
			return NULL;
		files->items = items;
		files->room = room;
	}
	file = &files->items[place];
	memmove(file + 1, file, (files->count - place) * sizeof *file);
	*file = (struct record_file){.path = strdup(path)};
	files->count++;
	return file->path != NULL ? file : NULL;
}

bool record_add(struct record_files *files, const char *path, struct span bytes)
{
	struct record_file *file = insert(files, path);

	if (file == NULL)
		return false;
	buf_put(&file->own, bytes.bytes, bytes.len);
	file->bytes = (struct span){file->own.bytes, file->own.len};
	return buf_is_ok(&file->own);
}

void artifact_path(char out[RECORD_PATH_ROOM], const struct hash *hash)
{
	char digits[2 * HASH_LEN + 1];

	hex_encode(digits, hash->bytes, HASH_LEN);
	(void)snprintf(out, RECORD_PATH_ROOM, "artifact/%s", digits);
}

struct record_file *record_artifact(const struct record_files *files, const struct hash *hash)
{
	char path[RECORD_PATH_ROOM];

	artifact_path(path, hash);
	return record_find(files, path);
}

bool record_add_artifact(struct record_files *files, struct span bytes, struct hash *hash)
{
	char path[RECORD_PATH_ROOM];

	sha256_of(hash, bytes);
	artifact_path(path, hash);
	return record_find(files, path) != NULL || record_add(files, path, bytes);
}

struct load {
	struct record_files *files;
	const char *root;
	size_t total;
};

static bool load_one(const char *path, void *context, struct fault *fault)
{
	struct load *load = context;
	struct buf full = {0};
	struct record_file *file;
	bool is_fine;

	if (load->files->count == RECORD_MAX_FILES)
		return fault_false(fault, "record_limit", "more than %d files", RECORD_MAX_FILES);
	file = insert(load->files, path);
	buf_printf(&full, "%s/%s", load->root, path);
	if (file == NULL || buf_text(&full)[0] == '\0') {
		buf_free(&full);
		return fault_unable(fault, "no_memory", "no memory to load the record");
	}
	is_fine = file_read(&file->own, buf_text(&full), RECORD_MAX_FILE, fault);
	buf_free(&full);
	if (!is_fine)
		return false;
	file->bytes = (struct span){file->own.bytes, file->own.len};
	load->total += file->own.len;
	return load->total <= RECORD_MAX_BYTES ||
	       fault_false(
		   fault, "record_limit", "the record is larger than %zu bytes", RECORD_MAX_BYTES);
}

bool record_load(struct record_files *out, const char *path, struct fault *fault)
{
	struct load load = {out, path, 0};
	struct stat info;

	if (strcmp(path, "-") != 0 && stat(path, &info) == 0 && S_ISDIR(info.st_mode))
		return file_walk(path, load_one, &load, fault);
	return file_read(&out->tar, path, RECORD_MAX_BYTES, fault) &&
	       record_load_tar(out, (struct span){out->tar.bytes, out->tar.len}, fault);
}

bool record_write(const struct record_files *files, const char *folder, struct fault *fault)
{
	for (size_t i = 0; i < files->count; i++) {
		struct buf path = {0};
		bool is_fine;

		buf_printf(&path, "%s/%s", folder, files->items[i].path);
		is_fine = file_write(
		    buf_text(&path), files->items[i].bytes.bytes, files->items[i].bytes.len, fault);
		buf_free(&path);
		if (!is_fine)
			return false;
	}
	return true;
}
