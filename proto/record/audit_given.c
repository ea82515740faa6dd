/*
 * V16 and V17: what a voter holds in the hand, and the client that sealed the ballot.
 * It only compares; receipts and pins are never taken as true.
 */
#include <stdio.h>
#include <string.h>

#include "proto/base/encode.h"
#include "proto/log/receipt.h"
#include "proto/record/audit_inner.h"

/* A receipt with the ballot in it, for the checks that need more than one. */
struct held {
	struct receipt receipt;
	struct span entry;
	struct hash tracker;
	struct ballot ballot;
};

static bool fail(struct audit *audit, size_t place, const char *what)
{
	return report_fail(audit->report, V16_RECEIPTS, "receipt %zu: %s", place + 1, what);
}

/* Text form with its ballot, checked by itself: inclusion, signature; a quorum may still be
 * missing. */
static bool held_open(struct audit *audit, size_t place, struct held *out)
{
	struct fault fault = {0};
	struct policy_checkpoint seen;
	bool is_fine;

	if (!receipt_parse(&out->receipt, audit->options->receipts[place], &fault) ||
	    !receipt_entry(&out->receipt, &out->entry, &fault)) {
		fault_prefix(&fault, "receipt %zu", place + 1);
		return report_fault(audit->report, V16_RECEIPTS, &fault);
	}
	merkle_leaf(&out->tracker, out->entry);
	is_fine = receipt_check(&out->receipt, &out->tracker, &audit->policy, &seen, &fault) ||
		  strcmp(fault.code, "quorum_missing") == 0;
	if (!is_fine) {
		fault_prefix(&fault, "receipt %zu", place + 1);
		return report_fault(audit->report, V16_RECEIPTS, &fault);
	}
	if (!ballot_parse(&out->ballot, out->entry.bytes, out->entry.len))
		return fail(audit, place, "it is not a ballot's");
	return true;
}

/* The log has this very entry where the receipt says, and the receipt's tree is its prefix. */
static bool is_contained(struct audit *audit, size_t place, const struct held *held)
{
	struct checkpoint checkpoint;
	struct note note;
	struct hash root;

	if (held->receipt.index >= audit->entry_count ||
	    !hash_is_equal(audit_leaf(audit, held->receipt.index), &held->tracker))
		return fail(audit, place,
		    "the ballot is not in the log: with this receipt you can prove that the log "
		    "misbehaved");
	if (!checkpoint_parse(&checkpoint, &note, held->receipt.checkpoint, NULL) ||
	    !tree_root(audit->tree, checkpoint.size, &root, NULL) ||
	    !hash_is_equal(&root, &checkpoint.root))
		return fail(audit, place, "the log signed another history for this receipt");
	return true;
}

static bool is_counted(struct audit *audit, size_t place, const struct held *held)
{
	const struct contests *contests = &audit->contests;
	const struct credential *credential = ledger_credential(&audit->ledger, &held->ballot.X);
	size_t group;

	if (credential == NULL || held->ballot.cid >= contests->count)
		return fail(audit, place, "the ballot's credential or contest is not in the log");
	group = contests_group_place(contests, contests->items[held->ballot.cid].group);
	if (!credential_is_live(&audit->ledger, credential, group))
		return fail(audit, place,
		    "the credential was made void or replaced: the ballot does not count");
	return credential->casts[group].index == held->receipt.index ||
	       fail(
		   audit, place, "it is not the last ballot of its credential: a later one counts");
}

/* Ballots of this X in the log that none of the given receipts is for. */
static uint64_t ballots_without_receipt(struct audit *audit, const struct held *held)
{
	uint64_t others = 0;

	for (size_t i = 0; i < audit->entry_count; i++) {
		struct ballot ballot;

		if (audit->entries[i].bytes[0] == ENTRY_BALLOT && i != held->receipt.index &&
		    ballot_parse(&ballot, audit->entries[i].bytes, audit->entries[i].len) &&
		    point_is_equal(&ballot.X, &held->ballot.X))
			others++;
	}
	return others;
}

void audit_receipts(struct audit *audit)
{
	report_count(audit->report, V16_RECEIPTS, 0);
	if (!audit->has_policy)
		return;
	for (size_t i = 0; i < audit->options->receipt_count; i++) {
		struct held held = {0};
		uint64_t others;

		report_count(audit->report, V16_RECEIPTS, 1);
		if (held_open(audit, i, &held) && is_contained(audit, i, &held) &&
		    is_counted(audit, i, &held)) {
			others = ballots_without_receipt(audit, &held);
			if (others > 0)
				report_note(audit->report, V16_RECEIPTS,
				    "receipt %zu: its credential cast %llu other ballots; all of "
				    "them were you?",
				    i + 1, (unsigned long long)others);
		}
		receipt_free(&held.receipt);
	}
	if (audit->options->receipt_count == 0)
		report_note(audit->report, V16_RECEIPTS, "not compared: you brought no receipt");
}

/* --- V17 ------------------------------------------------------------------------------------ */

bool pins_write(struct buf *out, const uint8_t ctx[32], const struct note_key *log_key,
    struct span policy, const struct point *y)
{
	char ctx_hex[65], y_hex[65];
	struct buf vkey = {0};
	json_t *pins;

	hex_encode(ctx_hex, ctx, 32);
	hex_encode(y_hex, y->bytes, POINT_LEN);
	note_key_write(&vkey, log_key);
	pins = json_pack("{s:s,s:s,s:s%,s:s}", "ctx", ctx_hex, "log_key", buf_text(&vkey), "policy",
	    (const char *)policy.bytes, policy.len, "y", y_hex);
	if (pins != NULL)
		json_write_canonical(out, pins);
	json_decref(pins);
	buf_free(&vkey);
	return pins != NULL && buf_is_ok(out);
}

/* Every CLIENT, not only the last: false pins for a day are false pins. */
static void check_pins(struct audit *audit, const struct hash *pins)
{
	for (size_t i = 0; i < audit->ledger.client_count; i++) {
		const struct logged_client *client = &audit->ledger.clients[i];

		report_count(audit->report, V17_CLIENT, 1);
		if (!hash_is_equal(pins, &client->entry.pins))
			report_fail(audit->report, V17_CLIENT,
			    "entry %zu: the client's pins.json is not the one that follows from "
			    "the "
			    "log",
			    client->index);
	}
}

/* dist/manifest.json against the last CLIENT. */
static void check_dist(struct audit *audit)
{
	const struct ledger *ledger = &audit->ledger;
	struct hash hash;

	report_count(audit->report, V17_CLIENT, 1);
	sha256_of(&hash, audit->options->client);
	if (ledger->client_count == 0)
		report_fail(
		    audit->report, V17_CLIENT, "the log names no client to compare yours with");
	else if (!hash_is_equal(&hash, &ledger->clients[ledger->client_count - 1].entry.dist))
		report_fail(
		    audit->report, V17_CLIENT, "the client that you brought is not the logged one");
}

void audit_client(struct audit *audit)
{
	struct buf pins = {0};
	struct hash hash;

	if (audit->policy_text.bytes == NULL) {
		report_missing(audit->report, V17_CLIENT, "no policy to make pins.json with");
		return;
	}
	report_count(audit->report, V17_CLIENT, 0);
	if (!pins_write(&pins, audit->ctx.bytes, &audit->manifest.log_key, audit->policy_text,
		&audit->keys.group)) {
		report_missing(audit->report, V17_CLIENT, "no memory for pins.json");
	} else {
		sha256_of(&hash, (struct span){pins.bytes, pins.len});
		check_pins(audit, &hash);
	}
	buf_free(&pins);
	if (audit->options->client.bytes != NULL)
		check_dist(audit);
	else if (audit->ledger.client_count > 0)
		report_note(audit->report, V17_CLIENT,
		    "pins.json made anew; dist/manifest.json not compared: you brought none");
}
