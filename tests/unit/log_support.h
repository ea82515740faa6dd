/*
 * What the tests of proto/log share: keys from one-byte seeds, and faults by name.
 * It has no tests.
 */
#ifndef TESTS_UNIT_LOG_SUPPORT_H
#define TESTS_UNIT_LOG_SUPPORT_H

#include <criterion/criterion.h>
#include <sodium.h>
#include <string.h>

#include "proto/base/buf.h"
#include "proto/log/hash.h"
#include "proto/log/note.h"
#include "proto/log/text.h"

/* `call` uses &fault, must fail, and for this reason. */
#define assert_fault(expected, call)                                                               \
	do {                                                                                       \
		struct fault fault = {0};                                                          \
		cr_assert(!(call), "%s was expected", expected);                                   \
		cr_assert_str_eq(fault.code, expected, "%s", fault.text);                          \
	} while (0)

/* `call` uses &fault and must be true. */
#define assert_fine(call)                                                                          \
	do {                                                                                       \
		struct fault fault = {0};                                                          \
		cr_assert(call, "%s", fault.text);                                                 \
	} while (0)

struct signer {
	struct note_key key;
	uint8_t secret[ED25519_SECRET_LEN];
};

static inline struct signer signer_of(const char *name, enum note_key_type type, uint8_t seed)
{
	uint8_t seeds[32], public_key[ED25519_PUBLIC_LEN];
	struct signer signer;

	memset(seeds, seed, sizeof seeds);
	cr_assert(sodium_init() >= 0);
	cr_assert_eq(crypto_sign_seed_keypair(public_key, signer.secret, seeds), 0);
	assert_fine(note_key_make(&signer.key, name, type, public_key, &fault));
	return signer;
}

static inline struct span span_of(const struct buf *buf)
{
	return (struct span){buf->bytes, buf->len};
}

static inline void assert_text(const struct buf *buf, const char *text)
{
	cr_assert(text_is(span_of(buf), text), "%.*s", (int)buf->len, (const char *)buf->bytes);
}

/* A copy of `text` with the first `from` in it replaced. The caller frees it. */
static inline struct buf replaced(struct span text, const char *from, const char *to)
{
	const uint8_t *at = memmem(text.bytes, text.len, from, strlen(from));
	struct buf out = {0};
	size_t head;

	cr_assert_not_null(at, "%s is not there", from);
	head = (size_t)(at - text.bytes);
	buf_put(&out, text.bytes, head);
	buf_put_text(&out, to);
	buf_put(&out, at + strlen(from), text.len - head - strlen(from));
	return out;
}

#endif
