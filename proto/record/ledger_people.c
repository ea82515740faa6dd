/*
 * CRED, VOID and CHECKIN: one person, one live row (proto/README.md, 5).
 * It does not see who the people are; nobody who reads the log does.
 */
#include <string.h>

#include "proto/record/ledger.h"

static bool fail(struct ledger *ledger, size_t index, const char *what)
{
	return report_fail(ledger->report, V7_CREDENTIALS, "entry %zu: %s", index, what);
}

/* The row of a tag, made if it is new; NULL without memory. */
static struct row_state *row_of(struct ledger *ledger, const struct point *tag, uint32_t *place)
{
	*place = map_find(&ledger->by_tag, tag->bytes);
	if (*place == MAP_NONE) {
		struct row_state *rows = ledger_grow(
		    ledger, ledger->rows, ledger->row_count, &ledger->row_room, sizeof *rows);

		if (rows == NULL ||
		    !map_put(&ledger->by_tag, tag->bytes, (uint32_t)ledger->row_count)) {
			ledger->has_memory = false;
			return NULL;
		}
		ledger->rows = rows;
		*place = (uint32_t)ledger->row_count++;
		ledger->rows[*place] = (struct row_state){MAP_NONE, false};
	}
	return &ledger->rows[*place];
}

static uint32_t all_groups(const struct ledger *ledger)
{
	return (1U << ledger->source.contests->groups.count) - 1;
}

/* After each CRED and CHECKIN: the census must hold at any time, not only in the end. */
static void people_counted(struct ledger *ledger)
{
	uint64_t people = ledger->live_count + ledger->checkin_count;

	if (people > ledger->most_people)
		ledger->most_people = people;
}

/* Which places the groups of a VOID have; false if one is no group of the round. */
static bool group_mask(const struct ledger *ledger, const struct id_list *groups, uint32_t *mask)
{
	const struct contests *contests = ledger->source.contests;

	*mask = 0;
	for (size_t i = 0; i < groups->count; i++) {
		if (!id_list_has(&contests->groups, groups->items[i]))
			return false;
		*mask |= 1U << contests_group_place(contests, groups->items[i]);
	}
	return true;
}

static bool cred_is_authentic(struct ledger *ledger, size_t index)
{
	unsigned judged = ledger->judged[index];
	bool is_signed = (judged & JUDGED_SIGNED) != 0;

	if ((judged & JUDGED_FORM) == 0)
		return fail(
		    ledger, index, "the credential is malformed, or its X or tag is no point");
	/* Judging knew only the manifest's key; AMEND may have replaced it before this entry. */
	if (memcmp(ledger->registrar, ledger->source.manifest->registrar, ED25519_LEN) != 0)
		is_signed = entry_is_signed(
		    ledger_entry(ledger, index), 0, ledger->source.ctx, ledger->registrar);
	if (!is_signed)
		return fail(
		    ledger, index, "the registrar's signature of a credential does not hold");
	if ((judged & JUDGED_PROOF) == 0)
		return fail(ledger, index, "a credential's proof of possession does not hold");
	return true;
}

/* Against the tag's row and the credential that it replaces, if any. */
static bool cred_is_allowed(
    struct ledger *ledger, size_t index, const struct entry_cred *cred, const struct row_state *row)
{
	const struct credential *before =
	    row->credential != MAP_NONE ? &ledger->credentials[row->credential] : NULL;

	if (row->is_checked_in)
		return fail(ledger, index, "a credential for a person who has checked in on paper");
	if (!cred->is_replacing)
		return before == NULL ||
		       fail(ledger, index, "a second credential of one tag that replaces nothing");
	if (before == NULL || !point_is_equal(&before->X, &cred->replaced))
		return fail(
		    ledger, index, "the replaced credential is not the last one of the same tag");
	return before->void_groups == all_groups(ledger) ||
	       fail(ledger, index, "the replaced credential is not void for every group");
}

void ledger_on_cred(struct ledger *ledger, size_t index)
{
	struct credential *credential;
	struct row_state *row;
	struct entry_cred cred;
	uint32_t row_place;

	report_count(ledger->report, V7_CREDENTIALS, 1);
	if (!cred_is_authentic(ledger, index) || !cred_read(&cred, ledger_entry(ledger, index)))
		return;
	if (ledger_credential(ledger, &cred.X) != NULL) {
		fail(ledger, index, "this X has a credential already");
		return;
	}
	row = row_of(ledger, &cred.tag, &row_place);
	if (row == NULL || !cred_is_allowed(ledger, index, &cred, row))
		return;
	credential = ledger_grow(ledger, ledger->credentials, ledger->credential_count,
	    &ledger->credential_room, sizeof *credential);
	if (credential == NULL)
		return;
	ledger->credentials = credential;
	if (cred.is_replacing)
		ledger->credentials[row->credential].is_replaced = true;
	row->credential = (uint32_t)ledger->credential_count;
	credential = &ledger->credentials[ledger->credential_count++];
	memset(credential, 0, sizeof *credential);
	credential->index = index;
	credential->X = cred.X;
	credential->row = row_place;
	credential->styles = cred.styles;
	if (!map_put(&ledger->by_X, cred.X.bytes, row->credential))
		ledger->has_memory = false;
	ledger->live_count++;
	people_counted(ledger);
}

/* By x itself, or by registrar and observer. */
static bool void_is_signed(struct ledger *ledger, size_t index, const struct entry_void *entry)
{
	const struct manifest *manifest = ledger->source.manifest;
	struct span bytes = ledger_entry(ledger, index);

	if (entry->is_own) {
		const struct own_void about = {.ctx = ledger->source.ctx,
		    .X = entry->X,
		    .groups = entry->groups.items,
		    .group_count = entry->groups.count,
		    .reason = entry->reason};

		return own_void_check(&entry->proof, &about);
	}
	return entry->observer < manifest->observer_count &&
	       entry_is_signed(bytes, 0, ledger->source.ctx, ledger->registrar) &&
	       entry_is_signed(
		   bytes, 1, ledger->source.ctx, manifest->observers[entry->observer].key);
}

void ledger_on_void(struct ledger *ledger, size_t index)
{
	struct credential *credential;
	struct entry_void entry;
	uint32_t mask;

	report_count(ledger->report, V7_CREDENTIALS, 1);
	if (!void_read(&entry, ledger_entry(ledger, index)) ||
	    !group_mask(ledger, &entry.groups, &mask)) {
		fail(ledger, index, "a VOID is malformed, or names no group of the round");
		return;
	}
	if (!void_is_signed(ledger, index, &entry)) {
		fail(ledger, index,
		    "a VOID is signed neither by its x nor by the registrar and an observer");
		return;
	}
	if (ledger->phase == PHASE_CLOSED && entry.reason != VOID_PAPER) {
		fail(ledger, index, "after CLOSE only a VOID for a paper voter may stand");
		return;
	}
	credential = ledger_credential(ledger, &entry.X);
	if (credential == NULL) {
		fail(ledger, index, "a VOID of an X that has no credential");
		return;
	}
	if ((credential->void_groups & mask) != 0) {
		fail(ledger, index, "a VOID for a group for which this X is void already");
		return;
	}
	credential->void_groups |= mask;
	if (credential->void_groups == all_groups(ledger))
		ledger->live_count--;
}

/* The groups of a check-in's contests; false if one is no contest of the round. */
static bool checkin_mask(const struct ledger *ledger, const struct id_list *cids, uint32_t *mask)
{
	const struct contests *contests = ledger->source.contests;

	*mask = 0;
	for (size_t i = 0; i < cids->count; i++) {
		if (cids->items[i] >= contests->count)
			return false;
		*mask |=
		    1U << contests_group_place(contests, contests->items[cids->items[i]].group);
	}
	return true;
}

void ledger_on_checkin(struct ledger *ledger, size_t index)
{
	struct logged_checkin *checkins;
	struct entry_checkin entry;
	struct row_state *row;
	uint32_t mask, place;

	report_count(ledger->report, V7_CREDENTIALS, 1);
	if (!checkin_read(&entry, ledger_entry(ledger, index)) ||
	    !checkin_mask(ledger, &entry.cids, &mask) ||
	    !entry_is_signed(
		ledger_entry(ledger, index), 0, ledger->source.ctx, ledger->registrar)) {
		fail(ledger, index, "a CHECKIN is malformed, or not signed by the registrar");
		return;
	}
	row = row_of(ledger, &entry.tag, &place);
	if (row == NULL)
		return;
	if (row->is_checked_in) {
		fail(ledger, index, "this person has checked in already");
		return;
	}
	if (row->credential != MAP_NONE &&
	    (ledger->credentials[row->credential].void_groups & mask) != mask) {
		fail(ledger, index, "a CHECKIN without a VOID of this person's credential");
		return;
	}
	checkins = ledger_grow(ledger, ledger->checkins, ledger->checkin_count,
	    &ledger->checkin_room, sizeof *checkins);
	if (checkins == NULL)
		return;
	ledger->checkins = checkins;
	row->is_checked_in = true;
	ledger->checkins[ledger->checkin_count++] = (struct logged_checkin){index, entry};
	people_counted(ledger);
}
