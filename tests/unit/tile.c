/* proto/log: names and bytes of tiles and entry bundles. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>

#include "proto/log/tile.h"
#include "tests/unit/log_support.h"

static void check_path(struct tile tile, const char *expected)
{
	char path[TILE_PATH_ROOM];
	struct tile parsed;

	tile_path(path, &tile);
	cr_assert_str_eq(path, expected);
	assert_fine(tile_path_parse(&parsed, text_span(path), &fault));
	cr_assert_eq(parsed.is_entries, tile.is_entries);
	cr_assert_eq(parsed.level, tile.level);
	cr_assert_eq(parsed.index, tile.index);
	cr_assert_eq(parsed.width, tile.width);
}

Test(tile, paths_both_ways)
{
	check_path((struct tile){false, 0, 0, 256}, "tile/0/000");
	check_path((struct tile){false, 0, 1234067, 13}, "tile/0/x001/x234/067.p/13");
	check_path((struct tile){true, 0, 999, 255}, "tile/entries/999.p/255");
	check_path((struct tile){true, 0, 1000, 256}, "tile/entries/x001/000");
	check_path((struct tile){false, 63, 1000000, 1}, "tile/63/x001/x000/000.p/1");
	check_path(
	    (struct tile){false, 7, UINT64_MAX, 256}, "tile/7/x018/x446/x744/x073/x709/x551/615");
}

Test(tile, refuses_every_second_spelling_of_a_path)
{
	static const char *const wrong[] = {"", "tile", "tile/", "tile/0", "tile/0/", "tile/0/00",
	    "tile/0/0000", "tile/0/x000/001", "tile/0/001/002", "tile/0/x001", "tile/0/x001/",
	    "tile/0/x01/002", "tile/0/x0010/002", "tile/00/000", "tile/64/000", "tile/-1/000",
	    "tile/+1/000", "tile/01/000", "/tile/0/000", "tile//000", "tile/0//000", "tile/0/000/",
	    "tile/0/000.p", "tile/0/000.p/", "tile/0/000.p/0", "tile/0/000.p/01",
	    "tile/0/000.p/256", "tile/0/000.p/1/", "tile/0/000.p/1 ", "tile/0/000.P/1",
	    "tile/0/000p/1", "tile/0/X001/000", "tile/entries", "tile/entries/0",
	    "tile/Entries/000", "tiles/0/000", "tile/0/00a", "tile/0/000.p/1\n", "checkpoint",
	    "tile/0/x018/x446/x744/x073/x709/x551/616", "tile/0/x999/x999/x999/x999/x999/x999/999",
	    "tile/0/x001/x000/x000/x000/x000/x000/x000/000"};
	struct tile tile;

	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		struct fault fault = {0};

		cr_assert(!tile_path_parse(&tile, text_span(wrong[i]), &fault), "%s", wrong[i]);
		cr_assert_str_eq(fault.code, "tile_path");
	}
	assert_fault("tile_path", tile_path_parse(&tile, (struct span){0}, &fault));
}

static bool belongs(const char *path, uint64_t size)
{
	struct tile tile;

	assert_fine(tile_path_parse(&tile, text_span(path), &fault));
	return tile_belongs(&tile, size);
}

Test(tile, which_files_a_size_has)
{
	cr_assert(!belongs("tile/0/000.p/1", 0));
	cr_assert(!belongs("tile/0/000", 0));
	cr_assert(belongs("tile/0/000", 256));
	cr_assert(belongs("tile/1/000.p/1", 256));
	cr_assert(!belongs("tile/1/000.p/1", 255));
	cr_assert(!belongs("tile/0/001.p/1", 256));
	cr_assert(!belongs("tile/2/000.p/1", 256));
	cr_assert(belongs("tile/0/273.p/112", 70000));
	cr_assert(!belongs("tile/0/273.p/111", 70000));
	cr_assert(!belongs("tile/0/272.p/112", 70000));
	cr_assert(belongs("tile/1/001.p/17", 70000));
	cr_assert(belongs("tile/2/000.p/1", 70000));
	cr_assert(!belongs("tile/entries/274", 70000));
	cr_assert(belongs("tile/7/000.p/127", INT64_MAX));
	cr_assert(!belongs("tile/8/000", UINT64_MAX));
}

/* --- all files of a log, against the slowest way to say the same ------------------------------ */

struct expectation {
	const struct hash *leaves;
	const struct span *entries;
	size_t size, next;
	unsigned level;
	bool is_entries;
	size_t files;
};

static struct hash naive_root(const struct hash *leaves, size_t count)
{
	struct hash out, left, right;

	if (count == 1)
		return leaves[0];
	left = naive_root(leaves, count / 2);
	right = naive_root(leaves + count / 2, count / 2);
	merkle_node(&out, &left, &right);
	return out;
}

static size_t power(unsigned level)
{
	return level == 0 ? 1 : 256 * power(level - 1);
}

static void naive_bytes(struct buf *out, const struct expectation *at, size_t from, size_t count)
{
	for (size_t i = from; i < from + count; i++) {
		size_t span = power(at->level);
		struct hash hash;

		if (at->is_entries) {
			buf_put_u8(out, (uint8_t)(at->entries[i].len / 256));
			buf_put_u8(out, (uint8_t)(at->entries[i].len % 256));
			buf_put(out, at->entries[i].bytes, at->entries[i].len);
		} else {
			hash = naive_root(at->leaves + i * span, span);
			buf_put(out, hash.bytes, HASH_LEN);
		}
	}
}

static bool check_file(const char *path, struct span bytes, void *context, struct fault *fault)
{
	struct expectation *at = context;
	struct buf expected = {0}, name = {0};
	size_t count, width;

	(void)fault;
	if (at->next * 256 >= at->size / power(at->level)) {
		at->level += at->is_entries ? 0 : 1;
		at->is_entries = false;
		at->next = 0;
	}
	count = at->size / power(at->level);
	cr_assert_lt(at->next * 256, count, "%s is one too many", path);
	width = count - at->next * 256 < 256 ? count - at->next * 256 : 256;
	if (at->is_entries)
		buf_put_text(&name, "tile/entries/");
	else
		buf_printf(&name, "tile/%u/", at->level);
	buf_printf(&name, "%03zu", at->next);
	if (width < 256)
		buf_printf(&name, ".p/%zu", width);
	cr_assert_str_eq(path, buf_text(&name));
	naive_bytes(&expected, at, at->next * 256, width);
	cr_assert(text_is_equal(bytes, span_of(&expected)), "%s", path);
	at->next++;
	at->files++;
	buf_free(&expected);
	buf_free(&name);
	return true;
}

static void check_log(size_t size, size_t files)
{
	uint32_t *numbers = calloc(size + 1, sizeof *numbers);
	struct span *entries = calloc(size + 1, sizeof *entries);
	struct hash *leaves = calloc(size + 1, sizeof *leaves);
	struct expectation at = {leaves, entries, size, 0, 0, true, 0};
	struct tree *tree;

	for (size_t i = 0; i < size; i++) {
		numbers[i] = (uint32_t)(i * 2654435761U);
		entries[i] = (struct span){(const uint8_t *)&numbers[i], i % 5};
		merkle_leaf(&leaves[i], entries[i]);
	}
	tree = tree_of_entries(entries, size);
	assert_fine(tile_each(tree, entries, check_file, &at, &fault));
	cr_assert_eq(at.files, files, "%zu files for %zu entries", at.files, size);
	tree_free(&tree);
	free(leaves);
	free(entries);
	free(numbers);
}

Test(tile, all_files_of_a_log)
{
	check_log(0, 0);
	check_log(1, 2);
	check_log(255, 2);
	check_log(256, 3);
	check_log(257, 5);
	check_log(65536 + 1, 257 + 257 + 1 + 1);
}

static bool stop_at_second(const char *path, struct span bytes, void *context, struct fault *fault)
{
	(void)path;
	(void)bytes;
	return ++*(int *)context < 2 || fault_false(fault, "enough", "that is enough");
}

Test(tile, a_visitor_can_stop)
{
	struct span entry = text_span("x");
	struct tree *tree = tree_of_entries(&entry, 1);
	int count = 0;

	assert_fault("enough", tile_each(tree, &entry, stop_at_second, &count, &fault));
	cr_assert_eq(count, 2);
	tree_free(&tree);
}

Test(tile, a_tile_beyond_the_tree_is_not_written)
{
	struct span entry = text_span("x");
	struct tree *tree = tree_of_entries(&entry, 1);
	struct buf out = {0};

	assert_fault(
	    "tile_missing", tile_write(&out, tree, &(struct tile){false, 0, 0, 2}, &fault));
	assert_fault("tile_missing",
	    tile_write(&out, tree, &(struct tile){false, 0, UINT64_MAX, 1}, &fault));
	assert_fault("tile_missing", tile_write(&out, tree, &(struct tile){true, 0, 0, 1}, &fault));
	buf_free(&out);
	tree_free(&tree);
}

/* --- entry bundles ---------------------------------------------------------------------------- */

Test(bundle, entries_come_back_whole)
{
	static uint8_t long_entry[ENTRY_LEN_MAX + 1];
	struct span entries[] = {text_span("one"), text_span(""), {long_entry, ENTRY_LEN_MAX}};
	struct span back[4];
	struct buf out = {0};

	assert_fine(bundle_write(&out, entries, 3, &fault));
	cr_assert_eq(out.len, 6 + 3 + ENTRY_LEN_MAX);
	cr_assert_eq(out.bytes[1], 3, "the length's second byte is the small one");
	assert_fine(bundle_parse(back, 3, span_of(&out), &fault));
	for (size_t i = 0; i < 3; i++)
		cr_assert(text_is_equal(back[i], entries[i]));
	assert_fault("bundle_truncated", bundle_parse(back, 4, span_of(&out), &fault));
	assert_fault("bundle_trailing", bundle_parse(back, 2, span_of(&out), &fault));
	for (size_t len = 0; len < 10; len++)
		assert_fault("bundle_truncated",
		    bundle_parse(back, 3, (struct span){out.bytes, len}, &fault));
	buf_put_u8(&out, 0);
	assert_fault("bundle_trailing", bundle_parse(back, 3, span_of(&out), &fault));
	entries[2].len++;
	assert_fault("entry_too_long", bundle_write(&out, entries, 3, &fault));
	buf_free(&out);
}

Test(bundle, nothing_is_a_bundle_of_none)
{
	struct span none[1];

	assert_fine(bundle_parse(none, 0, text_span(""), &fault));
	assert_fault("bundle_trailing", bundle_parse(none, 0, text_span("x"), &fault));
	assert_fault("bundle_truncated", bundle_parse(none, 1, (struct span){0}, &fault));
}
