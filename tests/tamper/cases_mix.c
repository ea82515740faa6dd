/*
 * Cases 41, 43 to 53, 70, 84 and 90 to 92: what is counted, and the mixes. Here the board and the
 * trustees who mix cheat. Forged proofs that need a prover of their own are unit tests.
 */
#include <string.h>

#include "proto/crypto/shuffle.h"
#include "tests/tamper/cases.h"

/* --- TALLY_INPUT ---------------------------------------------------------------------------- */

static size_t first_ballot_of(struct play *play, unsigned who)
{
	struct ballot ballot;

	for (size_t i = 0; i < play->round.count; i++)
		if (ballot_parse(
			&ballot, play->round.entries[i].bytes, play->round.entries[i].len) &&
		    point_is_equal(&ballot.X, &play->people[who].X))
			return i;
	MUST(!"a ballot");
	return NOWHERE;
}

enum { OLDER, OMITTED, REORDERED, VOIDED, AFTER_SEAL, OTHER_CONTEST, DOUBLED };

static void other_input(struct play *play, int what)
{
	size_t indices[64], count = inputs_of(play, APPROVAL, indices), kept;

	if (what == OLDER) /* the first of person 1, not the third */
		for (size_t i = 0; i < count; i++) {
			struct ballot ballot;

			MUST(ballot_parse(&ballot, play->round.entries[indices[i]].bytes,
			    play->round.entries[indices[i]].len));
			if (point_is_equal(&ballot.X, &play->people[1].X))
				indices[i] = first_ballot_of(play, 1);
		}
	if (what == OMITTED)
		count--;
	if (what == REORDERED) {
		kept = indices[0];
		indices[0] = indices[1];
		indices[1] = kept;
	}
	if (what == VOIDED) /* the one that was void between CLOSE and SEAL */
		indices[count++] = first_ballot_of(play, 20);
	if (what == OTHER_CONTEST)
		indices[count++] = first_ballot_of(play, 5);
	if (what == DOUBLED)
		indices[count] = indices[count - 1], count++;
	inputs_again(play, APPROVAL, indices, count);
}

/* The artifact only: a row's index changed, which the rows do not show. */
static void other_index(struct play *play, int arg)
{
	struct round *round = &play->round;
	size_t place = log_first(play, ENTRY_TALLY_INPUT) + APPROVAL;
	struct entry_tally_input input;
	struct buf artifact = {0}, entry = {0};
	struct record_file *file;

	MUST(tally_input_read(&input, round->entries[place]));
	file = record_artifact(&round->files, &input.artifact);
	MUST(file != NULL);
	buf_put(&artifact, file->bytes.bytes, file->bytes.len);
	artifact.bytes[arg] ^= 1;
	input.artifact =
	    artifact_swap(play, &input.artifact, (struct span){artifact.bytes, artifact.len});
	tally_input_put(&entry, &input);
	entry_sign(&entry, entry.len, round->ctx, round->board.secret_key);
	log_replace(play, place, (struct span){entry.bytes, entry.len});
	buf_free(&entry);
	buf_free(&artifact);
}

/* A VOID for one group is applied to the other too: person 19's ballot of group A is missing. */
static void void_for_both(struct play *play, int arg)
{
	size_t indices[64], count = inputs_of(play, APPROVAL, indices);

	for (size_t i = 0; i < count; i++)
		if (indices[i] == first_ballot_of(play, (unsigned)arg)) {
			memmove(indices + i, indices + i + 1, (count - i - 1) * sizeof *indices);
			inputs_again(play, APPROVAL, indices, count - 1);
			return;
		}
	MUST(!"their ballot");
}

static void half_void(struct play *play, int arg)
{
	void_log(play, (unsigned)arg, 2, VOID_DISPUTE);
}

static void inputs_swapped(struct play *play, int arg)
{
	size_t place = log_first(play, ENTRY_TALLY_INPUT);
	struct span first = play->round.entries[place];

	(void)arg;
	log_replace(play, place, play->round.entries[place + 1]);
	log_replace(play, place + 1, first);
}

static void input_missing(struct play *play, int arg)
{
	(void)arg;
	log_remove(play, log_last(play, ENTRY_TALLY_INPUT));
}

static void input_twice(struct play *play, int is_changed)
{
	size_t indices[64], place = log_first(play, ENTRY_TALLY_INPUT);
	struct entry_tally_input input;
	struct buf entry = {0};

	(void)indices;
	MUST(tally_input_read(&input, play->round.entries[place]));
	input.count += (uint64_t)is_changed;
	tally_input_put(&entry, &input);
	admin_log(play, &entry, &play->round.board, NULL);
}

static void input_before_seal(struct play *play, int arg)
{
	const struct entry_tally_input input = {.cid = 0};
	struct buf entry = {0};

	(void)arg;
	tally_input_put(&entry, &input);
	admin_log(play, &entry, &play->round.board, NULL);
}

static void no_contest(struct play *play, int type)
{
	const struct entry_tally_input input = {.cid = PLAY_CONTESTS};
	const struct entry_mix_end end = {.cid = UINT16_MAX};
	struct entry_mix mix = {.cid = 1ULL << 32, .trustee = 1, .y = play->round.keys.group};
	struct entry_decrypt decrypt = {.cid = 0x7fff, .trustee = 1};
	struct buf entry = {0};

	if (type == ENTRY_TALLY_INPUT)
		tally_input_put(&entry, &input);
	else if (type == ENTRY_MIX_END)
		mix_end_put(&entry, &end);
	else if (type == ENTRY_MIX)
		mix_put(&entry, &mix);
	else
		decrypt_put(&entry, &decrypt);
	admin_log(play, &entry,
	    type == ENTRY_TALLY_INPUT || type == ENTRY_MIX_END ? &play->round.board
							       : &play->round.trustees[0].signer,
	    NULL);
}

static void paper_after_seal(struct play *play, int what)
{
	struct point tag;

	if (what == 0) {
		paper_log(play, 9, 9, NOBODY, (const char *[]){"0004"}, 1);
		play->paper_count--;
	} else {
		tag_of_row(play, 31, &tag);
		checkin_log(play, &tag, 9, (const uint16_t[]){NOBODY}, 1);
	}
}

/* --- bytes of a mix ------------------------------------------------------------------------- */

#define N_ROWS  5 /* of POINTS */
#define AT_ROWS SHUFFLE_HEAD
#define AT_C    (AT_ROWS + 64 * N_ROWS)
#define AT_CH   (AT_C + 32 * N_ROWS)
#define AT_TH   (AT_CH + 32 * N_ROWS)
#define AT_T1   (AT_TH + 32 * N_ROWS)
#define AT_Z1   (AT_T1 + 5 * 32)
#define AT_Z4   (AT_Z1 + 3 * 32)
#define AT_ZH   (AT_Z4 + 32)
#define AT_ZP   (AT_ZH + 32 * N_ROWS)

/* Adds G to the point, or one to the scalar, at this place: it stays canonical. */
static void add_one(uint8_t *bytes, size_t len, int at)
{
	struct scalar one;

	(void)len;
	scalar_from_u64(&one, 1);
	if (at >= AT_Z1) {
		struct scalar *scalar = (struct scalar *)(void *)(bytes + at);

		scalar_add(scalar, scalar, &one);
	} else {
		struct point *point = (struct point *)(void *)(bytes + at), G;

		point_mul_base_any(&G, &one);
		point_add(point, point, &G);
	}
}

static void swap_rows(uint8_t *bytes, size_t len, int arg)
{
	uint8_t kept[CIPHER_LEN];
	uint8_t *first = bytes + AT_ROWS, *second = first + CIPHER_LEN * (size_t)arg;

	(void)len;
	memcpy(kept, first, CIPHER_LEN);
	memcpy(first, second, CIPHER_LEN);
	memcpy(second, kept, CIPHER_LEN);
}

static void double_row(uint8_t *bytes, size_t len, int arg)
{
	(void)len;
	memcpy(bytes + AT_ROWS + CIPHER_LEN * (size_t)arg, bytes + AT_ROWS, CIPHER_LEN);
}

/* e' + delta on a message: beta alone, so that the row can be known again. */
static void mark_row(uint8_t *bytes, size_t len, int arg)
{
	add_one(bytes, len, AT_ROWS + 64 * arg + 32);
}

/* The alphas of two rows change places, the betas stay: columns of rows permuted. */
static void swap_alphas(uint8_t *bytes, size_t len, int arg)
{
	uint8_t kept[POINT_LEN];

	(void)len;
	memcpy(kept, bytes + AT_ROWS, POINT_LEN);
	memcpy(bytes + AT_ROWS, bytes + AT_ROWS + CIPHER_LEN * (size_t)arg, POINT_LEN);
	memcpy(bytes + AT_ROWS + CIPHER_LEN * (size_t)arg, kept, POINT_LEN);
}

static void zero_point(uint8_t *bytes, size_t len, int at)
{
	(void)len;
	memset(bytes + at, 0, POINT_LEN);
}

static void set_high(uint8_t *bytes, size_t len, int at)
{
	(void)len;
	bytes[at + 31] |= 0x80;
}

static void flip_head(uint8_t *bytes, size_t len, int at)
{
	(void)len;
	bytes[at] ^= 1;
}

static void edit_last(struct play *play, bytes_edit *edit, int arg)
{
	mix_edit(play, mix_at(play, POINTS, play->mixer_count - 1), edit, arg);
}

static void field(struct play *play, int at)
{
	edit_last(play, add_one, at);
}

static void first_mix_field(struct play *play, int at)
{
	mix_edit(play, mix_at(play, POINTS, 0), add_one, at);
}

static void rows_swapped(struct play *play, int arg)
{
	edit_last(play, swap_rows, arg);
}

static void row_doubled(struct play *play, int arg)
{
	edit_last(play, double_row, arg);
}

static void row_marked(struct play *play, int arg)
{
	edit_last(play, mark_row, arg);
}

static void alphas_swapped(struct play *play, int arg)
{
	edit_last(play, swap_alphas, arg);
}

static void point_zeroed(struct play *play, int at)
{
	edit_last(play, zero_point, at);
}

static void scalar_high(struct play *play, int at)
{
	edit_last(play, set_high, at);
}

static void head_flipped(struct play *play, int at)
{
	edit_last(play, flip_head, at);
}

/* --- MIX entries ---------------------------------------------------------------------------- */

enum {
	ROWS_FEWER,
	INPUT_OTHER,
	OUTPUT_OTHER,
	CTX_OTHER,
	NUMBER_OTHER,
	NUMBER_WRAPPED,
	WIDTH_OTHER,
	Y_OTHER,
	COUNT_HUGE,
	PROOF_OF_OTHER_MIX,
	PROOF_OF_OTHER_CONTEST,
	TRUSTEE_NONE,
	TRUSTEE_BEYOND,
	TRUSTEE_OTHER,
};

static void entry_fields(struct play *play, struct entry_mix *mix, int what)
{
	struct entry_mix other;

	if (what == ROWS_FEWER)
		mix->count--;
	if (what == COUNT_HUGE)
		mix->count = UINT64_MAX / 64;
	if (what == INPUT_OTHER)
		mix->input = mix->output;
	if (what == OUTPUT_OTHER)
		mix->output.bytes[0] ^= 1;
	if (what == CTX_OTHER)
		mix->ctx[0] ^= 1;
	if (what == NUMBER_OTHER)
		mix->mix++;
	if (what == NUMBER_WRAPPED)
		mix->mix += 1ULL << 32;
	if (what == WIDTH_OTHER)
		mix->width = 2;
	if (what == Y_OTHER)
		mix->y = play->round.keys.shares[0];
	if (what == PROOF_OF_OTHER_MIX || what == PROOF_OF_OTHER_CONTEST) {
		MUST(mix_read(&other, play->round.entries[mix_at(play,
					  what == PROOF_OF_OTHER_MIX ? POINTS : RANKING, 0)]));
		mix->artifact = other.artifact;
	}
	if (what == TRUSTEE_NONE)
		mix->trustee = 0;
	if (what == TRUSTEE_BEYOND)
		mix->trustee = 5;
	if (what == TRUSTEE_OTHER)
		mix->trustee = 3;
}

static void mix_entry(struct play *play, int what)
{
	size_t index = mix_at(play, POINTS, play->mixer_count - 1);
	struct entry_mix mix;

	MUST(mix_read(&mix, play->round.entries[index]));
	entry_fields(play, &mix, what);
	mix_put_again(play, index, &mix);
}

static void mixers_are(struct play *play, int what)
{
	static const unsigned lists[][4] = {{1, 2, 0}, {3, 4, 0}, {1, 3, 1}, {0}, {1, 0}};

	play->mixer_count = 0;
	for (size_t i = 0; i < 3 && lists[what][i] != 0; i++)
		play->mixers[play->mixer_count++] = lists[what][i];
}

/* SMALL must not be mixed, ALONE can't be. */
static void mix_unopened(struct play *play, int arg)
{
	uint64_t kept = play->round.manifest.min_batch;

	play->round.manifest.min_batch = (uint64_t)arg;
	play_stage(play, STAGE_MIX);
	play->round.manifest.min_batch = kept;
	play->is_stage_done = true;
}

/* --- MIX_END -------------------------------------------------------------------------------- */

static void end_log(struct play *play, uint16_t cid, const struct hash *vec)
{
	const struct entry_mix_end end = {cid, *vec};
	struct buf entry = {0};

	mix_end_put(&entry, &end);
	admin_log(play, &entry, &play->round.board, NULL);
}

static void mix_after_end(struct play *play, int arg)
{
	(void)arg;
	end_log(play, POINTS, &play->round.vecs[POINTS]);
	MUST(round_mix(&play->round, 3, &play->fault));
}

static void end_before_mix(struct play *play, int arg)
{
	(void)arg;
	end_log(play, NOBODY, &play->round.vecs[NOBODY]);
	log_insert(play, log_first(play, ENTRY_TALLY_INPUT) + 1,
	    play->round.entries[play->round.count - 1]);
	log_cut(play, play->round.count - 1);
}

/* The output of the mix before the last one is what is opened. */
static void end_names_other(struct play *play, int which)
{
	struct entry_mix mix;

	MUST(mix_read(&mix, play->round.entries[mix_at(play, POINTS, play->mixer_count - 1)]));
	play->round.vecs[POINTS] = which == 0 ? mix.input : (struct hash){{1}};
}

/* A decryption of the unmixed pile, with no mix at all. */
static void nothing_mixed(struct play *play, int arg)
{
	(void)arg;
	play->is_stage_done = true;
}

static void end_missing(struct play *play, int arg)
{
	(void)arg;
	play_stage(play, STAGE_MIX_END);
	log_remove(play, log_last(play, ENTRY_MIX_END));
	play->round.mix_end_checkpoint.len = 0;
	MUST(round_minimal_checkpoint(&play->round, &play->round.mix_end_checkpoint, &play->fault));
	play->is_stage_done = true;
}

/* What cannot be right any more after such a breach, and need not be said. */
#define ANY_LATER (V(2) | V(3) | V(4) | V(9) | V(10) | V(11) | V(12) | V(13) | V(15))

#define INPUTS STAGE_MIX
#define MIXED  STAGE_MIX_END

#define FIELD(name, at)                                                                            \
	{                                                                                          \
		"49 " name, MIXED, field, at, V(10), 0, 1, "shuffle proof"                         \
	}

static const struct tamper_case cases[] = {
    {"41 an older ballot counted", INPUTS, other_input, OLDER, V(9), 0, 1, "ballots that count"},
    {"41 a ballot omitted", INPUTS, other_input, OMITTED, V(9), 0, 1, "ballots that count"},
    {"41 ballots in another order", INPUTS, other_input, REORDERED, V(9), 0, 1,
	"ballots that count"},
    {"41 a ballot of another contest", INPUTS, other_input, OTHER_CONTEST, V(9), 0, 1,
	"ballots that count"},
    {"41 a ballot twice", INPUTS, other_input, DOUBLED, V(9), 0, 1, "ballots that count"},
    {"41 the log index of a row", INPUTS, other_index, 8 + 2 + 8 + 1, V(9), 0, 1, "byte for byte"},
    {"41 the header of the tally input", INPUTS, other_index, 0, V(9), 0, 1, "byte for byte"},
    {"43 an output replaced", MIXED, field, AT_ROWS, V(10), 0, 1, "shuffle proof"},
    {"43 an output's beta replaced", MIXED, field, AT_ROWS + 64 * 4 + 32, V(10), 0, 1,
	"shuffle proof"},
    {"43 an output of the first mix replaced", MIXED, first_mix_field, AT_ROWS, V(10), 0, 1,
	"shuffle proof"},
    {"44 outputs swapped after the proof", MIXED, rows_swapped, 3, V(10), 0, 1, "shuffle proof"},
    {"45 a row twice, another dropped", MIXED, row_doubled, 2, V(10), 0, 1, "shuffle proof"},
    {"46 a row marked", MIXED, row_marked, 1, V(10), 0, 1, "shuffle proof"},
    {"47 the proof of another mix", MIXED, mix_entry, PROOF_OF_OTHER_MIX, V(10), V(2), 1,
	"wrong header"},
    {"47 the proof of another contest", MIXED, mix_entry, PROOF_OF_OTHER_CONTEST, V(10), V(2), 1,
	"wrong header"},
    {"48 a row fewer", MIXED, mix_entry, ROWS_FEWER, V(10), 0, 1, "next mix of this pile"},
    {"48 a huge number of rows", MIXED, mix_entry, COUNT_HUGE, V(10), 0, 1,
	"next mix of this pile"},
    FIELD("t1", AT_T1),
    FIELD("t2", AT_T1 + 32),
    FIELD("t3", AT_T1 + 64),
    FIELD("t4A", AT_T1 + 96),
    FIELD("t4B", AT_T1 + 128),
    FIELD("z1", AT_Z1),
    FIELD("z2", AT_Z1 + 32),
    FIELD("z3", AT_Z1 + 64),
    FIELD("z4", AT_Z4),
    FIELD("C of the first row", AT_C),
    FIELD("C of the last row", AT_C + 32 * (N_ROWS - 1)),
    FIELD("Ch of the first row", AT_CH),
    FIELD("Ch of the last row", AT_CH + 32 * (N_ROWS - 1)),
    FIELD("th of the first row", AT_TH),
    FIELD("th of the last row", AT_TH + 32 * (N_ROWS - 1)),
    FIELD("zh of the first row", AT_ZH),
    FIELD("zh of the last row", AT_ZH + 32 * (N_ROWS - 1)),
    FIELD("zp of the first row", AT_ZP),
    FIELD("zp of the last row", AT_ZP + 32 * (N_ROWS - 1)),
    {"49 an identity in the proof", MIXED, point_zeroed, AT_T1, V(10), 0, 1, "not canonical"},
    {"49 a scalar with bit 255", MIXED, scalar_high, AT_Z1, V(10), 0, 1, "not canonical"},
    {"49 another header", MIXED, head_flipped, 10, V(10), 0, 1, "wrong header"},
    {"50 a column of (0, 2, 0)", STAGE_AUDIT, NULL, 0, 0, 0, 0,
	"unit: vectors, forged_shuffles_fail_by_the_name_of_their_equation"},
    {"51 a mix of another input", MIXED, mix_entry, INPUT_OTHER, V(10), 0, 1,
	"start from the output"},
    {"51 another output than it names", MIXED, mix_entry, OUTPUT_OTHER, V(10), 0, 1,
	"its entry names"},
    {"51 another ctx", MIXED, mix_entry, CTX_OTHER, V(10), 0, 1, "next mix of this pile"},
    {"51 another number", MIXED, mix_entry, NUMBER_OTHER, V(10), 0, 1, "next mix of this pile"},
    {"51 a number of 2^32 more", MIXED, mix_entry, NUMBER_WRAPPED, V(10), 0, 1,
	"next mix of this pile"},
    {"51 another width", MIXED, mix_entry, WIDTH_OTHER, V(10), 0, 1, "next mix of this pile"},
    {"51 another key", MIXED, mix_entry, Y_OTHER, V(10), 0, 1, "next mix of this pile"},
    {"51 a mix by nobody", MIXED, mix_entry, TRUSTEE_NONE, V(4) | V(10), V(2), 1, "no trustee"},
    {"51 a mix by a fifth trustee", MIXED, mix_entry, TRUSTEE_BEYOND, V(4) | V(10), V(2), 1,
	"no trustee"},
    {"51 a mix in another trustee's name", MIXED, mix_entry, TRUSTEE_OTHER, V(10), 0, 1,
	"wrong header"},
    {"52 only the city has mixed", STAGE_MIX, mixers_are, 0, V(10), 0, 1, "both blocks"},
    {"52 only civil society has mixed", STAGE_MIX, mixers_are, 1, V(10), 0, 1, "both blocks"},
    {"52 one trustee has mixed", STAGE_MIX, mixers_are, 4, V(10), 0, 1, "both blocks"},
    {"53 alphas swapped between rows", MIXED, alphas_swapped, 2, V(10), 0, 1, "shuffle proof"},
    {"60 nobody has mixed", STAGE_MIX, nothing_mixed, 0, V(10), 0, 1, "both blocks"},
    {"70 a VOID before SEAL ignored", INPUTS, other_input, VOIDED, V(9), V(14), 1,
	"ballots that count"},
    {"70 a VOID for one group applied to another", INPUTS, void_for_both, 0, V(9), 0, 1,
	"ballots that count"},
    {"70 a VOID for one group leaves the other", STAGE_LATER_BALLOTS, half_void, 9, 0, 0, 0, NULL},
    {"84 a TALLY_INPUT before SEAL", STAGE_SEAL, input_before_seal, 0, V(4), 0, 1,
	"must not stand here"},
    {"84 TALLY_INPUTs in another order", INPUTS, inputs_swapped, 0, V(4) | V(9), ANY_LATER, 1,
	"ascending"},
    {"84 a TALLY_INPUT missing", INPUTS, input_missing, 0, V(9), ANY_LATER, 1,
	"has no TALLY_INPUT"},
    {"84 a TALLY_INPUT twice", INPUTS, input_twice, 0, V(4), 0, 1, "byte for byte"},
    {"84 two TALLY_INPUTs of a contest", INPUTS, input_twice, 1, V(4), 0, 1, "ascending"},
    {"84 a TALLY_INPUT of no contest", INPUTS, no_contest, ENTRY_TALLY_INPUT, V(4), 0, 1,
	"does not exist"},
    {"84 a MIX of no contest", INPUTS, no_contest, ENTRY_MIX, V(4), 0, 1, "does not exist"},
    {"84 a MIX_END of no contest", MIXED, no_contest, ENTRY_MIX_END, V(4), 0, 1, "does not exist"},
    {"84 a DECRYPT of no contest", STAGE_RESULT, no_contest, ENTRY_DECRYPT, V(4), 0, 1,
	"does not exist"},
    {"87 a PAPER after SEAL", INPUTS, paper_after_seal, 0, V(14), 0, 1, "must not stand here"},
    {"87 a CHECKIN after SEAL", INPUTS, paper_after_seal, 1, V(7), 0, 1, "must not stand here"},
    {"90 a matrix that is no permutation", STAGE_AUDIT, NULL, 0, 0, 0, 0,
	"unit: vectors, forged_shuffles_fail_by_the_name_of_their_equation"},
    {"91 diag(2, 1/2)", STAGE_AUDIT, NULL, 0, 0, 0, 0,
	"unit: vectors, forged_shuffles_fail_by_the_name_of_their_equation"},
    {"92 a MIX after its MIX_END", MIXED, mix_after_end, 0, V(4), ANY_LATER, 1,
	"before its MIX_END"},
    {"92 a MIX_END before all TALLY_INPUTs", MIXED, end_before_mix, 0, V(4), ANY_LATER, 1,
	"after all TALLY_INPUTs"},
    {"92 one trustee mixes twice", STAGE_MIX, mixers_are, 2, V(4), ANY_LATER, 1,
	"mixes a contest twice"},
    {"92 MIX_END names the output before the last", MIXED, end_names_other, 0, V(10), V(11), 1,
	"output of the last mix"},
    {"92 MIX_END names nothing known", MIXED, end_names_other, 1, V(10), V(11), 1,
	"output of the last mix"},
    {"92 a MIX_END missing", MIXED, end_missing, 0, V(4) | V(10), ANY_LATER, 1, NULL},
    {"97 a small contest mixed", STAGE_MIX, mix_unopened, 2, V(10), ANY_LATER, 1,
	"mixed that is not opened"},
};

const struct case_table mix_cases = {cases, sizeof cases / sizeof *cases};
