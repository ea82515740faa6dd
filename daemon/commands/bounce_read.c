/*
 * Reads a delivery status notification line by line. Its parts are not taken apart: fields of the
 * report and of our letter's head have names that nothing else has.
 */
#include "daemon/commands/bounce_read.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

enum { UUID_LEN = 36 };

/* The next line without its end; false where there is none. */
static bool next_line(struct span *rest, struct span *line)
{
	const uint8_t *end;

	if (rest->len == 0)
		return false;
	end = memchr(rest->bytes, '\n', rest->len);
	line->bytes = rest->bytes;
	line->len = end != NULL ? (size_t)(end - rest->bytes) : rest->len;
	rest->bytes += line->len + (end != NULL);
	rest->len -= line->len + (end != NULL);
	if (line->len > 0 && line->bytes[line->len - 1] == '\r')
		line->len--;
	return true;
}

static bool is_blank(uint8_t byte)
{
	return byte == ' ' || byte == '\t';
}

/* True if the line is this field; *value is what comes after its colon. */
static bool is_field(struct span line, const char *name, struct span *value)
{
	const size_t len = strlen(name);

	if (line.len <= len || line.bytes[len] != ':' ||
	    strncasecmp((const char *)line.bytes, name, len) != 0)
		return false;
	*value = (struct span){line.bytes + len + 1, line.len - len - 1};
	while (value->len > 0 && is_blank(value->bytes[0])) {
		value->bytes++;
		value->len--;
	}
	return true;
}

/* Printable ASCII of it, as far as there is room. */
static void copy_text(char *out, size_t room, struct span text)
{
	const size_t before = strlen(out);
	const size_t len = text.len < room - 1 - before ? text.len : room - 1 - before;

	memcpy(out + before, text.bytes, len);
	out[before + len] = '\0';
	for (char *one = out + before; one < out + before + len; one++)
		if (*one < ' ' || *one > '~')
			*one = '?';
}

static bool is_uuid(const uint8_t *text)
{
	for (size_t i = 0; i < UUID_LEN; i++) {
		const bool is_dash = i == 8 || i == 13 || i == 18 || i == 23;

		if (is_dash ? text[i] != '-' : strchr("0123456789abcdef", text[i]) == NULL)
			return false;
		if (text[i] == '\0')
			return false;
	}
	return true;
}

/* <UUID@HOST> */
static void take_message(struct bounce *out, struct span value)
{
	if (value.len < UUID_LEN + 3 || value.bytes[0] != '<' || value.bytes[UUID_LEN + 1] != '@' ||
	    !is_uuid(value.bytes + 1))
		return;
	memcpy(out->message, value.bytes + 1, UUID_LEN);
	out->message[UUID_LEN] = '\0';
}

/* "smtp; 550 no such user": what comes after the kind. */
static struct span after_kind(struct span value)
{
	const uint8_t *kind = value.len > 0 ? memchr(value.bytes, ';', value.len) : NULL;
	size_t skip = kind != NULL ? (size_t)(kind - value.bytes) + 1 : 0;

	while (skip < value.len && is_blank(value.bytes[skip]))
		skip++;
	return (struct span){value.bytes + skip, value.len - skip};
}

/* What a line says of the report; true if the next one may go on with the diagnosis. */
static bool take_field(struct bounce *out, struct span line)
{
	struct span value;

	if (is_field(line, "Action", &value)) {
		out->is_final =
		    value.len >= 6 && strncasecmp((const char *)value.bytes, "failed", 6) == 0;
	} else if (is_field(line, "Status", &value) && out->status[0] == '\0') {
		copy_text(out->status, sizeof out->status, value);
	} else if (is_field(line, "Diagnostic-Code", &value) && out->why[0] == '\0') {
		copy_text(out->why, sizeof out->why, after_kind(value));
		return true;
	} else if (is_field(line, "Message-ID", &value) && out->status[0] != '\0' &&
		   out->message[0] == '\0') {
		take_message(out, value);
	}
	return false;
}

/*
 * The report comes first, then our letter or its head. A server's own Message-ID is at the top,
 * before any Status: only one that comes after it counts.
 */
bool bounce_read(struct bounce *out, struct span message)
{
	bool is_diagnosis = false;
	struct span line;

	memset(out, 0, sizeof *out);
	while (next_line(&message, &line)) {
		if (is_diagnosis && line.len > 0 && is_blank(line.bytes[0]))
			copy_text(out->why, sizeof out->why, line);
		else
			is_diagnosis = take_field(out, line);
	}
	return out->message[0] != '\0';
}
