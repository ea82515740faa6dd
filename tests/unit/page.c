/* daemon/page: the writer whatever the texts are; words, money and dates of three languages; pages
 * of answers that are hostile, empty or of another shape. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/page/draw.h"
#include "gen/page_texts.h"
#include "proto/base/buf.h"

/* --- the writer -------------------------------------------------------------------------- */

static void expect_html(struct html *html, const char *wanted)
{
	cr_expect(html_is_ok(html), "%s", wanted);
	cr_expect_str_eq(buf_text(&html->out), wanted);
	html_free(html);
}

/* Signs that turn lines, as bytes: U+202E, U+202A, U+2066, U+2069. */
static const char turned[] = {'a', '\xe2', '\x80', '\xae', 'b', '\xe2', '\x80', '\xaa', 'c', '\xe2',
    '\x81', '\xa6', 'd', '\xe2', '\x81', '\xa9', 'e', '\0'};

Test(page_html, texts_are_escaped)
{
	static const struct {
		const char *text, *wanted;
	} rows[] = {
	    {"<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"},
	    {"\" onload=\"x' a", "&quot; onload=&quot;x&#39; a"},
	    {"&amp;&#60;", "&amp;amp;&amp;#60;"},
	    {"a\x01\x02\x7f\x1b"
	     "b",
		"ab"},
	    {"a\u2028b\u2029c", "abc"},
	    {turned, "abcde"},
	    {"a\302\205b\302\237c\u00a0d", "abc\u00a0d"},
	    {"\u200fعربي\u200c", "\u200fعربي\u200c"},
	    {"a\n\tb", "a\n\tb"},
	    {"]]>--><!--", "]]&gt;--&gt;&lt;!--"},
	    {"", ""},
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct html html = {0};
		char wanted[300];

		html_open(&html, "p");
		html_attribute(&html, "class", rows[i].text);
		html_text(&html, rows[i].text);
		html_close(&html);
		(void)snprintf(wanted, sizeof wanted, "<p class=\"%s\">%s</p>", rows[i].wanted,
		    rows[i].wanted);
		expect_html(&html, wanted);
	}
}

Test(page_html, addresses)
{
	static const char *const fine[] = {
	    "/", "/es/debates/7?a=b#c", "#main", "https://a.es/", "HTTP://a.es", "mailto:a@b.es"};
	static const char *const wrong[] = {"", "javascript:alert(1)", "JAVASCRIPT:x",
	    "data:text/html,x", "//a.es/", "http://", "https:///x", "/\\a.es", "vbscript:x",
	    " javascript:x", "java\tscript:x", "https://a.es/ b", "\x01javascript:x", "relative",
	    "/a\nb"};

	for (size_t i = 0; i < sizeof fine / sizeof *fine; i++)
		cr_expect(html_is_address(fine[i]), "%s", fine[i]);
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		struct html html = {0};

		html_open(&html, "a");
		cr_expect(!html_link(&html, "href", wrong[i]), "%s", wrong[i]);
		html_text(&html, "x");
		html_close(&html);
		expect_html(&html, "<a>x</a>");
	}
}

Test(page_html, only_what_is_listed)
{
	static const char *const refused[] = {
	    "iframe", "style", "svg", "form", "input", "object", "base", "", "p onclick"};
	struct html html = {0};

	for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
		html_open(&html, refused[i]);
		cr_expect(html.has_failed && html.out.len == 0, "%s", refused[i]);
		html_free(&html);
	}
	html_open(&html, "p");
	html_attribute(&html, "onclick", "x");
	cr_expect(html.has_failed);
	html_free(&html);
	/* an attribute of what is closed already, and more closed than was opened */
	html_line(&html, "p", "x");
	html_attribute(&html, "class", "x");
	cr_expect(html.has_failed);
	html_free(&html);
	html_close(&html);
	cr_expect(html.has_failed);
	html_free(&html);
	html_open(&html, "p");
	cr_expect(!html_is_ok(&html), "open at the end");
	html_free(&html);
	for (size_t i = 0; i <= HTML_DEPTH_MAX; i++)
		html_open(&html, "div");
	cr_expect(html.has_failed, "too deep");
	html_free(&html);
}

Test(page_html, data_ends_nowhere_else)
{
	struct html html = {0};
	json_t *value = json_pack("{s:s}", "a", "</script><!--<script>&\u2028");

	html_data(&html, value);
	json_decref(value);
	expect_html(&html, "<script type=\"application/ld+json\">{\"a\":\"\\u003c/script\\u003e"
			   "\\u003c!--\\u003cscript\\u003e\\u0026\\u2028\"}</script>");
}

/* --- words ------------------------------------------------------------------------------- */

static void expect_text(struct buf *out, const char *wanted)
{
	cr_expect_str_eq(buf_text(out), wanted);
	buf_free(out);
}

Test(page_words, plurals)
{
	static const struct {
		size_t language;
		int64_t n;
		const char *wanted;
	} rows[] = {
	    {0, 1, "1 comentario"},
	    {0, 12345, "12.345 comentarios"},
	    {0, 1234, "1234 comentarios"},
	    {1, 1, "1 comment"},
	    {1, 0, "0 comments"},
	    {1, 1234, "1,234 comments"},
	};
	struct buf out = {0};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		words_put(&out, rows[i].language, "talk.comments",
		    (const struct word[]){{"n", NULL, rows[i].n}, {"shown", NULL, rows[i].n}, {0}});
		expect_text(&out, rows[i].wanted);
	}
	/* Arabic has six forms, and each number is of one of them. */
	for (int64_t n = 0; n < 250; n++) {
		words_put(&out, 2, "talk.comments",
		    (const struct word[]){{"n", NULL, n}, {"shown", NULL, n}, {0}});
		cr_expect(out.len > 4 && strchr(buf_text(&out), '{') == NULL, "%lld", (long long)n);
		buf_free(&out);
	}
	words_put(&out, 1, "phase.name", (const struct word[]){{"phase", "balloting", 0}, {0}});
	expect_text(&out, "Voting is open");
	words_put(&out, 1, "phase.name", (const struct word[]){{"phase", "x} {", 0}, {0}});
	expect_text(&out, "In preparation");
	words_put(&out, 1, "no.such", NULL);
	expect_text(&out, "no.such");
}

/* Every message in every language ends, whatever its arguments are. */
Test(page_words, every_message)
{
	for (size_t i = 0; i < PAGE_TEXT_COUNT; i++)
		for (size_t language = 0; language < PAGE_LANGUAGES; language++)
			for (int64_t n = 0; n < 4; n++) {
				const struct word words[] = {
				    {"n", NULL, n}, {"shown", NULL, n}, {"name", "{n}", 0}, {0}};
				struct buf out = {0};

				words_put(&out, language, page_texts[i].key, words);
				cr_expect(buf_is_ok(&out) &&
					      strcmp(buf_text(&out), page_texts[i].key) != 0,
				    "%s", page_texts[i].key);
				buf_free(&out);
			}
	for (size_t i = 1; i < PAGE_TEXT_COUNT; i++)
		cr_assert_lt(strcmp(page_texts[i - 1].key, page_texts[i].key), 0);
}

Test(page_words, money)
{
	static const struct {
		size_t language;
		int64_t units;
		int exponent;
		const char *currency, *wanted;
	} rows[] = {
	    {0, 12345600, 2, "EUR", "123.456\u00a0€"},
	    {0, 123450, 2, "EUR", "1234,50\u00a0€"},
	    {1, 12345600, 2, "EUR", "€123,456"},
	    {1, 100005, 2, "GBP", "£1,000.05"},
	    {1, 5, 2, "CHF", "CHF\u00a00.05"},
	    {2, 12345600, 2, "EUR", "\u200f123,456\u00a0€"},
	    {0, 7, 0, "JPY", "7\u00a0JPY"},
	    {0, -5, 1, "EUR", "-0,5\u00a0€"},
	    {1, INT64_MIN, 4, "", "-922,337,203,685,477.5808"},
	};
	struct buf out = {0};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		words_money(
		    &out, rows[i].language, rows[i].units, rows[i].exponent, rows[i].currency);
		expect_text(&out, rows[i].wanted);
	}
}

Test(page_words, percent)
{
	static const struct {
		size_t language;
		int64_t units;
		int decimals;
		const char *wanted;
	} rows[] = {
	    {0, 3, 2, "0,03\u00a0%"},
	    {0, 1250, 2, "12,5\u00a0%"},
	    {1, 100, 2, "1%"},
	    {1, 0, 2, "0%"},
	    {1, 12, 2, "0.12%"},
	    {2, 5000, 2, "50\u200e%\u200e"},
	    {1, 33, 0, "33%"},
	    {1, 7, 9, "0.0007%"},
	    {1, 7, -1, "7%"},
	};
	struct buf out = {0};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		words_percent(&out, rows[i].language, rows[i].units, rows[i].decimals);
		expect_text(&out, rows[i].wanted);
	}
}

Test(page_words, a_moment_with_its_year)
{
	static const char *const wanted[] = {
	    "4 de mayo de 2026 a las 09:05", "4 May 2026 at 09:05", "4 مايو 2026 الساعة 09:05"};
	struct moment moment;
	struct buf out = {0};

	cr_assert(moment_read(&moment, "2026-05-04T09:05:00"));
	for (size_t language = 0; language < 3; language++) {
		words_when(&out, language, &moment);
		expect_text(&out, wanted[language]);
	}
}

Test(page_words, dates)
{
	static const char *const wrong[] = {"", "x", "2026-13-01T00:00:00", "2026-00-01T00:00:00",
	    "2026-01-32T00:00:00", "2026-01-01T24:00:00", "2026-01-01"};
	static const struct {
		const char *at, *date[3], *end;
	} rows[] = {
	    {"2026-05-04T09:05:00", {"4 de mayo de 2026", "4 May 2026", "4 مايو 2026"},
		"Monday, 4 May at 09:05"},
	    {"2028-03-01T00:00:00", {"1 de marzo de 2028", "1 March 2028", "1 مارس 2028"},
		"Tuesday, 29 February at 24:00"},
	    {"2100-03-01T00:00:00", {"1 de marzo de 2100", "1 March 2100", "1 مارس 2100"},
		"Sunday, 28 February at 24:00"},
	    {"2027-01-01T00:00:00", {"1 de enero de 2027", "1 January 2027", "1 يناير 2027"},
		"Thursday, 31 December at 24:00"},
	};
	struct moment moment;
	struct buf out = {0};

	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
		cr_expect(!moment_read(&moment, wrong[i]), "%s", wrong[i]);
	cr_expect(!moment_read(&moment, NULL));
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		cr_assert(moment_read(&moment, rows[i].at));
		for (size_t language = 0; language < 3; language++) {
			words_date(&out, language, &moment);
			expect_text(&out, rows[i].date[language]);
		}
		words_deadline(&out, 1, &moment);
		expect_text(&out, rows[i].end);
	}
}

/* --- pages ------------------------------------------------------------------------------- */

static page_draw *const draws[] = {draw_page_home, draw_page_round, draw_page_ballot,
    draw_page_ballot_project, draw_page_results, draw_page_budgets, draw_page_budget,
    draw_page_proposed, draw_page_debates, draw_page_debate, draw_page_proposals,
    draw_page_proposal, draw_page_questions, draw_page_question, draw_page_meetings,
    draw_page_meeting};

static const struct page_given nothing[] = {{NULL, NULL}};

static struct page_made made_of(page_draw *draw, const char *json, const struct page_given *given)
{
	json_t *value = json == NULL ? NULL : json_loads(json, 0, NULL);
	const struct page_ask ask = {.language = 1,
	    .origin = "https://arca.example",
	    .path = "/en/debates/7",
	    .given = given,
	    .value = value};
	struct page_made made = {0};

	cr_assert(json == NULL || value != NULL, "%s", json);
	cr_expect(page_make(&made, draw, &ask));
	json_decref(value);
	return made;
}

static void expect_in(struct buf *text, const char *wanted)
{
	cr_expect(
	    strstr(buf_text(text), wanted) != NULL, "%s is not in\n%s", wanted, buf_text(text));
}

static void expect_not_in(struct buf *text, const char *wanted)
{
	cr_expect(strstr(buf_text(text), wanted) == NULL, "%s is in\n%s", wanted, buf_text(text));
}

Test(page_pages, whatever_the_answer_is)
{
	static const char *const answers[] = {NULL, "{}",
	    "{\"list\": 7, \"debate\": [], \"times\": 1}",
	    "{\"debate\": {\"hidden\": {}}, \"project\": {\"hidden\": {}}}",
	    "{\"list\": {\"items\": [null, 1, [], {}], \"next\": \"x\"}, \"round\": {\"contests\": "
	    "[null, {}]},"
	    " \"budget\": {\"phases\": [{}], \"headings\": [{}]}, \"comments\": {\"items\": "
	    "[{\"replies\": {\"items\": [{}]}}]},"
	    " \"results\": {\"outcome\": {\"contests\": [{\"projects\": [{}]}]}}}"};

	for (size_t i = 0; i < sizeof draws / sizeof *draws; i++)
		for (size_t j = 0; j < sizeof answers / sizeof *answers; j++) {
			struct page_made made = made_of(draws[i], answers[j], nothing);

			cr_expect_eq(made.status == 404, answers[j] == NULL);
			expect_in(&made.body, "<main id=\"main\"");
			expect_in(&made.head, "<title>");
			page_made_free(&made);
		}
}

Test(page_pages, a_debate)
{
	const char *json =
	    "{\"times\": {\"T\": \"2026-05-04T09:00:00\"}, \"debate\": {\"number\": 7, \"title\": "
	    "\"</title><script>\","
	    " \"text\": \"One.\\n\\nTwo </script> \\u202ethree\", \"language\": \"ar\", "
	    "\"created_at\": \"T\", \"agree\": 3, \"disagree\": 1, \"comments\": 2,"
	    " \"author\": {\"pseudonym\": \"A\\\"><b>\", \"is_organisation\": false, "
	    "\"register_url\": null}, \"hidden\": null, \"closed_at\": null},"
	    " \"comments\": {\"total\": 2, \"is_open\": true, \"next\": null, \"items\": "
	    "[{\"number\": 1, \"text\": null, \"author\": null,"
	    " \"hidden\": {\"at\": \"T\", \"reason\": \"spam\", \"note\": \"<i>\", "
	    "\"is_by_reports\": false}, \"replies\": {\"items\": [], \"next\": null}}]}}";
	struct page_made made = made_of(draw_page_debate, json, nothing);

	cr_expect_eq(made.status, 200);
	expect_in(&made.head, "<title>&lt;/title&gt;&lt;script&gt; · Debates · Arca</title>");
	expect_in(
	    &made.head, "<meta name=\"description\" content=\"One. Two &lt;/script&gt; three\">");
	expect_in(&made.head, "\"userInteractionCount\":3");
	expect_in(&made.body, "<h1 lang=\"ar\" dir=\"auto\">&lt;/title&gt;&lt;script&gt;</h1>");
	expect_in(
	    &made.body, "<p dir=\"auto\">One.</p><p dir=\"auto\">Two &lt;/script&gt; three</p>");
	expect_in(&made.body, "A&quot;&gt;&lt;b&gt;");
	expect_in(&made.body, "Hidden comment");
	expect_in(&made.body, "&lt;i&gt;");
	expect_not_in(&made.body, "<script");
	page_made_free(&made);
}

Test(page_pages, what_is_hidden_is_gone)
{
	struct page_made made = made_of(draw_page_debate,
	    "{\"debate\": {\"number\": 7, \"title\": null, \"text\": null, \"author\": null, "
	    "\"language\": \"es\","
	    " \"hidden\": {\"at\": \"x\", \"reason\": null, \"note\": null, \"is_by_reports\": "
	    "true}}}",
	    nothing);

	cr_expect_eq(made.status, 410);
	expect_in(&made.head, "noindex");
	expect_not_in(&made.head, "ld+json");
	expect_not_in(&made.head, "canonical");
	expect_in(&made.body, "Several people have reported this debate");
	page_made_free(&made);
}

Test(page_pages, a_list_goes_on)
{
	const struct page_given given[] = {{"q", "a&b=\"c\" <d"}, {"cursor", "old"}, {NULL, NULL}};
	struct page_made made =
	    made_of(draw_page_debates, "{\"list\": {\"items\": [], \"next\": \"new_1\"}}", given);

	expect_in(&made.body, "href=\"/en/debates/?q=a%26b%3D%22c%22%20%3Cd&amp;cursor=new_1\"");
	expect_in(&made.head,
	    "href=\"https://arca.example/en/debates/7?q=a%26b%3D%22c%22%20%3Cd&amp;cursor=old\"");
	expect_in(&made.head, "hreflang=\"x-default\" href=\"https://arca.example/debates/7?q=");
	page_made_free(&made);
}

Test(page_pages, markdown)
{
	static const struct {
		const char *tree, *wanted;
	} rows[] = {
	    {"[{'k':'paragraph','c':['a ',{'k':'link','a':'javascript:x','c':['b']}]}]",
		"<p dir=\"auto\">a b</p>"},
	    {"[{'k':'paragraph','c':[{'k':'link','a':'//"
	     "x.es','c':['b']},{'k':'unknown','c':['c']}]}]",
		"<p dir=\"auto\">b</p>"},
	    {"[{'k':'paragraph','c':[{'k':'link','a':'https://x.es/?a&b','c':['<b>']}]}]",
		"<a href=\"https://x.es/?a&amp;b\" rel=\"nofollow noopener ugc\">&lt;b&gt;</a>"},
	    {"[{'k':'heading','n':3,'c':['x']},{'k':'heading','n':6,'c':['y']},{'k':'heading','n':"
	     "1,'c':['z']}]",
		"<h2 dir=\"auto\">x</h2><h3 dir=\"auto\">y</h3><h2 dir=\"auto\">z</h2>"},
	    {"[{'k':'list','n':4,'tight':true,'c':[{'k':'item','c':[{'k':'paragraph','c':['x']}]}]}"
	     "]",
		"<ol start=\"4\" dir=\"auto\"><li>x</li></ol>"},
	    {"[{'k':'code_block','t':'<a>\\n'},{'k':'rule'}]",
		"<pre class=\"pre\"><code>&lt;a&gt;\n</code></pre><hr>"},
	    {"[{'k':'table','align':['left','x\\\"'],'c':[{'k':'row','c':[{'k':'cell','c':['h']},{'"
	     "k':'cell','c':[]}]}]}]",
		"<th scope=\"col\" class=\"side-left\">h</th><td class=\"side-x&quot;\"></td>"},
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		char json[1200];
		struct page_made made;

		(void)snprintf(json, sizeof json,
		    "{\"project\": {\"title\": \"t\", \"language\": \"en\", \"hidden\": null, "
		    "\"tree\": %s}}",
		    rows[i].tree);
		for (char *at = json; *at != '\0'; at++)
			*at = (char)(*at == '\'' ? '"' : *at);
		made = made_of(draw_page_proposed, json, nothing);
		expect_in(&made.body, rows[i].wanted);
		page_made_free(&made);
	}
}

/* Written with ' for ". */
static struct page_made made_with(page_draw *draw, const char *quoted)
{
	char json[1600];

	(void)snprintf(json, sizeof json, "%s", quoted);
	for (char *at = json; *at != '\0'; at++)
		*at = (char)(*at == '\'' ? '"' : *at);
	return made_of(draw, json, nothing);
}

Test(page_pages, a_response)
{
	struct page_made made = made_with(draw_page_question,
	    "{'city':{'names':{'en':'Villa'}},'times':{'T':'2026-05-04T09:00:00'},'question':{"
	    "'number':7,'titles':{'en':'Q'},'texts':{'en':'t'},'is_open':false,'closes_at':'T',"
	    "'answers':3,'options':[{'names':{'en':'<o>'},'answers':1},{'names':{'en':'p'},"
	    "'answers':9223372036854775807}]},'responses':{'awaited':{'answered_at':'T'},'items':["
	    "{'language':'es','at':'T','themes':[{'theme':'<t>','decision':'declined','heard':'h',"
	    "'reason':'r','comments':[5]}]},{'language':'en','at':'T','summary':'before','themes':"
	    "[]}]}}");

	expect_in(
	    &made.head, "\"author\":{\"@type\":\"GovernmentOrganization\",\"name\":\"Villa\"}");
	expect_in(&made.body, "<h3 lang=\"es\" dir=\"auto\">&lt;t&gt;</h3>");
	expect_in(&made.body, "<a href=\"/en/questions/7?comment=5#comment-5\">Comment 5</a>");
	expect_in(&made.body, "<summary>1 earlier response</summary>");
	expect_in(&made.body, "max=\"3\" value=\"1\" aria-label=\"&lt;o&gt;\"></progress> 33%");
	expect_in(&made.body, "max=\"3\" value=\"3\" aria-label=\"p\"></progress> 0%");
	page_made_free(&made);
	made = made_with(draw_page_question,
	    "{'times':{'T':'2026-05-04T09:00:00'},'question':{'number':7},'responses':{'awaited':"
	    "{'due_at':'T','is_overdue':true},'items':[]}}");
	expect_in(&made.body, "notice-warn");
	expect_in(&made.body, "The city had to respond by 4 May 2026");
	page_made_free(&made);
}

Test(page_pages, a_meeting)
{
	struct page_made made = made_with(draw_page_meeting,
	    "{'meeting':{'number':7,'titles':{'es':'M'},'state':'over','link':'javascript:x',"
	    "'place':'P','latitude_e6':-1,'longitude_e6':180000001,'about':[{'kind':'round',"
	    "'budget':'a','title':'R'},{'kind':'proposal','number':3,'title':null}],'minutes':["
	    "{'language':'es','version':3,'tree':[{'k':'paragraph','c':['newest']}]},"
	    "{'language':'en','version':1,'tree':[{'k':'paragraph','c':['ours']}]}]}}");

	expect_in(&made.head, "OfflineEventAttendanceMode");
	expect_not_in(&made.head, "GeoCoordinates");
	expect_not_in(&made.body, "javascript:");
	expect_in(&made.body, "<a href=\"/en/projects/a\">R</a>");
	expect_in(&made.body, "<a href=\"/en/proposals/3\">Hidden</a>");
	cr_expect_lt(strstr(buf_text(&made.body), "ours"), strstr(buf_text(&made.body), "newest"));
	expect_in(&made.body, "<summary>1 more version</summary>");
	page_made_free(&made);
	made = made_with(draw_page_meeting,
	    "{'meeting':{'latitude_e6':-1,'longitude_e6':0,'place':'P','seats':2}}");
	expect_in(&made.head, "\"latitude\":\"-0.000001\",\"longitude\":\"0.000000\"");
	expect_in(&made.head, "\"maximumAttendeeCapacity\":2");
	page_made_free(&made);
}
