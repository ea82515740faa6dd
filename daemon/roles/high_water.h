/*
 * How far a log has come, on this machine's own disk: written after COMMIT and before anybody
 * gets a receipt, so that a database that was set back is noticed before it signs a second history.
 */
#ifndef DAEMON_ROLES_HIGH_WATER_H
#define DAEMON_ROLES_HIGH_WATER_H

#include "proto/base/fault.h"
#include "proto/log/hash.h"

struct high_water {
	int fd; /* of the file, or -1 */
	unsigned next_slot;
	uint64_t size;
	struct hash root;
};

/*
 * Opens or makes SLUG.high below the folder. A new file is size 0. FAULT_UNABLE high_water: cannot
 * be opened, or both of its slots are damaged.
 */
bool high_water_open(
    struct high_water *out, int folder_fd, const char *slug, struct fault *fault) MUST_CHECK;
/*
 * Reads SLUG.high without touching it; out->fd is -1. FAULT_FALSE high_water_missing, FAULT_UNABLE
 * high_water.
 */
bool high_water_look(
    struct high_water *out, int folder_fd, const char *slug, struct fault *fault) MUST_CHECK;
/* Writes and flushes to the disk; the slot of the time before stays as it was. */
bool high_water_raise(struct high_water *mark, uint64_t size, const struct hash *root,
    struct fault *fault) MUST_CHECK;
void high_water_close(struct high_water *mark);

#endif
