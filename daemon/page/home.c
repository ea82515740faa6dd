/*
 * The first page: rounds of the city, those before their vote, and what is new.
 */
#include <string.h>

#include "daemon/page/draw.h"

static const char *when_of(struct page *page, const json_t *round)
{
	const char *phase = text_of(round, "phase");
	const bool is_before = phase != NULL && strcmp(phase, "publishing_prices") == 0;
	const bool is_open = phase != NULL && strcmp(phase, "balloting") == 0;
	const char *when = is_before ? say_when(page, SAY_MOMENT, text_of(round, "opens_at"))
				     : say_when(page, SAY_DEADLINE, text_of(round, "closes_at"));

	return say(page,
	    is_before ? "phase.opens"
	    : is_open ? "phase.until"
		      : "phase.closed",
	    (const struct word[]){{"moment", when, 0}, {0}});
}

static void draw_round_card(struct page *page, const json_t *round)
{
	const char *language, *slug = text_of(round, "slug"), *phase = text_of(round, "phase");
	const char *title = worded(page, json_object_get(round, "titles"), &language);
	const json_t *times = times_of_item(page, round);

	html_open(&page->html, "li");
	open_as(page, "article", "card card-link heading-card");
	open_as(page, "div", "heading-card-body");
	open_as(page, "p", "row");
	draw_badge(page, say(page, "phase.name", (const struct word[]){{"phase", phase, 0}, {0}}));
	if (json_is_true(json_object_get(round, "is_rehearsal"))) {
		html_text(&page->html, " ");
		draw_badge(page, say(page, "round.rehearsal", NULL));
	}
	html_close(&page->html);
	link_line(page, "h3", NULL,
	    print(page, "/%s/rounds/%s", page->code, slug == NULL ? "" : slug), title, language);
	line_as(page, "p", "soft", when_of(page, round), NULL);
	html_close(&page->html);
	html_close(&page->html);
	html_close(&page->html);
	page->times = times;
}

static void draw_rounds(struct page *page)
{
	const json_t *rounds = json_object_get(json_object_get(page->value, "rounds"), "items");
	const json_t *one;
	size_t i;

	open_section(page, "rounds", say(page, "home.rounds", NULL));
	if (json_array_size(rounds) == 0)
		html_line(&page->html, "p", say(page, "home.none", NULL));
	open_as(page, "ul", "grid");
	html_attribute(&page->html, "role", "list");
	json_array_foreach(rounds, i, one) draw_round_card(page, one);
	html_close(&page->html);
	open_as(page, "p", "small");
	link_as(page, NULL, print(page, "/api/calendar/%s", page->code),
	    say(page, "home.calendar", NULL), NULL);
	html_text(&page->html, " · ");
	link_as(page, NULL, print(page, "/api/feeds/%s/rounds", page->code),
	    say(page, "home.feed", NULL), NULL);
	html_close(&page->html);
	html_close(&page->html);
}

static const json_t *budget_of(struct page *page, const json_t *project)
{
	const json_t *budgets = json_object_get(json_object_get(page->value, "budgets"), "items");
	const char *slug = text_of(project, "budget");
	const json_t *one;
	size_t i;

	json_array_foreach(budgets, i, one) if (slug != NULL && text_of(one, "slug") != NULL &&
						strcmp(slug, text_of(one, "slug")) == 0) return one;
	return NULL;
}

/* The lists below the rounds; each only where there is something. */
static void draw_news(struct page *page)
{
	const json_t *budgets = json_object_get(json_object_get(page->value, "budgets"), "items");
	const json_t *projects = json_object_get(page->value, "projects");
	const json_t *debates = json_object_get(page->value, "debates");
	const struct {
		const json_t *items;
		const char *id, *key;
	} lists[] = {{budgets, "budgets", "projects.title"},
	    {projects, "new-projects", "plain.new_projects"},
	    {debates, "new-debates", "plain.new_debates"}};

	for (size_t list = 0; list < 3; list++) {
		const json_t *one;
		size_t i;

		if (json_array_size(lists[list].items) == 0)
			continue;
		open_section(page, lists[list].id, say(page, lists[list].key, NULL));
		open_as(page, "ul", "stack");
		html_attribute(&page->html, "role", "list");
		json_array_foreach(lists[list].items, i, one)
		{
			if (list == 0)
				draw_budget_card(page, one, "h3");
			else if (list == 1)
				draw_proposed_card(page, one, budget_of(page, one), "h3");
			else
				draw_debate_card(page, one, "h3");
		}
		html_close(&page->html);
		html_close(&page->html);
	}
}

/* The city and its search, as a machine finds it. */
static void link_site(struct page *page)
{
	json_t *site = linked_add(page, "WebSite"), *search;
	const char *language;
	const char *city =
	    worded(page, json_object_get(json_object_get(page->value, "city"), "names"), &language);

	linked_text(site, "name", city[0] == '\0' ? "Arca" : print(page, "Arca · %s", city));
	linked_text(site, "inLanguage", page->code);
	linked_address(page, site, "url", print(page, "/%s/", page->code));
	search = json_pack("{s:s, s:s}", "@type", "SearchAction", "query-input",
	    "required name=search_term_string");
	linked_address(
	    page, search, "target", print(page, "/%s/search/?q={search_term_string}", page->code));
	(void)json_object_set_new(site, "potentialAction", search);
}

void draw_page_home(struct page *page)
{
	link_site(page);
	frame_open(page, TAB_HOME);
	open_as(page, "div", "band");
	open_as(page, "div", "page");
	open_as(page, "div", "band-text");
	draw_title(page, say(page, "home.title", NULL), NULL, NULL);
	page->description = say(page, "home.lead", NULL);
	line_as(page, "p", "lead", page->description, NULL);
	html_close(&page->html);
	html_close(&page->html);
	html_close(&page->html);
	open_as(page, "div", "page");
	draw_rounds(page);
	draw_news(page);
	html_close(&page->html);
	frame_close(page);
}
