/*
 * Cases 27 to 42, 67, 68 and 85: ballots, their order, and ballots that were only checked.
 * Here voters cheat, or whoever appends to the log.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "proto/base/workers.h"
#include "proto/crypto/transcript.h"
#include "tests/tamper/cases.h"

/* --- bytes of one ballot -------------------------------------------------------------------- */

#define AT_ALPHA (BALLOT_HEAD)
#define AT_BETA  (BALLOT_HEAD + 32)
#define AT_A0    (BALLOT_HEAD + 64)
#define AT_S0    (BALLOT_HEAD + 128)
#define AT_S1    (BALLOT_HEAD + 160)

static const uint8_t order_l[32] = {0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c,
    0xf7, 0xa2, 0xde, 0xf9, 0xde, 0x14, [31] = 0x10};

static void add_order(uint8_t *scalar)
{
	unsigned carry = 0;

	for (size_t i = 0; i < 32; i++) {
		carry += scalar[i] + order_l[i];
		scalar[i] = (uint8_t)carry;
		carry >>= 8;
	}
}

enum {
	S_PLUS_L,
	S_BIT_255,
	ALPHA_NO_POINT,
	ALPHA_NEGATIVE,
	ALPHA_IDENTITY,
	BETA_IDENTITY,
	A0_IDENTITY,
	CTX_OTHER,
	CID_OTHER,
	SWAPPED,
	WIDTH_TWO,
	TRAILING,
	SHORT,
	PROOF_FLIPPED,
	S1_FLIPPED,
};

static void spoil_bytes(uint8_t *bytes, int what)
{
	uint8_t kept[32];

	if (what == S_PLUS_L)
		add_order(bytes + AT_S0);
	if (what == S_BIT_255)
		bytes[AT_S1 + 31] |= 0x80;
	if (what == ALPHA_NO_POINT)
		memset(bytes + AT_ALPHA, 0xff, 32);
	if (what == ALPHA_NEGATIVE)
		bytes[AT_ALPHA] |= 1;
	if (what == ALPHA_IDENTITY)
		memset(bytes + AT_ALPHA, 0, 32);
	if (what == BETA_IDENTITY)
		memset(bytes + AT_BETA, 0, 32);
	if (what == A0_IDENTITY)
		memset(bytes + AT_A0, 0, 32);
	if (what == CTX_OTHER)
		bytes[2] ^= 1;
	if (what == CID_OTHER)
		bytes[34] ^= 1; /* APPROVAL and RANKING are of one group and style */
	if (what == SWAPPED) {
		memcpy(kept, bytes + AT_ALPHA, 32);
		memcpy(bytes + AT_ALPHA, bytes + AT_BETA, 32);
		memcpy(bytes + AT_BETA, kept, 32);
	}
	if (what == WIDTH_TWO)
		bytes[BALLOT_HEAD - 1] = 2;
	if (what == PROOF_FLIPPED)
		bytes[AT_S0] ^= 1;
	if (what == S1_FLIPPED)
		bytes[AT_S1] ^= 1;
}

/* A right next ballot of person 5, then one thing wrong with its bytes. */
static void bad_bytes(struct play *play, int what)
{
	struct ballot ballot = ballot_of(play, 5, RANKING);
	uint8_t payload[BLOCK_PAYLOAD] = {2, 1};
	struct buf entry = {0};

	ballot_entry(play, 5, &ballot, payload, &entry);
	spoil_bytes(entry.bytes, what);
	if (what == TRAILING)
		buf_put_u8(&entry, 0);
	entry.len -= what == SHORT;
	entry_log(play, &entry);
}

/* --- fields, signed by x -------------------------------------------------------------------- */

enum { SEQ_GAP, SEQ_REPEAT, SEQ_ABOVE, PREV_WRONG, PREV_ZERO, WIDTH_TWO_SIGNED, SEQ_HUGE };

static void bad_fields(struct play *play, int what)
{
	struct ballot ballot = ballot_of(play, what == SEQ_ABOVE ? 1 : 5, RANKING);
	uint8_t payload[2 * BLOCK_PAYLOAD] = {2, 1}, blocks[2][BLOCK_LEN];
	struct scalar r[BALLOT_MAX_W];
	struct buf entry = {0};

	if (what == SEQ_GAP)
		ballot.seq++;
	if (what == SEQ_REPEAT)
		ballot.seq--;
	if (what == SEQ_HUGE)
		ballot.seq = UINT32_MAX;
	if (what == PREV_WRONG)
		ballot.prev[31] ^= 1;
	if (what == PREV_ZERO)
		memset(ballot.prev, 0, sizeof ballot.prev);
	ballot.w = what == WIDTH_TWO_SIGNED ? 2 : 1;
	payload_to_blocks(blocks, payload, ballot.w);
	MUST(ballot_seal(&entry, &ballot, (const uint8_t(*)[BLOCK_LEN])blocks,
	    &play->people[what == SEQ_ABOVE ? 1 : 5].x, &play->round.keys.group, &play->entropy,
	    r));
	entry_log(play, &entry);
}

/* The first ballot of person 1 again: byte for byte it repeats; with X of another, it is a copy. */
static void copied(struct play *play, int has_own_proof)
{
	struct span old = play->round.entries[log_first(play, ENTRY_BALLOT)];
	struct ballot ballot = ballot_of(play, 5, APPROVAL), theirs;
	uint8_t payload[BLOCK_PAYLOAD] = {1, 1};
	struct buf entry = {0};

	MUST(ballot_parse(&theirs, old.bytes, old.len));
	if (!has_own_proof) {
		buf_put(&entry, old.bytes, old.len);
		memcpy(entry.bytes + 42, ballot.prev, 32);
		store_u32le(entry.bytes + 38, ballot.seq);
		memcpy(entry.bytes + 74, ballot.X.bytes, 32);
	} else { /* all of the own ballot but the other's ciphertext */
		ballot_entry(play, 5, &ballot, payload, &entry);
		memcpy(entry.bytes + AT_ALPHA, theirs.rows, CIPHER_LEN);
	}
	entry_log(play, &entry);
}

/* A ballot with a ciphertext of one's own ballot before: the proof can be made, it stays a copy. */
static void own_cipher_again(struct play *play, int arg)
{
	struct person_at_home *person = &play->people[5];
	struct entropy_stream stream = {{5}, 0};
	struct entropy entropy = entropy_from_stream(&stream);
	uint8_t blocks[1][BLOCK_LEN] = {{0x51, 2, 1}};

	(void)arg;
	for (int i = 0; i < 2; i++) {
		struct ballot ballot = ballot_of(play, 5, RANKING);
		struct scalar r[BALLOT_MAX_W];
		struct buf entry = {0};

		stream.count = 0; /* the same r, and nonces hedged by the statement */
		MUST(ballot_seal(&entry, &ballot, (const uint8_t(*)[BLOCK_LEN])blocks, &person->x,
		    &play->round.keys.group, &entropy, r));
		person->last[0] = leaf_of(play, entry_log(play, &entry));
		person->seq[0]++;
	}
}

/* A challenge that does not hash beta: then alpha's proof would fit any beta. */
static void weak_hash(struct play *play, int arg)
{
	struct ballot ballot = ballot_of(play, 5, RANKING);
	uint8_t payload[BLOCK_PAYLOAD] = {2, 1};
	struct transcript transcript;
	struct scalar challenge, k, response;
	struct buf entry = {0};

	(void)arg;
	ballot_entry(play, 5, &ballot, payload, &entry);
	entropy_scalar(&play->entropy, &k);
	point_mul_base_any((struct point *)(void *)(entry.bytes + AT_A0), &k);
	transcript_begin(&transcript, "arca/1/ballot");
	transcript_item(&transcript, entry.bytes, AT_BETA);
	transcript_item(&transcript, play->round.keys.group.bytes, POINT_LEN);
	transcript_scalar(&transcript, &challenge);
	scalar_mul_add(&response, &k, &challenge, &play->people[5].x);
	memcpy(entry.bytes + AT_S0, response.bytes, SCALAR_LEN);
	entry_log(play, &entry);
}

static void misplaced(struct play *play, int arg)
{
	vote(play, 5, (uint16_t)arg, "0201");
}

/* --- SPOILED -------------------------------------------------------------------------------- */

static void spoiled_cast(struct play *play, int arg)
{
	struct hash tracker = leaf_of(play, log_first(play, ENTRY_BALLOT));

	(void)arg;
	spoil_log(play, 1, &tracker);
}

static void spoiled_wrong(struct play *play, int what)
{
	struct hash tracker = {{(uint8_t)what, 1}};
	size_t index;
	struct buf entry = {0};

	if (what == 2) { /* by somebody without a credential */
		person_make(play, 30, 30);
		spoil_log(play, 30, &tracker);
		return;
	}
	if (what == 3) { /* the same tracker by another voter */
		struct spoiled spoiled;
		struct span old = play->round.entries[log_first(play, ENTRY_SPOILED)];

		MUST(spoiled_parse(&spoiled, old.bytes, old.len));
		memcpy(tracker.bytes, spoiled.tracker, 32);
	}
	spoil_log(play, what == 4 ? 18 : 5, &tracker);
	index = play->round.count - 1;
	buf_put(&entry, play->round.entries[index].bytes, play->round.entries[index].len);
	if (what == 0)
		entry.bytes[entry.len - 5] ^= 1;
	if (what == 1)
		memcpy(entry.bytes + 34, play->people[3].X.bytes, POINT_LEN);
	entry.len -= what == 5 ? SCHNORR_LEN : 0;
	log_cut(play, index);
	entry_log(play, &entry);
}

/* The spoiled ballot is cast after all. */
static void cast_spoiled(struct play *play, int arg)
{
	struct ballot ballot = ballot_of(play, 8, RANKING);
	uint8_t payload[BLOCK_PAYLOAD] = {2, 4};
	struct buf entry = {0};
	struct hash tracker;

	(void)arg;
	ballot_entry(play, 8, &ballot, payload, &entry);
	merkle_leaf(&tracker, (struct span){entry.bytes, entry.len});
	spoil_log(play, 8, &tracker);
	entry_log(play, &entry);
}

/* --- rubbish -------------------------------------------------------------------------------- */

struct told {
	struct hash outcome;
	bool is_told;
};

/* What the outcome would be without the rubbish: another process plays on. */
static struct hash honest_outcome(struct play *play)
{
	struct told *told = workers_memory(1, sizeof *told);
	pid_t child;

	MUST(told != NULL);
	child = fork();
	if (child == 0) {
		struct record_file *file;

		for (int stage = STAGE_CLOSE; stage < STAGE_AUDIT; stage++)
			play_stage(play, (enum stage)stage);
		file = record_find(&play->files, "outcome.json");
		MUST(file != NULL);
		sha256_of(&told->outcome, file->bytes);
		told->is_told = true;
		_exit(0);
	}
	MUST(child > 0 && waitpid(child, NULL, 0) == child && told->is_told);
	return told->outcome;
}

static void rubbish(struct play *play, int arg)
{
	const struct hash wanted = honest_outcome(play);
	struct record_file *file;
	struct hash outcome;

	(void)arg;
	for (int what = S_PLUS_L; what <= S1_FLIPPED; what++)
		bad_bytes(play, what);
	for (int what = SEQ_GAP; what <= SEQ_HUGE; what++)
		bad_fields(play, what);
	copied(play, 0);
	copied(play, 1);
	cast_spoiled(play, 0);
	vote(play, 18, APPROVAL, "0101"); /* void */
	for (int stage = STAGE_CLOSE; stage < STAGE_AUDIT; stage++)
		play_stage(play, (enum stage)stage);
	file = record_find(&play->files, "outcome.json");
	MUST(file != NULL);
	sha256_of(&outcome, file->bytes);
	MUST(hash_is_equal(&outcome, &wanted));
	play->is_over = true;
}

#define LATER STAGE_CLOSE

static const struct tamper_case cases[] = {
    {"29 a scalar of s + l", LATER, bad_bytes, S_PLUS_L, V(8), 0, 1, "not canonical"},
    {"30 bit 255 of a scalar", LATER, bad_bytes, S_BIT_255, V(8), 0, 1, "not canonical"},
    {"31 an alpha that is no point", LATER, bad_bytes, ALPHA_NO_POINT, V(8), 0, 1, "not canonical"},
    {"31 a negative alpha", LATER, bad_bytes, ALPHA_NEGATIVE, V(8), 0, 1, "not canonical"},
    {"31 all bad encodings of RFC 9496", STAGE_AUDIT, NULL, 0, 0, 0, 0, "unit: group, vectors"},
    {"32 alpha is the identity", LATER, bad_bytes, ALPHA_IDENTITY, V(8), 0, 1, "not canonical"},
    {"32 beta is the identity", LATER, bad_bytes, BETA_IDENTITY, V(8), 0, 1, "not canonical"},
    {"32 a commitment is the identity", LATER, bad_bytes, A0_IDENTITY, V(8), 0, 1, "not canonical"},
    {"33 under another ctx", LATER, bad_bytes, CTX_OTHER, V(8), 0, 1, "another round"},
    {"33 under another cid", LATER, bad_bytes, CID_OTHER, V(8), 0, 1, "proof does not hold"},
    {"33 under another X", LATER, copied, 0, V(8), 0, 1, "proof does not hold"},
    {"34 another's ciphertext", LATER, copied, 1, V(8), 0, 1, "proof does not hold"},
    {"34 one's own ciphertext again", LATER, own_cipher_again, 0, V(8), 0, 1, "in the log already"},
    {"35 alpha and beta swapped", LATER, bad_bytes, SWAPPED, V(8), 0, 1, "proof does not hold"},
    {"36 a gap in seq", LATER, bad_fields, SEQ_GAP, V(8), 0, 1, "seq or prev"},
    {"36 a seq twice", LATER, bad_fields, SEQ_REPEAT, V(8), 0, 1, "seq or prev"},
    {"36 a seq above max_seq", LATER, bad_fields, SEQ_ABOVE, V(8), 0, 1, "seq or prev"},
    {"36 the largest seq", LATER, bad_fields, SEQ_HUGE, V(8), 0, 1, "seq or prev"},
    {"36 a wrong prev", LATER, bad_fields, PREV_WRONG, V(8), 0, 1, "seq or prev"},
    {"36 no prev", LATER, bad_fields, PREV_ZERO, V(8), 0, 1, "seq or prev"},
    {"37 a ballot after CLOSE", STAGE_PAPER, misplaced, RANKING, V(8), 0, 1, "must not stand here"},
    {"37 a ballot before OPEN", STAGE_OPEN, misplaced, SMALL, V(8), 0, 1, "must not stand here"},
    {"38 another w in the bytes", LATER, bad_bytes, WIDTH_TWO, V(8), 0, 1, "size or form"},
    {"38 another w, signed", LATER, bad_fields, WIDTH_TWO_SIGNED, V(8), 0, 1, "another width"},
    {"39 a trailing byte", LATER, bad_bytes, TRAILING, V(8), 0, 1, "size or form"},
    {"39 a byte missing", LATER, bad_bytes, SHORT, V(8), 0, 1, "size or form"},
    {"40 a challenge without beta", LATER, weak_hash, 0, V(8), 0, 1, "proof does not hold"},
    {"40 a wrong response", LATER, bad_bytes, PROOF_FLIPPED, V(8), 0, 1, "proof does not hold"},
    {"40 a wrong response for alpha", LATER, bad_bytes, S1_FLIPPED, V(8), 0, 1,
	"proof does not hold"},
    {"42 a spoiled ballot cast", LATER, cast_spoiled, 0, V(8), 0, 1, "spoiled before"},
    {"67 a cast ballot spoiled", LATER, spoiled_cast, 0, V(8), 0, 1, "the ballot counts"},
    {"68 SPOILED with a bad signature", LATER, spoiled_wrong, 0, V(8), 0, 1, "not signed by"},
    {"68 SPOILED by another X", LATER, spoiled_wrong, 1, V(8), 0, 1, "not signed by"},
    {"68 SPOILED without a credential", LATER, spoiled_wrong, 2, V(8), 0, 1,
	"without a live credential"},
    {"68 SPOILED twice", LATER, spoiled_wrong, 3, V(8), 0, 1, "spoiled twice"},
    {"68 SPOILED by a void X", LATER, spoiled_wrong, 4, V(8), 0, 1, "without a live credential"},
    {"68 SPOILED without a signature", LATER, spoiled_wrong, 5, V(8), 0, 1, "malformed"},
    {"82 nonces that repeat", STAGE_AUDIT, NULL, 0, 0, 0, 0,
	"unit: ballot, nonces_differ_even_with_a_constant_source; vectors, "
	"two_equal_nonces_give_away_x"},
    {"85 rubbish changes no result", LATER, rubbish, 0, V(8), 0, 1, "a ballot"},
};

const struct case_table ballot_cases = {cases, sizeof cases / sizeof *cases};
