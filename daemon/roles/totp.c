/*
 * HMAC-SHA-1, cut to some digits. See totp.h.
 */
#include "daemon/roles/totp.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <stdio.h>

#include "proto/crypto/group.h"

#define MODULUS 1000000U

uint32_t totp_value(struct span secret, uint64_t step)
{
	uint8_t counter[8], mac[EVP_MAX_MD_SIZE] = {0};
	unsigned len = 0, at;
	uint32_t value;

	for (int i = 0; i < 8; i++)
		counter[i] = (uint8_t)(step >> (56 - 8 * i));
	(void)HMAC(EVP_sha1(), secret.bytes, (int)secret.len, counter, sizeof counter, mac, &len);
	at = mac[19] & 0xf;
	value = (uint32_t)(mac[at] & 0x7f) << 24 | (uint32_t)mac[at + 1] << 16 |
		(uint32_t)mac[at + 2] << 8 | mac[at + 3];
	secret_wipe(mac, sizeof mac);
	return value;
}

/* True if the six digits are those of the step, without saying by its time which of them are. */
static bool is_code(struct span secret, struct span code, uint64_t step)
{
	char right[TOTP_DIGITS + 5];
	unsigned differs = 0;

	(void)snprintf(right, sizeof right, "%06u", (unsigned)(totp_value(secret, step) % MODULUS));
	for (size_t i = 0; i < TOTP_DIGITS; i++)
		differs |= (unsigned)((uint8_t)right[i] ^ code.bytes[i]);
	secret_wipe(right, sizeof right);
	return differs == 0;
}

uint64_t totp_step(struct span secret, struct span code, uint64_t now_s, uint64_t last)
{
	const uint64_t now = now_s / TOTP_PERIOD_S;
	uint64_t found = 0;

	if (code.len != TOTP_DIGITS || now == 0)
		return 0;
	for (uint64_t step = now - 1; step <= now + 1; step++) {
		const bool is_it = is_code(secret, code, step);

		if (is_it && step > last && found == 0)
			found = step;
	}
	return found;
}
