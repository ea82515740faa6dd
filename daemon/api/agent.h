/*
 * Which program somebody signs in from, in few words, for the list of their sessions: "Firefox,
 * Linux". Nothing is decided by it, and nothing else of the User-Agent is kept.
 */
#ifndef DAEMON_API_AGENT_H
#define DAEMON_API_AGENT_H

#include "proto/base/buf.h"

#define AGENT_ROOM 48

/* "BROWSER, SYSTEM" of a User-Agent field, which may be missing; "?" for what is not known. */
void agent_label(char out[AGENT_ROOM], struct span user_agent);

#endif
