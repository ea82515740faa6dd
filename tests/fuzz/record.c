/*
 * A record as a tar of any bytes; and a right small record with the input as damage, which must
 * never pass. It brings nothing to compare with.
 */
#include <stdlib.h>
#include <string.h>

#include "proto/base/workers.h"
#include "proto/record/audit.h"
#include "proto/record/electorate.h"

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static struct record_files right;

static const char contests[] =
    "{\"contests\":[{\"budget_cents\":70,\"group\":0,\"if_small\":\"publish\",\"kind\":1,"
    "\"max_choices\":2,\"max_cost_cents\":null,\"max_points\":null,\"max_sum_points\":null,"
    "\"meta\":{\"country\":\"Arca\",\"description\":\"Small\",\"instance\":\"2026\","
    "\"unit\":\"Town\"},\"min_choices\":1,\"projects\":[{\"cost_cents\":40,\"id\":\"a\"},"
    "{\"cost_cents\":50,\"id\":\"b\"}],\"rule\":\"greedy\",\"styles\":[0],"
    "\"vote_type\":\"approval\",\"w\":1}],\"currency\":\"EUR\",\"exponent\":2}";
static const char texts[] =
    "{\"en\":{\"contests\":[\"A\"],\"projects\":[[[\"Alder\",\"\"],[\"Ash\",\"\"]]]}}";

static bool make_record(void)
{
	const struct round_plan plan = {.origin = "fuzz.example/small",
	    .open_s = 1777622400,
	    .close_s = 1778832000,
	    .contests = {(const uint8_t *)contests, sizeof contests - 1},
	    .texts = {(const uint8_t *)texts, sizeof texts - 1},
	    .trustees = 2,
	    .threshold = 2,
	    .census_bound = 2,
	    .generators = 2,
	    .max_seq = 5,
	    .min_batch = 2};
	struct entropy_stream stream = {"a small record to damage", 0};
	struct entropy entropy = entropy_from_stream(&stream);
	const uint8_t payloads[2 * BLOCK_PAYLOAD] = {1, 1, [29] = 1, 3};
	struct electorate electorate = {0};
	struct round round;
	bool is_fine =
	    round_start(&round, &plan, &entropy, NULL) && round_make_keys(&round, NULL) &&
	    electorate_register(&electorate, &round, 2, NULL) && round_open(&round, NULL) &&
	    electorate_vote(&electorate, &round, payloads, NULL, NULL, NULL) &&
	    round_finish(&round, NULL) && round_record(&round, &right, NULL);

	electorate_free(&electorate);
	round_free(&round);
	return is_fine;
}

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	workers_limit(1);
	if (!group_init() || !make_record())
		abort();
	return 0;
}

static int audit(struct record_files *files)
{
	static const struct audit_options nothing;
	static struct report report;

	audit_run(&report, NULL, files, &nothing);
	return report_exit_code(&report);
}

/* Four bytes each: file, place (two), value. A file's length may change by 0xff in the place. */
static bool damage(struct record_files *files, const uint8_t *bytes, size_t len)
{
	bool is_changed = false;

	for (size_t at = 0; files->count > 0 && at + 4 <= len && at < 64; at += 4) {
		struct record_file *file = &files->items[bytes[at] % files->count];
		size_t place = bytes[at + 1] + 256U * bytes[at + 2];

		if (place >= 0xff00) {
			buf_put_u8(&file->own, bytes[at + 3]);
			file->bytes = (struct span){file->own.bytes, file->own.len};
			is_changed = true;
		} else if (file->own.len > 0) {
			file->own.bytes[place % file->own.len] ^= bytes[at + 3];
		}
	}
	for (size_t i = 0; i < files->count; i++)
		is_changed =
		    is_changed || memcmp(files->items[i].bytes.bytes, right.items[i].bytes.bytes,
				      right.items[i].bytes.len) != 0;
	return is_changed;
}

static void check_damage(const uint8_t *bytes, size_t len)
{
	struct record_files files = {0};
	bool is_changed;

	for (size_t i = 0; i < right.count; i++)
		if (!record_add(&files, right.items[i].path, right.items[i].bytes))
			abort();
	is_changed = damage(&files, bytes, len);
	if ((audit(&files) == 0) == is_changed)
		abort();
	record_files_free(&files);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	struct record_files files = {0};

	if (len > 0 && bytes[0] == 0xda) {
		check_damage(bytes + 1, len - 1);
		return 0;
	}
	if (record_load_tar(&files, (struct span){bytes, len}, NULL)) {
		struct buf again = {0};

		if (!record_write_tar(&again, &files) || again.len != len ||
		    memcmp(again.bytes, bytes, len) != 0)
			abort();
		buf_free(&again);
		(void)audit(&files);
	}
	record_files_free(&files);
	return 0;
}
