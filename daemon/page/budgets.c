/*
 * Rounds before their vote, and lists of the projects that people propose in them.
 */
#include <string.h>

#include "daemon/page/draw.h"
#include "daemon/page/proposed.h"

const char *proposed_address(struct page *page, const char *budget, int64_t number)
{
	return print(page, "/%s/projects/%s/%lld", page->code, budget, (long long)number);
}

const char *budget_address(struct page *page, const char *slug)
{
	return print(page, "/%s/projects/%s", page->code, slug == NULL ? "" : slug);
}

static const char *phase_of(struct page *page, const char *key, const char *phase)
{
	return say(
	    page, key, (const struct word[]){{"phase", phase == NULL ? "other" : phase, 0}, {0}});
}

/* --- rounds ------------------------------------------------------------------------------ */

/* Until when the phase that is now lasts. */
static const char *until_of(struct page *page, const json_t *budget)
{
	const char *phase = text_of(budget, "phase");
	const json_t *one;
	size_t i;

	json_array_foreach(json_object_get(budget, "phases"), i, one)
	{
		const char *name = text_of(one, "phase"), *end = text_of(one, "ends_at");

		if (phase != NULL && name != NULL && strcmp(phase, name) == 0 && end != NULL)
			return say(page, "phase.until_when",
			    (const struct word[]){
				{"when", say_when(page, SAY_DEADLINE, end), 0}, {0}});
	}
	return "";
}

void draw_budget_card(struct page *page, const json_t *budget, const char *heading)
{
	const char *title_language, *intro_language;
	const char *title = worded(page, json_object_get(budget, "titles"), &title_language);
	const char *intro = worded(page, json_object_get(budget, "intros"), &intro_language);
	const json_t *times = times_of_item(page, budget);

	html_open(&page->html, "li");
	open_as(page, "article", "card card-link debate-card");
	open_as(page, "p", "row");
	draw_badge(page, phase_of(page, "phase.names", text_of(budget, "phase")));
	html_text(&page->html, " ");
	line_as(page, "span", "small soft", until_of(page, budget), NULL);
	html_close(&page->html);
	link_line(page, heading, NULL, budget_address(page, text_of(budget, "slug")), title,
	    title_language);
	if (intro[0] != '\0')
		line_as(page, "p", NULL, intro, intro_language);
	html_close(&page->html);
	html_close(&page->html);
	page->times = times;
}

void draw_page_budgets(struct page *page)
{
	const json_t *items = json_object_get(json_object_get(page->value, "budgets"), "items");
	const json_t *one;
	size_t i;

	frame_open(page, TAB_PROJECTS);
	open_as(page, "div", "page debate");
	open_as(page, "div", "head");
	draw_title(page, say(page, "projects.title", NULL), NULL, NULL);
	page->description = say(page, "projects.lead", NULL);
	line_as(page, "p", "lead", page->description, NULL);
	html_close(&page->html);
	if (json_array_size(items) == 0)
		line_as(page, "p", "lead", say(page, "projects.no_round", NULL), NULL);
	open_as(page, "ul", "stack");
	html_attribute(&page->html, "role", "list");
	json_array_foreach(items, i, one) draw_budget_card(page, one, "h2");
	html_close(&page->html);
	html_close(&page->html);
	frame_close(page);
}

/* All phases with their days, each an event for machines. */
static void draw_phases(struct page *page, const json_t *budget, const char *title)
{
	const char *now = text_of(budget, "phase");
	const json_t *one;
	size_t i;

	open_section(page, "phases", say(page, "phase.all", NULL));
	html_line(&page->html, "p", phase_of(page, "phase.says", now));
	open_as(page, "ol", "budget-phases");
	json_array_foreach(json_object_get(budget, "phases"), i, one)
	{
		const char *phase = text_of(one, "phase"), *start = text_of(one, "starts_at");
		const char *name = phase_of(page, "phase.names", phase);
		const bool is_now = now != NULL && phase != NULL && strcmp(now, phase) == 0;
		json_t *event = linked_add(page, "Event");

		linked_text(event, "name", print(page, "%s: %s", title, name));
		linked_text(event, "startDate", start);
		linked_text(event, "endDate", text_of(one, "ends_at"));
		linked_address(page, event, "url", budget_address(page, text_of(budget, "slug")));
		html_open(&page->html, "li");
		html_attribute(&page->html, "aria-current", is_now ? "step" : NULL);
		html_line(&page->html, "strong", name);
		if (is_now)
			html_text(&page->html, print(page, " (%s)", say(page, "phase.here", NULL)));
		html_text(&page->html, " · ");
		draw_time(page, SAY_MOMENT, start);
		html_close(&page->html);
	}
	html_close(&page->html);
	html_close(&page->html);
}

/* That the forum is asked to let its phases begin later, or else that it approved it last, and why.
 */
static void draw_extension(struct page *page, const json_t *budget)
{
	const json_t *found = NULL, *one;
	size_t i;

	json_array_foreach(json_object_get(budget, "extensions"), i, one)
	{
		const char *state = text_of(one, "state");
		const bool is_open = state != NULL && strcmp(state, "open") == 0;

		if (is_open || (found == NULL && state != NULL && strcmp(state, "approved") == 0))
			found = one;
		if (is_open)
			break;
	}
	if (found == NULL)
		return;
	const bool is_open = text_of(found, "settled_at") == NULL;

	open_section(page, "extension",
	    say(page, is_open ? "forum.note_open" : "forum.note_approved", NULL));
	line_as(page, "p", NULL, text_of(found, "reason"), text_of(found, "language"));
	html_line(&page->html, "p",
	    say(page, is_open ? "forum.lapses" : "forum.settled_at",
		(const struct word[]){{"when",
					  say_when(page, SAY_WHEN,
					      text_of(found, is_open ? "lapses_at" : "settled_at")),
					  0},
		    {0}}));
	html_close(&page->html);
}

static void draw_headings(struct page *page, const json_t *budget)
{
	const json_t *one;
	size_t i;

	open_section(page, "headings", say(page, "projects.headings", NULL));
	open_as(page, "dl", "facts");
	json_array_foreach(json_object_get(budget, "headings"), i, one)
	{
		const char *language;
		const char *name = worded(page, json_object_get(one, "names"), &language);

		html_open(&page->html, "div");
		line_as(page, "dt", NULL, name, language);
		html_line(
		    &page->html, "dd", say_money(page, number_of(one, "budget_cents"), budget));
		html_close(&page->html);
	}
	html_close(&page->html);
	html_close(&page->html);
}

bool has_supports(const json_t *budget)
{
	const char *phase = text_of(budget, "phase");

	return phase != NULL && strcmp(phase, "informing") != 0 &&
	       strcmp(phase, "accepting") != 0 && strcmp(phase, "reviewing") != 0 &&
	       strcmp(phase, "drafting") != 0;
}

int64_t supports_of(const json_t *project)
{
	return number_of(project, "supports") + number_of(project, "paper_supports");
}

/* In whose name, and with whom. */
void draw_authors(struct page *page, const json_t *project)
{
	const char *collective = text_of(project, "collective");
	const json_t *one;
	size_t i;

	draw_author(page, json_object_get(project, "author"));
	json_array_foreach(json_object_get(project, "co_authors"), i, one)
	{
		html_text(&page->html,
		    i > 0 ? ", " : print(page, " %s ", say(page, "project.with", NULL)));
		draw_author(page, one);
	}
	if (collective != NULL)
		html_text(
		    &page->html, print(page, " · %s",
				     say(page, "project.collective",
					 (const struct word[]){{"name", collective, 0}, {0}})));
}

static const char *project_title(struct page *page, const json_t *project, const char **language)
{
	const char *title = text_of(json_object_get(project, "titles"), page->code);

	*language = page->code;
	if (title != NULL)
		return title;
	title = text_of(project, "title");
	if (title == NULL)
		return say(page, "project.hidden_title", NULL);
	*language = text_of(project, "language");
	return title;
}

void draw_state(struct page *page, const json_t *project)
{
	const char *state = text_of(project, "state");

	if (state == NULL || (strcmp(state, "withdrawn") != 0 && strcmp(state, "merged") != 0))
		return;
	draw_badge(page,
	    say(page, strcmp(state, "merged") == 0 ? "project.merged" : "project.withdrawn", NULL));
	html_text(&page->html, " ");
}

void draw_proposed_card(
    struct page *page, const json_t *project, const json_t *budget, const char *heading)
{
	const json_t *hidden = json_object_get(project, "hidden");
	const char *slug = text_of(project, "budget"), *language;
	const char *title = project_title(page, project, &language);
	const char *place = text_of(project, "place");

	html_open(&page->html, "li");
	open_as(page, "article", "card card-link debate-card");
	link_line(page, heading, NULL,
	    proposed_address(page, slug == NULL ? "" : slug, number_of(project, "number")), title,
	    language);
	if (json_is_object(hidden)) {
		draw_stub(page, hidden, "project");
	} else {
		open_as(page, "p", "small soft");
		draw_authors(page, project);
		html_close(&page->html);
		line_as(page, "p", NULL, text_of(project, "excerpt"), text_of(project, "language"));
	}
	open_as(page, "p", "small debate-counts");
	draw_state(page, project);
	if (place != NULL)
		line_as(page, "bdi", NULL, print(page, "%s ", place), NULL);
	if (has_supports(budget))
		line_as(page, "span", NULL,
		    print(page, "%s ", say_count(page, "support.count", supports_of(project))),
		    NULL);
	line_as(page, "span", NULL,
	    say_count(page, "talk.comments", number_of(project, "comments")), NULL);
	html_close(&page->html);
	html_close(&page->html);
	html_close(&page->html);
}

static void draw_list(struct page *page, const json_t *budget)
{
	const json_t *list = json_object_get(page->value, "list"), *one;
	size_t i;

	open_section(page, "list", say(page, "projects.see", NULL));
	if (json_array_size(json_object_get(list, "items")) == 0)
		line_as(page, "p", "lead", say(page, "projects.none", NULL), NULL);
	open_as(page, "ul", "stack");
	html_attribute(&page->html, "role", "list");
	json_array_foreach(json_object_get(list, "items"), i, one)
	    draw_proposed_card(page, one, budget, "h3");
	html_close(&page->html);
	draw_next(page, budget_address(page, text_of(budget, "slug")), list);
	html_close(&page->html);
}

static void link_budget(struct page *page, const json_t *budget, const char *title)
{
	json_t *service = linked_add(page, "GovernmentService");

	linked_text(service, "name", title);
	linked_text(service, "serviceType", say(page, "projects.title", NULL));
	linked_text(service, "description", page->description);
	linked_address(page, service, "url", budget_address(page, text_of(budget, "slug")));
}

void draw_page_budget(struct page *page)
{
	const json_t *budget = json_object_get(page->value, "budget");
	const char *title_language, *intro_language, *name = say(page, "projects.title", NULL);
	const char *title = worded(page, json_object_get(budget, "titles"), &title_language);
	const char *intro = worded(page, json_object_get(budget, "intros"), &intro_language);

	page->description =
	    shortened(page, intro[0] == '\0' ? say(page, "projects.lead", NULL) : intro, 160);
	link_budget(page, budget, title);
	frame_open(page, TAB_PROJECTS);
	open_as(page, "div", "page debate");
	draw_crumbs(page, &(struct crumb){print(page, "/%s/projects/", page->code), name}, 1);
	open_as(page, "div", "head");
	draw_title(page, title, name, title_language);
	if (intro[0] != '\0')
		line_as(page, "p", "lead", intro, intro_language);
	open_as(page, "p", "row");
	draw_badge(page, phase_of(page, "phase.names", text_of(budget, "phase")));
	html_text(&page->html, " ");
	line_as(page, "span", "soft", until_of(page, budget), NULL);
	html_close(&page->html);
	if (json_is_true(json_object_get(budget, "has_vote")))
		link_line(page, "p", NULL,
		    print(page, "/%s/rounds/%s%s", page->code, text_of(budget, "slug"),
			has_text(budget, "phase", "finished") ? "/results" : ""),
		    say(page, "projects.vote",
			(const struct word[]){{"phase", text_of(budget, "phase"), 0}, {0}}),
		    NULL);
	html_close(&page->html);
	draw_phases(page, budget, title);
	draw_extension(page, budget);
	draw_headings(page, budget);
	draw_list(page, budget);
	html_close(&page->html);
	frame_close(page);
}
