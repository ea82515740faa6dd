/*
 * Any bytes as the texts, numbers and shapes of an answer: whatever page is drawn of it has only
 * elements and attributes of the lists, each closed in its order, no script but data that is JSON,
 * no address that runs, and no sign that turns or hides others.
 */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "daemon/page/html.h"
#include "daemon/page/page.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

struct input {
	const uint8_t *at, *end;
};

static void expect(bool is_so)
{
	if (!is_so)
		abort();
}

static uint8_t byte_of(struct input *input)
{
	return input->at == input->end ? 0 : *input->at++;
}

/* Up to 40 letters; some bytes stand for what is dangerous in the places where texts go. */
static json_t *text_from(struct input *input)
{
	static const char *const pieces[] = {"<", ">", "\"", "'", "&", "</script>", "<!--",
	    "javascript:", "\u2028", "\u202e", "\302\205", "-->", "https://a.es/", "\n\n", "/es/",
	    "{n}"};
	char text[400];
	size_t used = 0, count = byte_of(input) % 40;

	for (size_t i = 0; i < count; i++) {
		const uint8_t byte = byte_of(input);
		const char plain[2] = {(char)(byte & 0x7f), '\0'};
		const char *piece = byte >= 0xf0 ? pieces[byte & 15] : plain;

		memcpy(text + used, piece, strlen(piece));
		used += strlen(piece);
	}
	text[used] = '\0';
	return json_string(text);
}

static json_t *list_from(struct input *input, size_t depth);

/* A member of any answer, by its first byte. */
static json_t *value_from(struct input *input, size_t depth)
{
	switch (byte_of(input) % 8) {
	case 0:
		return json_null();
	case 1:
		return json_integer((json_int_t)byte_of(input) - 3);
	case 2:
		return json_boolean(byte_of(input) & 1);
	case 3:
		return list_from(input, depth);
	default:
		return text_from(input);
	}
}

static json_t *object_from(struct input *input, size_t depth)
{
	static const char *const names[] = {"k", "c", "a", "t", "n", "align", "tight", "title",
	    "titles", "text", "tree", "number", "language", "author", "pseudonym", "hidden",
	    "reason", "note", "created_at", "closed_at", "conclusions", "comments", "items", "next",
	    "replies", "parent", "pictures", "documents", "files", "address", "alt", "width",
	    "slug", "phase", "phases", "starts_at", "headings", "names", "links", "tags", "goals",
	    "translations", "contests", "cid", "projects", "id", "why", "won", "state", "merged",
	    "merged_into", "budget", "excerpt"};
	static const char *const kinds[] = {"paragraph", "heading", "list", "item", "quote",
	    "code_block", "rule", "table", "row", "cell", "emphasis", "strong", "strike", "code",
	    "link", "break"};
	json_t *object = json_object();

	for (size_t i = byte_of(input) % 12; i > 0; i--) {
		const char *name = names[byte_of(input) % (sizeof names / sizeof *names)];

		if (strcmp(name, "k") == 0)
			(void)json_object_set_new(
			    object, name, json_string(kinds[byte_of(input) & 15]));
		else if ((byte_of(input) & 3) == 0 && depth > 0)
			(void)json_object_set_new(object, name, object_from(input, depth - 1));
		else
			(void)json_object_set_new(object, name, value_from(input, depth));
	}
	return object;
}

static json_t *list_from(struct input *input, size_t depth)
{
	json_t *list = json_array();

	for (size_t i = byte_of(input) % 6; i > 0 && depth > 0; i--)
		(void)json_array_append_new(list, (byte_of(input) & 1) != 0
						      ? object_from(input, depth - 1)
						      : value_from(input, depth - 1));
	return list;
}

/* --- what was drawn ---------------------------------------------------------------------- */

static bool is_void(const char *name, size_t len)
{
	static const char *const voids[] = {"br", "hr", "img", "link", "meta"};

	for (size_t i = 0; i < sizeof voids / sizeof *voids; i++)
		if (strlen(voids[i]) == len && memcmp(voids[i], name, len) == 0)
			return true;
	return false;
}

/* Attributes up to the end of the tag; what is after it. */
static const char *check_attributes(const char *at, bool is_script)
{
	bool is_data = false;

	while (*at == ' ') {
		const char *name = at + 1;
		const size_t len = strcspn(name, "= >");
		const char *value = name + len + 2, *end;

		expect(html_is_attribute(name, len) && name[len] == '=' && name[len + 1] == '"');
		end = strchr(value, '"');
		expect(end != NULL && memchr(value, '<', (size_t)(end - value)) == NULL);
		if (strncmp(name, "href=", 5) == 0 || strncmp(name, "src=", 4) == 0)
			expect(value[0] == '/' || value[0] == '#' ||
			       strncasecmp(value, "http", 4) == 0 ||
			       strncasecmp(value, "mailto:", 7) == 0);
		if (strncmp(name, "type=", 5) == 0)
			is_data = strncmp(value, "application/ld+json\"", 20) == 0;
		at = end + 1;
	}
	expect(*at == '>' && (!is_script || is_data));
	return at + 1;
}

/* Structured data is JSON, and ends where its element does. */
static const char *check_data(const char *at)
{
	const size_t len = strcspn(at, "<");
	json_t *value = json_loadb(at, len, 0, NULL);

	expect(value != NULL && strncmp(at + len, "</script>", 9) == 0);
	json_decref(value);
	return at + len;
}

static void check_html(const char *at)
{
	const char *open[HTML_DEPTH_MAX];
	size_t lens[HTML_DEPTH_MAX], depth = 0;

	while ((at = strchr(at, '<')) != NULL) {
		const bool is_close = at[1] == '/';
		const char *name = at + 1 + is_close;
		const size_t len = strcspn(name, " >");
		const bool is_script = len == 6 && memcmp(name, "script", 6) == 0;

		expect(html_is_element(name, len));
		if (is_close) {
			expect(depth > 0 && lens[depth - 1] == len &&
			       memcmp(open[depth - 1], name, len) == 0 && name[len] == '>');
			depth--;
			at = name + len + 1;
			continue;
		}
		at = check_attributes(name + len, is_script);
		if (is_void(name, len))
			continue;
		expect(depth < HTML_DEPTH_MAX);
		open[depth] = name;
		lens[depth++] = len;
		if (is_script)
			at = check_data(at);
	}
	expect(depth == 0);
}

static void check_text(const char *text)
{
	for (; *text != '\0'; text++) {
		expect(((unsigned char)*text >= ' ' || *text == '\n' || *text == '\t') &&
		       *text != 0x7f);
		expect(strncmp(text, "\u2028", 3) != 0 && strncmp(text, "\u202e", 3) != 0 &&
		       strncmp(text, "\302\205", 2) != 0);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	static page_draw *const draws[] = {draw_page_home, draw_page_round, draw_page_ballot,
	    draw_page_ballot_project, draw_page_results, draw_page_budgets, draw_page_budget,
	    draw_page_proposed, draw_page_debates, draw_page_debate};
	static const char *const names[] = {"list", "debate", "comments", "project", "budget",
	    "round", "results", "budgets", "rounds"};
	static const struct page_given given[] = {{"q", "\"<a>&"}, {NULL, NULL}};
	struct input input = {bytes, bytes + len};
	page_draw *draw = draws[byte_of(&input) % (sizeof draws / sizeof *draws)];
	json_t *value = json_object();
	struct page_made made;
	struct page_ask ask = {.language = byte_of(&input) % 3,
	    .origin = "https://arca.example",
	    .path = "/es/projects/a/1",
	    .given = given,
	    .value = value};

	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		(void)json_object_set_new(value, names[i], object_from(&input, 5));
	if (page_make(&made, draw, &ask)) {
		check_html(buf_text(&made.head));
		check_html(buf_text(&made.body));
		check_text(buf_text(&made.head));
		check_text(buf_text(&made.body));
		expect(made.status == 200 || made.status == 410);
		page_made_free(&made);
	}
	json_decref(value);
	return 0;
}
