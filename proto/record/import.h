/*
 * A Pabulib election as a round of one contest: its definition and its votes as payloads.
 * It changes no vote: what cannot be said exactly is refused.
 */
#ifndef PROTO_RECORD_IMPORT_H
#define PROTO_RECORD_IMPORT_H

#include "proto/record/vote.h"

#define IMPORT_NOTES    8
#define IMPORT_NOTE_LEN 160

struct import {
	struct buf contests, texts; /* canonical JSON */
	char slug[65];              /* from the file's name */
	uint64_t open_s, close_s;   /* from its dates */
	struct buf payloads;        /* 29 bytes a ballot, in the file's order */
	size_t count;
	char notes[IMPORT_NOTES][IMPORT_NOTE_LEN]; /* what the file does not hold itself to */
	size_t note_count;
};

/*
 * Imports the ballots at `places` (ascending; NULL for all). `path` names the file. FAULT_UNABLE
 * import_* with the line where the election does not fit one sealed payload: too many projects or
 * choices, points over 255 or with decimals, a project twice in one ballot, ids that a `.pb` row
 * would have to quote. End it with import_free, also after a failure.
 */
bool import_election(struct import *out, const struct pb_election *election, const char *path,
    const size_t *places, size_t count, struct fault *fault) MUST_CHECK;
void import_free(struct import *import);

#endif
