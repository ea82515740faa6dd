/*
 * What valuation found out about a project, its author's reply and their appeal. As in
 * web/src/projects/valuation.tsx.
 */
#include "daemon/page/proposed.h"

static const char *state_of(struct page *page, const json_t *valuation, const char *key)
{
	return say(page, "valuation.state",
	    (const struct word[]){{"state", text_of(valuation, key), 0}, {0}});
}

static const char *dated(struct page *page, const char *key, const char *instant)
{
	return say(
	    page, key, (const struct word[]){{"date", say_when(page, SAY_DATE, instant), 0}, {0}});
}

static void draw_appeal(struct page *page, const json_t *appeal)
{
	const char *outcome = text_of(appeal, "outcome");
	const bool is_overdue = json_is_true(json_object_get(appeal, "is_overdue"));

	html_line(&page->html, "h3", say(page, "valuation.appeal", NULL));
	draw_paragraphs(page, text_of(appeal, "text"), NULL);
	if (outcome == NULL) {
		html_line(&page->html, "p",
		    dated(page, is_overdue ? "valuation.overdue" : "valuation.due",
			text_of(appeal, "due_at")));
		return;
	}
	html_line(&page->html, "h3",
	    say(page, "valuation.outcome", (const struct word[]){{"outcome", outcome, 0}, {0}}));
	draw_paragraphs(page, text_of(appeal, "reason"), text_of(appeal, "reasoned_in"));
}

void draw_valuation(struct page *page, const json_t *valuation, const json_t *budget)
{
	const json_t *appeal = json_object_get(valuation, "appeal");
	const json_t *reply = json_object_get(valuation, "reply");
	const char *state = text_of(valuation, "state"), *language = NULL, *criterion;

	if (state == NULL)
		return;
	criterion = worded(page, json_object_get(valuation, "criterion"), &language);
	open_section(page, "valuation", say(page, "valuation.title", NULL));
	open_as(page, "p", "row");
	draw_badge(page, state_of(page, valuation, "state"));
	html_line(&page->html, "span",
	    dated(page, "valuation.published", text_of(valuation, "published_at")));
	html_close(&page->html);
	if (has_text(valuation, "state", "undecided"))
		html_line(&page->html, "p", say(page, "valuation.undecided_text", NULL));
	open_as(page, "dl", "facts");
	if (number_of(valuation, "price_cents") > 0)
		draw_fact(page, say(page, "valuation.price", NULL),
		    say_money(page, number_of(valuation, "price_cents"), budget), NULL);
	draw_fact(page, say(page, "valuation.criterion", NULL), criterion, language);
	html_close(&page->html);
	if (text_of(valuation, "explanation") != NULL)
		draw_paragraphs(
		    page, text_of(valuation, "explanation"), text_of(valuation, "explained_in"));
	if (json_is_object(reply)) {
		html_line(&page->html, "h3", say(page, "valuation.reply", NULL));
		draw_paragraphs(page, text_of(reply, "text"), NULL);
	}
	if (json_is_object(appeal))
		draw_appeal(page, appeal);
	html_close(&page->html);
}
