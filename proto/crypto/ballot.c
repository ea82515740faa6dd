/*
 * Sealing, parsing and proving ballots.
 * It does not decide whether one counts.
 */
#include "proto/crypto/ballot.h"

#include <string.h>

#include "proto/crypto/transcript.h"

#define ENTRY_VERSION 1

bool ballot_parse(struct ballot *out, const uint8_t *entry, size_t len)
{
	struct reader reader = reader_over(entry, len);

	memset(out, 0, sizeof *out);
	if (reader_u8(&reader) != BALLOT_TYPE || reader_u8(&reader) != ENTRY_VERSION)
		return false;
	reader_copy(&reader, out->ctx, sizeof out->ctx);
	out->cid = reader_u16le(&reader);
	out->style = reader_u16le(&reader);
	out->seq = reader_u32le(&reader);
	reader_copy(&reader, out->prev, sizeof out->prev);
	reader_copy(&reader, out->X.bytes, POINT_LEN);
	out->w = reader_u8(&reader);
	if (out->w == 0 || out->w > BALLOT_MAX_W || len != BALLOT_LEN(out->w))
		return false;
	reader_copy(&reader, out->rows, sizeof *out->rows * out->w);
	reader_copy(&reader, out->commitments, POINT_LEN * ((size_t)out->w + 1));
	reader_copy(&reader, out->responses, SCALAR_LEN * ((size_t)out->w + 1));
	return reader_is_done(&reader);
}

bool ballot_is_canonical(const struct ballot *ballot)
{
	if (!point_is_wire(ballot->X.bytes))
		return false;
	for (unsigned j = 0; j < ballot->w; j++)
		if (!cipher_is_wire(&ballot->rows[j]))
			return false;
	for (unsigned j = 0; j <= ballot->w; j++)
		if (!point_is_wire(ballot->commitments[j].bytes) ||
		    !scalar_is_canonical(ballot->responses[j].bytes))
			return false;
	return true;
}

/* All bytes before the responses. */
static size_t signed_len(unsigned w)
{
	return BALLOT_LEN(w) - SCALAR_LEN * ((size_t)w + 1);
}

static void ballot_challenge(
    struct scalar *out, const uint8_t *entry, unsigned w, const struct point *y)
{
	struct transcript transcript;

	transcript_begin(&transcript, "arca/1/ballot");
	transcript_item(&transcript, entry, signed_len(w));
	transcript_item(&transcript, y->bytes, POINT_LEN);
	transcript_scalar(&transcript, out);
}

bool ballot_proof_holds(const struct ballot *ballot, const uint8_t *entry, const struct point *y)
{
	struct scalar challenge;

	ballot_challenge(&challenge, entry, ballot->w, y);
	for (unsigned j = 0; j <= ballot->w; j++) {
		const struct point *statement = j == 0 ? &ballot->X : &ballot->rows[j - 1].alpha;

		if (!schnorr_holds(&ballot->responses[j], NULL, &ballot->commitments[j], &challenge,
			statement))
			return false;
	}
	return true;
}

static void ballot_write(struct buf *out, const struct ballot *ballot)
{
	buf_put_u8(out, BALLOT_TYPE);
	buf_put_u8(out, ENTRY_VERSION);
	buf_put(out, ballot->ctx, sizeof ballot->ctx);
	buf_put_u16le(out, ballot->cid);
	buf_put_u16le(out, ballot->style);
	buf_put_u32le(out, ballot->seq);
	buf_put(out, ballot->prev, sizeof ballot->prev);
	buf_put(out, ballot->X.bytes, POINT_LEN);
	buf_put_u8(out, (uint8_t)ballot->w);
	buf_put(out, ballot->rows, sizeof *ballot->rows * ballot->w);
}

/* Nonces, commitments and responses over a written head and rows; appends them. */
static bool ballot_prove(struct buf *out, struct ballot *ballot, size_t start,
    const struct scalar *witnesses, const struct point *y, const struct entropy *entropy)
{
	struct scalar nonces[BALLOT_MAX_W + 1], challenge;
	struct buf statement = {0};
	bool is_fine;

	buf_put(&statement, out->bytes + start, out->len - start);
	buf_put(&statement, y->bytes, POINT_LEN);
	is_fine = buf_is_ok(&statement);
	for (unsigned j = 0; is_fine && j <= ballot->w; j++) {
		nonce_draw(&nonces[j], entropy, "ballot", j, &witnesses[j], statement.bytes,
		    statement.len);
		is_fine = point_mul_base(&ballot->commitments[j], &nonces[j]);
		buf_put(out, ballot->commitments[j].bytes, POINT_LEN);
	}
	if (is_fine && buf_is_ok(out)) {
		ballot_challenge(&challenge, out->bytes + start, ballot->w, y);
		for (unsigned j = 0; j <= ballot->w; j++) {
			scalar_mul_add(
			    &ballot->responses[j], &nonces[j], &challenge, &witnesses[j]);
			buf_put(out, ballot->responses[j].bytes, SCALAR_LEN);
		}
	}
	secret_wipe(nonces, sizeof nonces);
	buf_free(&statement);
	return is_fine && buf_is_ok(out);
}

bool ballot_seal(struct buf *out, struct ballot *ballot, const uint8_t blocks[][BLOCK_LEN],
    const struct scalar *x, const struct point *y, const struct entropy *entropy,
    struct scalar r[BALLOT_MAX_W])
{
	struct scalar witnesses[BALLOT_MAX_W + 1];
	struct point message;
	size_t start = out->len;
	bool is_fine = ballot->w > 0 && ballot->w <= BALLOT_MAX_W;

	for (unsigned j = 0; is_fine && j < ballot->w; j++) {
		entropy_scalar(entropy, &r[j]);
		witnesses[j + 1] = r[j];
		is_fine = block_embed(&message, blocks[j]) &&
			  cipher_seal(&ballot->rows[j], &message, &r[j], y);
	}
	witnesses[0] = *x;
	if (is_fine)
		ballot_write(out, ballot);
	is_fine =
	    is_fine && buf_is_ok(out) && ballot_prove(out, ballot, start, witnesses, y, entropy);
	secret_wipe(witnesses, sizeof witnesses);
	secret_wipe(&message, sizeof message);
	return is_fine;
}

bool spoiled_parse(struct spoiled *out, const uint8_t *entry, size_t len)
{
	if (len != SPOILED_LEN || entry[0] != SPOILED_TYPE || entry[1] != ENTRY_VERSION)
		return false;
	memcpy(out->tracker, entry + 2, 32);
	return point_take(&out->X, entry + 34) && schnorr_take(&out->proof, entry + 66);
}

static void spoiled_challenge(struct scalar *out, const uint8_t ctx[32], const uint8_t tracker[32],
    const struct point *X, const struct point *commitment)
{
	struct transcript transcript;

	transcript_begin(&transcript, "arca/1/spoil");
	transcript_item(&transcript, ctx, 32);
	transcript_item(&transcript, tracker, 32);
	transcript_item(&transcript, X->bytes, POINT_LEN);
	transcript_item(&transcript, commitment->bytes, POINT_LEN);
	transcript_scalar(&transcript, out);
}

bool spoiled_proof_holds(const struct spoiled *spoiled, const uint8_t ctx[32])
{
	struct scalar challenge;

	spoiled_challenge(
	    &challenge, ctx, spoiled->tracker, &spoiled->X, &spoiled->proof.commitment);
	return schnorr_holds(
	    &spoiled->proof.response, NULL, &spoiled->proof.commitment, &challenge, &spoiled->X);
}

bool spoiled_make(struct buf *out, const uint8_t ctx[32], const uint8_t tracker[32],
    const struct scalar *x, const struct point *X, const struct entropy *entropy)
{
	uint8_t statement[96];
	struct scalar nonce, challenge, response;
	struct point commitment;
	bool is_fine;

	memcpy(statement, ctx, 32);
	memcpy(statement + 32, tracker, 32);
	memcpy(statement + 64, X->bytes, POINT_LEN);
	nonce_draw(&nonce, entropy, "spoil", 0, x, statement, sizeof statement);
	is_fine = point_mul_base(&commitment, &nonce);
	spoiled_challenge(&challenge, ctx, tracker, X, &commitment);
	scalar_mul_add(&response, &nonce, &challenge, x);
	secret_wipe(&nonce, sizeof nonce);
	buf_put_u8(out, SPOILED_TYPE);
	buf_put_u8(out, ENTRY_VERSION);
	buf_put(out, tracker, 32);
	buf_put(out, X->bytes, POINT_LEN);
	buf_put(out, commitment.bytes, POINT_LEN);
	buf_put(out, response.bytes, SCALAR_LEN);
	return is_fine && buf_is_ok(out);
}
