/*
 * Titles and descriptions in every language, held against the contests.
 * It does not choose a language but for the .pb.
 */
#include <string.h>

#include "proto/record/contests.h"

static bool is_printable(const char *text, bool may_have_lines)
{
	for (; *text != '\0'; text++)
		if (((unsigned char)*text < ' ' && !(may_have_lines && *text == '\n')) ||
		    *text == 0x7f)
			return false;
	return true;
}

/* [title, description] */
static bool project_is_right(const json_t *texts)
{
	const char *title = json_string_value(json_array_get(texts, 0));
	const char *description = json_string_value(json_array_get(texts, 1));

	return json_array_size(texts) == 2 && title != NULL && description != NULL &&
	       is_printable(title, false) && is_printable(description, true);
}

static bool language_is_right(
    const struct contests *contests, const char *language, const json_t *texts, struct fault *fault)
{
	static const char *const keys[] = {"contests", "projects", NULL};
	const json_t *titles, *projects;

	if (!json_only_keys(texts, keys, fault) ||
	    !json_take_array(texts, "contests", &titles, fault) ||
	    !json_take_array(texts, "projects", &projects, fault))
		return false;
	if (json_array_size(titles) != contests->count ||
	    json_array_size(projects) != contests->count)
		return fault_false(fault, "texts_shape",
		    "the texts in \"%.20s\" are not those of %zu contests", language,
		    contests->count);
	for (size_t c = 0; c < contests->count; c++) {
		const char *title = json_string_value(json_array_get(titles, c));
		const json_t *list = json_array_get(projects, c);

		if (title == NULL || !is_printable(title, false) ||
		    json_array_size(list) != contests->items[c].project_count)
			return fault_false(fault, "texts_shape",
			    "the texts in \"%.20s\" lack a title or projects of contest %zu",
			    language, c);
		for (size_t p = 0; p < contests->items[c].project_count; p++)
			if (!project_is_right(json_array_get(list, p)))
				return fault_false(fault, "texts_shape",
				    "the texts in \"%.20s\" of project %zu of contest %zu are not "
				    "a title and a "
				    "description without control characters",
				    language, p, c);
	}
	return true;
}

json_t *texts_read(const struct contests *contests, struct span json, struct fault *fault)
{
	json_t *texts = json_parse_canonical(json.bytes, json.len, fault);
	const char *language;
	json_t *member;

	if (texts == NULL)
		return NULL;
	if (!json_is_object(texts) || json_object_size(texts) == 0) {
		fault_false(
		    fault, "texts_shape", "the texts are an object with at least one language");
		json_decref(texts);
		return NULL;
	}
	json_object_foreach(
	    texts, language, member) if (!language_is_right(contests, language, member, fault))
	{
		json_decref(texts);
		return NULL;
	}
	return texts;
}

const char *texts_title(
    const json_t *texts, const struct contests *contests, uint16_t cid, size_t project)
{
	const char *wanted =
	    json_string_value(json_object_get(contests->items[0].meta, "language"));
	const json_t *language = wanted != NULL ? json_object_get(texts, wanted) : NULL;
	const char *key, *first = NULL;
	json_t *member;
	const char *title;

	json_object_foreach(
	    (json_t *)texts, key, member) if (first == NULL || strcmp(key, first) < 0) first = key;
	if (language == NULL)
		language = json_object_get(texts, first != NULL ? first : "");
	title = json_string_value(json_array_get(
	    json_array_get(json_array_get(json_object_get(language, "projects"), cid), project),
	    0));
	return title != NULL ? title : "";
}
