/*
 * What comes before round 1: randomness, static keys, the context, and whether a session is one.
 * It sends nothing and proves nothing.
 */
#include <sodium.h>
#include <string.h>

#include "proto/crypto/dkg_inner.h"

#define CONTEXT_TAG "COCKTAIL-DKG-CONTEXT"
/* A true generator meets one zero in 2^252 draws. */
#define MAX_DRAWS 4

static void fill_from_system(void *context, uint8_t *out, size_t len)
{
	(void)context;
	randombytes_buf(out, len);
}

const struct dkg_source dkg_system_source = {.fill = fill_from_system, .is_hedging = true};

bool dkg_draw_scalar(struct scalar *out, const struct dkg_source *source)
{
	uint8_t wide[64];

	for (int i = 0; i < MAX_DRAWS; i++) {
		source->fill(source->context, wide, sizeof wide);
		scalar_reduce(out, wide);
		secret_wipe(wide, sizeof wide);
		if (!scalar_is_zero(out))
			return true;
	}
	return false;
}

const uint8_t *dkg_draw_hedge(uint8_t room[DKG_HEDGE_LEN], const struct dkg_source *source)
{
	if (!source->is_hedging)
		return NULL;
	source->fill(source->context, room, DKG_HEDGE_LEN);
	return room;
}

bool dkg_static_make(struct scalar *secret, struct point *static_key,
    const struct dkg_source *source, struct fault *fault)
{
	if (!dkg_draw_scalar(secret, source) || !point_mul_base(static_key, secret))
		return fault_false(fault, "dkg_source_broken", "the random source gives zeros");
	return true;
}

static void hash_u64be(crypto_hash_sha512_state *state, uint64_t value)
{
	uint8_t bytes[8];

	for (size_t i = 0; i < sizeof bytes; i++)
		bytes[i] = (uint8_t)(value >> (56 - 8 * i));
	crypto_hash_sha512_update(state, bytes, sizeof bytes);
}

void dkg_context_derive(struct dkg_session *session, const void *session_id, size_t len)
{
	crypto_hash_sha512_state state;
	uint8_t n[4];

	store_u32le(n, session->n);
	crypto_hash_sha512_init(&state);
	crypto_hash_sha512_update(&state, (const uint8_t *)CONTEXT_TAG, strlen(CONTEXT_TAG));
	hash_u64be(&state, len);
	crypto_hash_sha512_update(&state, session_id, len);
	hash_u64be(&state, strlen(DKG_CIPHERSUITE));
	crypto_hash_sha512_update(
	    &state, (const uint8_t *)DKG_CIPHERSUITE, strlen(DKG_CIPHERSUITE));
	crypto_hash_sha512_update(&state, n, sizeof n);
	for (uint32_t i = 0; i < session->n && i < DKG_MAX_N; i++)
		crypto_hash_sha512_update(&state, session->statics[i].bytes, POINT_LEN);
	crypto_hash_sha512_final(&state, session->context);
}

bool dkg_are_bounds_fine(uint32_t n, uint32_t t)
{
	return t >= 1 && t <= n && n <= DKG_MAX_N;
}

bool dkg_session_check(const struct dkg_session *session, struct fault *fault)
{
	if (!dkg_are_bounds_fine(session->n, session->t) || session->ext_len > DKG_MAX_EXT)
		return fault_false(fault, "dkg_bounds",
		    "%u of %u participants is out of bounds, or the extension is too long",
		    session->t, session->n);
	for (uint32_t i = 0; i < session->n; i++) {
		if (!point_is_wire(session->statics[i].bytes))
			return fault_false(fault, "dkg_static_wrong",
			    "the static key of participant %u is no proper element", i + 1);
		for (uint32_t j = 0; j < i; j++)
			if (point_is_equal(&session->statics[i], &session->statics[j]))
				return fault_false(fault, "dkg_static_repeated",
				    "participants %u and %u have the same static key", j + 1,
				    i + 1);
	}
	return true;
}

bool dkg_threshold_check(uint32_t t, uint32_t city_count, uint32_t civil_count, struct fault *fault)
{
	uint64_t n = (uint64_t)city_count + civil_count;

	if (t > n || n > DKG_MAX_N)
		return fault_false(fault, "dkg_bounds", "%u of %llu trustees is out of bounds", t,
		    (unsigned long long)n);
	if (2 * (uint64_t)t <= n)
		return fault_false(fault, "dkg_threshold_low",
		    "the threshold %u is not above half of %llu trustees", t,
		    (unsigned long long)n);
	if (t <= city_count || t <= civil_count)
		return fault_false(fault, "dkg_threshold_low",
		    "the threshold %u is not above the size of each block (%u and %u)", t,
		    city_count, civil_count);
	return true;
}

bool dkg_join(struct dkg_participant *out, const struct dkg_session *session,
    const struct scalar *secret, struct fault *fault)
{
	struct point own;

	*out = (struct dkg_participant){.session = session, .secret = secret};
	if (!dkg_session_check(session, fault))
		return false;
	if (point_mul_base(&own, secret))
		for (uint32_t i = 0; i < session->n; i++)
			if (point_is_equal(&own, &session->statics[i]))
				out->index = i + 1;
	if (out->index == 0)
		return fault_false(fault, "dkg_not_participant",
		    "the secret key belongs to none of the %u static keys", session->n);
	return true;
}
