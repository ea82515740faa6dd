/*
 * Recovery codes, proofs of possession and a voter's own VOID.
 * It does not look at who is allowed to have a credential.
 */
#include "proto/crypto/credential.h"

#include <string.h>

#include "proto/base/buf.h"
#include "proto/crypto/transcript.h"

static const char base58[] = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";

void code_make(char out[CODE_LEN + 1], const struct entropy *entropy)
{
	uint8_t bytes[64];
	size_t len = 0, at = sizeof bytes;

	while (len < CODE_LEN) {
		if (at == sizeof bytes) {
			entropy_draw(entropy, bytes);
			at = 0;
		}
		/* 232 = 4 * 58: what is past it would favour the first letters. */
		if (bytes[at] < 232)
			out[len++] = base58[bytes[at] % 58];
		at++;
	}
	out[CODE_LEN] = '\0';
	secret_wipe(bytes, sizeof bytes);
}

bool code_strip(char out[CODE_LEN + 1], const char *typed)
{
	size_t len = 0;

	for (; *typed != '\0'; typed++) {
		if (*typed == ' ' || *typed == '-')
			continue;
		if (len == CODE_LEN || strchr(base58, *typed) == NULL)
			return false;
		out[len++] = *typed;
	}
	out[len] = '\0';
	return len == CODE_LEN;
}

bool credential_derive(
    struct scalar *x, struct point *X, const uint8_t ctx[32], const char code[CODE_LEN])
{
	struct transcript transcript;

	transcript_begin(&transcript, "arca/1/cred");
	transcript_item(&transcript, ctx, 32);
	transcript_item(&transcript, code, CODE_LEN);
	transcript_scalar(&transcript, x);
	return point_mul_base(X, x);
}

/* A list of styles or groups: its count as an item, then all of it as one. */
static void put_list(
    struct transcript *transcript, struct buf *statement, const uint16_t *list, size_t count)
{
	uint8_t bytes[2 * CREDENTIAL_LISTS];
	uint8_t number[8];

	for (size_t i = 0; i < count && i < CREDENTIAL_LISTS; i++)
		store_u16le(bytes + 2 * i, list[i]);
	store_u64le(number, count);
	transcript_u64(transcript, count);
	transcript_item(transcript, bytes, 2 * count);
	buf_put(statement, number, sizeof number);
	buf_put(statement, bytes, 2 * count);
}

static void put_item(
    struct transcript *transcript, struct buf *statement, const void *bytes, size_t len)
{
	transcript_item(transcript, bytes, len);
	buf_put(statement, bytes, len);
}

static void put_u64(struct transcript *transcript, struct buf *statement, uint64_t value)
{
	uint8_t number[8];

	store_u64le(number, value);
	put_item(transcript, statement, number, sizeof number);
}

/* All items before A; the same bytes, concatenated, are the statement of the nonce. */
static void possession_begin(
    struct transcript *transcript, struct buf *statement, const struct possession *about)
{
	transcript_begin(transcript, "arca/1/credpop");
	put_item(transcript, statement, about->ctx, 32);
	put_list(transcript, statement, about->styles, about->style_count);
	put_item(transcript, statement, about->X.bytes, POINT_LEN);
	put_u64(transcript, statement, about->serial);
}

static void own_void_begin(
    struct transcript *transcript, struct buf *statement, const struct own_void *about)
{
	transcript_begin(transcript, "arca/1/void");
	put_item(transcript, statement, about->ctx, 32);
	put_item(transcript, statement, about->X.bytes, POINT_LEN);
	put_list(transcript, statement, about->groups, about->group_count);
	put_u64(transcript, statement, about->reason);
}

/* Finishes a proof whose transcript holds all but A. Frees the statement. */
static bool prove(struct schnorr *out, struct transcript *transcript, struct buf *statement,
    const char *purpose, const struct scalar *x, const struct entropy *entropy)
{
	struct scalar nonce, challenge;
	bool is_fine = buf_is_ok(statement);

	if (is_fine) {
		nonce_draw(&nonce, entropy, purpose, 0, x, statement->bytes, statement->len);
		is_fine = point_mul_base(&out->commitment, &nonce);
		transcript_item(transcript, out->commitment.bytes, POINT_LEN);
		transcript_scalar(transcript, &challenge);
		scalar_mul_add(&out->response, &nonce, &challenge, x);
		secret_wipe(&nonce, sizeof nonce);
	}
	buf_free(statement);
	return is_fine;
}

static bool check(const struct schnorr *proof, struct transcript *transcript, struct buf *statement,
    const struct point *X)
{
	struct scalar challenge;

	buf_free(statement);
	transcript_item(transcript, proof->commitment.bytes, POINT_LEN);
	transcript_scalar(transcript, &challenge);
	return schnorr_holds(&proof->response, NULL, &proof->commitment, &challenge, X);
}

bool possession_prove(struct schnorr *out, const struct possession *about, const struct scalar *x,
    const struct entropy *entropy)
{
	struct transcript transcript;
	struct buf statement = {0};

	if (about->style_count > CREDENTIAL_LISTS)
		return false;
	possession_begin(&transcript, &statement, about);
	return prove(out, &transcript, &statement, "credpop", x, entropy);
}

bool possession_check(const struct schnorr *proof, const struct possession *about)
{
	struct transcript transcript;
	struct buf statement = {0};

	if (about->style_count > CREDENTIAL_LISTS)
		return false;
	possession_begin(&transcript, &statement, about);
	return check(proof, &transcript, &statement, &about->X);
}

bool own_void_prove(struct schnorr *out, const struct own_void *about, const struct scalar *x,
    const struct entropy *entropy)
{
	struct transcript transcript;
	struct buf statement = {0};

	if (about->group_count > CREDENTIAL_LISTS)
		return false;
	own_void_begin(&transcript, &statement, about);
	return prove(out, &transcript, &statement, "void", x, entropy);
}

bool own_void_check(const struct schnorr *proof, const struct own_void *about)
{
	struct transcript transcript;
	struct buf statement = {0};

	if (about->group_count > CREDENTIAL_LISTS)
		return false;
	own_void_begin(&transcript, &statement, about);
	return check(proof, &transcript, &statement, &about->X);
}
