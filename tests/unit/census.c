/* daemon/census: documents, telephones, contacts, CSV, the census file, rules of who may vote. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/census/contact.h"
#include "daemon/census/csv.h"
#include "daemon/census/document.h"
#include "daemon/census/phone.h"
#include "daemon/census/sheet.h"
#include "proto/base/clock.h"
#include "proto/base/encode.h"
#include "proto/record/eligibility.h"

static struct span span_of(const char *text)
{
	return (struct span){(const uint8_t *)text, strlen(text)};
}

/* --- documents ---------------------------------------------------------------------------------
 */

static void expect_document(const char *typed, const char *form)
{
	char out[DOCUMENT_MOST + 1];

	cr_expect_eq(document_read(out, typed), DOCUMENT_FINE, "%s", typed);
	cr_expect_str_eq(out, form);
}

Test(document, one_form_however_it_was_typed)
{
	expect_document("12.345.678-z", "12345678Z");
	expect_document("12345678Z", "12345678Z");
	expect_document(" 12345678 / z ", "12345678Z");
	expect_document("1r", "00000001R");
	expect_document("x-1234567-l", "X1234567L");
}

Test(document, a_letter_is_checked)
{
	char out[DOCUMENT_MOST + 1];

	cr_expect_eq(document_read(out, "12345678A"), DOCUMENT_LETTER);
	cr_expect_eq(document_read(out, "X1234567A"), DOCUMENT_LETTER);
	cr_expect_eq(document_read(out, "X1234567L"), DOCUMENT_FINE);
	cr_expect_eq(document_read(out, "Y1234567X"), DOCUMENT_FINE);
	cr_expect_eq(document_read(out, "Z1234567R"), DOCUMENT_FINE);
	cr_expect_eq(document_read(out, "1R"), DOCUMENT_FINE);
	cr_expect_str_eq(out, "00000001R");
	cr_expect_eq(document_read(out, "x1l"), DOCUMENT_LETTER);
	/* every number has one letter of twenty-three */
	for (int number = 0; number < 100000; number += 997) {
		char text[16];
		int fine = 0;

		for (int letter = 'A'; letter <= 'Z'; letter++) {
			(void)snprintf(text, sizeof text, "%08d%c", number, letter);
			fine += document_read(out, text) == DOCUMENT_FINE;
		}
		cr_assert_eq(fine, 1, "%d", number);
	}
}

Test(document, passports_and_what_is_none)
{
	static const char *const none[] = {"", "12345678", "1234", "AB12", "12345678ZZ9999999",
	    "ñ12345678", "12345678Z;", "12345678\tZ", "  ", "A", "12345678_Z", "1234567890123456"};
	char out[DOCUMENT_MOST + 1];

	expect_document("aab-123456", "AAB123456");
	expect_document("123456789", "123456789");
	expect_document("PA0940443", "PA0940443");
	for (size_t i = 0; i < sizeof none / sizeof *none; i++)
		cr_expect_eq(document_read(out, none[i]), DOCUMENT_FORM, "%s", none[i]);
}

/* RFC 4231, 4.2. */
Test(document, mac_is_hmac_sha256)
{
	static const uint8_t key[CENSUS_KEY] = {0x0b, 0x0b, 0x0b, 0x0b, 0x0b, 0x0b, 0x0b, 0x0b,
	    0x0b, 0x0b, 0x0b, 0x0b, 0x0b, 0x0b, 0x0b, 0x0b, 0x0b, 0x0b, 0x0b, 0x0b};
	struct hash mac;
	char hex[2 * HASH_LEN + 1], id[CENSUS_ID_MAX];

	/* a key is filled up with zeros: the RFC's of 20 bytes is this one */
	document_mac(&mac, key, "Hi There");
	hex_encode(hex, mac.bytes, HASH_LEN);
	cr_assert_str_eq(hex, "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
	mac_census_id(id, mac.bytes);
	cr_assert(census_id_is_normal(id), "%s", id);
}

/* --- CSV ---------------------------------------------------------------------------------------
 */

/* All rows as "a|b\n"; trouble as "!FIELD\n". */
static char *rows_of(const char *text)
{
	static char out[512];
	struct csv csv;
	size_t len = 0;

	out[0] = '\0';
	csv_begin(&csv, span_of(text));
	while (csv_next(&csv)) {
		if (csv.trouble != CSV_FINE) {
			len += (size_t)snprintf(
			    out + len, sizeof out - len, "!%zu\n", csv.trouble_field);
			continue;
		}
		for (size_t i = 0; i < csv.count; i++)
			len += (size_t)snprintf(
			    out + len, sizeof out - len, "%s%s", i > 0 ? "|" : "", csv.fields[i]);
		len += (size_t)snprintf(out + len, sizeof out - len, "\n");
	}
	csv_end(&csv);
	return out;
}

Test(csv, rows_and_fields)
{
	cr_expect_str_eq(rows_of(""), "");
	cr_expect_str_eq(rows_of("a,b\n1,2\n"), "a|b\n1|2\n");
	cr_expect_str_eq(rows_of("a;b\r\n1,5;2\r\n"), "a|b\n1,5|2\n");
	cr_expect_str_eq(rows_of("\xef\xbb\xbf"
				 "a,b"),
	    "a|b\n");
	cr_expect_str_eq(rows_of("\n\na,,\n\r\n,b,"), "a||\n|b|\n");
	cr_expect_str_eq(rows_of("a,b\n\"x,\"\"y\"\"\",\"\"\n"), "a|b\nx,\"y\"|\n");
	cr_expect_str_eq(rows_of("á,ñ\n"), "á|ñ\n");
}

Test(csv, what_is_out_of_form_has_its_place)
{
	cr_expect_str_eq(rows_of("a,b\n1,2\"\n3,4\n"), "a|b\n!2\n3|4\n");
	cr_expect_str_eq(rows_of("a,b\n\"1\"x,2\n3,4\n"), "a|b\n!1\n3|4\n");
	cr_expect_str_eq(rows_of("a,b\n1,\"2\n"), "a|b\n!2\n");
	cr_expect_str_eq(rows_of("a,b\n1,\xff\n3,4"), "a|b\n!2\n3|4\n");
	cr_expect_str_eq(rows_of("a,b\n1\t,2\n3,4"), "a|b\n!1\n3|4\n");
	cr_expect_str_eq(rows_of("a\rb,c\n"), "!1\n");
	cr_expect_str_eq(rows_of("a,b\n\"1\n2\",3\n"), "a|b\n!1\n");
	cr_expect_str_eq(rows_of(",,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,\na"), "!33\na\n");
}

Test(csv, a_row_s_line_is_its_first)
{
	struct csv csv;

	csv_begin(&csv, span_of("a\n\n\"b\"\"\"\nc"));
	cr_assert(csv_next(&csv) && csv.row_line == 1);
	cr_assert(csv_next(&csv) && csv.row_line == 3);
	cr_assert(csv_next(&csv) && csv.row_line == 4);
	cr_assert(!csv_next(&csv));
	csv_end(&csv);
}

/* Cut anywhere, it ends, and reads nothing that is not there. */
Test(csv, any_piece_of_a_file_is_read_to_its_end)
{
	static const char whole[] = "\xef\xbb\xbf"
				    "a;\"b\"\"c\"\r\n\"d\ne\";f\"\n;\n\xc3\xb1;\"";

	for (size_t from = 0; from < sizeof whole; from++)
		for (size_t len = 0; from + len < sizeof whole; len++) {
			uint8_t *copy = malloc(len + 1);
			struct csv csv;
			size_t rows = 0;

			memcpy(copy, whole + from, len);
			csv_begin(&csv, (struct span){copy, len});
			while (csv_next(&csv))
				rows++;
			cr_assert(rows <= len);
			csv_end(&csv);
			free(copy);
		}
}

/* --- the census file ---------------------------------------------------------------------------
 */

static const uint8_t key_one[CENSUS_KEY] = {1}, key_two[CENSUS_KEY] = {2};

Test(sheet, a_fine_file_becomes_rows)
{
	static const char text[] = "sex,habitat,document,district,postal_code,birth_date\n"
				   "f,rural,12.345.678-z,Norte,28 001,1980-02-29\n"
				   "x,urbano,X1234567L,\"El, Sur\",ab-12,2000-12-31\n";
	struct sheet *sheet = calloc(1, sizeof *sheet);
	struct hash mac;

	cr_assert(sheet_read(sheet, span_of(text), key_one, key_two, NULL));
	cr_assert_eq(sheet->count, 2);
	document_mac(&mac, key_one, "12345678Z");
	cr_assert(hash_is_equal(&sheet->rows[0].mac, &mac));
	document_mac(&mac, key_two, "12345678Z");
	cr_assert(hash_is_equal(&sheet->rows[0].old_mac, &mac));
	cr_assert_str_eq(sheet->rows[0].postal_code, "28001");
	cr_assert_str_eq(sheet->rows[1].district, "El, Sur");
	cr_assert_str_eq(sheet->rows[1].postal_code, "AB12");
	cr_assert_str_eq(sheet->rows[1].birth_date, "2000-12-31");
	sheet_free(sheet);
	free(sheet);
}

static struct sheet *sheet_of(const char *text, size_t first, size_t piece)
{
	struct sheet *sheet = calloc(1, sizeof *sheet);
	struct sheet_reader *reader = sheet_begin(sheet, key_one, NULL);
	const size_t len = strlen(text);

	for (size_t at = 0, next = first; at < len; at += next, next = piece) {
		if (next > len - at)
			next = len - at;
		cr_assert(sheet_feed(reader, (struct span){(const uint8_t *)text + at, next}));
	}
	cr_assert(sheet_finish(reader));
	sheet_end(&reader);
	return sheet;
}

/* Twins are whoever has all rows' to find. */
static void expect_same(const char *text, size_t first, size_t piece)
{
	struct sheet *whole = calloc(1, sizeof *whole), *sheet = sheet_of(text, first, piece);

	(void)!sheet_read(whole, span_of(text), key_one, NULL, NULL);
	cr_assert_eq(sheet->count, whole->count, "rows, cut at %zu", first);
	cr_assert_eq(sheet->error_count, whole->error_count, "errors, cut at %zu", first);
	for (size_t i = 0; i < whole->count; i++) {
		cr_assert_eq(sheet->rows[i].line, whole->rows[i].line);
		cr_assert(hash_is_equal(&sheet->rows[i].mac, &whole->rows[i].mac));
	}
	for (size_t i = 0; i < whole->error_count; i++) {
		cr_assert_eq(sheet->errors[i].line, whole->errors[i].line);
		cr_assert_eq(sheet->errors[i].column, whole->errors[i].column);
		cr_assert_str_eq(sheet->errors[i].code, whole->errors[i].code);
	}
	sheet_free(whole);
	sheet_free(sheet);
	free(whole);
	free(sheet);
}

Test(sheet, wherever_a_file_is_cut_it_is_the_same)
{
	static const char *const files[] = {"", "\n", "\xef\xbb\xbf",
	    "\xef\xbb\xbf"
	    "sex;habitat;document;district;postal_code;birth_date\r\n\r\n"
	    "f;rural;12.345.678-z;\"No\"\"rt,e\";28 001;1980-02-29\r\n"
	    "x;\"ur\nbano\";X1234567L;Sur;ab-12;2000-12-31\r\n"
	    "x;urbano;X1234567L;Sur;ab-12;2000-13-31",
	    "document,birth_date,district,postal_code,sex,habitat\n1r,1980-02-29,a,28001,f,\"b\n",
	    "document,birth_date,district,postal_code,sex,gender\n1r,1980-02-29,a,28001,f,b\n",
	    "document,birth_date,district,postal_code,sex,habitat\n\"1\"r,1980-02-29,a,28001,f,b\n"
	    "2w,1980-02-29,a\r,28001,f,b\n3a,1980-02-29,\xc3\xb1,28001,f,b,\n\r\n4g,\"1980-02-"
	    "29\r\n\",a,28001,q,b"};

	for (size_t i = 0; i < sizeof files / sizeof *files; i++)
		for (size_t cut = 0; cut <= strlen(files[i]); cut++) {
			expect_same(files[i], cut, SIZE_MAX);
			expect_same(files[i], cut, 1);
		}
}

/* Who forgot a quote does not have the rest of a census kept in memory as one row. */
Test(sheet, a_row_has_a_most)
{
	static const char head[] = "document,birth_date,district,postal_code,sex,habitat\n\"";
	const size_t len = (size_t)3 * CSV_ROW_MAX;
	char *text = malloc(len);
	struct sheet *sheet;

	for (int is_quoted = 0; is_quoted < 2; is_quoted++) {
		memset(text, 'a', len);
		memcpy(text, head, sizeof head - 1 - (is_quoted == 0));
		strcpy(text + len - 64, "\n1r,1980-02-29,a,28001,f,b\n");
		for (size_t piece = 1000; piece < 70000; piece += 23000)
			expect_same(text, piece, piece);
		sheet = sheet_of(text, 49152, 49152);
		cr_assert_eq(sheet->error_count, 1);
		cr_assert_eq(sheet->errors[0].line, 2);
		cr_assert_str_eq(sheet->errors[0].code, is_quoted != 0 ? "csv_quote" : "csv_long");
		cr_assert_eq(sheet->count, 0, "nothing after it is read");
		sheet_free(sheet);
		free(sheet);
	}
	free(text);
}

Test(sheet, days_that_there_are)
{
	cr_expect(date_is("2000-02-29") && date_is("1850-01-01") && date_is("2199-12-31"));
	cr_expect(!date_is("1900-02-29") && !date_is("2001-02-29") && !date_is("2001-04-31"));
	cr_expect(!date_is("2001-00-10") && !date_is("2001-13-10") && !date_is("2001-01-00"));
	cr_expect(!date_is("1849-12-31") && !date_is("2200-01-01") && !date_is("2001-1-010"));
	cr_expect(!date_is("01/02/2001") && !date_is("") && !date_is("2001-01-011"));
}

/* --- who may vote ------------------------------------------------------------------------------
 */

static const struct eligible_dates dates = {"2027-03-01", "2027-03-15"};

static json_t *rule_of(const char *text)
{
	json_t *rule = json_parse(text, strlen(text), NULL);

	cr_assert(rule != NULL, "%s", text);
	return rule;
}

static bool may_vote(const char *text, const char *born, const char *district, const char *habitat)
{
	const struct eligible_person person = {born, district, "28001", habitat};
	json_t *rule = rule_of(text);
	bool may;

	cr_assert(eligibility_check(rule, NULL), "%s", text);
	may = eligibility_unmet(rule, &person, &dates) == NULL;
	json_decref(rule);
	return may;
}

Test(eligibility, an_age_is_reached_on_the_day)
{
	static const char at_close[] = "{\"age_at\":\"close\",\"least\":16}";
	static const char at_open[] = "{\"age_at\":\"open\",\"least\":16}";
	static const char at_day[] = "{\"age_at\":\"2026-12-31\",\"least\":18}";

	cr_expect(may_vote(at_close, "2011-03-15", "n", "u"));
	cr_expect(!may_vote(at_close, "2011-03-16", "n", "u"));
	cr_expect(may_vote(at_open, "2011-03-01", "n", "u"));
	cr_expect(!may_vote(at_open, "2011-03-02", "n", "u"));
	cr_expect(may_vote(at_day, "2008-12-31", "n", "u"));
	cr_expect(!may_vote(at_day, "2009-01-01", "n", "u"));
}

Test(eligibility, all_any_and_lists)
{
	static const char rule[] =
	    "{\"all\":[{\"age_at\":\"close\",\"least\":16},{\"any\":["
	    "{\"district\":[\"norte\",\"sur\"]},{\"habitat\":[\"rural\"]}]}]}";

	cr_expect(may_vote(rule, "1980-01-01", "norte", "urbano"));
	cr_expect(may_vote(rule, "1980-01-01", "sur", "urbano"));
	cr_expect(may_vote(rule, "1980-01-01", "centro", "rural"));
	cr_expect(!may_vote(rule, "1980-01-01", "centro", "urbano"));
	cr_expect(!may_vote(rule, "1980-01-01", "Norte", "urbano"));
	cr_expect(!may_vote(rule, "2020-01-01", "norte", "rural"));
	cr_expect(may_vote("{\"postal_code\":[\"28001\"]}", "1980-01-01", "n", "u"));
	cr_expect(!may_vote("{\"postal_code\":[\"28002\"]}", "1980-01-01", "n", "u"));
}

Test(eligibility, the_clause_that_is_not_met_is_named)
{
	const struct eligible_person person = {"1980-01-01", "centro", "28001", "urbano"};
	json_t *rule =
	    rule_of("{\"all\":[{\"age_at\":\"close\",\"least\":16},"
		    "{\"any\":[{\"district\":[\"norte\"]},{\"habitat\":[\"rural\"]}]}]}");
	json_t *words = eligibility_words(eligibility_unmet(rule, &person, &dates));

	cr_assert_str_eq(json_string_value(json_object_get(words, "en")),
	    "be registered in the district norte or live in the habitat rural");
	cr_assert_str_eq(json_string_value(json_object_get(words, "es")),
	    "estar empadronado en el distrito norte o vivir en hábitat rural");
	cr_assert_eq(json_object_size(words), 3);
	json_decref(words);
	json_decref(rule);
}

Test(eligibility, what_is_no_rule_is_refused)
{
	static const char *const wrong[] = {"{}", "[]", "7", "{\"all\":[]}", "{\"any\":{}}",
	    "{\"all\":[1]}", "{\"district\":[]}", "{\"district\":\"norte\"}",
	    "{\"district\":[\"\"]}", "{\"district\":[1]}", "{\"colour\":[\"blue\"]}",
	    "{\"district\":[\"a\"],\"habitat\":[\"b\"]}", "{\"age_at\":\"close\"}",
	    "{\"least\":16}", "{\"age_at\":\"noon\",\"least\":16}",
	    "{\"age_at\":\"2026-02-30\",\"least\":1}", "{\"age_at\":\"close\",\"least\":151}",
	    "{\"age_at\":\"close\",\"least\":-1}",
	    "{\"age_at\":\"close\",\"least\":16,\"most\":20}",
	    "{\"all\":[{\"all\":[{\"all\":[{\"all\":[{\"district\":[\"a\"]}]}]}]}]}"};

	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		struct fault fault = {0};
		json_t *rule = rule_of(wrong[i]);

		cr_expect(
		    !eligibility_check(rule, &fault) && fault.kind == FAULT_FALSE, "%s", wrong[i]);
		json_decref(rule);
	}
}

/* --- telephones and contacts -------------------------------------------------------------------
 */

static void expect_phone(const char *typed, const char *country, const char *form)
{
	char out[PHONE_ROOM] = "";
	const bool is_fine = phone_read(out, typed, country);

	cr_expect_eq(is_fine, form != NULL, "%s in %s", typed, country);
	if (form != NULL)
		cr_expect_str_eq(out, form, "%s in %s: %s", typed, country, out);
}

Test(phone, numbers_have_one_form)
{
	expect_phone("600 12 34 56", "34", "+34600123456");
	expect_phone("600-12.34/56", "34", "+34600123456");
	expect_phone("+34 600123456", "1", "+34600123456");
	expect_phone("0034600123456", "1", "+34600123456");
	expect_phone("(0600) 123456", "33", "+33600123456");
	expect_phone("06 1234 5678", "39", "+390612345678");
	expect_phone("+39 06 1234 5678", "34", "+390612345678");
	expect_phone("+1 (202) 555-0123", "34", "+12025550123");
	expect_phone("+123456789012345", "34", "+123456789012345");
	expect_phone("1234567", "3", "+31234567");
}

Test(phone, what_is_no_number_is_refused)
{
	static const char *const typed[] = {"", "+", "00", "12", "+1234567", "+1234567890123456",
	    "6OO123456", "++34600123456", "600+123456", "+0034600123456", "600123456 ext 2",
	    "600123456;", "6001234567890123456789012345678901234567890123456789"};

	for (size_t i = 0; i < sizeof typed / sizeof *typed; i++)
		expect_phone(typed[i], "34", NULL);
	cr_expect(phone_country_is("34") && phone_country_is("1") && phone_country_is("351"));
	cr_expect(!phone_country_is("") && !phone_country_is("034") && !phone_country_is("+34") &&
		  !phone_country_is("3456"));
}

Test(contact, what_is_sealed_is_opened_for_its_person_alone)
{
	static const struct hash one = {{1}}, other = {{2}};
	uint8_t sealed[CONTACT_SEALED], again[CONTACT_SEALED];
	char out[CONTACT_ROOM];
	const struct span box = {sealed, sizeof sealed};

	contact_seal(sealed, key_one, &one, CONTACT_EMAIL, "vecina@example.org");
	contact_seal(again, key_one, &one, CONTACT_EMAIL, "vecina@example.org");
	cr_expect_arr_eq(sealed, again, sizeof sealed, "the same is the same");
	contact_seal(again, key_one, &one, CONTACT_EMAIL, "vecino@example.org");
	cr_expect(memcmp(sealed, again, 24) != 0, "another has another nonce");
	cr_assert(contact_open(out, key_one, &one, CONTACT_EMAIL, box));
	cr_expect_str_eq(out, "vecina@example.org");
	cr_expect(!contact_open(out, key_two, &one, CONTACT_EMAIL, box), "another key");
	cr_expect(!contact_open(out, key_one, &other, CONTACT_EMAIL, box), "another person");
	cr_expect(!contact_open(out, key_one, &one, CONTACT_SMS, box), "another channel");
	cr_expect(!contact_open(
		      out, key_one, &one, CONTACT_EMAIL, (struct span){sealed, sizeof sealed - 1}),
	    "a part of it");
	sealed[40] ^= 1;
	cr_expect(!contact_open(out, key_one, &one, CONTACT_EMAIL, box), "a bit changed");
}

Test(contact, digits_are_hashed_for_one_account_under_a_key)
{
	struct hash hash, other;

	contact_digits_hash(&hash, key_one, "7", "123456");
	contact_digits_hash(&other, key_one, "7", "123456");
	cr_expect(hash_is_equal(&hash, &other));
	contact_digits_hash(&other, key_one, "8", "123456");
	cr_expect(!hash_is_equal(&hash, &other));
	contact_digits_hash(&other, key_two, "7", "123456");
	cr_expect(!hash_is_equal(&hash, &other));
	contact_digits_hash(&other, key_one, "7", "123457");
	cr_expect(!hash_is_equal(&hash, &other));
}

Test(sheet, contacts_are_sealed_and_may_be_left_out)
{
	static const char text[] =
	    "document,birth_date,district,postal_code,sex,habitat,phone,email\n"
	    "12345678Z,1980-02-28,a,28001,f,b,600 123 456, Vecina@Example.org \n"
	    "X1234567L,1980-02-28,a,28001,f,b,,\n";
	struct sheet *sheet = calloc(1, sizeof *sheet);
	char out[CONTACT_ROOM];

	sheet->phone_country = "34";
	cr_assert(sheet_read(sheet, span_of(text), key_one, NULL, NULL));
	cr_assert(
	    contact_open(out, key_one, &sheet->rows[0].mac, CONTACT_EMAIL, sheet->rows[0].email));
	cr_expect_str_eq(out, "vecina@example.org");
	cr_assert(
	    contact_open(out, key_one, &sheet->rows[0].mac, CONTACT_SMS, sheet->rows[0].phone));
	cr_expect_str_eq(out, "+34600123456");
	cr_expect(sheet->rows[1].email.len == 0 && sheet->rows[1].phone.len == 0);
	sheet_free(sheet);
	cr_assert(!sheet_read(sheet, span_of(text), key_one, NULL, NULL), "no country is said");
	cr_expect_eq(sheet->error_count, 1);
	cr_expect_str_eq(sheet->errors[0].code, "phone");
	sheet_free(sheet);
	free(sheet);
}
