/*
 * Payload bytes, strictly both ways: what an honest client would not write is null.
 * It does not know ciphertexts.
 */
#include "proto/record/vote.h"

#include <stdlib.h>
#include <string.h>

static size_t payload_len(const struct contest *contest)
{
	return BLOCK_PAYLOAD * (size_t)contest->width;
}

const char *null_reason_name(enum null_reason reason)
{
	static const char *const names[NULL_REASONS] = {
	    "", "encoding", "kind", "body", "empty", "choices", "cost", "points"};

	return reason < NULL_REASONS ? names[reason] : "";
}

void payload_to_blocks(uint8_t blocks[][BLOCK_LEN], const uint8_t *payload, unsigned width)
{
	for (unsigned j = 0; j < width; j++) {
		blocks[j][0] = (uint8_t)(0x50 + j + 1);
		memcpy(blocks[j] + 1, payload + (size_t)BLOCK_PAYLOAD * j, BLOCK_PAYLOAD);
	}
}

bool payload_from_blocks(uint8_t *payload, const uint8_t blocks[][BLOCK_LEN], unsigned width)
{
	for (unsigned j = 0; j < width; j++) {
		if (blocks[j][0] != 0x50 + j + 1)
			return false;
		memcpy(payload + (size_t)BLOCK_PAYLOAD * j, blocks[j] + 1, BLOCK_PAYLOAD);
	}
	return true;
}

/* Index width and whether points follow, of the kinds that are lists. */
struct list_form {
	size_t index_len, item_len;
};

static struct list_form list_form(enum vote_kind kind)
{
	switch (kind) {
	case KIND_RANKING:
		return (struct list_form){1, 1};
	case KIND_RANKING_WIDE:
		return (struct list_form){2, 2};
	case KIND_POINTS_SPARSE:
		return (struct list_form){1, 2};
	case KIND_POINTS_SPARSE_WIDE:
		return (struct list_form){2, 3};
	default:
		return (struct list_form){0, 0};
	}
}

static int choice_order(const void *left, const void *right)
{
	const struct choice *a = left, *b = right;

	return (a->project > b->project) - (a->project < b->project);
}

/* --- writing -------------------------------------------------------------------------------- */

static bool bitmap_encode(uint8_t *body, size_t room, const struct vote *vote)
{
	for (size_t i = 0; i < vote->count; i++) {
		size_t at = vote->choices[i].project / 8;
		uint8_t bit = (uint8_t)(1U << (vote->choices[i].project % 8));

		if (at >= room || (body[at] & bit) != 0)
			return false;
		body[at] |= bit;
	}
	return true;
}

static bool dense_encode(uint8_t *body, size_t room, const struct vote *vote)
{
	for (size_t i = 0; i < vote->count; i++) {
		const struct choice *choice = &vote->choices[i];

		if (choice->project >= room || body[choice->project] != 0 || choice->points == 0 ||
		    choice->points > 255)
			return false;
		body[choice->project] = (uint8_t)choice->points;
	}
	return true;
}

static bool list_encode(uint8_t *body, size_t room, struct list_form form, const struct vote *vote)
{
	if (vote->count * form.item_len > room)
		return false;
	for (size_t i = 0; i < vote->count; i++) {
		const struct choice *choice = &vote->choices[i];
		unsigned number = choice->project + 1U;

		for (size_t j = 0; j < i; j++)
			if (vote->choices[j].project == choice->project)
				return false;
		if (number >= 1U << (8 * form.index_len) || choice->points > 255)
			return false;
		*body++ = (uint8_t)number;
		if (form.index_len == 2)
			*body++ = (uint8_t)(number >> 8);
		if (form.item_len > form.index_len)
			*body++ = (uint8_t)choice->points;
	}
	return true;
}

bool vote_encode(uint8_t *payload, const struct contest *contest, const struct vote *vote)
{
	size_t room = payload_len(contest) - 1;
	struct list_form form = list_form(contest->kind);
	struct vote sorted;

	memset(payload, 0, room + 1);
	payload[0] = vote->is_blank ? KIND_BLANK : (uint8_t)contest->kind;
	if (vote->is_blank)
		return vote->count == 0;
	if (vote->count == 0 || vote->count > VOTE_MAX_CHOICES)
		return false;
	if (contest->kind == KIND_APPROVAL)
		return bitmap_encode(payload + 1, room, vote);
	if (contest->kind == KIND_POINTS_DENSE)
		return dense_encode(payload + 1, room, vote);
	memcpy(sorted.choices, vote->choices, vote->count * sizeof *vote->choices);
	sorted.count = vote->count;
	if (kind_has_points(contest->kind))
		qsort(sorted.choices, sorted.count, sizeof *sorted.choices, choice_order);
	return list_encode(payload + 1, room, form, &sorted);
}

/* --- reading -------------------------------------------------------------------------------- */

static bool is_zero(const uint8_t *bytes, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (bytes[i] != 0)
			return false;
	return true;
}

static bool bitmap_decode(
    struct vote *out, const struct contest *contest, const uint8_t *body, size_t room)
{
	for (size_t i = 0; i < 8 * room; i++) {
		if ((body[i / 8] >> (i % 8) & 1) == 0)
			continue;
		if (i >= contest->project_count)
			return false;
		out->choices[out->count++] = (struct choice){(uint16_t)i, 0};
	}
	return true;
}

static bool dense_decode(
    struct vote *out, const struct contest *contest, const uint8_t *body, size_t room)
{
	for (size_t i = 0; i < contest->project_count; i++)
		if (body[i] != 0)
			out->choices[out->count++] = (struct choice){(uint16_t)i, body[i]};
	return is_zero(body + contest->project_count, room - contest->project_count);
}

/* True if the new last choice is allowed behind the others: never twice, points ascending. */
static bool is_in_order(const struct vote *vote, bool has_points)
{
	uint16_t last = vote->choices[vote->count - 1].project;

	for (size_t i = 0; i + 1 < vote->count; i++)
		if (vote->choices[i].project == last ||
		    (has_points && vote->choices[i].project > last))
			return false;
	return true;
}

static bool list_decode(
    struct vote *out, const struct contest *contest, const uint8_t *body, size_t room)
{
	struct list_form form = list_form(contest->kind);
	size_t at = 0;

	for (; at + form.item_len <= room; at += form.item_len) {
		unsigned number = body[at];
		struct choice *choice = &out->choices[out->count];

		if (form.index_len == 2)
			number |= (unsigned)body[at + 1] << 8;
		if (number == 0)
			break;
		if (number > contest->project_count)
			return false;
		choice->project = (uint16_t)(number - 1);
		choice->points = form.item_len > form.index_len ? body[at + form.index_len] : 0;
		out->count++;
		if (!is_in_order(out, kind_has_points(contest->kind)))
			return false;
	}
	return is_zero(body + at, room - at);
}

static enum null_reason limits_broken(const struct vote *vote, const struct contest *contest)
{
	uint64_t sum = 0, most = 0;
	int64_t cost = 0;

	if (vote->count == 0)
		return NULL_EMPTY;
	if (vote->count < contest->min_choices || vote->count > contest->max_choices)
		return NULL_CHOICES;
	for (size_t i = 0; i < vote->count; i++) {
		/* At most 65,535 projects of under 2^53 cents: no overflow past 2^63 can be reached
		 * before it is over any limit, so stop there. */
		cost += contest->projects[vote->choices[i].project].cost;
		if (contest->has_max_cost && cost > contest->max_cost)
			return NULL_COST;
		if (cost > INT64_MAX / 2)
			cost = INT64_MAX / 2;
		sum += vote->choices[i].points;
		if (vote->choices[i].points > most)
			most = vote->choices[i].points;
	}
	if (contest->has_points && (most > contest->max_points || sum > contest->max_sum_points))
		return NULL_POINTS;
	return NULL_NOT;
}

enum null_reason vote_decode(
    struct vote *out, const struct contest *contest, const uint8_t *payload)
{
	size_t room = payload_len(contest) - 1;
	bool is_right;

	out->count = 0;
	out->is_blank = payload[0] == KIND_BLANK;
	if (out->is_blank)
		return is_zero(payload + 1, room) ? NULL_NOT : NULL_BODY;
	if (payload[0] != contest->kind)
		return NULL_KIND;
	if (contest->kind == KIND_APPROVAL)
		is_right = bitmap_decode(out, contest, payload + 1, room);
	else if (contest->kind == KIND_POINTS_DENSE)
		is_right = dense_decode(out, contest, payload + 1, room);
	else
		is_right = list_decode(out, contest, payload + 1, room);
	return is_right ? limits_broken(out, contest) : NULL_BODY;
}
