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

/* U+202E. */
static const char turned[] = {'\xe2', '\x80', '\xae', '\0'};

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
	    "javascript:", "\u2028", turned, "\302\205", "-->", "https://a.es/", "\n\n", "/es/",
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

/* An answer with everything that any page heeds, written with ' for ". */
static const char skeleton[] =
    "{'times':{'T':'2026-05-04T09:00:00'},'city':{'names':{'es':'Villa'},'zone':'UTC'},"
    "'names':{'0/"
    "p':'Nombre'},'rounds':{'items':[{'slug':'a','titles':{'es':'t'},'phase':'balloting',"
    "'is_rehearsal':true,'closes_at':'T','opens_at':'T'}]},'projects':[{'title':'t','budget':'a',"
    "'number':1,'excerpt':'e','language':'ar','author':{'pseudonym':'p'},'place':'x'}],"
    "'debates':[{'title':'t','number':1,'excerpt':'e','language':'ar','author':null}],"
    "'budgets':{'items':[{'slug':'a','titles':{'ar':'t'},'intros':{'en':'i'},'phase':'accepting',"
    "'phases':[{'phase':'accepting','starts_at':'T','ends_at':'T'}]}]},"
    "'round':{'slug':'a','titles':{'es':'t'},'intros':{'es':'i'},'phase':'balloting','opens_at':'T'"
    ","
    "'closes_at':'T','currency':'EUR','exponent':2,'contests':[{'cid':0,'titles':{'es':'c'},"
    "'intros':{'es':'i'},'budget_cents':5,'kind':1,'max_choices':2,'project_count':3}]},"
    "'results':{'files':{'outcome':'/log/a/outcome.json'},'outcome':{'contests':[{'cid':0,"
    "'ballots':1,'paper':0,'winners':['p'],'spent_cents':1,'budget_cents':2,'projects':[{'id':'p',"
    "'votes':1,'cost_cents':2,'won':true,'why':'funded'}]}]}},"
    "'budget':{'slug':'a','titles':{'es':'t'},'intros':{'es':'i'},'phase':'selecting','has_vote':"
    "true,"
    "'currency':'EUR','currency_exponent':2,'phases':[{'phase':'selecting','starts_at':'T','ends_"
    "at':'T'}],"
    "'headings':[{'number':0,'names':{'es':'h'},'budget_cents':7}]},"
    "'list':{'next':'n','total':1,'rules':{'needed':1,'share_e4':3,'census':9,'months':2},'items':["
    "{'title':'t','titles':{},'budget':'a','number':1,'cid':"
    "0,"
    "'id':'p','excerpt':'e','summary':'s','language':'ar','author':{'pseudonym':'p','is_"
    "organisation':true},"
    "'collective':'c','place':'x','cost_cents':3,'created_at':'T','state':'merged','ends_at':'T','"
    "closes_at':'T','starts_at':'T','has_minutes':true}]},"
    "'project':{'number':1,'cid':0,'id':'p','title':'t','language':'ar','description':'d','heading'"
    ":0,"
    "'outcome':{'votes':1,'won':false,'why':'w'},'cost_cents':1,'district':'d','category':'c','"
    "place':'x',"
    "'published_at':'T','edited_at':'T','ended_at':'T','reason':'r','state':'withdrawn','"
    "collective':'c',"
    "'author':{'pseudonym':'p'},'co_authors':[{'pseudonym':'q'}],'goals':[1],'tags':['g'],"
    "'links':[{'title':'l','address':'https://a.es/"
    "'}],'documents':[{'name':'n','files':[{'address':'/d'}]}],"
    "'pictures':[{'alt':'a','files':[{'address':'/p','width':1,'height':2}]}],"
    "'translations':[{'language':'es','title':'t','tree':[{'k':'paragraph','c':['x']}]}],"
    "'merged_into':{'number':2,'title':'m','budget':'a','language':'es'},'merged':[{'number':3,'"
    "title':'m','budget':'a'}],"
    "'tree':[{'k':'heading','n':2,'c':['x',{'k':'strong','c':['y']}]},{'k':'table','align':['left']"
    ","
    "'c':[{'k':'row','c':[{'k':'cell','c':['x']}]},{'k':'row','c':[{'k':'cell','c':[{'k':'code','t'"
    ":'x'}]}]}]},"
    "{'k':'list','n':1,'tight':true,'c':[{'k':'item','c':[{'k':'quote','c':[{'k':'paragraph','c':["
    "{'k':'link','a':'https://a.es/"
    "','c':['x']},{'k':'break'}]}]}]}]},{'k':'code_block','t':'x'},{'k':'rule'}]},"
    "'debate':{'number':1,'title':'t','text':'a','language':'ar','created_at':'T','edited_at':'T','"
    "closed_at':'T',"
    "'closed_by':'staff','conclusions':'c','author':{'pseudonym':'p'},'agree':1,'disagree':2,'"
    "comments':3},"
    "'proposal':{'number':1,'title':'t','language':'ar','created_at':'T','edited_at':'T','ends_at':"
    "'T',"
    "'reached_at':'T','retired_at':'T','why':'done','reason':'r','state':'retired','supports':1,'"
    "needed':2,"
    "'comments':3,'share_e4':3,'census':9,'place':'x','goals':[1],'tags':['g'],'author':{'"
    "pseudonym':'p'},"
    "'links':[{'title':'l','address':'https://a.es/'}],'tree':[{'k':'paragraph','c':['x']}]},"
    "'question':{'number':1,'titles':{'es':'t'},'texts':{'es':'a'},'created_at':'T','closes_at':'T'"
    ",'is_open':true,"
    "'answers':3,'comments':1,'options':[{'names':{'es':'o'},'answers':1},{'names':{'ar':'o'},'"
    "answers':2}]},"
    "'meeting':{'number':1,'titles':{'es':'t'},'texts':{'es':'a'},'state':'over','starts_at':'T','"
    "ends_at':'T',"
    "'place':'x','link':'https://a.es/"
    "','latitude_e6':39123456,'longitude_e6':-3500000,'notes':{'es':'n'},'seats':2,"
    "'registered':1,'waiting':1,'comments':1,'reasons':{'es':'r'},'created_at':'T','changed_at':'T'"
    ","
    "'agenda':[{'texts':{'es':'a'},'minutes':5}],'about':[{'kind':'round','number':null,'budget':'"
    "a','title':'t'},"
    "{'kind':'project','number':1,'budget':'a','title':null},{'kind':'debate','number':1,'budget':"
    "null,'title':'t'}],"
    "'minutes':[{'language':'ar','version':2,'at':'T','tree':[{'k':'paragraph','c':['x']}]},"
    "{'language':'es','version':1,'at':'T','tree':[{'k':'rule'}]}]},"
    "'responses':{'awaited':{'due_at':'T','is_overdue':true,'answered_at':null},'items':[{'version'"
    ":2,'language':'es',"
    "'at':'T','summary':'s','themes':[{'theme':'t','heard':'h','decision':'accepted','reason':'r','"
    "comments':[1]}]},"
    "{'version':1,'language':'ar','at':'T','summary':null,'themes':[]}]},"
    "'comments':{'total':2,'is_open':true,'next':'n','items':[{'number':1,'language':'es','text':'"
    "t','stance':'for',"
    "'created_at':'T','author':{'pseudonym':'p'},'replies':{'next':'x','items':[{'number':2,'"
    "parent':1,'text':'r',"
    "'author':null,'language':'ar'},{'number':3,'parent':2,'hidden':{'at':'T','reason':'spam','"
    "note':'n'}}]}}]}}";

/* What a member becomes; NULL: it stays, and what is in it is looked at. */
static json_t *changed(struct input *input, const json_t *member, size_t depth)
{
	const uint8_t byte = byte_of(input);

	if (byte >= 0xfc)
		return json_null();
	if (byte >= 0xf8)
		return json_integer((json_int_t)byte_of(input) - 3);
	if (byte >= 0xf4 && depth > 0)
		return json_pack("{s:o, s:i}", "at", text_from(input), "number", 7);
	if (json_is_string(member) && (byte & 3) == 3)
		return text_from(input);
	return NULL;
}

static void change(struct input *input, json_t *value, size_t depth)
{
	const char *name;
	json_t *member, *made;
	size_t i;
	void *next;

	if (depth == 0 || input->at == input->end)
		return;
	json_object_foreach_safe(value, next, name, member)
	{
		made = changed(input, member, depth);
		if (made == NULL)
			change(input, member, depth - 1);
		else
			(void)json_object_set_new(value, name, made);
	}
	json_array_foreach(value, i, member)
	{
		made = changed(input, member, depth);
		if (made == NULL)
			change(input, member, depth - 1);
		else
			(void)json_array_set_new(value, i, made);
	}
}

static json_t *answer_from(struct input *input)
{
	char text[sizeof skeleton];
	json_t *value;

	for (size_t i = 0; i < sizeof skeleton; i++)
		text[i] = (char)(skeleton[i] == '\'' ? '"' : skeleton[i]);
	value = json_loads(text, 0, NULL);
	expect(value != NULL);
	change(input, value, 14);
	return value;
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
		expect(strncmp(text, "\u2028", 3) != 0 && strncmp(text, turned, 3) != 0 &&
		       strncmp(text, "\302\205", 2) != 0);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	static page_draw *const draws[] = {draw_page_home, draw_page_round, draw_page_ballot,
	    draw_page_ballot_project, draw_page_results, draw_page_budgets, draw_page_budget,
	    draw_page_proposed, draw_page_debates, draw_page_debate, draw_page_proposals,
	    draw_page_proposal, draw_page_questions, draw_page_question, draw_page_meetings,
	    draw_page_meeting};
	static const struct page_given given[] = {{"q", "\"<a>&"}, {NULL, NULL}};
	struct input input = {bytes, bytes + len};
	page_draw *draw = draws[byte_of(&input) % (sizeof draws / sizeof *draws)];
	json_t *value = answer_from(&input);
	struct page_made made;
	const struct page_ask ask = {.language = bytes == NULL ? 0 : len % 3,
	    .origin = "https://arca.example",
	    .path = "/es/projects/a/1",
	    .given = given,
	    .value = value};

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
