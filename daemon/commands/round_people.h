/*
 * Who signs in a round on machines of their own: trustees, officials, civil observers, and both
 * blocks of the forum, by the public keys that they sent (arca trustee key, arca key).
 */
#ifndef DAEMON_COMMANDS_ROUND_PEOPLE_H
#define DAEMON_COMMANDS_ROUND_PEOPLE_H

#include "proto/base/json.h"
#include "proto/record/manifest.h"

#define ROUND_PEOPLE_MAX ((size_t)2 * MANIFEST_MAX_PEOPLE + MANIFEST_MAX_TRUSTEES + 2)

/* Owns the names that a manifest borrows. Start with {0}; round_people_free ends it. */
struct round_people {
	json_t *files[ROUND_PEOPLE_MAX];
	size_t count;
};

/*
 * Puts into the manifest those of a folder: officials/NAME/public.json, two or more, and
 * observers/NAME/public.json, one or more, in byte order of the names of their folders;
 * forum/city/public.json and forum/civil/public.json. FAULT_UNABLE file_*, people_folder;
 * FAULT_FALSE json_*, people_few, people_many.
 */
bool round_people_read(struct manifest *manifest, struct round_people *own, const char *folder,
    struct fault *fault) MUST_CHECK;
/*
 * Trustees: the public.json of each folder of a folder that has one, in byte order of their names,
 * which is the order of their indexes. FAULT_UNABLE file_*, trustees_folder; FAULT_FALSE json_*,
 * round_trustees (too many).
 */
bool round_trustees_read(struct manifest *manifest, struct round_people *own, const char *folder,
    struct fault *fault) MUST_CHECK;
void round_people_free(struct round_people *own);

#endif
