/*
 * A voter's key from a recovery code, its proof of possession, and the row tags that stop a
 * person from having two (proto/README.md, 5). It does not issue anything.
 */
#ifndef PROTO_CRYPTO_CREDENTIAL_H
#define PROTO_CRYPTO_CREDENTIAL_H

#include "proto/crypto/entropy.h"
#include "proto/crypto/schnorr.h"

#define CODE_LEN         22
#define CENSUS_ID_MAX    64
#define ROW_PROOF_LEN    96
#define CREDENTIAL_LISTS 16 /* the most styles of a credential, or groups of a VOID */

/* 22 uniform Base58 characters and a NUL: about 128.9 bits. The caller wipes it. */
void code_make(char out[CODE_LEN + 1], const struct entropy *entropy);
/*
 * The 22 characters of what a person typed, without spaces and '-'. False if there are not exactly
 * 22 of the alphabet.
 */
bool code_strip(char out[CODE_LEN + 1], const char *typed) MUST_CHECK;

/* x = HS("arca/1/cred", ctx, code22) and X = xG. False for x = 0, that is, never by chance. */
bool credential_derive(
    struct scalar *x, struct point *X, const uint8_t ctx[32], const char code[CODE_LEN]) MUST_CHECK;

/* What a proof of possession is about. Styles ascend. */
struct possession {
	const uint8_t *ctx; /* 32 */
	const uint16_t *styles;
	size_t style_count;
	struct point X;
	uint64_t serial;
};

/* False only if the nonce's point is the identity, that is, never by chance. */
bool possession_prove(struct schnorr *out, const struct possession *about, const struct scalar *x,
    const struct entropy *entropy) MUST_CHECK;
bool possession_check(const struct schnorr *proof, const struct possession *about) MUST_CHECK;

/* A voter's own VOID (form 1). Groups ascend. */
struct own_void {
	const uint8_t *ctx; /* 32 */
	struct point X;
	const uint16_t *groups;
	size_t group_count;
	uint64_t reason;
};

bool own_void_prove(struct schnorr *out, const struct own_void *about, const struct scalar *x,
    const struct entropy *entropy) MUST_CHECK;
bool own_void_check(const struct schnorr *proof, const struct own_void *about) MUST_CHECK;

/* True for SCHEME:VALUE as proto/README.md, 5 has it. */
bool census_id_is_normal(const char *census_id) MUST_CHECK;
/* tag = k HP("arca/1/row", ctx, census id). False for an id out of form. */
bool row_tag(struct point *tag, const uint8_t ctx[32], const char *census_id,
    const struct scalar *k) MUST_CHECK;
/* The proof that opens one row to its owner: T1 | T2 | s. It is never logged. */
bool row_prove(uint8_t proof[ROW_PROOF_LEN], const uint8_t ctx[32], const char *census_id,
    const struct scalar *k, const struct entropy *entropy) MUST_CHECK;
bool row_check(const uint8_t proof[ROW_PROOF_LEN], const uint8_t ctx[32], const char *census_id,
    const struct point *tag, const struct point *K) MUST_CHECK;

#endif
