/*
 * The body of a letter as plain text and as HTML, both from one template. Whatever is not the
 * layout's own is escaped. See proto/mail.
 */
#include <string.h>

#include "daemon/roles/letter.h"
#include "proto/base/encode.h"

#define LINK_STYLE "color:#21418f"

enum form {
	FORM_HEADER, /* one line */
	FORM_PLAIN,
	FORM_ESCAPED, /* HTML without elements: a title */
	FORM_HTML,
};

/* In a header or a title, what is no text is a blank. */
static void put_line(struct buf *out, const char *text, size_t len, bool is_html)
{
	for (size_t i = 0; i < len; i++) {
		const char *one = (unsigned char)text[i] < ' ' || text[i] == 0x7f ? " " : text + i;

		if (is_html)
			html_escape(out, one, 1);
		else
			buf_put(out, one, 1);
	}
}

/* Text of several paragraphs: an empty line is a new one. */
static void put_paragraphs(struct buf *out, const char *text)
{
	while (*text != '\0') {
		const size_t len = strcspn(text, "\n");
		const char *rest = text + len;
		const size_t breaks = strspn(rest, "\n");

		html_escape(out, text, len);
		if (breaks > 0 && rest[breaks] != '\0')
			buf_put_text(out, breaks > 1 ? "</p>\n<p dir=\"auto\">" : "<br>\n");
		text = rest + breaks;
	}
}

/* A fact keeps its own direction within the sentence. */
static void put_fact(struct buf *out, const char *text, enum form form)
{
	if (form == FORM_HEADER || form == FORM_ESCAPED) {
		put_line(out, text, strlen(text), form == FORM_ESCAPED);
	} else if (form == FORM_PLAIN) {
		buf_put_text(out, text);
	} else if (strchr(text, '\n') != NULL) {
		put_paragraphs(out, text);
	} else {
		buf_put_text(out, "<bdi>");
		html_escape(out, text, strlen(text));
		buf_put_text(out, "</bdi>");
	}
}

const char *letter_word_of(const struct letter *letter, const char *fact, const char *value)
{
	for (const struct mail_word *word = letter->kind->words; word->fact != NULL; word++)
		if (strcmp(word->fact, fact) == 0 && strcmp(word->value, value) == 0)
			return word->texts[letter->language];
	return value;
}

static const char *fact_of(const struct letter *letter, const char *name, size_t len)
{
	char key[32] = "";
	const char *text;

	if (len >= sizeof key)
		return "";
	memcpy(key, name, len);
	if (strcmp(key, "code") == 0)
		return letter->code;
	text = json_string_value(json_object_get(letter->facts, key));
	return text != NULL ? letter_word_of(letter, key, text) : "";
}

/* Whether the city said where people write. */
static bool has_contact(const struct letter *letter)
{
	return json_is_string(json_object_get(letter->facts, "contact"));
}

/* A line of the template; names in braces are facts. */
static void fill(struct buf *out, const struct letter *letter, const char *line, enum form form)
{
	while (*line != '\0') {
		const size_t len = strcspn(line, "{");

		if (form == FORM_ESCAPED || form == FORM_HTML)
			html_escape(out, line, len);
		else
			buf_put(out, line, len);
		line += len;
		if (*line == '{') {
			const size_t name = strcspn(++line, "}");

			put_fact(out, fact_of(letter, line, name), form);
			line += name + (line[name] == '}');
		}
	}
}

void letter_line(struct buf *out, const struct letter *letter, const char *line)
{
	fill(out, letter, line, FORM_HEADER);
}

/* --- plain text ------------------------------------------------------------------------------- */

static void plain_lines(struct buf *out, const struct letter *letter, const char *const *lines)
{
	for (; *lines != NULL; lines++) {
		fill(out, letter, *lines, FORM_PLAIN);
		buf_put_text(out, "\r\n\r\n");
	}
}

void letter_plain(struct buf *out, const struct letter *letter)
{
	const struct mail_text *text = &letter->kind->texts[letter->language];
	const struct mail_frame *frame = &mail_frames[letter->language];

	plain_lines(out, letter, text->paragraphs);
	letter_entries(out, letter, false);
	if (text->button != NULL)
		buf_printf(out, "%s:\r\n%s\r\n\r\n", text->button, letter->link);
	plain_lines(out, letter, text->after);
	buf_put_text(out, "-- \r\n");
	fill(out, letter, frame->footer, FORM_PLAIN);
	buf_put_text(out, "\r\n");
	if (has_contact(letter)) {
		fill(out, letter, frame->ask, FORM_PLAIN);
		buf_put_text(out, "\r\n");
	}
	if (letter->kind->list != NULL)
		buf_printf(out, "%s\r\n%s\r\n", text->leave, letter->leave);
}

/* --- HTML ------------------------------------------------------------------------------------- */

void letter_link(struct buf *out, const char *link)
{
	buf_put_text(out, "<a dir=\"ltr\" style=\"" LINK_STYLE "\" class=\"text\" href=\"");
	html_escape(out, link, strlen(link));
	buf_put_text(out, "\">");
	html_escape(out, link, strlen(link));
	buf_put_text(out, "</a>");
}

static void html_lines(struct buf *out, const struct letter *letter, const char *const *lines)
{
	for (; *lines != NULL; lines++) {
		if (strcmp(*lines, "{code}") == 0)
			buf_put_text(out,
			    "<p class=\"code\" dir=\"ltr\" style=\"margin:0 0 16px;padding:12px;"
			    "border-radius:8px;background:#e7ecf8;color:#261d18;text-align:center;"
			    "font:600 32px/1.3 ui-monospace,Consolas,monospace;"
			    "letter-spacing:6px\">");
		else
			buf_put_text(out, "<p>");
		fill(out, letter, *lines, FORM_HTML);
		buf_put_text(out, "</p>\n");
	}
}

static void html_button(struct buf *out, const struct letter *letter, const char *words)
{
	buf_put_text(out,
	    "<table role=\"presentation\" cellpadding=\"0\" cellspacing=\"0\" border=\"0\" "
	    "style=\"margin:8px 0 24px\"><tr><td class=\"go\" "
	    "style=\"background:#21418f;border-radius:8px\"><a "
	    "style=\"display:inline-block;padding:13px 24px;font-weight:600;color:#ffffff;"
	    "text-decoration:none\" href=\"");
	html_escape(out, letter->link, strlen(letter->link));
	buf_put_text(out, "\">");
	html_escape(out, words, strlen(words));
	buf_put_text(out, "</a></td></tr></table>\n");
}

static void html_body(struct buf *out, const struct letter *letter)
{
	const struct mail_text *text = &letter->kind->texts[letter->language];

	html_lines(out, letter, text->paragraphs);
	letter_entries(out, letter, true);
	if (text->button != NULL)
		html_button(out, letter, text->button);
	html_lines(out, letter, text->after);
	if (text->button == NULL)
		return;
	buf_put_text(out, "<p class=\"soft\" style=\"font-size:14px;color:#5f5247\">");
	buf_put_text(out, mail_frames[letter->language].copy);
	buf_put_text(out, "<br>\n");
	letter_link(out, letter->link);
	buf_put_text(out, "</p>\n");
}

static void html_footer(struct buf *out, const struct letter *letter)
{
	const struct mail_frame *frame = &mail_frames[letter->language];

	fill(out, letter, frame->footer, FORM_HTML);
	if (has_contact(letter)) {
		buf_put_text(out, "<br>\n");
		fill(out, letter, frame->ask, FORM_HTML);
	}
	if (letter->kind->list == NULL)
		return;
	buf_printf(out, "<br>\n%s<br>\n", letter->kind->texts[letter->language].leave);
	letter_link(out, letter->leave);
}

static bool is_slot(const char *at, size_t len, const char *name)
{
	return strlen(name) == len && memcmp(at, name, len) == 0;
}

static void slot_write(struct buf *out, const struct letter *letter, const char *at, size_t len)
{
	const struct mail_frame *frame = &mail_frames[letter->language];
	const struct mail_text *text = &letter->kind->texts[letter->language];

	if (is_slot(at, len, "language"))
		buf_put_text(out, frame->language);
	else if (is_slot(at, len, "direction"))
		buf_put_text(out, frame->direction);
	else if (is_slot(at, len, "subject"))
		fill(out, letter, text->subject, FORM_ESCAPED);
	else if (is_slot(at, len, "preheader"))
		fill(out, letter, text->preheader, FORM_ESCAPED);
	else if (is_slot(at, len, "city"))
		fill(out, letter, "{city}", FORM_ESCAPED);
	else if (is_slot(at, len, "body"))
		html_body(out, letter);
	else if (is_slot(at, len, "footer"))
		html_footer(out, letter);
}

void letter_html(struct buf *out, const struct letter *letter)
{
	const char *at = mail_layout, *open;

	while ((open = strstr(at, "{{")) != NULL) {
		const size_t len = strcspn(open + 2, "}");

		buf_put(out, at, (size_t)(open - at));
		slot_write(out, letter, open + 2, len);
		at = open + 2 + len + 2;
	}
	buf_put_text(out, at);
}
