/*
 * Random damage, from a fixed seed: bits, cuts, swaps and names of a record's files. No damaged
 * record may pass, and none may crash the audit. What an intelligent liar does is in cases_*.c.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "proto/base/file.h"
#include "proto/record/electorate.h"
#include "tests/tamper/cases.h"

/*
 * Of the rich record, whose audit takes five times as long, and of the small one; a fifth of each
 * unless DAMAGES=all. They are numbered the same either way.
 */
#define RICH_DAMAGES  500
#define SMALL_DAMAGES 1500
#define SHARE         5
#define DISK_DAMAGES  50
#define WORKERS       2

/* xorshift64*: only the same numbers everywhere matter. */
static uint64_t draw(uint64_t *state, uint64_t bound)
{
	*state ^= *state >> 12;
	*state ^= *state << 25;
	*state ^= *state >> 27;
	return bound > 0 ? (*state * 0x2545f4914f6cdd1dULL >> 33) % bound : 0;
}

enum damage { FLIP, CUT, DELETE, SWAP, APPEND, EXTRA, RENAME, EMPTY, DOUBLE, DAMAGE_KINDS };

static void file_set(struct record_files *files, size_t place, const uint8_t *bytes, size_t len)
{
	struct record_file *file = &files->items[place];
	struct buf copy = {0};

	buf_put(&copy, bytes, len);
	buf_free(&file->own);
	file->own = copy;
	file->bytes = (struct span){copy.bytes, copy.len};
}

static void files_copy(struct record_files *out, const struct record_files *files)
{
	for (size_t i = 0; i < files->count; i++)
		MUST(record_add(out, files->items[i].path, files->items[i].bytes));
}

static void rename_file(struct record_files *files, size_t place, uint64_t *state)
{
	struct buf path = {0}, bytes = {0};
	const struct record_file *file = &files->items[place];

	buf_put_text(&path, file->path);
	buf_put(&bytes, file->bytes.bytes, file->bytes.len);
	if (draw(state, 2) == 0)
		buf_put_u8(&path, (uint8_t)('0' + draw(state, 10)));
	else
		path.bytes[draw(state, path.len)] ^= 1;
	if (record_find(files, buf_text(&path)) == NULL) {
		file_remove(files, file->path);
		MUST(record_add(files, buf_text(&path), (struct span){bytes.bytes, bytes.len}));
	} else {
		file_remove(files, file->path);
	}
	buf_free(&path);
	buf_free(&bytes);
}

static void change_bytes(
    struct record_files *files, size_t place, enum damage kind, uint64_t *state)
{
	struct buf bytes = {0};
	size_t at;

	buf_put(&bytes, files->items[place].bytes.bytes, files->items[place].bytes.len);
	at = bytes.len > 0 ? draw(state, bytes.len) : 0;
	if (kind == FLIP && bytes.len > 0)
		bytes.bytes[at] ^= (uint8_t)(1U << draw(state, 8));
	else if (kind == CUT)
		bytes.len = at;
	else if (kind == EMPTY)
		bytes.len = 0;
	else if (kind == DOUBLE && bytes.len > 0) {
		buf_put_u8(&bytes, 0);
		memmove(bytes.bytes + at + 1, bytes.bytes + at, bytes.len - 1 - at);
	} else
		for (uint64_t n = draw(state, 40) + 1; n > 0; n--)
			buf_put_u8(&bytes, (uint8_t)draw(state, 256));
	file_set(files, place, bytes.bytes, bytes.len);
	buf_free(&bytes);
}

static void damage(struct record_files *files, uint64_t *state)
{
	enum damage kind = (enum damage)draw(state, DAMAGE_KINDS);
	size_t place = draw(state, files->count), other = draw(state, files->count);
	struct span kept;

	MUST(files->count > 0 && files->items != NULL);
	if (kind == DELETE)
		file_remove(files, files->items[place].path);
	else if (kind == EXTRA)
		MUST(record_add(files, draw(state, 2) == 0 ? "readme" : "artifact/00",
		    files->items[place].bytes));
	else if (kind == RENAME)
		rename_file(files, place, state);
	else if (kind == SWAP && other != place) {
		struct buf own = files->items[place].own;

		kept = files->items[place].bytes;
		files->items[place].bytes = files->items[other].bytes;
		files->items[place].own = files->items[other].own;
		files->items[other].bytes = kept;
		files->items[other].own = own;
	} else
		change_bytes(files, place, kind, state);
}

/* Nothing has changed, or the same bytes came out. */
static bool is_same(const struct record_files *left, const struct record_files *right)
{
	if (left->count != right->count)
		return false;
	for (size_t i = 0; i < left->count; i++)
		if (strcmp(left->items[i].path, right->items[i].path) != 0 ||
		    left->items[i].bytes.len != right->items[i].bytes.len ||
		    (left->items[i].bytes.len > 0 &&
			memcmp(left->items[i].bytes.bytes, right->items[i].bytes.bytes,
			    left->items[i].bytes.len) != 0))
			return false;
	return true;
}

static bool passes(struct record_files *files)
{
	static const struct audit_options nothing;
	static struct report report;

	for (size_t i = 0; i < files->count; i++)
		files->items[i].is_accounted = false;
	audit_run(&report, NULL, files, &nothing);
	return report_exit_code(&report) == 0;
}

/* Damage number `number`; false if it passes. */
static bool survives(const struct record_files *record, uint64_t number)
{
	uint64_t state = number * 0x9e3779b97f4a7c15ULL + 1;
	struct record_files files = {0};
	bool is_right;

	files_copy(&files, record);
	(void)draw(&state, 2);
	damage(&files, &state);
	is_right = is_same(&files, record) == passes(&files);
	if (!is_right)
		(void)printf("FAILED: damage %llu is judged wrongly\n", (unsigned long long)number);
	record_files_free(&files);
	return is_right;
}

/* The audit without what the tiles, the mixes or their proofs cost: does every byte matter? */
static bool byte_matters(struct record_files *record, size_t place, size_t at)
{
	bool is_right;

	record->items[place].own.bytes[at] ^= 0x10;
	is_right = !passes(record);
	record->items[place].own.bytes[at] ^= 0x10;
	if (!is_right)
		(void)printf(
		    "FAILED: byte %zu of %s does not matter\n", at, record->items[place].path);
	return is_right;
}

/* Small files byte by byte; of larger artifacts every 97th byte. */
static unsigned every_byte(struct record_files *record, unsigned worker)
{
	unsigned failed = 0;
	size_t number = 0;

	for (size_t i = 0; i < record->count; i++) {
		size_t len = record->items[i].bytes.len;
		bool is_whole = strncmp(record->items[i].path, "result/", 7) == 0 ||
				strcmp(record->items[i].path, "checkpoint") == 0 ||
				strcmp(record->items[i].path, "outcome.json") == 0 || len < 300;

		for (size_t at = 0; at < len; at += is_whole ? 1 : 97)
			if (number++ % WORKERS == worker)
				failed += !byte_matters(record, i, at);
	}
	return failed;
}

static size_t bytes_asked(const struct record_files *record)
{
	size_t number = 0;

	for (size_t i = 0; i < record->count; i++) {
		size_t len = record->items[i].bytes.len;
		bool is_whole = strncmp(record->items[i].path, "result/", 7) == 0 ||
				strcmp(record->items[i].path, "checkpoint") == 0 ||
				strcmp(record->items[i].path, "outcome.json") == 0 || len < 300;

		number += is_whole ? len : (len + 96) / 97;
	}
	return number;
}

/* --- the two records ------------------------------------------------------------------------ */

static const char small_contests[] =
    "{\"contests\":[{\"budget_cents\":70,\"group\":0,\"if_small\":\"publish\",\"kind\":1,"
    "\"max_choices\":2,\"max_cost_cents\":null,\"max_points\":null,\"max_sum_points\":null,"
    "\"meta\":{\"country\":\"Arca\",\"description\":\"Small\",\"instance\":\"2026\","
    "\"unit\":\"Town\"},\"min_choices\":1,\"projects\":[{\"cost_cents\":40,\"id\":\"a\"},"
    "{\"cost_cents\":50,\"id\":\"b\"}],\"rule\":\"greedy\",\"styles\":[0],"
    "\"vote_type\":\"approval\",\"w\":1}],\"currency\":\"EUR\",\"exponent\":2}";
static const char small_texts[] =
    "{\"en\":{\"contests\":[\"A\"],\"projects\":[[[\"Alder\",\"\"],[\"Ash\",\"\"]]]}}";

/* As `arca rehearse` makes them: one contest, a ballot of each voter. */
static void small_record(struct record_files *out)
{
	const struct round_plan plan = {.origin = "tamper.example/small",
	    .open_s = 1777622400,
	    .close_s = 1778832000,
	    .contests = {(const uint8_t *)small_contests, sizeof small_contests - 1},
	    .texts = {(const uint8_t *)small_texts, sizeof small_texts - 1},
	    .trustees = 2,
	    .threshold = 2,
	    .census_bound = 3,
	    .generators = 3,
	    .max_seq = 5,
	    .min_batch = 2};
	struct entropy_stream stream = {"a small rehearsed record", 0};
	struct entropy entropy = entropy_from_stream(&stream);
	uint8_t payloads[3 * BLOCK_PAYLOAD] = {1, 1, [29] = 1, 3, [58] = 4};
	struct electorate electorate = {0};
	struct round round;

	MUST(round_start(&round, &plan, &entropy, NULL) && round_make_keys(&round, NULL) &&
	     electorate_register(&electorate, &round, 3, NULL) && round_open(&round, NULL) &&
	     electorate_vote(&electorate, &round, payloads, NULL, NULL, NULL) &&
	     round_finish(&round, NULL) && round_record(&round, out, NULL));
	electorate_free(&electorate);
	round_free(&round);
}

static void rich_record(struct record_files *out)
{
	static struct play play;

	play_start(&play);
	for (int stage = 0; stage < STAGE_AUDIT; stage++)
		play_stage(&play, (enum stage)stage);
	files_copy(out, &play.files);
	play_end(&play);
}

/* --- on disk -------------------------------------------------------------------------------- */

/* `arca verify` of a path: its exit code, or 99 if it ended otherwise. */
static int verify(const char *arca, const char *path)
{
	int status = 0;
	pid_t child = fork();

	if (child == 0) {
		if (freopen("/dev/null", "w", stdout) == NULL ||
		    freopen("/dev/null", "w", stderr) == NULL)
			_exit(98);
		(void)execl(arca, arca, "verify", path, (char *)NULL);
		_exit(97);
	}
	MUST(child > 0 && waitpid(child, &status, 0) == child);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 99;
}

static bool code_is(int code, bool is_passing, const char *what, uint64_t number)
{
	bool is_right = is_passing ? code == 0 : code == 1 || code == 2;

	if (!is_right)
		(void)printf(
		    "FAILED: %s %llu: exit code %d\n", what, (unsigned long long)number, code);
	return is_right;
}

/* Odd numbers: the tar with one bit flipped. Even ones: the folder with some damage. 0: none. */
static bool disk_damage(
    const char *arca, const char *folder, const struct record_files *record, uint64_t number)
{
	uint64_t state = (number + 77) * 0x9e3779b97f4a7c15ULL + 1;
	struct record_files files = {0};
	struct buf tar = {0}, path = {0};
	struct fault fault = {0};
	bool is_right, is_passing = number < 2;

	files_copy(&files, record);
	buf_printf(&path, "%s/%llu", folder, (unsigned long long)number);
	if (number % 2 == 1) {
		MUST(record_write_tar(&tar, &files));
		if (!is_passing)
			tar.bytes[draw(&state, tar.len)] ^= (uint8_t)(1U << draw(&state, 8));
		MUST(file_write(buf_text(&path), tar.bytes, tar.len, &fault));
	} else {
		if (!is_passing)
			damage(&files, &state);
		is_passing = is_same(&files, record);
		MUST(record_write(&files, buf_text(&path), &fault));
	}
	is_right = code_is(verify(arca, buf_text(&path)), is_passing, "on disk, damage", number);
	buf_free(&tar);
	buf_free(&path);
	record_files_free(&files);
	return is_right;
}

/* --- all of it ------------------------------------------------------------------------------ */

static uint64_t share_of(uint64_t most)
{
	const char *wanted = getenv("DAMAGES");

	return wanted != NULL && strcmp(wanted, "all") == 0 ? most : most / SHARE;
}

static unsigned damage_records(struct record_files records[2], unsigned worker)
{
	static const uint64_t most[2] = {RICH_DAMAGES, SMALL_DAMAGES};
	unsigned failed = 0;

	for (unsigned i = 0; i < 2; i++) {
		failed += !passes(&records[i]);
		for (uint64_t number = worker; number < share_of(most[i]); number += WORKERS)
			failed += !survives(&records[i], number + (i > 0 ? RICH_DAMAGES : 0));
	}
	return failed + every_byte(&records[1], worker);
}

static unsigned on_disk(const char *arca, const struct record_files *record)
{
	char folder[] = "/tmp/arca-damage-XXXXXX";
	unsigned failed = 0;

	MUST(mkdtemp(folder) != NULL);
	for (uint64_t number = 0; number < DISK_DAMAGES; number++)
		failed += !disk_damage(arca, folder, record, number);
	folder_remove(folder);
	return failed;
}

/* A worker's number of failures is its exit code, up to 100. */
static unsigned run_worker(struct record_files records[2], unsigned worker)
{
	unsigned failed = damage_records(records, worker);

	(void)fflush(stdout);
	return failed < 100 ? failed : 100;
}

unsigned damage_run(const char *arca, unsigned *count)
{
	static struct record_files records[2];
	pid_t children[WORKERS];
	unsigned failed = 0;

	rich_record(&records[0]);
	small_record(&records[1]);
	(void)fflush(stdout);
	for (unsigned worker = 0; worker < WORKERS; worker++) {
		children[worker] = fork();
		if (children[worker] == 0)
			_exit((int)run_worker(records, worker));
		MUST(children[worker] > 0);
	}
	for (unsigned worker = 0; worker < WORKERS; worker++) {
		int status = 0;

		MUST(waitpid(children[worker], &status, 0) == children[worker]);
		failed += WIFEXITED(status) ? (unsigned)WEXITSTATUS(status) : 1;
		if (!WIFEXITED(status))
			(void)printf("FAILED: the audit crashed (signal %d)\n", WTERMSIG(status));
	}
	failed += on_disk(arca, &records[1]);
	*count = (unsigned)(share_of(RICH_DAMAGES) + share_of(SMALL_DAMAGES)) + DISK_DAMAGES +
		 (unsigned)bytes_asked(&records[1]);
	for (unsigned i = 0; i < 2; i++)
		record_files_free(&records[i]);
	return failed;
}
