/*
 * Layout: dimensions, a flag for nulls, the type's oid, length, lower bound; then length and bytes
 * of each item, all big-endian.
 */
#include "daemon/pg/array.h"

#include <string.h>

#define HEAD_LEN 20
#define COUNT_AT 12

static void put_u32be(struct buf *buf, uint32_t value)
{
	buf_put_u16be(buf, (uint16_t)(value >> 16));
	buf_put_u16be(buf, (uint16_t)value);
}

void pg_array_begin(struct pg_array *array, enum pg_type type)
{
	array->bytes.len = 0;
	array->count = 0;
	put_u32be(&array->bytes, 1);
	put_u32be(&array->bytes, 0);
	put_u32be(&array->bytes, (uint32_t)type);
	put_u32be(&array->bytes, 0);
	put_u32be(&array->bytes, 1);
}

void pg_array_add(struct pg_array *array, const void *bytes, size_t len)
{
	put_u32be(&array->bytes, (uint32_t)len);
	buf_put(&array->bytes, bytes, len);
	array->count++;
}

void pg_array_add_int(struct pg_array *array, int64_t number)
{
	put_u32be(&array->bytes, 8);
	buf_put_u64be(&array->bytes, (uint64_t)number);
	array->count++;
}

struct pg_value pg_array_value(struct pg_array *array)
{
	uint32_t count = array->count;

	if (!buf_is_ok(&array->bytes) || array->bytes.len < HEAD_LEN)
		return (struct pg_value){0};
	for (int i = 0; i < 4; i++)
		array->bytes.bytes[COUNT_AT + i] = (uint8_t)(count >> (8 * (3 - i)));
	return (struct pg_value){
	    .bytes = {array->bytes.bytes, array->bytes.len}, .is_binary = true};
}
