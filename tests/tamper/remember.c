/*
 * Stands between the library and libsodium: the linker gives our functions the calls of those that
 * cost (`--wrap`, Makefile). See remember.h.
 */
#include "tests/tamper/remember.h"

#include <sodium.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "tests/tamper/play.h"

/* Rows are a power of two for places; no more are kept than half of these. */
#define PLACES (1U << 20)
/* Of so many answers that are known one is asked for again, and has to be the same. */
#define AGAIN 1000

enum kind { MULTIPLIED = 1, MULTIPLIED_BASE, ADDED, SUBTRACTED, FROM_HASH, IS_POINT, SIGNED };

struct answer {
	uint8_t key[64]; /* all of what was asked, or its hash (SHA-512) where it is longer */
	uint8_t bytes[32];
	int32_t code;
	uint8_t kind;
};

static struct answer *answers; /* NULL: nothing is remembered */
static uint32_t *places;       /* by the key: an answer's number and 1, or 0 */
static uint32_t count, uses;

void remember_start(void)
{
	const char *forget = getenv("TAMPER_FORGET");

	if (answers != NULL || (forget != NULL && strcmp(forget, "1") == 0))
		return;
	answers = calloc(PLACES / 2, sizeof *answers);
	places = calloc(PLACES, sizeof *places);
	MUST(answers != NULL && places != NULL);
}

static uint32_t place_of(enum kind kind, const uint8_t key[64])
{
	uint64_t sum = kind, word;

	for (size_t i = 0; i < 64; i += sizeof word) {
		memcpy(&word, key + i, sizeof word);
		sum = (sum ^ word) * 0x9e3779b97f4a7c15ULL;
		sum ^= sum >> 29;
	}
	return (uint32_t)(sum >> 32) % PLACES;
}

/* The row of a question: one that has its answer (`*is_known`), a new one, or NULL: none is kept.
 */
static struct answer *row_of(
    enum kind kind, const uint8_t *left, const uint8_t *right, bool *is_known)
{
	uint8_t key[64] = {0};
	struct answer *row;
	uint32_t place;

	*is_known = false;
	if (answers == NULL)
		return NULL;
	memcpy(key, left, 32);
	if (right != NULL)
		memcpy(key + 32, right, 32);
	for (place = place_of(kind, key); places[place] != 0; place = (place + 1) % PLACES) {
		row = &answers[places[place] - 1];
		*is_known = row->kind == (uint8_t)kind && memcmp(row->key, key, 64) == 0;
		if (*is_known)
			return row;
	}
	if (count == PLACES / 2)
		return NULL;
	row = &answers[count++];
	places[place] = count;
	memcpy(row->key, key, 64);
	row->kind = (uint8_t)kind;
	return row;
}

/* What libsodium said: to the row, if there is one. */
static int answered(struct answer *row, const uint8_t out[32], int code)
{
	if (row != NULL) {
		memcpy(row->bytes, out, 32);
		row->code = code;
	}
	return code;
}

static int known(const struct answer *row, uint8_t out[32])
{
	memcpy(out, row->bytes, 32);
	return row->code;
}

/* Asks libsodium what is not known yet: a point of two halves of a question. */
static int ask(enum kind kind, int real(uint8_t *, const uint8_t *, const uint8_t *), uint8_t *out,
    const uint8_t *left, const uint8_t *right)
{
	bool is_known;
	struct answer *row = row_of(kind, left, right, &is_known);

	if (is_known && ++uses % AGAIN == 0) {
		uint8_t again[32];

		MUST(real(again, left, right) == row->code &&
		     (row->code != 0 || memcmp(again, row->bytes, 32) == 0));
	}
	return is_known ? known(row, out) : answered(row, out, real(out, left, right));
}

/* The linker's names: __real_ is libsodium's, __wrap_ what is called in its place. */
int __real_crypto_scalarmult_ristretto255(uint8_t *, const uint8_t *, const uint8_t *);
int __wrap_crypto_scalarmult_ristretto255(uint8_t *, const uint8_t *, const uint8_t *);
int __real_crypto_scalarmult_ristretto255_base(uint8_t *, const uint8_t *);
int __wrap_crypto_scalarmult_ristretto255_base(uint8_t *, const uint8_t *);
int __real_crypto_core_ristretto255_add(uint8_t *, const uint8_t *, const uint8_t *);
int __wrap_crypto_core_ristretto255_add(uint8_t *, const uint8_t *, const uint8_t *);
int __real_crypto_core_ristretto255_sub(uint8_t *, const uint8_t *, const uint8_t *);
int __wrap_crypto_core_ristretto255_sub(uint8_t *, const uint8_t *, const uint8_t *);
int __real_crypto_core_ristretto255_from_hash(uint8_t *, const uint8_t *);
int __wrap_crypto_core_ristretto255_from_hash(uint8_t *, const uint8_t *);
int __real_crypto_core_ristretto255_is_valid_point(const uint8_t *);
int __wrap_crypto_core_ristretto255_is_valid_point(const uint8_t *);
int __real_crypto_sign_verify_detached(
    const uint8_t *, const uint8_t *, unsigned long long, const uint8_t *);
int __wrap_crypto_sign_verify_detached(
    const uint8_t *, const uint8_t *, unsigned long long, const uint8_t *);

int __wrap_crypto_scalarmult_ristretto255(uint8_t *out, const uint8_t *by, const uint8_t *point)
{
	return ask(MULTIPLIED, __real_crypto_scalarmult_ristretto255, out, by, point);
}

static int multiply_base(uint8_t *out, const uint8_t *by, const uint8_t *none)
{
	(void)none;
	return __real_crypto_scalarmult_ristretto255_base(out, by);
}

int __wrap_crypto_scalarmult_ristretto255_base(uint8_t *out, const uint8_t *by)
{
	return ask(MULTIPLIED_BASE, multiply_base, out, by, NULL);
}

int __wrap_crypto_core_ristretto255_add(uint8_t *out, const uint8_t *left, const uint8_t *right)
{
	return ask(ADDED, __real_crypto_core_ristretto255_add, out, left, right);
}

int __wrap_crypto_core_ristretto255_sub(uint8_t *out, const uint8_t *left, const uint8_t *right)
{
	return ask(SUBTRACTED, __real_crypto_core_ristretto255_sub, out, left, right);
}

/* The halves lie one after the other. */
static int map_hash(uint8_t *out, const uint8_t *hash, const uint8_t *half)
{
	(void)half;
	return __real_crypto_core_ristretto255_from_hash(out, hash);
}

int __wrap_crypto_core_ristretto255_from_hash(uint8_t *out, const uint8_t *hash)
{
	return ask(FROM_HASH, map_hash, out, hash, hash + 32);
}

static int judge_point(uint8_t *out, const uint8_t *point, const uint8_t *none)
{
	(void)none;
	memset(out, 0, 32);
	return __real_crypto_core_ristretto255_is_valid_point(point);
}

int __wrap_crypto_core_ristretto255_is_valid_point(const uint8_t *point)
{
	uint8_t nothing[32];

	return ask(IS_POINT, judge_point, nothing, point, NULL);
}

int __wrap_crypto_sign_verify_detached(const uint8_t *signature, const uint8_t *message,
    unsigned long long len, const uint8_t *public_key)
{
	uint8_t asked[64], nothing[32] = {0};
	crypto_hash_sha512_state state;
	struct answer *row;
	bool is_known;

	(void)crypto_hash_sha512_init(&state);
	(void)crypto_hash_sha512_update(&state, signature, crypto_sign_BYTES);
	(void)crypto_hash_sha512_update(&state, public_key, crypto_sign_PUBLICKEYBYTES);
	(void)crypto_hash_sha512_update(&state, message, len);
	(void)crypto_hash_sha512_final(&state, asked);
	row = row_of(SIGNED, asked, asked + 32, &is_known);
	if (is_known)
		return known(row, nothing);
	return answered(
	    row, nothing, __real_crypto_sign_verify_detached(signature, message, len, public_key));
}
