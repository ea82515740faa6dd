/* daemon/roles: the breaker, answers of a census that is a service, bodies for a gateway, what is
 * sealed for the mailer. */
#include <criterion/criterion.h>

#include <string.h>

#include "daemon/roles/breaker.h"
#include "daemon/roles/lookup.h"
#include "daemon/roles/sealed.h"
#include "daemon/roles/sms.h"

#define SPAN(text) ((struct span){(const uint8_t *)(text), sizeof(text) - 1})

/* --- the breaker -------------------------------------------------------------------------------
 */

static void fail(struct breaker *breaker, unsigned times, uint64_t now_ms)
{
	for (unsigned i = 0; i < times; i++) {
		cr_assert(breaker_may(breaker, now_ms));
		(void)breaker_note(breaker, false, now_ms);
	}
}

Test(breaker, five_failures_in_a_row_open_it)
{
	struct breaker breaker = {0};

	fail(&breaker, 4, 1000);
	cr_assert(breaker_may(&breaker, 1000));
	cr_expect(!breaker_note(&breaker, true, 1000), "a success forgets them");
	fail(&breaker, 4, 1000);
	cr_assert(breaker_may(&breaker, 1000));
	cr_expect(breaker_note(&breaker, false, 1000), "the fifth opens it");
	cr_expect(!breaker_may(&breaker, 1000));
	cr_expect(!breaker_may(&breaker, 30999));
	cr_expect(breaker_may(&breaker, 31000), "after 30 s there is one try");
	cr_expect(!breaker_may(&breaker, 31000), "and no second beside it");
	cr_expect(!breaker_note(&breaker, true, 32000));
	fail(&breaker, 4, 33000);
	cr_expect(breaker_may(&breaker, 33000), "closed as at the beginning");
}

Test(breaker, each_try_that_fails_doubles_the_wait_to_ten_minutes)
{
	static const uint64_t waits_ms[] = {30000, 60000, 120000, 240000, 480000, 600000, 600000};
	struct breaker breaker = {0};
	uint64_t now = 5;

	fail(&breaker, 5, now);
	for (size_t i = 0; i < sizeof waits_ms / sizeof *waits_ms; i++) {
		cr_expect(!breaker_may(&breaker, now + waits_ms[i] - 1), "wait %zu", i);
		now += waits_ms[i];
		cr_assert(breaker_may(&breaker, now), "wait %zu", i);
		cr_expect(breaker_note(&breaker, false, now));
	}
}

Test(breaker, what_was_under_way_when_it_opened_changes_nothing)
{
	struct breaker breaker = {0};

	for (unsigned i = 0; i < 8; i++)
		cr_assert(breaker_may(&breaker, 0));
	for (unsigned i = 0; i < 8; i++)
		cr_expect_eq(breaker_note(&breaker, false, i), i == 4, "failure %u", i);
	cr_expect(!breaker_may(&breaker, 30003));
	cr_expect(breaker_may(&breaker, 30004), "30 s after the fifth");
}

/* --- answers -----------------------------------------------------------------------------------
 */

Test(lookup, answers_in_form_are_taken)
{
	struct lookup_answer answer;

	cr_assert(lookup_read(&answer, SPAN("{\"eligible\":false}")));
	cr_expect(!answer.is_eligible);
	cr_assert(lookup_read(&answer, SPAN("{\"eligible\":true,\"district\":\"a\",\"sex\":\"f\","
					    "\"habitat\":\"b\",\"more\":1}")));
	cr_expect(answer.is_eligible && answer.birth_date[0] == '\0');
	cr_assert(lookup_read(&answer, SPAN("{\"eligible\":true,\"district\":\"a\",\"sex\":\"f\","
					    "\"habitat\":\"b\",\"birth_date\":\"1980-02-29\"}")));
	cr_expect_str_eq(answer.birth_date, "1980-02-29");
}

Test(lookup, others_are_not)
{
	struct lookup_answer answer;

	cr_expect(!lookup_read(&answer, SPAN("")));
	cr_expect(!lookup_read(&answer, SPAN("true")));
	cr_expect(!lookup_read(&answer, SPAN("{\"eligible\":1}")));
	cr_expect(!lookup_read(&answer, SPAN("{\"eligible\":true,\"eligible\":false}")));
	cr_expect(!lookup_read(&answer,
	    SPAN("{\"eligible\":true,\"district\":\" a\",\"sex\":\"f\",\"habitat\":\"b\"}")));
	cr_expect(!lookup_read(&answer,
	    SPAN("{\"eligible\":true,\"district\":\"a\",\"sex\":\"fm\",\"habitat\":\"b\"}")));
}

/* --- sms ---------------------------------------------------------------------------------------
 */

Test(sms, a_template_becomes_a_body)
{
	struct buf out = {0};

	cr_assert(sms_body(
	    &out, "{\"to\":\"{to}\",\"m\":[\"{text}\",\"{to}\"]}", "+34600", "a\"\\\n{to}"));
	cr_expect_str_eq(
	    buf_text(&out), "{\"to\":\"+34600\",\"m\":[\"a\\\"\\\\\\n{to}\",\"+34600\"]}");
	buf_free(&out);
}

Test(sms, a_template_that_makes_no_json_is_refused)
{
	struct buf out = {0};

	cr_expect(!sms_body(&out, "to={to}&text={text}", "+34600", "a"));
	buf_free(&out);
	cr_expect(!sms_body(&out, "{\"to\":{to}}", "+34600", "a"));
	buf_free(&out);
}

/* --- for the mailer ----------------------------------------------------------------------------
 */

Test(sealed, what_is_sealed_comes_back_under_its_key_alone)
{
	static const uint8_t key[SEALED_KEY] = {1}, other[SEALED_KEY] = {2};
	char text[SEALED_TEXT], again[SEALED_TEXT], contact[CONTACT_ROOM], digits[DIGITS_LEN + 1];

	cr_assert(sealed_make(text, key, "vecina@example.org", "012345"));
	cr_assert(sealed_make(again, key, "vecina@example.org", "012345"));
	cr_expect_str_neq(text, again, "a new nonce each time");
	cr_assert(sealed_open(contact, digits, key, text));
	cr_expect_str_eq(contact, "vecina@example.org");
	cr_expect_str_eq(digits, "012345");
	cr_expect(!sealed_open(contact, digits, other, text));
	cr_expect(!sealed_open(contact, digits, key, "AAAA"));
	cr_expect(!sealed_open(contact, digits, key, "no base64url"));
	text[100] = text[100] == 'A' ? 'B' : 'A';
	cr_expect(!sealed_open(contact, digits, key, text));
}
