/*
 * What pages of rounds before their vote and of their projects share, and nobody else.
 */
#ifndef DAEMON_PAGE_PROPOSED_H
#define DAEMON_PAGE_PROPOSED_H

#include "daemon/page/draw.h"

/* Addresses of a project and of its round, in the page's language. */
const char *proposed_address(struct page *page, const char *budget, int64_t number);
const char *budget_address(struct page *page, const char *slug);
/* Whether the round has come to its supports; those of a project, on paper too. */
bool has_supports(const json_t *budget);
int64_t supports_of(const json_t *project);
/* Who proposes it, in whose name and with whom. */
void draw_authors(struct page *page, const json_t *project);
/* That it was withdrawn or merged, where it was. */
void draw_state(struct page *page, const json_t *project);
/* What the city found out about it, in a round of that currency; nothing where nothing is public.
 */
void draw_valuation(struct page *page, const json_t *valuation, const json_t *budget);

/* Whether it is on the round's ballot, why not, and what was decided about it by hand; nothing
 * where nothing is said yet. As in web/src/projects/on_ballot.tsx. */
void draw_on_ballot(struct page *page, const json_t *ballot, const json_t *budget);

#endif
