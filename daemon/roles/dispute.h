/*
 * The VOID of a disputed vote with the registrar's signature, for a civil observer to sign too:
 * what the registrar and `arcad census dispute` make alike. It makes nothing void by itself, writes
 * nothing down, and never has an observer's key.
 */
#ifndef DAEMON_ROLES_DISPUTE_H
#define DAEMON_ROLES_DISPUTE_H

#include "daemon/pg/pool.h"
#include "proto/log/note.h"
#include "proto/record/entry.h"
#include "proto/record/manifest.h"

#define DISPUTE_SLUG 65

/* Start with {0}; dispute_free ends it. */
struct dispute {
	char slug[DISPUTE_SLUG];
	uint8_t ctx[32];
	struct entry_void entry;
	struct manifest *manifest;
	bool is_void;     /* the observer has signed: what is wanted is another code */
	struct buf bytes; /* of the VOID, with the registrar's signature */
};

/*
 * The row of registrar_dispute, if something can be disputed: FAULT_FALSE phase_closed,
 * no_credential; FAULT_UNABLE where the round cannot be read.
 */
bool dispute_read(
    struct dispute *out, const struct pg_reply *reply, struct fault *fault) MUST_CHECK;
/* Which observer is asked, by their place in the manifest: FAULT_FALSE observer if there is none.
 */
bool dispute_ask(struct dispute *dispute, uint64_t observer, struct fault *fault) MUST_CHECK;
/* The observer's name; borrowed. */
const char *dispute_observer(const struct dispute *dispute);
/* Signs it; FAULT_UNABLE registrar_key where the key is not the one of the manifest. */
bool dispute_sign(struct dispute *dispute, const uint8_t secret[ED25519_SECRET_LEN],
    struct fault *fault) MUST_CHECK;
void dispute_free(struct dispute *dispute);

#endif
