/*
 * The hashes of RFC 6962 trees: leaves, nodes, roots that grow, and proofs checked.
 * It does not make proofs: that needs the leaves, which tree.h keeps.
 */
#ifndef PROTO_LOG_MERKLE_H
#define PROTO_LOG_MERKLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "proto/base/fault.h"
#include "proto/log/hash.h"

/* No tree here has more leaves: other implementations hold sizes in signed 64 bits. */
#define MERKLE_SIZE_MAX ((uint64_t)INT64_MAX)
/* The longest proofs for such a size: of an inclusion, and of either kind. */
#define MERKLE_INCLUSION_MAX 63
#define MERKLE_PROOF_MAX     64

/* Hashes from the leaf's side up, as RFC 6962 orders them. */
struct merkle_proof {
	size_t count;
	struct hash hashes[MERKLE_PROOF_MAX];
};

/* SHA-256(0x00 | entry) and SHA-256(0x01 | left | right): RFC 6962, 2.1. */
void merkle_leaf(struct hash *out, struct span entry);
void merkle_node(struct hash *out, const struct hash *left, const struct hash *right);

/*
 * All that a sequencer must remember of a tree: the roots of its complete subtrees. peaks[k] covers
 * 2^k leaves and counts only where bit k of size is set; the larger subtree is further left. Start
 * with {0}; the struct may be stored and loaded field by field.
 */
struct merkle_frontier {
	uint64_t size;
	struct hash peaks[64];
};

/* Adds one leaf hash on the right. The size must be below MERKLE_SIZE_MAX. */
void merkle_frontier_append(struct merkle_frontier *frontier, const struct hash *leaf);
/* The root of what was appended; of nothing it is SHA-256 of no bytes. */
void merkle_frontier_root(const struct merkle_frontier *frontier, struct hash *out);

/* The root over `count` leaf hashes. */
void merkle_root(struct hash *out, const struct hash *leaves, size_t count);

/*
 * The root that `proof` gives for the leaf at `index` of a tree of `size` (RFC 9162, 2.1.3.2).
 * FAULT_FALSE inclusion_index (index >= size), inclusion_length (not exactly the hashes that such a
 * leaf needs). Any root follows from some leaf: compare it with one that is signed.
 */
bool merkle_root_of_inclusion(struct hash *out, uint64_t index, uint64_t size,
    const struct hash *leaf, const struct merkle_proof *proof, struct fault *fault) MUST_CHECK;

/* The same, compared with `root`: FAULT_FALSE inclusion_root if it is another. */
bool merkle_verify_inclusion(const struct hash *root, uint64_t index, uint64_t size,
    const struct hash *leaf, const struct merkle_proof *proof, struct fault *fault) MUST_CHECK;

/*
 * That the tree of `size` and `root` begins with the tree of `old_size` and `old_root` (RFC 9162,
 * 2.1.4.2). FAULT_FALSE consistency_size (old_size is 0, about which nothing can be proved, or
 * above size), consistency_length, consistency_root (one of the roots does not follow).
 */
bool merkle_verify_consistency(uint64_t old_size, const struct hash *old_root, uint64_t size,
    const struct hash *root, const struct merkle_proof *proof, struct fault *fault) MUST_CHECK;

#endif
