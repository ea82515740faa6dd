/*
 * Asking for a round, and remembering it. See rounds.h.
 */
#include "daemon/api/rounds.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "gen/statements.h"
#include "proto/base/encode.h"

/* There are few rounds and they are never forgotten: a list will do. */
static struct known_round *known;

static struct known_round *find(const char *slug)
{
	for (struct known_round *round = known; round != NULL; round = round->next)
		if (strcmp(round->slug, slug) == 0)
			return round;
	return NULL;
}

const struct known_round *round_known(const struct call *call)
{
	return find(call_parameter(call, "slug"));
}

static bool take_hex(uint8_t *out, size_t len, struct span hex)
{
	return hex.bytes != NULL && hex_decode(out, len, (const char *)hex.bytes, hex.len);
}

static bool learn(struct known_round *round, const struct pg_reply *reply)
{
	struct span trustees = pg_cell(reply, 0, 5);
	struct span text = pg_cell(reply, 0, 3);
	json_t *list = json_loadb((const char *)trustees.bytes, trustees.len, 0, NULL);
	json_t *json = json_loadb((const char *)text.bytes, text.len, 0, NULL);
	struct buf canonical = {0};
	bool is_fine;

	round->trustee_count = json_array_size(list);
	json_decref(list);
	round->id = (uint32_t)pg_cell_int(reply, 0, 0);
	round->is_keyed = take_hex(round->ctx, sizeof round->ctx, pg_cell(reply, 0, 1)) &&
			  take_hex(round->y.bytes, POINT_LEN, pg_cell(reply, 0, 2));
	contests_free(&round->contests);
	json_write_canonical(&canonical, json); /* the database keeps its own form of json */
	is_fine =
	    take_hex(round->manifest_leaf, sizeof round->manifest_leaf, pg_cell(reply, 0, 4)) &&
	    contests_read(&round->contests, (struct span){canonical.bytes, canonical.len}, NULL);
	json_decref(json);
	buf_free(&canonical);
	return is_fine;
}

static enum step_outcome round_found(struct call *call, const struct pg_reply *reply)
{
	const char *slug = call_parameter(call, "slug");
	struct known_round *round = find(slug);

	if (reply->outcome != PG_DONE)
		return call_fail_pg(call, reply);
	if (reply->rows == 0)
		return call_fail(call, FAULT_ROUND_UNKNOWN);
	if (round == NULL) {
		round = calloc(1, sizeof *round);
		if (round == NULL)
			return call_fail(call, FAULT_INTERNAL);
		(void)snprintf(round->slug, sizeof round->slug, "%s", slug);
		round->next = known;
		known = round;
	}
	return learn(round, reply) ? STEP_NEXT : call_fail(call, FAULT_INTERNAL);
}

enum step_outcome round_know(struct call *call)
{
	const struct known_round *round = round_known(call);

	if (round != NULL && round->is_keyed)
		return STEP_NEXT;
	call_value(call, 0, call_parameter(call, "slug"));
	return call_query(call, CALL_READ, &PG_round_known, 1, round_found);
}
