/*
 * Inclusion proofs from the hashes that tiles hold, for who has not the whole tree in memory.
 * It fetches nothing: it is told where to look.
 */
#ifndef PROTO_LOG_PARTIAL_H
#define PROTO_LOG_PARTIAL_H

#include "proto/log/merkle.h"

/* The root of the complete subtree of 256^level leaves number `index`, or NULL if it is not here.
 */
typedef const struct hash *partial_node(unsigned level, uint64_t index, void *context);

/*
 * PATH(index, D[size]) of RFC 6962, 2.1.1, from such nodes: those of the tiles above the leaf and
 * of the tiles at the right edge of a log of this size. FAULT_UNABLE tree_size unless index < size,
 * node_missing.
 */
bool partial_prove_inclusion(uint64_t index, uint64_t size, partial_node *node, void *context,
    struct merkle_proof *out, struct fault *fault) MUST_CHECK;

#endif
