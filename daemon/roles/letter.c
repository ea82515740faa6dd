/*
 * Headers (RFC 5322, 2047) and the two parts (RFC 2046) around what letter_body.c writes.
 */
#include "daemon/roles/letter.h"

#include <string.h>
#include <time.h>

#include "proto/base/encode.h"

enum {
	ADDRESS_MOST = 254,
	WORD_BYTES = 39, /* 52 characters of base64: a line has at most 76, "Subject: " within */
	LINE_BYTES = 57  /* 76 characters */
};

const struct mail_kind *letter_kind(const char *name)
{
	for (size_t i = 0; i < MAIL_KINDS; i++)
		if (strcmp(mail_kinds[i].name, name) == 0)
			return &mail_kinds[i];
	return NULL;
}

size_t letter_language(const char *language)
{
	const size_t len = strcspn(language, "-");

	for (size_t i = 0; i < MAIL_LANGUAGES; i++)
		if (strlen(mail_frames[i].language) == len &&
		    memcmp(mail_frames[i].language, language, len) == 0)
			return i;
	return 0;
}

bool letter_is_address(const char *text)
{
	const char *at = strchr(text, '@');

	if (at == NULL || at == text || at[1] == '\0' || strchr(at + 1, '@') != NULL ||
	    strlen(text) > ADDRESS_MOST)
		return false;
	for (const char *one = text; *one != '\0'; one++)
		if ((unsigned char)*one <= ' ' || *one == 0x7f ||
		    strchr("<>()[]\\,;:\"", *one) != NULL)
			return false;
	return true;
}

static bool is_plain(const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (text[i] < ' ' || text[i] > '~' || (text[i] == '=' && text[i + 1] == '?'))
			return false;
	return true;
}

/* How many bytes fit into an encoded word without cutting a character in two. */
static size_t word_len(const char *text, size_t len)
{
	size_t fits = len < WORD_BYTES ? len : WORD_BYTES;

	while (fits < len && fits > 1 && ((unsigned char)text[fits] & 0xc0) == 0x80)
		fits--;
	return fits;
}

/* Text of any script for a header; `always` where bare text would need quotes. */
static void words_write(struct buf *out, struct buf *text, bool always)
{
	const char *at = buf_text(text);
	size_t left = text->len;

	if (!always && is_plain(at, left) && left < LINE_BYTES) {
		buf_put(out, at, left);
		return;
	}
	for (size_t fits; left > 0; at += fits, left -= fits) {
		fits = word_len(at, left);
		buf_put_text(out, "=?UTF-8?B?");
		base64_encode(out, (const uint8_t *)at, fits);
		buf_put_text(out, fits < left ? "?=\r\n " : "?=");
	}
}

static void part_write(struct buf *out, const char *boundary, const char *type, struct buf *text)
{
	buf_printf(out,
	    "--=_%s\r\nContent-Type: %s; charset=utf-8\r\nContent-Transfer-Encoding: "
	    "base64\r\n\r\n",
	    boundary, type);
	for (size_t at = 0, len; buf_is_ok(text) && at < text->len; at += len) {
		len = text->len - at < LINE_BYTES ? text->len - at : LINE_BYTES;
		base64_encode(out, text->bytes + at, len);
		buf_put_text(out, "\r\n");
	}
	out->has_failed = out->has_failed || text->has_failed;
	buf_wipe(text);
}

static void list_write(struct buf *out, const struct letter *letter, const char *host)
{
	buf_printf(out,
	    "List-Id: <%s.%s>\r\nList-Unsubscribe: <%s>\r\n"
	    "List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n",
	    letter->kind->list, host, letter->leave_by);
}

static void head_write(struct buf *out, const struct letter *letter)
{
	const struct mail_frame *frame = &mail_frames[letter->language];
	const time_t now = (time_t)letter->now_s;
	const char *host = strchr(letter->from, '@') + 1;
	struct buf text = {0};
	struct tm parts;
	char date[64];

	(void)gmtime_r(&now, &parts);
	(void)strftime(date, sizeof date, "%a, %d %b %Y %H:%M:%S +0000", &parts);
	buf_printf(out, "Date: %s\r\nFrom: ", date);
	letter_line(&text, letter, "{city}");
	words_write(out, &text, true);
	buf_printf(out, " <%s>\r\nTo: <%s>\r\nSubject: ", letter->from, letter->recipient);
	text.len = 0;
	letter_line(&text, letter, letter->kind->texts[letter->language].subject);
	words_write(out, &text, false);
	buf_printf(out,
	    "\r\nMessage-ID: <%s@%s>\r\nMIME-Version: 1.0\r\nContent-Language: %s\r\n"
	    "Auto-Submitted: auto-generated\r\n",
	    letter->message, host, frame->language);
	if (letter->kind->list != NULL)
		list_write(out, letter, host);
	buf_printf(out, "Content-Type: multipart/alternative;\r\n boundary=\"=_%s\"\r\n\r\n",
	    letter->message);
	out->has_failed = out->has_failed || text.has_failed;
	buf_free(&text);
}

bool letter_is_word(const struct mail_kind *kind, const char *fact, const char *value)
{
	bool has_words = false;

	for (const struct mail_word *word = kind->words; word->fact != NULL; word++) {
		if (strcmp(word->fact, fact) != 0)
			continue;
		if (strcmp(word->value, value) == 0)
			return true;
		has_words = true;
	}
	return !has_words;
}

static bool is_complete(const struct letter *letter, struct fault *fault)
{
	if (!letter_is_address(letter->from) || !letter_is_address(letter->recipient))
		return fault_false(fault, "mail_address", "not an address that mail can go to");
	for (const char *const *fact = letter->kind->facts; *fact != NULL; fact++) {
		const char *value = json_string_value(json_object_get(letter->facts, *fact));

		if (value == NULL || !letter_is_word(letter->kind, *fact, value))
			return fault_false(fault, "mail_fact",
			    "a letter of kind %s needs the fact %s", letter->kind->name, *fact);
	}
	return letter_entries_check(letter, fault);
}

bool letter_write(struct buf *out, const struct letter *letter, struct fault *fault)
{
	struct buf text = {0};

	if (!is_complete(letter, fault))
		return false;
	head_write(out, letter);
	letter_plain(&text, letter);
	part_write(out, letter->message, "text/plain", &text);
	letter_html(&text, letter);
	part_write(out, letter->message, "text/html", &text);
	buf_printf(out, "--=_%s--\r\n", letter->message);
	return buf_is_ok(out) || fault_unable(fault, "no_memory", "no memory for a letter");
}
