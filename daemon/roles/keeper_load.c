/*
 * A keeper's view of the rounds: their keys, and their whole trees, compared with the head that
 * the database holds and with the high-water file of this machine.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/net/log.h"
#include "daemon/roles/keeper.h"
#include "daemon/roles/keys.h"
#include "gen/statements.h"
#include "proto/base/encode.h"
#include "proto/crypto/group.h"
#include "proto/record/act.h"
#include "proto/record/entry.h"
#include "proto/record/manifest.h"

void keeper_round_clear(struct keeper_round *round)
{
	tree_free(&round->tree);
	high_water_close(&round->mark);
	secret_wipe(round->log_secret, sizeof round->log_secret);
	secret_wipe(round->rejection_secret, sizeof round->rejection_secret);
	round->is_ready = false;
}

static bool read_signer(uint8_t public_key[32], uint8_t secret_key[64], const struct keeper *keeper,
    const char *slug, const char *name, struct fault *fault)
{
	uint8_t seed[KEY_LEN];
	bool is_fine = key_read(seed, keeper->options.keys_fd, slug, name, fault);

	if (is_fine)
		ed25519_key_make(public_key, secret_key, seed);
	secret_wipe(seed, sizeof seed);
	return is_fine;
}

bool keeper_catch_up(
    struct keeper *keeper, struct keeper_round *round, uint64_t size, struct fault *fault)
{
	while (tree_size(round->tree) < size) {
		const struct pg_value values[] = {
		    pg_number(round->id), pg_number((int64_t)tree_size(round->tree))};
		struct pg_reply reply;
		struct span leaves;

		if (!direct_query(keeper->direct, &PG_keeper_leaves, values, &reply, fault))
			return false;
		leaves = pg_cell(&reply, 0, 0);
		if (leaves.len == 0 || leaves.len % HASH_LEN != 0)
			return fault_unable(fault, "log_incomplete",
			    "round %s: the log in the database ends at %llu, its head says %llu",
			    round->slug, (unsigned long long)tree_size(round->tree),
			    (unsigned long long)size);
		for (size_t i = 0; i < leaves.len && tree_size(round->tree) < size; i += HASH_LEN) {
			struct hash leaf;

			memcpy(leaf.bytes, leaves.bytes + i, HASH_LEN);
			if (!tree_append(round->tree, &leaf))
				return fault_unable(fault, "no_memory", "no memory for a log");
		}
	}
	return true;
}

/* The database must hold all that this machine has ever answered for. */
static bool compare_with_mark(struct keeper_round *round, struct fault *fault)
{
	struct hash root;

	if (tree_size(round->tree) < round->mark.size)
		return fault_unable(fault, "log_rolled_back",
		    "round %s: the database has %llu entries, receipts were given for %llu: was it "
		    "restored from a backup? Nothing is signed until it has them",
		    round->slug, (unsigned long long)tree_size(round->tree),
		    (unsigned long long)round->mark.size);
	if (!tree_root(round->tree, round->mark.size, &root, fault))
		return false;
	if (!hash_is_equal(&root, &round->mark.root))
		return fault_unable(fault, "log_split",
		    "round %s: the database has another history than the one receipts were given "
		    "for",
		    round->slug);
	return true;
}

bool keeper_raise_mark(struct keeper_round *round, struct fault *fault)
{
	const uint64_t size = tree_size(round->tree);
	struct hash root;

	return size == round->mark.size || (tree_root(round->tree, size, &root, fault) &&
					       high_water_raise(&round->mark, size, &root, fault));
}

static bool start_log(struct keeper *keeper, struct keeper_round *round, struct fault *fault)
{
	struct buf note = {0};
	struct hash root;
	struct pg_reply reply;
	bool is_fine = keeper_sign(&note, &root, round, fault);

	if (is_fine) {
		const struct pg_value values[] = {pg_number(round->id),
		    pg_bytes((struct span){root.bytes, HASH_LEN}),
		    {.bytes = {note.bytes, note.len}}};

		is_fine = direct_query(keeper->direct, &PG_keeper_start, values, &reply, fault);
	}
	buf_free(&note);
	return is_fine;
}

/* The city's log refuses nothing to anybody, and has no key for it. */
static bool read_keys(
    struct keeper *keeper, struct keeper_round *round, const char *origin, struct fault *fault)
{
	uint8_t public_key[32];

	return read_signer(public_key, round->log_secret, keeper, round->slug, "log", fault) &&
	       note_key_make(&round->log_key, origin, NOTE_ED25519, public_key, fault) &&
	       (round->is_city || read_signer(public_key, round->rejection_secret, keeper,
				      round->slug, "rejection", fault));
}

/* Keys, tree, comparison. The row of keeper_rounds was copied out before: queries follow. */
static bool round_load(struct keeper *keeper, struct keeper_round *round, const char *origin,
    bool has_head, uint64_t size, const struct hash *root, struct fault *fault)
{
	struct hash own;

	keeper_round_clear(round);
	round->mark.fd = -1;
	round->tree = tree_new();
	if (round->tree == NULL)
		return fault_unable(fault, "no_memory", "no memory for a log");
	if (!read_keys(keeper, round, origin, fault) ||
	    !high_water_open(&round->mark, keeper->options.state_fd, round->slug, fault))
		return false;
	if (!has_head)
		return compare_with_mark(round, fault) && start_log(keeper, round, fault);
	if (!keeper_catch_up(keeper, round, size, fault) ||
	    !tree_root(round->tree, size, &own, fault))
		return false;
	if (!hash_is_equal(&own, root))
		return fault_unable(fault, "log_damaged",
		    "round %s: the entries in the database do not give the root that was signed",
		    round->slug);
	return compare_with_mark(round, fault) && keeper_raise_mark(round, fault);
}

/* The keys of registrar and observers are in the manifest, once that is logged. */
static void learn_signers(struct keeper_round *round, struct span entry)
{
	struct manifest *manifest = calloc(1, sizeof *manifest);
	struct span json;

	if (manifest != NULL && json_entry_read(&json, entry) &&
	    manifest_read(manifest, json, NULL)) {
		memcpy(round->registrar, manifest->registrar, sizeof round->registrar);
		for (size_t i = 0; i < manifest->observer_count; i++)
			memcpy(round->observers[i], manifest->observers[i].key,
			    sizeof round->observers[i]);
		round->observer_count = manifest->observer_count;
		round->has_registrar = true;
	}
	if (manifest != NULL)
		manifest_free(manifest);
	free(manifest);
}

/* What the log says of itself: a manifest, or the first entry of the city's. */
static void learn(struct keeper_round *round, struct span hex_entry)
{
	size_t len = hex_entry.len / 2;
	uint8_t *bytes = malloc(len + 1);
	struct span entry = {bytes, len};

	if (bytes != NULL && hex_decode(bytes, len, (const char *)hex_entry.bytes, hex_entry.len)) {
		if (!round->is_city)
			learn_signers(round, entry);
		else if (!round->has_begun && !keeper_city_begin(round, entry))
			log_event(LOG_LEVEL_ERROR, "city_log_begin", "round=%s", round->slug);
	}
	free(bytes);
}

struct round_row {
	uint32_t id;
	char slug[65], origin[256];
	bool has_head;
	uint64_t size;
	struct hash root;
	struct span ctx, manifest;
};

static void copy_text(char *out, size_t room, struct span cell)
{
	(void)snprintf(out, room, "%.*s", (int)cell.len, (const char *)cell.bytes);
}

static void read_row(struct round_row *row, const struct pg_reply *reply, int at)
{
	struct span root = pg_cell(reply, at, 6);

	memset(row, 0, sizeof *row);
	row->id = (uint32_t)pg_cell_int(reply, at, 0);
	copy_text(row->slug, sizeof row->slug, pg_cell(reply, at, 1));
	copy_text(row->origin, sizeof row->origin, pg_cell(reply, at, 2));
	row->ctx = pg_cell(reply, at, 3);
	row->manifest = pg_cell(reply, at, 4);
	row->has_head = pg_cell(reply, at, 5).bytes != NULL &&
			hex_decode(row->root.bytes, HASH_LEN, (const char *)root.bytes, root.len);
	row->size = (uint64_t)pg_cell_int(reply, at, 5);
}

static struct keeper_round *find_or_add(struct keeper *keeper, uint32_t id)
{
	struct keeper_round *more;

	for (size_t i = 0; i < keeper->round_count; i++)
		if (keeper->rounds[i].id == id)
			return &keeper->rounds[i];
	more = realloc(keeper->rounds, (keeper->round_count + 1) * sizeof *more);
	if (more == NULL)
		return NULL;
	keeper->rounds = more;
	more = &keeper->rounds[keeper->round_count++];
	*more = (struct keeper_round){.id = id, .mark = {.fd = -1}};
	return more;
}

/* What can change in a round that is ready: its name ctx, and its manifest. */
static struct keeper_round *adopt_row(struct keeper *keeper, const struct round_row *row)
{
	struct keeper_round *round = find_or_add(keeper, row->id);

	if (round == NULL)
		return NULL;
	(void)snprintf(round->slug, sizeof round->slug, "%s", row->slug);
	round->is_city = strcmp(row->slug, ACT_LOG_SLUG) == 0;
	round->has_ctx = row->ctx.bytes != NULL && hex_decode(round->ctx, sizeof round->ctx,
						       (const char *)row->ctx.bytes, row->ctx.len);
	if (row->manifest.bytes != NULL)
		learn(round, row->manifest);
	return round;
}

/*
 * A round that cannot be trusted is not served, and the others are: only a database that does not
 * answer is everybody's matter.
 */
static bool make_ready(struct keeper *keeper, const struct round_row *row, struct fault *fault)
{
	struct keeper_round *round = find_or_add(keeper, row->id);
	struct fault why = {0};

	if (round->is_ready)
		return true;
	round->is_ready =
	    round_load(keeper, round, row->origin, row->has_head, row->size, &row->root, &why);
	if (round->is_ready)
		return true;
	keeper_round_clear(round);
	log_fault_of(LOG_LEVEL_ERROR, "round_not_served", &why, "round=%s", row->slug);
	if (strncmp(why.code, "database", 8) != 0)
		return true;
	*fault = why;
	return false;
}

bool keeper_load(struct keeper *keeper, struct fault *fault)
{
	struct round_row *rows = NULL;
	struct pg_reply reply;
	bool is_fine;
	int count;

	if (!direct_revive(keeper->direct, fault) ||
	    !direct_query(keeper->direct, &PG_keeper_rounds, NULL, &reply, fault))
		return false;
	count = reply.rows;
	rows = calloc((size_t)count + 1, sizeof *rows);
	if (rows == NULL)
		return fault_unable(fault, "no_memory", "no memory for rounds");
	is_fine = true;
	for (int i = 0; is_fine && i < count; i++) {
		read_row(&rows[i], &reply, i);
		is_fine = adopt_row(keeper, &rows[i]) != NULL ||
			  fault_unable(fault, "no_memory", "no memory for rounds");
	}
	for (int i = 0; is_fine && i < count; i++)
		is_fine = make_ready(keeper, &rows[i], fault);
	free(rows);
	return is_fine;
}
