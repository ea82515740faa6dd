/*
 * Decimals as integers in a smallest unit, and single cells, read and written.
 * It does not know currencies, and it rounds nothing.
 */
#include <inttypes.h>
#include <string.h>

#include "proto/tally/pabulib.h"
#include "proto/tally/parse.h"

static bool is_digit(char byte)
{
	return byte >= '0' && byte <= '9';
}

/* Checks the shape -D+[.,]D* or -[.,]D+ and finds the mark (or the end); false on anything else. */
static bool decimal_shape(const char *text, size_t len, size_t *mark)
{
	size_t start = len > 0 && text[0] == '-' ? 1 : 0, digits = 0;

	*mark = len;
	for (size_t i = start; i < len; i++) {
		if (is_digit(text[i]))
			digits++;
		else if ((text[i] == '.' || text[i] == ',') && *mark == len)
			*mark = i;
		else
			return false;
	}
	return digits > 0;
}

bool decimal_places(const char *text, size_t len, unsigned *out)
{
	size_t mark;

	if (!decimal_shape(text, len, &mark))
		return false;
	while (len > mark + 1 && text[len - 1] == '0')
		len--;
	if (len > mark + 1 + PB_MAX_DECIMALS)
		return false;
	*out = len > mark + 1 ? (unsigned)(len - mark - 1) : 0;
	return true;
}

/* Appends one digit; counted downwards if negative, so that INT64_MIN can be read. */
static bool digit_add(int64_t *value, int digit, bool is_negative)
{
	return !__builtin_mul_overflow(*value, 10, value) &&
	       !__builtin_add_overflow(*value, is_negative ? -digit : digit, value);
}

bool pb_money_read(const char *text, size_t len, unsigned decimals, int64_t *out)
{
	bool is_negative = len > 0 && text[0] == '-';
	unsigned places;
	size_t mark;
	int64_t value = 0;

	if (!decimal_shape(text, len, &mark) || !decimal_places(text, len, &places) ||
	    places > decimals)
		return false;
	for (size_t i = is_negative ? 1 : 0; i < mark; i++)
		if (!digit_add(&value, text[i] - '0', is_negative))
			return false;
	for (size_t i = mark + 1; i <= mark + decimals; i++)
		if (!digit_add(&value, i < len ? text[i] - '0' : 0, is_negative))
			return false;
	*out = value;
	return true;
}

void pb_money_write(struct buf *out, int64_t amount, unsigned decimals)
{
	uint64_t unit = 1, whole, part;
	uint64_t size = amount < 0 ? 0 - (uint64_t)amount : (uint64_t)amount;

	for (unsigned i = 0; i < decimals; i++)
		unit *= 10;
	whole = size / unit;
	part = size % unit;
	while (decimals > 0 && part % 10 == 0) {
		part /= 10;
		decimals--;
	}
	buf_printf(out, "%s%" PRIu64, amount < 0 ? "-" : "", whole);
	if (decimals > 0)
		buf_printf(out, ".%0*" PRIu64, (int)decimals, part);
}

void pb_cell_write(struct buf *out, const char *text)
{
	size_t len = strlen(text);
	bool has_outer_space =
	    len > 0 && (strchr(" \t", text[0]) != NULL || strchr(" \t", text[len - 1]) != NULL);

	if (!has_outer_space && strpbrk(text, ";\"\r\n") == NULL) {
		buf_put(out, text, len);
		return;
	}
	buf_put_u8(out, '"');
	for (; *text != '\0'; text++) {
		if (*text == '"')
			buf_put_u8(out, '"');
		buf_put_u8(out, (uint8_t)*text);
	}
	buf_put_u8(out, '"');
}
