/*
 * Letters that came back, as mail servers write them (RFC 3464): which of ours it was, and why.
 * It believes nobody: who can name a Message-ID of ours had the letter.
 */
#ifndef DAEMON_COMMANDS_BOUNCE_READ_H
#define DAEMON_COMMANDS_BOUNCE_READ_H

#include <stdbool.h>

#include "proto/base/buf.h"

struct bounce {
	char message[37]; /* the left half of the Message-ID: a UUID */
	char status[16];  /* 5.1.1 */
	char why[300];    /* the other server's words, printable ASCII; may be "" */
	bool is_final;    /* Action: failed; a delay is none */
};

/* True if it is a report about one of our letters. */
bool bounce_read(struct bounce *out, struct span message) MUST_CHECK;

#endif
