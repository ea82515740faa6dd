/* daemon/roles/letter: headers and both parts; daemon/commands/bounce_read: reports and rubbish. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/commands/bounce_read.h"
#include "daemon/roles/letter.h"
#include "proto/base/encode.h"

#define UUID "0f8fad5b-d9cb-469f-a165-70867728950e"

static bool write_letter(struct buf *out, const char *kind, const char *language, const char *facts,
    const char *to, struct fault *fault)
{
	json_t *value = json_loads(facts, 0, NULL);
	const struct letter letter = {.kind = letter_kind(kind),
	    .language = letter_language(language),
	    .facts = value,
	    .from = "arca@arca.example",
	    .recipient = to,
	    .message = UUID,
	    .now_s = 1000000000,
	    .link = "https://arca.example/es/account/x#A&B",
	    .code = "012345",
	    .leave = "https://arca.example/leave",
	    .leave_by = "https://arca.example/post"};
	const bool is_fine = letter_write(out, &letter, fault);

	json_decref(value);
	return is_fine;
}

static bool has(const struct buf *text, const char *piece)
{
	return memmem(text->bytes, text->len, piece, strlen(piece)) != NULL;
}

Test(letter, head)
{
	struct buf out = {0};

	cr_assert(write_letter(&out, "reset", "en-GB",
	    "{\"city\": \"Sol\\r\\nBcc: x@example.net\", \"at\": \"\"}", "a@example.net", NULL));
	cr_assert(has(&out, "Date: Sun, 09 Sep 2001 01:46:40 +0000\r\n"));
	cr_assert(has(&out, "To: <a@example.net>\r\nSubject: Choose a new password\r\n"));
	cr_assert(has(&out, "Message-ID: <" UUID "@arca.example>\r\n"));
	cr_assert(has(&out, "From: =?UTF-8?B?") && !has(&out, "\nBcc"));
	cr_assert(!has(&out, "List-"));
	buf_free(&out);
}

static bool body_has(const char *facts, const char *piece)
{
	json_t *value = json_loads(facts, 0, NULL);
	const struct letter letter = {.kind = letter_kind("reset"),
	    .language = letter_language("en"),
	    .facts = value,
	    .link = "https://arca.example/x",
	    .code = ""};
	struct buf plain = {0}, html = {0};
	bool has_both;

	letter_plain(&plain, &letter);
	letter_html(&html, &letter);
	has_both = has(&plain, piece) && has(&html, piece);
	cr_assert_eq(has(&plain, piece), has(&html, piece));
	buf_free(&plain);
	buf_free(&html);
	json_decref(value);
	return has_both;
}

Test(letter, says_whom_to_ask_where_the_city_said_so)
{
	cr_expect(body_has("{\"city\":\"Sol\",\"at\":\"\",\"contact\":\"datos@sol.example\"}",
	    "about your data: "));
	cr_expect(!body_has("{\"city\":\"Sol\",\"at\":\"\"}", "about your data: "));
}

/* Encoded words have at most 75 characters, lines 76, and no character is cut in two. */
Test(letter, long_subject)
{
	struct buf out = {0}, facts = {0};
	char *at;

	buf_put_text(&facts, "{\"city\": \"a\", \"at\": \"\", \"text\": \"t\", \"subject\": \"a");
	for (int i = 0; i < 100; i++)
		buf_put_text(&facts, i % 2 ? "ñ" : "😀");
	buf_put_text(&facts, "\"}");
	cr_assert(write_letter(&out, "newsletter", "es", buf_text(&facts), "a@example.net", NULL));
	at = strstr(buf_text(&out), "Subject: ");
	cr_assert_not_null(at);
	for (at += strlen("Subject: "); strncmp(at, "=?UTF-8?B?", 10) == 0; at += 3) {
		struct buf word = {0};
		const size_t len = strcspn(at + 10, "?");

		cr_assert_leq(len + 12, 75);
		cr_assert(base64_decode(&word, at + 10, len));
		cr_assert((word.bytes[0] & 0xc0) != 0x80, "a word begins within a character");
		buf_free(&word);
		at += 10 + len + 2;
		if (strncmp(at, "\r\n ", 3) != 0)
			break;
	}
	cr_assert_eq(strncmp(at, "\r\nMessage-ID: ", 14), 0, "%.40s", at);
	cr_assert(has(&out, "List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n"));
	buf_free(&out);
	buf_free(&facts);
}

Test(letter, body)
{
	json_t *facts = json_pack("{s:s,s:s,s:s}", "city", "<Sol>", "at", "now", "agent", "\"&'");
	const struct letter letter = {.kind = letter_kind("signed_in_new"),
	    .language = 1,
	    .facts = facts,
	    .link = "https://x/#a&b"};
	struct buf out = {0};

	letter_html(&out, &letter);
	cr_assert(has(&out, "<bdi>&lt;Sol&gt;</bdi>") && has(&out, "<bdi>&quot;&amp;&#39;</bdi>"));
	cr_assert(
	    has(&out, "href=\"https://x/#a&amp;b\"") && !has(&out, "<Sol>") && !has(&out, "{{"));
	out.len = 0;
	letter_plain(&out, &letter);
	cr_assert(
	    has(&out, "\"&' (now)") && has(&out, "https://x/#a&b\r\n") && has(&out, "-- \r\n"));
	buf_free(&out);
	json_decref(facts);
}

Test(letter, refuses)
{
	static const char *const wrong[] = {"", "a", "@b", "a@", "a@b@c", "a@b\r\nX: y", "a b@c",
	    "a@b>", "<a@b", "a@b,c@d", "\"a\"@b", "a@b;"};
	struct fault fault = {0};
	struct buf out = {0};

	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		fault = (struct fault){0};
		cr_assert(
		    !write_letter(&out, "reset", "es", "{}", wrong[i], &fault), "%s", wrong[i]);
		cr_assert_str_eq(fault.code, "mail_address");
	}
	fault = (struct fault){0};
	cr_assert(!write_letter(&out, "address", "es", "{\"email\": 7}", "a@b", &fault));
	cr_assert_str_eq(fault.code, "mail_fact");
	fault = (struct fault){0};
	cr_assert(
	    !write_letter(&out, "factor_changed", "es", "{\"change\": \"sold\"}", "a@b", &fault));
	cr_assert_str_eq(fault.code, "mail_fact");
	cr_assert(write_letter(
	    &out, "factor_changed", "es", "{\"change\": \"app_removed\"}", "a@b", &fault));
	cr_assert_null(letter_kind("nothing"));
	cr_assert_eq(letter_language("xx"), 0);
	cr_assert_eq(letter_language("ar-EG"), letter_language("ar"));
	buf_free(&out);
}

/* --- what comes back ---------------------------------------------------------------------------
 */

#define REPORT                                                                                     \
	"Message-ID: <ffffffff-d9cb-469f-a165-70867728950e@mx>\r\n\r\nAction: failed\r\n"          \
	"Status: 5.1.1\r\nDiagnostic-Code: smtp; 550 nobody\r\n  of that name\r\n\r\n"

static bool read_text(struct bounce *out, const char *text)
{
	return bounce_read(out, (struct span){(const uint8_t *)text, strlen(text)});
}

Test(bounce, reads)
{
	struct bounce bounce;

	cr_assert(read_text(&bounce, REPORT "message-id:<" UUID "@arca.example>"));
	cr_assert_str_eq(bounce.message, UUID);
	cr_assert_str_eq(bounce.status, "5.1.1");
	cr_assert_str_eq(bounce.why, "550 nobody  of that name");
	cr_assert(bounce.is_final);
	cr_assert(read_text(&bounce, "Action: delayed\nStatus: 4.0.0\nMessage-ID: <" UUID "@a>\n"));
	cr_assert(!bounce.is_final && bounce.why[0] == '\0');
}

Test(bounce, refuses)
{
	static const char *const wrong[] = {"", "\n", "Status",
	    "Status:", "Message-ID: <" UUID "@a>", REPORT,
	    REPORT "Message-ID:", REPORT "Message-ID: <" UUID, REPORT "Message-ID: " UUID "@a",
	    REPORT "Message-ID: <0f8fad5b@a>", REPORT "Message-ID: <" UUID "0@a>",
	    REPORT "Message-ID: <0F8FAD5B-d9cb-469f-a165-70867728950e@a>",
	    REPORT "Message-ID: <0f8fad5b'd9cb-469f-a165-70867728950e@a>",
	    REPORT "X-Message-ID: <" UUID "@a>"};
	struct bounce bounce;

	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
		cr_assert(!read_text(&bounce, wrong[i]), "%s", wrong[i]);
}

/* Cut at every byte, and with every byte made another: no reading past the end (sanitizers look).
 */
Test(bounce, any_bytes)
{
	static const char whole[] = REPORT "Message-ID: <" UUID "@arca.example>\r\n";
	const size_t len = sizeof whole - 1;
	struct bounce bounce;
	size_t found = 0;

	for (size_t cut = 0; cut <= len; cut++) {
		uint8_t *copy = malloc(cut + 1);

		cr_assert_not_null(copy);
		memcpy(copy, whole, cut);
		found += bounce_read(&bounce, (struct span){copy, cut});
		for (size_t i = 0; i < cut; i += 7) {
			const uint8_t before = copy[i];

			copy[i] = (uint8_t)(before ^ (cut + 1));
			if (bounce_read(&bounce, (struct span){copy, cut}))
				cr_assert_eq(strlen(bounce.message), 36);
			cr_assert_lt(strlen(bounce.why), sizeof bounce.why);
			copy[i] = before;
		}
		free(copy);
	}
	cr_assert_gt(found, 0);
	cr_assert_lt(found, 20);
}
