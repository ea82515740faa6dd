/*
 * Names, ids and the vkey text of the keys that sign notes.
 * It holds no secrets.
 */
#include <string.h>

#include "proto/base/encode.h"
#include "proto/log/hash.h"
#include "proto/log/note.h"
#include "proto/log/text.h"

#define ID_DIGITS 8

/* White_Space of the Unicode Character Database, above the control characters. */
static bool is_space(uint32_t c)
{
	static const uint32_t singles[] = {
	    0x20, 0x85, 0xa0, 0x1680, 0x2028, 0x2029, 0x202f, 0x205f, 0x3000};

	for (size_t i = 0; i < sizeof singles / sizeof *singles; i++)
		if (c == singles[i])
			return true;
	return c >= 0x2000 && c <= 0x200a;
}

bool note_name_is_valid(struct span name)
{
	uint32_t c;

	if (name.len == 0 || name.len > NOTE_NAME_LEN_MAX)
		return false;
	while (name.len != 0)
		if (!text_code_point(&name, &c) || c < 0x20 || c == '+' || is_space(c))
			return false;
	return true;
}

static bool make(struct note_key *out, struct span name, uint8_t type, const uint8_t *public_key,
    struct fault *fault)
{
	const uint8_t between[] = {'\n', type};
	const struct span parts[] = {
	    name, {between, sizeof between}, {public_key, ED25519_PUBLIC_LEN}};
	struct hash hash;

	*out = (struct note_key){0};
	if (!note_name_is_valid(name))
		return fault_false(fault, "note_name", "this can't be a key's name");
	if (type != NOTE_ED25519 && type != NOTE_COSIGNATURE)
		return fault_false(
		    fault, "note_key_type", "keys of type 0x%02x are not known here", type);
	memcpy(out->name, name.bytes, name.len);
	out->type = (enum note_key_type)type;
	memcpy(out->public_key, public_key, ED25519_PUBLIC_LEN);
	sha256_of_spans(&hash, parts, sizeof parts / sizeof *parts);
	memcpy(out->id, hash.bytes, NOTE_KEY_ID_LEN);
	return true;
}

bool note_key_make(struct note_key *out, const char *name, enum note_key_type type,
    const uint8_t public_key[ED25519_PUBLIC_LEN], struct fault *fault)
{
	return make(out, text_span(name), (uint8_t)type, public_key, fault);
}

bool note_key_parse(struct note_key *out, struct span vkey, struct fault *fault)
{
	const uint8_t *plus = vkey.len != 0 ? memchr(vkey.bytes, '+', vkey.len) : NULL;
	uint8_t id[NOTE_KEY_ID_LEN], key[1 + ED25519_PUBLIC_LEN];
	struct span name, coded;

	*out = (struct note_key){0};
	if (plus == NULL || (size_t)(vkey.bytes + vkey.len - plus) < ID_DIGITS + 2 ||
	    plus[1 + ID_DIGITS] != '+')
		return fault_false(fault, "note_vkey", "a verifier key is name+id+key");
	name = (struct span){vkey.bytes, (size_t)(plus - vkey.bytes)};
	coded = (struct span){plus + ID_DIGITS + 2, vkey.len - name.len - ID_DIGITS - 2};
	if (!hex_decode_lower(id, sizeof id, (const char *)plus + 1, ID_DIGITS))
		return fault_false(fault, "note_vkey", "a verifier key's id is not hexadecimal");
	if (!text_base64(coded, key, sizeof key))
		return fault_false(
		    fault, "note_vkey", "a verifier key is not the base64 of an Ed25519 key");
	if (!make(out, name, key[0], key + 1, fault))
		return false;
	if (memcmp(out->id, id, sizeof id) != 0)
		return fault_false(
		    fault, "note_vkey", "the id of %s is not that of its key", out->name);
	return true;
}

void note_key_write(struct buf *out, const struct note_key *key)
{
	uint8_t typed[1 + ED25519_PUBLIC_LEN];
	char id[ID_DIGITS + 1];

	hex_encode(id, key->id, NOTE_KEY_ID_LEN);
	typed[0] = (uint8_t)key->type;
	memcpy(typed + 1, key->public_key, ED25519_PUBLIC_LEN);
	buf_printf(out, "%s+%s+", key->name, id);
	base64_encode(out, typed, sizeof typed);
}
