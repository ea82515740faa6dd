/* Reading proto/vectors. */
#include "tests/unit/vectors.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "proto/base/encode.h"
#include "proto/base/file.h"

#define LARGEST_FILE (1 << 24)

json_t *vectors_load(const char *name)
{
	struct buf path = {0}, text = {0};
	struct fault fault = {0};
	json_t *json;

	cr_assert(group_init());
	buf_printf(&path, "proto/vectors/%s.json", name);
	cr_assert(file_read(&text, buf_text(&path), LARGEST_FILE, &fault), "%s", fault.text);
	json = json_parse(text.bytes, text.len, &fault);
	cr_assert_not_null(json, "%s: %s", name, fault.text);
	buf_free(&path);
	buf_free(&text);
	return json;
}

const json_t *vector_member(const json_t *object, const char *key)
{
	const json_t *member = json_object_get(object, key);

	cr_assert_not_null(member, "no member %s", key);
	return member;
}

const json_t *vector_list(const json_t *object, const char *key)
{
	const json_t *list = vector_member(object, key);

	cr_assert(json_is_array(list), "%s", key);
	cr_assert_gt(json_array_size(list), 0, "%s", key);
	return list;
}

const char *vector_text(const json_t *object, const char *key)
{
	const json_t *text = vector_member(object, key);

	cr_assert(json_is_string(text), "%s", key);
	return json_string_value(text);
}

uint64_t vector_u64(const json_t *object, const char *key)
{
	const json_t *number = vector_member(object, key);

	cr_assert(json_is_integer(number), "%s", key);
	return (uint64_t)json_integer_value(number);
}

bool vector_bool(const json_t *object, const char *key)
{
	const json_t *value = vector_member(object, key);

	cr_assert(json_is_boolean(value), "%s", key);
	return json_is_true(value);
}

void vector_hex(const json_t *object, const char *key, void *out, size_t len)
{
	const char *text = vector_text(object, key);

	cr_assert(hex_decode_lower(out, len, text, strlen(text)), "%s", key);
}

struct buf vector_item(const json_t *text)
{
	struct buf out = {0};
	size_t len;

	cr_assert(json_is_string(text));
	len = json_string_length(text) / 2;
	buf_extend(&out, len);
	cr_assert(buf_is_ok(&out));
	cr_assert(hex_decode_lower(out.bytes, len, json_string_value(text), 2 * len));
	return out;
}

struct buf vector_bytes(const json_t *object, const char *key)
{
	return vector_item(vector_member(object, key));
}

struct point vector_point(const json_t *object, const char *key)
{
	struct point point;

	vector_hex(object, key, point.bytes, POINT_LEN);
	return point;
}

struct scalar vector_scalar(const json_t *object, const char *key)
{
	struct scalar scalar;

	vector_hex(object, key, scalar.bytes, SCALAR_LEN);
	return scalar;
}

struct entropy vector_entropy(const json_t *object, struct entropy_stream *stream)
{
	*stream = (struct entropy_stream){.count = 0};
	vector_hex(object, "entropy", stream->seed, sizeof stream->seed);
	return entropy_from_stream(stream);
}

void vector_expect(const json_t *object, const char *key, const void *bytes, size_t len)
{
	char *hex = malloc(2 * len + 1);

	cr_assert_not_null(hex);
	hex_encode(hex, bytes, len);
	cr_assert_str_eq(hex, vector_text(object, key), "%s", key);
	free(hex);
}

void vector_blocks(const json_t *object, const char *key, uint8_t blocks[][BLOCK_LEN], unsigned w)
{
	struct buf payload = vector_bytes(object, key);

	cr_assert_eq(payload.len, BLOCK_PAYLOAD * w);
	for (unsigned j = 0; j < w; j++) {
		blocks[j][0] = (uint8_t)(0x51 + j);
		memcpy(&blocks[j][1], payload.bytes + BLOCK_PAYLOAD * j, BLOCK_PAYLOAD);
	}
	buf_free(&payload);
}

struct cipher *vector_ciphers(const json_t *object, const char *key, size_t count)
{
	struct cipher *ciphers = calloc(count + 1, sizeof *ciphers);

	cr_assert_not_null(ciphers);
	vector_hex(object, key, ciphers, count * sizeof *ciphers);
	return ciphers;
}

size_t vector_u16s(const json_t *object, const char *key, uint16_t *out, size_t room)
{
	const json_t *list = vector_list(object, key), *item;
	size_t i;

	cr_assert_leq(json_array_size(list), room, "%s", key);
	json_array_foreach(list, i, item) out[i] = (uint16_t)json_integer_value(item);
	return i;
}
