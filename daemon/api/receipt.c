/*
 * The receipt of any entry, made anew from the hashes that tiles hold, under the newest checkpoint.
 */
#include <string.h>

#include "daemon/api/rounds.h"
#include "gen/statements.h"
#include "proto/base/encode.h"
#include "proto/log/partial.h"
#include "proto/log/receipt.h"

#define NODE_LEN (8 + 8 + HASH_LEN)

struct finding {
	uint8_t leaf[HASH_LEN];
	uint64_t index, size;
	int type;
	bool is_cosigned;
	struct span entry, note;
	/* of the hashes while a proof is made */
	struct span nodes;
};

static bool copy_cell(struct call *call, struct span *out, struct span cell)
{
	char *copy = arena_copy(call->arena, (const char *)cell.bytes, cell.len);

	*out = (struct span){(const uint8_t *)copy, cell.len};
	return copy != NULL;
}

static enum step_outcome found(struct call *call, const struct pg_reply *reply)
{
	struct finding *finding = call->data;
	struct span hex = pg_cell(reply, 0, 2);
	uint8_t *entry;

	if (reply->outcome != PG_DONE)
		return call_fail_pg(call, reply);
	if (reply->rows == 0)
		return call_fail(call, FAULT_LEAF_UNKNOWN);
	entry = arena_alloc(call->arena, 1, hex.len / 2 + 1);
	finding->index = (uint64_t)pg_cell_int(reply, 0, 0);
	finding->type = (int)pg_cell_int(reply, 0, 1);
	finding->size = (uint64_t)pg_cell_int(reply, 0, 3);
	finding->is_cosigned = pg_cell_int(reply, 0, 5) != 0;
	if (entry == NULL || !copy_cell(call, &finding->note, pg_cell(reply, 0, 4)) ||
	    !hex_decode(entry, hex.len / 2, (const char *)hex.bytes, hex.len))
		return call_fail(call, FAULT_OVERLOADED);
	finding->entry = (struct span){entry, hex.len / 2};
	return STEP_NEXT;
}

static enum step_outcome find(struct call *call)
{
	struct finding *finding = arena_alloc(call->arena, 1, sizeof *finding);

	if (finding == NULL)
		return call_fail(call, FAULT_OVERLOADED);
	call->data = finding;
	if (!hex_decode(finding->leaf, HASH_LEN, call_parameter(call, "leaf"), 64))
		return call_fail(call, FAULT_LEAF_UNKNOWN);
	call_value_integer(call, 0, round_known(call)->id);
	call_value_bytes(call, 1, (struct span){finding->leaf, HASH_LEN});
	return call_query(call, CALL_READ, &PG_receipt_find, 2, found);
}

static const struct hash *node_of(unsigned level, uint64_t index, void *context)
{
	const struct finding *finding = context;

	for (size_t at = 0; at + NODE_LEN <= finding->nodes.len; at += NODE_LEN) {
		struct reader reader = reader_over(finding->nodes.bytes + at, NODE_LEN);

		if (reader_u64be(&reader) == level && reader_u64be(&reader) == index)
			return (const struct hash *)(const void *)(finding->nodes.bytes + at + 16);
	}
	return NULL;
}

static enum step_outcome answer(struct call *call, struct finding *finding)
{
	struct receipt receipt = {.index = finding->index, .checkpoint = finding->note};
	struct buf text = {0};
	enum step_outcome outcome = call_fail(call, FAULT_INTERNAL);

	if (!partial_prove_inclusion(
		finding->index, finding->size, node_of, finding, &receipt.proof, NULL))
		return outcome;
	receipt_put_entry(&receipt, finding->entry);
	receipt_write(&text, &receipt);
	if (buf_is_ok(&text)) {
		call->fault = FAULT_FINE;
		outcome = call_answer(call, 200,
		    json_pack("{s:I,s:s,s:i,s:I,s:b,s:s%}", "index", (json_int_t)finding->index,
			"leaf", call_parameter(call, "leaf"), "type", finding->type, "size",
			(json_int_t)finding->size, "is_cosigned", finding->is_cosigned, "receipt",
			(const char *)text.bytes, text.len));
	}
	receipt_free(&receipt);
	buf_free(&text);
	return outcome;
}

static enum step_outcome proved(struct call *call, const struct pg_reply *reply)
{
	struct finding *finding = call->data;

	if (reply->outcome != PG_DONE)
		return call_fail_pg(call, reply);
	finding->nodes = pg_cell(reply, 0, 0);
	return answer(call, finding);
}

static enum step_outcome prove(struct call *call)
{
	const struct finding *finding = call->data;

	call_value_integer(call, 0, round_known(call)->id);
	call_value_integer(call, 1, (int64_t)finding->index);
	call_value_integer(call, 2, (int64_t)finding->size);
	return call_query(call, CALL_READ, &PG_receipt_hashes, 3, proved);
}

const struct step steps_receipt_read[] = {
    {"know", round_know},
    {"find", find},
    {"prove", prove},
    {NULL, NULL},
};
