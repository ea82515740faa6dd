/*
 * Heads, strings and whole items. See cbor.h.
 */
#include "daemon/roles/cbor.h"

enum { DEPTH_MOST = 8, INFO_BYTE = 24, INFO_U64 = 27, SIMPLE_FALSE = 20, SIMPLE_NULL = 22 };

/* The number of a head that is followed by 1, 2, 4 or 8 bytes; the shortest form only. */
static bool number_take(struct reader *reader, unsigned info, uint64_t *out)
{
	const unsigned len = 1U << (info - INFO_BYTE);
	const uint64_t least = info == INFO_BYTE ? INFO_BYTE : (uint64_t)1 << (len * 4);

	*out = 0;
	for (unsigned i = 0; i < len; i++)
		*out = *out << 8 | reader_u8(reader);
	return !reader->has_failed && *out >= least;
}

bool cbor_head(struct reader *reader, enum cbor_major *major, uint64_t *value)
{
	const uint8_t first = reader_u8(reader);
	const unsigned info = first & 31;

	*major = (enum cbor_major)(first >> 5);
	*value = info;
	if (reader->has_failed || first >> 5 == 6 || info > INFO_U64)
		return false;
	if (*major == CBOR_SIMPLE)
		return info >= SIMPLE_FALSE && info <= SIMPLE_NULL;
	return info < INFO_BYTE || number_take(reader, info, value);
}

bool cbor_string(struct reader *reader, enum cbor_major major, struct span *out)
{
	enum cbor_major found;
	uint64_t len;

	if (!cbor_head(reader, &found, &len) || found != major || len > reader_left(reader))
		return false;
	*out = (struct span){reader_take(reader, (size_t)len), (size_t)len};
	return out->bytes != NULL;
}

bool cbor_map(struct reader *reader, uint64_t *pairs)
{
	enum cbor_major major;

	return cbor_head(reader, &major, pairs) && major == CBOR_MAP;
}

/* How many items are within an item of this head; its bytes are stepped over. */
static bool inner_count(
    struct reader *reader, enum cbor_major major, uint64_t value, uint64_t *count)
{
	*count = 0;
	if (major == CBOR_BYTES || major == CBOR_TEXT)
		return value <= reader_left(reader) && reader_take(reader, (size_t)value) != NULL;
	if (major != CBOR_ARRAY && major != CBOR_MAP)
		return true;
	/* each takes a byte at least */
	if (value > reader_left(reader))
		return false;
	*count = major == CBOR_MAP ? value * 2 : value;
	return *count <= reader_left(reader);
}

bool cbor_skip(struct reader *reader)
{
	uint64_t left[DEPTH_MOST] = {1};
	enum cbor_major major;
	uint64_t value, count;
	int depth = 0;

	while (depth >= 0) {
		if (left[depth] == 0) {
			depth--;
			continue;
		}
		left[depth]--;
		if (!cbor_head(reader, &major, &value) ||
		    !inner_count(reader, major, value, &count))
			return false;
		if (count > 0 && ++depth == DEPTH_MOST)
			return false;
		if (count > 0)
			left[depth] = count;
	}
	return true;
}
