/*
 * BALLOT, SPOILED and PAPER as they stand in the log. A ballot that breaks a rule is reported and
 * attributed, not counted, and moves nothing: nobody can annul a round by appending rubbish.
 * It does not open ballots.
 */
#include <string.h>

#include "proto/record/ledger.h"

static bool fail(struct ledger *ledger, size_t index, const char *what)
{
	return report_fail(ledger->report, V8_BALLOTS, "entry %zu: %s", index, what);
}

/* Reasons 2 and 4: the right round and contest, a credential that may vote there. */
static struct credential *ballot_voter(
    struct ledger *ledger, size_t index, const struct ballot *ballot)
{
	const struct contests *contests = ledger->source.contests;
	const struct contest *contest;
	struct credential *credential;

	if (memcmp(ballot->ctx, ledger->source.ctx, 32) != 0 || ballot->cid >= contests->count) {
		fail(ledger, index, "a ballot of another round, or of no contest");
		return NULL;
	}
	contest = &contests->items[ballot->cid];
	if (ballot->w != contest->width || !id_list_has(&contest->styles, ballot->style)) {
		fail(ledger, index, "a ballot with another width, or a style not of its contest");
		return NULL;
	}
	credential = ledger_credential(ledger, &ballot->X);
	if (credential == NULL || !id_list_has(&credential->styles, ballot->style) ||
	    !credential_is_live(
		ledger, credential, contests_group_place(contests, contest->group))) {
		fail(ledger, index, "a ballot without a live credential of its style before it");
		return NULL;
	}
	return credential;
}

/* Reason 5: one after another, each naming the one before. */
static bool is_next(
    const struct ledger *ledger, const struct ballot *ballot, const struct cast *last)
{
	return ballot->seq == last->seq + 1 && ballot->seq <= ledger->source.manifest->max_seq &&
	       memcmp(ballot->prev, last->tracker.bytes, HASH_LEN) == 0;
}

/* Reason 7: all pairs of the ballot are new in this log; remembers them. */
static bool ciphers_are_new(struct ledger *ledger, size_t index, const struct ballot *ballot)
{
	for (unsigned j = 0; j < ballot->w; j++) {
		struct hash key;

		sha256_of(&key, (struct span){ballot->rows[j].alpha.bytes, CIPHER_LEN});
		if (map_find(&ledger->by_cipher, key.bytes) != MAP_NONE)
			return fail(
			    ledger, index, "a ballot with a ciphertext that is in the log already");
		if (!map_put(&ledger->by_cipher, key.bytes, (uint32_t)index))
			ledger->has_memory = false;
	}
	return true;
}

/* Reasons 1, 6, 8 and 9, in their places around those that need the voter. */
void ledger_on_ballot(struct ledger *ledger, size_t index)
{
	struct span entry = ledger_entry(ledger, index);
	const struct hash *tracker = ledger_leaf(ledger, index);
	struct credential *voter;
	struct ballot ballot;
	struct cast *cast;
	uint16_t group;

	report_count(ledger->report, V8_BALLOTS, 1);
	if (!ballot_parse(&ballot, entry.bytes, entry.len)) {
		fail(ledger, index, "a ballot of the wrong size or form");
		return;
	}
	voter = ballot_voter(ledger, index, &ballot);
	if (voter == NULL)
		return;
	group = ledger->source.contests->items[ballot.cid].group;
	cast = &voter->casts[contests_group_place(ledger->source.contests, group)];
	if (!is_next(ledger, &ballot, cast)) {
		fail(ledger, index,
		    "a ballot whose seq or prev does not follow its voter's last one");
		return;
	}
	if ((ledger->judged[index] & JUDGED_FORM) == 0) {
		fail(ledger, index, "a ballot with a point or scalar that is not canonical");
		return;
	}
	if (map_find(&ledger->spoiled, tracker->bytes) != MAP_NONE) {
		fail(ledger, index, "a ballot that was spoiled before");
		return;
	}
	if ((ledger->judged[index] & JUDGED_PROOF) == 0) {
		fail(ledger, index, "a ballot whose proof does not hold");
		return;
	}
	/* Last: a ballot that is refused for another reason must not block its ciphertext. */
	if (!ciphers_are_new(ledger, index, &ballot))
		return;
	*cast = (struct cast){ballot.seq, ballot.cid, index, *tracker};
}

/* A live credential for any group. */
static bool may_spoil(const struct ledger *ledger, const struct point *X)
{
	const struct credential *credential = ledger_credential(ledger, X);

	for (size_t i = 0; credential != NULL && i < ledger->source.contests->groups.count; i++)
		if (credential_is_live(ledger, credential, i))
			return true;
	return false;
}

void ledger_on_spoiled(struct ledger *ledger, size_t index)
{
	struct span entry = ledger_entry(ledger, index);
	struct spoiled spoiled;

	report_count(ledger->report, V8_BALLOTS, 1);
	if (!spoiled_parse(&spoiled, entry.bytes, entry.len) ||
	    (ledger->judged[index] & JUDGED_PROOF) == 0) {
		fail(ledger, index, "a SPOILED is malformed, or not signed by its x");
		return;
	}
	if (!may_spoil(ledger, &spoiled.X)) {
		fail(ledger, index, "a SPOILED without a live credential before it");
		return;
	}
	if (map_find(&ledger->by_leaf, spoiled.tracker) != MAP_NONE) {
		fail(
		    ledger, index, "a SPOILED of a ballot that is cast already; the ballot counts");
		return;
	}
	if (map_find(&ledger->spoiled, spoiled.tracker) != MAP_NONE) {
		fail(ledger, index, "a ballot spoiled twice");
		return;
	}
	if (!map_put(&ledger->spoiled, spoiled.tracker, (uint32_t)index))
		ledger->has_memory = false;
}

static bool paper_is_signed(
    const struct ledger *ledger, struct span entry, const struct entry_paper *paper)
{
	const struct manifest *manifest = ledger->source.manifest;

	for (unsigned i = 0; i < 2; i++)
		if (paper->officials[i] >= manifest->official_count ||
		    !entry_is_signed(
			entry, i, ledger->source.ctx, manifest->officials[paper->officials[i]].key))
			return false;
	return true;
}

void ledger_on_paper(struct ledger *ledger, size_t index)
{
	struct span entry = ledger_entry(ledger, index);
	struct logged_paper *papers;
	struct entry_paper paper;
	uint8_t key[MAP_KEY_LEN] = {0};

	report_count(ledger->report, V14_PAPER, 1);
	if (!paper_read(&paper, entry) || paper.cid >= ledger->source.contests->count ||
	    !paper_is_signed(ledger, entry, &paper)) {
		report_fail(ledger->report, V14_PAPER,
		    "entry %zu: a PAPER is malformed, or not signed by two officials", index);
		return;
	}
	store_u16le(key, paper.booth);
	store_u16le(key + 2, paper.batch);
	if (map_find(&ledger->paper_batches, key) != MAP_NONE) {
		report_fail(ledger->report, V14_PAPER,
		    "entry %zu: batch %u of booth %u is in the log already", index, paper.batch,
		    paper.booth);
		return;
	}
	papers = ledger_grow(
	    ledger, ledger->papers, ledger->paper_count, &ledger->paper_room, sizeof *papers);
	if (papers == NULL || !map_put(&ledger->paper_batches, key, (uint32_t)index)) {
		ledger->has_memory = false;
		return;
	}
	ledger->papers = papers;
	ledger->papers[ledger->paper_count++] = (struct logged_paper){index, paper};
}
