/*
 * Making, reading and hashing codes of either length. See code.h.
 */
#include "daemon/api/code.h"

#include <string.h>

static const char alphabet[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/* Odd weights have inverses mod 32: any one wrong character is seen. */
static char check_character(const char *code, size_t len)
{
	unsigned sum = 0;

	for (unsigned i = 0; i < len; i++)
		sum += (2 * i + 1) * (unsigned)(strchr(alphabet, code[i]) - alphabet);
	return alphabet[sum % 32];
}

/* `len` characters, the last one checks the others, in groups of four. */
static void make(char *out, size_t len, const struct entropy *entropy)
{
	char code[RECOVERY_LEN];
	size_t at = 0;

	for (size_t i = 0; i < len - 1; i++)
		code[i] = alphabet[entropy_below(entropy, 32)];
	code[len - 1] = check_character(code, len - 1);
	for (size_t i = 0; i < len; i++) {
		if (i > 0 && i % 4 == 0)
			out[at++] = '-';
		out[at++] = code[i];
	}
	out[at] = '\0';
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

static bool read(char *out, size_t wanted, const char *typed)
{
	size_t len = 0;

	for (; *typed != '\0'; typed++) {
		char c = normal(*typed);

		if (c == 0)
			continue;
		if (c == '?' || len == wanted)
			return false;
		out[len++] = c;
	}
	out[len] = '\0';
	return len == wanted && check_character(out, wanted - 1) == out[wanted - 1];
}

void once_make(char out[ONCE_TEXT], const struct entropy *entropy)
{
	make(out, ONCE_LEN, entropy);
}

bool once_read(char out[ONCE_LEN + 1], const char *typed)
{
	return read(out, ONCE_LEN, typed);
}

void once_hash(struct hash *out, const char code[ONCE_LEN])
{
	sha256_of(out, (struct span){(const uint8_t *)code, ONCE_LEN});
}

void once_draw(char out[ONCE_TEXT], struct hash *hash, const struct entropy *entropy)
{
	char code[ONCE_LEN];
	size_t len = 0;

	once_make(out, entropy);
	for (const char *at = out; *at != '\0'; at++)
		if (*at != '-')
			code[len++] = *at;
	once_hash(hash, code);
	secret_wipe(code, sizeof code);
}

void recovery_code_make(char out[RECOVERY_TEXT], const struct entropy *entropy)
{
	make(out, RECOVERY_LEN, entropy);
}

bool recovery_code_read(char out[RECOVERY_LEN + 1], const char *typed)
{
	return read(out, RECOVERY_LEN, typed);
}

void recovery_code_hash(struct hash *out, const char code[RECOVERY_LEN])
{
	sha256_of(out, (struct span){(const uint8_t *)code, RECOVERY_LEN});
}
