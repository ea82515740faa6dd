/*
 * Writing contests from their fields.
 * It does not check them: contests_read of the result does.
 */
#include "proto/record/contests.h"

static json_t *ids_value(const struct id_list *list)
{
	json_t *value = json_array();

	for (size_t i = 0; i < list->count; i++)
		json_array_append_new(value, json_integer(list->items[i]));
	return value;
}

static json_t *optional(bool has, uint64_t number)
{
	return has ? json_integer((json_int_t)number) : json_null();
}

static json_t *projects_value(const struct contest *contest)
{
	json_t *list = json_array();

	for (size_t i = 0; i < contest->project_count; i++)
		json_array_append_new(list,
		    json_pack("{s:I,s:s}", "cost_cents", (json_int_t)contest->projects[i].cost,
			"id", contest->projects[i].id));
	return list;
}

static json_t *contest_value(const struct contest *contest)
{
	json_t *value = json_object();

	json_object_set_new(value, "group", json_integer(contest->group));
	json_object_set_new(value, "styles", ids_value(&contest->styles));
	json_object_set_new(value, "kind", json_integer(contest->kind));
	json_object_set_new(value, "w", json_integer(contest->width));
	json_object_set_new(value, "vote_type", json_string(pb_vote_type_name(contest->vote_type)));
	json_object_set_new(value, "min_choices", json_integer((json_int_t)contest->min_choices));
	json_object_set_new(value, "max_choices", json_integer((json_int_t)contest->max_choices));
	json_object_set_new(
	    value, "max_cost_cents", optional(contest->has_max_cost, (uint64_t)contest->max_cost));
	json_object_set_new(
	    value, "max_points", optional(contest->has_points, contest->max_points));
	json_object_set_new(
	    value, "max_sum_points", optional(contest->has_points, contest->max_sum_points));
	json_object_set_new(value, "rule", json_string(contest->rule));
	json_object_set_new(
	    value, "if_small", json_string(contest->is_void_if_small ? "void" : "publish"));
	json_object_set_new(value, "budget_cents", json_integer(contest->budget));
	json_object_set_new(value, "meta", json_deep_copy(contest->meta));
	json_object_set_new(value, "projects", projects_value(contest));
	return value;
}

bool contests_write(struct buf *out, const struct contests *contests)
{
	json_t *json = json_object(), *list = json_array();

	for (size_t i = 0; i < contests->count; i++)
		json_array_append_new(list, contest_value(&contests->items[i]));
	json_object_set_new(json, "contests", list);
	json_object_set_new(json, "currency", json_string(contests->currency));
	json_object_set_new(json, "exponent", json_integer(contests->exponent));
	json_write_canonical(out, json);
	json_decref(json);
	return buf_is_ok(out);
}
