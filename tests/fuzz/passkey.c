/*
 * What a browser brings of a passkey: nothing crashes, and what is taken is of this challenge, page
 * and site. The first byte says which ceremony; parts are each a length of two bytes, and the
 * bytes.
 */
#include <stdlib.h>
#include <string.h>

#include "daemon/roles/cbor.h"
#include "daemon/roles/passkey.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static const struct site site = {"https://arca.example", "arca.example"};
static const struct site page = {"https://other.example", "arca.example"};
static const struct site other = {"https://arca.example", "other.example"};
/* A P-256 key as libfido2 keeps it: the point whose logarithm is 1. */
static const uint8_t key[64] = {0x6b, 0x17, 0xd1, 0xf2, 0xe1, 0x2c, 0x42, 0x47, 0xf8, 0xbc, 0xe6,
    0xe5, 0x63, 0xa4, 0x40, 0xf2, 0x77, 0x03, 0x7d, 0x81, 0x2d, 0xeb, 0x33, 0xa0, 0xf4, 0xa1, 0x39,
    0x45, 0xd8, 0x98, 0xc2, 0x96, 0x4f, 0xe3, 0x42, 0xe2, 0xfe, 0x1a, 0x7f, 0x9b, 0x8e, 0xe7, 0xeb,
    0x4a, 0x7c, 0x0f, 0x9e, 0x16, 0x2b, 0xce, 0x33, 0x57, 0x6b, 0x31, 0x5e, 0xce, 0xcb, 0xb6, 0x40,
    0x68, 0x37, 0xbf, 0x51, 0xf5};

static struct span part_take(struct reader *reader)
{
	struct span part = {NULL, reader_u16le(reader)};

	if (part.len > reader_left(reader))
		part.len = reader_left(reader);
	part.bytes = reader_take(reader, part.len);
	return part;
}

static void make(struct passkey_terms terms, struct span client_data, struct span object)
{
	struct passkey passkey;

	if (passkey_read(&passkey, &terms, client_data, object) != PASSKEY_FINE)
		return;
	if (passkey.id_len == 0 || passkey.key_len == 0 ||
	    (passkey.algorithm != -7 && passkey.algorithm != -8 && passkey.algorithm != -257))
		abort();
	terms.site = &page;
	if (passkey_read(&passkey, &terms, client_data, object) != PASSKEY_ORIGIN)
		abort();
	terms.site = &other;
	if (passkey_read(&passkey, &terms, client_data, object) != PASSKEY_SITE)
		abort();
	terms.site = &site;
	terms.challenge.bytes[0] ^= 1;
	if (passkey_read(&passkey, &terms, client_data, object) != PASSKEY_CHALLENGE)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	struct passkey_terms terms = {.site = &site};
	struct reader reader = reader_over(bytes, len);
	const uint8_t which = reader_u8(&reader);
	const struct span first = part_take(&reader), second = part_take(&reader);
	struct reader item = reader_over(second.bytes, second.len);
	uint32_t count;

	sha256_of(&terms.challenge, (struct span){(const uint8_t *)"AAAA", 4});
	terms.must_verify = (which & 2) != 0;
	if (cbor_skip(&item) && item.at == second.bytes)
		abort();
	if ((which & 1) == 0) {
		make(terms, first, second);
	} else {
		const struct passkey_use use = {.client_data = first,
		    .authenticator_data = second,
		    .signature = part_take(&reader),
		    .algorithm = (which & 4) != 0   ? -7
				 : (which & 8) != 0 ? -8
						    : -257,
		    .key = {key, sizeof key}};

		(void)!passkey_check(&count, &terms, &use);
	}
	return 0;
}
