/*
 * What a round's log and the city's are both made of: key files, and a policy.
 */
#ifndef DAEMON_COMMANDS_LOG_MAKE_H
#define DAEMON_COMMANDS_LOG_MAKE_H

#include "daemon/commands/place.h"
#include "daemon/roles/keys.h"
#include "proto/log/policy.h"

/*
 * A new secret in keys/ROLE/SLUG.NAME: 32 random bytes, or a scalar if the name is "row". The
 * caller wipes it. FAULT_UNABLE keys_folder, key_exists, key_unwritable.
 */
bool secret_make(uint8_t out[KEY_LEN], const struct place *place, const char *role,
    const char *slug, const char *name, struct fault *fault) MUST_CHECK;
/* Removes it again: what it was made for came to nothing. */
void secret_remove(const struct place *place, const char *role, const char *slug, const char *name);

/*
 * Appends a policy's text: the log's line, then the lines of the file `witnesses`. `policy` is what
 * it says. FAULT_UNABLE file_*, FAULT_FALSE policy_*.
 */
bool policy_make(struct buf *out, struct policy *policy, const struct note_key *log_key,
    const char *witnesses, struct fault *fault) MUST_CHECK;

#endif
