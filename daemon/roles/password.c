/*
 * Normal forms by utf8proc, the list by a binary search. See password.h.
 */
#include "daemon/roles/password.h"

#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

#include "gen/passwords.h"
#include "proto/crypto/group.h"

/* So much behind a common word makes it no other word: "dragon1998", "password!". */
#define TAIL_MOST 4

static bool map(struct buf *out, struct span text, int options)
{
	utf8proc_uint8_t *mapped = NULL;
	const utf8proc_ssize_t len = utf8proc_map(
	    text.bytes, (utf8proc_ssize_t)text.len, &mapped, (utf8proc_option_t)options);

	if (len < 0)
		return false;
	buf_put(out, mapped, (size_t)len);
	secret_wipe(mapped, (size_t)len);
	free(mapped);
	return buf_is_ok(out);
}

bool password_form(struct buf *out, struct span typed)
{
	return map(out, typed, UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_COMPAT);
}

static bool fold(struct buf *out, struct span text)
{
	return map(
	    out, text, UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_COMPAT | UTF8PROC_CASEFOLD);
}

static size_t count_characters(struct span text)
{
	size_t count = 0;

	for (size_t i = 0; i < text.len; i++)
		count += (text.bytes[i] & 0xc0) != 0x80;
	return count;
}

static bool is_letter(uint8_t byte)
{
	return (byte >= 'a' && byte <= 'z') || byte >= 0x80;
}

/* The text without up to four signs at its end that are no letters. */
static struct span stem_of(struct span text)
{
	for (int i = 0; i < TAIL_MOST && text.len > 0 && !is_letter(text.bytes[text.len - 1]); i++)
		text.len--;
	return text;
}

static int compare(struct span text, const char *word)
{
	const size_t len = strlen(word);
	const int order = memcmp(text.bytes, word, text.len < len ? text.len : len);

	return order != 0 ? order : (text.len > len) - (text.len < len);
}

static bool is_common(struct span text)
{
	size_t from = 0, to = passwords_common_count;

	while (from < to) {
		const size_t middle = from + (to - from) / 2;
		const int order = compare(text, passwords_common[middle]);

		if (order == 0)
			return true;
		if (order < 0)
			to = middle;
		else
			from = middle + 1;
	}
	return false;
}

/* One character again and again, or each the next one: "aaaaaaaa", "23456789". */
static bool is_row(struct span text)
{
	const int step = text.len < 2 ? 0 : text.bytes[1] - text.bytes[0];

	for (size_t i = 1; i < text.len; i++)
		if (text.bytes[i] - text.bytes[i - 1] != step)
			return false;
	return step >= -1 && step <= 1;
}

static bool is_same(struct span one, struct span other)
{
	return one.len == other.len && one.len > 0 && memcmp(one.bytes, other.bytes, one.len) == 0;
}

/* True for what is known of the person, whole or with a short tail. */
static bool is_personal(struct span text, struct span known)
{
	struct buf folded = {0};
	bool is_it = fold(&folded, known);
	const struct span span = {folded.bytes, folded.len};

	is_it = is_it && (is_same(text, span) || is_same(stem_of(text), span));
	buf_free(&folded);
	return is_it;
}

enum password_weakness password_judge(struct span form, struct span email, struct span pseudonym)
{
	const uint8_t *at = email.len == 0 ? NULL : memchr(email.bytes, '@', email.len);
	const struct span local = {email.bytes, at == NULL ? 0 : (size_t)(at - email.bytes)};
	const size_t count = count_characters(form);
	enum password_weakness weakness = PASSWORD_FINE;
	struct buf folded = {0};
	struct span text;

	if (count < PASSWORD_LEAST)
		return PASSWORD_SHORT;
	if (count > PASSWORD_MOST)
		return PASSWORD_LONG;
	if (!fold(&folded, form)) {
		buf_wipe(&folded);
		return PASSWORD_COMMON;
	}
	text = (struct span){folded.bytes, folded.len};
	if (is_common(text) || is_common(stem_of(text)) || is_row(text))
		weakness = PASSWORD_COMMON;
	else if (is_personal(text, email) || is_personal(text, local) ||
		 is_personal(text, pseudonym))
		weakness = PASSWORD_PERSONAL;
	buf_wipe(&folded);
	return weakness;
}
