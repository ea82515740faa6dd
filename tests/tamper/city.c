/*
 * A city's own log, changed on purpose: what arca acts has to notice (proto/README.md, 18). Each
 * case makes a small log anew, cheats before or after it is sealed, and holds the audit against the
 * table.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "proto/log/tile.h"
#include "proto/record/audit_city.h"
#include "tests/tamper/cases.h"

#define ORIGIN  "tamper.example/city"
#define ENTRIES 12
#define ACTS    4
#define NOW_S   1777622400

struct city {
	struct entropy_stream stream;
	struct entropy entropy;
	struct signer log, acts, witness;
	struct note_key log_key, witness_key;
	struct buf policy, entries[ENTRIES], earlier; /* a checkpoint before the last act */
	uint8_t begin_leaf[HASH_LEN];
	size_t count;
	const char *origin; /* of the checkpoint */
	struct record_files files;
	struct audit_city_options options;
	struct span brought[1];
};

static struct span span_of(const struct buf *buf)
{
	return (struct span){buf->bytes, buf->len};
}

/* --- an honest log -----------------------------------------------------------------------------
 */

static void add_begin(struct city *city, const struct signer *by)
{
	struct act_begin begin = {.log_key = city->log_key, .policy = span_of(&city->policy)};
	struct hash leaf;

	memcpy(begin.acts_key, city->acts.public_key, sizeof begin.acts_key);
	(void)buf_text(&city->policy);
	MUST(act_begin_put(&city->entries[0], &begin, by->secret_key));
	merkle_leaf(&leaf, span_of(&city->entries[0]));
	memcpy(city->begin_leaf, leaf.bytes, HASH_LEN);
	city->count = 1;
}

static void add_act(struct city *city, uint64_t number, const char *kind, const struct signer *by)
{
	json_t *subject = json_pack("{s:I,s:s}", "grant", (json_int_t)number, "role", "auditor");
	const struct act act = {.kind = kind,
	    .role = "staff",
	    .number = number,
	    .time_s = NOW_S,
	    .has_seat = true,
	    .seat = 1,
	    .subject = subject};

	MUST(city->count < ENTRIES &&
	     act_put(&city->entries[city->count++], &act, city->begin_leaf, by->secret_key, NULL));
	json_decref(subject);
}

static void make_keys(struct city *city)
{
	uint8_t seed[32] = "a city that does not exist";

	memcpy(city->stream.seed, seed, sizeof seed);
	city->entropy = entropy_from_stream(&city->stream);
	signer_make(&city->log, &city->entropy);
	signer_make(&city->acts, &city->entropy);
	signer_make(&city->witness, &city->entropy);
	MUST(note_key_make(&city->log_key, ORIGIN, NOTE_ED25519, city->log.public_key, NULL));
	MUST(note_key_make(&city->witness_key, "tamper.example/w", NOTE_COSIGNATURE,
	    city->witness.public_key, NULL));
	buf_put_text(&city->policy, "log ");
	note_key_write(&city->policy, &city->log_key);
	buf_put_text(&city->policy, "\nwitness w ");
	note_key_write(&city->policy, &city->witness_key);
	buf_put_text(&city->policy, "\nquorum w\n");
}

static struct city *city_make(void)
{
	struct city *city = calloc(1, sizeof *city);

	MUST(city != NULL);
	city->origin = ORIGIN;
	make_keys(city);
	add_begin(city, &city->acts);
	for (uint64_t i = 0; i < ACTS; i++)
		add_act(city, i, "role_given", &city->acts);
	return city;
}

static void put_checkpoint(struct buf *out, const struct city *city, const struct tree *tree)
{
	struct checkpoint checkpoint;
	struct note_key log_key;
	struct cosignature cosignature;
	struct buf text = {0};
	struct hash root;

	MUST(tree_root(tree, tree_size(tree), &root, NULL) &&
	     note_key_make(&log_key, city->origin, NOTE_ED25519, city->log.public_key, NULL) &&
	     checkpoint_make(&checkpoint, city->origin, tree_size(tree), &root, NULL) &&
	     checkpoint_sign(out, &checkpoint, &log_key, city->log.secret_key, NULL));
	checkpoint_write(&text, &checkpoint);
	MUST(cosignature_make(&cosignature, span_of(&text), &city->witness_key,
	    city->witness.secret_key, NOW_S, NULL));
	cosignature_write(out, &city->witness_key, &cosignature);
	buf_free(&text);
}

static bool add_file(const char *path, struct span bytes, void *context, struct fault *fault)
{
	(void)fault;
	return record_add(context, path, bytes);
}

static void seal(struct city *city)
{
	struct span entries[ENTRIES];
	struct buf checkpoint = {0};
	struct tree *tree;

	for (size_t i = 0; i < city->count; i++)
		entries[i] = span_of(&city->entries[i]);
	tree = tree_of_entries(entries, city->count);
	MUST(tree != NULL);
	put_checkpoint(&checkpoint, city, tree);
	MUST(record_add(&city->files, "checkpoint", span_of(&checkpoint)) &&
	     tile_each(tree, entries, add_file, &city->files, NULL));
	tree_free(&tree);
	buf_free(&checkpoint);
}

static void city_end(struct city *city)
{
	for (size_t i = 0; i < ENTRIES; i++)
		buf_free(&city->entries[i]);
	buf_free(&city->policy);
	buf_free(&city->earlier);
	record_files_free(&city->files);
	free(city);
}

/* --- cheating ----------------------------------------------------------------------------------
 */

static void other_origin(struct city *city)
{
	city->origin = "other.example/city";
}

static void other_policy(struct city *city)
{
	city->options.policy = (struct span){(const uint8_t *)"log x\n", 6};
}

static void own_policy(struct city *city)
{
	city->options.policy = span_of(&city->policy);
}

static void by_the_keeper(struct city *city)
{
	add_act(city, ACTS, "role_given", &city->log);
}

static void same_number(struct city *city)
{
	add_act(city, 1, "role_ended", &city->acts);
}

static void same_entry(struct city *city)
{
	buf_put(&city->entries[city->count++], city->entries[2].bytes, city->entries[2].len);
}

static void no_act(struct city *city)
{
	buf_put(&city->entries[city->count++], "\x03\x01 no act", 9);
}

static void begin_by_another(struct city *city)
{
	city->entries[0].len = 0;
	add_begin(city, &city->log);
	city->count = ACTS + 1;
}

static void changed_entry(struct city *city)
{
	struct record_file *file = NULL;

	for (size_t i = 0; i < city->files.count; i++)
		if (strncmp(city->files.items[i].path, "tile/entries/", 13) == 0)
			file = &city->files.items[i];
	MUST(file != NULL);
	file->own.bytes[file->own.len - 70] ^= 1;
}

static void strange_file(struct city *city)
{
	MUST(record_add(&city->files, "outcome.json", (struct span){(const uint8_t *)"{}", 2}));
}

/* The auditor saw a longer log, signed as this one is. */
static void shorter(struct city *city)
{
	struct span entries[ENTRIES];
	struct tree *tree;

	for (size_t i = 0; i < city->count; i++)
		entries[i] = span_of(&city->entries[i]);
	tree = tree_of_entries(entries, city->count);
	put_checkpoint(&city->earlier, city, tree);
	tree_free(&tree);
	city->count--;
	city->brought[0] = span_of(&city->earlier);
	city->options.checkpoints = city->brought;
	city->options.checkpoint_count = 1;
}

static const struct city_case {
	const char *name;
	void (*before)(struct city *city); /* it is sealed */
	void (*after)(struct city *city);
	unsigned fails;
	const char *says;
} city_cases[] = {
    {"c0 an honest log", NULL, NULL, 0, NULL},
    {"c0 the auditor's own policy", NULL, own_policy, 0, NULL},
    {"c1 another city's checkpoint", other_origin, NULL, V(0) | V(1), "first entry's"},
    {"c2 another policy than the auditor's", NULL, other_policy, V(0),
	"not the one that you brought"},
    {"c3 an act by the key of the log", by_the_keeper, NULL, V(4), "not signed by the city's key"},
    {"c4 an act's number twice", same_number, NULL, V(4), "there is an act 1 already"},
    {"c5 an act twice", same_entry, NULL, V(4), "was there before"},
    {"c6 something else than an act", no_act, NULL, V(4), "entry 5"},
    {"c7 a beginning by another key", begin_by_another, NULL, V(4), "entry 0"},
    {"c8 an act changed afterwards", NULL, changed_entry, V(2), "root"},
    {"c9 a file that nobody asked for", NULL, strange_file, V(2), "no entry asks"},
    {"c10 a log that was longer", shorter, NULL, V(3), "this record has only"},
};

/* --- judging -----------------------------------------------------------------------------------
 */

/* What is not as the table has it; NULL if all is. V4 may follow where V2 does not hold. */
static const char *wrong_with(const struct city_case *one, const struct report *report)
{
	bool has_said = one->fails == 0;

	for (int check = V0_IDENTITY; check <= V4_GRAMMAR; check++) {
		const bool is_failed = report_verdict(report, (enum check)check) == VERDICT_FAILED;

		if ((one->fails & V(check)) != 0) {
			if (!is_failed)
				return "the named check does not object";
			has_said = has_said || report_says(report, (enum check)check, one->says);
		} else if (is_failed && !(check == V4_GRAMMAR && (one->fails & V(2)) != 0)) {
			return "a check objects that should not";
		}
	}
	if (one->fails == 0 && report_exit_code(report) != 0)
		return "an honest log does not pass";
	return has_said ? NULL : "the named check objects to something else";
}

static bool holds(const struct city_case *one)
{
	static struct report report;
	struct audit_city_summary summary;
	struct city *city = city_make();
	const char *wrong;

	if (one->before != NULL)
		one->before(city);
	seal(city);
	if (one->after != NULL)
		one->after(city);
	audit_city(&report, &summary, &city->files, &city->options);
	wrong = wrong_with(one, &report);
	if (wrong == NULL && one->fails == 0 && summary.acts != ACTS)
		wrong = "not all acts were seen";
	if (wrong != NULL)
		(void)printf("FAILED %s: %s\n", one->name, wrong);
	else if (getenv("TAMPER_VERBOSE") != NULL)
		(void)printf("ok     %s\n", one->name);
	if (wrong != NULL || getenv("TAMPER_VERBOSE") != NULL)
		report_put(&report);
	city_end(city);
	return wrong == NULL;
}

unsigned city_run(bool (*is_asked)(const char *name, unsigned fails, const void *context),
    const void *context, unsigned *count)
{
	unsigned failed = 0;

	*count = 0;
	for (size_t i = 0; i < sizeof city_cases / sizeof *city_cases; i++)
		if (is_asked(city_cases[i].name, city_cases[i].fails, context)) {
			++*count;
			failed += !holds(&city_cases[i]);
		}
	return failed;
}
