/*
 * One box of fixed size: six digits, then the contact, padded. See sealed.h.
 */
#include "daemon/roles/sealed.h"

#include <sodium.h>
#include <string.h>

#include "proto/base/encode.h"

#define PLAIN_LEN (DIGITS_LEN + CONTACT_ROOM)
#define BOX_LEN   (crypto_secretbox_NONCEBYTES + crypto_secretbox_MACBYTES + PLAIN_LEN)

_Static_assert(SEALED_KEY == crypto_secretbox_KEYBYTES, "a key is a key");
_Static_assert(SEALED_TEXT == (BOX_LEN * 4 + 2) / 3 + 1, "what base64url makes of it");

bool sealed_make(char out[SEALED_TEXT], const uint8_t key[SEALED_KEY], const char *contact,
    const char digits[DIGITS_LEN + 1])
{
	uint8_t plain[PLAIN_LEN] = {0}, box[BOX_LEN];
	struct buf text = {0};
	bool is_fine;

	memcpy(plain, digits, DIGITS_LEN);
	memcpy(plain + DIGITS_LEN, contact, strnlen(contact, CONTACT_ROOM - 1));
	randombytes_buf(box, crypto_secretbox_NONCEBYTES);
	(void)crypto_secretbox_easy(
	    box + crypto_secretbox_NONCEBYTES, plain, sizeof plain, box, key);
	secret_wipe(plain, sizeof plain);
	base64url_encode(&text, box, sizeof box);
	is_fine = buf_is_ok(&text) && text.len == SEALED_TEXT - 1;
	if (is_fine)
		memcpy(out, buf_text(&text), SEALED_TEXT);
	buf_free(&text);
	return is_fine;
}

bool sealed_open(char contact[CONTACT_ROOM], char digits[DIGITS_LEN + 1],
    const uint8_t key[SEALED_KEY], const char *text)
{
	uint8_t plain[PLAIN_LEN];
	struct buf box = {0};
	bool is_fine = base64url_decode(&box, text, strlen(text)) && box.len == BOX_LEN &&
		       crypto_secretbox_open_easy(plain, box.bytes + crypto_secretbox_NONCEBYTES,
			   box.len - crypto_secretbox_NONCEBYTES, box.bytes, key) == 0 &&
		       plain[PLAIN_LEN - 1] == '\0';

	if (is_fine) {
		memcpy(digits, plain, DIGITS_LEN);
		digits[DIGITS_LEN] = '\0';
		memcpy(contact, plain + DIGITS_LEN, CONTACT_ROOM);
	}
	secret_wipe(plain, sizeof plain);
	buf_free(&box);
	return is_fine;
}
