/*
 * RFC 6962 hashing, the growing frontier, and the two verifications of RFC 9162.
 * It allocates nothing and reads no files.
 */
#include "proto/log/merkle.h"

#include <inttypes.h>

void merkle_leaf(struct hash *out, struct span entry)
{
	static const uint8_t prefix = 0;
	const struct span spans[] = {{&prefix, 1}, entry};

	sha256_of_spans(out, spans, 2);
}

void merkle_node(struct hash *out, const struct hash *left, const struct hash *right)
{
	static const uint8_t prefix = 1;
	const struct span spans[] = {
	    {&prefix, 1}, {left->bytes, HASH_LEN}, {right->bytes, HASH_LEN}};

	sha256_of_spans(out, spans, 3);
}

void merkle_frontier_append(struct merkle_frontier *frontier, const struct hash *leaf)
{
	struct hash carried = *leaf;
	unsigned level = 0;

	for (; frontier->size >> level & 1; level++)
		merkle_node(&carried, &frontier->peaks[level], &carried);
	frontier->peaks[level] = carried;
	frontier->size++;
}

void merkle_frontier_root(const struct merkle_frontier *frontier, struct hash *out)
{
	bool is_first = true;

	sha256_of(out, (struct span){0});
	for (unsigned level = 0; level < 64; level++) {
		if ((frontier->size >> level & 1) == 0)
			continue;
		if (is_first)
			*out = frontier->peaks[level];
		else
			merkle_node(out, &frontier->peaks[level], out);
		is_first = false;
	}
}

void merkle_root(struct hash *out, const struct hash *leaves, size_t count)
{
	struct merkle_frontier frontier = {0};

	for (size_t i = 0; i < count; i++)
		merkle_frontier_append(&frontier, &leaves[i]);
	merkle_frontier_root(&frontier, out);
}

/*
 * A step up where the node is a right child, or the last one of its row and so without a right
 * sibling: rows in which it stands alone are left out.
 */
static void skip_lonely(uint64_t *node, uint64_t *last)
{
	while (*node != 0 && (*node & 1) == 0) {
		*node >>= 1;
		*last >>= 1;
	}
}

bool merkle_root_of_inclusion(struct hash *out, uint64_t index, uint64_t size,
    const struct hash *leaf, const struct merkle_proof *proof, struct fault *fault)
{
	uint64_t node = index, last = size - 1;

	*out = *leaf;
	if (index >= size)
		return fault_false(fault, "inclusion_index",
		    "a tree of size %" PRIu64 " has no leaf %" PRIu64, size, index);
	for (size_t i = 0; i < proof->count; i++) {
		if (last == 0)
			return fault_false(
			    fault, "inclusion_length", "the inclusion proof has too many hashes");
		if ((node & 1) != 0 || node == last) {
			merkle_node(out, &proof->hashes[i], out);
			skip_lonely(&node, &last);
		} else {
			merkle_node(out, out, &proof->hashes[i]);
		}
		node >>= 1;
		last >>= 1;
	}
	if (last != 0)
		return fault_false(
		    fault, "inclusion_length", "the inclusion proof has too few hashes");
	return true;
}

bool merkle_verify_inclusion(const struct hash *root, uint64_t index, uint64_t size,
    const struct hash *leaf, const struct merkle_proof *proof, struct fault *fault)
{
	struct hash follows;

	if (!merkle_root_of_inclusion(&follows, index, size, leaf, proof, fault))
		return false;
	if (!hash_is_equal(&follows, root))
		return fault_false(
		    fault, "inclusion_root", "leaf and proof do not lead to this root");
	return true;
}

static bool follow_consistency(uint64_t old_size, uint64_t size, struct hash *old_root,
    struct hash *root, const struct hash *hashes, size_t count, struct fault *fault)
{
	uint64_t node = old_size - 1, last = size - 1;

	while ((node & 1) != 0) {
		node >>= 1;
		last >>= 1;
	}
	for (size_t i = 0; i < count; i++) {
		if (last == 0)
			return fault_false(fault, "consistency_length",
			    "the consistency proof has too many hashes");
		if ((node & 1) != 0 || node == last) {
			merkle_node(old_root, &hashes[i], old_root);
			merkle_node(root, &hashes[i], root);
			skip_lonely(&node, &last);
		} else {
			merkle_node(root, root, &hashes[i]);
		}
		node >>= 1;
		last >>= 1;
	}
	if (last != 0)
		return fault_false(
		    fault, "consistency_length", "the consistency proof has too few hashes");
	return true;
}

/* Growth from a tree that is not the same: the proof starts at the old tree's last subtree. */
static bool verify_growth(uint64_t old_size, const struct hash *old_root, uint64_t size,
    const struct hash *root, const struct merkle_proof *proof, struct fault *fault)
{
	/* A complete old tree is a subtree itself, and its root is left out of the proof. */
	bool is_complete = (old_size & (old_size - 1)) == 0;
	struct hash start, old_follows, follows;

	if (!is_complete && proof->count == 0)
		return fault_false(
		    fault, "consistency_length", "the consistency proof has too few hashes");
	start = is_complete ? *old_root : proof->hashes[0];
	old_follows = start;
	follows = start;
	if (!follow_consistency(old_size, size, &old_follows, &follows,
		is_complete ? proof->hashes : proof->hashes + 1,
		is_complete ? proof->count : proof->count - 1, fault))
		return false;
	if (!hash_is_equal(&old_follows, old_root))
		return fault_false(
		    fault, "consistency_root", "the proof does not lead to the older root");
	if (!hash_is_equal(&follows, root))
		return fault_false(
		    fault, "consistency_root", "the proof does not lead to the newer root");
	return true;
}

bool merkle_verify_consistency(uint64_t old_size, const struct hash *old_root, uint64_t size,
    const struct hash *root, const struct merkle_proof *proof, struct fault *fault)
{
	if (old_size == 0 || old_size > size)
		return fault_false(fault, "consistency_size",
		    "size %" PRIu64 " can't be shown to continue size %" PRIu64, size, old_size);
	if (old_size < size)
		return verify_growth(old_size, old_root, size, root, proof, fault);
	if (proof->count != 0)
		return fault_false(
		    fault, "consistency_length", "between equal sizes a proof has no hashes");
	if (!hash_is_equal(old_root, root))
		return fault_false(fault, "consistency_root", "two roots for one size");
	return true;
}
