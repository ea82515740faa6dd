/*
 * The one tar that a record may come in: ustar, files only, sorted, no times, no owners.
 * A reader accepts exactly what the writer writes, so no byte of it goes unchecked.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "proto/record/files.h"

#define TAR_BLOCK 512
#define TAR_NAME  100

/* POSIX.1-1988 ustar: name, mode, uid, gid, size, mtime, checksum, type, link, magic, version. */
static bool header_make(uint8_t header[TAR_BLOCK], const char *path, size_t len)
{
	char number[13];
	unsigned sum = 0;

	if (strlen(path) > TAR_NAME || len > 077777777777)
		return false;
	memset(header, 0, TAR_BLOCK);
	memcpy(header, path, strlen(path));
	memcpy(header + 100, "0000644", 8);
	memcpy(header + 108, "0000000", 8);
	memcpy(header + 116, "0000000", 8);
	(void)snprintf(number, sizeof number, "%011zo", len);
	memcpy(header + 124, number, 12);
	memcpy(header + 136, "00000000000", 12);
	memset(header + 148, ' ', 8);
	header[156] = '0';
	memcpy(header + 257, "ustar", 6);
	memcpy(header + 263, "00", 2);
	memcpy(header + 329, "0000000", 8);
	memcpy(header + 337, "0000000", 8);
	for (size_t i = 0; i < TAR_BLOCK; i++)
		sum += header[i];
	(void)snprintf(number, sizeof number, "%06o", sum);
	memcpy(header + 148, number, 7);
	return true;
}

static size_t padding(size_t len)
{
	return (TAR_BLOCK - len % TAR_BLOCK) % TAR_BLOCK;
}

bool record_write_tar(struct buf *out, const struct record_files *files)
{
	static const uint8_t zeros[2 * TAR_BLOCK];

	for (size_t i = 0; i < files->count; i++) {
		const struct record_file *file = &files->items[i];
		uint8_t header[TAR_BLOCK];

		if (!header_make(header, file->path, file->bytes.len))
			return false;
		buf_put(out, header, sizeof header);
		buf_put(out, file->bytes.bytes, file->bytes.len);
		buf_put(out, zeros, padding(file->bytes.len));
	}
	buf_put(out, zeros, sizeof zeros);
	return buf_is_ok(out);
}

static bool not_canonical(struct fault *fault, size_t at)
{
	return fault_false(fault, "tar_not_canonical",
	    "not a record's canonical tar (at byte %zu): sorted files, no times, no owners, "
	    "nothing else",
	    at);
}

static bool all_zero(const uint8_t *bytes, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (bytes[i] != 0)
			return false;
	return true;
}

/* Name and size from a header, which must then be what header_make makes of them. */
static bool header_read(const uint8_t *header, char name[TAR_NAME + 1], size_t *len)
{
	uint8_t again[TAR_BLOCK];

	memcpy(name, header, TAR_NAME);
	name[TAR_NAME] = '\0';
	*len = 0;
	for (size_t i = 124; i < 135; i++) {
		if (header[i] < '0' || header[i] > '7')
			return false;
		*len = *len * 8 + (header[i] - '0');
	}
	return name[0] != '\0' && header_make(again, name, *len) &&
	       memcmp(again, header, TAR_BLOCK) == 0;
}

static bool append(struct record_files *files, const char *name, struct span bytes)
{
	if (files->count == files->room) {
		size_t room = files->room != 0 ? 2 * files->room : 64;
		struct record_file *items = realloc(files->items, room * sizeof *items);

		if (items == NULL)
			return false;
		files->items = items;
		files->room = room;
	}
	files->items[files->count] = (struct record_file){.path = strdup(name), .bytes = bytes};
	return files->items[files->count++].path != NULL;
}

bool record_load_tar(struct record_files *out, struct span tar, struct fault *fault)
{
	struct reader reader = reader_over(tar.bytes, tar.len);
	char name[TAR_NAME + 1], last[TAR_NAME + 1] = "";
	const uint8_t *header, *pad;
	struct span bytes;

	for (;;) {
		size_t at = tar.len - reader_left(&reader);

		header = reader_take(&reader, TAR_BLOCK);
		if (header != NULL && all_zero(header, TAR_BLOCK))
			break;
		if (header == NULL || !header_read(header, name, &bytes.len) ||
		    strcmp(last, name) >= 0 || out->count == RECORD_MAX_FILES)
			return not_canonical(fault, at);
		bytes.bytes = reader_take(&reader, bytes.len);
		pad = reader_take(&reader, padding(bytes.len));
		if (bytes.bytes == NULL || pad == NULL || !all_zero(pad, padding(bytes.len)))
			return not_canonical(fault, at);
		if (!append(out, name, bytes))
			return fault_unable(fault, "no_memory", "no memory to load the record");
		memcpy(last, name, sizeof last);
	}
	header = reader_take(&reader, TAR_BLOCK);
	if (header == NULL || !all_zero(header, TAR_BLOCK) || !reader_is_done(&reader))
		return not_canonical(fault, tar.len);
	return true;
}
