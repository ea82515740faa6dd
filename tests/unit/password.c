/* daemon/roles/password: one form from each keyboard, and which passwords anybody would guess. */
#include <criterion/criterion.h>
#include <string.h>

#include "daemon/roles/password.h"

static struct span span_of(const char *text)
{
	return (struct span){(const uint8_t *)text, strlen(text)};
}

static enum password_weakness judge(const char *typed)
{
	struct buf form = {0};
	enum password_weakness weakness;

	cr_assert(password_form(&form, span_of(typed)));
	weakness = password_judge((struct span){form.bytes, form.len},
	    span_of("maria.lopez@example.org"), span_of("Árbol Verde"));
	buf_wipe(&form);
	return weakness;
}

Test(password, one_form)
{
	struct buf composed = {0}, apart = {0}, wrong = {0};

	cr_assert(password_form(&composed, span_of("contrase\xc3\xb1"
						   "a \xef\xac\x81")));
	cr_assert(password_form(&apart, span_of("contrasen\xcc\x83"
						"a fi")));
	cr_expect(composed.len == apart.len && memcmp(composed.bytes, apart.bytes, apart.len) == 0);
	cr_expect(!password_form(&wrong, span_of("\xff\xfe")) && wrong.len == 0);
	buf_wipe(&composed);
	buf_wipe(&apart);
	buf_wipe(&wrong);
}

Test(password, lengths_are_of_characters)
{
	char long_one[130];

	cr_expect_eq(judge("1kJ?x9_"), PASSWORD_SHORT);
	cr_expect_eq(judge("1kJ?x9_z"), PASSWORD_FINE);
	cr_expect_eq(
	    judge("\xd8\xb4\xd8\xac\xd8\xb1\xd8\xa9\xd8\xae\xd8\xb6\xd8\xb1"), PASSWORD_SHORT);
	cr_expect_eq(judge("\xd8\xb4\xd8\xac\xd8\xb1\xd8\xa9\xd8\xae\xd8\xb6\xd8\xb1\xd8\xa7"),
	    PASSWORD_FINE);
	for (size_t i = 0; i < 129; i++)
		long_one[i] = "ab7"[i % 3];
	long_one[128] = '\0';
	cr_expect_eq(judge(long_one), PASSWORD_FINE);
	long_one[128] = 'x';
	long_one[129] = '\0';
	cr_expect_eq(judge(long_one), PASSWORD_LONG);
}

Test(password, common_ones)
{
	static const char *const common[] = {"password", "PassWord", "password1!", "12345678",
	    "87654321", "aaaaaaaaaa", "iloveyou", "football2024", "trustno1", "qwertyuiop",
	    "presupuestosparticipativos", "Ayuntamiento1", "votaciones!"};
	static const char *const fine[] = {"correct horse battery staple", "footballers at 7",
	    "passworm-98-tulips", "aaaabbbbccccd", "dragonfly 20241"};

	for (size_t i = 0; i < sizeof common / sizeof *common; i++)
		cr_expect_eq(judge(common[i]), PASSWORD_COMMON, "%s", common[i]);
	for (size_t i = 0; i < sizeof fine / sizeof *fine; i++)
		cr_expect_eq(judge(fine[i]), PASSWORD_FINE, "%s", fine[i]);
}

Test(password, what_is_known_of_the_person)
{
	cr_expect_eq(judge("maria.lopez@example.org"), PASSWORD_PERSONAL);
	cr_expect_eq(judge("Maria.Lopez"), PASSWORD_PERSONAL);
	cr_expect_eq(judge("maria.lopez1"), PASSWORD_PERSONAL);
	cr_expect_eq(judge("\xc3\xa1rbol verde!"), PASSWORD_PERSONAL);
	cr_expect_eq(judge("lopez and the trees"), PASSWORD_FINE);
}
