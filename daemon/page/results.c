/*
 * The results of a round, by contest.
 */
#include "daemon/page/round.h"

static const char *cell_name(struct page *page, int64_t cid, const char *id)
{
	const json_t *names = json_object_get(page->value, "names");
	const char *name = text_of(names, print(page, "%lld/%s", (long long)cid, id));

	return name == NULL ? id : name;
}

static void draw_result_row(struct page *page, int64_t cid, const json_t *project)
{
	const json_t *round = json_object_get(page->value, "round");
	const char *id = text_of(project, "id");

	html_open(&page->html, "tr");
	html_open(&page->html, "th");
	html_attribute(&page->html, "scope", "row");
	link_as(page, NULL, round_project_address(page, cid, id),
	    cell_name(page, cid, id == NULL ? "" : id), NULL);
	html_close(&page->html);
	line_as(page, "td", "number", say_number(page, number_of(project, "votes")), NULL);
	if (!contest_hides_money(round_contest(round, cid)))
		line_as(page, "td", "number",
		    say_money(page, number_of(project, "cost_cents"), round), NULL);
	html_line(&page->html, "td",
	    say(page,
		json_is_true(json_object_get(project, "won")) ? "why.won_title" : "why.lost_title",
		NULL));
	html_line(&page->html, "td", round_why(page, text_of(project, "why")));
	html_close(&page->html);
}

/* As the daemon orders them: `outcome.json` is by project; here by place on the ballot. */
static void draw_result_table(struct page *page, const json_t *outcome, const char *title)
{
	const int64_t cid = number_of(outcome, "cid");
	const json_t *one;
	size_t i;

	open_as(page, "div", "scroller");
	html_attribute(&page->html, "role", "region");
	html_attribute(&page->html, "tabindex", "0");
	html_attribute(&page->html, "aria-label",
	    say(page, "result.table", (const struct word[]){{"name", title, 0}, {0}}));
	open_as(page, "table", "table");
	html_line(&page->html, "caption",
	    say(page, "result.table", (const struct word[]){{"name", title, 0}, {0}}));
	html_open(&page->html, "thead");
	html_open(&page->html, "tr");
	draw_head_cell(page, "result.project");
	draw_head_cell(page, "result.votes");
	if (!contest_hides_money(round_contest(json_object_get(page->value, "round"), cid)))
		draw_head_cell(page, "result.cost");
	draw_head_cell(page, "plain.outcome");
	draw_head_cell(page, "result.why");
	html_close(&page->html);
	html_close(&page->html);
	html_open(&page->html, "tbody");
	json_array_foreach(json_object_get(outcome, "projects"), i, one)
	    draw_result_row(page, cid, one);
	html_close(&page->html);
	html_close(&page->html);
	html_close(&page->html);
}

static void draw_result_facts(struct page *page, const json_t *round, const json_t *outcome)
{
	const int64_t spent = number_of(outcome, "spent_cents");

	open_as(page, "dl", "facts");
	draw_fact(page, say(page, "result.ballots", NULL),
	    say_number(page, number_of(outcome, "ballots") + number_of(outcome, "paper")), NULL);
	draw_fact(page, say(page, "result.winners", NULL),
	    say_number(page, (int64_t)json_array_size(json_object_get(outcome, "winners"))), NULL);
	if (!contest_hides_money(round_contest(round, number_of(outcome, "cid")))) {
		draw_fact(
		    page, say(page, "result.spent", NULL), say_money(page, spent, round), NULL);
		draw_fact(page, say(page, "result.left", NULL),
		    say_money(page, number_of(outcome, "budget_cents") - spent, round), NULL);
	}
	html_close(&page->html);
}

static void draw_result(struct page *page, const json_t *round, const json_t *outcome)
{
	const int64_t cid = number_of(outcome, "cid");
	const char *language = NULL, *reason = text_of(outcome, "not_opened");
	const char *title =
	    worded(page, json_object_get(round_contest(round, cid), "titles"), &language);

	open_section(page, print(page, "contest-%lld", (long long)cid), title);
	if (reason != NULL) {
		html_line(&page->html, "p",
		    say(page, "result.not_opened",
			(const struct word[]){{"reason", reason, 0}, {0}}));
		html_close(&page->html);
		return;
	}
	if (round_is_poll(round)) {
		draw_poll_result(page, outcome, title);
	} else {
		draw_result_facts(page, round, outcome);
		draw_result_table(page, outcome, title);
	}
	html_close(&page->html);
}

void draw_page_results(struct page *page)
{
	const json_t *round = json_object_get(page->value, "round");
	const json_t *results = json_object_get(page->value, "results");
	const json_t *outcome = json_object_get(results, "outcome"), *one;
	const char *title = round_title(page);
	size_t i;

	frame_open(page, TAB_HOME);
	open_as(page, "div", "page");
	open_as(page, "div", "head");
	draw_crumbs(page, &(struct crumb){round_address(page, ""), title}, 1);
	draw_title(page, say(page, "result.title", NULL), title, NULL);
	page->description = say(page,
	    !json_is_object(outcome) ? "result.early"
	    : round_is_poll(round)   ? "poll.result_lead"
				     : "result.lead",
	    NULL);
	line_as(page, "p", "lead", page->description, NULL);
	html_close(&page->html);
	json_array_foreach(json_object_get(outcome, "contests"), i, one)
	    draw_result(page, round, one);
	if (json_is_object(outcome)) {
		open_section(page, "check", say(page, "result.check", NULL));
		html_line(&page->html, "p", say(page, "result.check_text", NULL));
		link_line(page, "p", NULL, text_of(json_object_get(results, "files"), "outcome"),
		    say(page, round_is_poll(round) ? "poll.outcome" : "result.outcome", NULL),
		    NULL);
		html_close(&page->html);
	}
	html_close(&page->html);
	frame_close(page);
}
