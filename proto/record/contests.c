/*
 * Reading contests strictly.
 * It does not write them (contests_write.c) or read the texts (texts.c).
 */
#include "proto/record/contests.h"

#include <stdlib.h>
#include <string.h>

#include "proto/crypto/elgamal.h"
#include "proto/tally/ids.h"
#include "proto/tally/rule.h"

#define MAX_MONEY 9007199254740991LL
#define MAX_ID    64

static const char *const contests_keys[] = {"contests", "currency", "exponent", NULL};
static const char *const contest_keys[] = {"group", "styles", "kind", "w", "vote_type",
    "min_choices", "max_choices", "max_cost_cents", "max_points", "max_sum_points", "rule",
    "if_small", "budget_cents", "meta", "projects", NULL};
static const char *const meta_keys[] = {"country", "description", "instance", "unit", "comment",
    "district", "edition", "language", "subunit", NULL};
#define META_REQUIRED 4 /* the first ones of meta_keys */

bool kind_has_points(enum vote_kind kind)
{
	return kind == KIND_POINTS_SPARSE || kind == KIND_POINTS_DENSE ||
	       kind == KIND_POINTS_SPARSE_WIDE;
}

void contests_free(struct contests *contests)
{
	for (size_t i = 0; contests->items != NULL && i < contests->count; i++)
		free(contests->items[i].projects);
	free(contests->items);
	json_decref(contests->json);
	*contests = (struct contests){0};
}

size_t contests_group_place(const struct contests *contests, uint16_t group)
{
	size_t place = 0;

	while (place + 1 < contests->groups.count && contests->groups.items[place] != group)
		place++;
	return place;
}

/* A number or null: has is false for null. */
static bool take_optional(const json_t *json, const char *key, uint64_t max, bool *has,
    uint64_t *out, struct fault *fault)
{
	*has = !json_is_null(json_object_get(json, key));
	*out = 0;
	return !*has || json_take_u64(json, key, max, out, fault);
}

/* Which kinds a vote type may have, and how many projects a kind can name. */
static bool kind_fits(const struct contest *contest)
{
	size_t room = BLOCK_PAYLOAD * (size_t)contest->width - 1, count = contest->project_count;

	switch (contest->kind) {
	case KIND_APPROVAL:
		return contest->vote_type <= PB_CHOOSE_1 && count <= 8 * room;
	case KIND_RANKING:
		return contest->vote_type == PB_ORDINAL && count <= 255 &&
		       contest->max_choices <= room;
	case KIND_RANKING_WIDE:
		return contest->vote_type == PB_ORDINAL && contest->max_choices <= room / 2;
	case KIND_POINTS_SPARSE:
		return contest->vote_type >= PB_CUMULATIVE && count <= 255 &&
		       contest->max_choices <= room / 2;
	case KIND_POINTS_SPARSE_WIDE:
		return contest->vote_type >= PB_CUMULATIVE && contest->max_choices <= room / 3;
	case KIND_POINTS_DENSE:
		return contest->vote_type >= PB_CUMULATIVE && count <= room;
	case KIND_BLANK:
		break;
	}
	return false;
}

static bool take_vote_type(const json_t *json, enum pb_vote_type *out, struct fault *fault)
{
	const char *name;

	if (!json_take_text(json, "vote_type", &name, fault))
		return false;
	for (*out = PB_APPROVAL; *out <= PB_SCORING; (*out)++)
		if (strcmp(pb_vote_type_name(*out), name) == 0)
			return true;
	return fault_false(fault, "contests_vote_type", "\"%.40s\" is no vote type", name);
}

static bool take_limits(struct contest *out, const json_t *json, struct fault *fault)
{
	uint64_t max_cost;
	bool has_sum;

	if (!json_take_u64(json, "min_choices", PB_MAX_PROJECTS, &out->min_choices, fault) ||
	    !json_take_u64(json, "max_choices", PB_MAX_PROJECTS, &out->max_choices, fault) ||
	    !take_optional(
		json, "max_cost_cents", MAX_MONEY, &out->has_max_cost, &max_cost, fault) ||
	    !take_optional(json, "max_points", 255, &out->has_points, &out->max_points, fault) ||
	    !take_optional(
		json, "max_sum_points", UINT32_MAX, &has_sum, &out->max_sum_points, fault))
		return false;
	out->max_cost = (int64_t)max_cost;
	if (out->min_choices == 0 || out->min_choices > out->max_choices ||
	    out->max_choices > out->project_count)
		return fault_false(fault, "contests_limits",
		    "contest %u: 1 <= min_choices <= max_choices <= number of projects must hold",
		    out->cid);
	if (has_sum != out->has_points || out->has_points != kind_has_points(out->kind))
		return fault_false(fault, "contests_limits",
		    "contest %u: max_points and max_sum_points go with points", out->cid);
	return true;
}

static bool id_is_plain(const char *id)
{
	size_t len = strlen(id);

	for (size_t i = 0; i < len; i++)
		if (id[i] <= ' ' || id[i] > '~' || strchr(";,\"", id[i]) != NULL)
			return false;
	return len > 0 && len <= MAX_ID;
}

static bool ids_are_distinct(const struct contest *contest, struct fault *fault)
{
	const char **names = calloc(contest->project_count, sizeof *names);
	struct ids ids = {0};
	uint32_t other = 0;
	bool is_fine = names != NULL && ids_start(&ids, names, contest->project_count);

	if (!is_fine)
		fault_unable(fault, "no_memory", "no memory for the projects");
	for (size_t i = 0; is_fine && i < contest->project_count; i++) {
		names[i] = contest->projects[i].id;
		if (!id_is_plain(names[i]) || !ids_add(&ids, (uint32_t)i, &other))
			is_fine = fault_false(fault, "contests_project",
			    "contest %u: project %zu has an id that is empty, too long, not plain "
			    "ASCII, "
			    "or another's",
			    contest->cid, i);
	}
	ids_free(&ids);
	free(names);
	return is_fine;
}

static bool take_projects(struct contest *out, const json_t *json, struct fault *fault)
{
	static const char *const keys[] = {"cost_cents", "id", NULL};
	const json_t *list;

	if (!json_take_array(json, "projects", &list, fault))
		return false;
	out->project_count = json_array_size(list);
	if (out->project_count == 0 || out->project_count > PB_MAX_PROJECTS)
		return fault_false(
		    fault, "contests_project", "contest %u has no projects, or too many", out->cid);
	out->projects = calloc(out->project_count, sizeof *out->projects);
	if (out->projects == NULL)
		return fault_unable(fault, "no_memory", "no memory for the projects");
	for (size_t i = 0; i < out->project_count; i++) {
		const json_t *one = json_array_get(list, i);
		uint64_t cost;

		if (!json_take_text(one, "id", &out->projects[i].id, fault) ||
		    !json_take_u64(one, "cost_cents", MAX_MONEY, &cost, fault) ||
		    !json_only_keys(one, keys, fault))
			return false;
		out->projects[i].cost = (int64_t)cost;
	}
	return ids_are_distinct(out, fault);
}

static bool take_styles(struct contest *out, const json_t *json, struct fault *fault)
{
	const json_t *list;

	if (!json_take_array(json, "styles", &list, fault))
		return false;
	out->styles.count = json_array_size(list);
	if (out->styles.count == 0 || out->styles.count > CREDENTIAL_LISTS)
		return fault_false(fault, "contests_styles", "contest %u: 1 to %d styles", out->cid,
		    CREDENTIAL_LISTS);
	for (size_t i = 0; i < out->styles.count; i++) {
		json_int_t id = json_integer_value(json_array_get(list, i));

		if (!json_is_integer(json_array_get(list, i)) || id < 0 || id > UINT16_MAX ||
		    (i > 0 && id <= out->styles.items[i - 1]))
			return fault_false(fault, "contests_styles",
			    "contest %u: styles are ascending numbers", out->cid);
		out->styles.items[i] = (uint16_t)id;
	}
	return true;
}

static bool take_meta(struct contest *out, const json_t *json, struct fault *fault)
{
	const char *text;

	if (!json_take_object(json, "meta", &out->meta, fault) ||
	    !json_only_keys(out->meta, meta_keys, fault))
		return false;
	for (size_t i = 0; meta_keys[i] != NULL; i++) {
		const json_t *value = json_object_get(out->meta, meta_keys[i]);

		if (value == NULL && i >= META_REQUIRED)
			continue;
		if (!json_take_text(out->meta, meta_keys[i], &text, fault))
			return false;
		for (const char *at = text; *at != '\0'; at++)
			if ((unsigned char)*at < ' ')
				return fault_false(fault, "contests_meta",
				    "contest %u: \"%s\" has a control character", out->cid,
				    meta_keys[i]);
	}
	return true;
}

static bool take_rule(struct contest *out, const json_t *json, struct fault *fault)
{
	const char *if_small;

	if (!json_take_text(json, "rule", &out->rule, fault) ||
	    !json_take_text(json, "if_small", &if_small, fault))
		return false;
	if (rule_find(out->rule) == NULL)
		return fault_false(fault, "contests_rule",
		    "contest %u: \"%.40s\" is no rule known here", out->cid, out->rule);
	if (strcmp(if_small, "publish") != 0 && strcmp(if_small, "void") != 0)
		return fault_false(fault, "contests_rule",
		    "contest %u: if_small is \"publish\" or \"void\"", out->cid);
	out->is_void_if_small = strcmp(if_small, "void") == 0;
	return true;
}

static bool take_numbers(struct contest *out, const json_t *json, struct fault *fault)
{
	uint64_t group, kind, width, budget;

	if (!json_only_keys(json, contest_keys, fault) ||
	    !json_take_u64(json, "group", UINT16_MAX, &group, fault) ||
	    !json_take_u64(json, "kind", UINT8_MAX, &kind, fault) ||
	    !json_take_u64(json, "w", UINT8_MAX, &width, fault) ||
	    !json_take_u64(json, "budget_cents", MAX_MONEY, &budget, fault))
		return false;
	out->group = (uint16_t)group;
	out->kind = (enum vote_kind)kind;
	out->width = (unsigned)width;
	out->budget = (int64_t)budget;
	return width == 1 ||
	       fault_false(fault, "contests_width", "contest %u: w is 1 in this version", out->cid);
}

static bool take_contest(struct contest *out, const json_t *json, struct fault *fault)
{
	if (!take_numbers(out, json, fault))
		return false;
	if (!take_styles(out, json, fault) || !take_vote_type(json, &out->vote_type, fault) ||
	    !take_projects(out, json, fault) || !take_limits(out, json, fault) ||
	    !take_rule(out, json, fault) || !take_meta(out, json, fault))
		return false;
	return kind_fits(out) ||
	       fault_false(fault, "contests_kind",
		   "contest %u: kind %u does not fit its vote type, projects and choices", out->cid,
		   (unsigned)out->kind);
}

/* Adds to an ascending list, once. */
static bool add_group(struct id_list *groups, uint16_t group, struct fault *fault)
{
	size_t place = 0;

	while (place < groups->count && groups->items[place] < group)
		place++;
	if (place < groups->count && groups->items[place] == group)
		return true;
	if (groups->count == CONTEST_GROUP_MAX)
		return fault_false(
		    fault, "contests_groups", "more than %d groups", CONTEST_GROUP_MAX);
	memmove(groups->items + place + 1, groups->items + place,
	    (groups->count - place) * sizeof *groups->items);
	groups->items[place] = group;
	groups->count++;
	return true;
}

static bool take_contests(struct contests *out, struct fault *fault)
{
	const json_t *list;
	uint64_t exponent;

	if (!json_only_keys(out->json, contests_keys, fault) ||
	    !json_take_text(out->json, "currency", &out->currency, fault) ||
	    !json_take_u64(out->json, "exponent", PB_MAX_DECIMALS, &exponent, fault) ||
	    !json_take_array(out->json, "contests", &list, fault))
		return false;
	out->exponent = (unsigned)exponent;
	out->count = json_array_size(list);
	if (out->count == 0 || out->count > CONTESTS_MAX)
		return fault_false(fault, "contests_count", "1 to %d contests", CONTESTS_MAX);
	out->items = calloc(out->count, sizeof *out->items);
	if (out->items == NULL)
		return fault_unable(fault, "no_memory", "no memory for the contests");
	for (size_t i = 0; i < out->count; i++) {
		out->items[i].cid = (uint16_t)i;
		if (!take_contest(&out->items[i], json_array_get(list, i), fault) ||
		    !add_group(&out->groups, out->items[i].group, fault))
			return false;
	}
	return true;
}

bool contests_read(struct contests *out, struct span json, struct fault *fault)
{
	memset(out, 0, sizeof *out);
	out->json = json_parse_canonical(json.bytes, json.len, fault);
	if (out->json == NULL)
		return false;
	if (!json_is_object(out->json))
		return fault_false(fault, "json_shape", "the contests are an object");
	return take_contests(out, fault);
}
