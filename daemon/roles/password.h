/*
 * Passwords before they are hashed: one form of them, and which of them anybody would guess.
 * It hashes none and keeps none.
 */
#ifndef DAEMON_ROLES_PASSWORD_H
#define DAEMON_ROLES_PASSWORD_H

#include "proto/base/buf.h"

#define PASSWORD_LEAST 8
#define PASSWORD_MOST  128

enum password_weakness {
	PASSWORD_FINE,
	PASSWORD_SHORT,    /* fewer than 8 characters */
	PASSWORD_LONG,     /* more than 128 */
	PASSWORD_COMMON,   /* of the list, perhaps with a few digits or signs behind it */
	PASSWORD_PERSONAL, /* the address, what is before its @, or the pseudonym */
};

/*
 * Appends the form that is hashed: NFKC, so that a password is the same from each keyboard. False,
 * with nothing appended, for what is no UTF-8 or has no memory. The caller wipes it.
 */
bool password_form(struct buf *out, struct span typed) MUST_CHECK;

/* What is wrong with a new password in that form, if anything is. */
enum password_weakness password_judge(
    struct span form, struct span email, struct span pseudonym) MUST_CHECK;

#endif
