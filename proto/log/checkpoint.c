/*
 * Three lines and the signatures under them.
 * It does not remember what was signed before.
 */
#include "proto/log/checkpoint.h"

#include <inttypes.h>
#include <string.h>

#include "proto/base/encode.h"
#include "proto/log/merkle.h"
#include "proto/log/text.h"

#define COSIGNATURE_LEN (8 + ED25519_SIGNATURE_LEN)

static bool take_origin(struct checkpoint *out, struct span origin, struct fault *fault)
{
	if (!note_name_is_valid(origin))
		return fault_false(
		    fault, "checkpoint_origin", "the checkpoint's origin can't be a log's name");
	memcpy(out->origin, origin.bytes, origin.len);
	return true;
}

bool checkpoint_make(struct checkpoint *out, const char *origin, uint64_t size,
    const struct hash *root, struct fault *fault)
{
	*out = (struct checkpoint){.size = size, .root = *root};
	if (!take_origin(out, text_span(origin), fault))
		return false;
	if (size > MERKLE_SIZE_MAX)
		return fault_false(
		    fault, "checkpoint_size", "no log has %" PRIu64 " entries", size);
	return true;
}

void checkpoint_write(struct buf *out, const struct checkpoint *checkpoint)
{
	buf_printf(out, "%s\n%" PRIu64 "\n", checkpoint->origin, checkpoint->size);
	base64_encode(out, checkpoint->root.bytes, HASH_LEN);
	buf_put_u8(out, '\n');
}

bool checkpoint_parse_text(struct checkpoint *out, struct span text, struct fault *fault)
{
	struct span origin, size, root;

	*out = (struct checkpoint){0};
	if (!text_line(&text, &origin) || !text_line(&text, &size) || !text_line(&text, &root) ||
	    text.len != 0)
		return fault_false(
		    fault, "checkpoint_lines", "the checkpoint has not exactly three lines");
	if (!take_origin(out, origin, fault))
		return false;
	if (!text_decimal(size, MERKLE_SIZE_MAX, &out->size))
		return fault_false(
		    fault, "checkpoint_size", "the checkpoint's size is not a plain decimal");
	if (!text_base64(root, out->root.bytes, HASH_LEN))
		return fault_false(
		    fault, "checkpoint_root", "the checkpoint's root is not a hash in base64");
	return true;
}

bool checkpoint_parse(
    struct checkpoint *out, struct note *note, struct span bytes, struct fault *fault)
{
	*out = (struct checkpoint){0};
	return note_parse(note, bytes, fault) && checkpoint_parse_text(out, note->text, fault);
}

bool checkpoint_sign(struct buf *out, const struct checkpoint *checkpoint,
    const struct note_key *log, const uint8_t secret_key[ED25519_SECRET_LEN], struct fault *fault)
{
	struct buf text = {0}, line = {0};
	bool is_fine;

	if (strcmp(log->name, checkpoint->origin) != 0)
		return fault_unable(fault, "note_wrong_key", "the key of %s can't sign for %s",
		    log->name, checkpoint->origin);
	checkpoint_write(&text, checkpoint);
	is_fine = note_sign(&line, (struct span){text.bytes, text.len}, log, secret_key, fault);
	if (is_fine) {
		buf_put(out, text.bytes, text.len);
		buf_put_u8(out, '\n');
		buf_put(out, line.bytes, line.len);
	}
	if (is_fine && !(buf_is_ok(&text) && buf_is_ok(&line) && buf_is_ok(out)))
		is_fine = fault_unable(fault, "out_of_memory", "no memory for a checkpoint");
	buf_free(&text);
	buf_free(&line);
	return is_fine;
}

static void write_cosigned(struct buf *out, uint64_t time_s, struct span text)
{
	buf_printf(out, "cosignature/v1\ntime %" PRIu64 "\n", time_s);
	buf_put(out, text.bytes, text.len);
}

bool cosignature_make(struct cosignature *out, struct span text, const struct note_key *witness,
    const uint8_t secret_key[ED25519_SECRET_LEN], uint64_t time_s, struct fault *fault)
{
	struct buf message = {0};
	bool is_fine;

	*out = (struct cosignature){.time_s = time_s};
	if (witness->type != NOTE_COSIGNATURE ||
	    memcmp(secret_key + 32, witness->public_key, ED25519_PUBLIC_LEN) != 0)
		return fault_unable(
		    fault, "note_wrong_key", "the secret key is not the one of %s", witness->name);
	if (time_s > COSIGNATURE_TIME_MAX)
		return fault_unable(fault, "cosignature_time", "%" PRIu64 " is no time", time_s);
	memcpy(out->key_id, witness->id, NOTE_KEY_ID_LEN);
	write_cosigned(&message, time_s, text);
	is_fine = buf_is_ok(&message);
	if (is_fine)
		ed25519_sign(out->signature, (struct span){message.bytes, message.len}, secret_key);
	else
		(void)fault_unable(fault, "out_of_memory", "no memory for a cosignature");
	buf_free(&message);
	return is_fine;
}

bool cosignature_is_valid(
    const struct cosignature *cosignature, struct span text, const struct note_key *witness)
{
	struct buf message = {0};
	bool is_fine;

	if (witness->type != NOTE_COSIGNATURE || cosignature->time_s > COSIGNATURE_TIME_MAX ||
	    memcmp(cosignature->key_id, witness->id, NOTE_KEY_ID_LEN) != 0)
		return false;
	write_cosigned(&message, cosignature->time_s, text);
	is_fine = buf_is_ok(&message) &&
		  ed25519_is_valid(cosignature->signature,
		      (struct span){message.bytes, message.len}, witness->public_key);
	buf_free(&message);
	return is_fine;
}

void cosignature_write(
    struct buf *out, const struct note_key *witness, const struct cosignature *cosignature)
{
	struct buf blob = {0};

	buf_put_u64be(&blob, cosignature->time_s);
	buf_put(&blob, cosignature->signature, ED25519_SIGNATURE_LEN);
	if (buf_is_ok(&blob))
		note_write_signature(out, witness, (struct span){blob.bytes, blob.len});
	else
		out->has_failed = true;
	buf_free(&blob);
}

/* False if the blob is none. */
static bool decode(struct cosignature *out, const struct note_signature *line)
{
	struct reader reader = reader_over(line->blob, COSIGNATURE_LEN);

	if (line->len != COSIGNATURE_LEN)
		return false;
	memcpy(out->key_id, line->id, NOTE_KEY_ID_LEN);
	out->time_s = reader_u64be(&reader);
	reader_copy(&reader, out->signature, ED25519_SIGNATURE_LEN);
	return reader_is_done(&reader);
}

bool cosignature_find(const struct note *note, const struct note_key *witness,
    struct cosignature *out, bool *found, struct fault *fault)
{
	*out = (struct cosignature){0};
	*found = false;
	for (size_t i = 0; i < note->count; i++) {
		struct cosignature cosignature = {0};

		if (!note_signature_is_by(&note->signatures[i], witness))
			continue;
		if (!decode(&cosignature, &note->signatures[i]) ||
		    !cosignature_is_valid(&cosignature, note->text, witness))
			return fault_false(fault, "cosignature_invalid",
			    "the cosignature of %s does not verify", witness->name);
		if (!*found)
			*out = cosignature;
		*found = true;
	}
	return true;
}
