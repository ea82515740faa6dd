/*
 * Receipts: that a leaf is in a tree whose root a log signed, to be checked without asking anybody.
 * The text is c2sp.org/tlog-proof v1, the binary form Arca's own. A receipt shows inclusion at one
 * size; whether what was logged counts is not its matter.
 */
#ifndef PROTO_LOG_RECEIPT_H
#define PROTO_LOG_RECEIPT_H

#include <stdbool.h>
#include <stdint.h>

#include "proto/base/buf.h"
#include "proto/base/fault.h"
#include "proto/log/checkpoint.h"
#include "proto/log/merkle.h"
#include "proto/log/policy.h"

/* The first byte of a receipt's extra data, and of the binary form. */
#define RECEIPT_VERSION 1

/* A proof as text. End it with receipt_free; `checkpoint` borrows. */
struct receipt {
	struct buf extra; /* empty if the text has no such line; covered by no signature */
	uint64_t index;
	struct merkle_proof proof;
	struct span checkpoint; /* a whole signed note */
};

void receipt_free(struct receipt *receipt);

/*
 * Reads the text: byte for byte what receipt_write makes. `out` need not be prepared, borrows from
 * `bytes`, and is empty after a failure. FAULT_FALSE receipt_shape (first line, order, blank
 * line), receipt_extra, receipt_index, receipt_proof (base64, over 63 hashes), and those of
 * checkpoint_parse. Nothing is verified yet.
 */
bool receipt_parse(struct receipt *out, struct span bytes, struct fault *fault) MUST_CHECK;
void receipt_write(struct buf *out, const struct receipt *receipt);

/* Puts u8 1 | entry where a receipt carries its ballot. Failure is the buffer's. */
void receipt_put_entry(struct receipt *receipt, struct span entry);
/*
 * The entry that the receipt carries, borrowed from it. FAULT_FALSE receipt_extra if there is none,
 * the version is another, or it is longer than an entry may be.
 */
bool receipt_entry(
    const struct receipt *receipt, struct span *entry, struct fault *fault) MUST_CHECK;

/*
 * Checks a receipt for a leaf hash that the caller computed: from the entry that they hold, or from
 * receipt_entry. In this order: the checkpoint (faults of checkpoint_parse), the proof
 * (inclusion_index, inclusion_length, inclusion_root), the signatures (log_unknown, log_unsigned,
 * log_signature, cosignature_invalid), the quorum (quorum_missing). So quorum_missing says that all
 * else is right: a fresh receipt whose checkpoint no witness has seen yet. `out` may be NULL.
 */
bool receipt_check(const struct receipt *receipt, const struct hash *leaf,
    const struct policy *policy, struct policy_checkpoint *out, struct fault *fault) MUST_CHECK;

/*
 * u8 1 | leaf 32 | index u64le | size u64le | n u8 | hashes 32n | the log's signature 64 | m u8 |
 * (key id 4 | time u64le | signature 64) m times. The root is not in it: it follows.
 */
struct receipt_binary {
	struct hash leaf;
	uint64_t index, size;
	struct merkle_proof proof;
	uint8_t log_signature[ED25519_SIGNATURE_LEN];
	unsigned count;
	struct cosignature cosignatures[POLICY_WITNESSES_MAX];
};

/*
 * The binary form of a receipt, with the policy's witnesses in the policy's order. The receipt must
 * be right but for the quorum: FAULT_FALSE as receipt_check.
 */
bool receipt_to_binary(struct receipt_binary *out, const struct receipt *receipt,
    const struct hash *leaf, const struct policy *policy, struct fault *fault) MUST_CHECK;

/* FAULT_FALSE receipt_version, receipt_binary (cut off, trailing bytes, a count over its limit, a
 * size or time over 2^63 - 1). */
bool receipt_binary_parse(
    struct receipt_binary *out, struct span bytes, struct fault *fault) MUST_CHECK;
void receipt_binary_write(struct buf *out, const struct receipt_binary *receipt);

/* The same as base45 (RFC 9285), for a QR code. FAULT_FALSE receipt_base45, and as above. */
bool receipt_base45_parse(
    struct receipt_binary *out, struct span text, struct fault *fault) MUST_CHECK;
void receipt_base45_write(struct buf *out, const struct receipt_binary *receipt);

/*
 * Checks the binary form: leaf and proof give the root, the policy's log of that signature the
 * origin, both the signed text. FAULT_FALSE receipt_leaf (`leaf` is not NULL and another one),
 * inclusion_index, inclusion_length, log_signature (no log of the policy signed what follows: also
 * where a hash was changed), cosignature_invalid (by a witness of the policy), quorum_missing, said
 * only where all else is right. `out` may be NULL, and gets what was verified.
 */
bool receipt_binary_check(const struct receipt_binary *receipt, const struct hash *leaf,
    const struct policy *policy, struct policy_checkpoint *out, struct fault *fault) MUST_CHECK;

#endif
