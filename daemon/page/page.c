/*
 * Drawing a page as a whole. See page.h.
 */
#include "daemon/page/page.h"

#include <string.h>

#include "daemon/page/draw.h"
#include "gen/page_texts.h"

enum { MEMORY_MAX = 8 << 20 };

static void draw_missing(struct page *page)
{
	page->status = 404;
	page->is_unlisted = true;
	frame_open(page, TAB_HOME);
	open_as(page, "div", "page head");
	draw_title(page, say(page, "page.missing", NULL), NULL, NULL);
	html_line(&page->html, "p", say(page, "page.missing_text", NULL));
	link_line(page, "p", NULL, print(page, "/%s/", page->code), say(page, "page.go_home", NULL),
	    NULL);
	html_close(&page->html);
	frame_close(page);
}

void page_made_free(struct page_made *made)
{
	buf_free(&made->head);
	buf_free(&made->body);
	*made = (struct page_made){0};
}

bool page_make(struct page_made *out, page_draw *draw, const struct page_ask *ask)
{
	struct page page = {.ask = ask,
	    .value = ask->value,
	    .times = json_object_get(ask->value, "times"),
	    .code = page_languages[ask->language],
	    .status = 200,
	    .title = "",
	    .type = "website",
	    .arena = arena_new(MEMORY_MAX),
	    .linked = json_array()};
	struct html head = {0};
	bool is_ok = page.arena != NULL && page.linked != NULL;

	*out = (struct page_made){0};
	if (is_ok) {
		if (ask->value == NULL)
			draw_missing(&page);
		else
			draw(&page);
		head_draw(&page, &head);
		is_ok = html_is_ok(&page.html) && html_is_ok(&head);
	}
	if (is_ok) {
		*out = (struct page_made){page.status, head.out, page.html.out};
		head.out = page.html.out = (struct buf){0};
	}
	html_free(&head);
	html_free(&page.html);
	json_decref(page.linked);
	arena_free(&page.arena);
	return is_ok;
}
