/*
 * The hasher: Argon2id of passwords, one at a time and away from whoever serves the web. It judges
 * new passwords, hashes them, and says if a password is that of a hash; it makes the secrets of
 * second factors, and alone has the key that opens them; it judges what passkeys say. It has no
 * database.
 */
#ifndef DAEMON_ROLES_HASHER_H
#define DAEMON_ROLES_HASHER_H

#include "daemon/api/site.h"
#include "daemon/net/ipc.h"

struct hasher;

struct hasher_options {
	int keys_fd;                      /* folder with city.factor. Borrowed */
	uint64_t argon_mib, argon_passes; /* what a hash costs */
	uint64_t patience_ms;             /* how long who asks waits for an answer */
	struct site site;                 /* what passkeys are bound to */
};

/* FAULT_UNABLE without memory for one hash of these costs, or without its key. */
struct hasher *hasher_new(
    struct loop *loop, const struct hasher_options *options, struct fault *fault) MUST_CHECK;
void hasher_free(struct hasher **hasher);
/* A web process came; takes over the descriptor. False without memory. */
bool hasher_add_peer(struct hasher *hasher, int fd) MUST_CHECK;
/* True while somebody waits for an answer. */
bool hasher_is_busy(const struct hasher *hasher) MUST_CHECK;

#endif
