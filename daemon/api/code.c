/*
 * Making, reading and hashing one-time codes. See code.h.
 */
#include "daemon/api/code.h"

#include <string.h>

static const char alphabet[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/* Odd weights have inverses mod 32: any one wrong character is seen. */
static char check_character(const char code[ONCE_LEN - 1])
{
	unsigned sum = 0;

	for (unsigned i = 0; i < ONCE_LEN - 1; i++)
		sum += (2 * i + 1) * (unsigned)(strchr(alphabet, code[i]) - alphabet);
	return alphabet[sum % 32];
}

void once_make(char out[ONCE_TEXT], const struct entropy *entropy)
{
	char code[ONCE_LEN];
	size_t len = 0;

	for (size_t i = 0; i < ONCE_LEN - 1; i++)
		code[i] = alphabet[entropy_below(entropy, 32)];
	code[ONCE_LEN - 1] = check_character(code);
	for (size_t i = 0; i < ONCE_LEN; i++) {
		if (i > 0 && i % 4 == 0)
			out[len++] = '-';
		out[len++] = code[i];
	}
	out[len] = '\0';
	secret_wipe(code, sizeof code);
}

/* A typed character as the alphabet has it; 0 for one to skip, '?' for one that is none. */
static char normal(char c)
{
	if (c == ' ' || c == '-')
		return 0;
	if (c >= 'a' && c <= 'z')
		c = (char)(c - 'a' + 'A');
	if (c == 'I' || c == 'L')
		c = '1';
	if (c == 'O')
		c = '0';
	if (strchr(alphabet, c) == NULL)
		c = '?';
	return c;
}

bool once_read(char out[ONCE_LEN + 1], const char *typed)
{
	size_t len = 0;

	for (; *typed != '\0'; typed++) {
		char c = normal(*typed);

		if (c == 0)
			continue;
		if (c == '?' || len == ONCE_LEN)
			return false;
		out[len++] = c;
	}
	out[len] = '\0';
	return len == ONCE_LEN && check_character(out) == out[ONCE_LEN - 1];
}

void once_hash(struct hash *out, const char code[ONCE_LEN])
{
	sha256_of(out, (struct span){(const uint8_t *)code, ONCE_LEN});
}
