/*
 * What can be said of an entry by looking at it alone: form, proofs, the registrar's signature.
 * That is nearly all the work of reading a log, so it is done on all cores, before the walk.
 */
#include <string.h>

#include "proto/base/workers.h"
#include "proto/crypto/ballot.h"
#include "proto/record/ledger.h"

static unsigned judge_cred(const struct ledger *ledger, struct span entry)
{
	struct possession about = {.ctx = ledger->source.ctx};
	struct entry_cred cred;
	unsigned judged;

	if (!cred_read(&cred, entry))
		return 0;
	about.X = cred.X;
	about.styles = cred.styles.items;
	about.style_count = cred.styles.count;
	about.serial = cred.serial;
	judged = JUDGED_FORM;
	if (possession_check(&cred.possession, &about))
		judged |= JUDGED_PROOF;
	if (entry_is_signed(entry, 0, ledger->source.ctx, ledger->source.manifest->registrar))
		judged |= JUDGED_SIGNED;
	return judged;
}

static unsigned judge_ballot(const struct ledger *ledger, struct span entry)
{
	struct ballot ballot;

	if (!ballot_parse(&ballot, entry.bytes, entry.len) || !ballot_is_canonical(&ballot))
		return 0;
	return ballot_proof_holds(&ballot, entry.bytes, &ledger->source.keys->group)
		   ? JUDGED_FORM | JUDGED_PROOF
		   : JUDGED_FORM;
}

static unsigned judge_spoiled(const struct ledger *ledger, struct span entry)
{
	struct spoiled spoiled;

	if (!spoiled_parse(&spoiled, entry.bytes, entry.len))
		return 0;
	return spoiled_proof_holds(&spoiled, ledger->source.ctx) ? JUDGED_FORM | JUDGED_PROOF
								 : JUDGED_FORM;
}

static bool judge_range(size_t from, size_t to, void *context)
{
	struct ledger *ledger = context;

	for (size_t i = from; i < to; i++) {
		struct span entry = ledger_entry(ledger, i);
		unsigned judged = 0;

		if (entry.len >= 2 && entry.bytes[0] == ENTRY_CRED)
			judged = judge_cred(ledger, entry);
		else if (entry.len >= 2 && entry.bytes[0] == ENTRY_BALLOT)
			judged = judge_ballot(ledger, entry);
		else if (entry.len >= 2 && entry.bytes[0] == ENTRY_SPOILED)
			judged = judge_spoiled(ledger, entry);
		ledger->judged[i] = (uint8_t)judged;
	}
	return true;
}

bool ledger_judge(struct ledger *ledger)
{
	return workers_run(ledger->source.count, judge_range, ledger);
}
