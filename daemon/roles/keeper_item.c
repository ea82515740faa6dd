/*
 * From an entry's bytes to an item of a batch: what the database has to compare.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/roles/keeper.h"
#include "proto/crypto/ballot.h"
#include "proto/log/merkle.h"
#include "proto/record/entry.h"
#include "proto/record/rejection.h"

static void read_ballot(struct keep_item *item)
{
	struct ballot ballot;

	if (!ballot_parse(&ballot, item->entry, item->len)) {
		item->found = REJECTION_FORM; /* whatever the gate said */
		return;
	}
	item->X = ballot.X;
	item->cid = ballot.cid;
	item->style = ballot.style;
	item->seq = ballot.seq;
	memcpy(item->prev, ballot.prev, sizeof item->prev);
	memcpy(item->cipher, item->entry + BALLOT_HEAD, sizeof item->cipher);
}

static bool read_spoiled(struct keep_item *item)
{
	struct spoiled spoiled;

	if (!spoiled_parse(&spoiled, item->entry, item->len))
		return false;
	item->X = spoiled.X;
	memcpy(item->tracker.bytes, spoiled.tracker, HASH_LEN);
	return true;
}

/* "{0,3}" */
static bool write_list(char *out, size_t room, const struct id_list *list)
{
	size_t len = 0;

	for (size_t i = 0; i < list->count && len < room; i++)
		len += (size_t)snprintf(
		    out + len, room - len, "%s%u", i == 0 ? "{" : ",", list->items[i]);
	if (len + 2 > room)
		return false;
	memcpy(out + len, "}", 2);
	return true;
}

/* Only what the registrar signed for this round. */
static bool read_credential(struct keep_item *item, const struct keeper_round *round)
{
	struct span entry = {item->entry, item->len};
	struct entry_cred cred;

	if (!round->has_registrar || !round->has_ctx || !cred_read(&cred, entry) ||
	    !entry_is_signed(entry, 0, round->ctx, round->registrar))
		return false;
	item->X = cred.X;
	item->tag = cred.tag;
	item->serial = cred.serial;
	if (cred.is_replacing)
		memcpy(item->replaces, cred.replaced.bytes, sizeof item->replaces);
	return write_list(item->styles, sizeof item->styles, &cred.styles);
}

/* Only what the registrar and a civil observer signed for this round, both. */
static bool read_void(struct keep_item *item, const struct keeper_round *round)
{
	struct span entry = {item->entry, item->len};
	struct entry_void read;

	if (!round->has_registrar || !round->has_ctx || !void_read(&read, entry) || read.is_own ||
	    read.observer >= round->observer_count ||
	    !entry_is_signed(entry, 0, round->ctx, round->registrar) ||
	    !entry_is_signed(entry, 1, round->ctx, round->observers[read.observer]))
		return false;
	item->X = read.X;
	item->void_reason = read.reason;
	return write_list(item->styles, sizeof item->styles, &read.groups);
}

struct keep_item *keep_item_new(const struct keeper_round *round, enum kept_kind kind,
    uint8_t found, struct span entry, enum failure *failure)
{
	struct keep_item *item = calloc(1, sizeof *item + entry.len);
	bool is_fine = true;

	*failure = FAILURE_OVERLOADED;
	if (item == NULL)
		return NULL;
	item->kind = kind;
	item->found = found;
	item->len = entry.len;
	if (entry.len > 0)
		memcpy(item->entry, entry.bytes, entry.len);
	merkle_leaf(&item->leaf, entry);
	if (kind == KEEP_BALLOT)
		read_ballot(item);
	else if (kind == KEEP_SPOILED)
		is_fine = read_spoiled(item);
	else if (kind == KEEP_VOID)
		is_fine = read_void(item, round);
	else
		is_fine = read_credential(item, round);
	if (is_fine)
		return item;
	*failure = FAILURE_INTERNAL; /* a web process that sends this is not in its right mind */
	keep_item_free(item);
	return NULL;
}

void keep_item_free(struct keep_item *item)
{
	if (item == NULL)
		return;
	if (item->peer != NULL)
		peer_release(item->peer);
	free(item);
}
