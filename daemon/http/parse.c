/*
 * The strict reader of request heads.
 * It keeps nothing, allocates nothing, and looks at no byte after the head.
 */
#include "daemon/http/parse.h"

#include <string.h>

#include "daemon/http/target.h"

static const struct {
	const char *name;
	int status;
	const char *text;
} reasons[] = {
#define HTTP_REASON_ROW(name, status, text) {#name, status, text},
    HTTP_REASONS(HTTP_REASON_ROW)
#undef HTTP_REASON_ROW
};

const char *http_reason_name(enum http_reason reason)
{
	static char lower[HTTP_REASON_COUNT][32];

	for (size_t i = 0; reasons[reason].name[i] != '\0' && lower[reason][i] == '\0'; i++)
		lower[reason][i] =
		    (char)(reasons[reason].name[i] == '_' ? '_' : reasons[reason].name[i] | 0x20);
	return lower[reason];
}

int http_reason_status(enum http_reason reason)
{
	return reasons[reason].status;
}

const char *http_reason_text(enum http_reason reason)
{
	return reasons[reason].text;
}

static char lower_case(uint8_t c)
{
	return (char)(c >= 'A' && c <= 'Z' ? c | 0x20 : c);
}

bool http_is(struct span bytes, const char *text)
{
	return bytes.len == strlen(text) &&
	       (bytes.len == 0 || memcmp(bytes.bytes, text, bytes.len) == 0);
}

bool http_is_nocase(struct span bytes, const char *text)
{
	if (bytes.len != strlen(text))
		return false;
	for (size_t i = 0; i < bytes.len; i++)
		if (lower_case(bytes.bytes[i]) != lower_case((uint8_t)text[i]))
			return false;
	return true;
}

static struct span trimmed(const uint8_t *from, const uint8_t *to)
{
	while (from < to && (*from == ' ' || *from == '\t'))
		from++;
	while (from < to && (to[-1] == ' ' || to[-1] == '\t'))
		to--;
	return (struct span){from, (size_t)(to - from)};
}

bool http_list_has(struct span value, const char *token)
{
	const uint8_t *at = value.bytes, *end = value.bytes + value.len;

	while (at != NULL && at < end) {
		const uint8_t *comma = memchr(at, ',', (size_t)(end - at));
		const uint8_t *to = comma == NULL ? end : comma;

		if (http_is_nocase(trimmed(at, to), token))
			return true;
		at = to + 1;
	}
	return false;
}

struct span http_head_field(const struct http_head *head, const char *name)
{
	for (size_t i = 0; i < head->field_count; i++)
		if (http_is_nocase(head->fields[i].name, name))
			return head->fields[i].value;
	return (struct span){NULL, 0};
}

/* --- the end of a head ------------------------------------------------------------------- */

/* What no byte of a head may be, wherever it is. */
static enum http_reason byte_check(bool had_cr, uint8_t c)
{
	if (had_cr && c != '\n')
		return HTTP_REASON_BARE_CR;
	if (c == '\n' && !had_cr)
		return HTTP_REASON_BARE_LF;
	if (c == '\0')
		return HTTP_REASON_NUL;
	if ((c < ' ' && strchr("\r\n\t", c) == NULL) || c == 0x7f)
		return HTTP_REASON_CONTROL;
	return HTTP_REASON_FINE;
}

static enum http_reason size_check(const struct http_scan *scan, uint8_t c)
{
	if (scan->lines == 0)
		return scan->at > HTTP_LINE_MAX + 1 ? HTTP_REASON_LINE_TOO_LONG : HTTP_REASON_FINE;
	if (scan->at - scan->first_line_len >= HTTP_HEAD_MAX)
		return HTTP_REASON_HEAD_TOO_LONG;
	/* The line that ends the head is not counted as a field. */
	if (scan->lines > HTTP_FIELDS_MAX && scan->at == scan->line_from && c != '\r')
		return HTTP_REASON_FIELDS_TOO_MANY;
	return HTTP_REASON_FINE;
}

enum http_scanned http_scan(struct http_scan *scan, struct span bytes, enum http_reason *why)
{
	*why = HTTP_REASON_FINE;
	while (scan->at < bytes.len) {
		const uint8_t c = bytes.bytes[scan->at];

		*why = byte_check(scan->had_cr, c);
		if (*why == HTTP_REASON_FINE)
			*why = size_check(scan, c);
		if (*why != HTTP_REASON_FINE)
			return HTTP_SCAN_WRONG;
		scan->at++;
		if (c != '\n') {
			scan->had_cr = c == '\r';
			continue;
		}
		scan->had_cr = false;
		if (scan->at - scan->line_from == 2) {
			if (scan->lines > 0)
				return HTTP_SCAN_END;
			*why = HTTP_REASON_EMPTY_LINE;
			return HTTP_SCAN_WRONG;
		}
		if (scan->lines++ == 0)
			scan->first_line_len = scan->at;
		scan->line_from = scan->at;
	}
	return HTTP_SCAN_MORE;
}

/* --- the request line -------------------------------------------------------------------- */

static enum http_reason method_read(struct http_head *head)
{
	static const char *const known[] = {"GET", "HEAD", "POST", "DELETE"};

	if (head->method_name.len == 0 || head->method_name.len > HTTP_METHOD_MAX)
		return HTTP_REASON_METHOD;
	for (size_t i = 0; i < head->method_name.len; i++)
		if (head->method_name.bytes[i] < 'A' || head->method_name.bytes[i] > 'Z')
			return HTTP_REASON_METHOD;
	head->method = HTTP_OTHER;
	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		if (http_is(head->method_name, known[i]))
			head->method = (enum http_method)i;
	return HTTP_REASON_FINE;
}

static enum http_reason version_read(struct http_head *head, struct span version)
{
	if (version.len != 8 || memcmp(version.bytes, "HTTP/", 5) != 0 || version.bytes[6] != '.' ||
	    version.bytes[5] < '0' || version.bytes[5] > '9' || version.bytes[7] < '0' ||
	    version.bytes[7] > '9')
		return HTTP_REASON_REQUEST_LINE;
	head->is_old = http_is(version, "HTTP/1.0");
	return head->is_old || http_is(version, "HTTP/1.1") ? HTTP_REASON_FINE
							    : HTTP_REASON_VERSION;
}

/* Splits the target into path and query; an absolute form's host goes to *host. */
static enum http_reason target_read(struct http_head *head, struct span *host)
{
	static const char *const schemes[] = {"http://", "https://"};
	struct span rest = head->target;
	const uint8_t *mark;

	for (size_t i = 0; i < 2; i++) {
		const size_t len = strlen(schemes[i]);

		if (rest.len > len && http_is_nocase((struct span){rest.bytes, len}, schemes[i])) {
			const uint8_t *from = rest.bytes + len;
			const uint8_t *slash = memchr(from, '/', rest.len - len);

			if (slash == NULL)
				return HTTP_REASON_TARGET_FORM;
			*host = (struct span){from, (size_t)(slash - from)};
			rest.len -= (size_t)(slash - rest.bytes);
			rest.bytes = slash;
			break;
		}
	}
	mark = memchr(rest.bytes, '?', rest.len);
	head->path = rest;
	if (mark != NULL) {
		head->path.len = (size_t)(mark - rest.bytes);
		head->query = (struct span){mark + 1, rest.len - head->path.len - 1};
	}
	return HTTP_REASON_FINE;
}

static enum http_reason request_line_read(
    struct http_head *head, struct span line, struct span *target_host)
{
	const uint8_t *end = line.bytes + line.len;
	const uint8_t *first = memchr(line.bytes, ' ', line.len);
	const uint8_t *second =
	    first == NULL ? NULL : memchr(first + 1, ' ', (size_t)(end - first - 1));
	enum http_reason why;

	if (second == NULL || second == first + 1 || first == line.bytes ||
	    memchr(second + 1, ' ', (size_t)(end - second - 1)) != NULL ||
	    memchr(line.bytes, '\t', line.len) != NULL)
		return HTTP_REASON_REQUEST_LINE;
	head->method_name = (struct span){line.bytes, (size_t)(first - line.bytes)};
	head->target = (struct span){first + 1, (size_t)(second - first - 1)};
	why = method_read(head);
	if (why == HTTP_REASON_FINE)
		why = version_read(head, (struct span){second + 1, (size_t)(end - second - 1)});
	if (why == HTTP_REASON_FINE)
		why = target_read(head, target_host);
	if (why == HTTP_REASON_FINE)
		why = http_path_check(head->path);
	if (why == HTTP_REASON_FINE)
		why = http_query_check(head->query);
	return why;
}

/* --- fields ------------------------------------------------------------------------------ */

static bool is_token_character(uint8_t c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       (c != '\0' && strchr("!#$%&'*+-.^_`|~", c) != NULL);
}

static enum http_reason field_read(struct http_head *head, struct span line)
{
	const uint8_t *end = line.bytes + line.len, *colon;
	struct http_field *field = &head->fields[head->field_count];

	if (line.bytes[0] == ' ' || line.bytes[0] == '\t')
		return HTTP_REASON_FIELD_FOLDED;
	colon = memchr(line.bytes, ':', line.len);
	if (colon == NULL || colon == line.bytes)
		return HTTP_REASON_FIELD_NAME;
	if (colon[-1] == ' ' || colon[-1] == '\t')
		return HTTP_REASON_FIELD_SPACE_BEFORE_COLON;
	for (const uint8_t *at = line.bytes; at < colon; at++)
		if (!is_token_character(*at))
			return HTTP_REASON_FIELD_NAME;
	if (head->field_count == HTTP_FIELDS_MAX)
		return HTTP_REASON_FIELDS_TOO_MANY;
	field->name = (struct span){line.bytes, (size_t)(colon - line.bytes)};
	field->value = trimmed(colon + 1, end);
	head->field_count++;
	return HTTP_REASON_FINE;
}

static size_t field_count(const struct http_head *head, const char *name)
{
	size_t count = 0;

	for (size_t i = 0; i < head->field_count; i++)
		count += http_is_nocase(head->fields[i].name, name);
	return count;
}

/* One spelling of each number: no sign, no list, no leading zeros, which were octal to somebody. */
static enum http_reason number_read(struct span text, uint64_t *out)
{
	if (text.len == 0 || (text.len > 1 && text.bytes[0] == '0'))
		return HTTP_REASON_LENGTH_FORM;
	for (size_t i = 0; i < text.len; i++) {
		if (text.bytes[i] == ',')
			return HTTP_REASON_LENGTH_TWICE;
		if (text.bytes[i] < '0' || text.bytes[i] > '9')
			return HTTP_REASON_LENGTH_FORM;
		if (i >= 15)
			return HTTP_REASON_LENGTH_TOO_LARGE;
		*out = *out * 10 + (uint64_t)(text.bytes[i] - '0');
	}
	return HTTP_REASON_FINE;
}

static enum http_reason length_read(struct http_head *head)
{
	const size_t count = field_count(head, "content-length");
	enum http_reason why;

	if (field_count(head, "transfer-encoding") > 0)
		return count > 0 ? HTTP_REASON_LENGTH_AND_ENCODING : HTTP_REASON_TRANSFER_ENCODING;
	if (count > 1)
		return HTTP_REASON_LENGTH_TWICE;
	if (count == 0)
		return head->method == HTTP_POST ? HTTP_REASON_LENGTH_MISSING : HTTP_REASON_FINE;
	why = number_read(http_head_field(head, "content-length"), &head->content_length);
	if (why != HTTP_REASON_FINE)
		return why;
	head->has_length = true;
	if (head->content_length > 0 && head->method != HTTP_POST && head->method != HTTP_OTHER)
		return HTTP_REASON_BODY_UNEXPECTED;
	return HTTP_REASON_FINE;
}

static enum http_reason host_read(struct http_head *head, struct span target_host)
{
	const size_t count = field_count(head, "host");

	head->host = http_head_field(head, "host");
	if (count != 1)
		return count == 0 ? HTTP_REASON_HOST_MISSING : HTTP_REASON_HOST_TWICE;
	if (target_host.bytes != NULL &&
	    (target_host.len != head->host.len ||
		memcmp(target_host.bytes, head->host.bytes, target_host.len) != 0))
		return HTTP_REASON_TARGET_HOST;
	return http_host_check(head->host);
}

/* Fields that change what a request is, and are read as one value. */
static enum http_reason repeated_check(const struct http_head *head)
{
	static const char *const single[] = {"content-type", "content-encoding", "origin",
	    "sec-fetch-site", "cookie", "arca-request", "arca-signature", "expect", "authorization",
	    "if-none-match"};

	for (size_t i = 0; i < sizeof single / sizeof *single; i++)
		if (field_count(head, single[i]) > 1)
			return HTTP_REASON_FIELD_REPEATED;
	return HTTP_REASON_FINE;
}

static enum http_reason connection_read(struct http_head *head)
{
	static const char *const framing[] = {"host", "content-length", "transfer-encoding",
	    "content-type", "cookie", "origin", "expect"};
	bool closes = head->is_old;

	for (size_t i = 0; i < head->field_count; i++) {
		if (!http_is_nocase(head->fields[i].name, "connection"))
			continue;
		for (size_t j = 0; j < sizeof framing / sizeof *framing; j++)
			if (http_list_has(head->fields[i].value, framing[j]))
				return HTTP_REASON_CONNECTION;
		closes = closes || http_list_has(head->fields[i].value, "close");
	}
	head->is_keep_alive = !closes;
	return HTTP_REASON_FINE;
}

static enum http_reason expect_read(struct http_head *head)
{
	const struct span value = http_head_field(head, "expect");

	if (value.bytes == NULL)
		return HTTP_REASON_FINE;
	if (!http_is_nocase(value, "100-continue"))
		return HTTP_REASON_EXPECT;
	head->expects_continue = !head->is_old && head->content_length > 0;
	return HTTP_REASON_FINE;
}

static enum http_reason head_read(struct http_head *head, struct span bytes)
{
	const uint8_t *at = bytes.bytes, *end = bytes.bytes + bytes.len;
	struct span target_host = {NULL, 0};
	enum http_reason why = HTTP_REASON_FINE;

	for (bool is_first = true; why == HTTP_REASON_FINE; is_first = false) {
		const uint8_t *cr = memchr(at, '\r', (size_t)(end - at));
		struct span line;

		if (cr == NULL || end - cr < 2)
			return HTTP_REASON_INCOMPLETE;
		line = (struct span){at, (size_t)(cr - at)};
		if (line.len == 0)
			break;
		why =
		    is_first ? request_line_read(head, line, &target_host) : field_read(head, line);
		at = cr + 2;
	}
	if (why == HTTP_REASON_FINE)
		why = host_read(head, target_host);
	if (why == HTTP_REASON_FINE)
		why = length_read(head);
	if (why == HTTP_REASON_FINE)
		why = repeated_check(head);
	if (why == HTTP_REASON_FINE)
		why = connection_read(head);
	return why == HTTP_REASON_FINE ? expect_read(head) : why;
}

bool http_head_parse(struct http_head *out, struct span bytes, enum http_reason *why)
{
	memset(out, 0, sizeof *out);
	*why = head_read(out, bytes);
	return *why == HTTP_REASON_FINE;
}
