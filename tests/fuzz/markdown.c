/*
 * Any bytes as Markdown: a tree is within its limits, links lead where they may and are not within
 * each other, no text has a sign that turns or hides others, and the same bytes are the same tree.
 */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "daemon/api/markdown.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

/* The signs in UTF-8; what a tree says of them is judged here a second time, by bytes. */
static const char refused[][4] = {{'\xe2', '\x80', '\x8b'}, {'\xe2', '\x80', '\xa8'},
    {'\xe2', '\x80', '\xa9'}, {'\xe2', '\x80', '\xaa'}, {'\xe2', '\x80', '\xab'},
    {'\xe2', '\x80', '\xac'}, {'\xe2', '\x80', '\xad'}, {'\xe2', '\x80', '\xae'},
    {'\xe2', '\x81', '\xa0'}, {'\xe2', '\x81', '\xa6'}, {'\xe2', '\x81', '\xa7'},
    {'\xe2', '\x81', '\xa8'}, {'\xe2', '\x81', '\xa9'}, {'\xef', '\xbb', '\xbf'},
    {'\xef', '\xbf', '\xb9'}, {'\xc2', '\x80'}, {'\xc2', '\x85'}, {'\xc2', '\x9f'}};

static void expect(bool is_so)
{
	if (!is_so)
		abort();
}

static void check_text(const char *text)
{
	for (const char *at = text; *at != '\0'; at++)
		expect(((unsigned char)*at >= ' ' || *at == '\n' || *at == '\t') && *at != 0x7f);
	for (size_t i = 0; i < sizeof refused / sizeof *refused; i++)
		expect(strstr(text, refused[i]) == NULL);
}

static void check_address(const char *address)
{
	check_text(address);
	expect(strpbrk(address, " \t\n\\") == NULL && strlen(address) <= MARKDOWN_ADDRESS_MAX);
	if (address[0] == '/')
		expect(address[1] != '/');
	else
		expect(strncasecmp(address, "http://", 7) == 0 ||
		       strncasecmp(address, "https://", 8) == 0 ||
		       strncasecmp(address, "mailto:", 7) == 0);
}

static bool is_kind(const char *kind)
{
	static const char *const kinds[] = {"paragraph", "heading", "list", "item", "quote", "code",
	    "code_block", "emphasis", "strong", "strike", "link", "break", "rule", "table", "row",
	    "cell"};

	for (size_t i = 0; kind != NULL && i < sizeof kinds / sizeof *kinds; i++)
		if (strcmp(kinds[i], kind) == 0)
			return true;
	return false;
}

/* How many nodes there are in a list. */
static size_t check_list(const json_t *list, size_t depth, bool is_link)
{
	size_t count = 0;

	for (size_t i = 0; i < json_array_size(list); i++) {
		const json_t *node = json_array_get(list, i), *address = json_object_get(node, "a");

		count++;
		if (json_is_string(node)) {
			check_text(json_string_value(node));
			continue;
		}
		expect(depth <= MARKDOWN_DEPTH_MAX &&
		       is_kind(json_string_value(json_object_get(node, "k"))));
		if (address != NULL) {
			expect(!is_link);
			check_address(json_string_value(address));
		}
		if (json_object_get(node, "t") != NULL)
			check_text(json_string_value(json_object_get(node, "t")));
		count +=
		    check_list(json_object_get(node, "c"), depth + 1, is_link || address != NULL);
	}
	return count;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	const struct span text = {bytes, len};
	struct markdown made, again;
	enum markdown_outcome outcome;

	markdown_start();
	outcome = markdown_read(&made, text);
	expect((outcome == MARKDOWN_FINE) == (made.tree != NULL));
	expect(made.memory <= MARKDOWN_MEMORY_MAX && outcome != MARKDOWN_NO_MEMORY);
	expect(markdown_read(&again, text) == outcome &&
	       json_equal(made.tree, again.tree) == (made.tree != NULL));
	expect(made.memory == again.memory);
	if (made.tree != NULL)
		expect(check_list(made.tree, 1, false) == made.nodes &&
		       made.nodes <= MARKDOWN_NODES_MAX);
	json_decref(made.tree);
	json_decref(again.tree);
	return 0;
}
