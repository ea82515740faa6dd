/* daemon/api/markdown: each kind of node, what must not be in a tree, and bombs: what they may
 * cost is counted in nodes and in the memory that the parser takes, not in time. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/api/api_inner.h"
#include "daemon/api/markdown.h"
#include "proto/base/arena.h"
#include "proto/base/buf.h"

static struct span span_of(const char *text)
{
	return (struct span){(const uint8_t *)text, strlen(text)};
}

static struct markdown read_text(struct span text, enum markdown_outcome outcome, const char *what)
{
	struct markdown made;
	enum markdown_outcome got;

	markdown_start();
	got = markdown_read(&made, text);
	cr_expect_eq(got, outcome, "%.60s: %d, not %d", what, got, outcome);
	cr_expect_eq(made.tree != NULL, got == MARKDOWN_FINE);
	cr_expect_leq(made.memory, MARKDOWN_MEMORY_MAX);
	if (got == MARKDOWN_FINE)
		cr_expect_leq(made.nodes, MARKDOWN_NODES_MAX);
	return made;
}

/* Nodes and texts of a list. */
static size_t count_nodes(const json_t *list)
{
	size_t count = json_array_size(list);

	for (size_t i = 0; i < json_array_size(list); i++)
		count += count_nodes(json_object_get(json_array_get(list, i), "c"));
	return count;
}

/* The tree, written with ' for " so that it can be read. */
static void expect_tree(const char *text, const char *tree)
{
	struct markdown made = read_text(span_of(text), MARKDOWN_FINE, text);
	char *said = json_dumps(made.tree, JSON_COMPACT | JSON_PRESERVE_ORDER);

	cr_assert_not_null(said);
	cr_expect_eq(made.nodes, count_nodes(made.tree), "%s: %zu nodes", text, made.nodes);
	for (char *at = said; *at != '\0'; at++)
		if (*at == '"')
			*at = '\'';
	cr_expect_str_eq(said, tree, "%s\n  is  %s\n  not %s", text, said, tree);
	free(said);
	json_decref(made.tree);
}

/* The tree of one paragraph with this content. */
static void expect_line(const char *text, const char *content)
{
	struct buf tree = {0};

	buf_printf(&tree, "[{'k':'paragraph','c':[%s]}]", content);
	expect_tree(text, buf_text(&tree));
	buf_free(&tree);
}

static void expect_outcome(const char *text, enum markdown_outcome outcome)
{
	struct markdown made = read_text(span_of(text), outcome, text);

	json_decref(made.tree);
}

/* --- kinds --------------------------------------------------------------------------------- */

Test(markdown, each_kind_of_block)
{
	expect_tree("", "[]");
	expect_tree("Uno\n\nDos", "[{'k':'paragraph','c':['Uno']},{'k':'paragraph','c':['Dos']}]");
	expect_tree("# a\n\n###### b ##\nc\n===",
	    "[{'k':'heading','n':1,'c':['a']},{'k':'heading','n':6,'c':['b']},"
	    "{'k':'heading','n':1,'c':['c']}]");
	expect_tree("####### a", "[{'k':'paragraph','c':['####### a']}]");
	expect_tree("> a\n> > b", "[{'k':'quote','c':[{'k':'paragraph','c':['a']},"
				  "{'k':'quote','c':[{'k':'paragraph','c':['b']}]}]}]");
	expect_tree("- a\n- ",
	    "[{'k':'list','tight':true,'c':[{'k':'item','c':[{'k':'paragraph','c':['a']}]},"
	    "{'k':'item','c':[]}]}]");
	expect_tree("7. a\n\n8. b",
	    "[{'k':'list','n':7,'c':[{'k':'item','c':[{'k':'paragraph','c':['a']}]},"
	    "{'k':'item','c':[{'k':'paragraph','c':['b']}]}]}]");
	expect_tree("```js\n<a> *b*\n\n  c\n```\n\n    d",
	    "[{'k':'code_block','t':'<a> *b*\\n\\n  c'},{'k':'code_block','t':'d'}]");
	expect_tree("a\n\n---\n\n* * *", "[{'k':'paragraph','c':['a']},{'k':'rule'},{'k':'rule'}]");
	expect_tree("a\n===", "[{'k':'heading','n':1,'c':['a']}]");
}

Test(markdown, tables_have_the_columns_of_their_head)
{
	expect_tree("|a|b|c|d|\n|:-|:-:|-:|-|\n|1|*2*\n|1|2|3|4|5|",
	    "[{'k':'table','align':['left','center','right','none'],'c':["
	    "{'k':'row','c':[{'k':'cell','c':['a']},{'k':'cell','c':['b']},{'k':'cell','c':['c']},"
	    "{'k':'cell','c':['d']}]},"
	    "{'k':'row','c':[{'k':'cell','c':['1']},{'k':'cell','c':[{'k':'emphasis','c':['2']}]},"
	    "{'k':'cell','c':[]},{'k':'cell','c':[]}]},"
	    "{'k':'row','c':[{'k':'cell','c':['1']},{'k':'cell','c':['2']},{'k':'cell','c':['3']},"
	    "{'k':'cell','c':['4']}]}]}]");
	expect_tree("a|b\nc|d", "[{'k':'paragraph','c':['a|b',{'k':'break'},'c|d']}]");
	expect_tree("|a\\|b|\n|-|",
	    "[{'k':'table','align':['none'],'c':[{'k':'row','c':[{'k':'cell','c':['a|b']}]}]}]");
}

Test(markdown, each_kind_of_inline)
{
	expect_line("*a* __b__ ~~c~~ `d*`",
	    "{'k':'emphasis','c':['a']},' ',{'k':'strong','c':['b']},' ',"
	    "{'k':'strike','c':['c']},' ',{'k':'code','t':'d*'}");
	expect_line("***a** b*", "{'k':'emphasis','c':[{'k':'strong','c':['a']},' b']}");
	expect_line("a_b_c \\*d\\* * e *", "'a_b_c *d* * e *'");
	/* Whoever presses Enter means it. */
	expect_line("a\nb  \nc\\\nd", "'a',{'k':'break'},'b',{'k':'break'},'c',{'k':'break'},'d'");
	expect_line("a\rb\r\nc", "'a',{'k':'break'},'b',{'k':'break'},'c'");
	expect_line("&copy; &#97; &amp;lt; &unknown;", "'© a &lt; &unknown;'");
	expect_tree("- [ ] a", "[{'k':'list','tight':true,'c':[{'k':'item','c':["
			       "{'k':'paragraph','c':['[ ] a']}]}]}]");
}

Test(markdown, links_by_any_way)
{
	expect_line("[a *b*](https://x.org/?c=1&amp;d \"title\")",
	    "{'k':'link','a':'https://x.org/?c=1&d','c':['a ',{'k':'emphasis','c':['b']}]}");
	expect_line("[a][B] [b]\n\n[b]: <http://x.org> 'title'",
	    "{'k':'link','a':'http://x.org','c':['a']},' ',"
	    "{'k':'link','a':'http://x.org','c':['b']}");
	expect_line("<https://x.org> <a@x.org>",
	    "{'k':'link','a':'https://x.org','c':['https://x.org']},' ',"
	    "{'k':'link','a':'mailto:a@x.org','c':['a@x.org']}");
	expect_line("[a](/es/rounds/x?y#z)", "{'k':'link','a':'/es/rounds/x?y#z','c':['a']}");
	expect_line("[](https://x.org) [&#x200b;](/)",
	    "{'k':'link','a':'https://x.org','c':['https://x.org']},' ',"
	    "{'k':'link','a':'/','c':['/']}");
	expect_line("[[a](https://x.org)](https://y.org)",
	    "'[',{'k':'link','a':'https://x.org','c':['a']},'](',{'k':'link','a':'https://"
	    "y.org','c':['https://y.org']},')'");
	/* No addresses within another link, however they are written. */
	expect_line("[www.a.org ![i](/i)](/b)", "{'k':'link','a':'/b','c':['www.a.org i']}");
}

Test(markdown, images_are_links_with_their_alternative)
{
	expect_line(
	    "![a *b*](https://x.org/i.png)", "{'k':'link','a':'https://x.org/i.png','c':['a b']}");
	expect_line("![](/i.png)", "{'k':'link','a':'/i.png','c':['/i.png']}");
	expect_line("a ![b](data:image/png;base64,AA) ![](javascript:x)", "'a b '");
	expect_line("![![a](/b)](/c)", "{'k':'link','a':'/c','c':['a']}");
}

Test(markdown, bare_addresses)
{
	expect_line("a https://x.org/a_b_c. b",
	    "'a ',{'k':'link','a':'https://x.org/a_b_c','c':['https://x.org/a_b_c']},'. b'");
	expect_line("(http://x.org/z_(q)) HTTP://X.org",
	    "'(',{'k':'link','a':'http://x.org/z_(q)','c':['http://x.org/z_(q)']},') ',"
	    "{'k':'link','a':'HTTP://X.org','c':['HTTP://X.org']}");
	expect_line("www.x.org, ¿https://y.org/ñ؟",
	    "{'k':'link','a':'http://www.x.org','c':['www.x.org']},', ¿',"
	    "{'k':'link','a':'https://y.org/ñ','c':['https://y.org/ñ']},'؟'");
	expect_line("xhttps://a.org https:// www. http://a@b.org ftp://a.org javascript://a",
	    "'xhttps://a.org https:// www. http://a@b.org ftp://a.org javascript://a'");
	expect_line("`https://x.org`", "{'k':'code','t':'https://x.org'}");
}

/* --- what must not be there ------------------------------------------------------------------ */

Test(markdown, html_is_the_text_that_it_is)
{
	expect_line("<script>alert(1)</script>", "'<script>alert(1)</script>'");
	expect_line("<div onclick=\"x\">\n**a**\n</div>",
	    "'<div onclick=\\'x\\'>',{'k':'break'},'**a**',{'k':'break'},'</div>'");
	expect_line("a <b onmouseover=x>c</b> <!-- d --> <?e?> <![CDATA[f]]>",
	    "'a <b onmouseover=x>c</b> <!-- d --> <?e?> <![CDATA[f]]>'");
	expect_line("<style>\n\na\n</style>",
	    "'<style>',{'k':'break'},{'k':'break'},'a',{'k':'break'},'</style>'");
	expect_line("&lt;script&gt;", "'<script>'");
}

Test(markdown, links_lead_nowhere_else)
{
	static const char *const addresses[] = {"javascript:alert(1)", "JaVaScRiPt:x", "vbscript:x",
	    "data:text/html,x", "java&#10;script:x", "&#x6a;avascript:x", "java&#x200b;script:x",
	    "&#1;javascript:x", "//evil.org", "/\\\\evil.org", "/&#9;/evil.org", "\\\\\\\\evil.org",
	    "relative", "./x", "../x", "#x", "?x", "ftp://x.org", "file:///x",
	    "blob:https://x.org/1", "https:x.org", "https:/x.org", "https://", "https:///x",
	    "https://?x", "https://a:b@evil.org", "https://bank.es@evil.org/",
	    "https://x.org/&#x202e;y", "<https://x.org/a b>", "mailto:", "tel:1", "view-source:x"};

	for (size_t i = 0; i < sizeof addresses / sizeof *addresses; i++) {
		struct buf text = {0};

		buf_printf(&text, "[a](%s)", addresses[i]);
		expect_line(buf_text(&text), "'a'");
		text.len = 0;
		buf_printf(&text, "[*a*]\n\n[*a*]: %s", addresses[i]);
		expect_line(buf_text(&text), "{'k':'emphasis','c':['a']}");
		buf_free(&text);
	}
	expect_line("<javascript:x>", "'javascript:x'");
}

Test(markdown, an_address_has_a_length)
{
	struct buf text = {0};
	struct markdown made;

	for (size_t len = MARKDOWN_ADDRESS_MAX; len <= MARKDOWN_ADDRESS_MAX + 1; len++) {
		const json_t *first;

		text.len = 0;
		buf_printf(&text, "[a](/");
		memset(buf_extend(&text, len - 1), 'x', len - 1);
		buf_put_text(&text, ")");
		made = read_text((struct span){text.bytes, text.len}, MARKDOWN_FINE, "long");
		first = json_array_get(json_object_get(json_array_get(made.tree, 0), "c"), 0);
		cr_expect_eq(json_is_object(first), len == MARKDOWN_ADDRESS_MAX, "%zu", len);
		json_decref(made.tree);
	}
	buf_free(&text);
}

Test(markdown, signs_do_not_come_back_as_entities)
{
	/* An override as it is, in code and in a paragraph. */
	static const char raw[] = {' ', ' ', ' ', ' ', 'a', '\xe2', '\x80', '\xae', 'b', '\0'};

	expect_line("a&#x202e;b&#x2066;c&#x200b;d&#xfeff;e&#x2028;f&#7;g&#x7f;h&#x85;i&#13;j",
	    "'abcdefghij'");
	expect_line("![&#x202e;a](/b)", "{'k':'link','a':'/b','c':['a']}");
	expect_line("`a` &#0;", "{'k':'code','t':'a'},' \xef\xbf\xbd'");
	/* Scripts need these. */
	expect_line("&zwj;a&zwnj;b&lrm;&rlm;", "'\u200da\u200cb\u200e\u200f'");
	expect_line("a *&#1;* b", "'a ',' b'");
	/* Nobody sees any of it. */
	expect_tree("&#x202e;\n\n# &#x200b;\n\n#\n\n*&nbsp;*\n\n> &zwj;", "[]");
	expect_tree(raw, "[{'k':'code_block','t':'ab'}]");
	expect_line(raw + 4, "'ab'");
}

Test(markdown, bytes_that_are_no_text_are_refused)
{
	static const uint8_t nul[] = {'a', 0, 'b'};

	cr_expect_null(read_text((struct span){nul, 3}, MARKDOWN_ENCODING, "NUL").tree);
	expect_outcome("a\xff", MARKDOWN_ENCODING);
	expect_outcome("\xed\xa0\x80", MARKDOWN_ENCODING);
	expect_outcome("\xe2\x82", MARKDOWN_ENCODING);
	cr_expect_str_eq(markdown_why(MARKDOWN_ENCODING), "format");
}

/* --- limits -------------------------------------------------------------------------------- */

/* `count` times the same. */
static void put_times(struct buf *text, const char *part, size_t count)
{
	for (size_t i = 0; i < count; i++)
		buf_put_text(text, part);
}

static struct markdown read_times(const char *before, const char *part, size_t count,
    const char *after, size_t after_count, enum markdown_outcome outcome)
{
	struct buf text = {0};
	struct markdown made;
	const char *whole;

	buf_put_text(&text, before);
	put_times(&text, part, count);
	put_times(&text, after, after_count);
	whole = buf_text(&text);
	made = read_text((struct span){text.bytes, text.len}, outcome, whole);
	/* What a byte of the text may cost, wherever it is. */
	cr_expect_leq(
	    made.memory, 4096 + 1024 * text.len, "%.40s: %zu bytes of memory", whole, made.memory);
	json_decref(made.tree);
	made.tree = NULL;
	buf_free(&text);
	return made;
}

Test(markdown, limits_are_where_they_are_said_to_be)
{
	struct markdown made;

	(void)read_times("", "> ", MARKDOWN_DEPTH_MAX - 1, "a", 1, MARKDOWN_FINE);
	(void)read_times("", "> ", MARKDOWN_DEPTH_MAX, "a", 1, MARKDOWN_DEEP);
	(void)read_times("", "- ", MARKDOWN_DEPTH_MAX / 2 - 1, "*a*", 1, MARKDOWN_FINE);
	(void)read_times("", "- ", MARKDOWN_DEPTH_MAX / 2 - 1, "***a***", 1, MARKDOWN_DEEP);
	made = read_times("", "a\n\n", MARKDOWN_NODES_MAX / 2, "", 0, MARKDOWN_FINE);
	cr_expect_eq(made.nodes, MARKDOWN_NODES_MAX);
	(void)read_times("", "a\n\n", MARKDOWN_NODES_MAX / 2, "---", 1, MARKDOWN_MANY);
	(void)read_times("", "|", MARKDOWN_PIPES_MAX, "", 0, MARKDOWN_FINE);
	(void)read_times("", "|", MARKDOWN_PIPES_MAX + 1, "", 0, MARKDOWN_MANY);
	(void)read_times("", "---\n", MARKDOWN_RULERS_MAX, "", 0, MARKDOWN_FINE);
	(void)read_times("", "---\n", MARKDOWN_RULERS_MAX + 1, "", 0, MARKDOWN_MANY);
	(void)read_times("", "![", MARKDOWN_IMAGES_MAX, "", 0, MARKDOWN_FINE);
	(void)read_times("", "![", MARKDOWN_IMAGES_MAX + 1, "", 0, MARKDOWN_MANY);
	(void)read_times("", "a", MARKDOWN_LEN_MAX, "", 0, MARKDOWN_FINE);
	(void)read_times("", "a", MARKDOWN_LEN_MAX + 1, "", 0, MARKDOWN_LONG);
	cr_expect_str_eq(markdown_why(MARKDOWN_LONG), "too_long");
	cr_expect_str_eq(markdown_why(MARKDOWN_DEEP), "too_deep");
	cr_expect_str_eq(markdown_why(MARKDOWN_MANY), "too_many");
}

/* Lines after one that is too deep are not read: each would be held against every open block. */
Test(markdown, whoever_nests_too_deep_is_left_at_that_line)
{
	static const char *const marks[] = {">", "> ", "- ", "* ", "1. ", "> - "};

	for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
		const size_t count = 5000 / strlen(marks[i]);
		const struct markdown one =
		    read_times("", marks[i], count, "a\n", 1, MARKDOWN_DEEP);
		const struct markdown many =
		    read_times("", marks[i], count, "a\n", 2500, MARKDOWN_DEEP);

		cr_expect_eq(one.memory, many.memory, "%s", marks[i]);
		cr_expect_eq(many.nodes, 0, "%s", marks[i]);
	}
	(void)read_times("", ">", 10000, "", 0, MARKDOWN_DEEP);
}

/* A row has as many cells as its head, however short it is: that is millions of them. */
Test(markdown, a_table_takes_no_more_than_the_memory_that_there_is)
{
	struct buf text = {0};
	struct markdown made;

	put_times(&text, "|a", MARKDOWN_PIPES_MAX - 1);
	put_times(&text, "|\n", 1);
	put_times(&text, "|-", MARKDOWN_PIPES_MAX - 1);
	put_times(&text, "|\n", 1);
	put_times(&text, "a\n", 4700);
	made = read_text((struct span){text.bytes, text.len}, MARKDOWN_MANY, "table");
	cr_expect_gt(made.memory, MARKDOWN_MEMORY_MAX / 2);
	json_decref(made.tree);
	buf_free(&text);
}

/* Each use of a definition is a copy of its address. */
Test(markdown, a_reference_takes_no_more_than_the_memory_that_there_is)
{
	struct buf text = {0};
	struct markdown made;

	buf_put_text(&text, "[a]: /");
	put_times(&text, "u", 30000);
	buf_put_text(&text, "\n\n");
	put_times(&text, "[a]", 11000);
	made = read_text((struct span){text.bytes, text.len}, MARKDOWN_MANY, "references");
	cr_expect_gt(made.memory, MARKDOWN_MEMORY_MAX / 2);
	json_decref(made.tree);
	buf_free(&text);
}

/* 10,000 characters of each; what is refused unread took nothing. */
Test(markdown, bombs_cost_no_more_than_their_length)
{
	static const struct {
		const char *part;
		enum markdown_outcome outcome;
	} bombs[] = {
	    {"[", MARKDOWN_FINE},
	    {"]", MARKDOWN_FINE},
	    {"![", MARKDOWN_MANY},
	    {"[a](", MARKDOWN_FINE},
	    {"[a](<b", MARKDOWN_FINE},
	    {"![[]()", MARKDOWN_MANY},
	    {"[[]()", MARKDOWN_FINE},
	    {"[](", MARKDOWN_FINE},
	    {"*a ", MARKDOWN_FINE},
	    {"**a", MARKDOWN_MANY},
	    {"a**b*_", MARKDOWN_FINE},
	    {"a*_", MARKDOWN_FINE},
	    {"_", MARKDOWN_FINE},
	    {"~a ", MARKDOWN_FINE},
	    {"~~a", MARKDOWN_MANY},
	    {"`a", MARKDOWN_MANY},
	    {"``a`", MARKDOWN_FINE},
	    {"<", MARKDOWN_FINE},
	    {"<!--", MARKDOWN_FINE},
	    {"a<?", MARKDOWN_FINE},
	    {"a<![CDATA[", MARKDOWN_MANY},
	    {"a<!A ", MARKDOWN_FINE},
	    {"<a b=\"", MARKDOWN_FINE},
	    {"&", MARKDOWN_FINE},
	    {"&amp;", MARKDOWN_FINE},
	    {"[a\n", MARKDOWN_MANY},
	    {"[a]: <", MARKDOWN_FINE},
	    {"[a]: x\n", MARKDOWN_FINE},
	    {"[a]: b \"\n", MARKDOWN_FINE},
	    {"a|b\n-|-\n", MARKDOWN_MANY},
	    {"|-|-|\n", MARKDOWN_MANY},
	    {"|", MARKDOWN_MANY},
	    {"http://", MARKDOWN_FINE},
	    {"http://a ", MARKDOWN_FINE},
	    {"www.", MARKDOWN_FINE},
	    {"www.a) ", MARKDOWN_MANY},
	    {"a@", MARKDOWN_FINE},
	    {"\\", MARKDOWN_FINE},
	    {"\n", MARKDOWN_FINE},
	    {" ", MARKDOWN_FINE},
	    {"#\n", MARKDOWN_FINE},
	    {"a\r", MARKDOWN_MANY},
	    {"```\n", MARKDOWN_FINE},
	    {"- a\n", MARKDOWN_MANY},
	    {"<div>\n", MARKDOWN_FINE},
	    {"[^a]", MARKDOWN_FINE},
	    {"-", MARKDOWN_FINE},
	};

	for (size_t i = 0; i < sizeof bombs / sizeof *bombs; i++)
		(void)read_times(
		    "", bombs[i].part, 10000 / strlen(bombs[i].part), "", 0, bombs[i].outcome);
	(void)read_times("", "[", 5000, "]", 5000, MARKDOWN_FINE);
	(void)read_times("", "*a **a ", 700, "b* b** ", 700, MARKDOWN_DEEP);
	(void)read_times("http://a.b/", ")", 9900, "", 0, MARKDOWN_FINE);
	(void)read_times("a\n", "a\n", 2000, "|-|-|\n", 1000, MARKDOWN_MANY);
	(void)read_times("", "_", 5000, ".", 5000, MARKDOWN_FINE);
}

Test(markdown, after_being_left_in_the_middle_the_next_text_is_read)
{
	for (size_t i = 0; i < 3; i++) {
		(void)read_times("", "> ", 4000, "~~a~~", 1, MARKDOWN_DEEP);
		expect_line("~~a~~ ~b", "{'k':'strike','c':['a']},' ~b'");
	}
}

/* --- a route's parameter ------------------------------------------------------------------- */

/* What a route of any kind gets for the Markdown of a body; "REFUSED POINTER CODE" where it fails.
 */
static void expect_parameter(const char *body, const char *expected)
{
	static const struct route_parameter rows[] = {
	    {.name = "account", .source = SOURCE_ACCOUNT},
	    {.name = "tree", .source = SOURCE_MARKDOWN, .of = "text"},
	    {.name = "other", .source = SOURCE_MARKDOWN, .of = "more"},
	};
	static const struct route route = {
	    .id = "test", .kind = ROUTE_STEPS, .parameters = rows, .parameter_count = 3};
	struct call call = {.route = &route, .arena = arena_new(1 << 20)};
	struct buf said = {0};

	markdown_start();
	call.body = json_loads(body, 0, NULL);
	cr_assert_not_null(call.body);
	if (parameters_read_markdown(&call)) {
		const char *tree = call_parameter(&call, "tree");
		const char *other = call_parameter(&call, "other");

		buf_printf(
		    &said, "%s %s", tree == NULL ? "null" : tree, other == NULL ? "null" : other);
		cr_expect_null(call.parameters[0]);
	} else {
		const json_t *error = json_array_get(call.errors, 0);

		buf_printf(&said, "%s %s %s", fault_rows[call.fault].code,
		    json_string_value(json_object_get(error, "pointer")),
		    json_string_value(json_object_get(error, "code")));
	}
	cr_expect_str_eq(buf_text(&said), expected, "%s: %s", body, buf_text(&said));
	buf_free(&said);
	call_free(&call);
	arena_free(&call.arena);
}

Test(markdown, a_parameter_is_the_tree_of_its_member)
{
	char deep[200];

	expect_parameter("{\"text\":\"a\"}", "[{\"k\":\"paragraph\",\"c\":[\"a\"]}] null");
	expect_parameter("{\"text\":null,\"more\":\"\"}", "null []");
	expect_parameter("{}", "null null");
	(void)snprintf(deep, sizeof deep, "{\"text\":\"a\",\"more\":\"%s\"}",
	    "> > > > > > > > > > > > > > > > a");
	expect_parameter(deep, "markdown_deep /more too_deep");
}
