/*
 * Entry bundles and tile paths: what parses writes back to the same bytes.
 * The first byte is the bundle's width less one; the rest is its bytes, or a path.
 */
#include <stdlib.h>
#include <string.h>

#include "proto/log/text.h"
#include "proto/log/tile.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static void check_bundle(size_t width, struct span input)
{
	static struct span entries[TILE_WIDTH];
	struct buf made = {0};

	if (!bundle_parse(entries, width, input, NULL))
		return;
	if (!bundle_write(&made, entries, width, NULL) ||
	    !text_is_equal((struct span){made.bytes, made.len}, input))
		abort();
	buf_free(&made);
}

static void check_path(struct span input)
{
	char path[TILE_PATH_ROOM];
	struct tile tile;

	if (!tile_path_parse(&tile, input, NULL))
		return;
	tile_path(path, &tile);
	if (!text_is(input, path))
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	struct span input;

	if (len == 0)
		return 0;
	input = (struct span){bytes + 1, len - 1};
	check_bundle(1U + bytes[0], input);
	check_path(input);
	return 0;
}
