/*
 * Cases 16 to 21, 75 to 81 and 83: the definition of the round, its key, its client, amendments
 * and times. Here board and trustees cheat.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/tamper/cases.h"

/* --- MANIFEST ------------------------------------------------------------------------------- */

static void threshold_two(json_t *json)
{
	json_object_set_new(json, "threshold", json_integer(2));
}

static void one_block(json_t *json)
{
	json_t *third = json_array_get(json_object_get(json, "trustees"), 2);

	json_object_set_new(third, "block", json_string("city"));
}

static void same_static(json_t *json)
{
	json_t *list = json_object_get(json, "trustees");

	json_object_set(json_array_get(list, 1), "dkg_key",
	    json_object_get(json_array_get(list, 0), "dkg_key"));
}

static void same_signer(json_t *json)
{
	json_t *list = json_object_get(json, "trustees");

	json_object_set(
	    json_array_get(list, 1), "key", json_object_get(json_array_get(list, 0), "key"));
}

static void other_generators(json_t *json)
{
	json_t *generators = json_object_get(json, "generators");

	json_object_set(generators, "sha256", json_object_get(json, "registrar"));
}

static void few_generators(json_t *json)
{
	struct generators made;
	uint8_t hash[32];
	char text[65];

	MUST(generators_init(&made, 4));
	generators_hash(hash, &made);
	generators_free(&made);
	for (size_t i = 0; i < 32; i++)
		(void)snprintf(text + 2 * i, 3, "%02x", hash[i]);
	json_object_set_new(json, "generators", json_pack("{s:i,s:s}", "count", 4, "sha256", text));
}

static void many_generators(json_t *json)
{
	json_object_set_new(json, "census_bound", json_integer(4000000000));
	json_object_set_new(json_object_get(json, "generators"), "count", json_integer(4000000000));
}

static void other_prev(json_t *json)
{
	json_object_set(json, "prev", json_object_get(json, "registrar"));
}

static void no_prev(json_t *json)
{
	json_object_del(json, "prev");
	json_object_set_new(json, "max_seq", json_integer(4)); /* or it would repeat the first */
}

static void one_more_member(json_t *json)
{
	json_object_set_new(json, "zzz", json_true());
}

static void other_log(json_t *json)
{
	const char *key = json_string_value(json_object_get(json, "log_key"));
	struct note_key made;
	struct buf text = {0};

	MUST(note_key_parse(&made, (struct span){(const uint8_t *)key, strlen(key)}, NULL));
	made.public_key[3] ^= 1;
	MUST(note_key_make(&made, "tamper.example/rich", NOTE_ED25519, made.public_key, NULL));
	note_key_write(&text, &made);
	json_object_set_new(json, "log_key", json_string(buf_text(&text)));
	buf_free(&text);
}

static void other_size(json_t *json)
{
	json_object_set_new(json_object_get(json, "texts"), "size", json_integer(7));
}

static void other_round(json_t *json)
{
	json_object_set_new(json, "round", json_string("poor"));
}

static json_edit *const manifest_edits[] = {threshold_two, one_block, same_static, same_signer,
    other_generators, few_generators, many_generators, other_prev, no_prev, one_more_member,
    other_log, other_size, other_round};
enum {
	THRESHOLD_TWO,
	ONE_BLOCK,
	SAME_STATIC,
	SAME_SIGNER,
	OTHER_GENERATORS,
	FEW_GENERATORS,
	MANY_GENERATORS,
	OTHER_PREV,
	NO_PREV,
	ONE_MORE_MEMBER,
	OTHER_LOG,
	OTHER_SIZE,
	OTHER_ROUND,
};

static void edit_manifest(struct play *play, int which)
{
	manifest_edit(play, manifest_edits[which]);
}

/* A MANIFEST signed by another than the board that it names. */
static void manifest_by_other(struct play *play, int arg)
{
	struct signer board = play->round.board;

	(void)arg;
	play->round.board = play->round.registrar;
	manifest_edit(play, one_more_member);
	log_replace(play, play->round.manifest_index, play->round.entries[0]);
	play->round.board = board;
}

static void bad_board(json_t *json)
{
	(void)json;
}

static void manifest_bad_signature(struct play *play, int arg)
{
	struct signer board = play->round.board;

	(void)arg;
	play->round.board = play->round.registrar;
	manifest_edit(play, bad_board);
	play->round.board = board;
}

static void manifest_late(struct play *play, int arg)
{
	(void)arg;
	MUST(
	    round_append(&play->round, play->round.entries[play->round.manifest_index]) != NOWHERE);
}

/* The contests or texts of the record swapped for others, as files under the old name. */
static void swap_artifact(struct play *play, int is_texts)
{
	const struct artifact_ref *ref =
	    is_texts ? &play->round.manifest.texts : &play->round.manifest.contests;
	struct record_file *file = record_artifact(&play->files, &ref->hash);
	uint8_t *at = (uint8_t *)strstr((char *)file->own.bytes, is_texts ? "Alder" : "7000");

	MUST(at != NULL);
	at[0]++;
}

/* --- KEYSET --------------------------------------------------------------------------------- */

#define SESSION_ID_LEN (HASH_LEN + 4 + 32)

static void session_of(struct play *play, struct dkg_session *out, uint32_t attempt)
{
	const struct hash leaf = leaf_of(play, play->round.manifest_index);
	uint8_t id[SESSION_ID_LEN] = {0};

	memset(out, 0, sizeof *out);
	out->n = play->round.plan.trustees;
	out->t = play->round.plan.threshold;
	for (size_t i = 0; i < out->n; i++)
		MUST(point_mul_base(&out->statics[i], &play->round.trustees[i].dkg_secret));
	memcpy(id, leaf.bytes, HASH_LEN);
	store_u32le(id + HASH_LEN, attempt);
	dkg_context_derive(out, id, sizeof id);
	memcpy(out->ext, leaf.bytes, HASH_LEN);
	out->ext_len = HASH_LEN;
}

/* What a KEYSET made by trustees who agree on something else may look like. */
enum { KEYSET_FINE, OTHER_T, OTHER_ATTEMPT, OTHER_EXT, BAD_POP, BAD_SIGNATURE, ORDER_SWAPPED };

struct ceremony {
	struct dkg_session session;
	struct dkg_participant all[DKG_MAX_N];
	struct dkg_round1 offers[DKG_MAX_N];
	struct dkg_certificate certificate;
	struct dkg_round2 gathered;
	struct dkg_result result;
};

static void spoil_session(struct play *play, struct dkg_session *session, int what)
{
	struct point kept;

	session_of(play, session, what == OTHER_ATTEMPT ? 2 : 1);
	if (what == OTHER_T)
		session->t++;
	if (what == OTHER_EXT)
		session->ext[0] ^= 1;
	if (what == ORDER_SWAPPED) {
		kept = session->statics[0];
		session->statics[0] = session->statics[1];
		session->statics[1] = kept;
	}
}

static void run_ceremony(struct play *play, struct ceremony *made, int what)
{
	static const struct dkg_source *const source = &dkg_system_source;
	struct dkg_offer offers[DKG_MAX_N];

	spoil_session(play, &made->session, what);
	for (uint32_t i = 0; i < made->session.n; i++)
		MUST(dkg_join(&made->all[i], &made->session,
		    &play->round.trustees[what == ORDER_SWAPPED && i < 2 ? 1 - i : i].dkg_secret,
		    NULL));
	for (uint32_t i = 0; i < made->session.n; i++)
		MUST(dkg_offer_make(&made->offers[i], &made->all[i], NULL, source, NULL));
	made->certificate.public.session = made->session;
	for (uint32_t i = 0; i < made->session.n; i++) {
		MUST(dkg_gather(
		    &made->gathered, &made->session, made->offers, made->session.n, i + 1, NULL));
		MUST(dkg_accept(&made->result, NULL, &made->all[i], &made->offers[i].offer,
		    &made->gathered, NULL));
		play->round.trustees[i].share = made->result.share;
		offers[i] = made->offers[i].offer;
	}
	if (what == BAD_POP)
		offers[1].pop = offers[0].pop;
	for (uint32_t i = 0; i < made->session.n; i++) {
		made->certificate.public.offers[i] = offers[i];
		MUST(dkg_transcript_sign(
		    &made->certificate.signatures[i], &made->all[i], offers, source, NULL));
	}
	if (what == BAD_SIGNATURE)
		made->certificate.signatures[2] = made->certificate.signatures[1];
	play->round.keys = made->result.keys;
}

/* Logs the KEYSET that the board signs, whatever is in it, and derives ctx. */
static void keyset_log(struct play *play, const struct ceremony *made, uint32_t attempt)
{
	struct round *round = &play->round;
	struct hash manifest = leaf_of(play, round->manifest_index), ctx, leaf;
	struct entry_keyset keyset = {.attempt = attempt};
	struct buf certificate = {0}, entry = {0};

	dkg_certificate_put(&certificate, &made->certificate);
	keyset.certificate = (struct span){certificate.bytes, certificate.len};
	keyset_put(&entry, &keyset);
	entry_sign(&entry, entry.len, manifest.bytes, round->board.secret_key);
	leaf = leaf_of(play, entry_log(play, &entry));
	sha256_of_spans(&ctx,
	    (const struct span[]){{(const uint8_t *)"arca/1/ctx", 10}, {manifest.bytes, HASH_LEN},
		{leaf.bytes, HASH_LEN}},
	    3);
	memcpy(round->ctx, ctx.bytes, HASH_LEN);
	buf_free(&certificate);
}

static void other_keyset(struct play *play, int what)
{
	struct ceremony *made = calloc(1, sizeof *made);

	MUST(made != NULL);
	run_ceremony(play, made, what);
	keyset_log(play, made, 1);
	free(made);
	play->is_stage_done = true;
}

/* Signed by the board for another MANIFEST: the first, superseded one. */
static void keyset_for_first(struct play *play, int arg)
{
	struct round *round = &play->round;
	struct hash first = leaf_of(play, 0);
	struct buf entry = {0};
	size_t at = log_first(play, ENTRY_KEYSET);
	struct span old = round->entries[at];

	(void)arg;
	buf_put(&entry, old.bytes, old.len - ED25519_SIGNATURE_LEN);
	entry_sign(&entry, entry.len, first.bytes, round->board.secret_key);
	log_replace(play, at, (struct span){entry.bytes, entry.len});
	buf_free(&entry);
	first = leaf_of(play, at);
	sha256_of_spans((struct hash *)(void *)round->ctx,
	    (const struct span[]){{(const uint8_t *)"arca/1/ctx", 10},
		{leaf_of(play, round->manifest_index).bytes, HASH_LEN}, {first.bytes, HASH_LEN}},
	    3);
}

/* --- CLIENT --------------------------------------------------------------------------------- */

static void client_again(struct play *play, int what)
{
	struct entry_client client;
	struct buf entry = {0};

	MUST(client_read(&client, play->round.entries[log_first(play, ENTRY_CLIENT)]));
	if (what == 0 || what == 2)
		client.pins.bytes[0] ^= 1;
	else
		client.dist.bytes[0] ^= 1;
	client_put(&entry, &client);
	admin_log(play, &entry, &play->round.board, NULL);
	if (what == 2) { /* and the true one again, with another dist/manifest.json */
		client.pins.bytes[0] ^= 1;
		buf_put_text(&play->client, " ");
		sha256_of(&client.dist, (struct span){play->client.bytes, play->client.len});
		client_put(&entry, &client);
		admin_log(play, &entry, &play->round.board, NULL);
	}
}

/* --- AMEND, NOTE and signatures ------------------------------------------------------------- */

static void bad_amend(struct play *play, int which)
{
	static const char rotation[] =
	    "{\"key\":\"PREV\",\"kind\":\"key_rotation\",\"prev\":\"PREV\",\"reason\":\"\","
	    "\"role\":\"trustee\"}";
	static const char *const texts[] = {
	    "{\"close\":\"2026-05-02T08:00:00Z\",\"kind\":\"extension\",\"prev\":\"PREV\"}",
	    "{\"close\":\"2026-05-16T08:00:00Z\",\"kind\":\"extension\",\"prev\":\"PREV\"}",
	    "{\"cid\":9,\"kind\":\"withdrawal\",\"prev\":\"PREV\",\"project\":0,\"reason\":\"\"}",
	    "{\"cid\":1,\"kind\":\"withdrawal\",\"prev\":\"PREV\",\"project\":4,\"reason\":\"\"}",
	    "{\"cid\":1,\"kind\":\"withdrawal\",\"prev\":\"PREV\",\"project\":3,\"reason\":\"\"}",
	    "{\"kind\":\"pardon\",\"prev\":\"PREV\"}",
	    "{\"close\":\"2026-05-17T08:00:00Z\",\"kind\":\"extension\",\"prev\":\"PREV\",\"x\":1}",
	    rotation, "[\"PREV\"]"};

	amend_log(play, texts[which]);
}

static void amend_by_one_block(struct play *play, int which)
{
	struct signer kept = play->round.forum[which];

	play->round.forum[which] = play->round.forum[1 - which];
	bad_amend(play, 2);
	play->round.forum[which] = kept;
}

static void amend_out_of_chain(struct play *play, int arg)
{
	(void)arg;
	amend_log(play, "{\"close\":\"2026-05-17T08:00:00Z\",\"kind\":\"extension\",\"prev\":"
			"\"0000000000000000000000000000000000000000000000000000000000000000\","
			"\"x\":\"PREV\"}");
}

/* A rotation to the key of somebody who must be another. */
static void rotate_to(struct play *play, int which)
{
	const uint8_t *keys[] = {play->round.observers[0].public_key, play->round.board.public_key};
	struct buf text = {0};

	buf_put_text(&text, "{\"key\":\"");
	for (size_t i = 0; i < 32; i++)
		buf_printf(&text, "%02x", keys[which][i]);
	buf_put_text(&text, "\",\"kind\":\"key_rotation\",\"prev\":\"PREV\",\"reason\":\"\","
			    "\"role\":\"rejection\"}");
	amend_log(play, buf_text(&text));
	buf_free(&text);
}

/* Entries of the old registrar after the rotation. */
static void old_registrar(struct play *play, int is_checkin)
{
	struct signer now = play->round.registrar;
	struct point tag;

	play->round.registrar = play->first_registrar;
	if (is_checkin) {
		tag_of_row(play, 29, &tag);
		checkin_log(play, &tag, 3, (const uint16_t[]){APPROVAL}, 1);
	} else {
		enrol(play, 30, 30);
	}
	play->round.registrar = now;
}

static void bad_note(struct play *play, int which)
{
	static const char *const texts[] = {
	    "{\"index\":0,\"kind\":\"incident\",\"role\":\"board\",\"text\":\"\"}",
	    "{\"index\":1,\"kind\":\"incident\",\"role\":\"registrar\",\"text\":\"\"}",
	    "{\"index\":9,\"kind\":\"incident\",\"role\":\"trustee\",\"text\":\"\"}",
	    "{\"index\":0,\"kind\":\"gossip\",\"role\":\"registrar\",\"text\":\"\"}",
	    "{\"index\":0,\"kind\":\"incident\",\"role\":\"registrar\",\"text\":\"\",\"x\":1}"};

	note_log(play, texts[which], &play->round.registrar);
}

/* Signed under the label of another type, or for another ctx. */
static void wrong_label(struct play *play, int what)
{
	const struct round *round = &play->round;
	struct buf body = {0}, entry = {0};
	uint8_t signature[ED25519_SIGNATURE_LEN], zeros[32] = {0};
	struct entry_client client = {.dist = {{9}}};
	struct hash digest;

	client_put(&body, &client);
	entry_digest(&digest, entry_kind(what == 0 ? ENTRY_OPEN : ENTRY_CLIENT),
	    what == 0 ? round->ctx : zeros, (struct span){body.bytes, body.len});
	ed25519_sign(signature, (struct span){digest.bytes, HASH_LEN}, round->board.secret_key);
	buf_put(&entry, body.bytes, body.len);
	buf_put(&entry, signature, sizeof signature);
	buf_free(&body);
	entry_log(play, &entry);
}

/* Something that no version of the log knows. */
static void unknown_entry(struct play *play, int which)
{
	static const uint8_t entries[][3] = {
	    {0x04, 1, 0}, {0x50, 1, 0}, {0x41, 2, 0}, {0x77, 1, 0}};
	struct buf entry = {0};

	buf_put(&entry, entries[which], 3);
	entry_log(play, &entry);
}

/* An entry of the board's with one byte more than it has, or RESULT before its time. */
static void longer(struct play *play, int type)
{
	const struct entry_close close = {.time_s = play->round.now_s};
	const struct entry_client client = {.dist = {{1}}};
	const struct entry_tally_input input = {.cid = 1};
	const struct entry_mix_end end = {.cid = 1};
	const struct hash hash = {{1}};
	struct buf entry = {0};

	if (type == ENTRY_OPEN)
		open_put(&entry, play->round.now_s);
	else if (type == ENTRY_CLOSE)
		close_put(&entry, &close);
	else if (type == ENTRY_SEAL)
		seal_put(&entry, &hash);
	else if (type == ENTRY_CLIENT)
		client_put(&entry, &client);
	else if (type == ENTRY_TALLY_INPUT)
		tally_input_put(&entry, &input);
	else if (type == ENTRY_MIX_END)
		mix_end_put(&entry, &end);
	else
		json_entry_put(
		    &entry, (enum entry_type)type, (struct span){(const uint8_t *)"{", 1});
	buf_put_u8(&entry, '}');
	admin_log(play, &entry, &play->round.board, NULL);
}

static void tiny_entry(struct play *play, int arg)
{
	struct buf entry = {0};

	(void)arg;
	buf_put_u8(&entry, 0x41);
	entry_log(play, &entry);
}

/* --- times ---------------------------------------------------------------------------------- */

static void at_time(struct play *play, int seconds)
{
	play->round.now_s = (uint64_t)((int64_t)play->round.plan.close_s + seconds);
	play->round.plan.close_s = 0;
}

static void early_open(struct play *play, int seconds)
{
	uint64_t kept = play->round.plan.open_s;

	play->round.now_s = (uint64_t)((int64_t)kept + seconds);
	play->round.plan.open_s = 0;
	play_stage(play, STAGE_OPEN);
	play->round.plan.open_s = kept;
	play->is_stage_done = true;
}

/* The checkpoint before CLOSE is older: something may have been slipped in between. */
static void slip_in(struct play *play, int arg)
{
	struct round *round = &play->round;
	struct entry_close close = {.open_checkpoint = round->open_checkpoint};
	struct buf entry = {0};

	(void)arg;
	round->now_s = round->plan.close_s;
	MUST(round_keep_checkpoint(round, &close.last_checkpoint, &play->fault));
	vote(play, 5, RANKING, "0201");
	close.time_s = round->now_s;
	close_put(&entry, &close);
	round->close_index = admin_log(play, &entry, &round->board, NULL);
	round->now_s += 60;
	MUST(round_keep_checkpoint(round, &round->close_checkpoint, &play->fault));
	play->is_stage_done = true;
}

/* CLOSE itself names an earlier time than the close in force; the checkpoints are right. */
static void close_states(struct play *play, int what)
{
	struct round *round = &play->round;
	struct entry_close close = {.open_checkpoint = round->open_checkpoint};
	struct buf entry = {0};

	round->now_s = round->plan.close_s;
	MUST(round_keep_checkpoint(round, &close.last_checkpoint, &play->fault));
	close.time_s = round->now_s - (what == 0);
	if (what == 2)
		close.open_checkpoint = close.last_checkpoint;
	close_put(&entry, &close);
	round->close_index = admin_log(play, &entry, &round->board, NULL);
	round->now_s += what == 1 ? 601 : 60;
	MUST(round_keep_checkpoint(round, &round->close_checkpoint, &play->fault));
	play->is_stage_done = true;
}

static void twice(struct play *play, int type)
{
	struct buf entry = {0};

	if (type == ENTRY_OPEN)
		open_put(&entry, play->round.now_s);
	else
		seal_put(&entry, &play->round.close_checkpoint);
	admin_log(play, &entry, &play->round.board, NULL);
}

static void open_by_registrar(struct play *play, int arg)
{
	struct signer kept = play->round.board;

	(void)arg;
	play->round.board = play->round.registrar;
	twice(play, ENTRY_OPEN);
	play->round.board = kept;
}

static const struct tamper_case cases[] = {
    {"16 t + 1 commitments", STAGE_KEYSET, other_keyset, OTHER_T, V(5), 0, 1, NULL},
    {"17 a bad proof of possession", STAGE_KEYSET, other_keyset, BAD_POP, V(5), 0, 1, NULL},
    {"18 one signature over something else", STAGE_KEYSET, other_keyset, BAD_SIGNATURE, V(5), 0, 1,
	NULL},
    {"19 a P_i twice", STAGE_KEYSET, edit_manifest, SAME_STATIC, V(4), 0, 1, "dkg_key"},
    {"19 a trustee's signing key twice", STAGE_KEYSET, edit_manifest, SAME_SIGNER, V(4), 0, 1,
	"same signing"},
    {"19 P in another order", STAGE_KEYSET, other_keyset, ORDER_SWAPPED, V(5), 0, 1, NULL},
    {"20 y is not written down anywhere", STAGE_AUDIT, NULL, 0, 0, 0, 0,
	"unit: dkg_certificate, y_is_the_sum_whatever_anybody_says_20"},
    {"21 other generators", STAGE_KEYSET, edit_manifest, OTHER_GENERATORS, V(6), 0, 1,
	"not the constants"},
    {"21 fewer generators than ballots", STAGE_KEYSET, edit_manifest, FEW_GENERATORS, V(10), 0, 1,
	"generators"},
    {"21 more generators than anybody computes", STAGE_KEYSET, edit_manifest, MANY_GENERATORS, V(6),
	0, 2, "than are computed"},
    {"75 pins.json with something else", STAGE_CLOSE, client_again, 0, V(17), 0, 1, "pins.json"},
    {"75 another dist/manifest.json", STAGE_CLOSE, client_again, 1, V(17), 0, 1, "not the logged"},
    {"75 false pins.json for a while", STAGE_CLOSE, client_again, 2, V(17), 0, 1, "pins.json"},
    {"76 a context of another attempt", STAGE_KEYSET, other_keyset, OTHER_ATTEMPT, V(5), 0, 1,
	NULL},
    {"76 another ext", STAGE_KEYSET, other_keyset, OTHER_EXT, V(5), 0, 1, NULL},
    {"77 a project's text swapped", STAGE_AUDIT, swap_artifact, 1, V(2), V(13), 1,
	"hash of its name"},
    {"77 a budget changed", STAGE_AUDIT, swap_artifact, 0, V(2), V(13) | V(15), 1,
	"hash of its name"},
    {"77 texts of another size than the manifest says", STAGE_KEYSET, edit_manifest, OTHER_SIZE,
	V(4), 0, 1, "size of the manifest"},
    {"78 a MANIFEST after KEYSET", STAGE_CREDENTIALS, manifest_late, 0, V(4), 0, 1,
	"must not stand here"},
    {"78 a MANIFEST with a wrong prev", STAGE_KEYSET, edit_manifest, OTHER_PREV, V(4), 0, 1,
	"must name the one before"},
    {"78 a second MANIFEST without prev", STAGE_KEYSET, edit_manifest, NO_PREV, V(4), 0, 1,
	"must name the one before"},
    {"78 a first MANIFEST with prev", STAGE_MANIFEST, edit_manifest, OTHER_PREV, V(4), 0, 1,
	"must name the one before"},
    {"78 a MANIFEST that another signed", STAGE_KEYSET, manifest_bad_signature, 0, V(4), 0, 1,
	"signature of the role"},
    {"78 the first MANIFEST once more", STAGE_KEYSET, manifest_by_other, 0, V(4), 0, 1, NULL},
    {"78 a MANIFEST with one more member", STAGE_KEYSET, edit_manifest, ONE_MORE_MEMBER, V(4), 0, 1,
	"zzz"},
    {"78 a MANIFEST of another log than its policy", STAGE_KEYSET, edit_manifest, OTHER_LOG, V(4),
	V(17), 1, "exactly the manifest's log"},
    {"78 a MANIFEST of another round than its origin", STAGE_KEYSET, edit_manifest, OTHER_ROUND,
	V(4), 0, 1, "origin"},
    {"78 a KEYSET signed for the superseded MANIFEST", STAGE_CREDENTIALS, keyset_for_first, 0, V(4),
	0, 1, "signature of the role"},
    {"79 t is half of n", STAGE_KEYSET, edit_manifest, THRESHOLD_TWO, V(4), 0, 1, "threshold of 2"},
    {"79 t is the size of a block", STAGE_KEYSET, edit_manifest, ONE_BLOCK, V(4), 0, 1,
	"threshold of 3"},
    {"80 an extension that shortens", STAGE_CLOSE, bad_amend, 0, V(4), 0, 1, "later"},
    {"80 an extension to the same time", STAGE_CLOSE, bad_amend, 1, V(4), 0, 1, "later"},
    {"80 an extension after CLOSE", STAGE_SEAL, bad_amend, 6, V(4), 0, 1, "AMEND"},
    {"80 a withdrawal of no contest", STAGE_CLOSE, bad_amend, 2, V(4), 0, 1, "AMEND"},
    {"80 a withdrawal of no project", STAGE_CLOSE, bad_amend, 3, V(4), 0, 1, "AMEND"},
    {"80 a project withdrawn twice", STAGE_CLOSE, bad_amend, 4, V(4), 0, 1, "withdrawn already"},
    {"80 an AMEND of no known kind", STAGE_CLOSE, bad_amend, 5, V(4), 0, 1, "no kind"},
    {"80 an AMEND with one more member", STAGE_CLOSE, bad_amend, 6, V(4), 0, 1, "AMEND"},
    {"80 an AMEND that is no object", STAGE_CLOSE, bad_amend, 8, V(4), 0, 1, "AMEND"},
    {"80 an AMEND out of its chain", STAGE_CLOSE, amend_out_of_chain, 0, V(4), 0, 1,
	"amendment before"},
    {"80 an AMEND by civil society alone", STAGE_CLOSE, amend_by_one_block, 0, V(4), 0, 1,
	"signature of the role"},
    {"80 an AMEND by the city alone", STAGE_CLOSE, amend_by_one_block, 1, V(4), 0, 1,
	"signature of the role"},
    {"80 a rotation to an observer's key", STAGE_CLOSE, rotate_to, 0, V(4), 0, 1, "AMEND"},
    {"80 a rotation to the board's key", STAGE_CLOSE, rotate_to, 1, V(4), 0, 1, "AMEND"},
    {"80 a CRED by the registrar's old key", STAGE_CLOSE, old_registrar, 0, V(7), 0, 1,
	"registrar's signature"},
    {"80 a CHECKIN by the registrar's old key", STAGE_CLOSE, old_registrar, 1, V(7), 0, 1,
	"registrar"},
    {"81 signed under another type's label", STAGE_CLOSE, wrong_label, 0, V(4), 0, 1,
	"signature of the role"},
    {"81 signed with ctx zero", STAGE_CLOSE, wrong_label, 1, V(4), 0, 1, "signature of the role"},
    {"81 a NOTE in another's name", STAGE_CLOSE, bad_note, 0, V(4), 0, 1, "signature of the role"},
    {"81 a NOTE by a second registrar", STAGE_CLOSE, bad_note, 1, V(4), 0, 1, "no such role"},
    {"81 a NOTE by a ninth trustee", STAGE_CLOSE, bad_note, 2, V(4), 0, 1, "no such role"},
    {"81 a NOTE of no known kind", STAGE_CLOSE, bad_note, 3, V(4), 0, 1, "kind of note"},
    {"81 a NOTE with one more member", STAGE_CLOSE, bad_note, 4, V(4), 0, 1, "NOTE"},
    {"81 an ISSUE in mode A", STAGE_CLOSE, unknown_entry, 0, V(4), 0, 1, "no type and version"},
    {"81 an ACT of the city's log", STAGE_CLOSE, unknown_entry, 1, V(4), 0, 1,
	"no type and version"},
    {"81 another version", STAGE_CLOSE, unknown_entry, 2, V(4), 0, 1, "no type and version"},
    {"81 an unknown type", STAGE_CLOSE, unknown_entry, 3, V(4), 0, 1, "no type and version"},
    {"81 an entry of one byte", STAGE_CLOSE, tiny_entry, 0, V(4), 0, 1, "less than two"},
    {"81 a longer OPEN", STAGE_OPEN, longer, ENTRY_OPEN, V(4), 0, 1, "OPEN is malformed"},
    {"81 a longer CLIENT", STAGE_CLOSE, longer, ENTRY_CLIENT, V(4), 0, 1, "CLIENT is malformed"},
    {"81 a longer CLOSE", STAGE_CLOSE, longer, ENTRY_CLOSE, V(4), 0, 1, "CLOSE is malformed"},
    {"81 a longer SEAL", STAGE_SEAL, longer, ENTRY_SEAL, V(4), 0, 1, "SEAL is malformed"},
    {"81 a longer TALLY_INPUT", STAGE_MIX, longer, ENTRY_TALLY_INPUT, V(4), 0, 1,
	"TALLY_INPUT is malformed"},
    {"81 a longer MIX_END", STAGE_MIX_END, longer, ENTRY_MIX_END, V(4), 0, 1,
	"MIX_END is malformed"},
    {"84 RESULT before MIX_END", STAGE_MIX, longer, ENTRY_RESULT, V(4), 0, 1,
	"RESULT before the MIX_END"},
    {"83 closed early", STAGE_CLOSE, at_time, -1, V(4), 0, 1, "last checkpoint before CLOSE"},
    {"83 closed at the time before the extension", STAGE_CLOSE, at_time, -86400, V(4), 0, 1,
	"before the closing time"},
    {"83 closed late", STAGE_CLOSE, at_time, 601, V(4), 0, 1, "last checkpoint before CLOSE"},
    {"83 closed as late as may be passes", STAGE_CLOSE, at_time, 600, 0, 0, 0, NULL},
    {"83 opened early", STAGE_OPEN, early_open, -1, V(4), 0, 1, "before the opening time"},
    {"83 opened late", STAGE_OPEN, early_open, 601, V(4), 0, 1, "checkpoint of OPEN"},
    {"83 a ballot slipped in before CLOSE", STAGE_CLOSE, slip_in, 0, V(4), 0, 1,
	"last checkpoint before CLOSE"},
    {"83 CLOSE states an earlier time", STAGE_CLOSE, close_states, 0, V(4), 0, 1,
	"before the closing time"},
    {"83 the first checkpoint with CLOSE too late", STAGE_CLOSE, close_states, 1, V(4), 0, 1,
	"within ten minutes"},
    {"83 another checkpoint named as that of OPEN", STAGE_CLOSE, close_states, 2, V(4), V(2), 1,
	"checkpoint of OPEN"},
    {"84 OPEN twice", STAGE_LATER_BALLOTS, twice, ENTRY_OPEN, V(4), 0, 1, "must not stand here"},
    {"84 OPEN by the registrar", STAGE_OPEN, open_by_registrar, 0, V(4), 0, 1,
	"signature of the role"},
};

const struct case_table setup_cases = {cases, sizeof cases / sizeof *cases};
