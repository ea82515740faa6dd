/* proto/log: checkpoints and cosignatures. */
#include <criterion/criterion.h>

#include "proto/log/checkpoint.h"
#include "tests/unit/log_support.h"

#define ORIGIN "city.example/round"
#define ROOT   "AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE="
#define TEXT   ORIGIN "\n1234\n" ROOT "\n"

static struct checkpoint example(void)
{
	struct checkpoint checkpoint;
	struct hash root;

	memset(root.bytes, 1, HASH_LEN);
	assert_fine(checkpoint_make(&checkpoint, ORIGIN, 1234, &root, &fault));
	return checkpoint;
}

Test(checkpoint, three_lines_both_ways)
{
	struct checkpoint checkpoint = example(), parsed;
	struct buf out = {0};

	checkpoint_write(&out, &checkpoint);
	assert_text(&out, TEXT);
	assert_fine(checkpoint_parse_text(&parsed, span_of(&out), &fault));
	cr_assert_str_eq(parsed.origin, ORIGIN);
	cr_assert_eq(parsed.size, 1234);
	cr_assert(hash_is_equal(&parsed.root, &checkpoint.root));
	buf_free(&out);
}

static void check_text(const char *from, const char *to, const char *code)
{
	struct buf changed = replaced(text_span(TEXT), from, to);
	struct checkpoint checkpoint;

	assert_fault(code, checkpoint_parse_text(&checkpoint, span_of(&changed), &fault));
	buf_free(&changed);
}

Test(checkpoint, text_is_strict)
{
	struct checkpoint checkpoint;
	struct hash root = {{0}};

	check_text("1234", "01234", "checkpoint_size");
	check_text("1234", "00", "checkpoint_size");
	check_text("1234", "+1234", "checkpoint_size");
	check_text("1234", "-1", "checkpoint_size");
	check_text("1234", " 1234", "checkpoint_size");
	check_text("1234", "1234 ", "checkpoint_size");
	check_text("1234", "0x12", "checkpoint_size");
	check_text("1234", "", "checkpoint_size");
	check_text("1234", "1234\r", "checkpoint_size");
	check_text("1234", "9223372036854775808", "checkpoint_size");
	check_text("1234", "18446744073709551617", "checkpoint_size");
	check_text("QE=", "QF=", "checkpoint_root");
	check_text("QE=", "QE", "checkpoint_root");
	check_text("QE=\n", "Q==\n", "checkpoint_root");
	check_text(ROOT, "", "checkpoint_root");
	check_text(ROOT, ROOT "\r", "checkpoint_root");
	check_text(ORIGIN, "", "checkpoint_origin");
	check_text(ORIGIN, "city example", "checkpoint_origin");
	check_text(ORIGIN, "city+example", "checkpoint_origin");
	check_text("QE=\n", "QE=\nextension\n", "checkpoint_lines");
	check_text("QE=\n", "QE=\n\n", "checkpoint_lines");
	check_text("QE=\n", "QE=", "checkpoint_lines");
	check_text(ROOT "\n", "", "checkpoint_lines");
	assert_fine(checkpoint_parse_text(
	    &checkpoint, text_span("a\n9223372036854775807\n" ROOT "\n"), &fault));
	assert_fine(checkpoint_parse_text(&checkpoint, text_span("a\n0\n" ROOT "\n"), &fault));
	assert_fault("checkpoint_size",
	    checkpoint_make(&checkpoint, "a", (uint64_t)INT64_MAX + 1, &root, &fault));
	assert_fault("checkpoint_origin", checkpoint_make(&checkpoint, "", 1, &root, &fault));
}

Test(checkpoint, signed_and_read_again)
{
	struct signer log = signer_of(ORIGIN, NOTE_ED25519, 1);
	struct signer other = signer_of("other.example", NOTE_ED25519, 1);
	struct checkpoint checkpoint = example(), parsed;
	struct buf out = {0};
	struct note note;

	assert_fine(checkpoint_sign(&out, &checkpoint, &log.key, log.secret, &fault));
	assert_fine(checkpoint_parse(&parsed, &note, span_of(&out), &fault));
	assert_fine(note_verify(&note, &log.key, &fault));
	cr_assert_eq(parsed.size, 1234);
	cr_assert_eq(note.count, 1);
	assert_fault(
	    "note_wrong_key", checkpoint_sign(&out, &checkpoint, &other.key, other.secret, &fault));
	other = signer_of(ORIGIN, NOTE_ED25519, 2);
	assert_fault(
	    "note_wrong_key", checkpoint_sign(&out, &checkpoint, &log.key, other.secret, &fault));
	buf_free(&out);
}

Test(cosignature, signs_exactly_header_time_and_text)
{
	struct signer witness = signer_of("w.example", NOTE_COSIGNATURE, 1);
	struct cosignature cosignature;
	uint8_t expected[64];

	assert_fine(cosignature_make(
	    &cosignature, text_span(TEXT), &witness.key, witness.secret, 1679315147, &fault));
	ed25519_sign(expected, text_span("cosignature/v1\ntime 1679315147\n" TEXT), witness.secret);
	cr_assert_arr_eq(cosignature.signature, expected, 64);
	cr_assert(cosignature_is_valid(&cosignature, text_span(TEXT), &witness.key));
	cr_assert(!cosignature_is_valid(&cosignature, text_span(TEXT "x\n"), &witness.key));
	cosignature.time_s++;
	cr_assert(!cosignature_is_valid(&cosignature, text_span(TEXT), &witness.key));
}

Test(cosignature, wrong_uses_are_refused)
{
	struct signer log = signer_of("w.example", NOTE_ED25519, 1);
	struct signer witness = signer_of("w.example", NOTE_COSIGNATURE, 1);
	struct signer other = signer_of("w.example", NOTE_COSIGNATURE, 2);
	struct cosignature out;
	struct buf line = {0};

	assert_fault("note_wrong_key",
	    cosignature_make(&out, text_span(TEXT), &log.key, log.secret, 1, &fault));
	assert_fault("note_wrong_key",
	    cosignature_make(&out, text_span(TEXT), &witness.key, other.secret, 1, &fault));
	assert_fault("note_wrong_key",
	    note_sign(&line, text_span(TEXT), &witness.key, witness.secret, &fault));
	assert_fault("cosignature_time", cosignature_make(&out, text_span(TEXT), &witness.key,
					     witness.secret, (uint64_t)1 << 63, &fault));
	buf_free(&line);
}

/* A note with the log's line and a cosignature made at 1000 that claims another time. */
static struct buf make_cosigned(const struct signer *witness, uint64_t claimed_time_s)
{
	struct signer log = signer_of(ORIGIN, NOTE_ED25519, 9);
	struct checkpoint checkpoint = example();
	struct cosignature cosignature;
	struct buf out = {0};

	assert_fine(checkpoint_sign(&out, &checkpoint, &log.key, log.secret, &fault));
	assert_fine(cosignature_make(
	    &cosignature, text_span(TEXT), &witness->key, witness->secret, 1000, &fault));
	cosignature.time_s = claimed_time_s;
	cosignature_write(&out, &witness->key, &cosignature);
	return out;
}

Test(cosignature, found_under_name_and_id_only)
{
	struct signer witness = signer_of("w.example", NOTE_COSIGNATURE, 1);
	struct signer namesake = signer_of("w.example", NOTE_COSIGNATURE, 2);
	struct buf bytes = make_cosigned(&witness, 1000);
	struct cosignature cosignature;
	struct note note;
	bool found;

	assert_fine(note_parse(&note, span_of(&bytes), &fault));
	assert_fine(cosignature_find(&note, &witness.key, &cosignature, &found, &fault));
	cr_assert(found);
	cr_assert_eq(cosignature.time_s, 1000);
	assert_fine(cosignature_find(&note, &namesake.key, &cosignature, &found, &fault));
	cr_assert(!found);
	buf_free(&bytes);
}

Test(cosignature, another_time_or_form_spoils_it)
{
	struct signer witness = signer_of("w.example", NOTE_COSIGNATURE, 1);
	struct buf bytes = make_cosigned(&witness, 1001);
	struct cosignature cosignature;
	struct note note;
	uint8_t blob[73] = {0};
	bool found;

	assert_fine(note_parse(&note, span_of(&bytes), &fault));
	assert_fault("cosignature_invalid",
	    cosignature_find(&note, &witness.key, &cosignature, &found, &fault));
	buf_free(&bytes);
	for (size_t len = 71; len <= 73; len++) {
		bytes = make_cosigned(&witness, 1000);
		note_write_signature(&bytes, &witness.key, (struct span){blob, len});
		assert_fine(note_parse(&note, span_of(&bytes), &fault));
		assert_fault("cosignature_invalid",
		    cosignature_find(&note, &witness.key, &cosignature, &found, &fault));
		buf_free(&bytes);
	}
}
