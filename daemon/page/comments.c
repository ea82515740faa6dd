/*
 * What is said about a debate or a project: the first page of it, as a tree.
 */
#include <string.h>

#include "daemon/page/draw.h"

/* Lists within lists; whoever answers further down stands beside what they answer. */
enum { LEVELS = 5 };

struct thread {
	struct page *page;
	const json_t *root, *replies;
};

static const char *name_of(struct page *page, const json_t *comment)
{
	const char *name = text_of(json_object_get(comment, "author"), "pseudonym");

	if (json_is_object(json_object_get(comment, "hidden")))
		return say(page, "stub.author", NULL);
	return name == NULL ? say(page, "talk.deleted_account", NULL) : name;
}

static void draw_stance(struct page *page, const json_t *comment)
{
	const char *stance = text_of(comment, "stance");

	if (stance == NULL)
		return;
	html_text(&page->html, " ");
	draw_badge(page, say(page, print(page, "%s%s", "comment.stance_", stance), NULL));
}

/* Whom it answers, if that is not the root itself. */
static void draw_answered(const struct thread *thread, const json_t *comment)
{
	const int64_t parent = number_of(comment, "parent");
	const json_t *one;
	size_t i;

	json_array_foreach(thread->replies, i, one) if (number_of(one, "number") == parent)
	{
		line_as(thread->page, "p", "small soft",
		    say(thread->page, "comment.answers",
			(const struct word[]){{"name", name_of(thread->page, one), 0}, {0}}),
		    NULL);
	}
}

static void draw_comment(const struct thread *thread, const json_t *comment, int level)
{
	struct page *page = thread->page;
	struct html *html = &page->html;
	const json_t *hidden = json_object_get(comment, "hidden");

	open_as(page, "article", "comment");
	html_open(html, level == 0 ? "h3" : "h4");
	html_attribute(html, "class", "comment-by");
	if (json_is_object(hidden))
		html_text(html, name_of(page, comment));
	else
		draw_author(page, json_object_get(comment, "author"));
	draw_stance(page, comment);
	html_close(html);
	open_as(page, "p", "small soft");
	draw_time(page, SAY_DATE, text_of(comment, "created_at"));
	html_close(html);
	if (level > 0)
		draw_answered(thread, comment);
	if (json_is_object(hidden)) {
		draw_stub(page, hidden, "comment");
	} else {
		open_as(page, "p", "comment-text");
		html_attribute(html, "lang", text_of(comment, "language"));
		html_attribute(html, "dir", "auto");
		html_text(html, text_of(comment, "text"));
		html_close(html);
	}
	line_as(page, "p", "small",
	    say(page, "comment.counts",
		(const struct word[]){{"up", NULL, number_of(comment, "up")},
		    {"down", NULL, number_of(comment, "down")}, {0}}),
	    NULL);
	html_close(html);
}

static bool has_replies(const struct thread *thread, int64_t parent)
{
	const json_t *one;
	size_t i;

	json_array_foreach(
	    thread->replies, i, one) if (number_of(one, "parent") == parent) return true;
	return false;
}

/* Parents have lower numbers than who answers them, so this ends. */
static void draw_replies(const struct thread *thread, int64_t parent, int level)
{
	struct html *html = &thread->page->html;
	const json_t *one;
	size_t i;

	json_array_foreach(thread->replies, i, one)
	{
		const int64_t number = number_of(one, "number");
		const bool is_within = level < LEVELS && has_replies(thread, number);

		if (number_of(one, "parent") != parent || number <= parent)
			continue;
		html_open(html, "li");
		html_attribute(html, "id", print(thread->page, "comment-%lld", (long long)number));
		draw_comment(thread, one, level);
		if (is_within) {
			open_as(thread->page, "ul", "replies");
			html_attribute(html, "role", "list");
			draw_replies(thread, number, level + 1);
			html_close(html);
		}
		html_close(html);
		if (!is_within)
			draw_replies(thread, number, level);
	}
}

static void draw_tree(struct page *page, const json_t *root)
{
	const json_t *replies = json_object_get(root, "replies");
	const struct thread thread = {page, root, json_object_get(replies, "items")};
	const int64_t number = number_of(root, "number");

	html_open(&page->html, "li");
	html_attribute(&page->html, "id", print(page, "comment-%lld", (long long)number));
	draw_comment(&thread, root, 0);
	if (json_array_size(thread.replies) > 0) {
		open_as(page, "ul", "replies");
		html_attribute(&page->html, "role", "list");
		draw_replies(&thread, number, 1);
		html_close(&page->html);
	}
	if (text_of(replies, "next") != NULL)
		line_as(page, "p", "small soft", say(page, "plain.more_replies", NULL), NULL);
	html_close(&page->html);
}

void draw_comments(struct page *page, const json_t *comments, const char *address)
{
	const int64_t total = number_of(comments, "total");
	const json_t *one;
	size_t i;

	open_section(page, "comments", say_count(page, "comments.title", total));
	if (json_array_size(json_object_get(comments, "items")) == 0)
		html_line(&page->html, "p", say(page, "comments.none", NULL));
	open_as(page, "ul", "comments");
	html_attribute(&page->html, "role", "list");
	json_array_foreach(json_object_get(comments, "items"), i, one) draw_tree(page, one);
	html_close(&page->html);
	draw_next(page, address, comments);
	if (json_is_true(json_object_get(comments, "is_open")))
		link_line(page, "p", "row",
		    print(page, "/%s/account/signin?next=%s", page->code, escaped(page, address)),
		    say(page, "plain.to_comment", NULL), NULL);
	html_close(&page->html);
}
