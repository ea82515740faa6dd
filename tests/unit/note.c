/* proto/log: signed notes, their keys, Ed25519. */
#include <criterion/criterion.h>

#include "proto/base/encode.h"
#include "tests/unit/log_support.h"

#define DASH "\342\200\224"

static void check_rfc8032(
    const char *seed_hex, const char *public_hex, const char *message_hex, const char *expected)
{
	uint8_t seed[32], public_key[32], secret[64], message[2], signature[64], made[64];
	struct span span = {message, strlen(message_hex) / 2};

	cr_assert(hex_decode(seed, 32, seed_hex, 64));
	cr_assert(hex_decode(signature, 64, expected, 128));
	cr_assert(hex_decode(message, span.len, message_hex, strlen(message_hex)));
	cr_assert_eq(crypto_sign_seed_keypair(public_key, secret, seed), 0);
	cr_assert(hex_decode(made, 32, public_hex, 64));
	cr_assert_arr_eq(public_key, made, 32);
	ed25519_sign(made, span, secret);
	cr_assert_arr_eq(made, signature, 64);
	cr_assert(ed25519_is_valid(signature, span, public_key));
	signature[63] ^= 1;
	cr_assert(!ed25519_is_valid(signature, span, public_key));
}

Test(note, ed25519_vectors_of_rfc8032)
{
	check_rfc8032("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
	    "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
	    "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39"
	    "701cf9b46bd25bf5f0595bbe24655141438e7a100b");
	check_rfc8032("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
	    "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
	    "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f36"
	    "13d0f11d8c387b2eaeb4302aeeb00d291612bb0c00");
	check_rfc8032("c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
	    "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
	    "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f7"
	    "60984dc6594a7c15e9716ed28dc027beceea1ec40a");
}

Test(note, a_signature_with_s_plus_the_order_is_refused)
{
	static const uint8_t order[32] = {0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6,
	    0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde, 0x14, [31] = 0x10};
	struct signer signer = signer_of("a.example", NOTE_ED25519, 1);
	uint8_t signature[64];
	unsigned carry = 0;

	ed25519_sign(signature, text_span("x"), signer.secret);
	for (size_t i = 0; i < 32; i++) {
		carry += signature[32 + i] + order[i];
		signature[32 + i] = (uint8_t)carry;
		carry >>= 8;
	}
	cr_assert(!ed25519_is_valid(signature, text_span("x"), signer.key.public_key));
}

/* The ids were computed by another program, from the definition. */
#define ID_LOG          "0a6cfb42"
#define ID_LOG_CAPITALS "0A6CFB42"
#define ID_WITNESS      "e4ee5f14"
#define VKEY_LOG        "log.example/round+" ID_LOG "+AddamAGCsQq31Uv+08lkBzoO4XLz2qYjJa8CGmj3B1Ea"
#define VKEY_WITNESS    "log.example/round+" ID_WITNESS "+BNdamAGCsQq31Uv+08lkBzoO4XLz2qYjJa8CGmj3B1Ea"

Test(note, verifier_keys_both_ways)
{
	struct buf out = {0};
	struct note_key key;

	assert_fine(note_key_parse(&key, text_span(VKEY_LOG), &fault));
	cr_assert_str_eq(key.name, "log.example/round");
	cr_assert_eq(key.type, NOTE_ED25519);
	note_key_write(&out, &key);
	assert_text(&out, VKEY_LOG);
	out.len = 0;
	assert_fine(note_key_parse(&key, text_span(VKEY_WITNESS), &fault));
	cr_assert_eq(key.type, NOTE_COSIGNATURE);
	note_key_write(&out, &key);
	assert_text(&out, VKEY_WITNESS);
	buf_free(&out);
}

static void check_vkey(const char *from, const char *to, const char *code)
{
	struct buf changed = replaced(text_span(VKEY_LOG), from, to);
	struct note_key key;

	assert_fault(code, note_key_parse(&key, span_of(&changed), &fault));
	buf_free(&changed);
}

Test(note, verifier_keys_are_strict)
{
	struct note_key key;

	check_vkey("log.", "log ", "note_name");
	check_vkey("log.example/round", "", "note_name");
	check_vkey("log.", "lag.", "note_vkey");
	check_vkey("AddamA", "AddamB", "note_vkey");
	check_vkey("1Ea", "1Eb", "note_vkey");
	check_vkey("1Ea", "1Ea=", "note_vkey");
	check_vkey("1Ea", "1Ea\n", "note_vkey");
	check_vkey("B1Ea", "", "note_vkey");
	check_vkey("+A", "+B", "note_key_type");
	check_vkey(ID_LOG, ID_LOG_CAPITALS, "note_vkey");
	check_vkey(ID_LOG, "0", "note_vkey");
	assert_fault("note_vkey", note_key_parse(&key, text_span(""), &fault));
	assert_fault("note_vkey", note_key_parse(&key, text_span("a+"), &fault));
	assert_fault("note_vkey", note_key_parse(&key, text_span("a+12345678"), &fault));
	assert_fault("note_vkey", note_key_parse(&key, text_span("a+12345678+"), &fault));
}

Test(note, names_have_no_space_plus_or_controls)
{
	static const char *const wrong[] = {"", " ", "a b", "a+b", "a\tb", "a\nb", "a\302\240b",
	    "a\302\205b", "\341\232\200", "\342\200\200", "\342\200\212", "\342\200\250",
	    "\342\200\257", "\342\201\237", "\343\200\200", "\xff", "\355\240\200", "\300\200"};
	char longest[NOTE_NAME_LEN_MAX + 2];

	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
		cr_assert(!note_name_is_valid(text_span(wrong[i])), "number %zu", i);
	cr_assert(note_name_is_valid(text_span("miasto.example/g\305\202osowanie")));
	cr_assert(note_name_is_valid(text_span("\342\200\213")), "U+200B is no space");
	memset(longest, 'a', sizeof longest);
	cr_assert(note_name_is_valid((struct span){(uint8_t *)longest, NOTE_NAME_LEN_MAX}));
	cr_assert(!note_name_is_valid((struct span){(uint8_t *)longest, NOTE_NAME_LEN_MAX + 1}));
}

/* "Hello\n\nyou\n" signed by the signers given. The caller frees it. */
static struct buf make_note(const struct signer *signers, size_t count)
{
	const char *text = "Hello\n\nyou\n";
	struct buf out = {0};

	buf_put_text(&out, text);
	buf_put_u8(&out, '\n');
	for (size_t i = 0; i < count; i++)
		assert_fine(
		    note_sign(&out, text_span(text), &signers[i].key, signers[i].secret, &fault));
	return out;
}

/* The published key and note of c2sp.org/signed-note, "Example": made by another implementation. */
Test(note, the_published_example_verifies)
{
	static const char vkey[] =
	    "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k";
	static const char text[] = "This is an example message.\n\n" DASH " example.com/foo "
				   "Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsY"
				   "jOBH3mFXmRKuwHjG1Yu72IneyaQM="
				   "\n";
	struct fault fault = {0};
	struct note_key key;
	struct note note;

	cr_assert(note_key_parse(&key, text_span(vkey), &fault), "%s", fault.text);
	cr_assert(note_parse(&note, text_span(text), &fault), "%s", fault.text);
	cr_assert(note_verify(&note, &key, &fault), "%s", fault.text);
}

Test(note, signed_parsed_written_and_verified)
{
	struct signer signers[] = {signer_of("a.example", NOTE_ED25519, 1),
	    signer_of("b.example", NOTE_ED25519, 2), signer_of("a.example", NOTE_ED25519, 3)};
	struct buf bytes = make_note(signers, 2), back = {0};
	struct note note;

	assert_fine(note_parse(&note, span_of(&bytes), &fault));
	cr_assert_eq(note.count, 2);
	cr_assert(text_is(note.text, "Hello\n\nyou\n"));
	assert_fine(note_verify(&note, &signers[0].key, &fault));
	assert_fine(note_verify(&note, &signers[1].key, &fault));
	assert_fault("note_unsigned", note_verify(&note, &signers[2].key, &fault));
	note_write(&back, &note);
	cr_assert(text_is_equal(span_of(&back), span_of(&bytes)));
	assert_fault("note_wrong_key",
	    note_sign(&back, note.text, &signers[0].key, signers[1].secret, &fault));
	buf_free(&bytes);
	buf_free(&back);
}

Test(note, a_known_keys_bad_signature_spoils_its_good_one)
{
	struct signer signers[] = {
	    signer_of("a.example", NOTE_ED25519, 1), signer_of("a.example", NOTE_ED25519, 2)};
	struct buf bytes = make_note(signers, 2);
	struct note note;
	uint8_t zeros[64] = {0};

	note_write_signature(&bytes, &signers[0].key, (struct span){zeros, 64});
	note_write_signature(&bytes, &signers[1].key, (struct span){zeros, 63});
	assert_fine(note_parse(&note, span_of(&bytes), &fault));
	assert_fault("note_signature", note_verify(&note, &signers[0].key, &fault));
	assert_fault("note_signature", note_verify(&note, &signers[1].key, &fault));
	note.count = 2;
	assert_fine(note_verify(&note, &signers[0].key, &fault));
	note.text.len--;
	assert_fault("note_signature", note_verify(&note, &signers[0].key, &fault));
	buf_free(&bytes);
}

static void check_note(const char *from, const char *to, const char *code)
{
	struct signer signer = signer_of("a.example", NOTE_ED25519, 1);
	struct buf bytes = make_note(&signer, 1), changed = replaced(span_of(&bytes), from, to);
	struct note note;

	assert_fault(code, note_parse(&note, span_of(&changed), &fault));
	buf_free(&bytes);
	buf_free(&changed);
}

Test(note, notes_are_strict)
{
	struct note note;

	check_note("Hello\n", "Hello\r\n", "note_control");
	check_note("Hello", "He\tlo", "note_control");
	check_note("Hello", "He\001lo", "note_control");
	check_note("Hello", "He\377lo", "note_utf8");
	check_note("Hello", "He\300\257lo", "note_utf8");
	check_note("Hello", "He\355\240\200lo", "note_utf8");
	check_note("Hello", "He\364\220\200\200lo", "note_utf8");
	check_note("you\n\n", "you\n", "note_shape");
	check_note(DASH " ", DASH, "note_shape");
	check_note(DASH, "-", "note_shape");
	check_note(DASH " ", DASH "  ", "note_name");
	check_note("a.example", "a+example", "note_name");
	check_note("a.example", "a\342\200\200example", "note_name");
	check_note("a.example ", "a.example  ", "note_base64");
	check_note("a.example ", "a.example A", "note_base64");
	check_note("=\n", "= \n", "note_base64");
	check_note("=\n", "\n", "note_base64");
	check_note("=\n", "=", "note_shape");
	check_note("=\n", "=\n\n", "note_shape");
	check_note("=\n", "=\nmore\n", "note_shape");
	assert_fault("note_shape", note_parse(&note, text_span(""), &fault));
	assert_fault("note_shape", note_parse(&note, text_span("\n"), &fault));
	assert_fault("note_shape", note_parse(&note, text_span("a\n\n"), &fault));
	assert_fault(
	    "note_base64", note_parse(&note, text_span("a\n\n" DASH " a AAAAAA==\n"), &fault));
	assert_fine(note_parse(&note, text_span("a\n\n" DASH " a AAAAAAA=\n"), &fault));
	assert_fault(
	    "note_base64", note_parse(&note, text_span("a\n\n" DASH " a AAAAAAB=\n"), &fault));
	assert_fault("note_shape", note_parse(&note, text_span("a\n\n" DASH " a\n"), &fault));
}

Test(note, a_nul_is_a_control_character)
{
	struct note note;

	assert_fault("note_control",
	    note_parse(&note, (struct span){(const uint8_t *)"a\0\n\n", 4}, &fault));
}

Test(note, limits)
{
	struct signer signer = signer_of("a.example", NOTE_ED25519, 1);
	struct buf bytes = make_note(&signer, 1), large = {0};
	struct note note;
	uint8_t *room;

	for (size_t i = 1; i < NOTE_SIGNATURES_MAX; i++)
		note_write_signature(&bytes, &signer.key, text_span("anything"));
	assert_fine(note_parse(&note, span_of(&bytes), &fault));
	cr_assert_eq(note.count, NOTE_SIGNATURES_MAX);
	note_write_signature(&bytes, &signer.key, text_span("anything"));
	assert_fault("note_limit", note_parse(&note, span_of(&bytes), &fault));
	room = buf_extend(&large, NOTE_LEN_MAX + 1);
	memset(room, 'a', NOTE_LEN_MAX + 1);
	assert_fault("note_limit", note_parse(&note, span_of(&large), &fault));
	buf_free(&large);
	buf_free(&bytes);
}

Test(note, strangers_signatures_may_be_long)
{
	struct signer signer = signer_of("a.example", NOTE_ED25519, 1);
	struct signer other = signer_of("b.example", NOTE_ED25519, 2);
	struct buf bytes = make_note(&signer, 1), back = {0};
	static uint8_t blob[5000];
	struct note note;

	note_write_signature(&bytes, &other.key, (struct span){blob, sizeof blob});
	assert_fine(note_parse(&note, span_of(&bytes), &fault));
	cr_assert_eq(note.signatures[1].len, sizeof blob);
	assert_fine(note_verify(&note, &signer.key, &fault));
	assert_fault("note_signature", note_verify(&note, &other.key, &fault));
	note_write(&back, &note);
	cr_assert(text_is_equal(span_of(&back), span_of(&bytes)));
	buf_free(&bytes);
	buf_free(&back);
}
