/*
 * What prover and verifier of a shuffle share: the artifact's layout and the transcripts.
 * It proves and checks nothing.
 */
#include "proto/crypto/shuffle.h"

#include <string.h>

#include "proto/crypto/transcript.h"

static const struct point *take_points(struct reader *reader, size_t count)
{
	return (const struct point *)(const void *)reader_take(reader, POINT_LEN * count);
}

static const struct scalar *take_scalars(struct reader *reader, size_t count)
{
	return (const struct scalar *)(const void *)reader_take(reader, SCALAR_LEN * count);
}

static bool head_is_right(struct reader *reader, const struct shuffle_base *base)
{
	const uint8_t *magic = reader_take(reader, 8);

	return magic != NULL && memcmp(magic, "ARCAMIX1", 8) == 0 &&
	       reader_u16le(reader) == base->cid && reader_u32le(reader) == base->mix &&
	       reader_u16le(reader) == base->trustee && reader_u64le(reader) == base->count &&
	       reader_u8(reader) == base->width;
}

bool shuffle_parse(
    struct shuffle *out, const struct shuffle_base *base, const uint8_t *bytes, size_t len)
{
	struct reader reader = reader_over(bytes, len);
	size_t n = base->count, w = base->width;

	/* The length first: it bounds n, so that no product below can overflow. */
	if (base->count > len || w > BLOCK_LEN || len != SHUFFLE_LEN(n, w) ||
	    !head_is_right(&reader, base))
		return false;
	out->rows = (const struct cipher *)(const void *)reader_take(&reader, CIPHER_LEN * n * w);
	out->C = take_points(&reader, n);
	out->Ch = take_points(&reader, n);
	out->th = take_points(&reader, n);
	out->t1 = take_points(&reader, 1);
	out->t2 = take_points(&reader, 1);
	out->t3 = take_points(&reader, 1);
	out->t4A = take_points(&reader, w);
	out->t4B = take_points(&reader, w);
	out->z1 = take_scalars(&reader, 1);
	out->z2 = take_scalars(&reader, 1);
	out->z3 = take_scalars(&reader, 1);
	out->z4 = take_scalars(&reader, w);
	out->zh = take_scalars(&reader, n);
	out->zp = take_scalars(&reader, n);
	return reader_is_done(&reader);
}

void shuffle_seed(uint8_t seed[64], const struct shuffle_base *base, const struct cipher *in,
    const struct cipher *rows, const struct point *C)
{
	struct transcript transcript;
	size_t rows_len = CIPHER_LEN * base->count * base->width;

	transcript_begin(&transcript, "arca/1/mix/seed");
	transcript_item(&transcript, base->ctx, sizeof base->ctx);
	transcript_u64(&transcript, base->cid);
	transcript_u64(&transcript, base->mix);
	transcript_u64(&transcript, base->trustee);
	transcript_u64(&transcript, base->count);
	transcript_u64(&transcript, base->width);
	transcript_item(&transcript, base->y.bytes, POINT_LEN);
	transcript_item(&transcript, in, rows_len);
	transcript_item(&transcript, rows, rows_len);
	transcript_item(&transcript, C, POINT_LEN * base->count);
	transcript_hash(&transcript, seed);
}

void shuffle_weights(struct scalar *u, const uint8_t seed[64], size_t count)
{
	struct transcript transcript;

	for (size_t i = 0; i < count; i++) {
		transcript_begin(&transcript, "arca/1/mix/u");
		transcript_item(&transcript, seed, 64);
		transcript_u64(&transcript, i);
		transcript_scalar(&transcript, &u[i]);
	}
}

void shuffle_challenge(struct scalar *out, const uint8_t seed[64], const struct shuffle_base *base,
    const struct shuffle *shuffle)
{
	struct transcript transcript;

	transcript_begin(&transcript, "arca/1/mix/c");
	transcript_item(&transcript, seed, 64);
	transcript_item(&transcript, shuffle->Ch, POINT_LEN * base->count);
	transcript_item(&transcript, shuffle->t1, POINT_LEN);
	transcript_item(&transcript, shuffle->t2, POINT_LEN);
	transcript_item(&transcript, shuffle->t3, POINT_LEN);
	transcript_item(&transcript, shuffle->t4A, POINT_LEN * (size_t)base->width);
	transcript_item(&transcript, shuffle->t4B, POINT_LEN * (size_t)base->width);
	transcript_item(&transcript, shuffle->th, POINT_LEN * base->count);
	transcript_scalar(&transcript, out);
}
