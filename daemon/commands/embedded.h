/*
 * A private PostgreSQL cluster in a folder of its own, reachable over a Unix socket only: what
 * `arcad --embedded DIR` keeps its city in. Started as the user postgres where we are root, for
 * PostgreSQL refuses root.
 */
#ifndef DAEMON_COMMANDS_EMBEDDED_H
#define DAEMON_COMMANDS_EMBEDDED_H

#include <sys/types.h>

#include "daemon/commands/commands.h"

struct embedded {
	char folder[512]; /* DIR, absolute */
	char base[512];   /* DIR, or a folder that its user can reach where DIR is not such a one */
	char data[600];   /* BASE/pg; DIR/pg is a link to it if they differ */
	char sockets[108];  /* BASE/run, or one under /tmp where that is too long */
	char conninfo[256]; /* without a user */
	char registry[256]; /* the same of the registry */
	uid_t uid;
	gid_t gid;
	pid_t pid; /* of the server, 0 while it does not run */
};

/*
 * Makes the folder and, the first time, the cluster and its database (some seconds). FAULT_UNABLE
 * embedded_*: no PostgreSQL 15 here, no such user, a folder of somebody else.
 */
bool embedded_prepare(struct embedded *out, const char *folder, struct fault *fault) MUST_CHECK;
/* Where a server that somebody else started in this folder is reached: conninfo, uid and gid are
 * set. FAULT_UNABLE embedded_off if none runs. */
bool embedded_find(struct embedded *out, const char *folder, struct fault *fault) MUST_CHECK;
/* Starts the server; a child of this process whose end is the caller's to notice. */
bool embedded_start(struct embedded *embedded, struct fault *fault) MUST_CHECK;
/* Waits until it answers. FAULT_UNABLE embedded_start with where to look, after 30 s. */
bool embedded_wait(struct embedded *embedded, struct fault *fault) MUST_CHECK;
/* Stops the server, sessions ended, and waits. */
void embedded_stop(struct embedded *embedded);

#endif
