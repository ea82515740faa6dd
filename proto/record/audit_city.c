/*
 * The audit of a city's log. See audit_city.h.
 */
#include "proto/record/audit_city.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "proto/base/encode.h"
#include "proto/record/audit_inner.h"
#include "proto/record/map.h"

struct city {
	struct audit audit; /* of which V0 to V3 are used */
	const struct audit_city_options *options;
	struct act_begin begin;
	struct map numbers, leaves;
	json_t *defined; /* hash of a manifest -> slug of its round */
	uint64_t acts;
	bool has_memory;
};

/* --- what the log says of itself ----------------------------------------------------------------
 */

static bool read_begin(struct city *city)
{
	struct audit *audit = &city->audit;
	struct fault fault = {0};

	report_count(audit->report, V4_GRAMMAR, 1);
	if (!act_begin_read(&city->begin, audit->entries[0], &fault) ||
	    !policy_parse(&audit->policy, city->begin.policy, &fault)) {
		fault_prefix(&fault, "entry 0");
		return report_fault(audit->report, V4_GRAMMAR, &fault);
	}
	audit->policy_text = city->begin.policy;
	audit->has_policy = true;
	return true;
}

static void check_identity(struct city *city)
{
	struct audit *audit = &city->audit;
	const struct span *brought = &city->options->policy;

	report_count(audit->report, V0_IDENTITY, 1);
	if (strcmp(audit->final.checkpoint.origin, city->begin.origin) != 0)
		report_fail(
		    audit->report, V0_IDENTITY, "the checkpoint's origin is not the first entry's");
	if (brought->bytes == NULL)
		report_note(audit->report, V0_IDENTITY, "not compared with what you trust: policy");
	else if (brought->len != city->begin.policy.len ||
		 memcmp(brought->bytes, city->begin.policy.bytes, brought->len) != 0)
		report_fail(audit->report, V0_IDENTITY,
		    "the policy of the log is not the one that you brought");
}

/* --- acts ---------------------------------------------------------------------------------------
 */

/* True if the key was put in now; false if it was there, or without memory. */
static bool is_new(struct city *city, struct map *map, const uint8_t key[MAP_KEY_LEN])
{
	if (map_find(map, key) != MAP_NONE)
		return false;
	city->has_memory = map_put(map, key, 0) && city->has_memory;
	return true;
}

static void note_definition(struct city *city, const struct act *act)
{
	const char *manifest, *round;

	if (strcmp(act->kind, "round_defined") == 0 &&
	    json_take_text(act->subject, "manifest", &manifest, NULL) &&
	    json_take_text(act->subject, "round", &round, NULL))
		json_object_set_new(city->defined, manifest, json_string(round));
}

static void check_act(struct city *city, size_t index)
{
	struct audit *audit = &city->audit;
	const struct span entry = audit->entries[index];
	uint8_t number[MAP_KEY_LEN] = {0};
	struct fault fault = {0};
	struct act act;

	report_count(audit->report, V4_GRAMMAR, 1);
	if (!is_new(city, &city->leaves, audit_leaf(audit, index)->bytes)) {
		report_fail(audit->report, V4_GRAMMAR, "entry %zu was there before", index);
		return;
	}
	if (!act_read(&act, entry, &fault)) {
		fault_prefix(&fault, "entry %zu", index);
		report_fault(audit->report, V4_GRAMMAR, &fault);
		return;
	}
	if (!act_is_signed(entry, audit_leaf(audit, 0)->bytes, city->begin.acts_key))
		report_fail(audit->report, V4_GRAMMAR,
		    "entry %zu is not signed by the city's key of acts", index);
	store_u64le(number, act.number);
	if (!is_new(city, &city->numbers, number))
		report_fail(audit->report, V4_GRAMMAR, "entry %zu: there is an act %llu already",
		    index, (unsigned long long)act.number);
	note_definition(city, &act);
	city->acts++;
	if (city->options->each != NULL)
		city->options->each(&act, index, city->options->context);
	act_free(&act);
}

static void check_acts(struct city *city)
{
	city->defined = json_object();
	city->has_memory = city->defined != NULL;
	for (size_t i = 1; city->has_memory && i < city->audit.entry_count; i++)
		check_act(city, i);
	if (!city->has_memory)
		report_missing(city->audit.report, V4_GRAMMAR, "no memory to read the acts");
}

/* --- rounds -------------------------------------------------------------------------------------
 */

/* The log has said of the round what the round says of itself, and was what the round quotes. */
static void compare_round(struct city *city, const struct audit *round)
{
	struct report *report = city->audit.report;
	const char *quoted = round->manifest.city_log, *slug;
	char leaf[2 * HASH_LEN + 1];
	struct fault fault = {0};

	hex_encode(leaf, audit_leaf(round, round->manifest_index)->bytes, HASH_LEN);
	slug = json_string_value(json_object_get(city->defined, leaf));
	report_count(report, V4_GRAMMAR, 1);
	if (slug == NULL || strcmp(slug, round->manifest.round) != 0)
		report_fail(report, V4_GRAMMAR, "no act says that %s was defined so: manifest %s",
		    round->manifest.origin, leaf);
	report_count(report, V3_CONSISTENCY, 1);
	if (quoted == NULL)
		report_note(report, V3_CONSISTENCY, "%s quotes no checkpoint of this log",
		    round->manifest.origin);
	else if (!audit_has_checkpoint(&city->audit,
		     (struct span){(const uint8_t *)quoted, strlen(quoted)}, &fault)) {
		fault_prefix(&fault, "the checkpoint that %s quotes", round->manifest.origin);
		report_fault(report, V3_CONSISTENCY, &fault);
	}
}

static void check_round(struct city *city, struct record_files *files)
{
	static const struct audit_options options = {.is_under_way = true};
	struct audit *round = calloc(1, sizeof *round);
	struct report *own = calloc(1, sizeof *own);

	if (round == NULL || own == NULL) {
		report_missing(city->audit.report, V4_GRAMMAR, "no memory for a round's record");
	} else {
		*round = (struct audit){.report = own, .files = files, .options = &options};
		if (audit_load(round))
			compare_round(city, round);
		else
			report_missing(city->audit.report, V4_GRAMMAR,
			    "a round's record cannot be read: arca verify says why");
		audit_end(round);
	}
	free(round);
	free(own);
}

/* --- the order of things ------------------------------------------------------------------------
 */

static void city_free(struct city *city)
{
	act_begin_free(&city->begin);
	map_free(&city->numbers);
	map_free(&city->leaves);
	json_decref(city->defined);
	audit_end(&city->audit);
	free(city);
}

static void summarize(struct audit_city_summary *summary, const struct city *city)
{
	memset(summary, 0, sizeof *summary);
	(void)snprintf(summary->origin, sizeof summary->origin, "%s",
	    city->begin.json != NULL ? city->begin.origin : "");
	summary->entries = city->audit.entry_count;
	summary->acts = city->acts;
}

static void run(struct city *city)
{
	struct audit *audit = &city->audit;

	if (audit_load_entries(audit) && read_begin(city)) {
		audit_checkpoint(audit);
		audit_tree(audit);
		audit_consistency(audit);
		check_identity(city);
		check_acts(city);
		for (size_t i = 0; city->has_memory && i < city->options->round_count; i++)
			check_round(city, &city->options->rounds[i]);
		audit_unasked(audit);
	}
	for (int check = V5_KEYSET; check < CHECK_COUNT; check++)
		report_count(audit->report, (enum check)check, 0); /* nothing of the kind is here */
}

void audit_city(struct report *report, struct audit_city_summary *summary,
    struct record_files *files, const struct audit_city_options *options)
{
	const struct audit_options shared = {
	    .checkpoints = options->checkpoints, .checkpoint_count = options->checkpoint_count};
	struct city *city = calloc(1, sizeof *city);

	memset(report, 0, sizeof *report);
	memset(summary, 0, sizeof *summary);
	if (city == NULL) {
		report_missing(report, V2_TREE, "no memory for an audit");
		return;
	}
	city->options = options;
	city->audit = (struct audit){.report = report, .files = files, .options = &shared};
	run(city);
	summarize(summary, city);
	city_free(city);
}
