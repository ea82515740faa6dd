/* daemon/api: e-mail addresses in their one form, and the words for a browser. */
#include <criterion/criterion.h>
#include <string.h>

#include "daemon/api/agent.h"
#include "daemon/api/email.h"
#include "daemon/api/token.h"

static struct span span_of(const char *text)
{
	return (struct span){(const uint8_t *)text, strlen(text)};
}

Test(token, of_the_api)
{
	struct api_token token, other;

	cr_assert(api_token_make(&token) && api_token_make(&other));
	cr_assert_str_neq(token.text, other.text);
	cr_assert_eq(strlen(token.text), 51);
	cr_assert_eq(strncmp(token.text, API_TOKEN_MARK, 8), 0);
	cr_assert(api_token_is(span_of(token.text)));
	cr_expect_not(api_token_is((struct span){(const uint8_t *)token.text, 50}));
	cr_expect_not(api_token_is(span_of(token.text + 8)));
	token.text[7] = '-';
	cr_expect_not(api_token_is(span_of(token.text)), "another mark");
	token.text[7] = '_';
	token.text[20] = '.';
	cr_expect_not(api_token_is(span_of(token.text)), "other letters");
}

static void expect_email(const char *typed, const char *form, const char *code)
{
	char out[EMAIL_ROOM];
	const char *why = NULL;
	const bool is_fine = email_read(out, typed, &why);

	cr_expect_eq(is_fine, form != NULL, "%s", typed);
	if (form != NULL)
		cr_expect_str_eq(out, form);
	else
		cr_expect_str_eq(why, code, "%s: %s", typed, why);
}

Test(email, one_form)
{
	expect_email("  Ana.Lopez@Example.ORG\t", "ana.lopez@example.org", NULL);
	expect_email("a+tag@b.co", "a+tag@b.co", NULL);
	expect_email("o'neil_1!#$%&*/=?^`{|}~-@sub.example-1.org",
	    "o'neil_1!#$%&*/=?^`{|}~-@sub.example-1.org", NULL);
	expect_email("x@xn--mnchen-3ya.de", "x@xn--mnchen-3ya.de", NULL);
}

Test(email, what_is_none)
{
	expect_email("", NULL, "email_no_at");
	expect_email("ana.example.org", NULL, "email_no_at");
	expect_email("@example.org", NULL, "email_local");
	expect_email(".a@example.org", NULL, "email_local");
	expect_email("a.@example.org", NULL, "email_local");
	expect_email("a..b@example.org", NULL, "email_local");
	expect_email("a b@example.org", NULL, "email_local");
	expect_email("\"a b\"@example.org", NULL, "email_local");
	expect_email("a@b@example.org", NULL, "email_local");
	expect_email("a\n@example.org", NULL, "email_local");
	expect_email("a@example", NULL, "email_domain");
	expect_email("a@example.org.", NULL, "email_domain");
	expect_email("a@.example.org", NULL, "email_domain");
	expect_email("a@-b.org", NULL, "email_domain");
	expect_email("a@b-.org", NULL, "email_domain");
	expect_email("a@127.0.0.1", NULL, "email_domain");
	expect_email("a@[127.0.0.1]", NULL, "email_domain");
	expect_email("a@exa_mple.org", NULL, "email_domain");
	expect_email("a@", NULL, "email_domain");
	expect_email("ma\xc3\xb1"
		     "ana@example.org",
	    NULL, "email_ascii");
	expect_email("a@m\xc3\xbcnchen.de", NULL, "email_ascii");
}

Test(email, lengths)
{
	char text[300];

	/* 64 before the @ */
	memset(text, 'a', 64);
	memcpy(text + 64, "@b.co", 6);
	expect_email(text, text, NULL);
	memset(text, 'a', 65);
	memcpy(text + 65, "@b.co", 6);
	expect_email(text, NULL, "email_local");
	/* a label of 64 */
	memcpy(text, "a@", 2);
	memset(text + 2, 'b', 64);
	memcpy(text + 66, ".co", 4);
	expect_email(text, NULL, "email_domain");
	/* 254 in all, and one more */
	memset(text, 'a', 299);
	text[1] = '@';
	for (size_t i = 5; i < 250; i += 50)
		text[i] = '.';
	text[254] = '\0';
	expect_email(text, text, NULL);
	text[254] = 'a';
	text[255] = '\0';
	expect_email(text, NULL, "too_long");
}

static void expect_agent(const char *field, const char *label)
{
	char out[AGENT_ROOM];

	agent_label(out, (struct span){(const uint8_t *)field, strlen(field)});
	cr_expect_str_eq(out, label);
}

Test(agent, words)
{
	expect_agent("", "?, ?");
	expect_agent("Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0",
	    "Firefox, Linux");
	expect_agent("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like "
		     "Gecko) Chrome/128.0.0.0 Safari/537.36 Edg/128.0.0.0",
	    "Edge, Windows");
	expect_agent("Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) "
		     "Chrome/128.0.0.0 Mobile Safari/537.36",
	    "Chrome, Android");
	expect_agent("Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 "
		     "(KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1",
	    "Safari, iPhone");
	expect_agent("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, "
		     "like Gecko) Version/17.5 Safari/605.1.15",
	    "Safari, macOS");
	agent_label((char[AGENT_ROOM]){0}, (struct span){NULL, 0});
}

Test(token, hash_of_its_text)
{
	struct account_token one, other;
	struct hash again;

	cr_assert(account_token_make(&one) && account_token_make(&other));
	cr_expect_eq(strlen(one.text), 43);
	cr_expect_str_neq(one.text, other.text);
	sha256_of(&again, (struct span){(const uint8_t *)one.text, 43});
	cr_expect(memcmp(again.bytes, one.hash.bytes, HASH_LEN) == 0);
}
