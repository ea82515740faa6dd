/*
 * Whether a service of somebody else's is there: its address, a connection, TLS with a certificate
 * that is believed. It sends no request.
 */
#ifndef DAEMON_ROLES_REACH_H
#define DAEMON_ROLES_REACH_H

#include "proto/base/buf.h"
#include "proto/base/fault.h"

#define REACH_TROUBLE 80

/*
 * Connects, says hello and hangs up; at most four seconds. `ca` is PEM of who is trusted, empty the
 * system's list. False: `trouble` has libcurl's word for what is wrong.
 */
bool reach_look(const char *url, struct span ca, char trouble[REACH_TROUBLE]) MUST_CHECK;

#endif
