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

/* A field's characters; what is behind them is zero already, and a full name has no end. */
static void field_put(uint8_t *field, const char *text)
{
	while (*text != '\0')
		*field++ = (uint8_t)*text++;
}

/* POSIX.1-1988 ustar: name, mode, uid, gid, size, mtime, checksum, type, link, magic, version. */
static bool header_make(uint8_t header[TAR_BLOCK], const char *path, size_t len)
{
	char number[13];
	unsigned sum = 0;

	if (strlen(path) > TAR_NAME || len > 077777777777)
		return false;
	memset(header, 0, TAR_BLOCK);
	field_put(header, path);
	field_put(header + 100, "0000644");
	field_put(header + 108, "0000000");
	field_put(header + 116, "0000000");
	(void)snprintf(number, sizeof number, "%011zo", len);
	field_put(header + 124, number);
	field_put(header + 136, "00000000000");
	field_put(header + 148, "        ");
	field_put(header + 156, "0");
	field_put(header + 257, "ustar");
	field_put(header + 263, "00");
	field_put(header + 329, "0000000");
	field_put(header + 337, "0000000");
	for (size_t i = 0; i < TAR_BLOCK; i++)
		sum += header[i];
	(void)snprintf(number, sizeof number, "%06o", sum);
	field_put(header + 148, number);
	header[154] = '\0'; /* the checksum ends with a NUL, then the last of its spaces */
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

/* The file whose header was just taken: its name, content and padding. */
static bool take_file(
    struct reader *reader, const uint8_t *header, char name[TAR_NAME + 1], struct span *bytes)
{
	const uint8_t *pad;

	if (!header_read(header, name, &bytes->len))
		return false;
	bytes->bytes = reader_take(reader, bytes->len);
	pad = reader_take(reader, padding(bytes->len));
	return bytes->bytes != NULL && pad != NULL && all_zero(pad, padding(bytes->len));
}

/* The second of the two blocks of zeros, and nothing behind it. */
static bool is_at_end(struct reader *reader)
{
	const uint8_t *block = reader_take(reader, TAR_BLOCK);

	return block != NULL && all_zero(block, TAR_BLOCK) && reader_is_done(reader);
}

bool record_load_tar(struct record_files *out, struct span tar, struct fault *fault)
{
	struct reader reader = reader_over(tar.bytes, tar.len);
	char name[TAR_NAME + 1], last[TAR_NAME + 1] = "";
	struct span bytes;

	for (;;) {
		size_t at = tar.len - reader_left(&reader);
		const uint8_t *header = reader_take(&reader, TAR_BLOCK);

		if (header != NULL && all_zero(header, TAR_BLOCK))
			return is_at_end(&reader) || not_canonical(fault, tar.len);
		if (header == NULL || out->count == RECORD_MAX_FILES ||
		    !take_file(&reader, header, name, &bytes) || strcmp(last, name) >= 0)
			return not_canonical(fault, at);
		if (!append(out, name, bytes))
			return fault_unable(fault, "no_memory", "no memory to load the record");
		memcpy(last, name, sizeof last);
	}
}
