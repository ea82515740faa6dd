/*
 * Checking and folding. See email.h for the form.
 */
#include "daemon/api/email.h"

#include <string.h>

enum { LOCAL_MOST = 64, DOMAIN_MOST = 253, LABEL_MOST = 63 };

static bool is_lower(char c)
{
	return c >= 'a' && c <= 'z';
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_atom(char c)
{
	return is_lower(c) || is_digit(c) ||
	       (c != '\0' && strchr("!#$%&'*+-/=?^_`{|}~", c) != NULL);
}

/* Atoms with single dots between them. */
static bool is_local(const char *text, size_t len)
{
	if (len == 0 || len > LOCAL_MOST)
		return false;
	for (size_t i = 0; i < len; i++) {
		const bool is_dot = text[i] == '.';

		if (!is_dot && !is_atom(text[i]))
			return false;
		if (is_dot && (i == 0 || i + 1 == len || text[i - 1] == '.'))
			return false;
	}
	return true;
}

static bool is_label(const char *text, size_t len)
{
	if (len == 0 || len > LABEL_MOST || text[0] == '-' || text[len - 1] == '-')
		return false;
	for (size_t i = 0; i < len; i++)
		if (!is_lower(text[i]) && !is_digit(text[i]) && text[i] != '-')
			return false;
	return true;
}

/* At least two labels, the last with a letter. */
static bool is_domain(const char *text)
{
	size_t labels = 0;
	bool has_letter = false;

	if (strlen(text) > DOMAIN_MOST)
		return false;
	for (;;) {
		const size_t len = strcspn(text, ".");

		if (!is_label(text, len))
			return false;
		has_letter = false;
		for (size_t i = 0; i < len; i++)
			has_letter = has_letter || is_lower(text[i]);
		labels++;
		if (text[len] == '\0')
			return labels > 1 && has_letter;
		text += len + 1;
	}
}

static bool fails(const char **why, const char *code)
{
	*why = code;
	return false;
}

bool email_read(char out[EMAIL_ROOM], const char *typed, const char **why)
{
	size_t len;
	char *at;

	*why = NULL;
	typed += strspn(typed, " \t");
	len = strlen(typed);
	while (len > 0 && (typed[len - 1] == ' ' || typed[len - 1] == '\t'))
		len--;
	if (len >= EMAIL_ROOM)
		return fails(why, "too_long");
	for (size_t i = 0; i < len; i++) {
		const char c = typed[i];

		if ((unsigned char)c >= 0x80)
			return fails(why, "email_ascii");
		out[i] = (char)(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
	}
	out[len] = '\0';
	at = strrchr(out, '@');
	if (at == NULL)
		return fails(why, "email_no_at");
	if (!is_local(out, (size_t)(at - out)))
		return fails(why, "email_local");
	return is_domain(at + 1) || fails(why, "email_domain");
}
