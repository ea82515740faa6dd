/*
 * Texts and addresses of Markdown: what must not be in them, where a link may lead, and where one
 * begins that was written without its brackets. All of it is given UTF-8.
 */
#include <string.h>

#include "daemon/api/markdown_inner.h"

struct range {
	uint32_t from, to;
};

/* db/api/0028_debates.sql, arca.text_form, refuses all of these but the last four rows. */
static const struct range refused[] = {
    {0x00, 0x08},
    {0x0b, 0x1f},
    {0x7f, 0x9f},
    {0x2028, 0x202e}, /* separators of lines, embeddings, overrides */
    {0x2066, 0x2069}, /* isolates */
    {0xfff9, 0xfffb},
    {0x200b, 0x200b}, /* zero-width space; joiners and marks, which scripts need, stay */
    {0x2060, 0x2065},
    {0x206a, 0x206f},
    {0xfeff, 0xfeff},
};

/* What is there and not seen, besides those; the same as in arca.text_form. */
static const struct range unseen[] = {
    {0x09, 0x0a},
    {0x20, 0x20},
    {0xa0, 0xa0},
    {0xad, 0xad},
    {0x34f, 0x34f},
    {0x61c, 0x61c},
    {0x115f, 0x1160},
    {0x1680, 0x1680},
    {0x17b4, 0x17b5},
    {0x180b, 0x180f},
    {0x2000, 0x200f},
    {0x202f, 0x202f},
    {0x205f, 0x206f},
    {0x3000, 0x3000},
    {0x3164, 0x3164},
    {0xfe00, 0xfe0f},
    {0xffa0, 0xffa0},
};

/* What may follow an address and is none of it, besides ASCII's: Arabic and typographic signs. */
static const uint32_t closing[] = {0xbb, 0x60c, 0x61b, 0x61f, 0x2019, 0x201d, 0x2026, 0x203a};

/* The character at `at`, and its length; the text is UTF-8. */
static uint32_t character_at(const uint8_t *at, size_t *len)
{
	static const uint8_t masks[] = {0, 0x7f, 0x1f, 0x0f, 0x07};
	uint32_t value;

	*len = at[0] < 0x80 ? 1 : at[0] < 0xe0 ? 2 : at[0] < 0xf0 ? 3 : 4;
	value = at[0] & masks[*len];
	for (size_t i = 1; i < *len; i++)
		value = value << 6 | (at[i] & 0x3f);
	return value;
}

static bool is_within(const struct range *ranges, size_t count, uint32_t character)
{
	for (size_t i = 0; i < count; i++)
		if (character >= ranges[i].from && character <= ranges[i].to)
			return true;
	return false;
}

static bool is_refused(uint32_t character)
{
	return is_within(refused, sizeof refused / sizeof *refused, character);
}

void markdown_put_clean(struct buf *out, struct span text)
{
	size_t len;

	for (size_t at = 0; at < text.len; at += len)
		if (!is_refused(character_at(text.bytes + at, &len)))
			buf_put(out, text.bytes + at, len);
}

bool markdown_is_seen(struct span text)
{
	size_t len;

	for (size_t at = 0; at < text.len; at += len) {
		const uint32_t character = character_at(text.bytes + at, &len);

		if (!is_refused(character) &&
		    !is_within(unseen, sizeof unseen / sizeof *unseen, character))
			return true;
	}
	return false;
}

static bool is_alphanumeric(uint8_t byte)
{
	return (byte >= '0' && byte <= '9') || ((byte | 0x20) >= 'a' && (byte | 0x20) <= 'z');
}

static bool starts_nocase(struct span text, const char *start)
{
	const size_t len = strlen(start);

	if (text.len < len)
		return false;
	for (size_t i = 0; i < len; i++)
		if ((text.bytes[i] >= 'A' && text.bytes[i] <= 'Z' ? text.bytes[i] | 0x20
								  : text.bytes[i]) != start[i])
			return false;
	return true;
}

/* A host, and no name or password before it, which would look like one. */
static bool is_authority(struct span rest)
{
	if (rest.len == 0 || !(is_alphanumeric(rest.bytes[0]) || rest.bytes[0] >= 0x80))
		return false;
	for (size_t i = 0; i < rest.len && strchr("/?#", rest.bytes[i]) == NULL; i++)
		if (rest.bytes[i] == '@')
			return false;
	return true;
}

static struct span rest_of(struct span text, const char *start)
{
	const size_t len = strlen(start);

	return (struct span){text.bytes + len, text.len - len};
}

bool markdown_is_address(struct span address)
{
	size_t len;

	if (address.len == 0 || address.len > MARKDOWN_ADDRESS_MAX)
		return false;
	/* Browsers leave some of these out of an address, and read a backslash as a slash. */
	for (size_t at = 0; at < address.len; at += len) {
		const uint32_t character = character_at(address.bytes + at, &len);

		if (character == '\\' || is_refused(character) ||
		    is_within(unseen, sizeof unseen / sizeof *unseen, character))
			return false;
	}
	if (address.bytes[0] == '/')
		return address.len == 1 || address.bytes[1] != '/';
	if (starts_nocase(address, "https://"))
		return is_authority(rest_of(address, "https://"));
	if (starts_nocase(address, "http://"))
		return is_authority(rest_of(address, "http://"));
	return starts_nocase(address, "mailto:") && address.len > strlen("mailto:");
}

/* --- bare addresses ------------------------------------------------------------------------- */

/* How long an address may go on from its beginning: to a space, or a sign that ends it. */
static size_t address_run(struct span text)
{
	size_t at = 0, len;

	while (at < text.len) {
		const uint32_t character = character_at(text.bytes + at, &len);

		if (character == '<' || character == '>' || character == '"' || character == '\\' ||
		    is_within(unseen, sizeof unseen / sizeof *unseen, character))
			break;
		at += len;
	}
	return at;
}

static bool is_closing(uint32_t character)
{
	for (size_t i = 0; i < sizeof closing / sizeof *closing; i++)
		if (closing[i] == character)
			return true;
	return character < 0x80 && character != 0 && strchr("?!.,:;*_~'", (int)character) != NULL;
}

/* Brackets that were opened in it belong to it; one more at the end does not. */
static size_t address_trim(struct span run)
{
	size_t open = 0, close = 0;

	for (size_t i = 0; i < run.len; i++) {
		open += run.bytes[i] == '(';
		close += run.bytes[i] == ')';
	}
	while (run.len > 0) {
		size_t at = run.len - 1, len;

		while ((run.bytes[at] & 0xc0) == 0x80)
			at--;
		if (run.bytes[at] == ')' && close > open)
			close--;
		else if (!is_closing(character_at(run.bytes + at, &len)))
			break;
		run.len = at;
	}
	return run.len;
}

static bool starts_address(struct span text)
{
	return starts_nocase(text, "http://") || starts_nocase(text, "https://") ||
	       starts_nocase(text, "www.");
}

/* With what "www." stands for, as a link has it. */
static bool is_bare(struct span run)
{
	if (!starts_nocase(run, "www."))
		return markdown_is_address(run);
	return run.len < MARKDOWN_ADDRESS_MAX - strlen("http://") &&
	       is_authority(rest_of(run, "www."));
}

struct span markdown_find_address(struct span text, size_t from)
{
	size_t at = from;

	while (at < text.len) {
		struct span run = {text.bytes + at, text.len - at};

		if ((at > 0 && is_alphanumeric(text.bytes[at - 1])) || !starts_address(run)) {
			at++;
			continue;
		}
		run.len = address_run(run);
		at += run.len;
		run.len = address_trim(run);
		if (is_bare(run))
			return run;
	}
	return (struct span){NULL, 0};
}
