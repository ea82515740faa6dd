/*
 * The one place where people find the city, as browsers name it: what passkeys are bound to.
 */
#ifndef DAEMON_API_SITE_H
#define DAEMON_API_SITE_H

#include <stdbool.h>

#include "proto/base/fault.h"

struct site {
	char origin[300]; /* https://HOST[:PORT], or "": there is none */
	char host[256];   /* the relying party's id */
};

/*
 * From public_url. False, and empty, unless it is https://HOST with nothing behind it, or http on
 * localhost; a host that is a number is none that a passkey can be bound to.
 */
bool site_read(struct site *out, const char *url) MUST_CHECK;

#endif
