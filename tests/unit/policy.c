/* proto/log: policies, quorums, and checkpoints held against them. */
#include <criterion/criterion.h>

#include "proto/log/policy.h"
#include "tests/unit/log_support.h"

#define ORIGIN "city.example/round"

/* Witnesses 0 to 4 are A to E, with keys of seeds 10 to 14. */
static struct signer witness_of(unsigned i)
{
	char name[] = "a.example";

	name[0] = (char)('a' + i);
	return signer_of(name, NOTE_COSIGNATURE, (uint8_t)(10 + i));
}

static void put_line(struct buf *out, const char *start, const struct note_key *key)
{
	buf_put_text(out, start);
	note_key_write(out, key);
	buf_put_u8(out, '\n');
}

/* The log, witnesses A to E, and then `rest`. The caller frees it. */
static struct buf make_text(const char *rest)
{
	struct signer log = signer_of(ORIGIN, NOTE_ED25519, 1);
	struct buf out = {0};

	put_line(&out, "log ", &log.key);
	for (unsigned i = 0; i < 5; i++) {
		char start[] = "witness A ";
		struct signer witness = witness_of(i);

		start[8] = (char)('A' + i);
		put_line(&out, start, &witness.key);
	}
	buf_put_text(&out, rest);
	return out;
}

static void make_policy(struct policy *out, const char *rest)
{
	struct buf text = make_text(rest);

	assert_fine(policy_parse(out, span_of(&text), &fault));
	buf_free(&text);
}

#define A 1U
#define B 2U
#define C 4U
#define D 8U
#define E 16U

Test(policy, any_all_and_some)
{
	static struct policy policy;

	make_policy(&policy, "group g 2 A B C\nquorum g\n");
	cr_assert(!policy_is_met(&policy, 0));
	cr_assert(!policy_is_met(&policy, A));
	cr_assert(!policy_is_met(&policy, A | D | E));
	cr_assert(policy_is_met(&policy, A | C));
	cr_assert(policy_is_met(&policy, A | B | C | D | E));
	make_policy(&policy, "group g all A B\nquorum g\n");
	cr_assert(!policy_is_met(&policy, A | C));
	cr_assert(policy_is_met(&policy, A | B));
	make_policy(&policy, "group g any A B\nquorum g\n");
	cr_assert(!policy_is_met(&policy, C));
	cr_assert(policy_is_met(&policy, B));
	make_policy(&policy, "quorum D\n");
	cr_assert(!policy_is_met(&policy, A | B | C | E));
	cr_assert(policy_is_met(&policy, D));
	make_policy(&policy, "quorum none\n");
	cr_assert(policy_is_met(&policy, 0));
}

Test(policy, groups_of_groups_and_the_smallest_part)
{
	static struct policy policy;

	make_policy(&policy, "group x 2 A B C\ngroup y any D E\ngroup z all x y\nquorum z\n");
	cr_assert(!policy_is_met(&policy, A | B | C));
	cr_assert(!policy_is_met(&policy, A | D | E));
	cr_assert(policy_is_met(&policy, B | C | E));
	cr_assert_eq(policy_smallest(&policy, A | B | C | D | E), A | B | D);
	cr_assert_eq(policy_smallest(&policy, B | C | D | E), B | C | D);
	cr_assert_eq(policy_smallest(&policy, A | D | E), 0);
	make_policy(&policy, "group x all A B\ngroup z any x E\nquorum z\n");
	cr_assert_eq(policy_smallest(&policy, A | B | E), E, "one is fewer than two");
	cr_assert_eq(policy_smallest(&policy, A | B | C), A | B);
	make_policy(&policy, "quorum none\n");
	cr_assert_eq(policy_smallest(&policy, A | B), 0);
}

Test(policy, comments_blanks_and_addresses)
{
	static struct policy policy;
	struct signer log = signer_of(ORIGIN, NOTE_ED25519, 1);
	struct signer witness = witness_of(0);
	struct buf text = {0};

	buf_put_text(&text, "# a comment\n \t\n\t# another \303\244\n  log\t ");
	note_key_write(&text, &log.key);
	buf_put_text(&text, " https://city.example/log \nwitness any ");
	note_key_write(&text, &witness.key);
	buf_put_text(&text, "\thttps://a.example\nquorum any\n");
	assert_fine(policy_parse(&policy, span_of(&text), &fault));
	cr_assert_str_eq(policy.logs[0].url, "https://city.example/log");
	cr_assert_str_eq(policy.witnesses[0].url, "https://a.example");
	cr_assert_str_eq(policy.witnesses[0].name, "any");
	cr_assert_str_eq(policy.witnesses[0].key.name, "a.example");
	cr_assert(policy_is_met(&policy, 1));
	buf_free(&text);
}

static void check_rest(const char *rest, const char *code)
{
	static struct policy policy;
	struct buf text = make_text(rest);

	assert_fault(code, policy_parse(&policy, span_of(&text), &fault));
	buf_free(&text);
}

Test(policy, text_is_strict)
{
	check_rest("", "policy_syntax");
	check_rest("quorum A", "policy_syntax");
	check_rest("quorum A\nquorum A\n", "policy_syntax");
	check_rest("quorum\n", "policy_syntax");
	check_rest("quorum A B\n", "policy_syntax");
	check_rest("Quorum A\n", "policy_syntax");
	check_rest("group g any\nquorum g\n", "policy_syntax");
	check_rest("witness F\nquorum A\n", "policy_syntax");
	check_rest("log\nquorum A\n", "policy_syntax");
	check_rest("quorum g\ngroup g any A\n", "policy_name");
	check_rest("quorum F\n", "policy_name");
	check_rest("group g any F\nquorum g\n", "policy_name");
	check_rest("group g any g\nquorum g\n", "policy_name");
	check_rest("group g any none\nquorum g\n", "policy_name");
	check_rest("group none any A\nquorum A\n", "policy_name");
	check_rest("group A any B\nquorum A\n", "policy_name");
	check_rest("group g 2 A A\nquorum g\n", "policy_member");
	check_rest("group g any A\ngroup h any A\nquorum h\n", "policy_member");
	check_rest("group g 0 A\nquorum g\n", "policy_threshold");
	check_rest("group g 2 A\nquorum g\n", "policy_threshold");
	check_rest("group g 01 A\nquorum g\n", "policy_threshold");
	check_rest("group g ALL A\nquorum g\n", "policy_threshold");
	check_rest("quorum A\r\n", "policy_characters");
	check_rest("# \001\nquorum A\n", "policy_characters");
	check_rest("# \177\nquorum A\n", "policy_characters");
	check_rest("witness F key\nquorum A\n", "note_vkey");
}

static void check_extra(const char *start, const struct signer *signer, const char *code)
{
	static struct policy policy;
	struct buf text = make_text("quorum none\n");

	put_line(&text, start, &signer->key);
	assert_fault(code, policy_parse(&policy, span_of(&text), &fault));
	buf_free(&text);
}

Test(policy, one_key_stands_on_one_line)
{
	struct signer again = signer_of("another.name", NOTE_COSIGNATURE, 10);
	struct signer log_again = signer_of("another.name", NOTE_ED25519, 1);
	struct signer log_as_witness = signer_of("another.name", NOTE_COSIGNATURE, 1);
	struct signer fresh = signer_of("fresh.example", NOTE_COSIGNATURE, 99);

	check_extra("witness F ", &again, "policy_duplicate_key");
	check_extra("log ", &log_again, "policy_duplicate_key");
	check_extra("witness F ", &log_as_witness, "policy_duplicate_key");
	check_extra("witness A ", &fresh, "policy_name");
	check_extra("witness none ", &fresh, "policy_name");
	check_extra("log ", &fresh, "note_key_type");
	check_extra("witness F ", &log_again, "note_key_type");
}

Test(policy, limits)
{
	static struct policy policy;
	struct buf text = {0};
	char name[POLICY_WORD_LEN_MAX + 2] = {0};

	buf_put_text(&text, "quorum none\n");
	for (unsigned i = 0; i < POLICY_WITNESSES_MAX; i++) {
		struct signer witness =
		    signer_of("w.example", NOTE_COSIGNATURE, (uint8_t)(100 + i));

		buf_printf(&text, "witness w%u ", i);
		put_line(&text, "", &witness.key);
		buf_printf(&text, "group g%u any w%u\n", i, i);
	}
	assert_fine(policy_parse(&policy, span_of(&text), &fault));
	cr_assert_eq(policy.witness_count, POLICY_WITNESSES_MAX);
	cr_assert_eq(policy.group_count, POLICY_GROUPS_MAX);
	buf_put_text(&text, "group more any g1\n");
	assert_fault("policy_limit", policy_parse(&policy, span_of(&text), &fault));
	buf_free(&text);
	memset(name, 'x', POLICY_WORD_LEN_MAX + 1);
	buf_printf(&text, "group %s any A\n", name);
	check_rest(buf_text(&text), "policy_limit");
	buf_free(&text);
}

/* --- checkpoints ------------------------------------------------------------------------------ */

#define TEXT ORIGIN "\n3\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n"

static void cosign(struct buf *out, unsigned i, uint64_t time_s)
{
	struct signer witness = witness_of(i);
	struct cosignature cosignature;

	assert_fine(cosignature_make(
	    &cosignature, text_span(TEXT), &witness.key, witness.secret, time_s, &fault));
	cosignature_write(out, &witness.key, &cosignature);
}

/* The log's checkpoint, cosigned in the order of the letters. The caller frees it. */
static struct buf make_checkpoint(const char *letters)
{
	struct signer log = signer_of(ORIGIN, NOTE_ED25519, 1);
	struct buf out = {0};

	buf_put_text(&out, TEXT "\n");
	assert_fine(note_sign(&out, text_span(TEXT), &log.key, log.secret, &fault));
	for (; *letters != '\0'; letters++)
		cosign(&out, (unsigned)(*letters - 'A'), 1000);
	return out;
}

static struct policy policy;
static struct policy_checkpoint opened;

static void setup(void)
{
	make_policy(&policy, "group g 2 A B C\nquorum g\n");
}

Test(policy, a_checkpoint_with_its_quorum, .init = setup)
{
	struct buf bytes = make_checkpoint("CB");

	assert_fine(policy_check(&opened, &policy, span_of(&bytes), &fault));
	cr_assert_eq(opened.witnesses, B | C);
	cr_assert_eq(opened.checkpoint.size, 3);
	cr_assert_eq(opened.cosignatures[1].time_s, 1000);
	buf_free(&bytes);
}

Test(policy, below_the_quorum, .init = setup)
{
	struct buf bytes = make_checkpoint("CDE");

	assert_fault("quorum_missing", policy_check(&opened, &policy, span_of(&bytes), &fault));
	assert_fine(policy_open(&opened, &policy, span_of(&bytes), &fault));
	cosign(&bytes, 2, 2000);
	assert_fault("quorum_missing", policy_check(&opened, &policy, span_of(&bytes), &fault));
	buf_free(&bytes);
}

Test(policy, a_bad_cosignature_among_good_ones, .init = setup)
{
	struct buf bytes = make_checkpoint("AB");
	struct signer witness = witness_of(2);
	uint8_t zeros[72] = {0};

	note_write_signature(&bytes, &witness.key, (struct span){zeros, 72});
	assert_fault(
	    "cosignature_invalid", policy_check(&opened, &policy, span_of(&bytes), &fault));
	buf_free(&bytes);
}

static void check_log(const char *text, const struct signer *signer, const char *code)
{
	struct buf bytes = {0};

	buf_printf(&bytes, "%s\n", text);
	assert_fine(note_sign(&bytes, text_span(text), &signer->key, signer->secret, &fault));
	assert_fault(code, policy_check(&opened, &policy, span_of(&bytes), &fault));
	buf_free(&bytes);
}

Test(policy, the_log_itself, .init = setup)
{
	static const char other_origin[] =
	    "other.example\n3\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n";
	struct signer log = signer_of(ORIGIN, NOTE_ED25519, 1);
	struct signer namesake = signer_of(ORIGIN, NOTE_ED25519, 2);
	struct buf bytes = make_checkpoint("AB");
	uint8_t zeros[64] = {0};

	check_log(TEXT, &namesake, "log_unsigned");
	check_log(other_origin, &log, "log_unknown");
	note_write_signature(&bytes, &namesake.key, (struct span){zeros, 64});
	assert_fine(policy_check(&opened, &policy, span_of(&bytes), &fault));
	note_write_signature(&bytes, &log.key, (struct span){zeros, 64});
	assert_fault("log_signature", policy_check(&opened, &policy, span_of(&bytes), &fault));
	buf_free(&bytes);
}

Test(policy, the_size_is_signed, .init = setup)
{
	struct buf bytes = make_checkpoint("AB"), changed = replaced(span_of(&bytes), "3", "4");

	assert_fault("log_signature", policy_check(&opened, &policy, span_of(&changed), &fault));
	buf_free(&bytes);
	buf_free(&changed);
}

/* --- the final checkpoint file ---------------------------------------------------------------- */

Test(minimal, made_from_more_and_in_order, .init = setup)
{
	struct buf bytes = make_checkpoint("DCEBA"), expected = make_checkpoint("AB"), out = {0};

	assert_fine(checkpoint_minimize(&out, &policy, span_of(&bytes), &fault));
	cr_assert(text_is_equal(span_of(&out), span_of(&expected)));
	assert_fine(checkpoint_is_minimal(&policy, span_of(&out), &fault));
	assert_fault(
	    "checkpoint_not_minimal", checkpoint_is_minimal(&policy, span_of(&bytes), &fault));
	buf_free(&bytes);
	buf_free(&expected);
	buf_free(&out);
}

static void check_minimal(struct buf bytes, const char *code)
{
	assert_fault(code, checkpoint_is_minimal(&policy, span_of(&bytes), &fault));
	buf_free(&bytes);
}

Test(minimal, any_other_byte_is_refused, .init = setup)
{
	struct signer stranger = signer_of("stranger.example", NOTE_ED25519, 77);
	struct signer log = signer_of(ORIGIN, NOTE_ED25519, 1);
	struct buf bytes = make_checkpoint("BC");

	assert_fine(checkpoint_is_minimal(&policy, span_of(&bytes), &fault));
	check_minimal(replaced(span_of(&bytes), "\n", "\r\n"), "note_control");
	check_minimal(replaced(span_of(&bytes), "3", "03"), "checkpoint_size");
	check_minimal(replaced(span_of(&bytes), "AAA=\n", "AAB=\n"), "checkpoint_root");
	buf_free(&bytes);
	check_minimal(make_checkpoint("CB"), "checkpoint_not_minimal");
	check_minimal(make_checkpoint("ABC"), "checkpoint_not_minimal");
	check_minimal(make_checkpoint("ABD"), "checkpoint_not_minimal");
	check_minimal(make_checkpoint("AAB"), "checkpoint_not_minimal");
	check_minimal(make_checkpoint("A"), "quorum_missing");
	bytes = make_checkpoint("AB");
	assert_fine(note_sign(&bytes, text_span(TEXT), &log.key, log.secret, &fault));
	check_minimal(bytes, "checkpoint_not_minimal");
	bytes = make_checkpoint("AB");
	assert_fine(note_sign(&bytes, text_span(TEXT), &stranger.key, stranger.secret, &fault));
	check_minimal(bytes, "checkpoint_not_minimal");
	bytes = make_checkpoint("AB");
	bytes.len--;
	check_minimal(bytes, "note_shape");
}

Test(minimal, without_witnesses_it_is_the_logs_line)
{
	struct buf bytes = make_checkpoint("");

	make_policy(&policy, "quorum none\n");
	assert_fine(checkpoint_is_minimal(&policy, span_of(&bytes), &fault));
	check_minimal(make_checkpoint("A"), "checkpoint_not_minimal");
	buf_free(&bytes);
}
