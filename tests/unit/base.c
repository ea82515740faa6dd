/* proto/base: arena, buffers, encodings, JSON, workers. */
#include <criterion/criterion.h>
#include <string.h>

#include "proto/base/arena.h"
#include "proto/base/buf.h"
#include "proto/base/encode.h"
#include "proto/base/json.h"
#include "proto/base/workers.h"

Test(arena, refuses_past_its_limit_and_remembers)
{
	struct arena *arena = arena_new(1000);
	char *first = arena_alloc(arena, 10, 10);

	cr_assert_not_null(first);
	cr_assert(!arena_is_full(arena));
	cr_assert_null(arena_alloc(arena, 1000, 1));
	cr_assert(arena_is_full(arena));
	cr_assert_null(arena_alloc(arena, SIZE_MAX, 2), "the product overflows");
	arena_free(&arena);
	cr_assert_null(arena);
}

Test(buf, reader_failure_is_sticky_and_zero)
{
	const uint8_t bytes[] = {1, 2, 3};
	struct reader reader = reader_over(bytes, sizeof bytes);

	cr_assert_eq(reader_u16le(&reader), 0x0201);
	cr_assert_eq(reader_u32le(&reader), 0);
	cr_assert_eq(reader_u8(&reader), 0, "even the byte that is there");
	cr_assert(!reader_is_done(&reader));
}

Test(buf, integers_in_both_orders)
{
	struct buf buf = {0};
	struct reader reader;

	buf_put_u64le(&buf, 0x0102030405060708);
	buf_put_u64be(&buf, 0x0102030405060708);
	buf_put_u16be(&buf, 0xabcd);
	cr_assert(buf_is_ok(&buf));
	cr_assert_eq(buf.bytes[0], 8);
	cr_assert_eq(buf.bytes[8], 1);
	reader = reader_over(buf.bytes, buf.len);
	cr_assert_eq(reader_u64le(&reader), 0x0102030405060708);
	cr_assert_eq(reader_u64be(&reader), 0x0102030405060708);
	cr_assert_eq(reader_u16be(&reader), 0xabcd);
	cr_assert(reader_is_done(&reader));
	buf_free(&buf);
}

static void check_base64(const char *plain, const char *coded)
{
	struct buf out = {0}, back = {0};

	base64_encode(&out, (const uint8_t *)plain, strlen(plain));
	cr_assert_str_eq(buf_text(&out), coded);
	cr_assert(base64_decode(&back, coded, strlen(coded)));
	cr_assert_str_eq(buf_text(&back), plain);
	buf_free(&out);
	buf_free(&back);
}

Test(encode, base64_rfc4648_vectors)
{
	check_base64("", "");
	check_base64("f", "Zg==");
	check_base64("fo", "Zm8=");
	check_base64("foo", "Zm9v");
	check_base64("foob", "Zm9vYg==");
	check_base64("fooba", "Zm9vYmE=");
	check_base64("foobar", "Zm9vYmFy");
}

Test(encode, base64_refuses_every_second_spelling)
{
	static const char *const wrong[] = {"Zh==", "Zm9=", "Zg=", "Zg", "Z",
	    "Zg===", "Z===", "====", "Zm9v\n", " Zm9", "Zm-v", "Zg==Zg=="};

	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		struct buf out = {0};

		cr_assert(!base64_decode(&out, wrong[i], strlen(wrong[i])), "%s", wrong[i]);
		buf_free(&out);
	}
}

static void check_base45(const char *plain, const char *coded)
{
	struct buf out = {0}, back = {0};

	base45_encode(&out, (const uint8_t *)plain, strlen(plain));
	cr_assert_str_eq(buf_text(&out), coded);
	cr_assert(base45_decode(&back, coded, strlen(coded)));
	cr_assert_str_eq(buf_text(&back), plain);
	buf_free(&out);
	buf_free(&back);
}

Test(encode, base32_rfc4648_vectors)
{
	static const char *const pairs[][2] = {{"", ""}, {"f", "MY"}, {"fo", "MZXQ"},
	    {"foo", "MZXW6"}, {"foob", "MZXW6YQ"}, {"fooba", "MZXW6YTB"}, {"foobar", "MZXW6YTBOI"}};
	char out[16];

	for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
		base32_encode(out, (const uint8_t *)pairs[i][0], strlen(pairs[i][0]));
		cr_assert_str_eq(out, pairs[i][1]);
	}
}

Test(encode, base45_rfc9285_vectors)
{
	struct buf out = {0};

	check_base45("AB", "BB8");
	check_base45("Hello!!", "%69 VD92EX0");
	check_base45("base-45", "UJCLQE7W581");
	check_base45("ietf!", "QED8WEX0");
	cr_assert(!base45_decode(&out, "GGX", 3), "65536 does not fit two bytes");
	cr_assert(!base45_decode(&out, "::", 2), "past one byte");
	cr_assert(!base45_decode(&out, "B", 1));
	cr_assert(!base45_decode(&out, "bb8", 3), "small letters");
	buf_free(&out);
}

Test(encode, hexadecimal_is_strict)
{
	uint8_t out[2];

	cr_assert(hex_decode(out, 2, "aBcD", 4));
	cr_assert_eq(out[0], 0xab);
	cr_assert(!hex_decode_lower(out, 2, "aBcD", 4));
	cr_assert(!hex_decode(out, 2, "abc", 3));
	cr_assert(!hex_decode(out, 2, "abcg", 4));
}

Test(encode, tracker_is_100_bits_in_five_groups)
{
	uint8_t hash[32];
	char text[25];

	memset(hash, 0xff, sizeof hash);
	tracker_encode(text, hash);
	cr_assert_str_eq(text, "ZZZZ-ZZZZ-ZZZZ-ZZZZ-ZZZZ");
	memset(hash, 0, sizeof hash);
	hash[0] = 0x08;  /* 00001 000.. */
	hash[12] = 0x10; /* bit 99 is the last one shown */
	tracker_encode(text, hash);
	cr_assert_str_eq(text, "1000-0000-0000-0000-0001");
}

static void check_canonical(const char *in, const char *expected)
{
	struct fault fault = {0};
	struct buf out = {0};
	json_t *value = json_parse(in, strlen(in), &fault);

	cr_assert_not_null(value, "%s", fault.text);
	json_write_canonical(&out, value);
	cr_assert_str_eq(buf_text(&out), expected);
	json_decref(value);
	buf_free(&out);
}

Test(json, canonical_form_of_rfc8785)
{
	check_canonical("{ \"b\" : [1, true,null], \"a\":{} }", "{\"a\":{},\"b\":[1,true,null]}");
	/* RFC 8785, 3.2.3: sorted by UTF-16 code units, where U+1F600 comes before U+FB33. */
	check_canonical(
	    "{\"\\u20ac\":1,\"\\r\":2,\"\\ufb33\":3,\"1\":4,\"\\ud83d\\ude00\":5,\"\\u0080\":6,"
	    "\"\\u00f6\":7}",
	    "{\"\\r\":2,\"1\":4,\"\302\200\":6,\"\303\266\":7,\"\342\202\254\":1,"
	    "\"\360\237\230\200\":5,"
	    "\"\357\254\263\":3}");
	/* 3.2.2.2 */
	check_canonical("\"\\u20ac$\\u000F\\u000aA'\\u0042\\u0022\\u005c\\\\\\\"\\/\"",
	    "\"\342\202\254$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\"");
	check_canonical("[-0, 9007199254740991]", "[0,9007199254740991]");
}

Test(json, refuses_what_is_not_one_plain_value)
{
	static const char *const wrong[] = {"{\"a\":1,\"a\":2}", "1.0", "1e3", "9007199254740992",
	    "[1] x", "{", "\"\\u0000\"", "\"\xff\"", "'a'", "[1,]", "nul", "", "\"\\ud800\""};

	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		struct fault fault = {0};

		cr_assert_null(json_parse(wrong[i], strlen(wrong[i]), &fault), "%s", wrong[i]);
		cr_assert_str_eq(fault.code, "json_invalid");
	}
}

Test(json, canonical_parser_takes_one_spelling_only)
{
	struct fault fault = {0};
	json_t *value = json_parse_canonical("{\"a\":1}", 7, &fault);

	cr_assert_not_null(value);
	json_decref(value);
	cr_assert_null(json_parse_canonical("{\"a\": 1}", 8, &fault));
	cr_assert_str_eq(fault.code, "json_not_canonical");
}

static bool mark(size_t from, size_t to, void *context)
{
	uint32_t *marks = context;

	for (size_t i = from; i < to; i++)
		marks[i]++;
	return true;
}

static bool fails_at_7(size_t from, size_t to, void *context)
{
	(void)context;
	return !(from <= 7 && 7 < to);
}

Test(workers, each_item_once_and_no_failure_lost)
{
	for (unsigned processes = 1; processes <= 5; processes++) {
		uint32_t *marks = workers_memory(1001, sizeof *marks);

		workers_limit(processes);
		cr_assert(workers_run(1001, mark, marks));
		for (size_t i = 0; i < 1001; i++)
			cr_assert_eq(marks[i], 1);
		cr_assert(!workers_run(1001, fails_at_7, NULL));
		workers_memory_free(marks, 1001, sizeof *marks);
	}
	workers_limit(0);
}
