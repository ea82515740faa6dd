/*
 * Pages as plain HTML: from what a statement answered to what goes between the marks of a shell.
 * It knows no request, no database and no session: the same for everybody.
 */
#ifndef DAEMON_PAGE_PAGE_H
#define DAEMON_PAGE_PAGE_H

#include <jansson.h>

#include "proto/base/buf.h"

struct page;

/* Draws one kind of page: into its body, and what its head says of it. */
typedef void page_draw(struct page *page);

/* A member of the query that the page heeds. A list ends with {NULL, NULL}. */
struct page_given {
	const char *name, *value;
};

/* All of it is borrowed until page_make returns. */
struct page_ask {
	size_t language;    /* index into page_languages */
	const char *origin; /* https://HOST[:PORT], or "": addresses are relative then */
	const char *path;   /* with the language, as it came: /es/debates/12 */
	const struct page_given *given;
	const json_t *value; /* what the statement answered; NULL: there is no such thing */
};

struct page_made {
	int status;            /* 200, 404 or 410 */
	struct buf head, body; /* the caller's */
};

/*
 * Draws a page; where the value is NULL, that there is no such thing (404). False without memory,
 * or where the page would be longer than HTML_LEN_MAX; then there is nothing to free.
 */
bool page_make(struct page_made *out, page_draw *draw, const struct page_ask *ask) MUST_CHECK;
void page_made_free(struct page_made *made);

/* One for each route of proto/routes/pages.json, by its id. */
page_draw draw_page_home, draw_page_round, draw_page_ballot, draw_page_ballot_project,
    draw_page_results, draw_page_budgets, draw_page_budget, draw_page_proposed, draw_page_debates,
    draw_page_debate, draw_page_proposals, draw_page_proposal, draw_page_questions,
    draw_page_question, draw_page_meetings, draw_page_meeting;

#endif
