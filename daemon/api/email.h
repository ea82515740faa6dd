/*
 * E-mail addresses in one form, so that one mailbox is one account.
 *
 * What is kept: blanks around it gone, all of it in lower case. The part before the @ is a dot-atom
 * of RFC 5321 of at most 64 characters, compared without case, as every provider does; nothing else
 * of it is changed: dots and "+tags" mean something at some providers and not at others, and two
 * people may differ by them. The part behind the @ is a name of the DNS of at least two labels, the
 * last not a number; no address literals, no quoted parts, no comments, no dot at the end. Letters
 * beyond ASCII are refused with a reason of their own: a domain has its "xn--" form to write
 * instead.
 *
 * It does not know whether the address is there: for that it is written to.
 */
#ifndef DAEMON_API_EMAIL_H
#define DAEMON_API_EMAIL_H

#include "proto/base/buf.h"

#define EMAIL_ROOM 255 /* 254 characters and a NUL */

/*
 * Writes the form. False, with `*why` for the reader: email_no_at, email_local (before the @),
 * email_domain (behind it), email_ascii, too_long.
 */
bool email_read(char out[EMAIL_ROOM], const char *typed, const char **why) MUST_CHECK;

#endif
