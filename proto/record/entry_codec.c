/*
 * Readers and writers of the entries' bytes, side by side, in the order of proto/README.md, 9.
 * They do not verify signatures or proofs.
 */
#include <string.h>

#include "proto/log/note.h"
#include "proto/record/entry.h"

#define SIGNATURE ((size_t)ED25519_SIGNATURE_LEN)

/* A reader over what is between the two head bytes and `signatures` signatures. */
static bool entry_open(
    struct reader *out, struct span entry, enum entry_type type, unsigned signatures)
{
	size_t around = 2 + signatures * SIGNATURE;

	if (entry.len < around || entry.bytes[0] != type || entry.bytes[1] != ENTRY_VERSION)
		return false;
	*out = reader_over(entry.bytes + 2, entry.len - around);
	return true;
}

static void head_put(struct buf *out, enum entry_type type)
{
	buf_put_u8(out, (uint8_t)type);
	buf_put_u8(out, ENTRY_VERSION);
}

static bool read_point(struct reader *reader, struct point *out)
{
	const uint8_t *bytes = reader_take(reader, POINT_LEN);

	return bytes != NULL && point_take(out, bytes);
}

static bool read_schnorr(struct reader *reader, struct schnorr *out)
{
	const uint8_t *bytes = reader_take(reader, SCHNORR_LEN);

	return bytes != NULL && schnorr_take(out, bytes);
}

static void schnorr_put(struct buf *out, const struct schnorr *proof)
{
	buf_put(out, proof->commitment.bytes, POINT_LEN);
	buf_put(out, proof->response.bytes, SCALAR_LEN);
}

static void read_hash(struct reader *reader, struct hash *out)
{
	reader_copy(reader, out->bytes, HASH_LEN);
}

static void hash_put(struct buf *out, const struct hash *hash)
{
	buf_put(out, hash->bytes, HASH_LEN);
}

static bool read_list(struct reader *reader, struct id_list *out)
{
	out->count = reader_u8(reader);
	if (out->count == 0 || out->count > CREDENTIAL_LISTS)
		return false;
	for (size_t i = 0; i < out->count; i++) {
		out->items[i] = reader_u16le(reader);
		if (i > 0 && out->items[i] <= out->items[i - 1])
			return false;
	}
	return !reader->has_failed;
}

static void list_put(struct buf *out, const struct id_list *list)
{
	buf_put_u8(out, (uint8_t)list->count);
	for (size_t i = 0; i < list->count; i++)
		buf_put_u16le(out, list->items[i]);
}

bool cred_read(struct entry_cred *out, struct span entry)
{
	struct reader reader;
	uint8_t flag;

	if (!entry_open(&reader, entry, ENTRY_CRED, 1) || !read_point(&reader, &out->X) ||
	    !read_list(&reader, &out->styles))
		return false;
	out->serial = reader_u64le(&reader);
	out->issued_at = reader_u64le(&reader);
	if (!read_point(&reader, &out->tag) || !read_schnorr(&reader, &out->possession))
		return false;
	flag = reader_u8(&reader);
	out->is_replacing = flag == 1;
	if (flag > 1 || (out->is_replacing && !read_point(&reader, &out->replaced)))
		return false;
	return reader_is_done(&reader);
}

void cred_put(struct buf *out, const struct entry_cred *cred)
{
	head_put(out, ENTRY_CRED);
	buf_put(out, cred->X.bytes, POINT_LEN);
	list_put(out, &cred->styles);
	buf_put_u64le(out, cred->serial);
	buf_put_u64le(out, cred->issued_at);
	buf_put(out, cred->tag.bytes, POINT_LEN);
	schnorr_put(out, &cred->possession);
	buf_put_u8(out, cred->is_replacing ? 1 : 0);
	if (cred->is_replacing)
		buf_put(out, cred->replaced.bytes, POINT_LEN);
}

bool void_read(struct entry_void *out, struct span entry)
{
	struct reader reader;
	uint8_t reason, form;

	if (!entry_open(&reader, entry, ENTRY_VOID, 0) || !read_point(&reader, &out->X) ||
	    !read_list(&reader, &out->groups))
		return false;
	reason = reader_u8(&reader);
	form = reader_u8(&reader);
	if (reason < VOID_LOST_CODE || reason > VOID_INELIGIBLE || form < 1 || form > 2)
		return false;
	out->reason = (enum void_reason)reason;
	out->is_own = form == 1;
	if (out->is_own != (out->reason == VOID_WITHDRAWN))
		return false;
	if (out->is_own)
		return read_schnorr(&reader, &out->proof) && reader_is_done(&reader);
	out->observer = reader_u8(&reader);
	return !reader.has_failed && reader_left(&reader) == 2 * SIGNATURE;
}

void void_put(struct buf *out, const struct entry_void *entry)
{
	head_put(out, ENTRY_VOID);
	buf_put(out, entry->X.bytes, POINT_LEN);
	list_put(out, &entry->groups);
	buf_put_u8(out, (uint8_t)entry->reason);
	buf_put_u8(out, entry->is_own ? 1 : 2);
	if (entry->is_own)
		schnorr_put(out, &entry->proof);
	else
		buf_put_u8(out, entry->observer);
}

bool keyset_read(struct entry_keyset *out, struct span entry)
{
	struct reader reader;

	if (!entry_open(&reader, entry, ENTRY_KEYSET, 1))
		return false;
	out->attempt = reader_u32le(&reader);
	reader_copy(&reader, out->rand, sizeof out->rand);
	out->certificate.len = reader_left(&reader);
	out->certificate.bytes = reader_take(&reader, out->certificate.len);
	return reader_is_done(&reader);
}

void keyset_put(struct buf *out, const struct entry_keyset *keyset)
{
	head_put(out, ENTRY_KEYSET);
	buf_put_u32le(out, keyset->attempt);
	buf_put(out, keyset->rand, sizeof keyset->rand);
	buf_put(out, keyset->certificate.bytes, keyset->certificate.len);
}

bool open_read(uint64_t *time_s, struct span entry)
{
	struct reader reader;

	if (!entry_open(&reader, entry, ENTRY_OPEN, 1))
		return false;
	*time_s = reader_u64le(&reader);
	return reader_is_done(&reader);
}

void open_put(struct buf *out, uint64_t time_s)
{
	head_put(out, ENTRY_OPEN);
	buf_put_u64le(out, time_s);
}

bool paper_read(struct entry_paper *out, struct span entry)
{
	struct reader reader;

	if (!entry_open(&reader, entry, ENTRY_PAPER, 2))
		return false;
	out->booth = reader_u16le(&reader);
	out->batch = reader_u16le(&reader);
	out->cid = reader_u16le(&reader);
	out->count = reader_u32le(&reader);
	read_hash(&reader, &out->hash);
	out->officials[0] = reader_u8(&reader);
	out->officials[1] = reader_u8(&reader);
	return reader_is_done(&reader) && out->officials[0] < out->officials[1];
}

void paper_put(struct buf *out, const struct entry_paper *paper)
{
	head_put(out, ENTRY_PAPER);
	buf_put_u16le(out, paper->booth);
	buf_put_u16le(out, paper->batch);
	buf_put_u16le(out, paper->cid);
	buf_put_u32le(out, paper->count);
	hash_put(out, &paper->hash);
	buf_put_u8(out, paper->officials[0]);
	buf_put_u8(out, paper->officials[1]);
}

bool checkin_read(struct entry_checkin *out, struct span entry)
{
	struct reader reader;

	if (!entry_open(&reader, entry, ENTRY_CHECKIN, 1) || !read_point(&reader, &out->tag) ||
	    !read_list(&reader, &out->cids))
		return false;
	out->booth = reader_u16le(&reader);
	return reader_is_done(&reader);
}

void checkin_put(struct buf *out, const struct entry_checkin *checkin)
{
	head_put(out, ENTRY_CHECKIN);
	buf_put(out, checkin->tag.bytes, POINT_LEN);
	list_put(out, &checkin->cids);
	buf_put_u16le(out, checkin->booth);
}

bool close_read(struct entry_close *out, struct span entry)
{
	struct reader reader;

	if (!entry_open(&reader, entry, ENTRY_CLOSE, 1))
		return false;
	out->time_s = reader_u64le(&reader);
	read_hash(&reader, &out->open_checkpoint);
	read_hash(&reader, &out->last_checkpoint);
	return reader_is_done(&reader);
}

void close_put(struct buf *out, const struct entry_close *close)
{
	head_put(out, ENTRY_CLOSE);
	buf_put_u64le(out, close->time_s);
	hash_put(out, &close->open_checkpoint);
	hash_put(out, &close->last_checkpoint);
}

bool seal_read(struct hash *checkpoint, struct span entry)
{
	struct reader reader;

	if (!entry_open(&reader, entry, ENTRY_SEAL, 1))
		return false;
	read_hash(&reader, checkpoint);
	return reader_is_done(&reader);
}

void seal_put(struct buf *out, const struct hash *checkpoint)
{
	head_put(out, ENTRY_SEAL);
	hash_put(out, checkpoint);
}

bool tally_input_read(struct entry_tally_input *out, struct span entry)
{
	struct reader reader;

	if (!entry_open(&reader, entry, ENTRY_TALLY_INPUT, 1))
		return false;
	out->cid = reader_u16le(&reader);
	out->count = reader_u64le(&reader);
	read_hash(&reader, &out->vec);
	read_hash(&reader, &out->artifact);
	return reader_is_done(&reader);
}

void tally_input_put(struct buf *out, const struct entry_tally_input *input)
{
	head_put(out, ENTRY_TALLY_INPUT);
	buf_put_u16le(out, input->cid);
	buf_put_u64le(out, input->count);
	hash_put(out, &input->vec);
	hash_put(out, &input->artifact);
}

bool mix_read(struct entry_mix *out, struct span entry)
{
	struct reader reader;

	if (!entry_open(&reader, entry, ENTRY_MIX, 1))
		return false;
	reader_copy(&reader, out->ctx, sizeof out->ctx);
	out->cid = reader_u64le(&reader);
	out->mix = reader_u64le(&reader);
	out->trustee = reader_u64le(&reader);
	out->count = reader_u64le(&reader);
	out->width = reader_u64le(&reader);
	if (!read_point(&reader, &out->y))
		return false;
	read_hash(&reader, &out->input);
	read_hash(&reader, &out->output);
	read_hash(&reader, &out->artifact);
	return reader_is_done(&reader);
}

void mix_put(struct buf *out, const struct entry_mix *mix)
{
	head_put(out, ENTRY_MIX);
	buf_put(out, mix->ctx, sizeof mix->ctx);
	buf_put_u64le(out, mix->cid);
	buf_put_u64le(out, mix->mix);
	buf_put_u64le(out, mix->trustee);
	buf_put_u64le(out, mix->count);
	buf_put_u64le(out, mix->width);
	buf_put(out, mix->y.bytes, POINT_LEN);
	hash_put(out, &mix->input);
	hash_put(out, &mix->output);
	hash_put(out, &mix->artifact);
}

bool decrypt_read(struct entry_decrypt *out, struct span entry)
{
	struct reader reader;

	if (!entry_open(&reader, entry, ENTRY_DECRYPT, 1))
		return false;
	reader_copy(&reader, out->ctx, sizeof out->ctx);
	out->cid = reader_u16le(&reader);
	out->trustee = reader_u16le(&reader);
	read_hash(&reader, &out->vec);
	read_hash(&reader, &out->artifact);
	return reader_is_done(&reader);
}

void decrypt_put(struct buf *out, const struct entry_decrypt *decrypt)
{
	head_put(out, ENTRY_DECRYPT);
	buf_put(out, decrypt->ctx, sizeof decrypt->ctx);
	buf_put_u16le(out, decrypt->cid);
	buf_put_u16le(out, decrypt->trustee);
	hash_put(out, &decrypt->vec);
	hash_put(out, &decrypt->artifact);
}

bool mix_end_read(struct entry_mix_end *out, struct span entry)
{
	struct reader reader;

	if (!entry_open(&reader, entry, ENTRY_MIX_END, 1))
		return false;
	out->cid = reader_u16le(&reader);
	read_hash(&reader, &out->vec);
	return reader_is_done(&reader);
}

void mix_end_put(struct buf *out, const struct entry_mix_end *end)
{
	head_put(out, ENTRY_MIX_END);
	buf_put_u16le(out, end->cid);
	hash_put(out, &end->vec);
}

bool client_read(struct entry_client *out, struct span entry)
{
	struct reader reader;

	if (!entry_open(&reader, entry, ENTRY_CLIENT, 1))
		return false;
	read_hash(&reader, &out->dist);
	read_hash(&reader, &out->pins);
	return reader_is_done(&reader);
}

void client_put(struct buf *out, const struct entry_client *client)
{
	head_put(out, ENTRY_CLIENT);
	hash_put(out, &client->dist);
	hash_put(out, &client->pins);
}

bool json_entry_read(struct span *json, struct span entry)
{
	size_t tail = (size_t)entry_signatures(entry) * SIGNATURE;

	if (entry.len < 2 + tail || entry.bytes[1] != ENTRY_VERSION)
		return false;
	*json = (struct span){entry.bytes + 2, entry.len - 2 - tail};
	return true;
}

void json_entry_put(struct buf *out, enum entry_type type, struct span json)
{
	head_put(out, type);
	buf_put(out, json.bytes, json.len);
}
