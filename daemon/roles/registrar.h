/*
 * The registrar: it alone holds the registrar's key and the key of the row tags. For a session it
 * signs one credential, once; nothing else.
 */
#ifndef DAEMON_ROLES_REGISTRAR_H
#define DAEMON_ROLES_REGISTRAR_H

#include "daemon/net/ipc.h"

struct registrar;

struct registrar_options {
	const char *conninfo;
	int keys_fd; /* folder with SLUG.registrar and SLUG.row. Borrowed */
};

/* NULL without memory or database: FAULT_UNABLE. */
struct registrar *registrar_new(
    struct loop *loop, const struct registrar_options *options, struct fault *fault) MUST_CHECK;
void registrar_free(struct registrar **registrar);
/* A web process came; takes over the descriptor. False without memory. */
bool registrar_add_peer(struct registrar *registrar, int fd) MUST_CHECK;
/* True while somebody waits for an answer. */
bool registrar_is_busy(const struct registrar *registrar) MUST_CHECK;

#endif
