/*
 * One question a person, as an errand. See lookup.h.
 */
#include "daemon/roles/lookup.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/net/log.h"
#include "daemon/roles/breaker.h"
#include "daemon/roles/errands.h"
#include "proto/base/clock.h"
#include "proto/base/json.h"
#include "proto/crypto/group.h"

enum { CONNECT_MS = 2000, ALL_MS = 4000, ANSWER_MOST = 16384, AT_ONCE = 64 };

struct lookup {
	struct loop *loop;
	struct errands *errands;
	struct breaker breaker;
	struct curl_slist *fields;
	char *url;
	struct buf ca;
};

/* One person asked about. */
struct asking {
	struct lookup *lookup;
	uint64_t started_ms;
	lookup_done *done;
	void *context;
};

/* --- the answer --------------------------------------------------------------------------------
 */

static bool take_word(char out[ELIGIBILITY_WORD + 1], const json_t *json, const char *key)
{
	const char *text = json_string_value(json_object_get(json, key));
	const size_t len = text != NULL ? strlen(text) : 0;

	if (len == 0 || len > ELIGIBILITY_WORD || text[0] == ' ' || text[len - 1] == ' ')
		return false;
	memcpy(out, text, len + 1);
	return true;
}

static bool take_person(struct lookup_answer *out, const json_t *json)
{
	const json_t *birth_date = json_object_get(json, "birth_date");
	const char *sex = json_string_value(json_object_get(json, "sex"));

	if (birth_date != NULL) {
		if (!json_is_string(birth_date) || !date_is(json_string_value(birth_date)))
			return false;
		memcpy(out->birth_date, json_string_value(birth_date), BIRTH_LEN + 1);
	}
	if (sex == NULL || strlen(sex) != 1 || strchr("fmx", sex[0]) == NULL)
		return false;
	memcpy(out->sex, sex, 2);
	return take_word(out->district, json, "district") &&
	       take_word(out->habitat, json, "habitat");
}

bool lookup_read(struct lookup_answer *out, struct span body)
{
	json_t *json = json_parse(body.bytes, body.len, NULL);
	const json_t *eligible = json_object_get(json, "eligible");
	bool is_fine = json_is_boolean(eligible);

	*out = (struct lookup_answer){.is_eligible = json_is_true(eligible)};
	if (is_fine && out->is_eligible)
		is_fine = take_person(out, json);
	json_decref(json);
	return is_fine;
}

/* --- one question ------------------------------------------------------------------------------
 */

static void finish(void *context, const struct errand_end *end)
{
	struct asking *one = context;
	struct lookup *lookup = one->lookup;
	const uint64_t took = loop_now_ms(lookup->loop) - one->started_ms;
	struct lookup_answer answer;
	const bool is_fine =
	    end->trouble == NULL && end->status == 200 && lookup_read(&answer, end->answer);

	if (!is_fine)
		log_event(LOG_LEVEL_WARN, "census_service", "status=%ld why=\"%s\"", end->status,
		    end->trouble != NULL ? end->trouble : "out of form");
	if (breaker_note(&lookup->breaker, is_fine, loop_now_ms(lookup->loop)))
		log_event(LOG_LEVEL_ERROR, "census_service_left", "seconds=%llu",
		    (unsigned long long)lookup->breaker.wait_ms / 1000);
	one->done(one->context, is_fine ? &answer : NULL, (unsigned)took + 1);
	free(one);
}

static bool write_body(
    struct buf *out, const char *document, const char *birth_date, const char *postal_code)
{
	json_t *json = json_pack("{s:s,s:s,s:s}", "document", document, "birth_date", birth_date,
	    "postal_code", postal_code);

	if (json != NULL)
		json_write_canonical(out, json);
	json_decref(json);
	return json != NULL && buf_is_ok(out);
}

/* True if it is under way. */
static bool is_sent(struct asking *one, const struct buf *body)
{
	struct lookup *lookup = one->lookup;
	const struct errand_terms terms = {.outward = {.url = lookup->url,
					       .schemes = "http,https",
					       .ca = {lookup->ca.bytes, lookup->ca.len},
					       .connect_ms = CONNECT_MS,
					       .all_ms = ALL_MS},
	    .fields = lookup->fields,
	    .body = {body->bytes, body->len},
	    .answer_most = ANSWER_MOST};

	return errands_ask(lookup->errands, &terms, finish, one);
}

void lookup_ask(struct lookup *lookup, const char *document, const char *birth_date,
    const char *postal_code, lookup_done *done, void *context)
{
	struct asking *one = NULL;
	struct buf body = {0};
	bool is_asked;

	if (breaker_may(&lookup->breaker, loop_now_ms(lookup->loop)))
		one = calloc(1, sizeof *one);
	if (one == NULL) {
		done(context, NULL, 0);
		return;
	}
	*one = (struct asking){.lookup = lookup,
	    .started_ms = loop_now_ms(lookup->loop),
	    .done = done,
	    .context = context};
	is_asked = write_body(&body, document, birth_date, postal_code) && is_sent(one, &body);
	buf_wipe(&body);
	if (is_asked)
		return;
	free(one);
	(void)breaker_note(&lookup->breaker, false, loop_now_ms(lookup->loop));
	done(context, NULL, 0);
}

/* --- what it is made of ------------------------------------------------------------------------
 */

struct lookup *lookup_new(
    struct loop *loop, const struct lookup_options *options, struct fault *fault)
{
	struct lookup *lookup;

	if (!outward_is_url(options->url)) {
		fault_false(fault, "config", "census_url has to be https://..");
		return NULL;
	}
	lookup = calloc(1, sizeof *lookup);
	if (lookup == NULL) {
		fault_unable(fault, "no_memory", "no memory for the census");
		return NULL;
	}
	lookup->loop = loop;
	lookup->errands = errands_new(loop, AT_ONCE, fault);
	if (lookup->errands == NULL) {
		lookup_free(&lookup);
		return NULL;
	}
	lookup->url = strdup(options->url);
	buf_put(&lookup->ca, options->ca.bytes, options->ca.len);
	lookup->fields = outward_fields("application/json", "Bearer", options->token);
	if (lookup->url == NULL || !buf_is_ok(&lookup->ca) || lookup->fields == NULL) {
		fault_unable(fault, "no_memory", "no memory for the census");
		lookup_free(&lookup);
	}
	return lookup;
}

void lookup_free(struct lookup **lookup)
{
	struct lookup *gone = *lookup;

	*lookup = NULL;
	if (gone == NULL)
		return;
	errands_free(&gone->errands);
	curl_slist_free_all(gone->fields);
	buf_free(&gone->ca);
	free(gone->url);
	free(gone);
}
