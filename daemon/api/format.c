/*
 * The forms, each a small function.
 * Nothing here goes back: each text is read once, from left to right.
 */
#include "daemon/api/format.h"

#include <string.h>

#include "proto/base/clock.h"

static bool is_lower(uint8_t c)
{
	return c >= 'a' && c <= 'z';
}

static bool is_digit(uint8_t c)
{
	return c >= '0' && c <= '9';
}

static bool is_alphanumeric(uint8_t c)
{
	return is_lower((uint8_t)(c | 0x20)) || is_digit(c);
}

static bool is_slug(struct span text)
{
	if (text.len == 0 || text.len > 63 || text.bytes[0] == '-' ||
	    text.bytes[text.len - 1] == '-')
		return false;
	for (size_t i = 0; i < text.len; i++)
		if (!is_lower(text.bytes[i]) && !is_digit(text.bytes[i]) && text.bytes[i] != '-')
			return false;
	return true;
}

static bool is_language(struct span text)
{
	size_t from = 0;

	for (size_t i = 0; i <= text.len; i++) {
		if (i < text.len && text.bytes[i] != '-') {
			if (from == 0 ? !is_lower(text.bytes[i]) : !is_alphanumeric(text.bytes[i]))
				return false;
			continue;
		}
		if (i - from < 2 || i - from > (from == 0 ? 3 : 8))
			return false;
		from = i + 1;
	}
	return true;
}

static bool is_number(struct span text)
{
	if (text.len == 0 || text.len > 16 || (text.len > 1 && text.bytes[0] == '0'))
		return false;
	for (size_t i = 0; i < text.len; i++)
		if (!is_digit(text.bytes[i]))
			return false;
	return true;
}

static bool is_hex(struct span text)
{
	for (size_t i = 0; i < text.len; i++)
		if (!is_digit(text.bytes[i]) && (text.bytes[i] < 'a' || text.bytes[i] > 'f'))
			return false;
	return true;
}

static bool is_base64url(struct span text)
{
	for (size_t i = 0; i < text.len; i++)
		if (!is_alphanumeric(text.bytes[i]) && text.bytes[i] != '-' && text.bytes[i] != '_')
			return false;
	return true;
}

static bool is_time(struct span text)
{
	char copy[21];
	uint64_t time_s;

	if (text.len != 20)
		return false;
	memcpy(copy, text.bytes, 20);
	copy[20] = '\0';
	return time_read(copy, &time_s);
}

static bool is_day(struct span text)
{
	char copy[] = "2026-11-22T00:00:00Z";
	uint64_t time_s;

	if (text.len != 10)
		return false;
	memcpy(copy, text.bytes, 10);
	return time_read(copy, &time_s);
}

static bool is_line(struct span text)
{
	for (size_t i = 0; i < text.len; i++)
		if (text.bytes[i] < ' ' || text.bytes[i] == 0x7f)
			return false;
	return true;
}

bool format_is(enum format format, struct span text)
{
	switch (format) {
	case FORMAT_SLUG:
		return is_slug(text);
	case FORMAT_LANGUAGE:
		return is_language(text);
	case FORMAT_NUMBER:
		return is_number(text);
	case FORMAT_HEX:
		return is_hex(text);
	case FORMAT_BASE64URL:
		return is_base64url(text);
	case FORMAT_TIME:
		return is_time(text);
	case FORMAT_DAY:
		return is_day(text);
	case FORMAT_LINE:
		return is_line(text);
	default:
		return true;
	}
}

/* How many bytes a character has that begins so; 0 for none. */
static size_t len_of(uint8_t first)
{
	static const struct {
		uint8_t mask, bits;
	} starts[] = {{0x80, 0}, {0xe0, 0xc0}, {0xf0, 0xe0}, {0xf8, 0xf0}};

	for (size_t i = 0; i < 4; i++)
		if ((first & starts[i].mask) == starts[i].bits)
			return i + 1;
	return 0;
}

static bool is_scalar(uint32_t value, size_t len)
{
	static const uint32_t least[] = {0, 1, 0x80, 0x800, 0x10000};

	return value >= least[len] && value <= 0x10ffff && (value < 0xd800 || value > 0xdfff);
}

/* The length of the character at the beginning, or 0 if it is none. */
static size_t character_len(const uint8_t *at, size_t left)
{
	const size_t len = len_of(at[0]);
	uint32_t value;

	if (len == 0 || len > left)
		return 0;
	value = len == 1 ? at[0] : at[0] & (0x7fU >> len);
	for (size_t i = 1; i < len; i++) {
		if ((at[i] & 0xc0) != 0x80)
			return 0;
		value = value << 6 | (at[i] & 0x3f);
	}
	return is_scalar(value, len) ? len : 0;
}

bool format_is_utf8(struct span text)
{
	while (text.len > 0) {
		const size_t len = character_len(text.bytes, text.len);

		if (len == 0)
			return false;
		text.bytes += len;
		text.len -= len;
	}
	return true;
}
