/*
 * The strict parser over jansson, the canonical writer, and typed access.
 * It does not know any schema.
 */
#include "proto/base/json.h"

#include <malloc.h>
#include <stdlib.h>
#include <string.h>

#include "proto/base/encode.h"

#define MAX_DEPTH 64
/* RFC 8785 writes numbers as ECMAScript does: past 2^53 - 1 two integers would look the same. */
#define MAX_INTEGER 9007199254740991LL

static bool has_plain_numbers(const json_t *value)
{
	const char *key;
	json_t *member;
	size_t i;

	switch (json_typeof(value)) {
	case JSON_REAL:
		return false;
	case JSON_INTEGER:
		return llabs(json_integer_value(value)) <= MAX_INTEGER;
	case JSON_ARRAY:
		json_array_foreach(value, i, member) if (!has_plain_numbers(member)) return false;
		return true;
	case JSON_OBJECT:
		json_object_foreach(
		    (json_t *)value, key, member) if (!has_plain_numbers(member)) return false;
		return true;
	default:
		return true;
	}
}

/* One level down for a bracket that opens, one up for one that closes. */
static int level_change(char c)
{
	return (c == '[' || c == '{') - (c == ']' || c == '}');
}

/*
 * jansson's own limit is 2048 levels; recursion here and in readers of JSON deserves a smaller one.
 * A text that closes more than it opened is no JSON, and jansson stops there.
 */
static bool is_shallow(const char *text, size_t len)
{
	ptrdiff_t depth = 0;
	bool in_text = false;

	for (size_t i = 0; i < len && depth <= MAX_DEPTH; i++) {
		char c = text[i];

		if (in_text && c == '\\')
			i++;
		else if (c == '"')
			in_text = !in_text;
		else if (!in_text)
			depth += level_change(c);
	}
	return depth <= MAX_DEPTH;
}

json_t *json_parse(const void *bytes, size_t len, struct fault *fault)
{
	json_error_t error;
	json_t *value;

	if (!is_shallow(bytes, len)) {
		fault_false(fault, "json_invalid", "the JSON is nested more than %d levels deep",
		    MAX_DEPTH);
		return NULL;
	}
	value = json_loadb(bytes, len, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &error);
	if (value == NULL) {
		fault_false(fault, "json_invalid", "not valid JSON (line %d, column %d): %s",
		    error.line, error.column, error.text);
		return NULL;
	}
	if (!has_plain_numbers(value)) {
		fault_false(fault, "json_invalid",
		    "the JSON has a number that is not an integer of at "
		    "most 2^53 - 1");
		json_decref(value);
		return NULL;
	}
	return value;
}

json_t *json_parse_canonical(const void *bytes, size_t len, struct fault *fault)
{
	json_t *value = json_parse(bytes, len, fault);
	struct buf canonical = {0};

	if (value == NULL)
		return NULL;
	json_write_canonical(&canonical, value);
	if (!buf_is_ok(&canonical) || canonical.bytes == NULL || canonical.len != len ||
	    memcmp(canonical.bytes, bytes, len) != 0) {
		fault_false(
		    fault, "json_not_canonical", "the JSON is not in canonical form (RFC 8785)");
		json_decref(value);
		value = NULL;
	}
	buf_free(&canonical);
	return value;
}

/* RFC 8785, 3.2.2.2: the two-letter escapes where JSON has them, \u00xx for the other controls. */
static void write_text(struct buf *out, const char *text, size_t len)
{
	buf_put_u8(out, '"');
	for (size_t i = 0; i < len; i++) {
		uint8_t c = (uint8_t)text[i];
		const char *letters = "btnvfr"; /* 8 to 13; 11 has no letter in JSON */

		if (c == '"' || c == '\\')
			buf_printf(out, "\\%c", c);
		else if (c >= 8 && c <= 13 && c != 11)
			buf_printf(out, "\\%c", letters[c - 8]);
		else if (c < 0x20)
			buf_printf(out, "\\u%04x", c);
		else
			buf_put_u8(out, c);
	}
	buf_put_u8(out, '"');
}

/*
 * Order by UTF-16 code units (RFC 8785, 3.2.3). In UTF-8 bytes that is plain byte order, but for
 * characters past U+FFFF (lead byte 0xF0 and up), whose surrogates sort before U+E000..U+FFFF
 * (lead bytes 0xEE and 0xEF).
 */
static int key_rank(uint8_t byte)
{
	if (byte >= 0xf0)
		return byte - 2;
	return byte >= 0xee ? byte + 0x10 : byte;
}

static int key_order(const void *left, const void *right)
{
	const uint8_t *a = *(const uint8_t *const *)left, *b = *(const uint8_t *const *)right;

	while (*a != 0 && *a == *b) {
		a++;
		b++;
	}
	return key_rank(*a) - key_rank(*b);
}

static void write_object(struct buf *out, const json_t *object)
{
	size_t count = json_object_size(object), i = 0;
	const char **keys = calloc(count > 0 ? count : 1, sizeof *keys);
	const char *key;
	json_t *member;

	if (keys == NULL) {
		out->has_failed = true;
		return;
	}
	json_object_foreach((json_t *)object, key, member) keys[i++] = key;
	qsort(keys, count, sizeof *keys, key_order);
	buf_put_u8(out, '{');
	for (i = 0; i < count; i++) {
		if (i > 0)
			buf_put_u8(out, ',');
		write_text(out, keys[i], strlen(keys[i]));
		buf_put_u8(out, ':');
		json_write_canonical(out, json_object_get(object, keys[i]));
	}
	buf_put_u8(out, '}');
	free(keys);
}

static void write_array(struct buf *out, const json_t *array)
{
	json_t *member;
	size_t i;

	buf_put_u8(out, '[');
	json_array_foreach(array, i, member)
	{
		if (i > 0)
			buf_put_u8(out, ',');
		json_write_canonical(out, member);
	}
	buf_put_u8(out, ']');
}

void json_write_canonical(struct buf *out, const json_t *value)
{
	switch (json_typeof(value)) {
	case JSON_OBJECT:
		write_object(out, value);
		break;
	case JSON_ARRAY:
		write_array(out, value);
		break;
	case JSON_STRING:
		write_text(out, json_string_value(value), json_string_length(value));
		break;
	case JSON_INTEGER:
		buf_printf(out, "%" JSON_INTEGER_FORMAT, json_integer_value(value));
		break;
	case JSON_TRUE:
		buf_put_text(out, "true");
		break;
	case JSON_FALSE:
		buf_put_text(out, "false");
		break;
	case JSON_NULL:
		buf_put_text(out, "null");
		break;
	case JSON_REAL: /* never parsed, never built: money and votes have no fractions here */
		out->has_failed = true;
		break;
	}
}

static bool shape_fault(struct fault *fault, const char *key, const char *expected)
{
	return fault_false(fault, "json_shape", "\"%s\" is missing or is not %s", key, expected);
}

bool json_take_text(const json_t *object, const char *key, const char **out, struct fault *fault)
{
	*out = json_string_value(json_object_get(object, key));
	return *out != NULL || shape_fault(fault, key, "a text");
}

bool json_take_u64(
    const json_t *object, const char *key, uint64_t max, uint64_t *out, struct fault *fault)
{
	const json_t *member = json_object_get(object, key);

	if (!json_is_integer(member) || json_integer_value(member) < 0 ||
	    (uint64_t)json_integer_value(member) > max)
		return shape_fault(fault, key, "a whole number in its range");
	*out = (uint64_t)json_integer_value(member);
	return true;
}

bool json_take_bool(const json_t *object, const char *key, bool *out, struct fault *fault)
{
	const json_t *member = json_object_get(object, key);

	*out = json_is_true(member);
	return json_is_boolean(member) || shape_fault(fault, key, "true or false");
}

bool json_take_array(const json_t *object, const char *key, const json_t **out, struct fault *fault)
{
	*out = json_object_get(object, key);
	return json_is_array(*out) || shape_fault(fault, key, "a list");
}

bool json_take_object(
    const json_t *object, const char *key, const json_t **out, struct fault *fault)
{
	*out = json_object_get(object, key);
	return json_is_object(*out) || shape_fault(fault, key, "an object");
}

bool json_take_hex(
    const json_t *object, const char *key, uint8_t *out, size_t len, struct fault *fault)
{
	const json_t *member = json_object_get(object, key);

	return (json_is_string(member) && hex_decode_lower(out, len, json_string_value(member),
					      json_string_length(member))) ||
	       shape_fault(fault, key, "lower-case hexadecimal of the right length");
}

bool json_only_keys(const json_t *object, const char *const *known, struct fault *fault)
{
	const char *key;
	json_t *member;

	json_object_foreach((json_t *)object, key, member)
	{
		size_t i = 0;

		while (known[i] != NULL && strcmp(known[i], key) != 0)
			i++;
		if (known[i] == NULL)
			return fault_false(fault, "json_shape", "\"%.60s\" is not known here", key);
	}
	return true;
}

static void wipe_free(void *bytes)
{
	if (bytes != NULL)
		explicit_bzero(bytes, malloc_usable_size(bytes));
	free(bytes);
}

void json_wipe_freed(void)
{
	json_set_alloc_funcs(malloc, wipe_free);
}
