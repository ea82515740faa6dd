/*
 * The painter: makes new pictures of those that people send (daemon/picture), each in a child of
 * its own that may do nothing but that (sandbox_child) and is gone afterwards. It looks at no byte
 * of them itself, and has no database, no key and no network.
 */
#ifndef DAEMON_ROLES_PAINTER_H
#define DAEMON_ROLES_PAINTER_H

#include "daemon/net/ipc.h"

struct painter;

struct painter_options {
	const char *sandbox;  /* kill, log or off; borrowed */
	uint64_t patience_ms; /* how long who asks waits for an answer */
};

/* FAULT_UNABLE out_of_memory. */
struct painter *painter_new(
    struct loop *loop, const struct painter_options *options, struct fault *fault) MUST_CHECK;
/* Ends the children that are still at it; who asked hears nothing. */
void painter_free(struct painter **painter);
/* A web process came; takes over the descriptor. False without memory. */
bool painter_add_peer(struct painter *painter, int fd) MUST_CHECK;
/* True while somebody waits for an answer. */
bool painter_is_busy(const struct painter *painter) MUST_CHECK;

#endif
