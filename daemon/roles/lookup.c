/*
 * libcurl's multi interface between watches and a timer of the loop. See lookup.h.
 */
#include "daemon/roles/lookup.h"

#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/net/log.h"
#include "daemon/roles/breaker.h"
#include "daemon/roles/reach.h"
#include "proto/base/clock.h"
#include "proto/base/json.h"
#include "proto/crypto/group.h"

enum { CONNECT_MS = 2000, ALL_MS = 4000, ANSWER_MOST = 16384, AT_ONCE = 64 };

struct lookup {
	struct loop *loop;
	CURLM *multi;
	struct timer *timer;
	struct breaker breaker;
	struct curl_slist *fields;
	char *url;
	struct buf ca;
	struct asking *first; /* those under way */
	unsigned count;
};

/* One person asked about. */
struct asking {
	struct lookup *lookup;
	CURL *easy;
	struct buf body, answer;
	uint64_t started_ms;
	lookup_done *done;
	void *context;
	struct asking *next, **previous;
};

/* A descriptor of curl's that is waited for. */
struct slot {
	struct lookup *lookup;
	struct watch *watch;
	curl_socket_t fd;
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

static size_t on_answer(char *bytes, size_t size, size_t count, void *context)
{
	struct asking *one = context;

	if (one->answer.len + size * count > ANSWER_MOST)
		return 0;
	buf_put(&one->answer, bytes, size * count);
	return size * count;
}

static void finish(struct asking *one, CURLcode code)
{
	struct lookup *lookup = one->lookup;
	const uint64_t took = loop_now_ms(lookup->loop) - one->started_ms;
	struct lookup_answer answer;
	long status = 0;
	bool is_fine;

	(void)curl_easy_getinfo(one->easy, CURLINFO_RESPONSE_CODE, &status);
	is_fine = code == CURLE_OK && status == 200 && buf_is_ok(&one->answer) &&
		  lookup_read(&answer, (struct span){one->answer.bytes, one->answer.len});
	if (!is_fine)
		log_event(LOG_LEVEL_WARN, "census_service", "status=%ld why=\"%s\"", status,
		    code != CURLE_OK ? curl_easy_strerror(code) : "out of form");
	if (breaker_note(&lookup->breaker, is_fine, loop_now_ms(lookup->loop)))
		log_event(LOG_LEVEL_ERROR, "census_service_left", "seconds=%llu",
		    (unsigned long long)lookup->breaker.wait_ms / 1000);
	(void)curl_multi_remove_handle(lookup->multi, one->easy);
	curl_easy_cleanup(one->easy);
	*one->previous = one->next;
	if (one->next != NULL)
		one->next->previous = one->previous;
	lookup->count--;
	one->done(one->context, is_fine ? &answer : NULL, (unsigned)took + 1);
	buf_wipe(&one->body);
	buf_wipe(&one->answer);
	free(one);
}

static void collect(struct lookup *lookup)
{
	int left;
	CURLMsg *said;

	while ((said = curl_multi_info_read(lookup->multi, &left)) != NULL) {
		const CURLcode code = said->data.result;
		struct asking *one = NULL;

		if (said->msg == CURLMSG_DONE &&
		    curl_easy_getinfo(said->easy_handle, CURLINFO_PRIVATE, &one) == CURLE_OK)
			finish(one, code);
	}
}

static bool set(bool is_fine, CURLcode code)
{
	return is_fine && code == CURLE_OK;
}

static bool set_all(struct asking *one)
{
	struct lookup *lookup = one->lookup;
	struct curl_blob ca = {lookup->ca.bytes, lookup->ca.len, CURL_BLOB_NOCOPY};
	CURL *easy = one->easy;
	bool is_fine = set(true, curl_easy_setopt(easy, CURLOPT_URL, lookup->url));

	is_fine = set(is_fine, curl_easy_setopt(easy, CURLOPT_PRIVATE, one));
	is_fine = set(is_fine, curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https"));
	is_fine = set(is_fine, curl_easy_setopt(easy, CURLOPT_PROXY, ""));
	is_fine = set(is_fine, curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L));
	is_fine = set(is_fine, curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, (long)CONNECT_MS));
	is_fine = set(is_fine, curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, (long)ALL_MS));
	is_fine = set(is_fine, curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L));
	is_fine = set(is_fine, curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, 1L));
	is_fine = set(is_fine, curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, 2L));
	is_fine =
	    set(is_fine, curl_easy_setopt(easy, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2));
	is_fine = set(is_fine, curl_easy_setopt(easy, CURLOPT_HTTPHEADER, lookup->fields));
	is_fine = set(is_fine, curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, on_answer));
	is_fine = set(is_fine, curl_easy_setopt(easy, CURLOPT_WRITEDATA, one));
	is_fine = set(is_fine,
	    curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)one->body.len));
	is_fine = set(is_fine, curl_easy_setopt(easy, CURLOPT_POSTFIELDS, buf_text(&one->body)));
	if (lookup->ca.len > 0)
		is_fine = set(is_fine, curl_easy_setopt(easy, CURLOPT_CAINFO_BLOB, &ca));
	return is_fine;
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

static void drop(struct asking *one)
{
	curl_easy_cleanup(one->easy);
	buf_wipe(&one->body);
	free(one);
}

void lookup_ask(struct lookup *lookup, const char *document, const char *birth_date,
    const char *postal_code, lookup_done *done, void *context)
{
	struct asking *one = NULL;

	if (lookup->count < AT_ONCE && breaker_may(&lookup->breaker, loop_now_ms(lookup->loop)))
		one = calloc(1, sizeof *one);
	if (one == NULL) {
		done(context, NULL, 0);
		return;
	}
	*one = (struct asking){.lookup = lookup,
	    .easy = curl_easy_init(),
	    .started_ms = loop_now_ms(lookup->loop),
	    .done = done,
	    .context = context};
	if (one->easy == NULL || !write_body(&one->body, document, birth_date, postal_code) ||
	    !set_all(one) || curl_multi_add_handle(lookup->multi, one->easy) != CURLM_OK) {
		drop(one);
		(void)breaker_note(&lookup->breaker, false, loop_now_ms(lookup->loop));
		done(context, NULL, 0);
		return;
	}
	one->next = lookup->first;
	one->previous = &lookup->first;
	if (one->next != NULL)
		one->next->previous = &one->next;
	lookup->first = one;
	lookup->count++;
}

/* --- curl and the loop -------------------------------------------------------------------------
 */

static void socket_ready(unsigned what, void *context)
{
	const struct slot *slot = context;
	struct lookup *lookup = slot->lookup;
	const int events = ((what & LOOP_READ) != 0 ? CURL_CSELECT_IN : 0) |
			   ((what & LOOP_WRITE) != 0 ? CURL_CSELECT_OUT : 0);
	int running;

	/* it may be gone after this */
	(void)curl_multi_socket_action(lookup->multi, slot->fd, events, &running);
	collect(lookup);
}

static int on_socket(CURL *easy, curl_socket_t fd, int what, void *context, void *slot_context)
{
	struct lookup *lookup = context;
	struct slot *slot = slot_context;

	(void)easy;
	if (what == CURL_POLL_REMOVE) {
		if (slot != NULL)
			watch_free(&slot->watch);
		free(slot);
		return 0;
	}
	if (slot == NULL) {
		slot = calloc(1, sizeof *slot);
		if (slot == NULL)
			return -1;
		*slot = (struct slot){.lookup = lookup, .fd = fd};
		slot->watch = watch_new(lookup->loop, fd, socket_ready, slot);
		if (slot->watch == NULL) {
			free(slot);
			return -1;
		}
		(void)curl_multi_assign(lookup->multi, fd, slot);
	}
	watch_set(slot->watch, ((what & CURL_POLL_IN) != 0 ? LOOP_READ : 0U) |
				   ((what & CURL_POLL_OUT) != 0 ? LOOP_WRITE : 0U));
	return 0;
}

static void timer_due(void *context)
{
	struct lookup *lookup = context;
	int running;

	(void)curl_multi_socket_action(lookup->multi, CURL_SOCKET_TIMEOUT, 0, &running);
	collect(lookup);
}

static int on_timer(CURLM *multi, long after_ms, void *context)
{
	struct lookup *lookup = context;

	(void)multi;
	if (after_ms < 0)
		timer_stop(lookup->timer);
	else
		timer_start(lookup->timer, (uint64_t)after_ms);
	return 0;
}

/* --- what it is made of ------------------------------------------------------------------------
 */

static bool set_fields(struct lookup *lookup, const char *token)
{
	struct buf line = {0};
	struct curl_slist *more;

	lookup->fields = curl_slist_append(NULL, "Content-Type: application/json");
	if (token[0] == '\0' || lookup->fields == NULL)
		return lookup->fields != NULL;
	buf_printf(&line, "Authorization: Bearer %s", token);
	more = buf_is_ok(&line) ? curl_slist_append(lookup->fields, buf_text(&line)) : NULL;
	buf_wipe(&line);
	return more != NULL;
}

static bool set_multi(struct lookup *lookup)
{
	CURLM *multi = lookup->multi;

	return curl_multi_setopt(multi, CURLMOPT_SOCKETFUNCTION, on_socket) == CURLM_OK &&
	       curl_multi_setopt(multi, CURLMOPT_SOCKETDATA, lookup) == CURLM_OK &&
	       curl_multi_setopt(multi, CURLMOPT_TIMERFUNCTION, on_timer) == CURLM_OK &&
	       curl_multi_setopt(multi, CURLMOPT_TIMERDATA, lookup) == CURLM_OK;
}

struct lookup *lookup_new(
    struct loop *loop, const struct lookup_options *options, struct fault *fault)
{
	struct lookup *lookup;

	if (!reach_is_url(options->url)) {
		fault_false(fault, "config", "census_url has to be https://..");
		return NULL;
	}
	lookup = calloc(1, sizeof *lookup);
	if (lookup == NULL || curl_global_init(CURL_GLOBAL_DEFAULT) != 0) {
		fault_unable(fault, "lookup_library", "libcurl could not start");
		free(lookup);
		return NULL;
	}
	lookup->loop = loop;
	lookup->url = strdup(options->url);
	buf_put(&lookup->ca, options->ca.bytes, options->ca.len);
	lookup->timer = timer_new(loop, timer_due, lookup);
	lookup->multi = curl_multi_init();
	if (lookup->url == NULL || !buf_is_ok(&lookup->ca) || lookup->timer == NULL ||
	    lookup->multi == NULL || !set_fields(lookup, options->token) || !set_multi(lookup)) {
		fault_unable(fault, "lookup_library", "libcurl can't do HTTPS here");
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
	while (gone->first != NULL)
		finish(gone->first, CURLE_ABORTED_BY_CALLBACK);
	if (gone->multi != NULL)
		(void)curl_multi_cleanup(gone->multi);
	curl_slist_free_all(gone->fields);
	timer_free(&gone->timer);
	buf_free(&gone->ca);
	free(gone->url);
	free(gone);
}
