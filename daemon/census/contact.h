/*
 * Where the census says that a person is reached, sealed under a key that comes of the census key;
 * and the hash of six digits that were sent there. It sends nothing.
 */
#ifndef DAEMON_CENSUS_CONTACT_H
#define DAEMON_CENSUS_CONTACT_H

#include "daemon/census/document.h"
#include "proto/base/buf.h"

#define CONTACT_ROOM   255 /* an address or a number, and a NUL */
#define CONTACT_EXTRA  40  /* nonce and tag */
#define CONTACT_SEALED (CONTACT_ROOM + CONTACT_EXTRA)
#define DIGITS_LEN     6

enum contact_channel { CONTACT_EMAIL, CONTACT_SMS };

/*
 * CONTACT_SEALED bytes whatever its length, and always the same ones for the same person, channel
 * and contact: the nonce is a keyed hash of them, so that an import sees what has changed.
 */
void contact_seal(uint8_t out[CONTACT_SEALED], const uint8_t key[CENSUS_KEY],
    const struct hash *mac, enum contact_channel channel, const char *contact);
/* False if it was not sealed for this person and channel under this key. The caller wipes `out`. */
bool contact_open(char out[CONTACT_ROOM], const uint8_t key[CENSUS_KEY], const struct hash *mac,
    enum contact_channel channel, struct span sealed) MUST_CHECK;

/*
 * Six digits for one account. A hash of so few says nothing only as long as its key is somewhere
 * else: this one is in no database.
 */
void contact_digits_hash(struct hash *out, const uint8_t key[CENSUS_KEY], const char *account,
    const char digits[DIGITS_LEN + 1]);

#endif
