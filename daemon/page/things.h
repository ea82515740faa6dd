/*
 * What debates, citizen proposals, official questions and meetings do alike: a list of cards; a
 * page of one of them with its title and its comments; what its head says; what the city responds
 * to it. Texts live as long as the page (draw.h).
 */
#ifndef DAEMON_PAGE_THINGS_H
#define DAEMON_PAGE_THINGS_H

#include "daemon/page/draw.h"

/* Things of one kind, and the part of the site where they are. */
struct things {
	enum page_tab tab;
	const char *section;      /* of addresses: "debates" */
	const char *title, *lead; /* keys */
};

/* "/es/debates/", and "/es/debates/7". */
const char *things_address(struct page *page, const struct things *things);
const char *thing_address(struct page *page, const struct things *things, const json_t *thing);
/* Whether moderators hid it. */
bool is_hidden(const json_t *thing);

/* --- lists ------------------------------------------------------------------------------------ */

/* Opens the page of a list, with title and lead; its head stays open for more. */
void open_list(struct page *page, const struct things *things);
/* Closes the head, draws the cards of the page's "list" (`none` where there are none) and the link
 * to the next page, and closes the page. */
void close_list(struct page *page, const struct things *things, const char *none,
    void card(struct page *page, const json_t *thing, const char *heading));
/* A card with a link as its heading, left open; `heading` is its element. */
void open_card(struct page *page, const char *heading, const char *address, const char *title,
    const char *language);
void close_card(struct page *page);

/* --- pages of one ------------------------------------------------------------------------------
 */

/* Opens the page of one, with crumbs and title; its head stays open for more. */
void open_thing(
    struct page *page, const struct things *things, const char *title, const char *language);
/* Draws its comments and closes the page. */
void close_thing(struct page *page, const struct things *things, const json_t *thing);
/* Who wrote it, unless it is hidden, and when. */
void draw_written(struct page *page, const json_t *thing);
/* A notice, left open; `tone` is "ok" or "warn", or NULL: it only says. */
void open_notice(struct page *page, const char *tone);
void close_notice(struct page *page);
/* <progress> of `part` in `whole`, at least 1. */
void draw_progress(struct page *page, int64_t part, int64_t whole, const char *label);
/* What the city said to it, the newest version first, or that it still has to; `address` is the
 * page's own. Nothing where nothing is awaited. */
void draw_response(struct page *page, const json_t *responses, const char *address);

/* --- what the head says ------------------------------------------------------------------------
 */

/*
 * What everybody may read of something that somebody wrote, as a posting (schema.org) with its
 * author and comments, for more members; NULL, and the page is gone (410), where it is hidden.
 * `text` is plain; the page's description, dates and type are set as well.
 */
json_t *describe_posting(struct page *page, const json_t *thing, const char *address,
    const char *title, const char *text, const char *language);
/* Sets the city, by name, as who did something ("author", "organizer"); nothing without a name. */
void linked_city(struct page *page, json_t *of, const char *role);

#endif
