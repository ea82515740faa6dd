/*
 * The forms of the Spanish documents, and passports of anywhere. See document.h.
 */
#include "daemon/census/document.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "proto/base/encode.h"

#define DIGITS       "0123456789"
#define CAPITALS     "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
#define NUMBER_LEN   8
#define PASSPORT_LEN 6

/* Capitals and digits alone; false if there is something else, or too much. */
static bool strip(char out[DOCUMENT_MOST + 1], const char *typed)
{
	size_t len = 0;

	for (; *typed != '\0'; typed++) {
		char c = *typed;

		if (strchr(" .-/", c) != NULL)
			continue;
		if (c >= 'a' && c <= 'z')
			c = (char)(c - 'a' + 'A');
		if (strchr(DIGITS CAPITALS, c) == NULL || len == DOCUMENT_MOST)
			return false; /* the caller wipes what is there */
		out[len++] = c;
	}
	out[len] = '\0';
	return len > 0;
}

/* The number of a DNI with its letter last, eight digits; of a NIE its X, Y, Z are 0, 1, 2. */
static enum document_verdict check_letter(const char *number, char letter)
{
	static const char letters[] = "TRWAGMYFPDXBNJZSQVHLCKE";

	return letters[strtoul(number, NULL, 10) % 23] == letter ? DOCUMENT_FINE : DOCUMENT_LETTER;
}

/* Digits before a last letter are right-aligned: "1234567L" is "01234567L". */
static enum document_verdict read_national(
    char out[DOCUMENT_MOST + 1], const char *text, bool is_foreign)
{
	const char *digits = text + is_foreign;
	const size_t len = strspn(digits, DIGITS);
	char number[NUMBER_LEN + 1];
	enum document_verdict verdict;

	memset(number, '0', NUMBER_LEN);
	number[NUMBER_LEN] = '\0';
	if (is_foreign)
		number[0] = (char)('0' + (text[0] - 'X'));
	for (size_t i = 0; i < len; i++)
		number[NUMBER_LEN - len + i] = digits[i];
	verdict = check_letter(number, digits[len]);
	if (is_foreign)
		number[0] = text[0];
	(void)snprintf(out, DOCUMENT_MOST + 1, "%s%c", number, digits[len]);
	secret_wipe(number, sizeof number);
	return verdict;
}

/* True for up to `most` digits and one letter, and nothing else. */
static bool is_numbered(const char *text, size_t most)
{
	const size_t len = strspn(text, DIGITS);

	return len > 0 && len <= most && text[len] >= 'A' && text[len] <= 'Z' &&
	       text[len + 1] == '\0';
}

/* Up to eight digits alone are a DNI without its letter. */
static bool is_passport(const char *text)
{
	const size_t len = strlen(text);

	return len >= PASSPORT_LEN && (len > NUMBER_LEN || text[strspn(text, DIGITS)] != '\0');
}

enum document_verdict document_read(char out[DOCUMENT_MOST + 1], const char *typed)
{
	char text[DOCUMENT_MOST + 1];
	enum document_verdict verdict = DOCUMENT_FORM;

	out[0] = '\0';
	if (strip(text, typed)) {
		if (is_numbered(text, NUMBER_LEN)) {
			verdict = read_national(out, text, false);
		} else if (strchr("XYZ", text[0]) != NULL &&
			   is_numbered(text + 1, NUMBER_LEN - 1)) {
			verdict = read_national(out, text, true);
		} else if (is_passport(text)) {
			(void)snprintf(out, DOCUMENT_MOST + 1, "%s", text);
			verdict = DOCUMENT_FINE;
		}
	}
	secret_wipe(text, sizeof text);
	return verdict;
}

void document_mac(struct hash *out, const uint8_t key[CENSUS_KEY], const char *document)
{
	(void)crypto_auth_hmacsha256(
	    out->bytes, (const unsigned char *)document, strlen(document), key);
}

void mac_census_id(char out[CENSUS_ID_MAX], const uint8_t mac[HASH_LEN])
{
	static const char scheme[] = "MAC:";

	for (size_t i = 0; i < sizeof scheme - 1; i++)
		out[i] = scheme[i];
	base32_encode(out + sizeof scheme - 1, mac, HASH_LEN);
}
