/*
 * The walk over the log, and what is asked of its end.
 * Each kind of entry is handled in a file of its own.
 */
#include "proto/record/ledger.h"

#include <stdlib.h>
#include <string.h>

#include "proto/base/workers.h"

struct span ledger_entry(const struct ledger *ledger, size_t index)
{
	return ledger->source.entries[index];
}

const struct hash *ledger_leaf(const struct ledger *ledger, size_t index)
{
	return tree_node(ledger->source.tree, 0, index);
}

void *ledger_grow(struct ledger *ledger, void *items, size_t count, size_t *room, size_t size)
{
	void *larger = items;

	if (count < *room)
		return items;
	*room = *room != 0 ? 2 * *room : 64;
	larger = realloc(items, *room * size);
	if (larger == NULL) {
		ledger->has_memory = false;
		*room = count;
	}
	return larger;
}

static bool contests_start(struct ledger *ledger)
{
	const struct contests *contests = ledger->source.contests;

	ledger->contests = calloc(contests->count, sizeof *ledger->contests);
	if (ledger->contests == NULL)
		return false;
	for (size_t i = 0; i < contests->count; i++) {
		struct contest_state *state = &ledger->contests[i];

		state->input_index = NOWHERE;
		state->mix_end_index = NOWHERE;
		state->is_withdrawn = calloc(contests->items[i].project_count, sizeof(bool));
		if (state->is_withdrawn == NULL)
			return false;
	}
	return true;
}

static bool ledger_start(
    struct ledger *ledger, const struct ledger_source *source, struct report *report)
{
	const struct manifest *manifest = source->manifest;

	*ledger = (struct ledger){.source = *source,
	    .report = report,
	    .phase = PHASE_SETUP,
	    .keyset_index = NOWHERE,
	    .open_index = NOWHERE,
	    .close_index = NOWHERE,
	    .seal_index = NOWHERE,
	    .result_index = NOWHERE,
	    .last_mix_end = NOWHERE,
	    .close_s = manifest->close_s,
	    .has_memory = true};
	memcpy(ledger->board, manifest->board, ED25519_LEN);
	memcpy(ledger->registrar, manifest->registrar, ED25519_LEN);
	memcpy(ledger->rejection, manifest->rejection, ED25519_LEN);
	ledger->amend_prev = *ledger_leaf(ledger, source->manifest_index);
	ledger->judged = workers_memory(source->count, sizeof *ledger->judged);
	return ledger->judged != NULL && contests_start(ledger);
}

void ledger_free(struct ledger *ledger)
{
	for (size_t i = 0; ledger->contests != NULL && i < ledger->source.contests->count; i++)
		free(ledger->contests[i].is_withdrawn);
	free(ledger->contests);
	free(ledger->credentials);
	free(ledger->rows);
	free(ledger->papers);
	free(ledger->checkins);
	free(ledger->clients);
	map_free(&ledger->by_X);
	map_free(&ledger->by_tag);
	map_free(&ledger->by_leaf);
	map_free(&ledger->by_cipher);
	map_free(&ledger->spoiled);
	map_free(&ledger->paper_batches);
	workers_memory_free(ledger->judged, ledger->source.count, sizeof *ledger->judged);
	*ledger = (struct ledger){0};
}

/* The check that a misplaced entry of this kind belongs to. */
static enum check owner_of(enum entry_type type)
{
	switch (type) {
	case ENTRY_CRED:
	case ENTRY_VOID:
	case ENTRY_CHECKIN:
		return V7_CREDENTIALS;
	case ENTRY_BALLOT:
	case ENTRY_SPOILED:
		return V8_BALLOTS;
	case ENTRY_PAPER:
		return V14_PAPER;
	default:
		return V4_GRAMMAR;
	}
}

/* Kind, version and phase; NULL if one is wrong. */
static const struct entry_kind *place_check(struct ledger *ledger, size_t index)
{
	struct span entry = ledger_entry(ledger, index);
	const struct entry_kind *kind = entry.len >= 2 ? entry_kind(entry.bytes[0]) : NULL;

	if (kind == NULL || entry.bytes[1] != ENTRY_VERSION) {
		report_fail(ledger->report, V4_GRAMMAR,
		    "entry %zu is of no type and version known here", index);
		return NULL;
	}
	if ((kind->phases & ledger->phase) == 0) {
		report_fail(ledger->report, owner_of(kind->type),
		    "entry %zu: a %s must not stand here", index, kind->name);
		return NULL;
	}
	return kind;
}

static void entry_handle(struct ledger *ledger, size_t index, const struct entry_kind *kind)
{
	switch (kind->type) {
	case ENTRY_CRED:
		ledger_on_cred(ledger, index);
		break;
	case ENTRY_VOID:
		ledger_on_void(ledger, index);
		break;
	case ENTRY_CHECKIN:
		ledger_on_checkin(ledger, index);
		break;
	case ENTRY_BALLOT:
		ledger_on_ballot(ledger, index);
		break;
	case ENTRY_SPOILED:
		ledger_on_spoiled(ledger, index);
		break;
	case ENTRY_PAPER:
		ledger_on_paper(ledger, index);
		break;
	default:
		ledger_on_admin(ledger, index, kind);
		break;
	}
}

/* An administrative entry, or a whole ballot, that was there before, byte for byte. */
static bool is_repeated(struct ledger *ledger, size_t index, const struct entry_kind *kind)
{
	const struct hash *leaf = ledger_leaf(ledger, index);
	uint32_t before = map_find(&ledger->by_leaf, leaf->bytes);

	if (before == MAP_NONE) {
		if (!map_put(&ledger->by_leaf, leaf->bytes, (uint32_t)index))
			ledger->has_memory = false;
		return false;
	}
	report_fail(ledger->report, owner_of(kind->type),
	    "entry %zu repeats entry %u byte for byte", index, before);
	return true;
}

bool ledger_read(struct ledger *out, const struct ledger_source *source, struct report *report)
{
	if (source->count >= MAP_NONE || !ledger_start(out, source, report) || !ledger_judge(out))
		return false;
	for (size_t i = 0; i < source->count && out->has_memory; i++) {
		const struct entry_kind *kind = place_check(out, i);

		report_count(report, V4_GRAMMAR, 1);
		if (kind != NULL && !is_repeated(out, i, kind))
			entry_handle(out, i, kind);
	}
	return out->has_memory;
}

/* --- what is asked of the end --------------------------------------------------------------- */

bool credential_is_live(
    const struct ledger *ledger, const struct credential *credential, size_t group_place)
{
	(void)ledger;
	return !credential->is_replaced && (credential->void_groups >> group_place & 1) == 0;
}

struct credential *ledger_credential(const struct ledger *ledger, const struct point *X)
{
	uint32_t place = map_find(&ledger->by_X, X->bytes);

	return place != MAP_NONE ? &ledger->credentials[place] : NULL;
}

static int index_order(const void *left, const void *right)
{
	size_t a = *(const size_t *)left, b = *(const size_t *)right;

	return (a > b) - (a < b);
}

bool ledger_counted(const struct ledger *ledger, uint16_t cid, size_t **out, size_t *count)
{
	const struct contests *contests = ledger->source.contests;
	size_t group = contests_group_place(contests, contests->items[cid].group);

	*count = 0;
	*out = calloc(ledger->credential_count > 0 ? ledger->credential_count : 1, sizeof **out);
	if (*out == NULL)
		return false;
	for (size_t i = 0; i < ledger->credential_count; i++) {
		const struct credential *credential = &ledger->credentials[i];
		const struct cast *cast = &credential->casts[group];

		if (cast->seq > 0 && cast->cid == cid &&
		    credential_is_live(ledger, credential, group))
			(*out)[(*count)++] = cast->index;
	}
	qsort(*out, *count, sizeof **out, index_order);
	return true;
}

void vec_hash(struct hash *out, const uint8_t ctx[32], uint16_t cid, uint64_t count, unsigned width,
    const void *rows)
{
	uint8_t numbers[2 + 8 + 1];
	const struct span parts[] = {{(const uint8_t *)"arca/1/vec", 10}, {ctx, 32},
	    {numbers, sizeof numbers}, {rows, CIPHER_LEN * count * width}};

	store_u16le(numbers, cid);
	store_u64le(numbers + 2, count);
	numbers[10] = (uint8_t)width;
	sha256_of_spans(out, parts, 4);
}

bool contest_is_not_opened(
    const struct manifest *manifest, const struct contest *contest, uint64_t count)
{
	return count == 1 || (contest->is_void_if_small && count < manifest->min_batch);
}

bool ledger_tally_input(const struct ledger *ledger, uint16_t cid, struct buf *artifact,
    struct hash *vec, uint64_t *count)
{
	unsigned width = ledger->source.contests->items[cid].width;
	struct buf rows = {0};
	size_t *indices, n;

	if (!ledger_counted(ledger, cid, &indices, &n))
		return false;
	*count = n;
	buf_put(artifact, "ARCATIN1", 8);
	buf_put_u16le(artifact, cid);
	buf_put_u64le(artifact, n);
	buf_put_u8(artifact, (uint8_t)width);
	for (size_t i = 0; i < n; i++) {
		const uint8_t *row = ledger_entry(ledger, indices[i]).bytes + BALLOT_HEAD;

		buf_put_u64le(artifact, indices[i]);
		buf_put(artifact, row, CIPHER_LEN * (size_t)width);
		buf_put(&rows, row, CIPHER_LEN * (size_t)width);
	}
	if (buf_is_ok(&rows))
		vec_hash(vec, ledger->source.ctx, cid, n, width, rows.bytes);
	free(indices);
	buf_free(&rows);
	return buf_is_ok(artifact) && vec != NULL;
}

bool tally_input_rows(struct buf *rows, const struct contest *contest, struct span artifact)
{
	size_t row = CIPHER_LEN * (size_t)contest->width;
	struct reader reader = reader_over(artifact.bytes, artifact.len);

	if (reader_take(&reader, 8 + 2 + 8 + 1) == NULL)
		return false;
	while (reader_left(&reader) > 0) {
		const uint8_t *at = reader_take(&reader, 8 + row);

		if (at == NULL)
			return false;
		buf_put(rows, at + 8, row);
	}
	return buf_is_ok(rows);
}
