/*
 * Citizen proposals: the list, and one of them with its supports and what became of it.
 */
#include <string.h>

#include "daemon/page/things.h"

static const struct things proposals = {
    TAB_PROPOSALS, "proposals", "proposals.title", "proposals.lead"};

static const char *title_of(struct page *page, const json_t *proposal)
{
	const char *title = text_of(proposal, "title");

	return title == NULL ? say(page, "proposal.hidden_title", NULL) : title;
}

/* How it ended, where it has. */
static void draw_state_of(struct page *page, const json_t *proposal)
{
	const char *state = text_of(proposal, "state");

	if (state == NULL || strcmp(state, "open") == 0)
		return;
	line_as(page, "span", strcmp(state, "reached") == 0 ? "badge badge-ok" : "badge badge-sun",
	    say(page, "proposal.state", (const struct word[]){{"state", state, 0}, {0}}), NULL);
	html_text(&page->html, " ");
}

static void draw_supports(struct page *page, const json_t *proposal)
{
	const int64_t supports = number_of(proposal, "supports");
	const int64_t needed = number_of(proposal, "needed");

	open_as(page, "div", "stack stack-s");
	draw_progress(page, supports, needed,
	    say(page, "proposal.progress_of",
		(const struct word[]){{"name", title_of(page, proposal), 0}, {0}}));
	open_as(page, "p", "small");
	html_line(&page->html, "strong", say_count(page, "proposal.supports", supports));
	html_text(&page->html, " ");
	html_text(&page->html, say_count(page, "proposal.of_needed", needed));
	html_close(&page->html);
	html_close(&page->html);
}

static const char *until_of(struct page *page, const json_t *proposal)
{
	const char *date = say_when(page, SAY_DATE, text_of(proposal, "ends_at"));

	return say(page, "proposal.until", (const struct word[]){{"date", date, 0}, {0}});
}

/* --- the list ---------------------------------------------------------------------------- */

static void draw_card(struct page *page, const json_t *proposal, const char *heading)
{
	const char *language = is_hidden(proposal) ? NULL : text_of(proposal, "language");
	const char *place = text_of(proposal, "place");

	open_card(page, heading, thing_address(page, &proposals, proposal),
	    title_of(page, proposal), language);
	if (is_hidden(proposal)) {
		draw_stub(page, json_object_get(proposal, "hidden"), "proposal");
	} else {
		open_as(page, "p", "small soft");
		draw_written(page, proposal);
		html_text(&page->html, place == NULL ? "" : " · ");
		if (place != NULL)
			html_line(&page->html, "bdi", place);
		html_close(&page->html);
		line_as(page, "p", NULL, text_of(proposal, "excerpt"), language);
	}
	draw_supports(page, proposal);
	open_as(page, "p", "small debate-counts");
	draw_state_of(page, proposal);
	html_line(
	    &page->html, "span", say_count(page, "talk.comments", number_of(proposal, "comments")));
	if (has_text(proposal, "state", "open")) {
		html_text(&page->html, " ");
		html_line(&page->html, "span", until_of(page, proposal));
	}
	html_close(&page->html);
	close_card(page);
}

/* What it takes; or that nothing can be begun yet. */
static void draw_takes(struct page *page, const json_t *rules)
{
	const int64_t months = number_of(rules, "months");

	if (!json_is_object(rules)) {
		open_notice(page, NULL);
		html_line(&page->html, "p", say(page, "proposals.unset", NULL));
		close_notice(page);
		return;
	}
	html_line(&page->html, "p",
	    say(page, "proposals.takes",
		(const struct word[]){{"needed", NULL, number_of(rules, "needed")},
		    {"share", say_percent(page, number_of(rules, "share_e4"), 2), 0},
		    {"census", NULL, number_of(rules, "census")}, {"n", NULL, months},
		    {"months", NULL, months}, {0}}));
	link_line(page, "p", NULL, print(page, "/%s/proposals/new", page->code),
	    say(page, "proposals.begin", NULL), NULL);
}

void draw_page_proposals(struct page *page)
{
	const json_t *list = json_object_get(page->value, "list");

	open_list(page, &proposals);
	draw_takes(page, json_object_get(list, "rules"));
	close_list(page, &proposals, say(page, "proposals.none", NULL), draw_card);
}

/* --- one of them ------------------------------------------------------------------------- */

static void describe(struct page *page, const json_t *proposal)
{
	json_t *posting;

	posting = describe_posting(page, proposal, thing_address(page, &proposals, proposal),
	    text_of(proposal, "title"),
	    markdown_plain(page, json_object_get(proposal, "tree"), 5000),
	    text_of(proposal, "language"));
	if (posting == NULL)
		return;
	describe_picture(page, proposal);
	linked_count(posting, "EndorseAction", number_of(proposal, "supports"));
}

static void draw_by(struct page *page, const json_t *proposal)
{
	const char *edited = say_when(page, SAY_WHEN, text_of(proposal, "edited_at"));

	open_as(page, "p", "row debate-by");
	draw_state_of(page, proposal);
	html_open(&page->html, "span");
	draw_written(page, proposal);
	if (edited[0] != '\0')
		html_text(&page->html, print(page, " · %s",
					   say(page, "petition.edited",
					       (const struct word[]){{"when", edited, 0}, {0}})));
	html_close(&page->html);
	html_close(&page->html);
}

static void draw_retired(struct page *page, const json_t *proposal)
{
	const char *on = say_when(page, SAY_WHEN, text_of(proposal, "retired_at"));
	const char *why = text_of(proposal, "why"), *reason = text_of(proposal, "reason");

	open_notice(page, "warn");
	html_line(&page->html, "h2",
	    say(page, "petition.retired", (const struct word[]){{"when", on, 0}, {0}}));
	if (why != NULL)
		html_line(&page->html, "p",
		    say(page, "petition.why", (const struct word[]){{"why", why, 0}, {0}}));
	if (reason != NULL)
		draw_paragraphs(page, reason, text_of(proposal, "language"));
	close_notice(page);
}

/* Where the poll about it is read: its round, once there is one. */
static const char *poll_address(struct page *page, const json_t *poll)
{
	const char *slug = text_of(poll, "slug");

	if (has_text(poll, "state", "finished"))
		return print(page, "/%s/rounds/%s/results", page->code, slug);
	return json_is_true(json_object_get(poll, "has_vote"))
		   ? print(page, "/%s/rounds/%s", page->code, slug)
		   : print(page, "/%s/questions/polls/%s", page->code, slug);
}

static void draw_poll(struct page *page, const json_t *poll)
{
	const char *state = text_of(poll, "state");
	const char *when = say_when(page, SAY_WHEN,
	    text_of(poll, has_text(poll, "state", "announced") ? "opens_at" : "closes_at"));

	if (state == NULL)
		return;
	open_notice(page, NULL);
	html_line(&page->html, "h2", say(page, "petition.poll_title", NULL));
	html_line(&page->html, "p",
	    say(page, "petition.poll",
		(const struct word[]){{"state", state, 0}, {"when", when, 0}, {0}}));
	link_line(page, "p", NULL, poll_address(page, poll),
	    say(page, "petition.poll_go", (const struct word[]){{"state", state, 0}, {0}}), NULL);
	close_notice(page);
}

/* What became of it. */
static void draw_fate(struct page *page, const json_t *proposal)
{
	const char *reached = say_when(page, SAY_WHEN, text_of(proposal, "reached_at"));
	const char *ended = say_when(page, SAY_DATE, text_of(proposal, "ends_at"));

	if (reached[0] != '\0') {
		open_notice(page, "ok");
		html_line(&page->html, "h2", say(page, "petition.reached_title", NULL));
		html_line(&page->html, "p",
		    say(page, "petition.reached",
			(const struct word[]){{"when", reached, 0}, {0}}));
		close_notice(page);
	} else if (text_of(proposal, "retired_at") != NULL) {
		draw_retired(page, proposal);
	} else if (has_text(proposal, "state", "archived")) {
		open_notice(page, "warn");
		html_line(&page->html, "p",
		    say(page, "petition.archived", (const struct word[]){{"date", ended, 0}, {0}}));
		close_notice(page);
	}
	draw_poll(page, json_object_get(proposal, "poll"));
}

static void draw_asked(struct page *page, const json_t *proposal)
{
	const bool is_open = has_text(proposal, "state", "open") && !is_hidden(proposal);
	const char *takes = say(page, "petition.takes",
	    (const struct word[]){
		{"share", say_percent(page, number_of(proposal, "share_e4"), 2), 0},
		{"census", NULL, number_of(proposal, "census")}, {0}});

	open_section(page, "supports", say(page, "petition.supports", NULL));
	draw_supports(page, proposal);
	line_as(page, "p", "small soft",
	    is_open ? print(page, "%s %s", takes, until_of(page, proposal)) : takes, NULL);
	if (is_open)
		html_line(&page->html, "p", say(page, "petition.sign_in", NULL));
	html_close(&page->html);
}

static void draw_body(struct page *page, const json_t *proposal, const char *language)
{
	if (json_is_array(json_object_get(proposal, "tree")))
		draw_markdown(page, json_object_get(proposal, "tree"), 2, language);
	draw_pictures(page, proposal, say(page, "petition.pictures", NULL));
	open_as(page, "dl", "facts");
	draw_fact(page, say(page, "petition.place", NULL), text_of(proposal, "place"), NULL);
	draw_fact(page, say(page, "petition.goals", NULL), goals_of(page, proposal), NULL);
	draw_fact(page, say(page, "petition.tags", NULL), tags_of(page, proposal), NULL);
	html_close(&page->html);
}

void draw_page_proposal(struct page *page)
{
	const json_t *proposal = json_object_get(page->value, "proposal");
	const char *language = is_hidden(proposal) ? NULL : text_of(proposal, "language");

	describe(page, proposal);
	open_thing(page, &proposals, title_of(page, proposal), language);
	draw_by(page, proposal);
	html_close(&page->html);
	open_as(page, "div", "stack");
	if (is_hidden(proposal))
		draw_stub(page, json_object_get(proposal, "hidden"), "proposal");
	draw_fate(page, proposal);
	if (!is_hidden(proposal))
		draw_body(page, proposal, language);
	html_close(&page->html);
	draw_links(page, json_object_get(proposal, "links"), say(page, "petition.links", NULL));
	draw_document_section(
	    page, json_object_get(proposal, "documents"), say(page, "petition.documents", NULL));
	draw_response(page, json_object_get(page->value, "responses"),
	    thing_address(page, &proposals, proposal));
	draw_asked(page, proposal);
	close_thing(page, &proposals, proposal);
}
