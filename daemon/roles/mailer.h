/*
 * Takes letters that are due out of the outbox, one at a time, draws what they carry, and sends
 * them. A letter goes out at least once: the attempt is written down before it, so that one who
 * dies between the server's yes and our note of it sends it again, with the same Message-ID. Nobody
 * waits for it, so that it may wait.
 */
#ifndef DAEMON_ROLES_MAILER_H
#define DAEMON_ROLES_MAILER_H

#include "daemon/net/loop.h"
#include "daemon/pg/direct.h"
#include "daemon/roles/config.h"
#include "gen/mails.h"

struct mailer;

struct mailer_options {
	const char *conninfo;
	const struct config *config;
	int password_fd, ca_fd, sms_token_fd, sms_ca_fd; /* -1: none */
	uint8_t post_key[32]; /* of what the registrar seals (sealed.h) */
	int control_fd;       /* readable as soon as the parent wants something */
};

/* FAULT_FALSE config where the configuration can't work: then nobody needs to try again. */
struct mailer *mailer_new(
    struct loop *loop, const struct mailer_options *options, struct fault *fault) MUST_CHECK;
void mailer_free(struct mailer **mailer);

/* True if mail can go out: there is a server, a sender, and an address for links. */
bool mailer_is_on(const struct config *config) MUST_CHECK;
/* public_url without the slash at its end; false if it is no https://HOST (http:// on loopback). */
bool mailer_public_url(char out[CONFIG_TEXT_MAX], const struct config *config) MUST_CHECK;

/* --- mailer_draw.c --------------------------------------------------------------------------- */

/* What is drawn for one attempt; "" where the kind has none. */
struct drawn {
	char token[44]; /* 32 random bytes as base64url: what a link carries */
	char leave[44]; /* the same of a list */
	char code[7];
};

/*
 * Draws, and stores what checks it: hashes of tokens, Argon2id of a code. A later draw for the same
 * account and purpose ends the earlier one. False as direct_query; wipe in either case.
 */
bool drawn_make(struct drawn *out, struct direct *direct, const struct mail_kind *kind,
    int64_t account, const char *email, struct fault *fault) MUST_CHECK;
void drawn_wipe(struct drawn *drawn);

#endif
