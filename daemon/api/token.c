/*
 * Drawing and hashing. See token.h.
 */
#include "daemon/api/token.h"

#include <stdio.h>
#include <string.h>

#include "daemon/api/format.h"
#include "proto/base/encode.h"
#include "proto/crypto/entropy.h"

bool account_token_make(struct account_token *out)
{
	uint8_t random[64];
	struct buf text = {0};
	bool is_ok;

	entropy_draw(&entropy_system, random);
	base64url_encode(&text, random, 32);
	is_ok = buf_is_ok(&text) && text.len < sizeof out->text;
	if (is_ok) {
		memcpy(out->text, text.bytes, text.len);
		out->text[text.len] = '\0';
		sha256_of(&out->hash, (struct span){text.bytes, text.len});
	}
	buf_wipe(&text);
	secret_wipe(random, sizeof random);
	return is_ok;
}

bool api_token_make(struct api_token *out)
{
	struct account_token token;
	const bool is_ok = account_token_make(&token);
	int len;

	if (is_ok) {
		len = snprintf(out->text, sizeof out->text, API_TOKEN_MARK "%s", token.text);
		sha256_of(&out->hash, (struct span){(const uint8_t *)out->text, (size_t)len});
	}
	secret_wipe(&token, sizeof token);
	return is_ok;
}

bool api_token_is(struct span text)
{
	const size_t mark = sizeof API_TOKEN_MARK - 1;

	return text.len == mark + 43 && memcmp(text.bytes, API_TOKEN_MARK, mark) == 0 &&
	       format_is(FORMAT_BASE64URL, (struct span){text.bytes + mark, 43});
}
