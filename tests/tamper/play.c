/*
 * The honest play: who does what, stage by stage, until the auditor comes.
 * What a single act looks like in bytes is in tools.c.
 */
#include "tests/tamper/play.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "proto/base/clock.h"
#include "proto/crypto/transcript.h"
#include "proto/log/receipt.h"
#include "proto/record/audit_inner.h"
#include "proto/record/electorate.h"

#define OPEN_S  1777622400ULL                /* 2026-05-01T08:00:00Z */
#define CLOSE_S (OPEN_S + UINT64_C(1209600)) /* 14 days */

_Noreturn void play_panic(const char *what, const char *file, int line)
{
	(void)fprintf(stderr, "tamper: %s:%d: %s\n", file, line, what);
	_exit(3);
}

/* --- the plan ------------------------------------------------------------------------------- */

static const char *const contests_text =
    "{\"currency\":\"EUR\",\"exponent\":2,\"contests\":["
    "{\"group\":10,\"styles\":[0],\"kind\":1,\"w\":1,\"vote_type\":\"approval\","
    "\"min_choices\":1,\"max_choices\":3,\"max_cost_cents\":9000,\"max_points\":null,"
    "\"max_sum_points\":null,\"rule\":\"greedy\",\"if_small\":\"publish\",\"budget_cents\":7000,"
    "META,\"projects\":[{\"cost_cents\":4000,\"id\":\"a1\"},{\"cost_cents\":4000,\"id\":\"a2\"},"
    "{\"cost_cents\":3000,\"id\":\"a3\"},{\"cost_cents\":3000,\"id\":\"a4\"}]},"
    "{\"group\":10,\"styles\":[0,7],\"kind\":2,\"w\":1,\"vote_type\":\"ordinal\","
    "\"min_choices\":1,\"max_choices\":4,\"max_cost_cents\":null,\"max_points\":null,"
    "\"max_sum_points\":null,\"rule\":\"greedy\",\"if_small\":\"publish\",\"budget_cents\":500,"
    "META,\"projects\":[{\"cost_cents\":100,\"id\":\"b1\"},{\"cost_cents\":200,\"id\":\"b2\"},"
    "{\"cost_cents\":300,\"id\":\"b3\"},{\"cost_cents\":50,\"id\":\"b4\"}]},"
    "{\"group\":20,\"styles\":[0,1],\"kind\":3,\"w\":1,\"vote_type\":\"cumulative\","
    "\"min_choices\":1,\"max_choices\":3,\"max_cost_cents\":null,\"max_points\":10,"
    "\"max_sum_points\":10,\"rule\":\"greedy\",\"if_small\":\"publish\",\"budget_cents\":900,"
    "META,\"projects\":[{\"cost_cents\":500,\"id\":\"c1\"},{\"cost_cents\":400,\"id\":\"c2\"},"
    "{\"cost_cents\":400,\"id\":\"c3\"}]},"
    "{\"group\":20,\"styles\":[1],\"kind\":1,\"w\":1,\"vote_type\":\"approval\","
    "\"min_choices\":1,\"max_choices\":1,\"max_cost_cents\":null,\"max_points\":null,"
    "\"max_sum_points\":null,\"rule\":\"greedy\",\"if_small\":\"void\",\"budget_cents\":1,"
    "META,\"projects\":[{\"cost_cents\":1,\"id\":\"d1\"}]},"
    "{\"group\":20,\"styles\":[0,1],\"kind\":5,\"w\":1,\"vote_type\":\"scoring\","
    "\"min_choices\":1,\"max_choices\":1,\"max_cost_cents\":null,\"max_points\":5,"
    "\"max_sum_points\":5,\"rule\":\"greedy\",\"if_small\":\"publish\",\"budget_cents\":9,"
    "META,\"projects\":[{\"cost_cents\":1,\"id\":\"e1\"}]},"
    "{\"group\":20,\"styles\":[1],\"kind\":1,\"w\":1,\"vote_type\":\"choose-1\","
    "\"min_choices\":1,\"max_choices\":1,\"max_cost_cents\":null,\"max_points\":null,"
    "\"max_sum_points\":null,\"rule\":\"greedy\",\"if_small\":\"publish\",\"budget_cents\":9,"
    "META,\"projects\":[{\"cost_cents\":1,\"id\":\"f1\"}]}]}";
static const char *const meta_text = "\"meta\":{\"country\":\"Arca\",\"description\":\"A round to "
				     "tamper with\",\"instance\":\"2026\","
				     "\"unit\":\"Town\",\"language\":\"en\"}";
static const char *const texts_text =
    "{\"en\":{\"contests\":[\"A\",\"B\",\"C\",\"D\",\"E\",\"F\"],\"projects\":["
    "[[\"Alder\",\"\"],[\"Ash\",\"\"],[\"Aspen\",\"\"],[\"Acorn\",\"\"]],"
    "[[\"Bench\",\"\"],[\"Bridge\",\"\"],[\"Brook\",\"\"],[\"Bower\",\"\"]],"
    "[[\"Cedar\",\"\"],[\"Cherry\",\"\"],[\"Clover\",\"\"]],"
    "[[\"Dock\",\"\"]],[[\"Elm\",\"\"]],[[\"Fern\",\"\"]]]}}";

static const char *const electorate_text =
    "{\"assurance\":[\"census\",\"desk\"],\"contests\":[RULE,RULE,RULE,RULE,RULE,RULE],"
    "\"rule\":{\"age_at\":\"close\",\"least\":16},\"ways\":[\"account\",\"code\"],\"zone\":\"Etc/"
    "UTC\"}";
/* Styles chain all contests together, so that they have one rule. */
static const char *const rule_text =
    "{\"any\":[{\"district\":[\"north\"]},{\"habitat\":[\"rural\"]}]}";

/* The text in canonical form, `what` put in where its name of four letters stands. */
static void canonical(struct buf *out, const char *text, const char *name, const char *what)
{
	struct buf full = {0};
	const char *at;
	json_t *json;

	while ((at = strstr(text, name)) != NULL) {
		buf_put(&full, text, (size_t)(at - text));
		buf_put_text(&full, what);
		text = at + 4;
	}
	buf_put_text(&full, text);
	json = json_parse(full.bytes, full.len, NULL);
	MUST(json != NULL);
	json_write_canonical(out, json);
	json_decref(json);
	buf_free(&full);
}

void play_start(struct play *play)
{
	struct round_plan plan = {.origin = "tamper.example/rich",
	    .open_s = OPEN_S,
	    .close_s = CLOSE_S,
	    .trustees = 4,
	    .threshold = 3,
	    .census_bound = 23,
	    .generators = 12,
	    .max_seq = 3,
	    .min_batch = 4};

	memset(play, 0, sizeof *play);
	memcpy(play->stream.seed, "tampering with a small rich round", 32);
	play->entropy = entropy_from_stream(&play->stream);
	play->mixer_count = 3;
	memcpy(play->mixers, (const unsigned[]){1, 4, 2}, 3 * sizeof(unsigned));
	canonical(&play->contests, contests_text, "META", meta_text);
	canonical(&play->texts, texts_text, "META", meta_text);
	canonical(&play->electorate, electorate_text, "RULE", rule_text);
	plan.contests = (struct span){play->contests.bytes, play->contests.len};
	plan.texts = (struct span){play->texts.bytes, play->texts.len};
	plan.electorate = (struct span){play->electorate.bytes, play->electorate.len};
	buf_put_text(&play->client, "{\"files\":[]}");
	MUST(round_start(&play->round, &plan, &play->entropy, &play->fault));
}

void play_end(struct play *play)
{
	round_free(&play->round);
	record_files_free(&play->files);
	buf_free(&play->contests);
	buf_free(&play->texts);
	buf_free(&play->electorate);
	buf_free(&play->client);
	buf_free(&play->seen);
	for (size_t i = 0; i < 2; i++)
		buf_free(&play->receipts[i]);
	for (size_t i = 0; i < PLAY_PAPERS; i++)
		buf_free(&play->transcriptions[i]);
}

/* --- before the opening --------------------------------------------------------------------- */

static void client_log(struct play *play)
{
	struct round *round = &play->round;
	struct entry_client client;
	struct buf pins = {0}, entry = {0};

	MUST(pins_write(&pins, round->ctx, &round->log_key,
	    (struct span){round->policy_text.bytes, round->policy_text.len}, &round->keys.group));
	sha256_of(&client.pins, (struct span){pins.bytes, pins.len});
	sha256_of(&client.dist, (struct span){play->client.bytes, play->client.len});
	client_put(&entry, &client);
	admin_log(play, &entry, &round->board, NULL);
	buf_free(&pins);
}

/* A new registrar's key by AMEND: every entry of the registrar from here on is by this one. */
static void rotate_registrar(struct play *play)
{
	struct buf text = {0};

	play->first_registrar = play->round.registrar;
	signer_make(&play->round.registrar, &play->entropy);
	buf_put_text(&text, "{\"key\":\"");
	for (size_t i = 0; i < 32; i++)
		buf_printf(&text, "%02x", play->round.registrar.public_key[i]);
	buf_put_text(&text, "\",\"kind\":\"key_rotation\",\"prev\":\"PREV\",\"reason\":\"lost\","
			    "\"role\":\"registrar\"}");
	amend_log(play, buf_text(&text));
	buf_free(&text);
}

static void stage_credentials(struct play *play)
{
	struct entry_cred cred;

	for (unsigned who = 0; who < 8; who++)
		enrol(play, who, who + 1);
	client_log(play);
	rotate_registrar(play);
	for (unsigned who = 8; who < 12; who++)
		enrol(play, who, who + 1);
	for (unsigned who = 12; who < 14; who++) { /* one style each */
		person_make(play, who, who + 1);
		cred = cred_of(play, who, who + 1);
		cred.styles = (struct id_list){1, {who == 12}};
		cred_prove(play, who, &cred);
		cred_log(play, &cred);
	}
	amend_log(
	    play, "{\"close\":\"2026-05-16T08:00:00Z\",\"kind\":\"extension\",\"prev\":\"PREV\"}");
	play->round.plan.close_s += 86400;
	note_log(play,
	    "{\"index\":0,\"kind\":\"incident\",\"role\":\"observer\",\"text\":\"A lamp broke\"}",
	    &play->round.observers[0]);
}

/* --- while it is open ----------------------------------------------------------------------- */

/* A ballot whose message is no embedded block: a point of nobody's. */
static void vote_for_nothing(struct play *play, unsigned who)
{
	struct ballot ballot = ballot_of(play, who, APPROVAL);
	struct buf entry = {0}, again = {0};
	uint8_t payload[BLOCK_PAYLOAD];
	struct scalar r = {{0}};
	struct point message, y = play->round.keys.group;
	struct scalar k[2], challenge;
	struct transcript transcript;

	payload_of(payload, "0101");
	ballot_entry(play, who, &ballot, payload, &entry);
	entropy_scalar(&play->entropy, &r);
	MUST(point_mul_base(&message, &r));
	MUST(cipher_seal(&ballot.rows[0], &message, &r, &y));
	buf_put(&again, entry.bytes, BALLOT_HEAD);
	buf_put(&again, ballot.rows, CIPHER_LEN);
	for (unsigned j = 0; j < 2; j++) {
		entropy_scalar(&play->entropy, &k[j]);
		MUST(point_mul_base(&ballot.commitments[j], &k[j]));
		buf_put(&again, ballot.commitments[j].bytes, POINT_LEN);
	}
	transcript_begin(&transcript, "arca/1/ballot");
	transcript_item(&transcript, again.bytes, again.len);
	transcript_item(&transcript, y.bytes, POINT_LEN);
	transcript_scalar(&transcript, &challenge);
	for (unsigned j = 0; j < 2; j++) {
		struct scalar response;

		scalar_mul_add(&response, &k[j], &challenge, j == 0 ? &play->people[who].x : &r);
		buf_put(&again, response.bytes, SCALAR_LEN);
	}
	buf_free(&entry);
	entry_log(play, &again);
}

static void take_receipt(struct play *play, size_t place, size_t index)
{
	struct buf checkpoint = {0};

	MUST(round_checkpoint(&play->round, &checkpoint, &play->fault));
	MUST(round_receipt(&play->receipts[place], &play->round, index, play->round.count,
	    (struct span){checkpoint.bytes, checkpoint.len}, &play->fault));
	buf_free(&checkpoint);
	play->receipt_spans[place] =
	    (struct span){play->receipts[place].bytes, play->receipts[place].len};
}

static void stage_first_ballots(struct play *play)
{
	size_t mine[2];

	play->round.now_s += 3600;
	vote(play, 1, APPROVAL, "0102");
	mine[0] = vote(play, 0, APPROVAL, "0105");
	vote(play, 2, APPROVAL, "010f"); /* over max_cost and max_choices */
	vote(play, 3, APPROVAL, "04");
	vote_for_nothing(play, 4);
	vote(play, 5, RANKING, "020301");
	vote(play, 6, RANKING, "020101"); /* twice the same */
	vote(play, 7, RANKING, "0101");   /* another kind */
	vote(play, 8, RANKING, "0202");
	mine[1] = vote(play, 0, POINTS, "0301050302");
	vote(play, 9, POINTS, "03020a");
	vote(play, 10, POINTS, "0301060206"); /* over the sum */
	vote(play, 11, POINTS, "03");         /* nothing */
	vote(play, 13, POINTS, "03010402040300");
	vote(play, 12, SMALL, "0101");
	for (unsigned who = 14; who < 16; who++)
		enrol(play, who, who + 1);
	vote(play, 14, SMALL, "0101");
	vote(play, 15, ALONE, "0101");
	play->round.now_s += 60;
	take_receipt(play, 0, mine[0]);
	take_receipt(play, 1, mine[1]);
	MUST(round_checkpoint(&play->round, &play->seen, &play->fault));
	play->seen_span = (struct span){play->seen.bytes, play->seen.len};
}

/* A sealed ballot of person 5 that is checked instead of cast. */
static void spoil_one(struct play *play)
{
	struct ballot ballot = ballot_of(play, 5, RANKING);
	uint8_t payload[BLOCK_PAYLOAD];
	struct buf entry = {0};
	struct hash tracker;

	payload_of(payload, "0204");
	ballot_entry(play, 5, &ballot, payload, &entry);
	merkle_leaf(&tracker, (struct span){entry.bytes, entry.len});
	spoil_log(play, 5, &tracker);
	buf_free(&entry);
}

static void stage_later_ballots(struct play *play)
{
	struct entry_cred cred;
	struct point tag;

	vote(play, 1, RANKING, "020102"); /* moves to another contest of the group, and back */
	vote(play, 1, APPROVAL, "0101");
	spoil_one(play);
	enrol(play, 16, 17); /* loses the code after a ballot */
	vote(play, 16, APPROVAL, "0108");
	void_log(play, 16, 3, VOID_LOST_CODE);
	person_make(play, 17, 17);
	cred = cred_of(play, 17, 17);
	cred.is_replacing = true;
	cred.replaced = play->people[16].X;
	cred_log(play, &cred);
	vote(play, 17, APPROVAL, "0104");
	enrol(play, 18, 19); /* withdraws altogether */
	vote(play, 18, APPROVAL, "0102");
	own_void_log(play, 18, 3);
	enrol(play, 19, 20); /* votes points on paper, though not at first */
	vote(play, 19, POINTS, "030101");
	vote(play, 19, RANKING, "0201"); /* of the other group: it stays */
	void_log(play, 19, 2, VOID_PAPER);
	checkin_log(play, &play->people[19].tag, 1, (const uint16_t[]){POINTS}, 1);
	tag_of_row(play, 21, &tag);
	checkin_log(play, &tag, 1, (const uint16_t[]){APPROVAL, POINTS}, 2);
	tag_of_row(play, 22, &tag);
	checkin_log(play, &tag, 2, (const uint16_t[]){APPROVAL}, 1);
	enrol(play, 20, 23); /* goes to the booth after the close */
	vote(play, 20, APPROVAL, "0101");
	amend_log(play, "{\"cid\":1,\"kind\":\"withdrawal\",\"prev\":\"PREV\",\"project\":3,"
			"\"reason\":\"the site burnt down\"}");
}

/* --- after the close ------------------------------------------------------------------------ */

static void stage_paper(struct play *play)
{
	play->round.now_s += 60;
	void_log(play, 20, 1, VOID_PAPER);
	checkin_log(play, &play->people[20].tag, 1, (const uint16_t[]){APPROVAL}, 1);
	paper_log(play, 1, 1, POINTS, (const char *[]){"00030103", "03"}, 2);
	paper_log(play, 1, 2, APPROVAL, (const char *[]){"000103", "000181"}, 2);
	paper_log(play, 2, 1, APPROVAL, (const char *[]){"0004"}, 1);
}

static void stage_decrypt(struct play *play)
{
	struct round *round = &play->round;
	size_t len = DECRYPTION_LEN(round->counts[APPROVAL], 1);
	struct hash hash;

	if (!round_decrypt(round, &play->fault))
		play_panic(play->fault.text, __FILE__, __LINE__);
	/* A fourth commits too; only the one of APPROVAL is released, and named. */
	MUST(round_commit(round, 4, &play->fault));
	MUST(record_add_artifact(&round->files,
	    (struct span){round->decryptions[APPROVAL].bytes + 3 * len, len}, &hash));
}

static void bring(struct play *play)
{
	const struct round *round = &play->round;

	play->options = (struct audit_options){.ctx = round->ctx,
	    .policy = {round->policy_text.bytes, round->policy_text.len},
	    .checkpoints = &play->seen_span,
	    .checkpoint_count = 1,
	    .receipts = play->receipt_spans,
	    .receipt_count = 2,
	    .client = {play->client.bytes, play->client.len}};
}

static void stage_record(struct play *play)
{
	note_log(play,
	    "{\"index\":0,\"kind\":\"keys_destroyed\",\"role\":\"trustee\",\"text\":\"\"}",
	    &play->round.trustees[0].signer);
	record_files_free(&play->files);
	MUST(round_record(&play->round, &play->files, &play->fault));
	bring(play);
}

static void stage_mix(struct play *play)
{
	for (size_t i = 0; i < play->mixer_count; i++)
		MUST(round_mix(&play->round, play->mixers[i], &play->fault));
}

/* Those stages that are one step of a round. */
static bool round_stage(struct play *play, enum stage stage)
{
	struct round *round = &play->round;

	switch (stage) {
	case STAGE_MANIFEST:
		return round_supersede(round, &play->fault);
	case STAGE_KEYSET:
		return round_make_keys(round, &play->fault);
	case STAGE_OPEN:
		return round_open(round, &play->fault);
	case STAGE_CLOSE:
		return round_close(round, &play->fault);
	case STAGE_SEAL:
		return round_seal(round, &play->fault);
	case STAGE_MIX_END:
		return round_end_mixing(round, &play->fault);
	case STAGE_RESULT:
		return round_result(round, play->papers, play->paper_count, &play->fault);
	default:
		return true;
	}
}

void play_stage(struct play *play, enum stage stage)
{
	if (!round_stage(play, stage)) {
		(void)fprintf(stderr, "tamper: stage %d: %s\n", stage, play->fault.text);
		MUST(!"a stage");
	}
	if (stage == STAGE_CREDENTIALS)
		stage_credentials(play);
	else if (stage == STAGE_FIRST_BALLOTS)
		stage_first_ballots(play);
	else if (stage == STAGE_LATER_BALLOTS)
		stage_later_ballots(play);
	else if (stage == STAGE_PAPER)
		stage_paper(play);
	else if (stage == STAGE_MIX)
		stage_mix(play);
	else if (stage == STAGE_DECRYPT)
		stage_decrypt(play);
	else if (stage == STAGE_RECORD)
		stage_record(play);
}

void play_audit(struct play *play, struct report *report)
{
	for (size_t i = 0; i < play->files.count; i++)
		play->files.items[i].is_accounted = false;
	audit_run(report, NULL, &play->files, &play->options);
}
