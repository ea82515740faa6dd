/*
 * The list in a letter of several things that happened: a title, what happened, where it is. It
 * looks at what the database gave, and writes nothing that does not fit.
 */
#include <string.h>

#include "daemon/roles/letter.h"
#include "proto/base/encode.h"

enum { PAGE_MOST = 200 };

struct entry {
	const char *say, *page;
	const char *title; /* NULL: it has none */
	json_int_t count;  /* 0: it does not count */
};

/* A path below the language, with a number in its query at most: nothing that would have to be
 * escaped. */
static bool is_page(const char *page)
{
	return page != NULL && *page != '\0' && strlen(page) <= PAGE_MOST &&
	       page[strspn(page, "abcdefghijklmnopqrstuvwxyz0123456789-_/?=")] == '\0';
}

static const char *text_of(const json_t *row, const char *key)
{
	return json_string_value(json_object_get(row, key));
}

/* What is not shown any more has a title that is null; what has no title at all lacks it. */
static bool entry_read(struct entry *out, const struct letter *letter, const json_t *row)
{
	const json_t *title = json_object_get(row, "title");

	out->say = text_of(row, "say");
	out->page = text_of(row, "page");
	out->count = json_integer_value(json_object_get(row, "count"));
	out->title = json_is_null(title) ? letter_word_of(letter, "entry", "untitled")
					 : json_string_value(title);
	return out->say != NULL && letter_is_word(letter->kind, "entry", out->say) &&
	       is_page(out->page) && out->count >= 0;
}

static const json_t *entries_of(const struct letter *letter)
{
	return json_object_get(letter->facts, "entries");
}

bool letter_entries_check(const struct letter *letter, struct fault *fault)
{
	const json_t *entries = entries_of(letter);
	struct entry entry;

	if (!letter->kind->has_entries)
		return true;
	for (size_t i = 0; i < json_array_size(entries); i++)
		if (!entry_read(&entry, letter, json_array_get(entries, i)))
			return fault_false(fault, "mail_fact",
			    "entry %zu of a letter of kind %s is not of its form", i,
			    letter->kind->name);
	return json_array_size(entries) > 0 ||
	       fault_false(
		   fault, "mail_fact", "a letter of kind %s has no entries", letter->kind->name);
}

/* What happened, and how often where that counts. */
static void put_said(struct buf *out, const struct letter *letter, const struct entry *entry)
{
	buf_put_text(out, letter_word_of(letter, "entry", entry->say));
	if (entry->count > 0)
		buf_printf(out, ": %lld", (long long)entry->count);
}

static void put_plain(struct buf *out, const struct letter *letter, const struct entry *entry)
{
	if (entry->title != NULL)
		buf_printf(out, "%s\r\n", entry->title);
	put_said(out, letter, entry);
	buf_printf(out, "\r\n%s/%s\r\n\r\n", letter->site, entry->page);
}

static void put_html(struct buf *out, const struct letter *letter, const struct entry *entry)
{
	struct buf link = {0};

	buf_put_text(out, "<p>");
	if (entry->title != NULL) {
		buf_put_text(out, "<strong dir=\"auto\">");
		html_escape(out, entry->title, strlen(entry->title));
		buf_put_text(out, "</strong><br>\n");
	}
	put_said(out, letter, entry);
	buf_put_text(out, "<br>\n");
	buf_printf(&link, "%s/%s", letter->site, entry->page);
	letter_link(out, buf_text(&link));
	out->has_failed = out->has_failed || link.has_failed;
	buf_free(&link);
	buf_put_text(out, "</p>\n");
}

void letter_entries(struct buf *out, const struct letter *letter, bool is_html)
{
	const json_t *entries = entries_of(letter);
	struct entry entry;

	if (!letter->kind->has_entries)
		return;
	for (size_t i = 0; i < json_array_size(entries); i++) {
		if (!entry_read(&entry, letter, json_array_get(entries, i)))
			continue;
		if (is_html)
			put_html(out, letter, &entry);
		else
			put_plain(out, letter, &entry);
	}
}
