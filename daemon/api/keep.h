/*
 * Having something kept by the keeper, and turning what it says into an answer: what casting,
 * spoiling and registering have in common.
 */
#ifndef DAEMON_API_KEEP_H
#define DAEMON_API_KEEP_H

#include "daemon/api/messages.h"
#include "daemon/api/rounds.h"

/* What the keeper kept; `receipt` is borrowed. */
struct kept {
	uint64_t index, size, time_s;
	bool is_new;
	struct span receipt;
};

/* Sends an entry to the keeper; `on_answer` goes on. */
enum step_outcome keep_entry(struct call *call, enum kept_kind kind, uint8_t found,
    struct span entry, call_on_answer *on_answer);
/* True if the message is a MESSAGE_KEPT, taken apart. */
bool kept_read(struct kept *out, const struct ipc_message *message) MUST_CHECK;
/* Fails with what a message that is not MESSAGE_KEPT says; NULL is an unknown outcome. */
enum step_outcome keep_fail(struct call *call, const struct ipc_message *message);
/* Answers with index, leaf, size, time and receipt: 201 if it is new, else 200. */
enum step_outcome kept_answer(struct call *call, const struct kept *kept, struct span entry);

#endif
