/* daemon/roles: the reader of CBOR; daemon/api: where the city is, as passkeys know it. */
#include <criterion/criterion.h>
#include <string.h>

#include "daemon/api/site.h"
#include "daemon/roles/cbor.h"
#include "daemon/roles/passkey.h"

static void expect_site(const char *url, const char *origin, const char *host)
{
	struct site site;

	cr_expect_eq(site_read(&site, url), origin != NULL, "%s", url);
	cr_expect_str_eq(site.origin, origin == NULL ? "" : origin);
	cr_expect_str_eq(site.host, host == NULL ? "" : host);
}

Test(site, one_form)
{
	expect_site("https://arca.example", "https://arca.example", "arca.example");
	expect_site("https://arca.example/", "https://arca.example", "arca.example");
	expect_site("https://arca.example:443/", "https://arca.example", "arca.example");
	expect_site("https://arca.example:8443", "https://arca.example:8443", "arca.example");
	expect_site("https://arca.example:4430", "https://arca.example:4430", "arca.example");
	expect_site("https://xn--mnchen-3ya.de", "https://xn--mnchen-3ya.de", "xn--mnchen-3ya.de");
	expect_site("http://localhost:8080", "http://localhost:8080", "localhost");
	expect_site("http://localhost:80/", "http://localhost", "localhost");
	expect_site("https://localhost:8443", "https://localhost:8443", "localhost");
}

Test(site, what_is_none)
{
	expect_site("", NULL, NULL);
	expect_site("https://", NULL, NULL);
	expect_site("http://arca.example", NULL, NULL);
	expect_site("http://localhost.example", NULL, NULL);
	expect_site("http://127.0.0.1:8080", NULL, NULL);
	expect_site("https://192.0.2.1", NULL, NULL);
	expect_site("https://[2001:db8::1]", NULL, NULL);
	expect_site("https://Arca.example", NULL, NULL);
	expect_site("https://arca.example/city", NULL, NULL);
	expect_site("https://arca.example?", NULL, NULL);
	expect_site("https://ana@arca.example", NULL, NULL);
	expect_site("https://arca.example:", NULL, NULL);
	expect_site("https://arca.example:123456", NULL, NULL);
	expect_site("https://arca.example:44a", NULL, NULL);
}

/* Whether the text in hex is one item, and nothing behind it. */
static bool is_item(const char *bytes, size_t len)
{
	struct reader reader = reader_over(bytes, len);

	return cbor_skip(&reader) && reader_is_done(&reader);
}

#define ITEM(text) is_item((text), sizeof(text) - 1)

Test(cbor, items)
{
	cr_expect(ITEM("\x00"));
	cr_expect(ITEM("\x17"));
	cr_expect(ITEM("\x18\x18"));
	cr_expect(ITEM("\x19\x01\x00"));
	cr_expect(ITEM("\x1b\xff\xff\xff\xff\xff\xff\xff\xff"));
	cr_expect(ITEM("\x3b\xff\xff\xff\xff\xff\xff\xff\xff"));
	cr_expect(ITEM("\x40"));
	cr_expect(ITEM("\x43"
		       "abc"));
	cr_expect(ITEM("\x80"));
	cr_expect(ITEM("\xa0"));
	cr_expect(ITEM("\xa2\x01\x82\xf4\xf5\x61"
		       "a\xf6"));
	cr_expect(ITEM("\x81\x81\x81\x81\x81\x81\x00"));
}

Test(cbor, what_is_none)
{
	cr_expect(!ITEM(""));
	cr_expect(!ITEM("\x00\x00"));
	/* longer than it needs to be */
	cr_expect(!ITEM("\x18\x17"));
	cr_expect(!ITEM("\x19\x00\xff"));
	cr_expect(!ITEM("\x1a\x00\x00\xff\xff"));
	cr_expect(!ITEM("\x1b\x00\x00\x00\x00\xff\xff\xff\xff"));
	/* cut */
	cr_expect(!ITEM("\x19\x01"));
	cr_expect(!ITEM("\x43"
			"ab"));
	cr_expect(!ITEM("\x81"));
	cr_expect(!ITEM("\xa1\x00"));
	/* counts that no bytes can hold, and that overflow when they are doubled */
	cr_expect(!ITEM("\x5b\xff\xff\xff\xff\xff\xff\xff\xff"));
	cr_expect(!ITEM("\x9b\xff\xff\xff\xff\xff\xff\xff\xff"));
	cr_expect(!ITEM("\xbb\x80\x00\x00\x00\x00\x00\x00\x00"));
	/* tags, indefinite lengths, reals, undefined, breaks */
	cr_expect(!ITEM("\xc0\x00"));
	cr_expect(!ITEM("\x9f\xff"));
	cr_expect(!ITEM("\x5f\xff"));
	cr_expect(!ITEM("\xf9\x00\x00"));
	cr_expect(!ITEM("\xf7"));
	cr_expect(!ITEM("\xff"));
	/* too deep */
	cr_expect(!ITEM("\x81\x81\x81\x81\x81\x81\x81\x81\x00"));
}

Test(passkey, no_bytes_at_all)
{
	const struct site site = {"https://arca.example", "arca.example"};
	const struct passkey_terms terms = {.site = &site};
	const struct passkey_use use = {.algorithm = -7};
	struct passkey passkey;
	uint32_t count = 1;

	cr_expect_eq(passkey_read(&passkey, &terms, (struct span){NULL, 0}, (struct span){NULL, 0}),
	    PASSKEY_FORM);
	cr_expect_eq(passkey_check(&count, &terms, &use), PASSKEY_FORM);
	cr_expect_eq(count, 0);
}
