/*
 * Case 100: the tar. It must be the one that the writer writes; anything else is no record.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/tamper/cases.h"

enum {
	FINE,
	MODE,
	OWNER,
	TIME,
	LINK_TYPE,
	PADDED,
	LONGER,
	ONE_BLOCK,
	PAD_BYTE,
	NAME_TAIL,
	PREFIX,
	SIZE_OCTAL,
	SWAPPED,
	DOUBLED,
	SHORT,
	SIZE_HUGE
};

/* Sets a byte of a header and its sum. */
static void header_set(struct buf *tar, size_t at, uint8_t value)
{
	unsigned sum = 0;
	char text[8];

	tar->bytes[at] = value;
	memset(tar->bytes + 148, ' ', 8);
	for (size_t i = 0; i < 512; i++)
		sum += tar->bytes[i];
	(void)snprintf(text, sizeof text, "%06o", sum);
	memcpy(tar->bytes + 148, text, 7);
}

static void spoil_tar(struct buf *tar, int what)
{
	static const struct {
		size_t what;
		size_t at;
		uint8_t value;
	} sets[] = {{MODE, 105, '5'}, {OWNER, 114, '1'}, {TIME, 146, '1'}, {LINK_TYPE, 156, '2'},
	    {NAME_TAIL, 99, 'x'}, {PREFIX, 345, 'x'}, {SIZE_OCTAL, 124, ' '},
	    {SIZE_HUGE, 124, '7'}};

	for (size_t i = 0; i < sizeof sets / sizeof *sets; i++)
		if (sets[i].what == (size_t)what)
			header_set(tar, sets[i].at, sets[i].value);
	if (what == LONGER)
		buf_put(tar, tar->bytes + tar->len - 512, 512);
	if (what == ONE_BLOCK)
		tar->len -= 512;
	if (what == SHORT)
		tar->len -= 1;
	if (what == PAD_BYTE)
		tar->bytes[tar->len - 1025] = 1; /* the padding of the last file */
	if (what == PADDED)
		for (int i = 0; i < 16; i++)
			buf_put(tar, tar->bytes + tar->len - 512, 512);
}

static void tar_of(struct play *play, int what)
{
	struct record_files again = {0};
	struct buf tar = {0};
	struct fault fault = {0};
	struct record_file kept = play->files.items[3];

	if (what == SWAPPED || what == DOUBLED)
		play->files.items[3] = play->files.items[4];
	if (what == SWAPPED)
		play->files.items[4] = kept;
	MUST(record_write_tar(&tar, &play->files));
	if (what == SWAPPED)
		play->files.items[4] = play->files.items[3];
	play->files.items[3] = kept;
	spoil_tar(&tar, what);
	if (record_load_tar(&again, (struct span){tar.bytes, tar.len}, &fault)) {
		MUST(what == FINE);
		MUST(again.count == play->files.count);
		record_files_free(&play->files);
		play->files = again;
		play->files.tar = tar;
		return;
	}
	MUST(what != FINE && fault.kind == FAULT_FALSE);
	record_files_free(&again);
	buf_free(&tar);
}

/* Paths that lead out of the record, or that name what is there in another way. */
static void odd_path(struct play *play, int which)
{
	static const char *const paths[] = {"../checkpoint", "/checkpoint", "artifact/",
	    "artifact/../checkpoint", "checkpoint.bak", "result/02.pb", "result/6.pb",
	    "tile/entries/000", "tile/2/000.p/1", "Checkpoint"};

	MUST(record_add(&play->files, paths[which], (struct span){(const uint8_t *)"x", 1}));
}

/* A transcription, or another artifact, under a name in capitals. */
static void capitals(struct play *play, int arg)
{
	for (size_t i = 0; i < play->files.count; i++) {
		char *path = play->files.items[i].path;

		if (strncmp(path, "artifact/", 9) == 0 && strpbrk(path + 9, "abcdef") != NULL) {
			struct buf copy = {0};
			char other[RECORD_PATH_ROOM];

			(void)arg;
			(void)snprintf(other, sizeof other, "%s", path);
			*strpbrk(other + 9, "abcdef") -= 32;
			buf_put(&copy, play->files.items[i].bytes.bytes,
			    play->files.items[i].bytes.len);
			file_put(play, other, (struct span){copy.bytes, copy.len});
			buf_free(&copy);
			return;
		}
	}
}

#define TAR(name, what)                                                                            \
	{                                                                                          \
		"100 " name, STAGE_AUDIT, tar_of, what, 0, 0, 0, NULL                              \
	}
#define PATH(name, which)                                                                          \
	{                                                                                          \
		"100 a file " name, STAGE_AUDIT, odd_path, which, V(2), 0, 1, "no entry asks"      \
	}

static const struct tamper_case cases[] = {
    TAR("the canonical tar is read again", FINE),
    TAR("another mode", MODE),
    TAR("another owner", OWNER),
    TAR("another time", TIME),
    TAR("a link", LINK_TYPE),
    TAR("blocks of 10 KiB", PADDED),
    TAR("a third zero block", LONGER),
    TAR("one zero block", ONE_BLOCK),
    TAR("a byte in the padding", PAD_BYTE),
    TAR("a byte behind the name", NAME_TAIL),
    TAR("a prefix", PREFIX),
    TAR("a size with a space", SIZE_OCTAL),
    TAR("a huge size", SIZE_HUGE),
    TAR("files in another order", SWAPPED),
    TAR("a file twice", DOUBLED),
    TAR("a byte missing at the end", SHORT),
    PATH("above the record", 0),
    PATH("of the root", 1),
    PATH("without a name", 2),
    PATH("by a way around", 3),
    PATH("too many", 4),
    PATH("with a zero before its number", 5),
    PATH("of a seventh contest", 6),
    PATH("of a full tile", 7),
    PATH("of a level that is not there", 8),
    PATH("in capitals", 9),
    {"100 an artifact's name in capitals", STAGE_AUDIT, capitals, 0, V(2), 0, 1, "no entry asks"},
};

const struct case_table record_cases = {cases, sizeof cases / sizeof *cases};
