/*
 * Strict spelling of lines, numbers and characters.
 * It does not say what is wrong: its callers know what they were reading.
 */
#include "proto/log/text.h"

#include <string.h>

#include "proto/base/encode.h"

struct span text_span(const char *text)
{
	return (struct span){(const uint8_t *)text, strlen(text)};
}

bool text_is_equal(struct span left, struct span right)
{
	return left.len == right.len &&
	       (left.len == 0 || memcmp(left.bytes, right.bytes, left.len) == 0);
}

bool text_is(struct span span, const char *text)
{
	return text_is_equal(span, text_span(text));
}

bool text_line(struct span *rest, struct span *line)
{
	const uint8_t *end = rest->len != 0 ? memchr(rest->bytes, '\n', rest->len) : NULL;

	*line = (struct span){0};
	if (end == NULL)
		return false;
	*line = (struct span){rest->bytes, (size_t)(end - rest->bytes)};
	*rest = (struct span){end + 1, rest->len - line->len - 1};
	return true;
}

bool text_decimal(struct span digits, uint64_t max, uint64_t *out)
{
	uint64_t value = 0;

	*out = 0;
	if (digits.len == 0 || (digits.len > 1 && digits.bytes[0] == '0'))
		return false;
	for (size_t i = 0; i < digits.len; i++) {
		uint8_t digit = (uint8_t)(digits.bytes[i] - '0');

		if (digit > 9 || digit > max || value > (max - digit) / 10)
			return false;
		value = 10 * value + digit;
	}
	*out = value;
	return true;
}

bool text_base64(struct span text, uint8_t *out, size_t len)
{
	struct buf decoded = {0};
	bool is_fine = text.len == (len + 2) / 3 * 4 &&
		       base64_decode(&decoded, (const char *)text.bytes, text.len) &&
		       decoded.len == len;

	if (is_fine)
		memcpy(out, decoded.bytes, len);
	buf_free(&decoded);
	return is_fine;
}

/* How many bytes follow a leading one, the bits it carries, and the least value of that length. */
static bool lead(uint8_t byte, size_t *more, uint32_t *bits, uint32_t *least)
{
	static const struct {
		uint8_t mask, tag;
		uint32_t least;
	} shapes[] = {
	    {0x80, 0x00, 0}, {0xe0, 0xc0, 0x80}, {0xf0, 0xe0, 0x800}, {0xf8, 0xf0, 0x10000}};

	for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++) {
		if ((byte & shapes[i].mask) != shapes[i].tag)
			continue;
		*more = i;
		*bits = byte & (uint8_t)~shapes[i].mask;
		*least = shapes[i].least;
		return true;
	}
	return false;
}

bool text_code_point(struct span *rest, uint32_t *out)
{
	uint32_t value, least;
	size_t more;

	if (rest->len == 0 || !lead(rest->bytes[0], &more, &value, &least) || rest->len - 1 < more)
		return false;
	for (size_t i = 1; i <= more; i++) {
		if ((rest->bytes[i] & 0xc0) != 0x80)
			return false;
		value = value << 6 | (rest->bytes[i] & 0x3f);
	}
	if (value < least || value > 0x10ffff || (value >= 0xd800 && value <= 0xdfff))
		return false;
	*rest = (struct span){rest->bytes + 1 + more, rest->len - 1 - more};
	*out = value;
	return true;
}
