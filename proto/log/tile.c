/*
 * Paths and bytes of tiles and entry bundles.
 * It does not decide when partial tiles may be deleted: a published record has them all.
 */
#include "proto/log/tile.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "proto/log/text.h"

/* 256^8 is past any size, so no tile exists above. */
#define LEVEL_WITH_HASHES_MAX 7
#define GROUPS_MAX            7

void tile_path(char out[TILE_PATH_ROOM], const struct tile *tile)
{
	unsigned groups[GROUPS_MAX], count = 0;
	uint64_t rest = tile->index;
	size_t len;

	do {
		groups[count++] = (unsigned)(rest % 1000);
		rest /= 1000;
	} while (rest != 0);
	len = (size_t)(tile->is_entries ? snprintf(out, TILE_PATH_ROOM, "tile/entries/")
					: snprintf(out, TILE_PATH_ROOM, "tile/%u/", tile->level));
	while (count-- > 0)
		len += (size_t)snprintf(
		    out + len, TILE_PATH_ROOM - len, count > 0 ? "x%03u/" : "%03u", groups[count]);
	if (tile->width < TILE_WIDTH)
		(void)snprintf(out + len, TILE_PATH_ROOM - len, ".p/%u", tile->width);
}

/* Takes what stands before the next `end`, and `end` itself; all of it if there is none. */
static struct span take_until(struct span *rest, char end)
{
	const uint8_t *found = rest->len != 0 ? memchr(rest->bytes, end, rest->len) : NULL;
	size_t len = found != NULL ? (size_t)(found - rest->bytes) : rest->len;
	size_t gone = found != NULL ? len + 1 : len;
	struct span taken = {rest->bytes, len};

	if (gone != 0)
		*rest = (struct span){rest->bytes + gone, rest->len - gone};
	return taken;
}

/* Three digits. */
static bool take_group(struct span *rest, unsigned *out)
{
	*out = 0;
	if (rest->len < 3)
		return false;
	for (size_t i = 0; i < 3; i++) {
		uint8_t digit = (uint8_t)(rest->bytes[i] - '0');

		if (digit > 9)
			return false;
		*out = 10 * *out + digit;
	}
	*rest = (struct span){rest->bytes + 3, rest->len - 3};
	return true;
}

static bool take_byte(struct span *rest, char byte)
{
	if (rest->len == 0 || rest->bytes[0] != (uint8_t)byte)
		return false;
	*rest = (struct span){rest->bytes + 1, rest->len - 1};
	return true;
}

/* "x001/x234/067": the last group is the one without an x, and a first x000 says nothing. */
static bool take_index(struct span *rest, uint64_t *index)
{
	bool has_more = true;

	*index = 0;
	for (unsigned i = 0; has_more; i++) {
		unsigned group;

		has_more = take_byte(rest, 'x');
		if (!take_group(rest, &group) || (has_more && !take_byte(rest, '/')))
			return false;
		if ((has_more && i == 0 && group == 0) || *index > (UINT64_MAX - group) / 1000)
			return false;
		*index = 1000 * *index + group;
	}
	return true;
}

static bool parse_path(struct tile *out, struct span rest)
{
	struct span kind;
	uint64_t value = 0;

	if (!text_is(take_until(&rest, '/'), "tile"))
		return false;
	kind = take_until(&rest, '/');
	out->is_entries = text_is(kind, "entries");
	if (!out->is_entries && !text_decimal(kind, TILE_LEVEL_MAX, &value))
		return false;
	out->level = (unsigned)value;
	if (!take_index(&rest, &out->index))
		return false;
	out->width = TILE_WIDTH;
	if (rest.len == 0)
		return true;
	if (!text_is(take_until(&rest, '/'), ".p") || !text_decimal(rest, TILE_WIDTH - 1, &value) ||
	    value == 0)
		return false;
	out->width = (unsigned)value;
	return true;
}

bool tile_path_parse(struct tile *out, struct span path, struct fault *fault)
{
	*out = (struct tile){0};
	if (parse_path(out, path))
		return true;
	return fault_false(fault, "tile_path", "this is no tile's path");
}

bool tile_belongs(const struct tile *tile, uint64_t size)
{
	unsigned level = tile->is_entries ? 0 : tile->level;
	uint64_t hashes = level <= LEVEL_WITH_HASHES_MAX ? size >> (8 * level) : 0;

	if (tile->index < hashes / TILE_WIDTH)
		return tile->width == TILE_WIDTH;
	return tile->index == hashes / TILE_WIDTH && tile->width != 0 &&
	       tile->width == hashes % TILE_WIDTH;
}

bool tile_write(
    struct buf *out, const struct tree *tree, const struct tile *tile, struct fault *fault)
{
	for (unsigned i = 0; i < tile->width; i++) {
		const struct hash *hash = NULL;

		if (!tile->is_entries && tile->index <= UINT64_MAX / TILE_WIDTH - 1)
			hash = tree_node(tree, 8 * tile->level, tile->index * TILE_WIDTH + i);
		if (hash == NULL)
			return fault_unable(
			    fault, "tile_missing", "the tree does not have this tile");
		buf_put(out, hash->bytes, HASH_LEN);
	}
	if (!buf_is_ok(out))
		return fault_unable(fault, "out_of_memory", "no memory for a tile");
	return true;
}

bool bundle_write(struct buf *out, const struct span *entries, size_t count, struct fault *fault)
{
	for (size_t i = 0; i < count; i++) {
		if (entries[i].len > ENTRY_LEN_MAX)
			return fault_unable(fault, "entry_too_long",
			    "an entry has %zu bytes, and 65,535 is the limit", entries[i].len);
		buf_put_u16be(out, (uint16_t)entries[i].len);
		buf_put(out, entries[i].bytes, entries[i].len);
	}
	if (!buf_is_ok(out))
		return fault_unable(fault, "out_of_memory", "no memory for an entry bundle");
	return true;
}

bool bundle_parse(struct span *entries, size_t width, struct span bytes, struct fault *fault)
{
	struct reader reader = reader_over(bytes.bytes, bytes.len);

	for (size_t i = 0; i < width; i++) {
		size_t len = reader_u16be(&reader);

		entries[i] = (struct span){reader_take(&reader, len), len};
		if (entries[i].bytes == NULL)
			return fault_false(fault, "bundle_truncated",
			    "entry %zu of %zu in a bundle is cut off", i, width);
	}
	if (!reader_is_done(&reader))
		return fault_false(fault, "bundle_trailing",
		    "%zu bytes follow the last of %zu entries", reader_left(&reader), width);
	return true;
}

struct visiting {
	const struct tree *tree;
	const struct span *entries;
	tile_visit *visit;
	void *context;
};

static bool visit_tile(const struct visiting *visiting, const struct tile *tile, struct buf *bytes,
    struct fault *fault)
{
	char path[TILE_PATH_ROOM];

	bytes->len = 0;
	if (tile->is_entries) {
		if (!bundle_write(
			bytes, visiting->entries + tile->index * TILE_WIDTH, tile->width, fault))
			return false;
	} else if (!tile_write(bytes, visiting->tree, tile, fault)) {
		return false;
	}
	tile_path(path, tile);
	return visiting->visit(
	    path, (struct span){bytes->bytes, bytes->len}, visiting->context, fault);
}

static bool visit_level(
    const struct visiting *visiting, struct tile tile, struct buf *bytes, struct fault *fault)
{
	uint64_t left = tree_size(visiting->tree) >> (8 * tile.level);

	for (; left > 0; left -= tile.width, tile.index++) {
		tile.width = left < TILE_WIDTH ? (unsigned)left : TILE_WIDTH;
		if (!visit_tile(visiting, &tile, bytes, fault))
			return false;
	}
	return true;
}

bool tile_each(const struct tree *tree, const struct span *entries, tile_visit *visit,
    void *context, struct fault *fault)
{
	const struct visiting visiting = {tree, entries, visit, context};
	struct buf bytes = {0};
	bool is_fine = visit_level(&visiting, (struct tile){.is_entries = true}, &bytes, fault);

	for (unsigned level = 0; is_fine && level <= LEVEL_WITH_HASHES_MAX; level++)
		is_fine = visit_level(&visiting, (struct tile){.level = level}, &bytes, fault);
	buf_free(&bytes);
	return is_fine;
}
