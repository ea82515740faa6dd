/*
 * Cases 1 to 15, 98 and 99: the files of the log, its checkpoints, and receipts.
 * Here the log's and the witnesses' keys cheat; what is in the entries is honest.
 */
#include <stdio.h>
#include <string.h>

#include "proto/log/receipt.h"
#include "proto/log/tile.h"
#include "proto/record/electorate.h"
#include "tests/tamper/cases.h"

#define ANY (~0U)

/* --- the final checkpoint written by hand --------------------------------------------------- */

/* What can be odd about one. */
struct forgery {
	const char *origin;          /* or NULL for the right one */
	size_t size;                 /* 0 for the right one */
	const struct signer *signer; /* of the log's line */
	unsigned order[4];           /* witnesses + 1, in order of their lines; 0 ends it */
	int bad_time, bad_signature; /* place of a cosignature to spoil, from 1 */
	const char *extra;           /* a line more */
};

static void forge(struct play *play, const struct forgery *forgery, struct buf *out)
{
	struct round *round = &play->round;
	const char *origin = forgery->origin != NULL ? forgery->origin : round->plan.origin;
	const struct signer *signer = forgery->signer != NULL ? forgery->signer : &round->log;
	struct checkpoint checkpoint;
	struct note_key key;
	struct buf text = {0};
	struct hash root;

	MUST(
	    tree_root(round->tree, forgery->size != 0 ? forgery->size : round->count, &root, NULL));
	MUST(checkpoint_make(&checkpoint, origin, round->count, &root, NULL));
	MUST(note_key_make(&key, origin, NOTE_ED25519, signer->public_key, NULL));
	MUST(checkpoint_sign(out, &checkpoint, &key, signer->secret_key, NULL));
	checkpoint_write(&text, &checkpoint);
	for (int i = 0; forgery->order[i] != 0; i++) {
		unsigned witness = forgery->order[i] - 1;
		struct cosignature cosignature;

		MUST(cosignature_make(&cosignature, (struct span){text.bytes, text.len},
		    &round->witness_keys[witness], round->witnesses[witness].secret_key,
		    round->now_s, NULL));
		cosignature.time_s += forgery->bad_time == i + 1;
		cosignature.signature[40] ^= forgery->bad_signature == i + 1;
		cosignature_write(out, &round->witness_keys[witness], &cosignature);
	}
	if (forgery->extra != NULL)
		buf_put_text(out, forgery->extra);
	buf_free(&text);
}

static void checkpoint_put(struct play *play, const struct forgery *forgery)
{
	struct buf note = {0};

	forge(play, forgery, &note);
	file_put(play, "checkpoint", (struct span){note.bytes, note.len});
	buf_free(&note);
}

static void nothing(struct play *play, int arg)
{
	(void)play;
	(void)arg;
}

/* --- entries and tiles ---------------------------------------------------------------------- */

static struct record_file *bundle(struct play *play)
{
	for (size_t i = 0; i < play->files.count; i++)
		if (strncmp(play->files.items[i].path, "tile/entries/", 13) == 0)
			return &play->files.items[i];
	MUST(!"a bundle");
	return NULL;
}

static void flip_leaf(struct play *play, int arg)
{
	struct record_file *file = bundle(play);

	file->own.bytes[arg >= 0 ? (size_t)arg : file->own.len - 1] ^= 1;
}

/* Tiles of other entries under the honest checkpoint, or under one that all keys sign again. */
static void swap_entries(struct play *play, int is_signed_again)
{
	size_t at = log_first(play, ENTRY_BALLOT);
	struct span first = play->round.entries[at];
	struct buf kept = {0};
	struct record_file *file = record_find(&play->files, "checkpoint");

	buf_put(&kept, file->bytes.bytes, file->bytes.len);
	log_replace(play, at, play->round.entries[at + 1]);
	log_replace(play, at + 1, first);
	record_files_free(&play->files);
	MUST(round_record(&play->round, &play->files, &play->fault));
	if (!is_signed_again)
		file_put(play, "checkpoint", (struct span){kept.bytes, kept.len});
	buf_free(&kept);
}

static void drop_ballot(struct play *play, int arg)
{
	struct ballot ballot;

	(void)arg;
	for (size_t i = log_first(play, ENTRY_BALLOT);; i++)
		if (ballot_parse(
			&ballot, play->round.entries[i].bytes, play->round.entries[i].len) &&
		    ballot.cid == POINTS && point_is_equal(&ballot.X, &play->people[0].X)) {
			log_remove(play, i);
			return;
		}
}

static void duplicate(struct play *play, int type)
{
	struct span entry = play->round.entries[log_first(play, (enum entry_type)type)];

	MUST(round_append(&play->round, entry) != NOWHERE);
}

static void cut_bundle(struct play *play, int arg)
{
	struct record_file *file = bundle(play);
	struct buf copy = {0};
	char path[TILE_PATH_ROOM];

	(void)snprintf(path, sizeof path, "%.60s", file->path);
	buf_put(&copy, file->bytes.bytes, file->bytes.len - (size_t)arg);
	file_put(play, path, (struct span){copy.bytes, copy.len});
	buf_free(&copy);
}

static void other_width(struct play *play, int is_extra)
{
	struct record_file *file = bundle(play);
	struct buf copy = {0}, path = {0};

	buf_put(&copy, file->bytes.bytes, file->bytes.len);
	buf_printf(&path, "tile/entries/000.p/%zu", play->round.count - 1);
	if (!is_extra)
		file_remove(&play->files, file->path);
	file_put(play, buf_text(&path), (struct span){copy.bytes, copy.len});
	buf_free(&copy);
	buf_free(&path);
}

static void other_hash_tile(struct play *play, int arg)
{
	for (size_t i = 0; i < play->files.count; i++)
		if (strncmp(play->files.items[i].path, "tile/0/", 7) == 0)
			play->files.items[i].own.bytes[arg] ^= 0x80;
}

static void root_of_other_size(struct play *play, int arg)
{
	(void)arg;
	checkpoint_put(play, &(struct forgery){.size = play->round.count - 1, .order = {1, 2}});
}

/* --- the note ------------------------------------------------------------------------------- */

static void odd_note(struct play *play, int what)
{
	struct record_file *file = record_find(&play->files, "checkpoint");
	struct buf note = {0};
	const char *text = (const char *)file->bytes.bytes, *line = strchr(text, '\n') + 1;
	size_t before = (size_t)(line - text);

	buf_put(&note, text, what == 1 ? before - 1 : before);
	if (what == 0)
		buf_put_text(&note, "0");
	if (what == 1)
		buf_put_text(&note, "\r\n");
	buf_put(&note, line, file->bytes.len - before - (what == 2));
	file_put(play, "checkpoint", (struct span){note.bytes, note.len});
	buf_free(&note);
}

static void unknown_key(struct play *play, int arg)
{
	struct signer stranger;

	(void)arg;
	signer_make(&stranger, &play->entropy);
	checkpoint_put(play, &(struct forgery){.signer = &stranger, .order = {1, 2}});
}

static void bad_cosignature(struct play *play, int is_time)
{
	checkpoint_put(play,
	    &(struct forgery){
		.order = {1, 2}, .bad_signature = is_time ? 0 : 2, .bad_time = is_time ? 2 : 0});
}

static void quorum(struct play *play, int is_twice)
{
	checkpoint_put(play, &(struct forgery){.order = {1, is_twice ? 1 : 0}});
}

static void other_origin(struct play *play, int arg)
{
	(void)arg;
	checkpoint_put(play, &(struct forgery){.origin = "tamper.example/poor", .order = {1, 2}});
}

static void more_in_checkpoint(struct play *play, int what)
{
	static const struct forgery forgeries[] = {{.order = {1, 2, 3}}, {.order = {2, 1}},
	    {.order = {1, 3}}, {.order = {1, 2}, .extra = "\xe2\x80\x94 nobody AAAAAAAA\n"},
	    {.order = {1, 2}, .extra = "\n"}};

	checkpoint_put(play, &forgeries[what]);
}

/* The last character before "=" carries bits that mean nothing: another spelling of it. */
static void loose_base64(struct play *play, int arg)
{
	struct record_file *file = record_find(&play->files, "checkpoint");
	uint8_t *bytes = file->own.bytes;

	(void)arg;
	for (size_t i = file->own.len - 1; i > 0; i--)
		if (bytes[i] == '=' && bytes[i - 1] != '=') {
			bytes[i - 1]++;
			return;
		}
	MUST(!"padding");
}

/* --- what the auditor brings ---------------------------------------------------------------- */

static void brought_split(struct play *play, int arg)
{
	(void)arg;
	play->seen.len = 0;
	forge(play, &(struct forgery){.size = play->round.count - 1, .order = {1, 2}}, &play->seen);
	play->seen_span = (struct span){play->seen.bytes, play->seen.len};
}

static void brought_longer(struct play *play, int arg)
{
	const char note[] = "{\"index\":0,\"kind\":\"incident\",\"role\":\"board\",\"text\":\"\"}";

	(void)arg;
	note_log(play, note, &play->round.board);
	play->seen.len = 0;
	forge(play, &(struct forgery){.order = {1, 2}}, &play->seen);
	play->seen_span = (struct span){play->seen.bytes, play->seen.len};
}

static void brought_unsigned(struct play *play, int arg)
{
	struct signer stranger;

	(void)arg;
	signer_make(&stranger, &play->entropy);
	play->seen.len = 0;
	forge(play, &(struct forgery){.signer = &stranger, .order = {1}}, &play->seen);
	play->seen_span = (struct span){play->seen.bytes, play->seen.len};
}

static void other_receipt(struct play *play, int what)
{
	struct receipt receipt;
	struct buf text = {0};

	MUST(receipt_parse(&receipt, play->receipt_spans[1], NULL));
	if (what == 0)
		receipt.index = play->round.count + 7;
	else if (what == 1)
		receipt.proof.hashes[receipt.proof.count++] = leaf_of(play, 0);
	else if (what == 2)
		receipt.proof.count--;
	else if (what == 3)
		receipt.extra.bytes[60] ^= 1;
	else
		receipt.index--;
	receipt_write(&text, &receipt);
	receipt_free(&receipt);
	play->receipts[1].len = 0;
	buf_put(&play->receipts[1], text.bytes, text.len);
	play->receipt_spans[1] = (struct span){play->receipts[1].bytes, play->receipts[1].len};
	buf_free(&text);
}

/* A receipt of a CRED: included, and no ballot. */
static void receipt_of_no_ballot(struct play *play, int arg)
{
	struct buf checkpoint = {0};

	(void)arg;
	play->receipts[1].len = 0;
	MUST(round_checkpoint(&play->round, &checkpoint, &play->fault));
	MUST(round_receipt(&play->receipts[1], &play->round, log_first(play, ENTRY_CRED),
	    play->round.count, (struct span){checkpoint.bytes, checkpoint.len}, &play->fault));
	play->receipt_spans[1] = (struct span){play->receipts[1].bytes, play->receipts[1].len};
	buf_free(&checkpoint);
}

/* A receipt of what the log then forgot: a NOTE after the voter's ballot, or the ballot itself. */
static void forgotten(struct play *play, int what)
{
	struct buf checkpoint = {0};
	size_t index = log_last(play, ENTRY_BALLOT), count = play->round.count;
	const char note[] = "{\"index\":0,\"kind\":\"incident\",\"role\":\"board\",\"text\":\"\"}";

	if (what == 0)
		note_log(play, note, &play->round.board);
	else
		index = vote(play, 5, RANKING, "0203");
	play->receipts[1].len = 0;
	MUST(round_checkpoint(&play->round, &checkpoint, &play->fault));
	MUST(round_receipt(&play->receipts[1], &play->round, index, play->round.count,
	    (struct span){checkpoint.bytes, checkpoint.len}, &play->fault));
	play->receipt_spans[1] = (struct span){play->receipts[1].bytes, play->receipts[1].len};
	buf_free(&checkpoint);
	log_cut(play, count);
	if (what == 1) { /* the voter goes on as if it had never been */
		play->people[5].seq[0]--;
		play->people[5].last[0] = (struct hash){{0}};
	}
}

static void numbers(struct play *play, int arg)
{
	static const uint64_t counts[PLAY_CONTESTS] = {6, 5, 5, 2, 0, 1};
	static const char *const outcome[] = {
	    "\"ballots\":6,\"blank\":2,\"budget_cents\":7000,\"cid\":0,"
	    "\"null\":{\"body\":1,\"choices\":1,\"encoding\":1},\"paper\":3",
	    "\"ballots\":5,\"blank\":0,\"budget_cents\":500,\"cid\":1,"
	    "\"null\":{\"body\":1,\"kind\":1},\"paper\":0",
	    "\"null\":{\"empty\":1,\"points\":1,\"unreadable\":1},\"paper\":2",
	    "\"why\":\"withdrawn\"", "{\"ballots\":2,\"cid\":3,\"not_opened\":\"small\"}",
	    "{\"ballots\":1,\"cid\":5,\"not_opened\":\"one_ballot\"}"};
	struct buf text = {0};
	struct record_file *file = record_find(&play->files, "outcome.json");

	(void)arg;
	buf_put(&text, file->bytes.bytes, file->bytes.len);
	for (size_t cid = 0; cid < PLAY_CONTESTS; cid++)
		MUST(play->round.counts[cid] == counts[cid]);
	for (size_t i = 0; i < sizeof outcome / sizeof *outcome; i++)
		if (strstr(buf_text(&text), outcome[i]) == NULL) {
			(void)fprintf(stderr, "%s\n", buf_text(&text));
			play_panic(outcome[i], __FILE__, __LINE__);
		}
	buf_free(&text);
}

static void later_ballot(struct play *play, int arg)
{
	(void)arg;
	vote(play, 0, POINTS, "030101");
}

static void later_void(struct play *play, int arg)
{
	(void)arg;
	void_log(play, 0, 2, VOID_DISPUTE);
}

static void other_ctx(struct play *play, int arg)
{
	static uint8_t ctx[32];

	(void)arg;
	play->options.ctx = ctx;
}

static void other_policy(struct play *play, int arg)
{
	(void)arg;
	play->options.policy.len--;
}

/* --- artifacts ------------------------------------------------------------------------------ */

static void unnamed_checkpoint(struct play *play, int arg)
{
	struct hash hash;

	(void)arg;
	MUST(record_add_artifact(&play->files, play->seen_span, &hash));
}

static void named_gone(struct play *play, int which)
{
	struct entry_close close;
	struct hash hash;
	char path[RECORD_PATH_ROOM];

	MUST(close_read(&close, play->round.entries[log_first(play, ENTRY_CLOSE)]));
	MUST(seal_read(&hash, play->round.entries[log_first(play, ENTRY_SEAL)]));
	if (which == 0)
		hash = close.open_checkpoint;
	else if (which == 1)
		hash = close.last_checkpoint;
	artifact_path(path, &hash);
	file_remove(&play->files, path);
}

/* The named checkpoint itself replaced by one with all cosignatures, at the time of CLOSE. */
static void named_not_minimal(struct play *play, int arg)
{
	struct round *round = &play->round;
	struct buf note = {0};

	(void)arg;
	MUST(round_checkpoint(round, &note, &play->fault));
	MUST(record_add_artifact(
	    &round->files, (struct span){note.bytes, note.len}, &round->close_checkpoint));
	buf_free(&note);
}

/* The same, of the same size and cosigned, but of another history: the witnesses were deceived. */
static void named_of_other_history(struct play *play, int arg)
{
	struct round *round = &play->round;
	struct buf note = {0};

	(void)arg;
	forge(play, &(struct forgery){.size = round->count - 1, .order = {1, 2}}, &note);
	MUST(record_add_artifact(
	    &round->files, (struct span){note.bytes, note.len}, &round->close_checkpoint));
	buf_free(&note);
}

static void empty_stranger(struct play *play, int arg)
{
	(void)arg;
	file_put(play, "artifact/readme", (struct span){0});
}

#define FILES STAGE_AUDIT

static const struct tamper_case cases[] = {
    {"0 the valid round", STAGE_AUDIT, nothing, V11_DECRYPTIONS, 0, 0, 0, "were not used"},
    {"0 the numbers of the valid round", STAGE_AUDIT, numbers, 0, 0, 0, 0, NULL},
    {"1 a flipped bit of the last entry", FILES, flip_leaf, -1, V(2), ANY, 1, "root"},
    {"1 a flipped bit of the manifest", FILES, flip_leaf, 400, V(2), ANY, 1, NULL},
    {"2 two entries swapped", FILES, swap_entries, 0, V(2), ANY, 1, "root"},
    {"2 two entries swapped, all signed again", FILES, swap_entries, 1, V(3) | V(16), V(9), 1,
	"another history"},
    {"3 a ballot dropped, the rest signed again", STAGE_CLOSE, drop_ballot, 0, V(3) | V(16), 0, 1,
	"another history"},
    {"4 a CRED twice", STAGE_CLOSE, duplicate, ENTRY_CRED, V(7), 0, 1, "byte for byte"},
    {"4 a BALLOT twice", STAGE_CLOSE, duplicate, ENTRY_BALLOT, V(8), 0, 1, "byte for byte"},
    {"4 a NOTE twice", STAGE_CLOSE, duplicate, ENTRY_NOTE, V(4), 0, 1, "byte for byte"},
    {"4 a CLIENT twice", STAGE_CLOSE, duplicate, ENTRY_CLIENT, V(4), 0, 1, "byte for byte"},
    {"4 a VOID twice", STAGE_CLOSE, duplicate, ENTRY_VOID, V(7), 0, 1, "byte for byte"},
    {"5 a bundle cut off", FILES, cut_bundle, 10, V(2), 0, 1, NULL},
    {"5 a bundle without its last byte", FILES, cut_bundle, 1, V(2), 0, 1, NULL},
    {"6 a tile of another width", FILES, other_width, 0, V(2), 0, 2, "is missing"},
    {"6 a tile of another width too many", FILES, other_width, 1, V(2), 0, 1, "no entry asks"},
    {"6 a tile of hashes that the entries do not give", FILES, other_hash_tile, 5, V(2), 0, 1,
	"not what the entries give"},
    {"7 the root of another size", FILES, root_of_other_size, 0, V(2), 0, 1, "root"},
    {"8 a leading zero in the size", FILES, odd_note, 0, V(1), 0, 1, NULL},
    {"8 a carriage return", FILES, odd_note, 1, V(1), 0, 1, NULL},
    {"8 no line feed at the end", FILES, odd_note, 2, V(1), 0, 1, NULL},
    {"9 signed by an unknown key of the same name", FILES, unknown_key, 0, V(1), 0, 1, NULL},
    {"10 a bad cosignature of a known witness", FILES, bad_cosignature, 0, V(1), 0, 1, NULL},
    {"11 a cosignature with another time", FILES, bad_cosignature, 1, V(1), 0, 1, NULL},
    {"12 below the quorum", FILES, quorum, 0, V(1), 0, 1, NULL},
    {"12 one witness twice", FILES, quorum, 1, V(1), 0, 1, NULL},
    {"13 another origin", FILES, other_origin, 0, V(0) | V(1), 0, 1, "origin"},
    {"13 another ctx than the gazette's", FILES, other_ctx, 0, V(0), 0, 1, "another round"},
    {"13 another policy than the gazette's", FILES, other_policy, 0, V(0), 0, 1, "policy"},
    {"14 a checkpoint of the root of another size", FILES, brought_split, 0, V(3), 0, 1,
	"another history"},
    {"14 a checkpoint that is longer than the record", FILES, brought_longer, 0, V(3), 0, 1,
	"has only"},
    {"14 a checkpoint that the log never signed", FILES, brought_unsigned, 0, V(3), 0, 1,
	"that you brought"},
    {"15 a receipt's index beyond its size", FILES, other_receipt, 0, V(16), 0, 1, NULL},
    {"15 a receipt's proof one hash too long", FILES, other_receipt, 1, V(16), 0, 1, NULL},
    {"15 a receipt's proof one hash too short", FILES, other_receipt, 2, V(16), 0, 1, NULL},
    {"15 a receipt for another leaf", FILES, other_receipt, 3, V(16), 0, 1, NULL},
    {"15 a receipt for another index", FILES, other_receipt, 4, V(16), 0, 1, NULL},
    {"15 a receipt of another history", STAGE_LATER_BALLOTS, forgotten, 0, V(16), 0, 1,
	"another history for this receipt"},
    {"15 a receipt of a ballot that the log forgot", STAGE_LATER_BALLOTS, forgotten, 1, V(16), 0, 1,
	"not in the log"},
    {"15 a receipt of a ballot beyond the record", STAGE_AUDIT, forgotten, 1, V(16), 0, 1,
	"not in the log"},
    {"15 a receipt of no ballot", FILES, receipt_of_no_ballot, 0, V(16), 0, 1, "not a ballot"},
    {"15 a receipt whose ballot was followed by another", STAGE_LATER_BALLOTS, later_ballot, 0,
	V(16), 0, 1, "a later one counts"},
    {"15 a receipt whose credential is void", STAGE_LATER_BALLOTS, later_void, 0, V(16), 0, 1,
	"void or replaced"},
    {"98 a further cosignature", FILES, more_in_checkpoint, 0, V(1), 0, 1,
	"exactly the log's line"},
    {"98 cosignatures in another order", FILES, more_in_checkpoint, 1, V(1), 0, 1,
	"exactly the log's line"},
    {"98 a later witness than needed passes", FILES, more_in_checkpoint, 2, 0, 0, 0, NULL},
    {"98 a stranger's line", FILES, more_in_checkpoint, 3, V(1), 0, 1, NULL},
    {"98 an empty line", FILES, more_in_checkpoint, 4, V(1), 0, 1, NULL},
    {"98 base64 that is not canonical", FILES, loose_base64, 0, V(1), 0, 1, NULL},
    {"99 a checkpoint that no entry names", FILES, unnamed_checkpoint, 0, V(2), 0, 1,
	"no entry asks"},
    {"99 the checkpoint of OPEN is missing", FILES, named_gone, 0, V(3), 0, 2, "is missing"},
    {"99 the last checkpoint before CLOSE is missing", FILES, named_gone, 1, V(3), 0, 2,
	"is missing"},
    {"99 the first checkpoint with CLOSE is missing", FILES, named_gone, 2, V(3), 0, 2,
	"is missing"},
    {"99 a named checkpoint that is not minimal", STAGE_PAPER, named_not_minimal, 0, V(3), V(2), 1,
	"exactly the log's line"},
    {"99 a named checkpoint of another history", STAGE_PAPER, named_of_other_history, 0, V(3), V(2),
	1, "another root than this log"},
    {"99 an empty file that nobody asks for", FILES, empty_stranger, 0, V(2), 0, 1,
	"no entry asks"},
};

const struct case_table log_cases = {cases, sizeof cases / sizeof *cases};
