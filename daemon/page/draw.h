/*
 * What drawings share: the page that is being drawn, and small pieces of it.
 * Texts that are returned live as long as the page; where there is no memory they are "", and the
 * page fails as a whole.
 */
#ifndef DAEMON_PAGE_DRAW_H
#define DAEMON_PAGE_DRAW_H

#include "daemon/page/html.h"
#include "daemon/page/page.h"
#include "daemon/page/words.h"
#include "proto/base/arena.h"

enum page_tab { TAB_HOME, TAB_PROJECTS, TAB_DEBATES, TAB_PROPOSALS, TAB_NONE };

struct page {
	const struct page_ask *ask;
	const json_t *value; /* ask->value */
	const json_t *times; /* instants by the clock of the city, or of the item that is drawn */
	const char *code;    /* of the page's language */
	struct html html;    /* the body */
	struct arena *arena;
	int status;
	/* what the head says */
	const char *title, *of; /* of the page, and of what it belongs to, or NULL */
	const char *description;
	const char *image, *image_alt; /* a path, or NULL */
	int64_t image_width, image_height;
	const char *type;      /* of Open Graph */
	const char *published; /* instants in RFC 3339, or NULL */
	const char *edited;
	bool is_unlisted; /* not for search engines */
	json_t *linked;   /* an array: structured data */
};

/* --- texts ------------------------------------------------------------------------------------ */

/* A message; `words` as of words_put, or NULL. */
const char *say(struct page *page, const char *key, const struct word *words);
/* A message of "n" and "shown". */
const char *say_count(struct page *page, const char *key, int64_t count);
const char *say_number(struct page *page, int64_t number);
/* Units of 10^-decimals per cent. */
const char *say_percent(struct page *page, int64_t units, int decimals);
const char *say_money(struct page *page, int64_t units, const json_t *of);
/* From now on an item's own times, by its zone; returns those before. NULL: none. */
const json_t *times_of_item(struct page *page, const json_t *item);
/* Of an instant of the value, by the city's clock; "" where there is none. */
enum say_time { SAY_DATE, SAY_DAY, SAY_MOMENT, SAY_DEADLINE, SAY_WHEN };
const char *say_when(struct page *page, enum say_time how, const char *instant);
/* Formatted into the page's memory. */
const char *print(struct page *page, const char *format, ...) PRINTF_LIKE(2, 3);
/* A segment of an address. */
const char *escaped(struct page *page, const char *segment);
/* One line of plain text, at most `most` letters, cut at a blank. */
const char *shortened(struct page *page, const char *text, size_t most);

/* --- values ----------------------------------------------------------------------------------- */

/* What the query said, if the page heeds it; NULL otherwise. */
const char *given_of(const struct page *page, const char *name);
/* A text of an object; NULL where it is null or not there. */
const char *text_of(const json_t *object, const char *key);
int64_t number_of(const json_t *object, const char *key);
/* Whether a text of an object is this one. */
bool has_text(const json_t *object, const char *key, const char *text);
/* Of texts by language: the page's own, else the first; *language is which. "" where there is none.
 */
const char *worded(struct page *page, const json_t *texts, const char **language);

/* --- pieces ----------------------------------------------------------------------------------- */

/* An element with a class, or NULL for none; left open. */
void open_as(struct page *page, const char *element, const char *class);
/* One with a text, in a language, or NULL for the page's own. */
void line_as(struct page *page, const char *element, const char *class, const char *text,
    const char *language);
/* `lang` and `dir` of a text in another language than the page's. */
void mark_language(struct page *page, const char *language);
/* A link with a text; where the address is none, the text alone. */
void link_as(struct page *page, const char *class, const char *address, const char *text,
    const char *language);
/* An element with a class that has one link in it. */
void link_line(struct page *page, const char *element, const char *class, const char *address,
    const char *text, const char *language);
/* Paragraphs of plain text. */
void draw_paragraphs(struct page *page, const char *text, const char *language);
/* <time>, in words; nothing where there is none. */
void draw_time(struct page *page, enum say_time how, const char *instant);
void draw_badge(struct page *page, const char *text);
/* Who wrote something: a pseudonym, or that the account is deleted; organisations are marked. */
void draw_author(struct page *page, const json_t *author);
/* What stands where moderators hid something; `kind` as in "stub.KIND". */
void draw_stub(struct page *page, const json_t *hidden, const char *kind);
/* The link to what comes after; `address` without the query. */
void draw_next(struct page *page, const char *address, const json_t *list);
/* The heading of a column, by the key of its words. */
void draw_head_cell(struct page *page, const char *key);
/* A term and what it is, in a list of facts. */
void draw_fact(struct page *page, const char *term, const char *is, const char *language);
/* Goals (SDG) and tags of something, in one line; "" where there are none. */
const char *goals_of(struct page *page, const json_t *of);
const char *tags_of(struct page *page, const json_t *of);
/* A section of links that prove something, by their titles; nothing where there are none. */
void draw_links(struct page *page, const json_t *links, const char *heading);
/* Documents by their names: a list, and a section of one where there are some. */
void draw_documents(struct page *page, const json_t *documents);
void draw_document_section(struct page *page, const json_t *documents, const char *heading);
/* A list of pictures with their descriptions; nothing where there are none. */
void draw_pictures(struct page *page, const json_t *of, const char *label);
/* The first of them is what previews of links show. */
void describe_picture(struct page *page, const json_t *of);
/* A section with its heading, left open; `id` names both. */
void open_section(struct page *page, const char *id, const char *heading);
/* The page's first heading, which also names the window. */
void draw_title(struct page *page, const char *title, const char *of, const char *language);
/* Where the page is: up to two of {address, name}, with structured data. */
struct crumb {
	const char *address, *name;
};
void draw_crumbs(struct page *page, const struct crumb *crumbs, size_t count);
/* A line of links. */
void draw_link_row(struct page *page, const struct crumb *links, size_t count);
/* The tree of a Markdown text (proto/schema/README.md). */
void draw_markdown(struct page *page, const json_t *tree, int level, const char *language);
/* What its paragraphs say, as `shortened`. */
const char *markdown_plain(struct page *page, const json_t *tree, size_t most);
/* Comments of `of`: their first page. `address` is the page's own. */
void draw_comments(struct page *page, const json_t *comments, const char *address);

/* An item of a list of debates, of rounds before their vote, of their projects; `heading` is its
 * element. */
void draw_debate_card(struct page *page, const json_t *debate, const char *heading);
void draw_budget_card(struct page *page, const json_t *budget, const char *heading);
void draw_proposed_card(
    struct page *page, const json_t *project, const json_t *budget, const char *heading);

/* What a poll asks; and the answers to one question of it, by its outcome. */
void draw_poll_questions(struct page *page, const json_t *poll);
void draw_poll_result(struct page *page, const json_t *outcome, const char *title);

/* --- structured data -------------------------------------------------------------------------- */

/* Adds something of a type of schema.org to the page; the object, for more members. */
json_t *linked_add(struct page *page, const char *type);
/* Sets a text, if there is one. */
void linked_text(json_t *of, const char *name, const char *text);
/* An address of ours, whole where the origin is known. */
void linked_address(const struct page *page, json_t *of, const char *name, const char *path);
/* Who wrote it: nobody is named whom the page does not name. */
void linked_author(json_t *of, const json_t *author);
/* How many of an action there were: "CommentAction". */
void linked_count(json_t *of, const char *action, int64_t count);

/* --- frame.c ---------------------------------------------------------------------------------- */

void frame_open(struct page *page, enum page_tab tab);
void frame_close(struct page *page);
/* What goes into <head>. */
void head_draw(struct page *page, struct html *head);

#endif
