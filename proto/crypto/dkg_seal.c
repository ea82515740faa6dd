/*
 * One encrypted share: its key by H6 from two Diffie-Hellman secrets, and the AEAD.
 * It does not judge what it decrypts.
 */
#include <sodium.h>
#include <string.h>

#include "proto/crypto/dkg_inner.h"

#define PREFIX_H6 "COCKTAIL-DKG-Ristretto255-SHA512-H6"

_Static_assert(DKG_MIN_CIPHERTEXT == SCALAR_LEN + crypto_aead_xchacha20poly1305_ietf_ABYTES,
    "a sealed share without a payload");

/* The first 32 bytes of H6's output are the key, the next 24 the nonce. */
struct seal_key {
	uint8_t key[crypto_aead_xchacha20poly1305_ietf_KEYBYTES];
	uint8_t nonce[crypto_aead_xchacha20poly1305_ietf_NPUBBYTES];
};

/* H6(x, E, P_s, P_r, extra) with x = S^e | S^d and extra = context ("Ciphersuites"). */
static void derive_key(struct seal_key *out, const struct dkg_route *route,
    const struct point *ephemeral_secret, const struct point *static_secret)
{
	const struct dkg_session *session = route->session;
	crypto_hash_sha512_state state;
	uint8_t hash[crypto_hash_sha512_BYTES], context_len[8];

	store_u64le(context_len, DKG_CONTEXT_LEN);
	crypto_hash_sha512_init(&state);
	crypto_hash_sha512_update(&state, (const uint8_t *)PREFIX_H6, strlen(PREFIX_H6));
	crypto_hash_sha512_update(&state, ephemeral_secret->bytes, POINT_LEN);
	crypto_hash_sha512_update(&state, static_secret->bytes, POINT_LEN);
	crypto_hash_sha512_update(&state, route->ephemeral->bytes, POINT_LEN);
	crypto_hash_sha512_update(&state, session->statics[route->sender - 1].bytes, POINT_LEN);
	crypto_hash_sha512_update(&state, session->statics[route->recipient - 1].bytes, POINT_LEN);
	crypto_hash_sha512_update(&state, context_len, sizeof context_len);
	crypto_hash_sha512_update(&state, session->context, DKG_CONTEXT_LEN);
	crypto_hash_sha512_final(&state, hash);
	memcpy(out->key, hash, sizeof out->key);
	memcpy(out->nonce, hash + sizeof out->key, sizeof out->nonce);
	secret_wipe(hash, sizeof hash);
	secret_wipe(&state, sizeof state);
}

void dkg_seal(struct dkg_sealed *out, const struct dkg_route *route,
    const struct point *ephemeral_secret, const struct point *static_secret,
    const struct scalar *share, const struct dkg_payload *payload)
{
	struct seal_key key;
	uint8_t plain[SCALAR_LEN + DKG_MAX_PAYLOAD];
	unsigned long long len = 0;
	size_t payload_len = payload != NULL ? payload->len : 0;

	derive_key(&key, route, ephemeral_secret, static_secret);
	memcpy(plain, share->bytes, SCALAR_LEN);
	if (payload_len > 0)
		memcpy(plain + SCALAR_LEN, payload->bytes, payload_len);
	crypto_aead_xchacha20poly1305_ietf_encrypt(
	    out->bytes, &len, plain, SCALAR_LEN + payload_len, NULL, 0, NULL, key.nonce, key.key);
	out->len = (size_t)len;
	secret_wipe(plain, sizeof plain);
	secret_wipe(&key, sizeof key);
}

bool dkg_unseal(uint8_t share_bytes[SCALAR_LEN], struct dkg_payload *payload,
    const struct dkg_route *route, const struct point *ephemeral_secret,
    const struct point *static_secret, const struct dkg_sealed *sealed)
{
	struct seal_key key;
	uint8_t plain[SCALAR_LEN + DKG_MAX_PAYLOAD];
	unsigned long long len = 0;
	bool is_fine;

	*payload = (struct dkg_payload){0};
	if (sealed->len < DKG_MIN_CIPHERTEXT || sealed->len > DKG_MAX_CIPHERTEXT)
		return false;
	derive_key(&key, route, ephemeral_secret, static_secret);
	is_fine = crypto_aead_xchacha20poly1305_ietf_decrypt(plain, &len, NULL, sealed->bytes,
		      sealed->len, NULL, 0, key.nonce, key.key) == 0;
	if (is_fine) {
		memcpy(share_bytes, plain, SCALAR_LEN);
		payload->len = (size_t)len - SCALAR_LEN;
		memcpy(payload->bytes, plain + SCALAR_LEN, payload->len);
	}
	secret_wipe(plain, sizeof plain);
	secret_wipe(&key, sizeof key);
	return is_fine;
}
