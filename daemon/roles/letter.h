/*
 * A letter as SMTP carries it: headers, plain text and HTML of one template in one language.
 * It draws no tokens and sends nothing.
 */
#ifndef DAEMON_ROLES_LETTER_H
#define DAEMON_ROLES_LETTER_H

#include "gen/mails.h"
#include "proto/base/json.h"

/* Everything is borrowed. */
struct letter {
	const struct mail_kind *kind;
	size_t language; /* index into mail_frames */
	const json_t *facts;
	const char *from, *recipient; /* bare addresses */
	const char *message;          /* the left half of the Message-ID */
	int64_t now_s;
	const char *link;             /* "": none */
	const char *site;             /* the pages in its language, without a slash at the end */
	const char *code;             /* "": none */
	const char *leave, *leave_by; /* of a list: the page, and what a mail program posts to */
};

/* NULL if there is no such kind. */
const struct mail_kind *letter_kind(const char *name);
/* The language's index; that of the first where it is not spoken. */
size_t letter_language(const char *language);
/* True for something@somewhere that can stand in a header and between < and >. */
bool letter_is_address(const char *text) MUST_CHECK;

/* Appends the message with CRLF. FAULT_FALSE mail_address, mail_fact; FAULT_UNABLE no_memory. */
bool letter_write(struct buf *out, const struct letter *letter, struct fault *fault) MUST_CHECK;

/* letter_body.c: the two forms of the body; facts are all there. */
void letter_plain(struct buf *out, const struct letter *letter);
void letter_html(struct buf *out, const struct letter *letter);
/* letter_entries.c: a list of what happened, where the kind has one. */
void letter_entries(struct buf *out, const struct letter *letter, bool is_html);
/* FAULT_FALSE mail_fact where what is listed is not of its form. */
bool letter_entries_check(const struct letter *letter, struct fault *fault) MUST_CHECK;
/* What a fact says in the letter's language, if it is one of some words; else itself, borrowed. */
const char *letter_word_of(const struct letter *letter, const char *fact, const char *value);
/* True unless the fact has to be one of some words and is none. */
bool letter_is_word(const struct mail_kind *kind, const char *fact, const char *value);
/* An address as text that leads there, in HTML. */
void letter_link(struct buf *out, const char *link);
/* A line of the template with its facts, for a header. */
void letter_line(struct buf *out, const struct letter *letter, const char *line);

#endif
