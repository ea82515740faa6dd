/*
 * Every reader of an entry, the manifest, contests, texts and electorate: what one accepts is what
 * its writer writes, and can be told. Signatures are not asked for.
 */
#include <stdlib.h>
#include <string.h>

#include "proto/log/note.h"
#include "proto/record/act.h"
#include "proto/record/contests.h"
#include "proto/record/criteria.h"
#include "proto/record/entry.h"
#include "proto/record/manifest.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

/* What was written must be the entry without its signatures. */
static void must_begin_before(struct buf *made, struct span entry, size_t tail)
{
	if (!buf_is_ok(made) || made->len + tail != entry.len ||
	    memcmp(made->bytes, entry.bytes, made->len) != 0)
		abort();
	buf_free(made);
}

static void must_begin(struct buf *made, struct span entry)
{
	must_begin_before(made, entry, (size_t)entry_signatures(entry) * ED25519_SIGNATURE_LEN);
}

#define ROUND_TRIP(type, read, put)                                                                \
	do {                                                                                       \
		struct type parsed;                                                                \
		struct buf again = {0};                                                            \
		if (read(&parsed, entry)) {                                                        \
			put(&again, &parsed);                                                      \
			must_begin(&again, entry);                                                 \
		}                                                                                  \
	} while (0)

static void check_entry(struct span entry)
{
	uint64_t time_s;
	struct span json;
	struct buf made = {0};

	ROUND_TRIP(entry_cred, cred_read, cred_put);
	ROUND_TRIP(entry_void, void_read, void_put);
	ROUND_TRIP(entry_keyset, keyset_read, keyset_put);
	ROUND_TRIP(entry_paper, paper_read, paper_put);
	ROUND_TRIP(entry_checkin, checkin_read, checkin_put);
	ROUND_TRIP(entry_close, close_read, close_put);
	ROUND_TRIP(hash, seal_read, seal_put);
	ROUND_TRIP(entry_tally_input, tally_input_read, tally_input_put);
	ROUND_TRIP(entry_mix, mix_read, mix_put);
	ROUND_TRIP(entry_decrypt, decrypt_read, decrypt_put);
	ROUND_TRIP(entry_mix_end, mix_end_read, mix_end_put);
	ROUND_TRIP(entry_client, client_read, client_put);
	if (open_read(&time_s, entry)) {
		open_put(&made, time_s);
		must_begin(&made, entry);
	}
	made = (struct buf){0};
	if (json_entry_read(&json, entry)) {
		json_entry_put(&made, (enum entry_type)entry.bytes[0], json);
		must_begin(&made, entry);
	}
}

/* An act, written again under a key of ours, differs in its signature alone. */
static void check_act(struct span entry)
{
	static const uint8_t seed[32], leaf[32];
	uint8_t key[32], secret[64];
	struct act_begin begin;
	struct buf made = {0};
	struct act act;

	ed25519_key_make(key, secret, seed);
	if (act_begin_read(&begin, entry, NULL)) {
		if (!act_begin_put(&made, &begin, secret))
			abort();
		made.len -= ED25519_SIGNATURE_LEN;
		must_begin_before(&made, entry, ED25519_SIGNATURE_LEN);
		act_begin_free(&begin);
	}
	made = (struct buf){0};
	if (act_read(&act, entry, NULL)) {
		if (!act_put(&made, &act, leaf, secret, NULL))
			abort();
		made.len -= ED25519_SIGNATURE_LEN;
		must_begin_before(&made, entry, ED25519_SIGNATURE_LEN);
		act_free(&act);
	}
}

static void must_equal(struct buf *made, struct span text)
{
	if (!buf_is_ok(made) || made->len != text.len ||
	    memcmp(made->bytes, text.bytes, text.len) != 0)
		abort();
	buf_free(made);
}

static void check_json(struct span text)
{
	static struct manifest manifest;
	struct contests contests;
	struct buf made = {0};

	if (manifest_read(&manifest, text, NULL)) {
		if (!manifest_write(&made, &manifest))
			abort();
		must_equal(&made, text);
	}
	manifest_free(&manifest);
	made = (struct buf){0};
	if (contests_read(&contests, text, NULL)) {
		if (!contests_write(&made, &contests))
			abort();
		must_equal(&made, text);
		json_decref(texts_read(&contests, text, NULL));
	}
	contests_free(&contests);
}

/* Texts for a contest of two projects. */
static void check_texts(struct span text)
{
	struct contest contest = {.project_count = 2};
	const struct contests contests = {.items = &contest, .count = 1};

	json_decref(texts_read(&contests, text, NULL));
}

/* An electorate of two contests of one style. */
static void check_criteria(struct span text)
{
	struct contest items[2] = {{.styles = {1, {3}}}, {.styles = {1, {3}}}};
	const struct contests contests = {.items = items, .count = 2};
	struct criteria criteria;
	struct buf made = {0}, told = {0};

	if (criteria_read(&criteria, &contests, text, NULL)) {
		json_write_canonical(&made, criteria.json);
		must_equal(&made, text);
		if (!json_equal(
			json_array_get(criteria.contests, 0), json_array_get(criteria.contests, 1)))
			abort();
		criteria_tell(&told, &criteria);
		if (!buf_is_ok(&told) || told.len == 0)
			abort();
	}
	buf_free(&told);
	criteria_free(&criteria);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	const struct span input = {bytes, len};

	if (!group_init())
		abort();
	check_act(input);
	check_entry(input);
	check_json(input);
	check_texts(input);
	check_criteria(input);
	return 0;
}
