/*
 * What the files of arca witness share: the witness with its key, its logs and what it has
 * cosigned; and the little server in front of it.
 */
#ifndef PROTO_CLI_WITNESS_H
#define PROTO_CLI_WITNESS_H

#include <sys/stat.h>

#include "proto/log/witness.h"

#define WITNESS_LOGS 1024

struct witness {
	const char *folder;
	const char *clock_path; /* a file with seconds to add to the system's clock, or NULL */
	struct note_key key;
	uint8_t secret_key[ED25519_SECRET_LEN];
	struct note_key *logs; /* those of the command line first */
	size_t log_count, fixed_count;
	struct stat listed; /* of the file `logs` when it was read */
};

/* An answer to a request. The body is the caller's to free. */
struct witness_reply {
	unsigned status;
	const char *type; /* Content-Type */
	struct buf body;
};

/* --- witness_key.c -------------------------------------------------------------------------- */

/* Makes the key of that name, or finds it there; FAULT_FALSE if one of another name is there. */
bool witness_key_make(
    const char *folder, const char *name, struct buf *vkey, struct fault *fault) MUST_CHECK;
bool witness_key_load(struct witness *witness, struct fault *fault) MUST_CHECK;
void witness_free(struct witness *witness);

/* Adds a log: "ORIGIN=VKEY", or a VKEY alone. */
bool witness_log_add(struct witness *witness, const char *text, struct fault *fault) MUST_CHECK;
/* Reads the file `logs` if it has changed. A broken one leaves things as they were. */
void witness_logs_refresh(struct witness *witness);

/* --- witness_book.c ------------------------------------------------------------------------- */

/* Holds every stored state against the key; FAULT_FALSE if one is not this witness's own. */
bool witness_book_check(struct witness *witness, struct fault *fault) MUST_CHECK;
/* The clock must be readable at the start. */
bool witness_clock(const struct witness *witness, uint64_t *now_s, struct fault *fault) MUST_CHECK;
/* add-checkpoint: what is answered is on the disk. */
void witness_add_checkpoint(struct witness *witness, struct span body, struct witness_reply *reply);
/* The latest cosigned checkpoint of the log whose origin has that SHA-256 (hexadecimal). */
void witness_checkpoint(
    const struct witness *witness, const char *origin_hash, struct witness_reply *reply);

/* --- witness_http.c ------------------------------------------------------------------------- */

/* Serves until SIGTERM or SIGINT. `listen` is HOST:PORT; prints the port it got. */
bool witness_serve(struct witness *witness, const char *listen, struct fault *fault) MUST_CHECK;

#endif
