/*
 * Trust policies (c2sp.org/tlog-policy): which logs, which witnesses, and how many of them make a
 * checkpoint valid. It fetches nothing: the addresses in a policy are only carried.
 */
#ifndef PROTO_LOG_POLICY_H
#define PROTO_LOG_POLICY_H

#include <stdbool.h>
#include <stdint.h>

#include "proto/base/buf.h"
#include "proto/base/fault.h"
#include "proto/log/checkpoint.h"
#include "proto/log/note.h"

#define POLICY_LOGS_MAX      32
#define POLICY_WITNESSES_MAX 32
#define POLICY_GROUPS_MAX    32
#define POLICY_WORD_LEN_MAX  255

struct policy_log {
	struct note_key key;
	char url[POLICY_WORD_LEN_MAX + 1]; /* "" if the line has none */
};

struct policy_witness {
	char name[POLICY_WORD_LEN_MAX + 1]; /* within the policy; key.name is the one in notes */
	struct note_key key;
	char url[POLICY_WORD_LEN_MAX + 1];
};

struct policy_group {
	char name[POLICY_WORD_LEN_MAX + 1];
	uint64_t members; /* bit i: witness i, bit 32 + i: group i, an earlier one */
	unsigned threshold;
};

/* About 55 kB, without pointers. Witnesses keep the order of their lines. */
struct policy {
	unsigned log_count, witness_count, group_count;
	struct policy_log logs[POLICY_LOGS_MAX];
	struct policy_witness witnesses[POLICY_WITNESSES_MAX];
	struct policy_group groups[POLICY_GROUPS_MAX];
	uint64_t quorum; /* one bit as in members, or 0 for `quorum none` */
};

/*
 * Reads a policy. FAULT_FALSE policy_characters (control characters but tab and newline),
 * policy_syntax (an unknown line, words missing or too many, no final newline, no quorum or two),
 * policy_limit, policy_name (defined twice, reserved, or used before its line), policy_member (in
 * two groups, or twice in one), policy_threshold, policy_duplicate_key (one public key for two
 * witnesses, two logs, or a log and a witness), and those of note_key_parse; the text begins with
 * the number of the line.
 */
bool policy_parse(struct policy *out, struct span text, struct fault *fault) MUST_CHECK;

/* True if these witnesses (bit i: witness i) make the quorum. */
bool policy_is_met(const struct policy *policy, uint32_t witnesses) MUST_CHECK;

/*
 * The smallest part of `witnesses` that makes the quorum; of several, the one that comes first in
 * the policy's order. 0 if they do not make it (and for `quorum none`).
 */
uint32_t policy_smallest(const struct policy *policy, uint32_t witnesses);

/* A checkpoint in which every signature that the policy knows was verified. */
struct policy_checkpoint {
	struct checkpoint checkpoint;
	unsigned log; /* the index of the log that signed */
	uint8_t log_signature[ED25519_SIGNATURE_LEN];
	uint32_t witnesses; /* bit i: witness i cosigned, and cosignatures[i] holds how */
	struct cosignature cosignatures[POLICY_WITNESSES_MAX];
};

/*
 * Parses a signed checkpoint and verifies the log's signature and all cosignatures of witnesses
 * that the policy names; strangers' lines are passed over. FAULT_FALSE as checkpoint_parse, and
 * log_unknown (no log of the policy has this origin), log_unsigned, log_signature,
 * cosignature_invalid. It does not ask for a quorum.
 */
bool policy_open(struct policy_checkpoint *out, const struct policy *policy, struct span bytes,
    struct fault *fault) MUST_CHECK;

/* policy_open, and the quorum: FAULT_FALSE quorum_missing, said only where all else is right. */
bool policy_check(struct policy_checkpoint *out, const struct policy *policy, struct span bytes,
    struct fault *fault) MUST_CHECK;

/*
 * Appends the final form of a checkpoint that policy_check accepts: its text, the log's line, and
 * the cosignatures of policy_smallest in the policy's order; of several by one witness the first.
 */
bool checkpoint_minimize(struct buf *out, const struct policy *policy, struct span bytes,
    struct fault *fault) MUST_CHECK;

/*
 * That `bytes` are such a final form: it is built again from what they say and compared.
 * FAULT_FALSE as policy_check, and checkpoint_not_minimal.
 */
bool checkpoint_is_minimal(
    const struct policy *policy, struct span bytes, struct fault *fault) MUST_CHECK;

#endif
