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

/* What a child that looks at one stranger's file may have, besides the time of its deadline. */
#define SANDBOX_CHILD_MEMORY  ((uint64_t)768 << 20) /* of address space, the program's own too */
#define SANDBOX_CHILD_SECONDS 6                     /* of a processor */
#define SANDBOX_CHILD_WRITES  ((uint64_t)16 << 20)  /* bytes of a file */

/* False where sandbox_calls and sandbox_child set no filter: mode "off", or a sanitizer's build. */
bool sandbox_has_filter(const char *mode) MUST_CHECK;
/*
 * For good: the limits above, no new descriptor, and of system calls memory that is nobody else's
 * and is never run, writing to descriptor 1, how much
 * memory there is, and the end. Anything else ends the process. Adds to
 * what its parent's role has given up. A build with a sanitizer keeps its memory and its calls.
 * FAULT_UNABLE sandbox: then nothing of a stranger may be looked at.
 */
bool sandbox_child(const char *mode, struct fault *fault) MUST_CHECK;

#endif
