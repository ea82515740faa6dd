/*
 * What the registrar says of a person who is verified or admitted, as an answer.
 */
#ifndef DAEMON_API_PERSON_H
#define DAEMON_API_PERSON_H

#include "daemon/api/call.h"

/* For an answer that is not the one that was hoped for. */
enum step_outcome person_fail(struct call *call, const struct ipc_message *message);

#endif
