/*
 * Meetings of the city: the list, and one with when and where, its agenda, its minutes and what it
 * is about.
 */
#include <stdlib.h>
#include <string.h>

#include "daemon/page/proposed.h"
#include "daemon/page/things.h"

static const struct things meetings = {TAB_NONE, "meetings", "meetings.title", "meetings.lead"};

static void draw_state_of(struct page *page, const json_t *meeting)
{
	if (has_text(meeting, "state", "coming"))
		return;
	line_as(page, "span", "badge badge-sun",
	    say(page, "meeting.state",
		(const struct word[]){{"state", text_of(meeting, "state"), 0}, {0}}),
	    NULL);
	html_text(&page->html, " ");
}

/* --- the list ---------------------------------------------------------------------------- */

static void draw_card(struct page *page, const json_t *meeting, const char *heading)
{
	const char *language, *place = text_of(meeting, "place");
	const char *title = worded(page, json_object_get(meeting, "titles"), &language);

	open_card(page, heading, thing_address(page, &meetings, meeting), title, language);
	open_as(page, "p", "small debate-counts");
	draw_state_of(page, meeting);
	draw_time(page, SAY_WHEN, text_of(meeting, "starts_at"));
	html_text(&page->html, " ");
	open_as(page, "span", NULL);
	html_attribute(&page->html, "dir", "auto");
	html_text(&page->html, place == NULL ? say(page, "meeting.online", NULL) : place);
	html_close(&page->html);
	html_text(&page->html, " ");
	html_line(
	    &page->html, "span", say_count(page, "talk.comments", number_of(meeting, "comments")));
	if (json_is_true(json_object_get(meeting, "has_minutes"))) {
		html_text(&page->html, " ");
		line_as(page, "span", "badge badge-ok", say(page, "meeting.minutes", NULL), NULL);
	}
	html_close(&page->html);
	close_card(page);
}

void draw_page_meetings(struct page *page)
{
	const char *state = given_of(page, "state");
	const bool are_past = state != NULL && strcmp(state, "past") == 0;
	const struct crumb links[] = {
	    {print(page, "/%s/meetings/%s", page->code, are_past ? "" : "?state=past"),
		say(page, are_past ? "meetings.state_coming" : "meetings.state_past", NULL)},
	    {print(page, "/%s/meetings/lobby", page->code), say(page, "lobby.title", NULL)},
	    {print(page, "/api/calendar/%s", page->code), say(page, "meetings.calendar", NULL)}};

	open_list(page, &meetings);
	draw_link_row(page, links, sizeof links / sizeof *links);
	close_list(page, &meetings,
	    say(page, are_past ? "meetings.none_past" : "meetings.none_coming", NULL), draw_card);
}

/* --- where and when ---------------------------------------------------------------------- */

static void open_fact(struct page *page, const char *class, const char *term)
{
	open_as(page, "div", class);
	html_line(&page->html, "dt", term);
	html_open(&page->html, "dd");
}

static void close_fact(struct page *page)
{
	html_close(&page->html);
	html_close(&page->html);
}

static void draw_where(struct page *page, const json_t *meeting)
{
	static const char *const times[][2] = {
	    {"starts_at", "meeting.begins"}, {"ends_at", "meeting.ends"}};
	const char *language, *place = text_of(meeting, "place"), *link = text_of(meeting, "link");
	const char *notes = worded(page, json_object_get(meeting, "notes"), &language);

	open_as(page, "dl", "facts");
	for (size_t i = 0; i < 2; i++) {
		open_fact(page, "fact fact-long", say(page, times[i][1], NULL));
		draw_time(page, SAY_WHEN, text_of(meeting, times[i][0]));
		close_fact(page);
	}
	open_fact(page, "fact", say(page, "meeting.place", NULL));
	open_as(page, "span", NULL);
	html_attribute(&page->html, "dir", "auto");
	html_text(&page->html, place);
	html_text(&page->html, place != NULL && link != NULL ? " · " : "");
	if (link != NULL)
		link_as(page, NULL, link, say(page, "meeting.join", NULL), NULL);
	html_close(&page->html);
	close_fact(page);
	html_close(&page->html);
	if (notes[0] != '\0')
		draw_paragraphs(page, notes, language);
	link_line(page, "p", NULL,
	    print(page, "/api/calendar%s", thing_address(page, &meetings, meeting)),
	    say(page, "meeting.calendar", NULL), NULL);
}

static void draw_agenda(struct page *page, const json_t *meeting)
{
	const json_t *agenda = json_object_get(meeting, "agenda"), *one;
	size_t i;

	if (json_array_size(agenda) == 0)
		return;
	open_section(page, "agenda", say(page, "meeting.agenda", NULL));
	html_open(&page->html, "ol");
	json_array_foreach(agenda, i, one)
	{
		const char *language;
		const char *text = worded(page, json_object_get(one, "texts"), &language);

		html_open(&page->html, "li");
		line_as(page, "span", NULL, text, language);
		html_text(&page->html, " ");
		line_as(page, "span", "soft",
		    say_count(page, "meeting.lasts", number_of(one, "minutes")), NULL);
		html_close(&page->html);
	}
	html_close(&page->html);
	html_close(&page->html);
}

/* --- minutes ----------------------------------------------------------------------------- */

static void draw_version(struct page *page, const json_t *version)
{
	const char *language = text_of(version, "language");
	const json_t *documents = json_object_get(version, "documents");

	html_open(&page->html, "div");
	open_as(page, "p", "small soft");
	html_text(&page->html,
	    print(page, "%s · ",
		say(page, "meeting.version",
		    (const struct word[]){
			{"n", print(page, "%lld", (long long)number_of(version, "version")), 0},
			{"language", language == NULL ? "" : language, 0}, {0}})));
	draw_time(page, SAY_WHEN, text_of(version, "at"));
	html_close(&page->html);
	if (json_is_integer(json_object_get(version, "attended")))
		html_line(&page->html, "p",
		    say_count(page, "meeting.attended", number_of(version, "attended")));
	if (json_is_array(json_object_get(version, "tree")))
		draw_markdown(page, json_object_get(version, "tree"), 3, language);
	if (json_array_size(documents) > 0) {
		html_line(&page->html, "h3", say(page, "meeting.documents", NULL));
		draw_documents(page, documents);
	}
	html_close(&page->html);
}

/* The newest in the page's language, or in whichever there is one; the others behind it. */
static void draw_minutes(struct page *page, const json_t *meeting)
{
	const json_t *minutes = json_object_get(meeting, "minutes"), *one;
	const size_t count = json_array_size(minutes);
	size_t i, first = 0;

	if (count == 0)
		return;
	json_array_foreach(minutes, i, one)
	{
		const char *language = text_of(one, "language");

		if (language == NULL || strcmp(language, page->code) != 0)
			continue;
		first = i;
		break;
	}
	open_section(page, "minutes", say(page, "meeting.minutes", NULL));
	draw_version(page, json_array_get(minutes, first));
	if (count > 1) {
		open_as(page, "details", "more");
		html_line(
		    &page->html, "summary", say_count(page, "meeting.others", (int64_t)count - 1));
		json_array_foreach(minutes, i, one) if (i != first) draw_version(page, one);
		html_close(&page->html);
	}
	html_close(&page->html);
}

/* --- what it is about -------------------------------------------------------------------- */

static const char *about_address(struct page *page, const json_t *about)
{
	const char *kind = text_of(about, "kind"), *slug = text_of(about, "budget");
	const int64_t number = number_of(about, "number");

	if (kind == NULL || slug == NULL)
		return print(
		    page, "/%s/%ss/%lld", page->code, kind == NULL ? "" : kind, (long long)number);
	return strcmp(kind, "round") == 0 ? budget_address(page, slug)
					  : proposed_address(page, slug, number);
}

static void draw_about(struct page *page, const json_t *meeting)
{
	const json_t *about = json_object_get(meeting, "about"), *one;
	size_t i;

	if (json_array_size(about) == 0)
		return;
	open_section(page, "about", say(page, "meeting.about", NULL));
	html_open(&page->html, "ul");
	json_array_foreach(about, i, one)
	{
		const char *title = text_of(one, "title");

		html_open(&page->html, "li");
		html_attribute(&page->html, "dir", "auto");
		link_as(page, NULL, about_address(page, one),
		    title == NULL ? say(page, "lobby.hidden", NULL) : title, NULL);
		html_close(&page->html);
	}
	html_close(&page->html);
	html_close(&page->html);
}

static void draw_seats(struct page *page, const json_t *meeting)
{
	const int64_t waiting = number_of(meeting, "waiting");
	const json_t *seats = json_object_get(meeting, "seats");

	open_section(page, "seats", say(page, "meeting.register", NULL));
	html_open(&page->html, "p");
	html_text(
	    &page->html, say_count(page, "meeting.registered", number_of(meeting, "registered")));
	if (json_is_integer(seats))
		html_text(
		    &page->html, print(page, " %s",
				     say_count(page, "meeting.seats", json_integer_value(seats))));
	if (waiting > 0)
		html_text(
		    &page->html, print(page, " %s", say_count(page, "meeting.waiting", waiting)));
	html_close(&page->html);
	if (has_text(meeting, "state", "coming"))
		html_line(&page->html, "p", say(page, "meeting.sign_in", NULL));
	html_close(&page->html);
}

/* --- for machines ------------------------------------------------------------------------ */

/* Millionths of a degree; NULL where they are none. */
static const char *degrees_of(struct page *page, const json_t *e6)
{
	const json_int_t value = json_integer_value(e6);

	if (!json_is_integer(e6) || value < -180000000 || value > 180000000)
		return NULL;
	return print(page, "%s%lld.%06lld", value < 0 ? "-" : "", llabs(value) / 1000000,
	    llabs(value) % 1000000);
}

static json_t *place_of(struct page *page, const json_t *meeting)
{
	const char *place = text_of(meeting, "place");
	const char *latitude = degrees_of(page, json_object_get(meeting, "latitude_e6"));
	const char *longitude = degrees_of(page, json_object_get(meeting, "longitude_e6"));
	json_t *made =
	    json_pack("{s:s, s:s, s:s}", "@type", "Place", "name", place, "address", place);

	if (latitude != NULL && longitude != NULL)
		(void)json_object_set_new(made, "geo",
		    json_pack("{s:s, s:s, s:s}", "@type", "GeoCoordinates", "latitude", latitude,
			"longitude", longitude));
	return made;
}

/* Where it is: in a place, at an address of the web, or both. */
static void link_where(struct page *page, json_t *event, const json_t *meeting)
{
	static const char *const modes[] = {"", "OfflineEventAttendanceMode",
	    "OnlineEventAttendanceMode", "MixedEventAttendanceMode"};
	const char *link = text_of(meeting, "link");
	const bool has_link = link != NULL && html_is_address(link);
	const bool has_place = text_of(meeting, "place") != NULL;
	json_t *where = json_array();

	if (has_place)
		(void)json_array_append_new(where, place_of(page, meeting));
	if (has_link)
		(void)json_array_append_new(
		    where, json_pack("{s:s, s:s}", "@type", "VirtualLocation", "url", link));
	(void)json_object_set_new(event, "location", where);
	if (has_place || has_link)
		linked_text(event, "eventAttendanceMode",
		    print(page, "https://schema.org/%s", modes[has_place + 2 * has_link]));
}

static void describe(struct page *page, const json_t *meeting, const char *title)
{
	const char *language;
	const char *text = worded(page, json_object_get(meeting, "texts"), &language);
	const json_t *seats = json_object_get(meeting, "seats");
	json_t *event = linked_add(page, "Event");

	page->type = "article";
	page->description = shortened(page, text, 160);
	page->published = text_of(meeting, "created_at");
	page->edited = text_of(meeting, "changed_at");
	linked_text(event, "name", title);
	linked_text(event, "description", page->description);
	linked_text(event, "startDate", text_of(meeting, "starts_at"));
	linked_text(event, "endDate", text_of(meeting, "ends_at"));
	linked_text(event, "eventStatus",
	    has_text(meeting, "state", "cancelled") ? "https://schema.org/EventCancelled"
						    : "https://schema.org/EventScheduled");
	linked_address(page, event, "url", thing_address(page, &meetings, meeting));
	link_where(page, event, meeting);
	linked_city(page, event, "organizer");
	if (json_is_integer(seats))
		(void)json_object_set_new(
		    event, "maximumAttendeeCapacity", json_integer(json_integer_value(seats)));
}

/* --- one of them ------------------------------------------------------------------------- */

void draw_page_meeting(struct page *page)
{
	const json_t *meeting = json_object_get(page->value, "meeting");
	const json_t *reasons = json_object_get(meeting, "reasons");
	const char *language, *text_language;
	const char *title = worded(page, json_object_get(meeting, "titles"), &language);
	const char *text = worded(page, json_object_get(meeting, "texts"), &text_language);

	describe(page, meeting, title);
	open_thing(page, &meetings, title, language);
	draw_state_of(page, meeting);
	html_close(&page->html);
	if (json_is_object(reasons)) {
		const char *reason_language;
		const char *reason = worded(page, reasons, &reason_language);

		open_notice(page, "warn");
		line_as(page, "p", NULL, reason, reason_language);
		close_notice(page);
	}
	open_as(page, "div", "stack");
	draw_where(page, meeting);
	draw_paragraphs(page, text, text_language);
	html_close(&page->html);
	draw_agenda(page, meeting);
	draw_minutes(page, meeting);
	draw_about(page, meeting);
	draw_seats(page, meeting);
	close_thing(page, &meetings, meeting);
}
