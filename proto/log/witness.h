/*
 * What a witness is asked (c2sp.org/tlog-witness, add-checkpoint) and what it may answer: the
 * request's bytes, and the judgement over them. It keeps no state, signs nothing, serves nothing.
 */
#ifndef PROTO_LOG_WITNESS_H
#define PROTO_LOG_WITNESS_H

#include "proto/log/checkpoint.h"
#include "proto/log/merkle.h"

#define WITNESS_PROOF_MAX 63
/* "old N", 63 lines of base64, an empty line, a note. */
#define WITNESS_REQUEST_MAX (32 + WITNESS_PROOF_MAX * 45 + 1 + NOTE_LEN_MAX)

/* A request's body taken apart; `checkpoint` borrows. */
struct witness_request {
	uint64_t old_size;
	struct merkle_proof proof;
	struct span checkpoint; /* the rest: a signed note, not looked into */
};

/* Byte for byte what witness_request_write makes. FAULT_FALSE witness_request. */
bool witness_request_parse(
    struct witness_request *out, struct span bytes, struct fault *fault) MUST_CHECK;
void witness_request_write(struct buf *out, const struct witness_request *request);

/* The latest checkpoint that a witness cosigned of a log; {0} and the empty root before the first.
 */
struct witness_state {
	uint64_t size;
	struct hash root;
};

/* The root of no entries. */
void witness_state_start(struct witness_state *out);

/* HTTP status codes, since the specification speaks in them. */
enum witness_verdict {
	WITNESS_MAY_SIGN = 200,
	WITNESS_MALFORMED = 400,
	WITNESS_NOT_SIGNED = 403,
	WITNESS_UNKNOWN_LOG = 404,
	WITNESS_CONFLICT = 409, /* another old size: the state's has to be told */
	WITNESS_NO_PROOF = 422,
};

/*
 * Judges a request whose checkpoint was parsed into `checkpoint` and `note`, against the key of the
 * log of its origin and the state. In the order that the specification gives. The fault says why.
 */
enum witness_verdict witness_judge(const struct witness_request *request,
    const struct checkpoint *checkpoint, const struct note *note, const struct note_key *log,
    const struct witness_state *state, struct fault *fault) MUST_CHECK;

#endif
