/*
 * What the city says to a debate, a citizen proposal or a question of its own: by theme, what was
 * heard, what is decided, and why. As in web/src/talk/response.tsx.
 */
#include <string.h>

#include "daemon/page/things.h"

static const char *decision_of(struct page *page, const json_t *theme)
{
	return say(page, "response.decision",
	    (const struct word[]){{"decision", text_of(theme, "decision"), 0}, {0}});
}

/* A comment may be on another page of them: the address finds it with a script, and here without.
 */
static void draw_named(struct page *page, const json_t *comments, const char *address)
{
	const json_t *one;
	size_t i;

	if (json_array_size(comments) == 0)
		return;
	open_as(page, "p", "small row");
	json_array_foreach(comments, i, one)
	{
		const long long number = (long long)json_integer_value(one);

		link_as(page, NULL,
		    print(page, "%s?comment=%lld#comment-%lld", address, number, number),
		    say(page, "response.comment",
			(const struct word[]){{"number", NULL, number}, {0}}),
		    NULL);
		html_text(&page->html, " ");
	}
	html_close(&page->html);
}

static void draw_theme(
    struct page *page, const json_t *theme, const char *language, const char *address)
{
	const char *decision = text_of(theme, "decision");

	open_as(page, "article", "card stack stack-s");
	open_as(page, "p", "row");
	line_as(page, "span",
	    decision != NULL && strcmp(decision, "accepted") == 0 ? "badge badge-ok" : "badge",
	    decision_of(page, theme), NULL);
	html_close(&page->html);
	line_as(page, "h3", NULL, text_of(theme, "theme"), language);
	html_line(&page->html, "h4", say(page, "response.heard", NULL));
	draw_paragraphs(page, text_of(theme, "heard"), language);
	draw_named(page, json_object_get(theme, "comments"), address);
	html_line(&page->html, "h4", say(page, "response.reason", NULL));
	draw_paragraphs(page, text_of(theme, "reason"), language);
	html_close(&page->html);
}

static void draw_version(struct page *page, const json_t *version, const char *address)
{
	const char *at = text_of(version, "at"), *language = text_of(version, "language");
	const char *summary = text_of(version, "summary"), *date = say_when(page, SAY_DATE, at);
	const json_t *one;
	size_t i;

	open_as(page, "div", "stack");
	open_as(page, "p", "small soft");
	html_open(&page->html, "time");
	html_attribute(&page->html, "datetime", at);
	html_text(
	    &page->html, say(page, "response.on", (const struct word[]){{"date", date, 0}, {0}}));
	html_close(&page->html);
	html_close(&page->html);
	if (summary != NULL)
		draw_paragraphs(page, summary, language);
	json_array_foreach(json_object_get(version, "themes"), i, one)
	    draw_theme(page, one, language, address);
	html_close(&page->html);
}

/* That the city still has to speak. */
static void draw_due(struct page *page, const json_t *awaited)
{
	const bool is_overdue = json_is_true(json_object_get(awaited, "is_overdue"));
	const char *date = say_when(page, SAY_DATE, text_of(awaited, "due_at"));

	if (!json_is_object(awaited) || text_of(awaited, "answered_at") != NULL)
		return;
	open_notice(page, is_overdue ? "warn" : NULL);
	html_line(&page->html, "p",
	    say(page, is_overdue ? "response.overdue" : "response.due",
		(const struct word[]){{"date", date, 0}, {0}}));
	close_notice(page);
}

void draw_response(struct page *page, const json_t *responses, const char *address)
{
	const json_t *awaited = json_object_get(responses, "awaited");
	const json_t *versions = json_object_get(responses, "items");
	const size_t count = json_array_size(versions);

	if (count == 0 && !json_is_object(awaited))
		return;
	open_section(page, "response", say(page, "response.title", NULL));
	draw_due(page, awaited);
	if (count > 0)
		draw_version(page, json_array_get(versions, 0), address);
	if (count > 1) {
		open_as(page, "details", "more");
		html_line(
		    &page->html, "summary", say_count(page, "response.older", (int64_t)count - 1));
		open_as(page, "div", "more-body");
		for (size_t i = 1; i < count; i++)
			draw_version(page, json_array_get(versions, i), address);
		html_close(&page->html);
		html_close(&page->html);
	}
	html_close(&page->html);
}
