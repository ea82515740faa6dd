/*
 * The parent: opens what needs rights, starts the others, connects them with each other, starts
 * again whoever dies, and ends them in order. It serves nobody and reads no key.
 */
#ifndef DAEMON_ROLES_PARENT_H
#define DAEMON_ROLES_PARENT_H

#include "daemon/roles/config.h"

struct embedded;

/*
 * Runs until SIGTERM or SIGINT; `embedded` is a started private cluster to look after, or NULL.
 * Returns an exit code.
 */
int parent_run(const struct config *config, struct embedded *embedded);

#endif
