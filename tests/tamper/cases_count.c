/*
 * Cases 54 to 66, 86 to 89, 93 to 97: decryptions, paper, and the result. Here trustees, officials
 * and the board cheat.
 */
#include <stdlib.h>
#include <string.h>

#include "proto/crypto/decryption.h"
#include "tests/tamper/cases.h"

#define ANY_LATER (V(2) | V(11) | V(12) | V(13) | V(14) | V(15))

/* --- decryptions ---------------------------------------------------------------------------- */

static void add_G(uint8_t *bytes, size_t len, int at)
{
	struct scalar one;
	struct point G, *point = (struct point *)(void *)(bytes + at);

	(void)len;
	scalar_from_u64(&one, 1);
	point_mul_base_any(&G, &one);
	point_add(point, point, &G);
}

/* Two errors that cancel where all weights are one. */
static void cancel(uint8_t *bytes, size_t len, int at)
{
	struct scalar one;
	struct point G, *second = (struct point *)(void *)(bytes + at + POINT_LEN);

	add_G(bytes, len, at);
	scalar_from_u64(&one, 1);
	point_mul_base_any(&G, &one);
	point_sub(second, second, &G);
}

static void flip(uint8_t *bytes, size_t len, int at)
{
	(void)len;
	bytes[at] ^= 1;
}

static void zero(uint8_t *bytes, size_t len, int at)
{
	(void)len;
	memset(bytes + at, 0, POINT_LEN);
}

/* P's factor to the front, the others one place on. */
static void move_tie(uint8_t *bytes, size_t len, int rows)
{
	uint8_t kept[POINT_LEN];

	(void)len;
	memcpy(kept, bytes + DECRYPTION_HEAD + POINT_LEN * (size_t)rows, POINT_LEN);
	memmove(
	    bytes + DECRYPTION_HEAD + POINT_LEN, bytes + DECRYPTION_HEAD, POINT_LEN * (size_t)rows);
	memcpy(bytes + DECRYPTION_HEAD, kept, POINT_LEN);
}

enum { FACTOR, CANCEL, COMMITMENT, RESPONSE, HEAD, IDENTITY, TIE, TIE_MOVED, EMPTY_TIE, FURTHER };

static void edit_decryption(struct play *play, int what)
{
	static const struct {
		size_t cid;
		size_t nth;
		bytes_edit *edit;
		int arg;
	} rows[] = {[FACTOR] = {POINTS, 2, add_G, DECRYPTION_HEAD},
	    [CANCEL] = {POINTS, 2, cancel, DECRYPTION_HEAD},
	    [COMMITMENT] = {POINTS, 0, add_G, DECRYPTION_HEAD + 32 * 6},
	    [RESPONSE] = {POINTS, 1, flip, DECRYPTION_HEAD + 32 * 8},
	    [HEAD] = {POINTS, 1, flip, 10},
	    [IDENTITY] = {POINTS, 1, zero, DECRYPTION_HEAD},
	    [TIE] = {POINTS, 2, add_G, DECRYPTION_HEAD + 32 * 5},
	    [TIE_MOVED] = {POINTS, 2, move_tie, 5},
	    [EMPTY_TIE] = {NOBODY, 0, add_G, DECRYPTION_HEAD},
	    [FURTHER] = {APPROVAL, 3, add_G, DECRYPTION_HEAD + 32}};

	decrypt_edit(play, decrypt_at_log(play, (uint16_t)rows[what].cid, rows[what].nth),
	    rows[what].edit, rows[what].arg);
}

/* P's factor is missing: an artifact of N factors. */
static void tie_missing(struct play *play, int arg)
{
	size_t index = decrypt_at_log(play, POINTS, 1);
	struct entry_decrypt decrypt;
	struct record_file *file;
	struct buf artifact = {0};

	(void)arg;
	MUST(decrypt_read(&decrypt, play->round.entries[index]));
	file = record_artifact(&play->round.files, &decrypt.artifact);
	buf_put(&artifact, file->bytes.bytes, DECRYPTION_HEAD + 32 * 5);
	buf_put(&artifact, file->bytes.bytes + DECRYPTION_HEAD + SCALAR_LEN * 6, 96);
	decrypt.artifact =
	    artifact_swap(play, &decrypt.artifact, (struct span){artifact.bytes, artifact.len});
	decrypt_put_again(play, index, &decrypt);
	buf_free(&artifact);
}

enum { OF_OTHER, TRUSTEE_TWICE, TRUSTEE_NONE, TRUSTEE_BEYOND, CTX_OTHER, VEC_OTHER, UNUSED_OTHER };

static void decrypt_fields(struct play *play, int what)
{
	size_t index = decrypt_at_log(play, POINTS, what == UNUSED_OTHER ? 3 : 1);
	struct entry_decrypt decrypt, other;

	MUST(decrypt_read(&decrypt, play->round.entries[index]));
	MUST(decrypt_read(&other, play->round.entries[decrypt_at_log(play, POINTS, 0)]));
	if (what == OF_OTHER)
		decrypt.artifact = other.artifact;
	if (what == TRUSTEE_TWICE)
		decrypt.trustee = other.trustee;
	if (what == TRUSTEE_NONE)
		decrypt.trustee = 0;
	if (what == TRUSTEE_BEYOND)
		decrypt.trustee = 5;
	if (what == CTX_OTHER)
		decrypt.ctx[0] ^= 1;
	if (what == VEC_OTHER || what == UNUSED_OTHER)
		decrypt.vec.bytes[0] ^= 1;
	decrypt_put_again(play, index, &decrypt);
}

/* Trustee 2 uses the share of trustee 1: all is right but the key. */
static void other_share(struct play *play, int arg)
{
	(void)arg;
	play->round.trustees[1].share = play->round.trustees[0].share;
}

/* What is opened is the tally input, though it was mixed. */
static void unmixed_opened(struct play *play, int arg)
{
	size_t indices[64], count = inputs_of(play, POINTS, indices);
	struct buf *pile = &play->round.piles[POINTS];

	(void)arg;
	pile->len = 0;
	for (size_t i = 0; i < count; i++)
		buf_put(pile, play->round.entries[indices[i]].bytes + BALLOT_HEAD, CIPHER_LEN);
}

static void decrypt_early(struct play *play, int arg)
{
	struct entry_decrypt decrypt = {
	    .cid = POINTS, .trustee = 1, .vec = play->round.vecs[POINTS]};
	struct buf entry = {0};

	(void)arg;
	memcpy(decrypt.ctx, play->round.ctx, 32);
	decrypt_put(&entry, &decrypt);
	admin_log(play, &entry, &play->round.trustees[0].signer, NULL);
}

/* SMALL is opened all the same: decrypted by all. */
static void open_small(struct play *play, int arg)
{
	(void)arg;
	play->round.manifest.min_batch = 2;
}

static void decrypt_alone(struct play *play, int cid)
{
	struct entry_decrypt decrypt = {
	    .cid = (uint16_t)cid, .trustee = 1, .vec = play->round.vecs[cid]};
	struct buf entry = {0};

	memcpy(decrypt.ctx, play->round.ctx, 32);
	decrypt_put(&entry, &decrypt);
	admin_log(play, &entry, &play->round.trustees[0].signer, NULL);
}

/* --- RESULT --------------------------------------------------------------------------------- */

static json_t *contest_of(json_t *json, size_t cid)
{
	return json_array_get(json_object_get(json, "contests"), cid);
}

static json_t *decrypts_of(json_t *json)
{
	return json_object_get(contest_of(json, POINTS), "decrypts");
}

static void named_twice(json_t *json)
{
	json_array_set(decrypts_of(json), 1, json_array_get(decrypts_of(json), 0));
}

static void named_few(json_t *json)
{
	json_array_remove(decrypts_of(json), 2);
}

static void named_unreleased(json_t *json)
{
	json_t *other = json_object_get(contest_of(json, APPROVAL), "decrypts");
	json_int_t last = json_integer_value(json_array_get(decrypts_of(json), 0)) +
			  json_integer_value(json_array_get(other, 3)) -
			  json_integer_value(json_array_get(other, 0));

	json_array_append_new(decrypts_of(json), json_integer(last));
}

static void named_other_contest(json_t *json)
{
	json_t *other = json_object_get(contest_of(json, APPROVAL), "decrypts");

	json_array_append(decrypts_of(json), json_array_get(other, 3));
}

static void named_beyond(json_t *json)
{
	json_array_append_new(decrypts_of(json), json_integer(1LL << 40));
}

static void named_text(json_t *json)
{
	json_array_set_new(decrypts_of(json), 0, json_string("7"));
}

static void contest_missing(json_t *json)
{
	json_array_remove(json_object_get(json, "contests"), ALONE);
}

static void contest_too_many(json_t *json)
{
	json_array_append_new(json_object_get(json, "contests"),
	    json_pack("{s:i,s:s}", "cid", PLAY_CONTESTS, "not_opened", "small"));
}

static void contests_swapped(json_t *json)
{
	json_t *list = json_object_get(json, "contests");
	json_t *first = json_incref(json_array_get(list, SMALL));

	json_array_set(list, SMALL, json_array_get(list, ALONE));
	json_array_set_new(list, ALONE, first);
}

static void more_members(json_t *json)
{
	json_object_set_new(json, "zzz", json_true());
}

static void more_in_contest(json_t *json)
{
	json_object_set_new(contest_of(json, POINTS), "winners", json_array());
}

static void other_rule(json_t *json)
{
	json_object_set_new(contest_of(json, POINTS), "rule", json_string("lottery"));
}

static void other_reason(json_t *json)
{
	json_object_set_new(contest_of(json, SMALL), "not_opened", json_string("one_ballot"));
}

static void other_pb(json_t *json)
{
	json_object_set(
	    contest_of(json, POINTS), "pb", json_object_get(contest_of(json, RANKING), "pb"));
}

static void other_outcome(json_t *json)
{
	json_object_set(json, "outcome", json_object_get(contest_of(json, RANKING), "pb"));
}

static void other_checkpoint(json_t *json)
{
	json_object_set(json, "mix_end_checkpoint", json_object_get(json, "outcome"));
}

static void no_checkpoint(json_t *json)
{
	json_object_del(json, "mix_end_checkpoint");
}

static void other_salt(json_t *json)
{
	json_t *paper = json_object_get(json, "paper");

	json_object_set(
	    json_array_get(paper, 0), "salt", json_object_get(json_array_get(paper, 1), "salt"));
}

static void paper_swapped(json_t *json)
{
	json_t *paper = json_object_get(json, "paper");
	json_t *first = json_incref(json_array_get(paper, 0));

	json_array_set(paper, 0, json_array_get(paper, 1));
	json_array_set_new(paper, 1, first);
}

static void paper_missing(json_t *json)
{
	json_array_remove(json_object_get(json, "paper"), 2);
}

static void paper_more(json_t *json)
{
	json_t *paper = json_object_get(json, "paper");

	json_array_append(paper, json_array_get(paper, 2));
}

static void paper_member(json_t *json)
{
	json_object_set_new(json_array_get(json_object_get(json, "paper"), 0), "zzz", json_true());
}

enum {
	NAMED_TWICE,
	NAMED_FEW,
	NAMED_UNRELEASED,
	NAMED_OTHER_CONTEST,
	NAMED_BEYOND,
	NAMED_TEXT,
	CONTEST_MISSING,
	CONTEST_TOO_MANY,
	CONTESTS_SWAPPED,
	MORE_MEMBERS,
	MORE_IN_CONTEST,
	OTHER_RULE,
	OTHER_REASON,
	OTHER_PB,
	OTHER_OUTCOME,
	OTHER_CHECKPOINT,
	NO_CHECKPOINT,
	OTHER_SALT,
	PAPER_SWAPPED,
	PAPER_MISSING,
	PAPER_MORE,
	PAPER_MEMBER,
};
static json_edit *const result_edits[] = {named_twice, named_few, named_unreleased,
    named_other_contest, named_beyond, named_text, contest_missing, contest_too_many,
    contests_swapped, more_members, more_in_contest, other_rule, other_reason, other_pb,
    other_outcome, other_checkpoint, no_checkpoint, other_salt, paper_swapped, paper_missing,
    paper_more, paper_member};

static void edit_result(struct play *play, int which)
{
	result_edit(play, result_edits[which]);
}

static void result_by_other(struct play *play, int arg)
{
	struct signer kept = play->round.board;

	play->round.board = play->round.registrar;
	result_edit(play, result_edits[arg]);
	play->round.board = kept;
}

/* RESULT is no JSON at all, or not canonical. */
static void result_text(struct play *play, int what)
{
	struct buf entry = {0};
	struct span old, text;

	old = play->round.entries[play->round.count - 1];
	MUST(json_entry_read(&text, old));
	buf_put(&entry, old.bytes, 2);
	if (what == 1)
		buf_put_u8(&entry, ' ');
	buf_put(&entry, text.bytes, text.len - (what == 0));
	log_cut(play, play->round.count - 1);
	admin_log(play, &entry, &play->round.board, NULL);
}

static void after_result(struct play *play, int type)
{
	struct span entry = play->round.entries[log_last(play, (enum entry_type)type)];

	MUST(round_append(&play->round, entry) != NOWHERE);
}

static void ballot_after_result(struct play *play, int arg)
{
	(void)arg;
	vote(play, 5, RANKING, "0201");
}

static void amend_after_result(struct play *play, int arg)
{
	(void)arg;
	amend_log(play, "{\"cid\":0,\"kind\":\"withdrawal\",\"prev\":\"PREV\",\"project\":0,"
			"\"reason\":\"\"}");
}

static void no_result(struct play *play, int arg)
{
	(void)arg;
	play->is_stage_done = true;
}

/* --- paper ---------------------------------------------------------------------------------- */

enum { BATCH_TWICE, ONE_OFFICIAL, OFFICIAL_TWICE, OFFICIAL_BEYOND, NO_CONTEST, NO_BOOTH, TOO_MANY };

static void bad_paper(struct play *play, int what)
{
	struct round *round = &play->round;
	struct entry_paper paper;
	struct buf entry = {0};
	size_t index;

	index = paper_log(play,
	    what == NO_BOOTH   ? 7
	    : what == TOO_MANY ? 1
			       : 2,
	    what == BATCH_TWICE ? 1 : 7, APPROVAL, (const char *[]){"000101"}, 1);
	if (what == NO_BOOTH || what == TOO_MANY)
		return;
	MUST(paper_read(&paper, round->entries[index]));
	log_cut(play, index);
	play->paper_count--;
	if (what == OFFICIAL_BEYOND)
		paper.officials[1] = 2;
	if (what == NO_CONTEST)
		paper.cid = PLAY_CONTESTS;
	if (what == OFFICIAL_TWICE)
		paper.officials[1] = 0;
	paper_put(&entry, &paper);
	admin_log(play, &entry, &round->officials[0],
	    &round->officials[what == ONE_OFFICIAL || what == OFFICIAL_TWICE ? 0 : 1]);
}

static void early_paper(struct play *play, int arg)
{
	paper_log(play, 8, (uint16_t)arg, APPROVAL, (const char *[]){"0004"}, 1);
	play->transcriptions[--play->paper_count].len = 0;
}

/* The transcription that is revealed is another than the one that was logged. */
static void other_transcription(struct play *play, int arg)
{
	play->transcriptions[1].bytes[arg] ^= 1;
}

/* The salted hash is logged over something that is no list of ballots, or of another number. */
static void odd_transcription(struct play *play, int what)
{
	struct round_paper *kept = &play->papers[play->paper_count];
	struct buf *bytes = &play->transcriptions[play->paper_count++], entry = {0};
	struct entry_paper paper = {.booth = 1, .batch = 40, .cid = APPROVAL, .officials = {0, 1}};

	paper.count = what == 1 ? UINT32_MAX : what == 3 ? 0 : 1;
	if (what == 4 || what == 5)
		paper.cid = what == 4 ? SMALL : ALONE;
	for (size_t i = 0; what != 2 && what != 3 && i < 1 + BLOCK_PAYLOAD; i++)
		buf_put_u8(bytes, what == 0 && i == 0 ? 7 : 0);
	if (what == 4 || what == 5) /* of a contest that is not opened: a byte too few */
		bytes->len--;
	if (what == 6) /* invalid, and yet with a payload */
		bytes->bytes[0] = 3, bytes->bytes[4] = 1;
	*kept = (struct round_paper){.cid = PLAY_CONTESTS, /* the city counts it nowhere */
	    .transcription = {bytes->bytes, bytes->len}};
	sha256_of_spans(&paper.hash,
	    (const struct span[]){
		{(const uint8_t *)"arca/1/paper", 12}, {kept->salt, 32}, kept->transcription},
	    3);
	if (what == 2 || what == 3)
		paper.hash.bytes[0] ^= 1;
	paper_put(&entry, &paper);
	kept->index = admin_log(play, &entry, &play->round.officials[0], &play->round.officials[1]);
}

/* --- files ---------------------------------------------------------------------------------- */

static void pb_edit(struct play *play, const char *from, const char *to)
{
	struct record_file *file = record_find(&play->files, "result/2.pb");
	struct buf copy = {0};
	const char *text, *at;

	buf_put(&copy, file->bytes.bytes, file->bytes.len);
	text = buf_text(&copy);
	at = strstr(text, from);
	MUST(at != NULL);
	{
		struct buf made = {0};

		buf_put(&made, text, (size_t)(at - text));
		buf_put_text(&made, to);
		buf_put_text(&made, at + strlen(from));
		file_put(play, "result/2.pb", (struct span){made.bytes, made.len});
		buf_free(&made);
	}
	buf_free(&copy);
}

static void false_pb(struct play *play, int what)
{
	static const char *const edits[][2] = {{"\n1;", "\n1;c2,"}, {"\n1;", "\n0;c1;5\n1;"},
	    {"voter_id;", "voter_id;age;"}, {"\nMETA", "\n\nMETA"}, {"\n", "\r\n"}};

	pb_edit(
	    play, what == 3 ? "META\n" : edits[what][0], what == 3 ? "META \n" : edits[what][1]);
}

static void false_outcome(struct play *play, int arg)
{
	struct record_file *file = record_find(&play->files, "outcome.json");
	char *text = (char *)file->own.bytes, *at = strstr(text, "\"winners\":[\"");

	(void)arg;
	MUST(at != NULL);
	at[13]++;
}

/* 66: each kind of artifact in turn. */
static void gone(struct play *play, int what)
{
	struct entry_tally_input input;
	struct entry_mix mix;
	struct entry_decrypt decrypt;
	struct hash hash = play->round.manifest.contests.hash;
	char path[RECORD_PATH_ROOM] = "";

	MUST(tally_input_read(&input, play->round.entries[log_first(play, ENTRY_TALLY_INPUT)]));
	MUST(mix_read(&mix, play->round.entries[mix_at(play, RANKING, 1)]));
	MUST(decrypt_read(&decrypt, play->round.entries[decrypt_at_log(play, RANKING, 1)]));
	if (what == 1)
		hash = play->round.manifest.texts.hash;
	if (what == 2)
		hash = play->round.manifest.policy.hash;
	if (what == 11)
		hash = play->round.manifest.electorate.hash;
	if (what == 3)
		hash = input.artifact;
	if (what == 4)
		hash = mix.artifact;
	if (what == 5)
		hash = decrypt.artifact;
	if (what == 6)
		sha256_of(&hash, play->papers[1].transcription);
	if (what == 10)
		sha256_of(&hash, (struct span){play->round.mix_end_checkpoint.bytes,
				     play->round.mix_end_checkpoint.len});
	artifact_path(path, &hash);
	file_remove(&play->files, what == 7   ? "result/1.pb"
				  : what == 8 ? "outcome.json"
				  : what == 9 ? "checkpoint"
					      : path);
}

#define OPENED STAGE_RESULT
#define NAMED  STAGE_RECORD
#define FILES  STAGE_AUDIT

static const struct tamper_case cases[] = {
    {"54 a forged decryption", STAGE_AUDIT, NULL, 0, 0, 0, 0,
	"unit: vectors, false_decryptions_are_refused"},
    {"55 D of another trustee", OPENED, decrypt_fields, OF_OTHER, V(11), V(2), 1, "wrong header"},
    {"55 D by another trustee's share", STAGE_DECRYPT, other_share, 0, V(11), ANY_LATER, 1,
	"proof"},
    {"56 one trustee twice", OPENED, decrypt_fields, TRUSTEE_TWICE, V(4) | V(11), V(2), 1,
	"decrypts a contest twice"},
    {"57 trustee 0", OPENED, decrypt_fields, TRUSTEE_NONE, V(4) | V(11), V(2), 1, "no trustee"},
    {"57 trustee 5 of 4", OPENED, decrypt_fields, TRUSTEE_BEYOND, V(4) | V(11), V(2), 1,
	"no trustee"},
    {"58 a subset's lambda", STAGE_AUDIT, NULL, 0, 0, 0, 0,
	"unit: decryption, shares_combine_under_their_own_indices_only; lagrange"},
    {"59 a factor off by G", OPENED, edit_decryption, FACTOR, V(11), 0, 1, "proof"},
    {"59 errors that cancel", OPENED, edit_decryption, CANCEL, V(11), 0, 1, "proof"},
    {"59 another commitment", OPENED, edit_decryption, COMMITMENT, V(11), 0, 1, "proof"},
    {"59 another response", OPENED, edit_decryption, RESPONSE, V(11), 0, 1, NULL},
    {"59 another header", OPENED, edit_decryption, HEAD, V(11), 0, 1, "wrong header"},
    {"59 an identity", OPENED, edit_decryption, IDENTITY, V(11), 0, 1, NULL},
    {"59 a further trustee's factor", OPENED, edit_decryption, FURTHER, V(11), 0, 1, "proof"},
    {"60 the unmixed pile decrypted", STAGE_DECRYPT, unmixed_opened, 0, V(11), ANY_LATER, 1,
	"proof"},
    {"60 a DECRYPT for another pile", OPENED, decrypt_fields, VEC_OTHER, V(11), 0, 1,
	"end of this contest's mixing"},
    {"60 an unused DECRYPT for another pile", OPENED, decrypt_fields, UNUSED_OTHER, V(11), 0, 1,
	"end of this contest's mixing"},
    {"60 a DECRYPT for another ctx", OPENED, decrypt_fields, CTX_OTHER, V(11), 0, 1,
	"end of this contest's mixing"},
    {"60 a DECRYPT before MIX_END", STAGE_MIX_END, decrypt_early, 0, V(4), 0, 1,
	"before the MIX_END"},
    {"61 a plaintext that is not minimal", STAGE_AUDIT, NULL, 0, 0, 0, 0,
	"unit: vectors, embedding; and the null ballots of the valid round"},
    {"62 bits beyond, over budget, ranks twice", STAGE_AUDIT, NULL, 0, 0, 0, 0,
	"the null ballots of the valid round (0): encoding kind body empty choices points"},
    {"63 a vote changed", FILES, false_pb, 0, V(13), 0, 1, "byte for byte"},
    {"63 a row more", FILES, false_pb, 1, V(13), 0, 1, "byte for byte"},
    {"63 a demographic column", FILES, false_pb, 2, V(13), 0, 1, "byte for byte"},
    {"63 a space", FILES, false_pb, 3, V(13), 0, 1, "byte for byte"},
    {"63 a carriage return", FILES, false_pb, 4, V(13), 0, 1, "byte for byte"},
    {"63 RESULT names another .pb", NAMED, edit_result, OTHER_PB, V(13), 0, 1, "does not name"},
    {"64 another winner", FILES, false_outcome, 0, V(15), 0, 1, "byte for byte"},
    {"64 RESULT names another outcome", NAMED, edit_result, OTHER_OUTCOME, V(15), 0, 1,
	"does not name"},
    {"64 RESULT names another rule", NAMED, edit_result, OTHER_RULE, V(15), 0, 1, "lottery"},
    {"64 RESULT with one more member", NAMED, edit_result, MORE_MEMBERS, V(15), V(2), 1, "zzz"},
    {"64 RESULT with winners", NAMED, edit_result, MORE_IN_CONTEST, V(15), 0, 1, "winners"},
    {"64 RESULT by the registrar", NAMED, result_by_other, OTHER_SALT, V(4), ANY_LATER, 1,
	"signature of the role"},
    {"64 RESULT is no JSON", NAMED, result_text, 0, V(15), V(2), 1, "RESULT"},
    {"64 RESULT is not canonical", NAMED, result_text, 1, V(15), V(2), 1, "RESULT"},
    {"64 RESULT twice", NAMED, after_result, ENTRY_RESULT, V(4), 0, 1, "must not stand here"},
    {"64 a MIX after RESULT", NAMED, after_result, ENTRY_MIX, V(4), 0, 1, "must not stand here"},
    {"64 a DECRYPT after RESULT", NAMED, after_result, ENTRY_DECRYPT, V(4), 0, 1,
	"must not stand here"},
    {"64 a CHECKIN after RESULT", NAMED, after_result, ENTRY_CHECKIN, V(7), 0, 1,
	"must not stand here"},
    {"64 a PAPER after RESULT", NAMED, after_result, ENTRY_PAPER, V(14), 0, 1,
	"must not stand here"},
    {"64 a BALLOT after RESULT", NAMED, ballot_after_result, 0, V(8), 0, 1, "must not stand here"},
    {"64 an AMEND after SEAL", STAGE_MIX, amend_after_result, 0, V(4), 0, 1, "must not stand here"},
    {"64 no RESULT", STAGE_RESULT, no_result, 0, V(4), V(2), 1, "has no RESULT"},
    {"65 more paper than check-ins", STAGE_SEAL, bad_paper, TOO_MANY, V(14), 0, 1, "check-ins"},
    {"65 paper of a booth without check-ins", STAGE_SEAL, bad_paper, NO_BOOTH, V(14), 0, 1,
	"check-ins"},
    {"65 a checked-in X without VOID", STAGE_AUDIT, NULL, 0, 0, 0, 0, "case 72"},
    {"66 the contests are missing", FILES, gone, 0, V(4), 0, 2, "missing"},
    {"66 the texts are missing", FILES, gone, 1, V(4), 0, 2, "missing"},
    {"66 the policy is missing", FILES, gone, 2, V(4), 0, 2, "missing"},
    {"66 the electorate is missing", FILES, gone, 11, V(4), 0, 2, "missing"},
    {"66 a tally input is missing", FILES, gone, 3, V(9), 0, 2, "missing"},
    {"66 a mix is missing", FILES, gone, 4, V(10), 0, 2, "missing"},
    {"66 a decryption is missing", FILES, gone, 5, V(11), 0, 2, "missing"},
    {"66 a transcription is missing", FILES, gone, 6, V(14), 0, 2, "missing"},
    {"66 a .pb is missing", FILES, gone, 7, V(13), 0, 2, "missing"},
    {"66 outcome.json is missing", FILES, gone, 8, V(15), 0, 2, "missing"},
    {"66 the checkpoint is missing", FILES, gone, 9, V(1), 0, 2, "missing"},
    {"66 the checkpoint of MIX_END is missing", FILES, gone, 10, V(3), 0, 2, "missing"},
    {"86 a batch twice", STAGE_SEAL, bad_paper, BATCH_TWICE, V(14), 0, 1, "in the log already"},
    {"87 a PAPER before CLOSE", STAGE_CLOSE, early_paper, 9, V(14), 0, 1, "must not stand here"},
    {"88 a wrong salt", NAMED, edit_result, OTHER_SALT, V(14), 0, 1, "not the one that was logged"},
    {"88 another transcription", STAGE_RESULT, other_transcription, 2, V(14), 0, 1,
	"not the one that was logged"},
    {"88 batches in another order", NAMED, edit_result, PAPER_SWAPPED, V(14), V(2), 1,
	"another entry"},
    {"88 a batch not revealed", NAMED, edit_result, PAPER_MISSING, V(14), V(2) | V(13) | V(15), 1,
	"must reveal each"},
    {"88 a batch revealed twice", NAMED, edit_result, PAPER_MORE, V(14), 0, 1, "must reveal each"},
    {"88 a batch with one more member", NAMED, edit_result, PAPER_MEMBER, V(14), ANY_LATER, 1,
	"zzz"},
    {"88 a transcription with a validity of 7", STAGE_SEAL, odd_transcription, 0, V(14), ANY_LATER,
	1, "is malformed"},
    {"88 four billion ballots in thirty bytes", STAGE_SEAL, odd_transcription, 1, V(14), ANY_LATER,
	1, "4294967295 ballots"},
    {"88 an empty transcription", STAGE_SEAL, odd_transcription, 2, V(14), ANY_LATER, 1,
	"not the one that was logged"},
    {"88 no ballots, and another hash", STAGE_SEAL, odd_transcription, 3, V(14), ANY_LATER, 1,
	"not the one that was logged"},
    {"88 a short transcription of a small contest", STAGE_SEAL, odd_transcription, 4, V(14), 0, 1,
	"not 1 ballots"},
    {"88 a short transcription of one ballot", STAGE_SEAL, odd_transcription, 5, V(14), 0, 1,
	"not 1 ballots"},
    {"88 an invalid ballot with a payload", STAGE_SEAL, odd_transcription, 6, V(14), ANY_LATER, 1,
	"is malformed"},
    {"89 one official's signature only", STAGE_SEAL, bad_paper, ONE_OFFICIAL, V(14), 0, 1,
	"two officials"},
    {"89 one official twice", STAGE_SEAL, bad_paper, OFFICIAL_TWICE, V(14), 0, 1, "malformed"},
    {"89 an official who is none", STAGE_SEAL, bad_paper, OFFICIAL_BEYOND, V(14), 0, 1,
	"two officials"},
    {"89 paper of no contest", STAGE_SEAL, bad_paper, NO_CONTEST, V(14), 0, 1, "malformed"},
    {"93 a decryption that RESULT does not name", STAGE_AUDIT, NULL, 0, 0, 0, 0,
	"the valid round (0): reported, and passes"},
    {"93 a decryption that RESULT names and nobody released", NAMED, edit_result, NAMED_UNRELEASED,
	V(11), 0, 2, "missing"},
    {"93 RESULT names one twice", NAMED, edit_result, NAMED_TWICE, V(11), V(2), 1, "ascend"},
    {"93 RESULT names too few", NAMED, edit_result, NAMED_FEW, V(11), V(2), 1, "threshold"},
    {"93 RESULT names one of another contest", NAMED, edit_result, NAMED_OTHER_CONTEST, V(11), V(2),
	1, "not in the log"},
    {"93 RESULT names an entry beyond the log", NAMED, edit_result, NAMED_BEYOND, V(11), V(2), 1,
	"not in the log"},
    {"93 RESULT names a text", NAMED, edit_result, NAMED_TEXT, V(11), V(2), 1, "ascend"},
    {"94 released before all have committed", STAGE_AUDIT, NULL, 0, 0, 0, 0,
	"not to be seen in a log; the trustee's tool and the daemon that refuse it are not built "
	"yet"},
    {"95 the tie seed from a wrong factor", OPENED, edit_decryption, TIE, V(11), 0, 1, "proof"},
    {"95 P's factor moved", OPENED, edit_decryption, TIE_MOVED, V(11), 0, 1, "proof"},
    {"95 P's factor missing", OPENED, tie_missing, 0, V(11), 0, 1, "wrong header"},
    {"95 P's factor of an empty contest", OPENED, edit_decryption, EMPTY_TIE, V(11), ANY_LATER, 1,
	"proof"},
    {"96 another pile decrypted later", STAGE_AUDIT, NULL, 0, 0, 0, 0,
	"not to be seen in a log; tests/flow/trustee.py shows the tool that refuses it"},
    {"97 a small contest opened", STAGE_DECRYPT, open_small, 0, V(11), ANY_LATER, 1,
	"must not be opened"},
    {"97 a contest of one ballot opened", STAGE_RESULT, decrypt_alone, ALONE, V(11), 0, 1,
	"must not be opened"},
    {"97 a contest missing in RESULT", NAMED, edit_result, CONTEST_MISSING, V(11), 0, 2,
	"does not cover"},
    {"97 a contest too many in RESULT", NAMED, edit_result, CONTEST_TOO_MANY, V(15), 0, 1,
	"one object for each"},
    {"97 contests in another order", NAMED, edit_result, CONTESTS_SWAPPED, V(15), 0, 1, NULL},
    {"97 another reason", NAMED, edit_result, OTHER_REASON, V(15), 0, 1, "one_ballot"},
    {"99 another checkpoint of MIX_END", NAMED, edit_result, OTHER_CHECKPOINT, V(2), V(3), 1,
	"no entry asks"},
    {"99 no checkpoint of MIX_END", NAMED, edit_result, NO_CHECKPOINT, V(15), V(2), 1, "RESULT"},
};

const struct case_table count_cases = {cases, sizeof cases / sizeof *cases};
