/*
 * What a process gives up before it serves: its user, new privileges, its core, and every system
 * call that its role has no use for.
 */
#ifndef DAEMON_ROLES_SANDBOX_H
#define DAEMON_ROLES_SANDBOX_H

#include "daemon/roles/role.h"

/* Becomes `user` where we are root; an empty name is nobody else. FAULT_UNABLE sandbox_user. */
bool sandbox_user(const char *user, struct fault *fault) MUST_CHECK;
/* No new privileges, no core, not traceable, a limit of descriptors. FAULT_UNABLE sandbox. */
bool sandbox_process(uint64_t descriptors, struct fault *fault) MUST_CHECK;
/*
 * The allow-list of a role; mode "kill", "log" or "off". Off as well in builds with a sanitizer,
 * whose runtime asks for more. FAULT_UNABLE sandbox.
 */
bool sandbox_calls(enum role_id role, const char *mode, struct fault *fault) MUST_CHECK;

#endif
