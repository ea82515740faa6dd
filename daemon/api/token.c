/*
 * Drawing and hashing. See token.h.
 */
#include "daemon/api/token.h"

#include <string.h>

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
