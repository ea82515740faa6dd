/*
 * Row tags: one pseudonym per person and round, opened one by one to their owners.
 * It does not normalise document numbers; it only refuses what is out of form.
 */
#include <string.h>

#include "proto/crypto/credential.h"
#include "proto/crypto/transcript.h"

#define MAC_TEXT_LEN 52

static bool is_decimal(const char *text)
{
	size_t len = strspn(text, "0123456789");

	return len > 0 && text[len] == '\0' && text[0] != '0';
}

/* 32 bytes without padding: 52 characters, of which the last has only one bit that counts. */
static bool is_base32(const char *text)
{
	size_t len = strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567");

	return len == MAC_TEXT_LEN && text[len] == '\0' && strchr("AQ", text[len - 1]) != NULL;
}

bool census_id_is_normal(const char *census_id)
{
	const char *value = strchr(census_id, ':');
	size_t len;

	if (value == NULL || strlen(census_id) > CENSUS_ID_MAX)
		return false;
	value++;
	if (strncmp(census_id, "ROW:", 4) == 0 || strncmp(census_id, "CODE:", 5) == 0)
		return is_decimal(value);
	if (strncmp(census_id, "MAC:", 4) == 0)
		return is_base32(value);
	if (strncmp(census_id, "DOC:", 4) != 0)
		return false;
	len = strspn(value, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789");
	return len > 0 && value[len] == '\0';
}

static void row_base(struct point *out, const uint8_t ctx[32], const char *census_id)
{
	struct transcript transcript;

	transcript_begin(&transcript, "arca/1/row");
	transcript_item(&transcript, ctx, 32);
	transcript_item(&transcript, census_id, strlen(census_id));
	transcript_point(&transcript, out);
}

bool row_tag(
    struct point *tag, const uint8_t ctx[32], const char *census_id, const struct scalar *k)
{
	struct point base;

	if (!census_id_is_normal(census_id))
		return false;
	row_base(&base, ctx, census_id);
	return point_mul(tag, k, &base);
}

static void row_challenge(
    struct scalar *out, const uint8_t ctx[32], const struct point *const items[5])
{
	struct transcript transcript;

	transcript_begin(&transcript, "arca/1/rowproof");
	transcript_item(&transcript, ctx, 32);
	for (size_t i = 0; i < 5; i++)
		transcript_item(&transcript, items[i]->bytes, POINT_LEN);
	transcript_scalar(&transcript, out);
}

bool row_prove(uint8_t proof[ROW_PROOF_LEN], const uint8_t ctx[32], const char *census_id,
    const struct scalar *k, const struct entropy *entropy)
{
	struct point base, tag, K, T1, T2;
	struct scalar nonce, challenge, response;
	uint8_t statement[3 * POINT_LEN];

	if (!census_id_is_normal(census_id))
		return false;
	row_base(&base, ctx, census_id);
	if (!point_mul(&tag, k, &base) || !point_mul_base(&K, k))
		return false;
	memcpy(statement, base.bytes, POINT_LEN);
	memcpy(statement + POINT_LEN, tag.bytes, POINT_LEN);
	memcpy(statement + (size_t)2 * POINT_LEN, K.bytes, POINT_LEN);
	nonce_draw(&nonce, entropy, "row", 0, k, statement, sizeof statement);
	if (!point_mul_base(&T1, &nonce) || !point_mul(&T2, &nonce, &base))
		return false;
	row_challenge(&challenge, ctx, (const struct point *const[]){&base, &tag, &K, &T1, &T2});
	scalar_mul_add(&response, &nonce, &challenge, k);
	secret_wipe(&nonce, sizeof nonce);
	memcpy(proof, T1.bytes, POINT_LEN);
	memcpy(proof + POINT_LEN, T2.bytes, POINT_LEN);
	memcpy(proof + (size_t)2 * POINT_LEN, response.bytes, SCALAR_LEN);
	return true;
}

bool row_check(const uint8_t proof[ROW_PROOF_LEN], const uint8_t ctx[32], const char *census_id,
    const struct point *tag, const struct point *K)
{
	struct point base, T1, T2;
	struct scalar challenge, response;

	if (!census_id_is_normal(census_id) || !point_take(&T1, proof) ||
	    !point_take(&T2, proof + POINT_LEN) ||
	    !scalar_take(&response, proof + (size_t)2 * POINT_LEN))
		return false;
	row_base(&base, ctx, census_id);
	row_challenge(&challenge, ctx, (const struct point *const[]){&base, tag, K, &T1, &T2});
	return schnorr_holds(&response, NULL, &T1, &challenge, K) &&
	       schnorr_holds(&response, &base, &T2, &challenge, tag);
}
