/*
 * Rounds from their manifest on: the round, and what is on its ballots. See round.h.
 */
#include <string.h>

#include "daemon/page/round.h"

const char *round_address(struct page *page, const char *rest)
{
	const char *slug = text_of(json_object_get(page->value, "round"), "slug");

	return print(page, "/%s/rounds/%s%s", page->code, slug == NULL ? "" : slug, rest);
}

bool round_is_poll(const json_t *round)
{
	return json_is_object(json_object_get(round, "poll"));
}

bool contest_hides_money(const json_t *contest)
{
	return json_is_true(json_object_get(contest, "hide_money"));
}

const json_t *round_contest(const json_t *round, int64_t cid)
{
	const json_t *one;
	size_t i;

	json_array_foreach(json_object_get(round, "contests"), i,
	    one) if (number_of(one, "cid") == cid) return one;
	return NULL;
}

/* How to vote in a contest: web/src/pages/words.ts. */
static const char *how_of(struct page *page, const json_t *round, const json_t *contest)
{
	const int64_t kind = number_of(contest, "kind"), most = number_of(contest, "max_choices");
	const int64_t projects = number_of(contest, "project_count");
	const struct word count[] = {{"n", NULL, most < projects ? most : projects}, {0}};

	if ((kind & 15) == 2)
		return say(page, "how.ranking", count);
	if ((kind & 15) == 3 || kind == 5)
		return say(page, "how.points",
		    (const struct word[]){{"n", NULL, number_of(contest, "max_sum_points")},
			{"max", NULL, number_of(contest, "max_points")}, {0}});
	if (json_is_integer(json_object_get(contest, "max_cost_cents")))
		return say(page, "how.knapsack",
		    (const struct word[]){
			{"money", say_money(page, number_of(contest, "max_cost_cents"), round), 0},
			{0}});
	return most >= projects ? say(page, "how.approval_any", NULL)
				: say(page, "how.approval", count);
}

/* --- the round --------------------------------------------------------------------------- */

static const char *until_of(struct page *page, const json_t *round)
{
	const bool is_before = has_text(round, "phase", "publishing_prices");
	const char *when = is_before ? say_when(page, SAY_MOMENT, text_of(round, "opens_at"))
				     : say_when(page, SAY_DEADLINE, text_of(round, "closes_at"));

	if (has_text(round, "phase", "counting"))
		return say(page, "round.counting", NULL);
	if (has_text(round, "phase", "finished"))
		return say(page, "round.finished", NULL);
	return say(page, is_before ? "round.opens" : "round.closes",
	    (const struct word[]){{"when", when, 0}, {0}});
}

static void draw_phases(struct page *page, const json_t *round)
{
	static const char *const phases[] = {
	    "publishing_prices", "balloting", "counting", "finished"};
	const char *dates[] = {"",
	    say(page, "round.from_to",
		(const struct word[]){
		    {"from", say_when(page, SAY_DAY, text_of(round, "opens_at")), 0},
		    {"to", say_when(page, SAY_DEADLINE, text_of(round, "closes_at")), 0}, {0}}),
	    say(page, "round.counting_when", NULL),
	    say(page, round_is_poll(round) ? "round.finished_poll" : "round.finished_when", NULL)};

	open_section(page, "where", say(page, "round.where", NULL));
	open_as(page, "ol", "phases");
	html_attribute(&page->html, "role", "list");
	for (size_t i = 0; i < 4; i++) {
		const bool is_now = has_text(round, "phase", phases[i]);

		open_as(page, "li", is_now ? "phase-now" : NULL);
		html_attribute(&page->html, "aria-current", is_now ? "step" : NULL);
		html_open(&page->html, "span");
		html_line(&page->html, "strong",
		    i == 0 && round_is_poll(round)
			? say(page, "phase.announced", NULL)
			: say(page, "phase.step",
			      (const struct word[]){{"phase", phases[i], 0}, {0}}));
		if (dates[i][0] != '\0')
			line_as(page, "span", "small", dates[i], NULL);
		html_close(&page->html);
		html_close(&page->html);
	}
	html_close(&page->html);
	html_close(&page->html);
}

static void draw_contests(struct page *page, const json_t *round)
{
	const json_t *one;
	size_t i;

	open_section(page, "headings", say(page, "round.headings", NULL));
	open_as(page, "ul", "grid");
	html_attribute(&page->html, "role", "list");
	json_array_foreach(json_object_get(round, "contests"), i, one)
	{
		const char *language, *intro_language;
		const char *title = worded(page, json_object_get(one, "titles"), &language);
		const char *intro = worded(page, json_object_get(one, "intros"), &intro_language);

		html_open(&page->html, "li");
		open_as(page, "article", "card heading-card");
		open_as(page, "div", "heading-card-body");
		line_as(page, "h3", NULL, title, language);
		if (!contest_hides_money(one))
			line_as(page, "p", "money",
			    say_money(page, number_of(one, "budget_cents"), round), NULL);
		if (intro[0] != '\0')
			line_as(page, "p", "small soft", intro, intro_language);
		line_as(page, "p", "small",
		    print(page, "%s %s",
			say(page, "round.projects_count",
			    (const struct word[]){
				{"n", NULL, number_of(one, "project_count")}, {0}}),
			how_of(page, round, one)),
		    NULL);
		html_close(&page->html);
		html_close(&page->html);
		html_close(&page->html);
	}
	html_close(&page->html);
	html_close(&page->html);
}

static void draw_actions(struct page *page, const json_t *round)
{
	open_as(page, "p", "row");
	if (!round_is_poll(round))
		link_as(page, "button", round_address(page, "/projects"),
		    say(page, "round.see_projects", NULL), NULL);
	if (has_text(round, "phase", "finished"))
		link_as(page, "button", round_address(page, "/results"),
		    say(page, "round.see_results", NULL), NULL);
	html_close(&page->html);
	if (has_text(round, "phase", "balloting"))
		html_line(&page->html, "p", say(page, "page.noscript_crypto", NULL));
}

static void link_round(struct page *page, const json_t *round, const char *title)
{
	json_t *event = linked_add(page, "Event");

	linked_text(event, "name", title);
	linked_text(event, "description", page->description);
	linked_text(event, "startDate", text_of(round, "opens_at"));
	linked_text(event, "endDate", text_of(round, "closes_at"));
	linked_address(page, event, "url", round_address(page, ""));
}

void draw_page_round(struct page *page)
{
	const json_t *round = json_object_get(page->value, "round");
	const char *language, *intro_language;
	const char *title = worded(page, json_object_get(round, "titles"), &language);
	const char *intro = worded(page, json_object_get(round, "intros"), &intro_language);

	page->description = shortened(page, intro[0] == '\0' ? until_of(page, round) : intro, 160);
	link_round(page, round, title);
	frame_open(page, TAB_HOME);
	open_as(page, "div", "band");
	open_as(page, "div", "page");
	open_as(page, "div", "band-text");
	draw_badge(page, say(page, "phase.name",
			     (const struct word[]){{"phase", text_of(round, "phase"), 0}, {0}}));
	draw_title(page, title, NULL, language);
	if (intro[0] != '\0')
		line_as(page, "p", "lead", intro, intro_language);
	line_as(page, "p", "until", until_of(page, round), NULL);
	draw_actions(page, round);
	html_close(&page->html);
	html_close(&page->html);
	html_close(&page->html);
	open_as(page, "div", "page");
	if (json_is_true(json_object_get(round, "is_rehearsal")))
		line_as(page, "p", "lead", say(page, "round.rehearsal_text", NULL), NULL);
	draw_phases(page, round);
	if (round_is_poll(round))
		draw_poll_questions(page, json_object_get(page->value, "poll"));
	else
		draw_contests(page, round);
	html_close(&page->html);
	frame_close(page);
}

/* --- what is on its ballots -------------------------------------------------------------- */

const char *round_project_address(struct page *page, int64_t cid, const char *id)
{
	return round_address(page,
	    print(page, "/projects/%lld/%s", (long long)cid, escaped(page, id == NULL ? "" : id)));
}

static void draw_ballot_card(struct page *page, const json_t *round, const json_t *project)
{
	const char *language = text_of(project, "language"), *place = text_of(project, "place");

	html_open(&page->html, "li");
	open_as(page, "article", "card card-link project");
	open_as(page, "div", "project-body");
	link_line(page, "h2", NULL,
	    round_project_address(page, number_of(project, "cid"), text_of(project, "id")),
	    text_of(project, "title"), language);
	if (text_of(project, "summary") != NULL)
		line_as(page, "p", NULL, text_of(project, "summary"), language);
	open_as(page, "div", "project-foot");
	line_as(page, "bdi", NULL, place == NULL ? "" : place, NULL);
	html_text(&page->html, " ");
	if (!contest_hides_money(round_contest(round, number_of(project, "cid"))))
		html_line(&page->html, "strong",
		    say_money(page, number_of(project, "cost_cents"), round));
	html_close(&page->html);
	html_close(&page->html);
	html_close(&page->html);
	html_close(&page->html);
}

const char *round_title(struct page *page)
{
	const char *language;

	return worded(
	    page, json_object_get(json_object_get(page->value, "round"), "titles"), &language);
}

void draw_page_ballot(struct page *page)
{
	const json_t *round = json_object_get(page->value, "round");
	const json_t *list = json_object_get(page->value, "list"), *one;
	const char *title = round_title(page);
	size_t i;

	page->description = say(page, "list.lead", NULL);
	frame_open(page, TAB_HOME);
	open_as(page, "div", "page");
	draw_crumbs(page, &(struct crumb){round_address(page, ""), title}, 1);
	open_as(page, "div", "head");
	draw_title(page, say(page, "list.title", NULL), title, NULL);
	line_as(page, "p", "lead",
	    say(page, "list.count",
		(const struct word[]){{"n", NULL, number_of(list, "total")}, {0}}),
	    NULL);
	html_close(&page->html);
	open_as(page, "ul", "stack");
	html_attribute(&page->html, "role", "list");
	json_array_foreach(json_object_get(list, "items"), i, one)
	    draw_ballot_card(page, round, one);
	html_close(&page->html);
	draw_next(page, round_address(page, "/projects"), list);
	html_close(&page->html);
	frame_close(page);
}

/* Why it will be done, or not. */
const char *round_why(struct page *page, const char *why)
{
	const char *key = print(page, "%s%s", "why.", why == NULL ? "" : why);

	if (why != NULL && words_find(page->ask->language, key) != NULL)
		return say(page, key, NULL);
	return say(
	    page, "why.other", (const struct word[]){{"code", why == NULL ? "" : why, 0}, {0}});
}

static void draw_outcome(struct page *page, const json_t *outcome)
{
	const bool has_won = json_is_true(json_object_get(outcome, "won"));

	if (!json_is_object(outcome))
		return;
	open_section(
	    page, "outcome", say(page, has_won ? "why.won_title" : "why.lost_title", NULL));
	html_line(&page->html, "p",
	    print(page, "%s %s",
		say(page, "why.votes",
		    (const struct word[]){{"n", NULL, number_of(outcome, "votes")}, {0}}),
		round_why(page, text_of(outcome, "why"))));
	html_close(&page->html);
}

static void draw_ballot_facts(struct page *page, const json_t *round, const json_t *project)
{
	const char *language = NULL;
	const json_t *contest = round_contest(round, number_of(project, "cid"));
	const char *heading = worded(page, json_object_get(contest, "titles"), &language);

	open_as(page, "dl", "facts");
	if (!contest_hides_money(contest))
		draw_fact(page, say(page, "project.cost", NULL),
		    say_money(page, number_of(project, "cost_cents"), round), NULL);
	draw_fact(page, say(page, "project.heading", NULL), heading, language);
	if (!json_is_true(json_object_get(contest, "is_district")))
		draw_fact(
		    page, say(page, "list.district", NULL), text_of(project, "district"), NULL);
	draw_fact(page, say(page, "list.category", NULL), text_of(project, "category"), NULL);
	draw_fact(page, say(page, "project.place", NULL), text_of(project, "place"), NULL);
	html_close(&page->html);
}

void draw_page_ballot_project(struct page *page)
{
	const json_t *round = json_object_get(page->value, "round");
	const json_t *project = json_object_get(page->value, "project");
	const char *title = text_of(project, "title"), *language = text_of(project, "language");
	const char *description = text_of(project, "description"), *name = round_title(page);
	const struct crumb crumbs[] = {{round_address(page, ""), name},
	    {round_address(page, "/projects"), say(page, "list.title", NULL)}};
	json_t *article = linked_add(page, "Article");

	page->type = "article";
	page->description =
	    shortened(page, description == NULL ? text_of(project, "summary") : description, 160);
	linked_text(article, "headline", title);
	linked_text(article, "inLanguage", language);
	linked_text(article, "description", page->description);
	linked_address(page, article, "url",
	    round_project_address(page, number_of(project, "cid"), text_of(project, "id")));
	frame_open(page, TAB_HOME);
	open_as(page, "div", "page");
	open_as(page, "div", "head");
	draw_crumbs(page, crumbs, 2);
	draw_title(page, title == NULL ? "" : title, name, language);
	html_close(&page->html);
	draw_outcome(page, json_object_get(project, "outcome"));
	draw_paragraphs(page, description, language);
	if (number_of(project, "proposed") > 0)
		link_line(page, "p", NULL,
		    print(page, "/%s/projects/%s/%lld", page->code, text_of(round, "slug"),
			(long long)number_of(project, "proposed")),
		    say(page, "project.proposed", NULL), NULL);
	draw_ballot_facts(page, round, project);
	html_close(&page->html);
	frame_close(page);
}
