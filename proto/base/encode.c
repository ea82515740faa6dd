/*
 * Text encodings, strict both ways. Not constant-time: nothing secret passes here
 * (a secret on disk goes through libsodium's own sodium_bin2hex).
 */
#include "proto/base/encode.h"

#include <string.h>

static const char base64_standard[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
static const char base64_url[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
static const char base45_digits[45] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";

void hex_encode(char *out, const uint8_t *bytes, size_t len)
{
	static const char digits[] = "0123456789abcdef";

	for (size_t i = 0; i < len; i++) {
		out[2 * i] = digits[bytes[i] >> 4];
		out[2 * i + 1] = digits[bytes[i] & 15];
	}
	out[2 * len] = '\0';
}

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

bool hex_decode(uint8_t *out, size_t len, const char *text, size_t text_len)
{
	if (text_len % 2 != 0 || text_len / 2 != len)
		return false;
	for (size_t i = 0; i < len; i++) {
		int high = hex_digit(text[2 * i]), low = hex_digit(text[2 * i + 1]);

		if (high < 0 || low < 0)
			return false;
		out[i] = (uint8_t)(high << 4 | low);
	}
	return true;
}

bool hex_decode_lower(uint8_t *out, size_t len, const char *text, size_t text_len)
{
	for (size_t i = 0; i < text_len; i++)
		if (text[i] >= 'A' && text[i] <= 'F')
			return false;
	return hex_decode(out, len, text, text_len);
}

static void base64_put(
    struct buf *out, const uint8_t *bytes, size_t len, const char *alphabet, bool pad)
{
	for (size_t i = 0; i < len; i += 3) {
		size_t have = len - i < 3 ? len - i : 3;
		uint32_t bits = (uint32_t)bytes[i] << 16;

		if (have > 1)
			bits |= (uint32_t)bytes[i + 1] << 8;
		if (have > 2)
			bits |= bytes[i + 2];
		for (size_t j = 0; j <= have; j++)
			buf_put_u8(out, (uint8_t)alphabet[bits >> (18 - 6 * j) & 63]);
		for (size_t j = have; pad && j < 3; j++)
			buf_put_u8(out, '=');
	}
}

/* Digits only, no padding: 4 a group, 2 or 3 in the last one with its spare bits zero. */
static bool base64_take(struct buf *out, const char *text, size_t len, const char *alphabet)
{
	if (len % 4 == 1)
		return false;
	for (size_t i = 0; i < len; i += 4) {
		size_t have = len - i < 4 ? len - i : 4;
		uint32_t bits = 0;

		for (size_t j = 0; j < 4; j++) {
			const char *digit = j < have ? memchr(alphabet, text[i + j], 64) : alphabet;

			if (digit == NULL)
				return false;
			bits = bits << 6 | (uint32_t)(digit - alphabet);
		}
		if ((have == 2 && (bits & 0xffff) != 0) || (have == 3 && (bits & 0xff) != 0))
			return false;
		for (size_t j = 0; j + 1 < have; j++)
			buf_put_u8(out, (uint8_t)(bits >> (16 - 8 * j)));
	}
	return buf_is_ok(out);
}

void base64_encode(struct buf *out, const uint8_t *bytes, size_t len)
{
	base64_put(out, bytes, len, base64_standard, true);
}

bool base64_decode(struct buf *out, const char *text, size_t len)
{
	size_t digits = len;

	if (len % 4 != 0)
		return false;
	while (digits > 0 && len - digits < 2 && text[digits - 1] == '=')
		digits--;
	return base64_take(out, text, digits, base64_standard);
}

void base64url_encode(struct buf *out, const uint8_t *bytes, size_t len)
{
	base64_put(out, bytes, len, base64_url, false);
}

bool base64url_decode(struct buf *out, const char *text, size_t len)
{
	return base64_take(out, text, len, base64_url);
}

void base45_encode(struct buf *out, const uint8_t *bytes, size_t len)
{
	for (size_t i = 0; i < len; i += 2) {
		bool is_pair = i + 1 < len;
		unsigned value = is_pair ? bytes[i] * 256U + bytes[i + 1] : bytes[i];

		buf_put_u8(out, (uint8_t)base45_digits[value % 45]);
		buf_put_u8(out, (uint8_t)base45_digits[value / 45 % 45]);
		if (is_pair)
			buf_put_u8(out, (uint8_t)base45_digits[value / (45 * 45)]);
	}
}

bool base45_decode(struct buf *out, const char *text, size_t len)
{
	if (len % 3 == 1)
		return false;
	for (size_t i = 0; i < len; i += 3) {
		size_t have = len - i < 3 ? len - i : 3;
		unsigned value = 0, weight = 1;

		for (size_t j = 0; j < have; j++, weight *= 45) {
			const char *digit =
			    memchr(base45_digits, text[i + j], sizeof base45_digits);

			if (digit == NULL)
				return false;
			value += (unsigned)(digit - base45_digits) * weight;
		}
		if (value > (have == 3 ? 0xffffU : 0xffU))
			return false;
		if (have == 3)
			buf_put_u8(out, (uint8_t)(value >> 8));
		buf_put_u8(out, (uint8_t)value);
	}
	return buf_is_ok(out);
}

void base32_encode(char *out, const uint8_t *bytes, size_t len)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
	const size_t bits = 8 * len;

	for (size_t bit = 0; bit < bits; bit += 5) {
		unsigned pair = (unsigned)bytes[bit / 8] << 8;

		if (bit / 8 + 1 < len)
			pair |= bytes[bit / 8 + 1];
		*out++ = digits[pair >> (11 - bit % 8) & 31];
	}
	*out = '\0';
}

void tracker_encode(char out[25], const uint8_t hash[32])
{
	static const char digits[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
	char *at = out;

	for (unsigned i = 0; i < 20; i++) {
		unsigned bit = 5 * i;
		unsigned pair = (unsigned)hash[bit / 8] << 8 | hash[bit / 8 + 1];

		if (i > 0 && i % 4 == 0)
			*at++ = '-';
		*at++ = digits[pair >> (11 - bit % 8) & 31];
	}
	*at = '\0';
}

void html_escape(struct buf *out, const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++)
		switch (text[i]) {
		case '&':
			buf_put_text(out, "&amp;");
			break;
		case '<':
			buf_put_text(out, "&lt;");
			break;
		case '>':
			buf_put_text(out, "&gt;");
			break;
		case '"':
			buf_put_text(out, "&quot;");
			break;
		case '\'':
			buf_put_text(out, "&#39;");
			break;
		default:
			buf_put(out, text + i, 1);
		}
}

void uri_escape(struct buf *out, const char *text)
{
	for (; *text != '\0'; text++) {
		const unsigned char c = (unsigned char)*text;

		if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
		    strchr("-._~", c) != NULL)
			buf_put_u8(out, c);
		else
			buf_printf(out, "%%%02X", c);
	}
}
