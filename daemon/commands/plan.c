/*
 * Taking a plan apart: each member goes either into the protocol's documents or to the pages.
 */
#include "daemon/commands/plan.h"

#include <stdio.h>
#include <string.h>

#include "proto/base/arena.h"
#include "proto/base/file.h"
#include "proto/record/contests.h"
#include "proto/record/criteria.h"
#include "proto/record/eligibility.h"
#include "proto/record/import.h"
#include "proto/tally/pabulib.h"

#define PLAN_MAX         ((size_t)4 * 1024 * 1024)
#define CENSUS_BOUND_MAX 1000000

static const char *const plan_keys[] = {"assurance", "census_bound", "city", "contact", "contests",
    "currency", "exponent", "electorate", "intros", "max_seq", "min_batch", "mix_wait_s", "titles",
    "ways", "zone", NULL};
/* Members of a contest and a project that are the pages' own. */
static const char *const heading_keys[] = {
    "hide_money", "intros", "is_district", "residence", NULL};
static const char *const extra_keys[] = {
    "summaries", "district", "category", "places", "latitude_e6", "longitude_e6", NULL};

void plan_free(struct plan *plan)
{
	buf_free(&plan->contests);
	buf_free(&plan->texts);
	buf_free(&plan->criteria);
	json_decref(plan->titles);
	json_decref(plan->intros);
	json_decref(plan->headings);
	json_decref(plan->electorate);
	json_decref(plan->extras);
	json_decref(plan->names);
	*plan = (struct plan){0};
}

/* Moves members out of `from` into a new object. */
static json_t *move_members(json_t *from, const char *const *keys)
{
	json_t *out = json_object();

	for (; *keys != NULL; keys++) {
		json_t *value = json_object_get(from, *keys);

		if (value != NULL)
			json_object_set(out, *keys, value);
		json_object_del(from, *keys);
	}
	return out;
}

static json_t *language_of(json_t *texts, const char *language)
{
	json_t *one = json_object_get(texts, language);

	if (one == NULL) {
		one = json_pack("{s:[],s:[]}", "contests", "projects");
		json_object_set_new(texts, language, one);
	}
	return one;
}

/* Titles and descriptions of one project, under every language of its titles. */
static void add_project_texts(json_t *texts, size_t cid, json_t *project)
{
	json_t *titles = json_object_get(project, "titles");
	json_t *descriptions = json_object_get(project, "descriptions");
	const char *language;
	json_t *title;

	json_object_foreach(titles, language, title)
	{
		json_t *one = json_object_get(language_of(texts, language), "projects");
		json_t *description = json_object_get(descriptions, language);

		json_array_append_new(json_array_get(one, cid),
		    json_pack("[O,O]", title, description != NULL ? description : title));
	}
	json_object_del(project, "titles");
	json_object_del(project, "descriptions");
}

/* Where what things cost decides, or is what people see of a vote, it cannot be hidden. */
static bool check_money(size_t cid, const json_t *contest, struct fault *fault)
{
	const json_t *hide = json_object_get(contest, "hide_money");
	const char *type = json_string_value(json_object_get(contest, "vote_type"));

	return hide == NULL || json_is_false(hide) ||
	       (json_is_true(hide) && type != NULL && strcmp(type, "approval") == 0 &&
		   json_is_null(json_object_get(contest, "max_cost_cents"))) ||
	       fault_false(fault, "plan_money",
		   "contest %zu: hide_money is true or false, and true where the vote is approval "
		   "without a limit of cost",
		   cid);
}

static bool split_contest(
    struct plan *plan, json_t *texts, size_t cid, json_t *contest, struct fault *fault)
{
	json_t *titles = json_object_get(contest, "titles");
	json_t *projects = json_object_get(contest, "projects"), *extras = json_array();
	const char *language;
	json_t *value;
	size_t i;

	if (!json_is_object(titles) || !json_is_array(projects)) {
		json_decref(extras);
		return fault_false(fault, "plan_contest",
		    "contest %zu needs titles by language and a list of projects", cid);
	}
	if (!check_money(cid, contest, fault)) {
		json_decref(extras);
		return false;
	}
	json_object_foreach(titles, language, value)
	{
		json_t *one = language_of(texts, language);

		json_array_append(json_object_get(one, "contests"), value);
		json_array_append_new(json_object_get(one, "projects"), json_array());
	}
	json_array_append_new(plan->headings, move_members(contest, heading_keys));
	json_array_foreach(projects, i, value)
	{
		json_array_append_new(extras, move_members(value, extra_keys));
		add_project_texts(texts, cid, value);
	}
	json_array_append_new(plan->extras, extras);
	json_object_del(contest, "titles");
	return true;
}

/* --- who may vote ------------------------------------------------------------------------------
 */

/* A checked rule with its words; NULL with a fault. */
static json_t *told_rule(json_t *rule, struct fault *fault)
{
	return eligibility_check(rule, fault)
		   ? json_pack("{s:O,s:o}", "rule", rule, "words", eligibility_words(rule))
		   : NULL;
}

static bool take_residences(struct plan *plan, struct fault *fault)
{
	for (size_t i = 0; i < json_array_size(plan->headings); i++) {
		json_t *heading = json_array_get(plan->headings, i);
		json_t *rule = json_object_get(heading, "residence"), *told;

		if (rule == NULL)
			continue;
		told = told_rule(rule, fault);
		if (told == NULL) {
			fault_prefix(fault, "residence of contest %zu", i);
			return false;
		}
		json_object_set_new(heading, "residence", told);
	}
	return true;
}

static bool take_electorate(struct plan *plan, const json_t *json, struct fault *fault)
{
	static const struct {
		const char *json, *array;
	} choices[] = {{"[\"code\"]", "{code}"}, {"[\"account\"]", "{account}"},
	    {"[\"account\",\"code\"]", "{code,account}"},
	    {"[\"code\",\"account\"]", "{code,account}"}};
	json_t *rule = json_object_get(json, "electorate"), *ways = json_object_get(json, "ways");
	struct buf text = {0};

	if (rule != NULL && (plan->electorate = told_rule(rule, fault)) == NULL)
		return false;
	if (ways == NULL) {
		plan->ways = choices[0].array;
		return true;
	}
	json_write_canonical(&text, ways);
	for (size_t i = 0; i < sizeof choices / sizeof *choices; i++)
		if (strcmp(choices[i].json, buf_text(&text)) == 0)
			plan->ways = choices[i].array;
	buf_free(&text);
	return plan->ways != NULL ||
	       fault_false(fault, "plan_ways", "ways has \"code\", \"account\", or both");
}

/* Which channels of verification are enough: each once, at least one; all if it is left out. */
static bool take_assurance(struct plan *plan, const json_t *json, struct fault *fault)
{
	static const char *const channels[] = {"census", "letter", "email", "sms", "desk", NULL};
	const json_t *list = json_object_get(json, "assurance");
	size_t found = 0, len = 0;

	for (size_t i = 0; channels[i] != NULL; i++) {
		size_t count = list == NULL ? 1 : 0;

		for (size_t j = 0; j < json_array_size(list); j++)
			if (json_is_string(json_array_get(list, j)) &&
			    strcmp(json_string_value(json_array_get(list, j)), channels[i]) == 0)
				count++;
		if (count == 1)
			len += (size_t)snprintf(plan->assurance + len, sizeof plan->assurance - len,
			    "%c%s", len == 0 ? '{' : ',', channels[i]);
		found += count == 1;
	}
	(void)snprintf(plan->assurance + len, sizeof plan->assurance - len, "}");
	return (list == NULL ||
		   (json_is_array(list) && found > 0 && found == json_array_size(list))) ||
	       fault_false(fault, "plan_assurance",
		   "assurance has some of \"census\", \"letter\", \"email\", \"sms\", \"desk\", "
		   "each once");
}

/* The words of an array's text, {a,b}, that are among the NULL-ended `known`: in their order. */
static json_t *words_of(const char *array, const char *const *known)
{
	json_t *list = json_array();

	for (; *known != NULL; known++) {
		const size_t len = strlen(*known);

		for (const char *at = array; (at = strstr(at, *known)) != NULL; at += len)
			if (strchr("{,", at[-1]) != NULL && strchr("},", at[len]) != NULL)
				json_array_append_new(list, json_string(*known));
	}
	return list;
}

static json_t *rule_of(const json_t *told)
{
	json_t *rule = json_object_get(told, "rule");

	return rule != NULL ? json_incref(rule) : json_null();
}

/*
 * The artifact electorate. A round that has no rule and takes codes only is without: whoever has a
 * code votes, and who was given one is no matter of the log.
 */
static bool write_criteria(struct plan *plan)
{
	static const char *const ways[] = {"account", "code", NULL};
	static const char *const proofs[] = {"census", "desk", "email", "letter", "sms", NULL};
	json_t *contests = json_array(), *json;
	bool has_rule = plan->electorate != NULL || strstr(plan->ways, "account") != NULL;

	for (size_t i = 0; i < json_array_size(plan->headings); i++) {
		json_t *rule =
		    rule_of(json_object_get(json_array_get(plan->headings, i), "residence"));

		has_rule = has_rule || !json_is_null(rule);
		json_array_append_new(contests, rule);
	}
	json = json_pack("{s:o,s:o,s:o,s:o,s:s}", "assurance", words_of(plan->assurance, proofs),
	    "contests", contests, "rule", rule_of(plan->electorate), "ways",
	    words_of(plan->ways, ways), "zone", plan->zone);
	if (has_rule && json != NULL)
		json_write_canonical(&plan->criteria, json);
	json_decref(json);
	return json != NULL && buf_is_ok(&plan->criteria);
}

static bool check_criteria(
    const struct plan *plan, const struct contests *contests, struct fault *fault)
{
	struct criteria criteria = {0};
	bool is_fine = plan->criteria.len == 0 ||
		       criteria_read(&criteria, contests,
			   (struct span){plan->criteria.bytes, plan->criteria.len}, fault);

	criteria_free(&criteria);
	return is_fine;
}

/* The protocol's readers have the last word on what was put together. */
static bool check_documents(const struct plan *plan, struct fault *fault)
{
	struct contests contests = {0};
	json_t *texts = NULL;
	bool is_fine = contests_read(
	    &contests, (struct span){plan->contests.bytes, plan->contests.len}, fault);

	if (is_fine) {
		texts =
		    texts_read(&contests, (struct span){plan->texts.bytes, plan->texts.len}, fault);
		is_fine = texts != NULL && check_criteria(plan, &contests, fault);
	}
	json_decref(texts);
	contests_free(&contests);
	return is_fine;
}

static bool write_documents(struct plan *plan, json_t *json, struct fault *fault)
{
	json_t *contests = json_object_get(json, "contests"), *texts = json_object();
	json_t *document, *contest;
	bool is_fine = json_is_array(contests) ||
		       fault_false(fault, "plan_contest", "a plan needs a list of contests");
	size_t cid;

	json_array_foreach(contests, cid, contest) is_fine =
	    is_fine && split_contest(plan, texts, cid, contest, fault);
	document = json_pack("{s:O,s:O,s:O}", "contests", contests, "currency",
	    json_object_get(json, "currency"), "exponent", json_object_get(json, "exponent"));
	if (is_fine && document == NULL)
		is_fine = fault_false(fault, "plan_money", "a plan needs currency and exponent");
	if (is_fine) {
		json_write_canonical(&plan->contests, document);
		json_write_canonical(&plan->texts, texts);
	}
	is_fine = is_fine && take_residences(plan, fault) &&
		  (write_criteria(plan) ||
		      fault_unable(fault, "no_memory", "no memory for the electorate"));
	json_decref(document);
	json_decref(texts);
	return is_fine && check_documents(plan, fault);
}

static bool take_numbers(struct plan *plan, const json_t *json, struct fault *fault)
{
	const char *zone;

	if (!json_take_text(json, "zone", &zone, fault) ||
	    !json_take_u64(json, "census_bound", CENSUS_BOUND_MAX, &plan->census_bound, fault) ||
	    !json_take_u64(json, "max_seq", 65535, &plan->max_seq, fault) ||
	    !json_take_u64(json, "min_batch", 1000000, &plan->min_batch, fault) ||
	    !json_take_u64(json, "mix_wait_s", 86400, &plan->mix_wait_s, fault))
		return false;
	(void)snprintf(plan->zone, sizeof plan->zone, "%s", zone);
	return true;
}

/* Where people write to the city. */
static bool take_contact(struct plan *plan, const json_t *json, struct fault *fault)
{
	const json_t *contact = json_object_get(json, "contact");
	const char *why = "json_shape";

	return contact == NULL ||
	       (json_is_string(contact) &&
		   email_read(plan->contact, json_string_value(contact), &why)) ||
	       fault_false(fault, "plan_contact", "contact is no e-mail address (%s)", why);
}

static bool take_plan(struct plan *plan, json_t *json, struct fault *fault)
{
	if (!json_only_keys(json, plan_keys, fault) || !take_numbers(plan, json, fault))
		return false;
	plan->titles = json_incref(json_object_get(json, "titles"));
	plan->intros = json_incref(json_object_get(json, "intros"));
	plan->names = json_incref(json_object_get(json, "city"));
	plan->headings = json_array();
	plan->extras = json_array();
	if (!json_is_object(plan->titles) || !json_is_object(plan->intros))
		return fault_false(
		    fault, "plan_titles", "a plan needs titles and intros by language");
	return take_contact(plan, json, fault) && take_electorate(plan, json, fault) &&
	       take_assurance(plan, json, fault) && write_documents(plan, json, fault);
}

bool plan_parse(struct plan *out, struct span text, struct fault *fault)
{
	json_t *json = json_parse(text.bytes, text.len, fault);
	bool is_fine;

	*out = (struct plan){0};
	is_fine = json != NULL && take_plan(out, json, fault);
	json_decref(json);
	return is_fine;
}

bool plan_read(struct plan *out, const char *path, struct fault *fault)
{
	struct buf bytes = {0};
	bool is_fine;

	*out = (struct plan){0};
	is_fine = file_read(&bytes, path, PLAN_MAX, fault) &&
		  plan_parse(out, (struct span){bytes.bytes, bytes.len}, fault);
	buf_free(&bytes);
	if (!is_fine)
		fault_prefix(fault, "%s", path);
	return is_fine;
}

/* --- a real election ---------------------------------------------------------------------------
 */

/* The first contest's title in each language is the round's. */
static json_t *titles_of(const struct buf *texts)
{
	json_t *json = json_parse(texts->bytes, texts->len, NULL), *out = json_object(), *one;
	const char *language;

	json_object_foreach(json, language, one)
	    json_object_set(out, language, json_array_get(json_object_get(one, "contests"), 0));
	json_decref(json);
	return out;
}

static bool adopt_import(struct plan *out, struct import *import, struct fault *fault)
{
	out->contests = import->contests;
	out->texts = import->texts;
	import->contests = import->texts = (struct buf){0};
	out->titles = titles_of(&out->texts);
	out->intros = json_object();
	out->headings = json_pack("[{}]");
	out->extras = json_pack("[[]]");
	(void)snprintf(out->zone, sizeof out->zone, "%s", "UTC");
	out->ways = "{code}";
	(void)!take_assurance(out, NULL, NULL);
	out->max_seq = 100;
	out->min_batch = 2;
	out->mix_wait_s = 10;
	return (buf_is_ok(&out->contests) && out->extras != NULL) ||
	       fault_unable(fault, "no_memory", "no memory for an election");
}

bool plan_import(struct plan *out, const char *path, struct fault *fault)
{
	struct buf bytes = {0};
	struct arena *arena = arena_new(PB_ARENA_LIMIT);
	const struct pb_election *election = NULL;
	struct import import = {0};
	size_t none = 0;
	bool is_fine;

	*out = (struct plan){0};
	is_fine =
	    (arena != NULL || fault_unable(fault, "no_memory", "no memory for an election")) &&
	    file_read(&bytes, path, PB_MAX_BYTES, fault);
	if (is_fine)
		election = pb_parse(arena, bytes.bytes, bytes.len, fault);
	is_fine = election != NULL && import_election(&import, election, path, &none, 0, fault) &&
		  adopt_import(out, &import, fault);
	if (is_fine) {
		out->votes = election->vote_count;
		out->census_bound = election->vote_count + 100;
	}
	import_free(&import);
	arena_free(&arena);
	buf_free(&bytes);
	if (!is_fine)
		fault_prefix(fault, "%s", path);
	return is_fine;
}
