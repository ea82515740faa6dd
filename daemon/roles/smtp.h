/*
 * One letter to one SMTP server, waited for. TLS is verified, and required but on loopback.
 * It does not know what a letter is, and tries nothing twice.
 */
#ifndef DAEMON_ROLES_SMTP_H
#define DAEMON_ROLES_SMTP_H

#include "proto/base/buf.h"
#include "proto/base/fault.h"

struct smtp;

/* Copied, but for `should_end`'s context. */
struct smtp_options {
	const char *url;      /* smtp://HOST:PORT with STARTTLS, smtps://HOST:PORT */
	const char *user;     /* "": nobody is signed in */
	const char *password; /* wiped by the caller */
	struct span ca;       /* PEM of who is trusted; empty: the system's */
	const char *from;
	/* Asked about once a second: true leaves the server three more seconds. May be NULL. */
	bool (*should_end)(void *context);
	void *context;
};

enum smtp_end {
	SMTP_SENT,    /* the server has it */
	SMTP_AGAIN,   /* it does not take it now, or was not reached: a later try may go */
	SMTP_FAILED,  /* it never will */
	SMTP_REFUSED, /* it never will, because of the address */
};

#define SMTP_TROUBLE 300

/* FAULT_FALSE config for an address that is none; FAULT_UNABLE smtp_library, no_memory. */
struct smtp *smtp_new(const struct smtp_options *options, struct fault *fault) MUST_CHECK;
void smtp_free(struct smtp **smtp);

/* Sends; `trouble` is what the server said, or why there was none. */
enum smtp_end smtp_send(
    struct smtp *smtp, const char *recipient, struct span message, char trouble[SMTP_TROUBLE]);
/* Connects, secures, signs in, says NOOP. False with what was wrong. */
bool smtp_look(struct smtp *smtp, char trouble[SMTP_TROUBLE]) MUST_CHECK;

#endif
