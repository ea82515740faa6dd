/*
 * What the registrar gives the mailer through the outbox, so that the main database reads neither
 * whom it goes to nor the digits in it. The key is random, from the parent, and in no file: what is
 * under way when arcad ends is lost, and asked for again.
 */
#ifndef DAEMON_ROLES_SEALED_H
#define DAEMON_ROLES_SEALED_H

#include "daemon/census/contact.h"

#define SEALED_KEY 32
/* base64url of nonce, tag, digits and a contact of any length, and a NUL */
#define SEALED_TEXT 403

/* A new nonce each time. False without memory. */
bool sealed_make(char out[SEALED_TEXT], const uint8_t key[SEALED_KEY], const char *contact,
    const char digits[DIGITS_LEN + 1]) MUST_CHECK;
/* False if it is not of this key. The caller wipes both. */
bool sealed_open(char contact[CONTACT_ROOM], char digits[DIGITS_LEN + 1],
    const uint8_t key[SEALED_KEY], const char *text) MUST_CHECK;

#endif
