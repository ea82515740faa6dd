/*
 * What may stand in the city's log: one first entry, then acts that the clerk has signed. Who may
 * write to log_pending cannot make one.
 */
#include <string.h>

#include "daemon/roles/keeper.h"
#include "proto/log/merkle.h"
#include "proto/record/act.h"

static bool begins(const struct keeper_round *round, struct span entry)
{
	struct act_begin begin;
	bool is_ours;

	if (!act_begin_read(&begin, entry, NULL))
		return false;
	is_ours = strcmp(begin.origin, round->log_key.name) == 0 &&
		  memcmp(begin.log_key.public_key, round->log_key.public_key,
		      sizeof begin.log_key.public_key) == 0;
	act_begin_free(&begin);
	return is_ours;
}

bool keeper_city_begin(struct keeper_round *round, struct span entry)
{
	struct act_begin begin;
	struct hash leaf;

	if (!act_begin_read(&begin, entry, NULL))
		return false;
	merkle_leaf(&leaf, entry);
	memcpy(round->begin_leaf, leaf.bytes, HASH_LEN);
	memcpy(round->acts_key, begin.acts_key, sizeof round->acts_key);
	round->has_begun = true;
	act_begin_free(&begin);
	return true;
}

const char *keeper_city_refuses(const struct keeper_round *round, struct span entry, uint64_t index)
{
	struct act act;

	if (index == 0)
		return begins(round, entry) ? NULL : "begin";
	if (!act_read(&act, entry, NULL))
		return "form";
	act_free(&act);
	if (!round->has_begun || !act_is_signed(entry, round->begin_leaf, round->acts_key))
		return "signature";
	return NULL;
}
