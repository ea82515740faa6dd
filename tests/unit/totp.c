/* daemon/roles/totp, factor: RFC 6238's vectors, steps, and secrets that open for one account. */
#include <criterion/criterion.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "daemon/roles/factor.h"
#include "daemon/roles/totp.h"

static const struct span secret = {(const uint8_t *)"12345678901234567890", 20};

Test(totp, vectors_of_the_rfc)
{
	static const struct {
		uint64_t time_s;
		uint32_t code;
	} rows[] = {{59, 94287082}, {1111111109, 7081804}, {1111111111, 14050471},
	    {1234567890, 89005924}, {2000000000, 69279037}, {20000000000, 65353130}};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		cr_expect_eq(totp_value(secret, rows[i].time_s / 30) % 100000000, rows[i].code);
}

static uint64_t step_of(const char *code, uint64_t now_s, uint64_t last)
{
	return totp_step(secret, (struct span){(const uint8_t *)code, strlen(code)}, now_s, last);
}

Test(totp, one_step_either_way_and_each_once)
{
	const uint64_t now_s = 1111111111, now = now_s / 30;
	char code[8];

	for (uint64_t step = now - 3; step <= now + 3; step++) {
		const bool is_near = step + 1 >= now && step <= now + 1;

		(void)snprintf(code, sizeof code, "%06u", totp_value(secret, step) % 1000000);
		cr_expect_eq(step_of(code, now_s, 0), is_near ? step : 0);
		cr_expect_eq(step_of(code, now_s, step), 0);
		cr_expect_eq(step_of(code, now_s, step - 1), is_near ? step : 0);
	}
	cr_expect_eq(step_of("", now_s, 0), 0);
	cr_expect_eq(step_of("05047", now_s, 0), 0);
	cr_expect_eq(step_of("0504711", now_s, 0), 0);
	cr_expect_eq(step_of("050471", now_s, 0), now);
}

Test(factor, opens_for_its_account_alone)
{
	const struct span one = {(const uint8_t *)"w6ycysr03m0rs", 13};
	const struct span other = {(const uint8_t *)"w6ycysr03m0rt", 13};
	uint8_t key[KEY_LEN] = {1}, wrong[KEY_LEN] = {2};
	uint8_t made[TOTP_SECRET_LEN], opened[TOTP_SECRET_LEN], sealed[FACTOR_SEALED_LEN];
	const struct span span = {sealed, sizeof sealed};

	factor_make(made, sealed, key, one);
	cr_assert(factor_open(opened, span, key, one));
	cr_expect(memcmp(made, opened, sizeof made) == 0);
	cr_expect(memmem(sealed, sizeof sealed, made, sizeof made) == NULL);
	cr_expect(!factor_open(opened, span, key, other));
	cr_expect(!factor_open(opened, span, wrong, one));
	cr_expect(!factor_open(opened, (struct span){sealed, sizeof sealed - 1}, key, one));
	sealed[30] ^= 1;
	cr_expect(!factor_open(opened, span, key, one));
}

Test(factor, key_is_made_once)
{
	char folder[] = "/tmp/arca-factor-XXXXXX", path[64];
	uint8_t first[KEY_LEN], second[KEY_LEN];
	struct fault fault = {0};
	int fd;

	cr_assert_not_null(mkdtemp(folder));
	fd = open(folder, O_RDONLY | O_DIRECTORY);
	cr_assert(factor_key(first, fd, &fault), "%s", fault.text);
	cr_assert(factor_key(second, fd, &fault));
	cr_expect(memcmp(first, second, KEY_LEN) == 0);
	(void)snprintf(path, sizeof path, "%s/city.factor", folder);
	cr_assert(chmod(path, 0644) == 0);
	cr_expect(!factor_key(second, fd, &fault));
	cr_expect_str_eq(fault.code, "key_open_to_others");
	(void)unlink(path);
	(void)close(fd);
	(void)rmdir(folder);
}
