/*
 * The synthetic voters of a rehearsal: their codes, credentials, sealed ballots and receipts.
 * It decides nothing about votes: it is given one payload for each voter.
 */
#ifndef PROTO_RECORD_ELECTORATE_H
#define PROTO_RECORD_ELECTORATE_H

#include "proto/record/round.h"

struct voter {
	uint8_t seed[32]; /* of the voter's own device's randomness */
	struct scalar x;
	struct point X;
};

struct electorate {
	struct voter *voters;
	size_t count;
};

/* Gets one voter's receipt: its number from 0, and the tlog-proof text. False stops. */
typedef bool receipt_visit(size_t voter, struct span receipt, void *context, struct fault *fault);

/*
 * `count` voters with codes of their own; their CREDs (style 0, serial and row number from 1) are
 * logged. On all cores. End it with electorate_free, also after a failure.
 */
bool electorate_register(
    struct electorate *out, struct round *round, size_t count, struct fault *fault) MUST_CHECK;
void electorate_free(struct electorate *electorate);

/*
 * Each voter seals a payload (29 bytes each) for contest 0 and casts it, in the order given. The
 * log takes them in batches of 512, each with a cosigned checkpoint and then the receipts, if
 * somebody wants them (`visit` may be NULL). The virtual clock moves from OPEN towards CLOSE.
 */
bool electorate_vote(struct electorate *electorate, struct round *round, const uint8_t *payloads,
    receipt_visit *visit, void *context, struct fault *fault) MUST_CHECK;

/* Appends the receipt of an entry under a cosigned checkpoint of the log's first `size` entries. */
bool round_receipt(struct buf *out, struct round *round, size_t index, size_t size,
    struct span checkpoint, struct fault *fault) MUST_CHECK;

#endif
