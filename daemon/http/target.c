/*
 * Paths, queries and hosts, character by character.
 * It does not resolve anything: a path that would need it is refused.
 */
#include "daemon/http/target.h"

#include <string.h>

#include "proto/base/encode.h"

static bool is_letter_or_digit(uint8_t c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

/* RFC 3986: pchar without escapes. */
static bool is_path_character(uint8_t c)
{
	return is_letter_or_digit(c) || (c != '\0' && strchr("-._~!$&'()*+,;=:@", c) != NULL);
}

/* The byte that the escape at bytes[0] stands for, or -1. */
static int escape_value(const uint8_t *bytes, size_t left)
{
	uint8_t value;

	return left >= 3 && hex_decode(&value, 1, (const char *)bytes + 1, 2) ? value : -1;
}

/* An escape in a path may not hide what separates segments, ends strings, or means itself. */
static bool is_path_escape(int value)
{
	return value >= ' ' && value != 0x7f && value != '/' && value != '\\' && value != '.';
}

static bool is_dots(const uint8_t *segment, size_t len)
{
	return (len == 1 && segment[0] == '.') ||
	       (len == 2 && segment[0] == '.' && segment[1] == '.');
}

enum http_reason http_path_check(struct span path)
{
	size_t segment = 1;

	if (path.len == 0 || path.bytes[0] != '/')
		return HTTP_REASON_TARGET_FORM;
	for (size_t i = 1; i <= path.len; i++) {
		const uint8_t c = i < path.len ? path.bytes[i] : '/';

		if (c == '/') {
			if (i == segment && i < path.len)
				return HTTP_REASON_PATH_EMPTY_SEGMENT;
			if (is_dots(path.bytes + segment, i - segment))
				return HTTP_REASON_PATH_DOTS;
			segment = i + 1;
		} else if (c == '%') {
			if (!is_path_escape(escape_value(path.bytes + i, path.len - i)))
				return HTTP_REASON_PATH_ESCAPE;
			i += 2;
		} else if (!is_path_character(c)) {
			return HTTP_REASON_PATH_CHARACTER;
		}
	}
	return HTTP_REASON_FINE;
}

enum http_reason http_query_check(struct span query)
{
	for (size_t i = 0; i < query.len; i++) {
		const uint8_t c = query.bytes[i];

		if (c == '%') {
			if (escape_value(query.bytes + i, query.len - i) <= 0)
				return HTTP_REASON_PATH_ESCAPE;
			i += 2;
		} else if (!is_path_character(c) && c != '/' && c != '?') {
			return HTTP_REASON_QUERY_CHARACTER;
		}
	}
	return HTTP_REASON_FINE;
}

static bool is_port(struct span text)
{
	if (text.len > 5)
		return false;
	for (size_t i = 0; i < text.len; i++)
		if (text.bytes[i] < '0' || text.bytes[i] > '9')
			return false;
	return text.len > 0;
}

/* The length of an IPv6 address in brackets at the beginning, or 0. */
static size_t host_address_len(struct span host)
{
	static const char characters[] = "0123456789abcdefABCDEF:.";
	size_t i = 1;

	while (i < host.len && memchr(characters, host.bytes[i], sizeof characters - 1) != NULL)
		i++;
	return i > 2 && i < host.len && host.bytes[i] == ']' ? i + 1 : 0;
}

/* The length of a name, or of an address in brackets, at the beginning; 0 if it is neither. */
static size_t host_name_len(struct span host)
{
	size_t i = 0;

	if (host.len > 0 && host.bytes[0] == '[')
		return host_address_len(host);
	while (i < host.len && (is_letter_or_digit(host.bytes[i]) || host.bytes[i] == '-' ||
				   host.bytes[i] == '.' || host.bytes[i] == '_'))
		i++;
	return i > 0 && (host.bytes[0] == '.' || host.bytes[0] == '-') ? 0 : i;
}

enum http_reason http_host_check(struct span host)
{
	const size_t name = host_name_len(host);

	if (name == 0 || name > 255)
		return HTTP_REASON_HOST_FORM;
	if (name == host.len)
		return HTTP_REASON_FINE;
	if (host.bytes[name] != ':' ||
	    !is_port((struct span){host.bytes + name + 1, host.len - name - 1}))
		return HTTP_REASON_HOST_FORM;
	return HTTP_REASON_FINE;
}

size_t http_unescape(char *out, struct span in, bool is_form)
{
	size_t len = 0;

	for (size_t i = 0; i < in.len; i++) {
		const int value = in.bytes[i] == '%' ? escape_value(in.bytes + i, in.len - i) : -1;

		if (value >= 0) {
			out[len++] = (char)value;
			i += 2;
		} else {
			out[len++] = (char)in.bytes[i];
			if (is_form && in.bytes[i] == '+')
				out[len - 1] = ' ';
		}
	}
	return len;
}
