/*
 * The walk over a value and its schema together.
 * A schema is finite and has no references to itself, so the walk ends.
 */
#include "daemon/api/schema.h"

#include <string.h>

struct place {
	struct buf pointer;
	json_t *errors;
};

void schema_error(json_t *errors, const char *pointer, const char *code)
{
	if (json_array_size(errors) < SCHEMA_ERRORS_MAX)
		(void)json_array_append_new(
		    errors, json_pack("{s:s, s:s}", "pointer", pointer, "code", code));
}

static bool wrong(struct place *place, const char *code)
{
	schema_error(place->errors, buf_text(&place->pointer), code);
	return false;
}

/* Appends "/NAME" as RFC 6901 writes it; a name of the client's is cut to a bearable length. */
static void pointer_push(struct buf *pointer, const char *name)
{
	buf_put_u8(pointer, '/');
	for (size_t i = 0; name[i] != '\0' && i < 64; i++) {
		if (name[i] == '~' || name[i] == '/')
			buf_put_text(pointer, name[i] == '~' ? "~0" : "~1");
		else
			buf_put_u8(pointer, (uint8_t)name[i]);
	}
}

static bool value_check(struct place *place, const struct schema *schema, const json_t *value);

static const struct schema_member *member_find(const struct schema *schema, const char *name)
{
	for (size_t i = 0; i < schema->member_count; i++)
		if (strcmp(schema->members[i].name, name) == 0)
			return &schema->members[i];
	return NULL;
}

static bool object_check(struct place *place, const struct schema *schema, const json_t *value)
{
	const size_t len = place->pointer.len;
	const char *name;
	json_t *member;
	bool is_ok = true;

	for (size_t i = 0; i < schema->member_count; i++) {
		const struct schema_member *row = &schema->members[i];

		member = json_object_get(value, row->name);
		if (member == NULL && !row->is_required)
			continue;
		pointer_push(&place->pointer, row->name);
		if (member == NULL)
			is_ok = wrong(place, "required");
		else
			is_ok = value_check(place, row->schema, member) && is_ok;
		place->pointer.len = len;
	}
	json_object_foreach((json_t *)value, name, member)
	{
		if (member_find(schema, name) != NULL)
			continue;
		pointer_push(&place->pointer, name);
		is_ok = wrong(place, "unknown_member");
		place->pointer.len = len;
	}
	return is_ok;
}

static bool array_check(struct place *place, const struct schema *schema, const json_t *value)
{
	const size_t len = place->pointer.len;
	bool is_ok = true;

	if ((int64_t)json_array_size(value) > schema->max)
		return wrong(place, "too_long");
	for (size_t i = 0; i < json_array_size(value); i++) {
		buf_printf(&place->pointer, "/%zu", i);
		is_ok = value_check(place, schema->items, json_array_get(value, i)) && is_ok;
		place->pointer.len = len;
	}
	return is_ok;
}

static bool string_check(struct place *place, const struct schema *schema, const json_t *value)
{
	const struct span text = {
	    (const uint8_t *)json_string_value(value), json_string_length(value)};

	if (schema->choices != NULL) {
		for (size_t i = 0; schema->choices[i] != NULL; i++)
			if (strcmp(schema->choices[i], json_string_value(value)) == 0)
				return true;
		return wrong(place, "choice");
	}
	if ((int64_t)text.len < schema->min)
		return wrong(place, "too_short");
	if ((int64_t)text.len > schema->max)
		return wrong(place, "too_long");
	return format_is(schema->format, text) || wrong(place, "format");
}

static bool integer_check(struct place *place, const struct schema *schema, const json_t *value)
{
	if (json_integer_value(value) < schema->min)
		return wrong(place, "too_small");
	return json_integer_value(value) <= schema->max || wrong(place, "too_large");
}

static bool value_check(struct place *place, const struct schema *schema, const json_t *value)
{
	if (json_is_null(value))
		return schema->is_nullable || wrong(place, "type");
	switch (schema->type) {
	case SCHEMA_OBJECT:
		return json_is_object(value) ? object_check(place, schema, value)
					     : wrong(place, "type");
	case SCHEMA_ARRAY:
		return json_is_array(value) ? array_check(place, schema, value)
					    : wrong(place, "type");
	case SCHEMA_STRING:
		return json_is_string(value) ? string_check(place, schema, value)
					     : wrong(place, "type");
	case SCHEMA_INTEGER:
		return json_is_integer(value) ? integer_check(place, schema, value)
					      : wrong(place, "type");
	default:
		return json_is_boolean(value) || wrong(place, "type");
	}
}

bool schema_check(const struct schema *schema, const json_t *value, json_t *errors)
{
	struct place place = {.errors = errors};
	const bool is_ok = value_check(&place, schema, value);

	buf_free(&place.pointer);
	return is_ok;
}
