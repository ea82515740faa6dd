/*
 * What a keeper says back: receipts, signed refusals, failures. And the one place where it signs
 * checkpoints.
 */
#include <string.h>

#include "daemon/roles/keeper.h"
#include "proto/log/checkpoint.h"
#include "proto/log/receipt.h"
#include "proto/record/rejection.h"

static void send(const struct keep_item *item, enum message_kind kind, const struct buf *body)
{
	if (buf_is_ok(body))
		peer_send(
		    item->peer, (uint32_t)kind, item->id, (struct span){body->bytes, body->len});
}

void keeper_reply_kept(
    const struct keeper_round *round, const struct keep_item *item, struct span note)
{
	struct receipt receipt = {.index = item->index, .checkpoint = note};
	uint64_t size = tree_size(round->tree);
	struct buf body = {0};

	buf_put_u64le(&body, item->index);
	buf_put_u64le(&body, size);
	buf_put_u64le(&body, item->time_s);
	buf_put_u8(&body, !item->is_old);
	if (tree_prove_inclusion(round->tree, item->index, size, &receipt.proof, NULL)) {
		receipt_put_entry(&receipt, (struct span){item->entry, item->len});
		receipt_write(&body, &receipt);
		send(item, MESSAGE_KEPT, &body);
	} else {
		keeper_reply_failed(item, FAILURE_UNKNOWN);
	}
	receipt_free(&receipt);
	buf_free(&body);
}

void keeper_reply_rejected(
    const struct keeper_round *round, const struct keep_item *item, uint64_t time_s)
{
	struct rejection rejection = {.leaf = item->leaf, .reason = item->reason, .time_s = time_s};
	struct buf body = {0};

	memcpy(rejection.ctx, round->ctx, sizeof rejection.ctx);
	rejection_sign(&rejection, round->rejection_secret);
	buf_put_u16le(&body, rejection.reason);
	buf_put_u64le(&body, rejection.time_s);
	buf_put(&body, rejection.leaf.bytes, HASH_LEN);
	buf_put(&body, rejection.signature, sizeof rejection.signature);
	send(item, MESSAGE_REJECTED, &body);
	buf_free(&body);
}

void keeper_reply_failed(const struct keep_item *item, enum failure failure)
{
	struct buf body = {0};

	buf_put_u16le(&body, (uint16_t)failure);
	send(item, MESSAGE_FAILED, &body);
	buf_free(&body);
}

bool keeper_sign(
    struct buf *note, struct hash *root, const struct keeper_round *round, struct fault *fault)
{
	struct checkpoint checkpoint;
	uint64_t size = tree_size(round->tree);

	return tree_root(round->tree, size, root, fault) &&
	       checkpoint_make(&checkpoint, round->log_key.name, size, root, fault) &&
	       checkpoint_sign(note, &checkpoint, &round->log_key, round->log_secret, fault);
}
