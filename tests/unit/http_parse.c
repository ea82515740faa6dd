/* daemon/http: heads, targets, weighted lists, limits. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "daemon/http/limits.h"
#include "daemon/http/negotiate.h"
#include "daemon/http/parse.h"
#include "daemon/http/target.h"

static struct span span_of(const char *text)
{
	return (struct span){(const uint8_t *)text, strlen(text)};
}

/* Why a text is refused, scanned and parsed; FINE if it is a head. */
static enum http_reason reason_of(const char *text, struct http_head *head)
{
	struct http_scan scan = {0};
	enum http_reason why;
	const struct span bytes = span_of(text);

	switch (http_scan(&scan, bytes, &why)) {
	case HTTP_SCAN_MORE:
		return HTTP_REASON_INCOMPLETE;
	case HTTP_SCAN_WRONG:
		return why;
	default:
		(void)!http_head_parse(head, (struct span){bytes.bytes, scan.at}, &why);
		return why;
	}
}

static void expect(const char *text, enum http_reason reason)
{
	static struct http_head head;
	const enum http_reason why = reason_of(text, &head);

	cr_expect_eq(why, reason, "%s: %s", text, http_reason_name(why));
}

Test(http, a_whole_head_is_read)
{
	static struct http_head head;

	cr_assert_eq(
	    reason_of("POST /a/b%20c?x=1&y HTTP/1.1\r\nHost: a.example:80\r\n"
		      "Content-Length: 12\r\nX-A: \t v \r\nexpect: 100-Continue\r\n\r\nrest",
		&head),
	    HTTP_REASON_FINE);
	cr_assert_eq(head.method, HTTP_POST);
	cr_assert(http_is(head.path, "/a/b%20c") && http_is(head.query, "x=1&y"));
	cr_assert(http_is(head.host, "a.example:80"));
	cr_assert_eq(head.content_length, 12);
	cr_assert(head.expects_continue && head.is_keep_alive && !head.is_old);
	cr_assert(http_is(http_head_field(&head, "x-a"), "v"));
	cr_assert_null(http_head_field(&head, "x-b").bytes);
}

Test(http, each_ambiguity_has_its_reason)
{
	expect("GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n", HTTP_REASON_HOST_TWICE);
	expect("GET / HTTP/1.1\r\n\r\n", HTTP_REASON_HOST_MISSING);
	expect("GET / HTTP/1.1\r\nHost: a b\r\n\r\n", HTTP_REASON_HOST_FORM);
	expect("GET / HTTP/1.1\r\nHost: [::1\r\n\r\n", HTTP_REASON_HOST_FORM);
	expect("GET / HTTP/1.1\r\nHost: [::1]:443\r\n\r\n", HTTP_REASON_FINE);
	expect("GET / HTTP/1.2\r\nHost: a\r\n\r\n", HTTP_REASON_VERSION);
	expect(
	    "GET / HTTP/1.1\r\nHost: a\r\nX-A : b\r\n\r\n", HTTP_REASON_FIELD_SPACE_BEFORE_COLON);
	expect("GET / HTTP/1.1\r\nHost: a\r\n\tb\r\n\r\n", HTTP_REASON_FIELD_FOLDED);
	expect("GET / HTTP/1.1\r\nHost: a\nX: b\r\n\r\n", HTTP_REASON_BARE_LF);
	expect("GET / HTTP/1.1\r\nHost: a\r\rX: b\r\n\r\n", HTTP_REASON_BARE_CR);
	expect("GET / HTTP/1.1\r\nHost: a\x01\r\n\r\n", HTTP_REASON_CONTROL);
	expect("POST / HTTP/1.1\r\nHost: a\r\n\r\n", HTTP_REASON_LENGTH_MISSING);
	expect("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: +5\r\n\r\n", HTTP_REASON_LENGTH_FORM);
	expect("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\ncontent-length: 5\r\n\r\n",
	    HTTP_REASON_LENGTH_TWICE);
	expect("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1234567890123456\r\n\r\n",
	    HTTP_REASON_LENGTH_TOO_LARGE);
	expect("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n",
	    HTTP_REASON_TRANSFER_ENCODING);
	expect("GET http://b/ HTTP/1.1\r\nHost: a\r\n\r\n", HTTP_REASON_TARGET_HOST);
	expect("GET HTTP://a/ HTTP/1.1\r\nHost: a\r\n\r\n", HTTP_REASON_FINE);
	expect("GET http://a HTTP/1.1\r\nHost: a\r\n\r\n", HTTP_REASON_TARGET_FORM);
	expect("Get / HTTP/1.1\r\nHost: a\r\n\r\n", HTTP_REASON_METHOD);
	expect("GETGETGETGETGETGET / HTTP/1.1\r\nHost: a\r\n\r\n", HTTP_REASON_METHOD);
}

Test(http, limits_are_exact)
{
	char text[HTTP_LINE_MAX + 200];
	const int blanks = (int)strlen("GET / HTTP/1.1");

	(void)snprintf(
	    text, sizeof text, "GET /%0*d HTTP/1.1\r\nHost: a\r\n\r\n", HTTP_LINE_MAX - blanks, 0);
	expect(text, HTTP_REASON_FINE);
	(void)snprintf(text, sizeof text, "GET /%0*d HTTP/1.1\r\nHost: a\r\n\r\n",
	    HTTP_LINE_MAX - blanks + 1, 0);
	expect(text, HTTP_REASON_LINE_TOO_LONG);
}

Test(http, paths_hide_nothing)
{
	static const char *const wrong[] = {"/..", "/.", "/a/..", "/a/./b", "/%2e%2e/", "/%2E",
	    "/%00", "/%2f", "/%5C", "/a//b", "//", "/%", "/%1", "/%g0", "/a b", "/a\\b", "a", "",
	    "/%7f", "/\x80"};
	static const char *const fine[] = {
	    "/", "/a", "/a/", "/...", "/.a", "/a..", "/%20", "/%C3%A9", "/~a!$&'()*+,;=:@"};
	char out[64];

	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
		cr_expect_neq(http_path_check(span_of(wrong[i])), HTTP_REASON_FINE, "%s", wrong[i]);
	for (size_t i = 0; i < sizeof fine / sizeof *fine; i++)
		cr_expect_eq(http_path_check(span_of(fine[i])), HTTP_REASON_FINE, "%s", fine[i]);
	out[http_unescape(out, span_of("a%2Bb+c"), true)] = '\0';
	cr_assert_str_eq(out, "a+b c");
	out[http_unescape(out, span_of("a+b%20c"), false)] = '\0';
	cr_assert_str_eq(out, "a+b c");
}

Test(http, weights_are_read)
{
	static const char *const languages[] = {"es", "en", "ar"};

	cr_assert_eq(http_weight(span_of("gzip;q=0.5, br"), "gzip", false), 500);
	cr_assert_eq(http_weight(span_of("gzip;q=0.5, br"), "br", false), 1000);
	cr_assert_eq(http_weight(span_of("*;q=0.1"), "br", false), 100);
	cr_assert_eq(http_weight(span_of("br;q=0, *"), "br", false), 0);
	cr_assert_eq(http_weight(span_of(""), "br", false), -1);
	cr_assert_eq(http_weight(span_of(" , ;q=1,br ; Q=0.333"), "br", false), 333);
	cr_assert_eq(http_language(span_of("ar-EG, en;q=0.9"), languages, 3), 2);
	cr_assert_eq(http_language(span_of("fr, en;q=0.1"), languages, 3), 1);
	cr_assert_eq(http_language(span_of("fr"), languages, 3), 0);
	cr_assert_eq(http_language((struct span){NULL, 0}, languages, 3), 0);
	cr_assert(http_has_tag(span_of("\"a\", W/\"b\""), "\"b\""));
	cr_assert(!http_has_tag(span_of("\"a\""), "\"b\""));
}

Test(limits, connections_and_tokens)
{
	const unsigned per_minute[LIMITS_CLASSES] = {0, 2, 60};
	struct limits *limits = limits_new(2, per_minute);
	struct peer one = {{0x20, 1, 0, 0, 0, 0, 0, 1}}, same = one, other = {{0x20, 2}};
	unsigned retry_s = 0;

	same.bytes[15] = 9; /* of the same household */
	cr_assert(limits_enter(limits, &one) && limits_enter(limits, &same));
	cr_assert(!limits_enter(limits, &one) && limits_enter(limits, &other));
	limits_leave(limits, &same);
	cr_assert(limits_enter(limits, &one));
	cr_assert(limits_take(limits, &one, 1, 1000, &retry_s));
	cr_assert(limits_take(limits, &one, 1, 1001, &retry_s));
	cr_assert(!limits_take(limits, &one, 1, 1002, &retry_s) && retry_s > 0);
	cr_assert(limits_take(limits, &one, 2, 1002, &retry_s), "another class");
	cr_assert(limits_take(limits, &other, 1, 1002, &retry_s), "another address");
	cr_assert(!limits_take(limits, &one, 1, 30000, &retry_s));
	cr_assert(limits_take(limits, &one, 1, 31001, &retry_s), "half a minute gives one back");
	for (unsigned i = 0; i < 1000; i++)
		cr_assert(limits_take(limits, &one, 0, 31001, &retry_s), "0 is no limit");
	limits_free(&limits);
}
