/*
 * One sort of all projects by the tie order, so that rules compare two small integers.
 * It does not draw seeds; they come from the trustees' decryption or from the command line.
 */
#include "proto/tally/tiebreak.h"

#include <stdlib.h>
#include <string.h>

#include "proto/base/buf.h"
#include "proto/log/hash.h"
#include "proto/tally/rule.h"

static const char rank_label[] = "arca/1/tierank";

static const char *const names[] = {"lexicographic", "file-order", "arca"};

struct entry {
	const char *id;
	int64_t cost;
	struct hash hash;
	uint32_t place;
};

const char *tie_rule_name(enum tie_rule rule)
{
	return names[rule];
}

bool tie_rule_find(const char *name, enum tie_rule *out)
{
	for (enum tie_rule rule = TIE_LEXICOGRAPHIC; rule <= TIE_ARCA; rule++)
		if (strcmp(names[rule], name) == 0) {
			*out = rule;
			return true;
		}
	return false;
}

static int place_order(const struct entry *a, const struct entry *b)
{
	return a->place < b->place ? -1 : a->place > b->place;
}

static int by_id(const void *left, const void *right)
{
	const struct entry *a = left, *b = right;
	int order = strcmp(a->id, b->id);

	return order != 0 ? order : place_order(a, b);
}

static int by_cost_and_hash(const void *left, const void *right)
{
	const struct entry *a = left, *b = right;
	int order = memcmp(a->hash.bytes, b->hash.bytes, HASH_LEN);

	if (a->cost != b->cost)
		return a->cost < b->cost ? -1 : 1;
	return order != 0 ? order : place_order(a, b);
}

static void rank_hash(const struct tie_order *order, uint16_t place, struct hash *out)
{
	uint8_t bytes[sizeof rank_label - 1 + TIE_SEED_LEN + 4];
	uint8_t *at = bytes;

	memcpy(at, rank_label, sizeof rank_label - 1);
	at += sizeof rank_label - 1;
	memcpy(at, order->seed, TIE_SEED_LEN);
	at += TIE_SEED_LEN;
	store_u16le(at, order->cid);
	store_u16le(at + 2, place);
	sha256_of(out, (struct span){bytes, sizeof bytes});
}

bool tie_ranks(const struct tally_project *projects, size_t count, const struct tie_order *order,
    uint32_t *ranks, struct fault *fault)
{
	struct entry *entries = calloc(count + 1, sizeof *entries);

	if (entries == NULL)
		return fault_unable(fault, "no_memory", "no memory to rank the projects");
	for (uint32_t i = 0; i < count; i++) {
		entries[i].id = projects[i].id;
		entries[i].cost = projects[i].cost;
		entries[i].place = i;
		if (order->rule == TIE_ARCA)
			rank_hash(order, (uint16_t)i, &entries[i].hash);
	}
	if (order->rule == TIE_LEXICOGRAPHIC)
		qsort(entries, count, sizeof *entries, by_id);
	else if (order->rule == TIE_ARCA)
		qsort(entries, count, sizeof *entries, by_cost_and_hash);
	for (uint32_t i = 0; i < count; i++)
		ranks[entries[i].place] = i;
	free(entries);
	return true;
}
