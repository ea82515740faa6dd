/*
 * The layout of c2sp.org/tlog-tiles: names and bytes of the files that a log is published as.
 * It neither reads nor writes files, and does not know the checkpoint beside them.
 */
#ifndef PROTO_LOG_TILE_H
#define PROTO_LOG_TILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "proto/base/buf.h"
#include "proto/base/fault.h"
#include "proto/log/tree.h"

#define TILE_WIDTH     256
#define TILE_LEVEL_MAX 63
#define ENTRY_LEN_MAX  65535
/* Room for any path with its NUL: "tile/entries/", seven groups of "x000/", ".p/255". */
#define TILE_PATH_ROOM 64

/* Which tile: hashes of a level, or the entries below level 0. A full tile is 256 wide. */
struct tile {
	bool is_entries;
	unsigned level; /* 0 to 63; 0 for entries */
	uint64_t index; /* among the tiles of its level */
	unsigned width; /* 1 to 256 */
};

/* "tile/0/x001/x234/067.p/13", "tile/entries/000": the path below the log's prefix. */
void tile_path(char out[TILE_PATH_ROOM], const struct tile *tile);

/*
 * Reads such a path, and nothing else that looks like one: groups of three digits without an
 * x000 in front, width 1 to 255. FAULT_FALSE tile_path.
 */
bool tile_path_parse(struct tile *out, struct span path, struct fault *fault) MUST_CHECK;

/*
 * True if the log of exactly `size` entries, published once, has this file: full tiles, and the
 * partial one at the right edge of each level that has a rest. Level l holds size / 256^l hashes;
 * a level without any has no tile, nor has one whose rest is 0 a partial one. An empty log has
 * no tiles.
 */
bool tile_belongs(const struct tile *tile, uint64_t size) MUST_CHECK;

/*
 * Appends the bytes of a tile of hashes: width * 32. FAULT_UNABLE tile_missing if the tree does not
 * reach so far, or the tile is one of entries.
 */
bool tile_write(struct buf *out, const struct tree *tree, const struct tile *tile,
    struct fault *fault) MUST_CHECK;

/*
 * Appends `count` entries, each behind its length in two bytes, most significant first.
 * FAULT_UNABLE entry_too_long above 65,535 bytes.
 */
bool bundle_write(
    struct buf *out, const struct span *entries, size_t count, struct fault *fault) MUST_CHECK;

/*
 * Splits a bundle into exactly `width` entries that borrow from `bytes`. FAULT_FALSE
 * bundle_truncated (an entry is not all there), bundle_trailing (more bytes than entries).
 */
bool bundle_parse(
    struct span *entries, size_t width, struct span bytes, struct fault *fault) MUST_CHECK;

/* Gets one file; `path` and `bytes` end with the call. False stops. */
typedef bool tile_visit(const char *path, struct span bytes, void *context, struct fault *fault);

/*
 * Visits every file for which tile_belongs is true: entry bundles first, then the tiles of level 0
 * and up, each by index. `entries` are the tree's leaves in order, tree_size of them.
 * False with FAULT_UNABLE (entry_too_long, out_of_memory), or when `visit` answers false.
 */
bool tile_each(const struct tree *tree, const struct span *entries, tile_visit *visit,
    void *context, struct fault *fault) MUST_CHECK;

#endif
