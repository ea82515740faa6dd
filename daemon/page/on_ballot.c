/*
 * Whether a project is on its round's ballot, and the city's decisions about that.
 */
#include "daemon/page/proposed.h"

static void draw_standing(struct page *page, const json_t *ballot)
{
	const char *why = text_of(ballot, "why");

	open_as(page, "p", "row");
	draw_badge(page, say(page, why == NULL ? "selection.on" : "selection.off", NULL));
	if (why != NULL)
		html_line(&page->html, "span",
		    say(page, "selection.why", (const struct word[]){{"why", why, 0}, {0}}));
	html_close(&page->html);
}

static void draw_vote(struct page *page, const json_t *vote, const json_t *budget)
{
	const json_t *won = json_object_get(vote, "won");

	html_open(&page->html, "p");
	if (json_is_boolean(won))
		html_line(&page->html, "span",
		    say(page, json_is_true(won) ? "selection.won" : "selection.lost", NULL));
	link_as(page, NULL,
	    print(page, "/%s/rounds/%s/projects/%lld/%s", page->code, text_of(budget, "slug"),
		(long long)number_of(vote, "cid"), text_of(vote, "id")),
	    say(page, "selection.vote",
		(const struct word[]){{"phase", text_of(vote, "phase"), 0}, {0}}),
	    NULL);
	html_close(&page->html);
}

static void draw_decision(struct page *page, const json_t *decision)
{
	const char *on = say_when(page, SAY_DATE, text_of(decision, "at"));

	html_line(&page->html, "h3",
	    say(page,
		json_is_true(json_object_get(decision, "is_selected")) ? "selection.by_hand_on"
								       : "selection.by_hand_off",
		(const struct word[]){{"date", on, 0}, {0}}));
	draw_paragraphs(page, text_of(decision, "reason"), text_of(decision, "reasoned_in"));
}

void draw_on_ballot(struct page *page, const json_t *ballot, const json_t *budget)
{
	const json_t *decisions = json_object_get(ballot, "decisions"), *one;
	const bool is_said = json_is_boolean(json_object_get(ballot, "is_on"));
	size_t i;

	if (!is_said && json_array_size(decisions) == 0)
		return;
	open_section(page, "selection", say(page, "selection.title", NULL));
	if (is_said)
		draw_standing(page, ballot);
	if (json_is_object(json_object_get(ballot, "vote")))
		draw_vote(page, json_object_get(ballot, "vote"), budget);
	json_array_foreach(decisions, i, one) draw_decision(page, one);
	html_close(&page->html);
}
