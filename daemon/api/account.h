/*
 * What the routes of accounts share: an address in its one form, hashes of tokens and of the
 * network's address, questions to the hasher. No route is in here.
 */
#ifndef DAEMON_API_ACCOUNT_H
#define DAEMON_API_ACCOUNT_H

#include "daemon/api/call.h"
#include "daemon/api/email.h"
#include "daemon/api/token.h"
#include "daemon/api/work.h"

/* How long a browser keeps the cookie: as long as a session may last (db/api). */
#define ACCOUNT_COOKIE_S (90U * 24 * 60 * 60)

/* The body's "email" in its form, in the arena; NULL where the call has failed. */
const char *account_email(struct call *call) MUST_CHECK;
/* SHA-256 of the body's "token", in the arena; {NULL, 0} without memory. */
struct span account_mailed(struct call *call) MUST_CHECK;
/* The address that the request comes from, hashed under the web processes' salt. */
struct span account_network(struct call *call) MUST_CHECK;

/*
 * Sets the four values from `index` on by which the database judges a burst: the hash of the
 * network's prefix, and the body's "work" if it is done.
 */
bool account_work(struct call *call, unsigned index, enum work_action action) MUST_CHECK;
/* As call_fail_pg; a refusal that wants work comes with a challenge. */
enum step_outcome account_fail(
    struct call *call, const struct pg_reply *reply, enum work_action action);

/* "accepted", for whoever asks. */
enum step_outcome account_accept(struct call *call);
/* A statement's one cell, JSON, as the answer. */
enum step_outcome account_answer(struct call *call, int status, const struct pg_reply *reply);
/*
 * The same, and the browser goes on with a new token, which is wiped here: at every sign-in, proof
 * and second step.
 */
enum step_outcome account_go_on(
    struct call *call, int status, const struct pg_reply *reply, struct account_token *token);
/* A statement that was all: 204; and one whose answer says nothing: 202. */
enum step_outcome account_done(struct call *call, const struct pg_reply *reply);
enum step_outcome account_accepted(struct call *call, const struct pg_reply *reply);

/* A new account on its way; call->data begins with it. */
struct account_new {
	const char *email, *pseudonym;
};
/* Rates, bursts, language, zone, and the pseudonym in its form, as register asks it of anybody. */
enum step_outcome account_check(struct call *call);

/* One part of a question to the hasher: its length, and the bytes. */
void account_part(struct buf *body, const void *bytes, size_t len);
/* Asks the hasher, and wipes the question. STEP_FAIL with overloaded where that can't be. */
enum step_outcome account_ask(
    struct call *call, uint32_t kind, struct buf *body, call_on_answer *then);

/*
 * Has the body's "password" judged for this person and hashed; `then` goes on with an answer for
 * account_hashed.
 */
enum step_outcome account_hash(
    struct call *call, const char *email, const char *pseudonym, call_on_answer *then);
/* The hash, in the arena; NULL where the call has failed: password_weak, overloaded. */
const char *account_hashed(struct call *call, const struct ipc_message *message) MUST_CHECK;

/* Has the body's "password" verified; `hash` is NULL where there is none. */
enum step_outcome account_verify(struct call *call, const char *hash, call_on_answer *then);

enum account_verdict { ACCOUNT_RIGHT, ACCOUNT_WRONG, ACCOUNT_UNSAID };
/* What the hasher says; `*renewed` is a hash of today's costs or NULL. */
enum account_verdict account_verdict(
    struct call *call, const struct ipc_message *message, const char **renewed) MUST_CHECK;

#endif
