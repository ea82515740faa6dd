/*
 * Single acts of people, board and trustees, honest or not, as bytes in the log.
 * Which of them make a round, and when, is in play.c and the cases.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "proto/base/encode.h"
#include "tests/tamper/play.h"

/* --- people --------------------------------------------------------------------------------- */

void tag_of_row(struct play *play, unsigned row, struct point *out)
{
	char census_id[CENSUS_ID_MAX];

	(void)snprintf(census_id, sizeof census_id, "ROW:%u", row);
	MUST(row_tag(out, play->round.ctx, census_id, &play->round.row_secret));
}

void person_make(struct play *play, unsigned who, unsigned row)
{
	struct person_at_home *person = &play->people[who];
	char code[CODE_LEN + 1];

	*person = (struct person_at_home){.seq = {0}};
	code_make(code, &play->entropy);
	MUST(credential_derive(&person->x, &person->X, play->round.ctx, code));
	tag_of_row(play, row, &person->tag);
}

void cred_prove(struct play *play, unsigned who, struct entry_cred *cred)
{
	const struct possession about = {
	    play->round.ctx, cred->styles.items, cred->styles.count, cred->X, cred->serial};

	MUST(possession_prove(&cred->possession, &about, &play->people[who].x, &play->entropy));
}

struct entry_cred cred_of(struct play *play, unsigned who, unsigned row)
{
	struct entry_cred cred = {.X = play->people[who].X,
	    .styles = {2, {0, 1}},
	    .serial = row,
	    .issued_at = play->round.now_s};

	tag_of_row(play, row, &cred.tag);
	cred_prove(play, who, &cred);
	return cred;
}

size_t cred_log(struct play *play, const struct entry_cred *cred)
{
	struct buf entry = {0};

	cred_put(&entry, cred);
	return admin_log(play, &entry, &play->round.registrar, NULL);
}

void enrol(struct play *play, unsigned who, unsigned row)
{
	struct entry_cred cred;

	person_make(play, who, row);
	cred = cred_of(play, who, row);
	cred_log(play, &cred);
}

static struct id_list groups_of(unsigned groups)
{
	struct id_list list = {0};

	if ((groups & 1) != 0)
		list.items[list.count++] = GROUP_A;
	if ((groups & 2) != 0)
		list.items[list.count++] = GROUP_B;
	return list;
}

size_t void_log(struct play *play, unsigned who, unsigned groups, enum void_reason reason)
{
	const struct entry_void made = {
	    .X = play->people[who].X, .groups = groups_of(groups), .reason = reason};
	struct buf entry = {0};

	void_put(&entry, &made);
	return admin_log(play, &entry, &play->round.registrar, &play->round.observers[0]);
}

size_t own_void_log(struct play *play, unsigned who, unsigned groups)
{
	struct entry_void made = {.X = play->people[who].X,
	    .groups = groups_of(groups),
	    .reason = VOID_WITHDRAWN,
	    .is_own = true};
	const struct own_void about = {
	    play->round.ctx, made.X, made.groups.items, made.groups.count, VOID_WITHDRAWN};
	struct buf entry = {0};

	MUST(own_void_prove(&made.proof, &about, &play->people[who].x, &play->entropy));
	void_put(&entry, &made);
	return entry_log(play, &entry);
}

size_t checkin_log(
    struct play *play, const struct point *tag, uint16_t booth, const uint16_t *cids, size_t count)
{
	struct entry_checkin made = {.tag = *tag, .booth = booth};
	struct buf entry = {0};

	made.cids.count = count;
	memcpy(made.cids.items, cids, count * sizeof *cids);
	checkin_put(&entry, &made);
	return admin_log(play, &entry, &play->round.registrar, NULL);
}

/* --- ballots -------------------------------------------------------------------------------- */

static size_t group_of(uint16_t cid)
{
	return cid == APPROVAL || cid == RANKING ? 0 : 1;
}

struct ballot ballot_of(struct play *play, unsigned who, uint16_t cid)
{
	const struct person_at_home *person = &play->people[who];
	struct ballot ballot = {
	    .cid = cid, .seq = person->seq[group_of(cid)] + 1U, .X = person->X, .w = 1};

	memcpy(ballot.ctx, play->round.ctx, 32);
	memcpy(ballot.prev, person->last[group_of(cid)].bytes, HASH_LEN);
	ballot.style = cid == SMALL || cid == ALONE ? 1 : 0;
	return ballot;
}

void ballot_entry(
    struct play *play, unsigned who, struct ballot *ballot, const uint8_t *payload, struct buf *out)
{
	uint8_t blocks[1][BLOCK_LEN];
	struct scalar r[BALLOT_MAX_W];

	payload_to_blocks(blocks, payload, 1);
	MUST(ballot_seal(out, ballot, (const uint8_t(*)[BLOCK_LEN])blocks, &play->people[who].x,
	    &play->round.keys.group, &play->entropy, r));
}

size_t entry_log(struct play *play, struct buf *entry)
{
	size_t index = round_append(&play->round, (struct span){entry->bytes, entry->len});

	MUST(buf_is_ok(entry) && index != NOWHERE);
	buf_free(entry);
	return index;
}

void payload_of(uint8_t out[BLOCK_PAYLOAD], const char *hex)
{
	size_t len = strlen(hex) / 2;

	memset(out, 0, BLOCK_PAYLOAD);
	MUST(len <= BLOCK_PAYLOAD && hex_decode(out, len, hex, 2 * len));
}

size_t vote(struct play *play, unsigned who, uint16_t cid, const char *payload)
{
	struct person_at_home *person = &play->people[who];
	struct ballot ballot = ballot_of(play, who, cid);
	uint8_t bytes[BLOCK_PAYLOAD];
	struct buf entry = {0};
	size_t index;

	payload_of(bytes, payload);
	ballot_entry(play, who, &ballot, bytes, &entry);
	index = entry_log(play, &entry);
	person->seq[group_of(cid)]++;
	person->last[group_of(cid)] = leaf_of(play, index);
	return index;
}

void spoil_log(struct play *play, unsigned who, const struct hash *tracker)
{
	struct buf entry = {0};

	MUST(spoiled_make(&entry, play->round.ctx, tracker->bytes, &play->people[who].x,
	    &play->people[who].X, &play->entropy));
	entry_log(play, &entry);
}

/* --- administrative entries ----------------------------------------------------------------- */

size_t admin_log(
    struct play *play, struct buf *entry, const struct signer *first, const struct signer *second)
{
	size_t index = round_append_signed(&play->round, entry, first, second);

	MUST(index != NOWHERE);
	return index;
}

struct hash leaf_of(const struct play *play, size_t index)
{
	return *tree_node(play->round.tree, 0, index);
}

size_t log_last(const struct play *play, enum entry_type type)
{
	size_t i = play->round.count;

	while (i > 0 && play->round.entries[i - 1].bytes[0] != type)
		i--;
	return i > 0 ? i - 1 : NOWHERE;
}

size_t log_first(const struct play *play, enum entry_type type)
{
	for (size_t i = 0; i < play->round.count; i++)
		if (play->round.entries[i].bytes[0] == type)
			return i;
	return NOWHERE;
}

static void json_log_text(struct buf *entry, enum entry_type type, const char *text)
{
	json_t *json = json_parse(text, strlen(text), NULL);
	struct buf bytes = {0};

	MUST(json != NULL);
	json_write_canonical(&bytes, json);
	json_entry_put(entry, type, (struct span){bytes.bytes, bytes.len});
	buf_free(&bytes);
	json_decref(json);
}

size_t amend_log(struct play *play, const char *json)
{
	size_t before = log_last(play, ENTRY_AMEND);
	struct hash prev = leaf_of(play, before != NOWHERE ? before : play->round.manifest_index);
	const char *place = strstr(json, "PREV");
	struct buf text = {0}, entry = {0};

	MUST(place != NULL);
	buf_put(&text, json, (size_t)(place - json));
	for (size_t i = 0; i < HASH_LEN; i++)
		buf_printf(&text, "%02x", prev.bytes[i]);
	buf_put_text(&text, place + 4);
	json_log_text(&entry, ENTRY_AMEND, buf_text(&text));
	buf_free(&text);
	return admin_log(play, &entry, &play->round.forum[0], &play->round.forum[1]);
}

size_t note_log(struct play *play, const char *json, const struct signer *signer)
{
	struct buf entry = {0};

	json_log_text(&entry, ENTRY_NOTE, json);
	return admin_log(play, &entry, signer, NULL);
}

size_t paper_log(struct play *play, uint16_t booth, uint16_t batch, uint16_t cid,
    const char *const *ballots, size_t count)
{
	struct entry_paper paper = {.booth = booth,
	    .batch = batch,
	    .cid = cid,
	    .count = (uint32_t)count,
	    .officials = {0, 1}};
	struct round_paper *kept = &play->papers[play->paper_count];
	struct buf *bytes = &play->transcriptions[play->paper_count++], entry = {0};
	uint8_t random[64];

	for (size_t i = 0; i < count; i++) {
		uint8_t payload[BLOCK_PAYLOAD];
		char first[3] = {ballots[i][0], ballots[i][1], '\0'};

		payload_of(payload, first);
		buf_put_u8(bytes, payload[0]);
		payload_of(payload, ballots[i] + 2);
		buf_put(bytes, payload, sizeof payload);
	}
	entropy_draw(&play->entropy, random);
	*kept = (struct round_paper){.cid = cid, .transcription = {bytes->bytes, bytes->len}};
	memcpy(kept->salt, random, sizeof kept->salt);
	sha256_of_spans(&paper.hash,
	    (const struct span[]){
		{(const uint8_t *)"arca/1/paper", 12}, {kept->salt, 32}, kept->transcription},
	    3);
	paper_put(&entry, &paper);
	kept->index = admin_log(play, &entry, &play->round.officials[0], &play->round.officials[1]);
	return kept->index;
}

/* --- the log as an array -------------------------------------------------------------------- */

static void tree_again(struct play *play)
{
	struct round *round = &play->round;

	tree_free(&round->tree);
	round->tree = tree_of_entries(round->entries, round->count);
	MUST(round->tree != NULL);
}

void log_cut(struct play *play, size_t count)
{
	play->round.count = count;
	tree_again(play);
}

/* Appends the entry for its copy's memory, then moves it to its place. */
void log_insert(struct play *play, size_t index, struct span entry)
{
	struct round *round = &play->round;
	struct span copy;

	MUST(round_append(round, entry) != NOWHERE);
	copy = round->entries[round->count - 1];
	memmove(round->entries + index + 1, round->entries + index,
	    (round->count - 1 - index) * sizeof copy);
	round->entries[index] = copy;
	tree_again(play);
}

void log_remove(struct play *play, size_t index)
{
	struct round *round = &play->round;

	memmove(round->entries + index, round->entries + index + 1,
	    (round->count - 1 - index) * sizeof *round->entries);
	log_cut(play, round->count - 1);
}

void log_replace(struct play *play, size_t index, struct span entry)
{
	log_insert(play, index, entry);
	log_remove(play, index + 1);
}

size_t mix_at(const struct play *play, uint64_t cid, size_t nth)
{
	for (size_t i = 0; i < play->round.count; i++) {
		struct entry_mix mix;

		if (play->round.entries[i].bytes[0] == ENTRY_MIX &&
		    mix_read(&mix, play->round.entries[i]) && mix.cid == cid && nth-- == 0)
			return i;
	}
	MUST(!"a mix");
	return NOWHERE;
}

size_t decrypt_at_log(const struct play *play, uint16_t cid, size_t nth)
{
	for (size_t i = 0; i < play->round.count; i++) {
		struct entry_decrypt decrypt;

		if (play->round.entries[i].bytes[0] == ENTRY_DECRYPT &&
		    decrypt_read(&decrypt, play->round.entries[i]) && decrypt.cid == cid &&
		    nth-- == 0)
			return i;
	}
	MUST(!"a decryption");
	return NOWHERE;
}

/* --- edits by insiders ---------------------------------------------------------------------- */

/* The entry's JSON edited, without a signature. */
static void json_again(struct buf *entry, struct span old, json_edit *edit)
{
	struct buf bytes = {0};
	struct span text;
	json_t *json;

	MUST(json_entry_read(&text, old));
	json = json_parse(text.bytes, text.len, NULL);
	MUST(json != NULL);
	edit(json);
	json_write_canonical(&bytes, json);
	json_entry_put(entry, (enum entry_type)old.bytes[0], (struct span){bytes.bytes, bytes.len});
	buf_free(&bytes);
	json_decref(json);
}

void manifest_edit(struct play *play, json_edit *edit)
{
	static const uint8_t zeros[32];
	struct round *round = &play->round;
	struct manifest manifest = {0};
	struct buf entry = {0};
	struct span json;

	json_again(&entry, round->entries[round->manifest_index], edit);
	entry_sign(&entry, entry.len, zeros, round->board.secret_key);
	log_replace(play, round->manifest_index, (struct span){entry.bytes, entry.len});
	buf_free(&entry);
	/* The dishonest go on with what they meant, if it can be read at all. */
	MUST(json_entry_read(&json, round->entries[round->manifest_index]));
	if (manifest_read(&manifest, json, NULL)) {
		manifest_free(&round->manifest);
		round->manifest = manifest;
		round->plan.threshold = manifest.threshold;
	} else {
		manifest_free(&manifest);
	}
}

void result_edit(struct play *play, json_edit *edit)
{
	struct round *round = &play->round;
	struct buf entry = {0};

	json_again(&entry, round->entries[round->count - 1], edit);
	log_cut(play, round->count - 1);
	admin_log(play, &entry, &round->board, NULL);
}

void file_remove(struct record_files *files, const char *path)
{
	struct record_file *file = record_find(files, path);

	MUST(file != NULL);
	free(file->path);
	buf_free(&file->own);
	files->count--;
	memmove(file, file + 1, (size_t)(files->items + files->count - file) * sizeof *file);
}

void file_put(struct play *play, const char *path, struct span bytes)
{
	struct buf copy = {0};

	buf_put(&copy, bytes.bytes, bytes.len);
	if (record_find(&play->files, path) != NULL)
		file_remove(&play->files, path);
	MUST(record_add(&play->files, path, (struct span){copy.bytes, copy.len}));
	buf_free(&copy);
}

struct hash artifact_swap(struct play *play, const struct hash *old, struct span bytes)
{
	char path[RECORD_PATH_ROOM];
	struct hash hash;

	artifact_path(path, old);
	MUST(record_add_artifact(&play->round.files, bytes, &hash));
	if (!hash_is_equal(old, &hash) && record_find(&play->round.files, path) != NULL)
		file_remove(&play->round.files, path);
	return hash;
}

/* --- the count, by insiders ----------------------------------------------------------------- */

static void read_log(struct play *play, struct ledger *ledger)
{
	const struct ledger_source source = round_source(&play->round);
	struct report *report = calloc(1, sizeof *report);

	MUST(report != NULL && ledger_read(ledger, &source, report));
	free(report);
}

size_t inputs_of(struct play *play, uint16_t cid, size_t out[64])
{
	struct ledger ledger = {0};
	size_t *indices, count;

	read_log(play, &ledger);
	MUST(ledger_counted(&ledger, cid, &indices, &count) && count <= 64);
	memcpy(out, indices, count * sizeof *indices);
	free(indices);
	ledger_free(&ledger);
	return count;
}

static void input_put_again(
    struct play *play, size_t place, uint16_t cid, const size_t *indices, size_t count)
{
	struct round *round = &play->round;
	struct buf artifact = {0}, entry = {0};
	struct entry_tally_input input;

	MUST(tally_input_read(&input, round->entries[place]));
	buf_put(&artifact, "ARCATIN1", 8);
	buf_put_u16le(&artifact, cid);
	buf_put_u64le(&artifact, count);
	buf_put_u8(&artifact, 1);
	round->piles[cid].len = 0;
	for (size_t i = 0; i < count; i++) {
		const uint8_t *row = round->entries[indices[i]].bytes + BALLOT_HEAD;

		buf_put_u64le(&artifact, indices[i]);
		buf_put(&artifact, row, CIPHER_LEN);
		buf_put(&round->piles[cid], row, CIPHER_LEN);
	}
	vec_hash(&input.vec, round->ctx, cid, count, 1, round->piles[cid].bytes);
	input.count = count;
	input.artifact =
	    artifact_swap(play, &input.artifact, (struct span){artifact.bytes, artifact.len});
	round->counts[cid] = count;
	round->vecs[cid] = input.vec;
	tally_input_put(&entry, &input);
	entry_sign(&entry, entry.len, round->ctx, round->board.secret_key);
	log_replace(play, place, (struct span){entry.bytes, entry.len});
	buf_free(&entry);
	buf_free(&artifact);
}

void inputs_again(struct play *play, uint16_t cid, const size_t *indices, size_t count)
{
	input_put_again(play, log_first(play, ENTRY_TALLY_INPUT) + cid, cid, indices, count);
}

void mix_put_again(struct play *play, size_t index, const struct entry_mix *mix)
{
	struct round *round = &play->round;
	struct buf entry = {0};

	mix_put(&entry, mix);
	entry_sign(&entry, entry.len, round->ctx,
	    round->trustees[(mix->trustee - 1) % round->plan.trustees].signer.secret_key);
	log_replace(play, index, (struct span){entry.bytes, entry.len});
	buf_free(&entry);
}

#define MIX_HEAD (8 + 2 + 4 + 2 + 8 + 1)

void mix_edit(struct play *play, size_t index, bytes_edit *edit, int arg)
{
	struct round *round = &play->round;
	struct buf artifact = {0};
	struct record_file *file;
	struct entry_mix mix;

	MUST(mix_read(&mix, round->entries[index]));
	file = record_artifact(&round->files, &mix.artifact);
	MUST(file != NULL);
	buf_put(&artifact, file->bytes.bytes, file->bytes.len);
	edit(artifact.bytes, artifact.len, arg);
	mix.artifact =
	    artifact_swap(play, &mix.artifact, (struct span){artifact.bytes, artifact.len});
	vec_hash(
	    &mix.output, round->ctx, (uint16_t)mix.cid, mix.count, 1, artifact.bytes + MIX_HEAD);
	if (index == mix_at(play, mix.cid, play->mixer_count - 1)) {
		round->vecs[mix.cid] = mix.output;
		memcpy(round->piles[mix.cid].bytes, artifact.bytes + MIX_HEAD,
		    round->piles[mix.cid].len);
	}
	mix_put_again(play, index, &mix);
	buf_free(&artifact);
}

void decrypt_put_again(struct play *play, size_t index, const struct entry_decrypt *decrypt)
{
	struct round *round = &play->round;
	struct buf entry = {0};

	decrypt_put(&entry, decrypt);
	entry_sign(&entry, entry.len, round->ctx,
	    round->trustees[(decrypt->trustee - 1U) % round->plan.trustees].signer.secret_key);
	log_replace(play, index, (struct span){entry.bytes, entry.len});
	buf_free(&entry);
}

void decrypt_edit(struct play *play, size_t index, bytes_edit *edit, int arg)
{
	struct buf artifact = {0};
	struct entry_decrypt decrypt;
	struct record_file *file;

	MUST(decrypt_read(&decrypt, play->round.entries[index]));
	file = record_artifact(&play->round.files, &decrypt.artifact);
	MUST(file != NULL);
	buf_put(&artifact, file->bytes.bytes, file->bytes.len);
	edit(artifact.bytes, artifact.len, arg);
	decrypt.artifact =
	    artifact_swap(play, &decrypt.artifact, (struct span){artifact.bytes, artifact.len});
	decrypt_put_again(play, index, &decrypt);
	buf_free(&artifact);
}
