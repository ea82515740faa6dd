/*
 * A whole Merkle tree in memory, every level of it, so that roots and proofs of any size that it
 * has passed through cost O(log n). It stores nothing and checks no proofs.
 */
#ifndef PROTO_LOG_TREE_H
#define PROTO_LOG_TREE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "proto/base/fault.h"
#include "proto/log/merkle.h"

struct tree;

/* An empty tree, or NULL without memory. The caller ends it with tree_free. */
struct tree *tree_new(void);
/* The tree of these entries (their leaf hashes are computed here), or NULL without memory. */
struct tree *tree_of_entries(const struct span *entries, size_t count);
/* Frees the tree and sets *tree to NULL. NULL is fine. */
void tree_free(struct tree **tree);

/* Adds one leaf hash on the right; false without memory, and the tree is as before. */
bool tree_append(struct tree *tree, const struct hash *leaf) MUST_CHECK;
uint64_t tree_size(const struct tree *tree);

/*
 * The root of the complete subtree over leaves [index * 2^level, (index + 1) * 2^level), borrowed
 * until the next append; level 0 is the leaf hashes. NULL if the tree has no such subtree.
 */
const struct hash *tree_node(const struct tree *tree, unsigned level, uint64_t index);

/* The root over the first `size` leaves. FAULT_UNABLE tree_size if there are fewer. */
bool tree_root(
    const struct tree *tree, uint64_t size, struct hash *out, struct fault *fault) MUST_CHECK;

/* PATH(index, D[size]) of RFC 6962, 2.1.1. FAULT_UNABLE tree_size unless index < size <= tree. */
bool tree_prove_inclusion(const struct tree *tree, uint64_t index, uint64_t size,
    struct merkle_proof *out, struct fault *fault) MUST_CHECK;

/* PROOF(old_size, D[size]) of RFC 6962, 2.1.2. FAULT_UNABLE tree_size unless
 * 0 < old_size <= size <= tree. */
bool tree_prove_consistency(const struct tree *tree, uint64_t old_size, uint64_t size,
    struct merkle_proof *out, struct fault *fault) MUST_CHECK;

#endif
