/*
 * Document numbers in one form, however they were typed: DNI, NIE, passport. And their HMAC, which
 * is all that is ever kept. It does not know who has which.
 */
#ifndef DAEMON_CENSUS_DOCUMENT_H
#define DAEMON_CENSUS_DOCUMENT_H

#include "proto/base/fault.h"
#include "proto/crypto/credential.h"
#include "proto/log/hash.h"

#define DOCUMENT_MOST 15
#define CENSUS_KEY    32

enum document_verdict {
	DOCUMENT_FINE,
	DOCUMENT_FORM,   /* neither of the three */
	DOCUMENT_LETTER, /* a DNI or NIE whose check letter is another one */
};

/*
 * "12.345.678-z" becomes "12345678Z", "x1234567l" "X1234567L"; a passport is 6 to 15 letters and
 * digits. Blanks, '.', '-' and '/' are left out. The caller wipes `out`.
 */
enum document_verdict document_read(char out[DOCUMENT_MOST + 1], const char *typed) MUST_CHECK;

/* HMAC-SHA256 under the census key. */
void document_mac(struct hash *out, const uint8_t key[CENSUS_KEY], const char *document);
/* "MAC:" and base32: what a row tag is made of (proto/README.md, 5). */
void mac_census_id(char out[CENSUS_ID_MAX], const uint8_t mac[HASH_LEN]);

#endif
