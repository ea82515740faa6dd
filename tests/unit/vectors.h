/*
 * Reading proto/vectors, the files that tests/reference froze: every helper fails the test when
 * a member is missing or out of form. Tests run in the project's root folder.
 */
#ifndef TESTS_UNIT_VECTORS_H
#define TESTS_UNIT_VECTORS_H

#include "proto/base/buf.h"
#include "proto/base/json.h"
#include "proto/crypto/elgamal.h"
#include "proto/crypto/entropy.h"

/* proto/vectors/NAME.json, after group_init; ended with json_decref. */
json_t *vectors_load(const char *name);
/* A member that is a list with at least one item. */
const json_t *vector_list(const json_t *object, const char *key);
const json_t *vector_member(const json_t *object, const char *key);
const char *vector_text(const json_t *object, const char *key);
uint64_t vector_u64(const json_t *object, const char *key);
bool vector_bool(const json_t *object, const char *key);
/* Bytes in hexadecimal: exactly len of them, or all in a buffer that the caller frees. */
void vector_hex(const json_t *object, const char *key, void *out, size_t len);
struct buf vector_bytes(const json_t *object, const char *key);
struct buf vector_item(const json_t *text);
struct point vector_point(const json_t *object, const char *key);
struct scalar vector_scalar(const json_t *object, const char *key);
/* The test stream of member "entropy", at its first draw. */
struct entropy vector_entropy(const json_t *object, struct entropy_stream *stream);
/* Fails unless the bytes are those of the member. */
void vector_expect(const json_t *object, const char *key, const void *bytes, size_t len);
/* The w blocks of the payload in a member. */
void vector_blocks(const json_t *object, const char *key, uint8_t blocks[][BLOCK_LEN], unsigned w);
/* N * w ciphers in a member, in memory that the caller frees (never NULL). */
struct cipher *vector_ciphers(const json_t *object, const char *key, size_t count);
/* The numbers of a list; returns how many. */
size_t vector_u16s(const json_t *object, const char *key, uint16_t *out, size_t room);

#endif
