/* proto/record/act against proto/vectors/act.json. */
#include <criterion/criterion.h>
#include <string.h>

#include "proto/base/clock.h"
#include "proto/record/act.h"
#include "tests/unit/vectors.h"

static struct span span_of(const struct buf *buf)
{
	return (struct span){buf->bytes, buf->len};
}

static void secret_of(uint8_t key[32], uint8_t secret[64], const json_t *vectors)
{
	uint8_t seed[32];

	vector_hex(vectors, "acts_seed", seed, sizeof seed);
	ed25519_key_make(key, secret, seed);
}

Test(act, entry_0_is_read_and_written_again)
{
	json_t *vectors = vectors_load("act");
	struct buf entry = vector_bytes(vectors, "begin"), again = {0};
	uint8_t key[32], secret[64];
	struct act_begin begin;
	struct fault fault = {0};

	secret_of(key, secret, vectors);
	cr_assert(act_begin_read(&begin, span_of(&entry), &fault), "%s", fault.text);
	cr_assert_str_eq(begin.origin, vector_text(vectors, "origin"));
	cr_assert_arr_eq(begin.acts_key, key, 32);
	cr_assert(act_begin_put(&again, &begin, secret));
	cr_assert_eq(again.len, entry.len);
	cr_assert_arr_eq(again.bytes, entry.bytes, entry.len);
	act_begin_free(&begin);
	buf_free(&again);
	buf_free(&entry);
	json_decref(vectors);
}

static void expect_again(const struct act *act, const json_t *vectors, const struct buf *entry)
{
	uint8_t key[32], secret[64], leaf[32];
	struct fault fault = {0};
	struct buf again = {0};

	secret_of(key, secret, vectors);
	vector_hex(vectors, "begin_leaf", leaf, sizeof leaf);
	cr_assert(act_is_signed(span_of(entry), leaf, key));
	cr_assert(act_put(&again, act, leaf, secret, &fault), "%s", fault.text);
	cr_assert_eq(again.len, entry->len);
	cr_assert_arr_eq(again.bytes, entry->bytes, entry->len);
	key[5] ^= 1;
	cr_assert_not(act_is_signed(span_of(entry), leaf, key));
	key[5] ^= 1;
	leaf[0] ^= 1;
	cr_assert_not(act_is_signed(span_of(entry), leaf, key));
	buf_free(&again);
}

Test(act, acts_are_read_and_written_again)
{
	json_t *vectors = vectors_load("act"), *one;
	size_t i;

	json_array_foreach(vector_list(vectors, "acts"), i, one)
	{
		struct buf entry = vector_bytes(one, "entry"), subject = {0};
		const json_t *seat = json_object_get(one, "seat");
		struct fault fault = {0};
		struct act act;
		char time[21];

		cr_assert(act_read(&act, span_of(&entry), &fault), "%s", fault.text);
		cr_assert_str_eq(act.kind, vector_text(one, "kind"));
		cr_assert_str_eq(act.role, vector_text(one, "role"));
		cr_assert_eq(act.number, vector_u64(one, "number"));
		cr_assert_eq(act.has_seat, json_is_integer(seat));
		cr_assert_eq(act.seat, (uint64_t)json_integer_value(seat));
		time_write(time, act.time_s);
		cr_assert_str_eq(time, vector_text(one, "time"));
		json_write_canonical(&subject, act.subject);
		cr_assert_str_eq(buf_text(&subject), vector_text(one, "subject"));
		expect_again(&act, vectors, &entry);
		act_free(&act);
		buf_free(&subject);
		buf_free(&entry);
	}
	cr_assert_geq(i, 5);
	json_decref(vectors);
}

/* What is of the right form may still be signed by nobody: either is a refusal. */
static bool is_taken(struct span entry, const uint8_t leaf[32], const uint8_t key[32])
{
	struct act act;

	if (!act_read(&act, entry, NULL))
		return false;
	act_free(&act);
	return act_is_signed(entry, leaf, key);
}

Test(act, what_the_vectors_refuse_is_refused)
{
	json_t *vectors = vectors_load("act"), *one;
	uint8_t key[32], secret[64], leaf[32];
	struct act_begin begin;
	size_t i;

	secret_of(key, secret, vectors);
	vector_hex(vectors, "begin_leaf", leaf, sizeof leaf);
	json_array_foreach(vector_list(vectors, "refused"), i, one)
	{
		struct buf entry = vector_bytes(one, "entry");

		cr_assert_not(is_taken(span_of(&entry), leaf, key), "%s", vector_text(one, "why"));
		buf_free(&entry);
	}
	cr_assert_geq(i, 20);
	json_array_foreach(vector_list(vectors, "refused_begin"), i, one)
	{
		struct buf entry = vector_bytes(one, "entry");

		cr_assert_not(
		    act_begin_read(&begin, span_of(&entry), NULL), "%s", vector_text(one, "why"));
		buf_free(&entry);
	}
	cr_assert_geq(i, 12);
	json_decref(vectors);
}

Test(act, nothing_is_written_that_would_not_be_read)
{
	json_t *vectors = vectors_load("act"), *subject = json_object();
	uint8_t key[32], secret[64], leaf[32] = {0};
	struct act act = {.kind = "begin", .role = "staff", .subject = subject};
	struct fault fault = {0};
	struct buf out = {0};

	secret_of(key, secret, vectors);
	cr_assert_not(act_put(&out, &act, leaf, secret, &fault));
	cr_assert_str_eq(fault.code, "act_kind");
	json_decref(subject);
	json_decref(vectors);
	buf_free(&out);
}
