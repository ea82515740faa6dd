/*
 * The recursion of RFC 6962 over ranges of leaves; complete subtrees come from at most 128 nodes
 * of one tile.
 */
#include "proto/log/partial.h"

#define TILE_HEIGHT 8

struct partial {
	partial_node *node;
	void *context;
	struct fault *fault;
};

/* The complete subtree of 2^height leaves number `index`. */
static bool complete_root(
    const struct partial *partial, unsigned height, uint64_t index, struct hash *out)
{
	unsigned level = height / TILE_HEIGHT, inside = height % TILE_HEIGHT;
	struct hash hashes[1 << (TILE_HEIGHT - 1)];

	for (uint64_t i = 0; i < (uint64_t)1 << inside; i++) {
		const struct hash *node =
		    partial->node(level, (index << inside) + i, partial->context);

		if (node == NULL)
			return fault_unable(
			    partial->fault, "node_missing", "a hash of the log's tree is not here");
		hashes[i] = *node;
	}
	for (size_t width = (size_t)1 << inside; width > 1; width /= 2)
		for (size_t i = 0; i < width / 2; i++)
			merkle_node(&hashes[i], &hashes[2 * i], &hashes[2 * i + 1]);
	*out = hashes[0];
	return true;
}

static unsigned floor_log2(uint64_t n)
{
	return 63 - (unsigned)__builtin_clzll(n);
}

/* The root over leaves [from, to): `from` is a multiple of the largest subtree that fits. */
static bool range_root(const struct partial *partial, uint64_t from, uint64_t to, struct hash *out)
{
	struct hash parts[64];
	size_t count = 0;

	while (from < to) {
		unsigned height = floor_log2(to - from);

		if (!complete_root(partial, height, from >> height, &parts[count++]))
			return false;
		from += (uint64_t)1 << height;
	}
	while (count > 1) {
		merkle_node(&parts[count - 2], &parts[count - 2], &parts[count - 1]);
		count--;
	}
	*out = parts[0];
	return true;
}

bool partial_prove_inclusion(uint64_t index, uint64_t size, partial_node *node, void *context,
    struct merkle_proof *out, struct fault *fault)
{
	const struct partial partial = {node, context, fault};
	struct hash down[MERKLE_INCLUSION_MAX];
	uint64_t from = 0, to = size;
	size_t count = 0;

	if (index >= size || size > MERKLE_SIZE_MAX)
		return fault_unable(fault, "tree_size", "the entry is not in a tree of that size");
	while (to - from > 1) {
		uint64_t split = from + ((uint64_t)1 << floor_log2(to - from - 1));
		bool is_left = index < split;

		if (!range_root(
			&partial, is_left ? split : from, is_left ? to : split, &down[count++]))
			return false;
		if (is_left)
			to = split;
		else
			from = split;
	}
	out->count = count;
	for (size_t i = 0; i < count; i++)
		out->hashes[i] = down[count - 1 - i];
	return true;
}
