/*
 * Notes taken apart and put together, and single signatures under them.
 * It does not judge a note as a whole: that takes a policy.
 */
#include "proto/log/note.h"

#include <inttypes.h>
#include <sodium.h>
#include <string.h>

#include "proto/base/encode.h"
#include "proto/log/text.h"

/* U+2014 and a space. */
static const char line_start[] = "\342\200\224 ";
#define LINE_START_LEN (sizeof line_start - 1)

void ed25519_key_make(uint8_t public_key[ED25519_PUBLIC_LEN],
    uint8_t secret_key[ED25519_SECRET_LEN], const uint8_t seed[32])
{
	(void)crypto_sign_seed_keypair(public_key, secret_key, seed);
}

void ed25519_sign(uint8_t out[ED25519_SIGNATURE_LEN], struct span message,
    const uint8_t secret_key[ED25519_SECRET_LEN])
{
	(void)crypto_sign_detached(out, NULL, message.bytes, message.len, secret_key);
}

bool ed25519_is_valid(const uint8_t signature[ED25519_SIGNATURE_LEN], struct span message,
    const uint8_t public_key[ED25519_PUBLIC_LEN])
{
	return crypto_sign_verify_detached(signature, message.bytes, message.len, public_key) == 0;
}

static bool check_characters(struct span rest, struct fault *fault)
{
	uint32_t c;

	while (rest.len != 0) {
		if (!text_code_point(&rest, &c))
			return fault_false(fault, "note_utf8", "the note is not valid UTF-8");
		if (c < 0x20 && c != '\n')
			return fault_false(fault, "note_control",
			    "the note has the control character U+%04" PRIX32, c);
	}
	return true;
}

/* Takes the signature line apart; its characters are known to be fine. */
static bool parse_signature(struct note_signature *out, struct span line, struct fault *fault)
{
	struct buf decoded = {0};
	const uint8_t *space;
	bool is_fine;

	if (line.len < LINE_START_LEN || memcmp(line.bytes, line_start, LINE_START_LEN) != 0)
		return fault_false(fault, "note_shape", "a line after the text is no signature");
	line = (struct span){line.bytes + LINE_START_LEN, line.len - LINE_START_LEN};
	space = memchr(line.bytes, ' ', line.len);
	if (space == NULL)
		return fault_false(fault, "note_shape", "a signature line has no second part");
	out->name = (struct span){line.bytes, (size_t)(space - line.bytes)};
	out->coded = (struct span){space + 1, line.len - out->name.len - 1};
	if (!note_name_is_valid(out->name))
		return fault_false(fault, "note_name", "a signature line's key name is not valid");
	is_fine = base64_decode(&decoded, (const char *)out->coded.bytes, out->coded.len) &&
		  decoded.len > NOTE_KEY_ID_LEN;
	if (is_fine) {
		memcpy(out->id, decoded.bytes, NOTE_KEY_ID_LEN);
		out->len = decoded.len - NOTE_KEY_ID_LEN;
		if (out->len <= NOTE_BLOB_LEN_MAX)
			memcpy(out->blob, decoded.bytes + NOTE_KEY_ID_LEN, out->len);
	}
	buf_free(&decoded);
	if (!is_fine)
		return fault_false(fault, "note_base64",
		    "a signature is not the canonical base64 of a key id and more");
	return true;
}

/* Where the text ends: behind the first newline of the last two in a row. 0 if there is none. */
static size_t text_end(struct span bytes)
{
	for (size_t i = bytes.len; i >= 2; i--)
		if (bytes.bytes[i - 1] == '\n' && bytes.bytes[i - 2] == '\n')
			return i - 1;
	return 0;
}

bool note_parse(struct note *out, struct span bytes, struct fault *fault)
{
	struct span rest, line;
	size_t end;

	*out = (struct note){0};
	if (bytes.len > NOTE_LEN_MAX)
		return fault_false(fault, "note_limit", "the note has over %d bytes", NOTE_LEN_MAX);
	if (!check_characters(bytes, fault))
		return false;
	end = text_end(bytes);
	if (end == 0)
		return fault_false(fault, "note_shape", "the note has no blank line");
	out->text = (struct span){bytes.bytes, end};
	rest = (struct span){bytes.bytes + end + 1, bytes.len - end - 1};
	if (rest.len == 0)
		return fault_false(fault, "note_shape", "the note has no signature line");
	while (text_line(&rest, &line)) {
		if (out->count == NOTE_SIGNATURES_MAX)
			return fault_false(fault, "note_limit", "the note has over %d signatures",
			    NOTE_SIGNATURES_MAX);
		if (!parse_signature(&out->signatures[out->count], line, fault))
			return false;
		out->count++;
	}
	if (rest.len != 0)
		return fault_false(fault, "note_shape", "the note does not end with a newline");
	return true;
}

static void write_line(struct buf *out, struct span name, struct span coded)
{
	buf_put_text(out, line_start);
	buf_put(out, name.bytes, name.len);
	buf_put_u8(out, ' ');
	buf_put(out, coded.bytes, coded.len);
	buf_put_u8(out, '\n');
}

void note_write(struct buf *out, const struct note *note)
{
	buf_put(out, note->text.bytes, note->text.len);
	buf_put_u8(out, '\n');
	for (size_t i = 0; i < note->count; i++)
		write_line(out, note->signatures[i].name, note->signatures[i].coded);
}

void note_write_signature(struct buf *out, const struct note_key *key, struct span blob)
{
	struct buf raw = {0}, coded = {0};

	buf_put(&raw, key->id, NOTE_KEY_ID_LEN);
	buf_put(&raw, blob.bytes, blob.len);
	base64_encode(&coded, raw.bytes, raw.len);
	if (!buf_is_ok(&raw) || !buf_is_ok(&coded))
		out->has_failed = true;
	else
		write_line(out, text_span(key->name), (struct span){coded.bytes, coded.len});
	buf_free(&raw);
	buf_free(&coded);
}

bool note_signature_is_by(const struct note_signature *signature, const struct note_key *key)
{
	return text_is(signature->name, key->name) &&
	       memcmp(signature->id, key->id, NOTE_KEY_ID_LEN) == 0;
}

bool note_sign(struct buf *out, struct span text, const struct note_key *key,
    const uint8_t secret_key[ED25519_SECRET_LEN], struct fault *fault)
{
	uint8_t signature[ED25519_SIGNATURE_LEN];

	if (key->type != NOTE_ED25519 ||
	    memcmp(secret_key + 32, key->public_key, ED25519_PUBLIC_LEN) != 0)
		return fault_unable(
		    fault, "note_wrong_key", "the secret key is not the one of %s", key->name);
	ed25519_sign(signature, text, secret_key);
	note_write_signature(out, key, (struct span){signature, sizeof signature});
	return true;
}

bool note_verify(const struct note *note, const struct note_key *key, struct fault *fault)
{
	bool is_signed = false;

	for (size_t i = 0; i < note->count; i++) {
		const struct note_signature *signature = &note->signatures[i];

		if (!note_signature_is_by(signature, key))
			continue;
		if (key->type != NOTE_ED25519 || signature->len != ED25519_SIGNATURE_LEN ||
		    !ed25519_is_valid(signature->blob, note->text, key->public_key))
			return fault_false(fault, "note_signature",
			    "the signature of %s does not verify", key->name);
		is_signed = true;
	}
	if (!is_signed)
		return fault_false(
		    fault, "note_unsigned", "the note has no signature of %s's key", key->name);
	return true;
}
