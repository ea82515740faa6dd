/*
 * Evaluates quorums, and holds checkpoints against a policy.
 * It does not read policies: policy_parse.c does.
 */
#include "proto/log/policy.h"

#include <string.h>

#include "proto/log/text.h"

#define NODES      (POLICY_WITNESSES_MAX + POLICY_GROUPS_MAX)
#define IMPOSSIBLE 0xffffU

/* The least number of witnesses for `threshold` of the members, each of which costs costs[i]. */
static unsigned group_cost(const struct policy_group *group, const unsigned costs[NODES])
{
	uint64_t left = group->members;
	unsigned total = 0;

	for (unsigned taken = 0; taken < group->threshold; taken++) {
		unsigned best = NODES;

		for (unsigned i = 0; i < NODES; i++)
			if ((left >> i & 1) != 0 && (best == NODES || costs[i] < costs[best]))
				best = i;
		if (best == NODES || costs[best] == IMPOSSIBLE)
			return IMPOSSIBLE;
		total += costs[best];
		left &= ~((uint64_t)1 << best);
	}
	return total;
}

/*
 * The least number of these witnesses that makes the quorum. Sums are right because nobody is a
 * member of two groups.
 */
static unsigned quorum_cost(const struct policy *policy, uint32_t witnesses)
{
	unsigned costs[NODES];

	for (unsigned i = 0; i < POLICY_WITNESSES_MAX; i++)
		costs[i] = (witnesses >> i & 1) != 0 ? 1 : IMPOSSIBLE;
	for (unsigned i = 0; i < POLICY_GROUPS_MAX; i++)
		costs[POLICY_WITNESSES_MAX + i] =
		    i < policy->group_count ? group_cost(&policy->groups[i], costs) : IMPOSSIBLE;
	for (unsigned i = 0; i < NODES; i++)
		if ((policy->quorum >> i & 1) != 0)
			return costs[i];
	return 0;
}

bool policy_is_met(const struct policy *policy, uint32_t witnesses)
{
	return quorum_cost(policy, witnesses) != IMPOSSIBLE;
}

uint32_t policy_smallest(const struct policy *policy, uint32_t witnesses)
{
	unsigned least = quorum_cost(policy, witnesses);

	if (least == IMPOSSIBLE)
		return 0;
	/* Whoever can go without making the quorum dearer goes, the last ones first. */
	for (unsigned i = POLICY_WITNESSES_MAX; i-- > 0;) {
		uint32_t without = witnesses & ~((uint32_t)1 << i);

		if (quorum_cost(policy, without) == least)
			witnesses = without;
	}
	return witnesses;
}

/* Of the policy's keys for this origin one must have signed, and none wrongly. */
static bool open_log(struct policy_checkpoint *out, const struct policy *policy,
    const struct note *note, struct fault *fault)
{
	bool is_known = false, is_signed = false;

	for (unsigned i = 0; i < policy->log_count; i++) {
		const struct note_key *key = &policy->logs[i].key;

		if (strcmp(key->name, out->checkpoint.origin) != 0)
			continue;
		is_known = true;
		for (size_t j = 0; j < note->count; j++) {
			const struct note_signature *line = &note->signatures[j];

			if (!note_signature_is_by(line, key))
				continue;
			if (line->len != ED25519_SIGNATURE_LEN ||
			    !ed25519_is_valid(line->blob, note->text, key->public_key))
				return fault_false(fault, "log_signature",
				    "the signature of the log %s does not verify", key->name);
			if (!is_signed) {
				memcpy(out->log_signature, line->blob, ED25519_SIGNATURE_LEN);
				out->log = i;
			}
			is_signed = true;
		}
	}
	if (!is_known)
		return fault_false(fault, "log_unknown", "the policy does not know a log %s",
		    out->checkpoint.origin);
	if (!is_signed)
		return fault_false(fault, "log_unsigned",
		    "the checkpoint is not signed by the log %s", out->checkpoint.origin);
	return true;
}

bool policy_open(struct policy_checkpoint *out, const struct policy *policy, struct span bytes,
    struct fault *fault)
{
	struct note note;

	*out = (struct policy_checkpoint){0};
	if (!checkpoint_parse(&out->checkpoint, &note, bytes, fault) ||
	    !open_log(out, policy, &note, fault))
		return false;
	for (unsigned i = 0; i < policy->witness_count; i++) {
		bool found;

		if (!cosignature_find(
			&note, &policy->witnesses[i].key, &out->cosignatures[i], &found, fault))
			return false;
		if (found)
			out->witnesses |= (uint32_t)1 << i;
	}
	return true;
}

bool policy_check(struct policy_checkpoint *out, const struct policy *policy, struct span bytes,
    struct fault *fault)
{
	if (!policy_open(out, policy, bytes, fault))
		return false;
	if (!policy_is_met(policy, out->witnesses))
		return fault_false(
		    fault, "quorum_missing", "too few witnesses cosigned the checkpoint");
	return true;
}

bool checkpoint_minimize(
    struct buf *out, const struct policy *policy, struct span bytes, struct fault *fault)
{
	struct policy_checkpoint opened;
	uint32_t witnesses;

	if (!policy_check(&opened, policy, bytes, fault))
		return false;
	checkpoint_write(out, &opened.checkpoint);
	buf_put_u8(out, '\n');
	note_write_signature(out, &policy->logs[opened.log].key,
	    (struct span){opened.log_signature, ED25519_SIGNATURE_LEN});
	witnesses = policy_smallest(policy, opened.witnesses);
	for (unsigned i = 0; i < policy->witness_count; i++)
		if ((witnesses >> i & 1) != 0)
			cosignature_write(out, &policy->witnesses[i].key, &opened.cosignatures[i]);
	if (!buf_is_ok(out))
		return fault_unable(fault, "out_of_memory", "no memory for a checkpoint");
	return true;
}

bool checkpoint_is_minimal(const struct policy *policy, struct span bytes, struct fault *fault)
{
	struct buf built = {0};
	bool is_fine = checkpoint_minimize(&built, policy, bytes, fault);

	if (is_fine && !text_is_equal((struct span){built.bytes, built.len}, bytes))
		is_fine = fault_false(fault, "checkpoint_not_minimal",
		    "the checkpoint is not exactly the log's line and the quorum's cosignatures");
	buf_free(&built);
	return is_fine;
}
