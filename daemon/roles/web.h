/*
 * The web process: HTTP in front of the API, the record and the static site. It holds no key but
 * that of TLS, and reaches keeper and registrar by messages only.
 */
#ifndef DAEMON_ROLES_WEB_H
#define DAEMON_ROLES_WEB_H

#include "daemon/roles/role.h"

extern const struct role role_web;

#endif
