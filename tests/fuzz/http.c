/*
 * Request heads: what is read keeps to what is always true of a request, and reading it in pieces
 * comes to the same as reading it at once.
 */
#include <stdlib.h>
#include <string.h>

#include "daemon/http/negotiate.h"
#include "daemon/http/parse.h"
#include "daemon/http/target.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static void must(bool is_so)
{
	if (!is_so)
		abort();
}

static bool is_within(struct span part, struct span whole)
{
	return part.len == 0 ||
	       (part.bytes >= whole.bytes && part.bytes + part.len <= whole.bytes + whole.len);
}

/* Byte after byte ends where all at once ends, for the same reason. */
static void check_pieces(
    struct span input, enum http_scanned whole, const struct http_scan *end, enum http_reason why)
{
	struct http_scan scan = {0};
	enum http_scanned got = HTTP_SCAN_MORE;
	enum http_reason reason = HTTP_REASON_FINE;

	for (size_t i = 0; i <= input.len && got == HTTP_SCAN_MORE; i++)
		got = http_scan(&scan, (struct span){input.bytes, i}, &reason);
	must(got == whole && scan.at == end->at && reason == why);
}

static void check_head(const struct http_head *head, struct span whole)
{
	char *text = malloc(head->path.len + 1);
	size_t len;

	must(is_within(head->path, whole) && is_within(head->query, whole));
	must(is_within(head->host, whole) && head->host.len > 0);
	must(head->path.len > 0 && head->path.bytes[0] == '/');
	must(text != NULL);
	len = http_unescape(text, head->path, false);
	must(len <= head->path.len && memchr(text, '\0', len) == NULL);
	text[len] = '\0';
	must(strstr(text, "/../") == NULL && strstr(text, "//") == NULL);
	must(strchr(text, '\\') == NULL);
	free(text);
	must(http_head_field(head, "transfer-encoding").bytes == NULL);
	must(head->content_length == 0 || head->has_length);
	must(head->method == HTTP_POST || head->method == HTTP_OTHER || head->content_length == 0);
	for (size_t i = 0; i < head->field_count; i++) {
		must(is_within(head->fields[i].name, whole) && head->fields[i].name.len > 0);
		must(is_within(head->fields[i].value, whole));
		must(http_weight(head->fields[i].value, "gzip", false) <= 1000);
		(void)!http_has_tag(head->fields[i].value, "\"x\"");
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	/* On the heap and exactly so long, so that a byte too far is seen. */
	uint8_t *copy = malloc(len + (len == 0));
	const struct span input = {copy, len};
	struct http_scan scan = {0};
	static struct http_head head;
	enum http_reason why;
	enum http_scanned scanned;

	must(copy != NULL);
	if (len > 0)
		memcpy(copy, bytes, len);
	scanned = http_scan(&scan, input, &why);
	check_pieces(input, scanned, &scan, why);
	if (scanned == HTTP_SCAN_END) {
		const struct span whole = {copy, scan.at};

		if (http_head_parse(&head, whole, &why))
			check_head(&head, whole);
		else
			must(http_reason_status(why) >= 400 && http_reason_text(why)[0] != '\0');
	}
	free(copy);
	return 0;
}
