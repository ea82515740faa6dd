/*
 * Levels of hashes that grow together, and the walks of RFC 6962 over them.
 * Only complete subtrees are kept; the ragged right edge is hashed when it is asked for.
 */
#include "proto/log/tree.h"

#include <inttypes.h>
#include <stdlib.h>

#define LEVELS     64
#define FIRST_ROOM 16

struct level {
	struct hash *hashes;
	size_t count, room;
};

struct tree {
	struct level levels[LEVELS];
};

struct tree *tree_new(void)
{
	return calloc(1, sizeof(struct tree));
}

struct tree *tree_of_entries(const struct span *entries, size_t count)
{
	struct tree *tree = tree_new();
	struct hash leaf;

	for (size_t i = 0; tree != NULL && i < count; i++) {
		merkle_leaf(&leaf, entries[i]);
		if (!tree_append(tree, &leaf))
			tree_free(&tree);
	}
	return tree;
}

void tree_free(struct tree **tree)
{
	if (*tree == NULL)
		return;
	for (size_t i = 0; i < LEVELS; i++)
		free((*tree)->levels[i].hashes);
	free(*tree);
	*tree = NULL;
}

static bool level_reserve(struct level *level)
{
	size_t room = level->room != 0 ? 2 * level->room : FIRST_ROOM;
	struct hash *hashes;

	if (level->count < level->room)
		return true;
	hashes = reallocarray(level->hashes, room, sizeof *hashes);
	if (hashes == NULL)
		return false;
	level->hashes = hashes;
	level->room = room;
	return true;
}

bool tree_append(struct tree *tree, const struct hash *leaf)
{
	uint64_t index = tree_size(tree);
	struct hash carried = *leaf;
	unsigned top = 0;

	while (index >> top & 1)
		top++;
	for (unsigned i = 0; i <= top; i++)
		if (!level_reserve(&tree->levels[i]))
			return false;
	for (unsigned i = 0;; i++) {
		struct level *level = &tree->levels[i];

		level->hashes[level->count++] = carried;
		if (i == top)
			return true;
		merkle_node(&carried, &level->hashes[level->count - 2], &carried);
	}
}

uint64_t tree_size(const struct tree *tree)
{
	return tree->levels[0].count;
}

const struct hash *tree_node(const struct tree *tree, unsigned level, uint64_t index)
{
	if (level >= LEVELS || index >= tree->levels[level].count)
		return NULL;
	return &tree->levels[level].hashes[index];
}

/* The largest power of two below `count`, as its logarithm; count > 1. */
static unsigned split_level(uint64_t count)
{
	return 63 - (unsigned)__builtin_clzll(count - 1);
}

/*
 * The root over leaves [start, start + count), where `start` is a multiple of the largest power of
 * two in `count`: its bits, taken from the right, are complete subtrees.
 */
static void range_root(const struct tree *tree, uint64_t start, uint64_t count, struct hash *out)
{
	uint64_t end = start + count;
	bool is_first = true;

	for (unsigned level = 0; level < LEVELS && count >> level != 0; level++) {
		const struct hash *node;

		if ((count >> level & 1) == 0)
			continue;
		end -= (uint64_t)1 << level;
		node = &tree->levels[level].hashes[end >> level];
		if (is_first)
			*out = *node;
		else
			merkle_node(out, node, out);
		is_first = false;
	}
}

static bool has_size(const struct tree *tree, uint64_t size, struct fault *fault)
{
	if (size <= tree_size(tree))
		return true;
	return fault_unable(fault, "tree_size",
	    "the tree has %" PRIu64 " leaves, and %" PRIu64 " were asked for", tree_size(tree),
	    size);
}

bool tree_root(const struct tree *tree, uint64_t size, struct hash *out, struct fault *fault)
{
	if (!has_size(tree, size, fault))
		return false;
	sha256_of(out, (struct span){0});
	range_root(tree, 0, size, out);
	return true;
}

/* Walks come from the root down; proofs go from the leaf up. */
static void reverse(struct merkle_proof *proof)
{
	for (size_t i = 0; i < proof->count / 2; i++) {
		struct hash kept = proof->hashes[i];

		proof->hashes[i] = proof->hashes[proof->count - 1 - i];
		proof->hashes[proof->count - 1 - i] = kept;
	}
}

bool tree_prove_inclusion(const struct tree *tree, uint64_t index, uint64_t size,
    struct merkle_proof *out, struct fault *fault)
{
	uint64_t start = 0, count = size;

	out->count = 0;
	if (!has_size(tree, size, fault))
		return false;
	if (index >= size)
		return fault_unable(fault, "tree_size",
		    "a tree of size %" PRIu64 " has no leaf %" PRIu64, size, index);
	while (count > 1) {
		uint64_t left = (uint64_t)1 << split_level(count);
		struct hash *sibling = &out->hashes[out->count++];

		if (index - start < left) {
			range_root(tree, start + left, count - left, sibling);
			count = left;
		} else {
			range_root(tree, start, left, sibling);
			start += left;
			count -= left;
		}
	}
	reverse(out);
	return true;
}

bool tree_prove_consistency(const struct tree *tree, uint64_t old_size, uint64_t size,
    struct merkle_proof *out, struct fault *fault)
{
	uint64_t start = 0, count = size;

	out->count = 0;
	if (!has_size(tree, size, fault))
		return false;
	if (old_size == 0 || old_size > size)
		return fault_unable(fault, "tree_size",
		    "there is no consistency proof from size %" PRIu64 " to %" PRIu64, old_size,
		    size);
	while (old_size - start != count) {
		uint64_t left = (uint64_t)1 << split_level(count);
		struct hash *sibling = &out->hashes[out->count++];

		if (old_size - start <= left) {
			range_root(tree, start + left, count - left, sibling);
			count = left;
		} else {
			range_root(tree, start, left, sibling);
			start += left;
			count -= left;
		}
	}
	/* The verifier has the old root already where the old tree is a subtree of its own. */
	if (start != 0)
		range_root(tree, start, count, &out->hashes[out->count++]);
	reverse(out);
	return true;
}
