/*
 * What the registrar says of a person who is verified or admitted, as an answer.
 */
#ifndef DAEMON_API_PERSON_H
#define DAEMON_API_PERSON_H

#include "daemon/api/call.h"

/* For an answer that is not the one that was hoped for. */
enum step_outcome person_fail(struct call *call, const struct ipc_message *message);
/* The answer to a verification. */
enum step_outcome person_verified(struct call *call, const struct ipc_message *message);

/* Questions to the registrar: a text with its length before it, whose session it is. */
void person_put_text(struct buf *out, const char *text);
void person_put_account(struct buf *out, const struct call *call);
/* The body's document in its form; false with the fault in the call. */
bool person_put_document(struct buf *out, struct call *call) MUST_CHECK;
/* Account, document, birth date and postal code of the body; false with the fault in the call. */
bool person_put_match(struct buf *out, struct call *call) MUST_CHECK;

#endif
