/*
 * COCKTAIL-DKG's Schnorr scheme over ristretto255 and SHA-512, byte for byte.
 * It does not know what it signs.
 */
#include "proto/crypto/dkg_schnorr.h"

#include <sodium.h>
#include <string.h>

#define PREFIX_NONCE     "COCKTAIL-DKG-Ristretto255-SHA512-NONCE"
#define PREFIX_CHALLENGE "COCKTAIL-DKG-Ristretto255-SHA512-H7"

static void hash_text(crypto_hash_sha512_state *state, const char *text)
{
	crypto_hash_sha512_update(state, (const uint8_t *)text, strlen(text));
}

static void hash_to_scalar(struct scalar *out, crypto_hash_sha512_state *state)
{
	uint8_t wide[crypto_hash_sha512_BYTES];

	crypto_hash_sha512_final(state, wide);
	scalar_reduce(out, wide);
	secret_wipe(wide, sizeof wide);
	secret_wipe(state, sizeof *state);
}

bool dkg_nonce_derive(struct scalar *nonce, const struct scalar *secret, const uint8_t *hedge,
    const void *message, size_t len)
{
	crypto_hash_sha512_state state;

	crypto_hash_sha512_init(&state);
	hash_text(&state, PREFIX_NONCE);
	crypto_hash_sha512_update(&state, secret->bytes, SCALAR_LEN);
	if (hedge != NULL)
		crypto_hash_sha512_update(&state, hedge, DKG_HEDGE_LEN);
	crypto_hash_sha512_update(&state, message, len);
	hash_to_scalar(nonce, &state);
	return !scalar_is_zero(nonce);
}

void dkg_challenge_derive(struct scalar *challenge, const struct point *commitment,
    const struct point *public_key, const void *message, size_t len)
{
	crypto_hash_sha512_state state;

	crypto_hash_sha512_init(&state);
	hash_text(&state, PREFIX_CHALLENGE);
	crypto_hash_sha512_update(&state, commitment->bytes, POINT_LEN);
	crypto_hash_sha512_update(&state, public_key->bytes, POINT_LEN);
	crypto_hash_sha512_update(&state, message, len);
	hash_to_scalar(challenge, &state);
}

bool dkg_sign(struct dkg_signature *out, const struct scalar *secret, const uint8_t *hedge,
    const void *message, size_t len, struct fault *fault)
{
	struct scalar nonce, challenge;
	struct point public_key;
	bool is_fine;

	memset(out, 0, sizeof *out);
	is_fine = point_mul_base(&public_key, secret) &&
		  dkg_nonce_derive(&nonce, secret, hedge, message, len) &&
		  point_mul_base(&out->commitment, &nonce);
	if (is_fine) {
		dkg_challenge_derive(&challenge, &out->commitment, &public_key, message, len);
		scalar_mul_add(&out->response, &nonce, &challenge, secret);
	}
	secret_wipe(&nonce, sizeof nonce);
	if (!is_fine)
		return fault_false(fault, "dkg_nonce_zero",
		    "a signature came out with a zero nonce or key; start a session with a new "
		    "context");
	return true;
}

bool dkg_signature_is_right(const struct dkg_signature *signature, const struct point *public_key,
    const void *message, size_t len)
{
	struct scalar challenge;
	struct point left, right;

	if (!scalar_is_canonical(signature->response.bytes) ||
	    !point_is_wire(signature->commitment.bytes) || !point_is_wire(public_key->bytes))
		return false;
	dkg_challenge_derive(&challenge, &signature->commitment, public_key, message, len);
	point_mul_base_any(&left, &signature->response);
	point_mul_any(&right, &challenge, public_key);
	point_add(&right, &right, &signature->commitment);
	return point_is_equal(&left, &right);
}

void dkg_signature_put(struct buf *out, const struct dkg_signature *signature)
{
	buf_put(out, signature->commitment.bytes, POINT_LEN);
	buf_put(out, signature->response.bytes, SCALAR_LEN);
}

bool dkg_signature_take(struct dkg_signature *out, struct reader *reader)
{
	const uint8_t *bytes = reader_take(reader, DKG_SIGNATURE_LEN);

	memset(out, 0, sizeof *out);
	return bytes != NULL && point_take(&out->commitment, bytes) &&
	       scalar_take(&out->response, bytes + POINT_LEN);
}
