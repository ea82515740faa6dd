/*
 * SHA-256 through OpenSSL's EVP, whose implementation uses the processor's own instructions.
 * The algorithm is fetched once; it does not try to go on without it.
 */
#include "proto/log/hash.h"

#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void must(bool is_fine)
{
	if (is_fine)
		return;
	(void)fputs("SHA-256 is not available\n", stderr);
	abort();
}

static const EVP_MD *algorithm(void)
{
	static EVP_MD *fetched;

	if (fetched == NULL) {
		fetched = EVP_MD_fetch(NULL, "SHA256", NULL);
		must(fetched != NULL);
	}
	return fetched;
}

static void start(EVP_MD_CTX *context)
{
	must(EVP_DigestInit_ex2(context, algorithm(), NULL) == 1);
}

static void finish(EVP_MD_CTX *context, struct hash *out)
{
	must(EVP_DigestFinal_ex(context, out->bytes, NULL) == 1);
}

void sha256_of_spans(struct hash *out, const struct span *spans, size_t count)
{
	static EVP_MD_CTX *context;

	if (context == NULL) {
		context = EVP_MD_CTX_new();
		must(context != NULL);
	}
	start(context);
	for (size_t i = 0; i < count; i++)
		must(EVP_DigestUpdate(context, spans[i].bytes, spans[i].len) == 1);
	finish(context, out);
}

void sha256_of(struct hash *out, struct span bytes)
{
	sha256_of_spans(out, &bytes, 1);
}

void sha256_begin(struct sha256 *sha256)
{
	sha256->context = EVP_MD_CTX_new();
	must(sha256->context != NULL);
	start(sha256->context);
}

void sha256_add(struct sha256 *sha256, const void *bytes, size_t len)
{
	must(EVP_DigestUpdate(sha256->context, bytes, len) == 1);
}

void sha256_end(struct sha256 *sha256, struct hash *out)
{
	finish(sha256->context, out);
	EVP_MD_CTX_free(sha256->context);
	sha256->context = NULL;
}

bool hash_is_equal(const struct hash *left, const struct hash *right)
{
	return memcmp(left->bytes, right->bytes, HASH_LEN) == 0;
}
