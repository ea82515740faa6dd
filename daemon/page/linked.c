/*
 * Structured data (schema.org) of pages. See draw.h.
 */
#include "daemon/page/draw.h"

json_t *linked_add(struct page *page, const char *type)
{
	json_t *object = json_pack("{s:s, s:s}", "@context", "https://schema.org", "@type", type);

	(void)json_array_append_new(page->linked, object);
	return object;
}

void linked_text(json_t *of, const char *name, const char *text)
{
	if (text != NULL && text[0] != '\0')
		(void)json_object_set_new(of, name, json_string(text));
}

void linked_address(const struct page *page, json_t *of, const char *name, const char *path)
{
	(void)json_object_set_new(of, name, json_sprintf("%s%s", page->ask->origin, path));
}

void linked_author(json_t *of, const json_t *author)
{
	const char *name = text_of(author, "pseudonym");
	const bool is_organisation = json_is_true(json_object_get(author, "is_organisation"));

	if (name != NULL)
		(void)json_object_set_new(of, "author",
		    json_pack("{s:s, s:s}", "@type", is_organisation ? "Organization" : "Person",
			"name", name));
}

void linked_count(json_t *of, const char *action, int64_t count)
{
	json_t *counters = json_object_get(of, "interactionStatistic");

	if (counters == NULL) {
		counters = json_array();
		(void)json_object_set_new(of, "interactionStatistic", counters);
	}
	(void)json_array_append_new(counters,
	    json_pack("{s:s, s:s+, s:I}", "@type", "InteractionCounter", "interactionType",
		"https://schema.org/", action, "userInteractionCount", (json_int_t)count));
}
