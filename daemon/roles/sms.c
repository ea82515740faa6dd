/*
 * An outward handle, and a template. See sms.h.
 */
#include "daemon/roles/sms.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/roles/outward.h"
#include "proto/base/json.h"
#include "proto/crypto/group.h"

enum { CONNECT_MS = 4000, ALL_MS = 10000, ANSWER_MOST = 65536 };

struct sms {
	CURL *easy;
	struct curl_slist *fields;
	char *template;
	size_t answered;
};

/* --- the body ----------------------------------------------------------------------------------
 */

/* As it stands between two quotes. */
static void put_escaped(struct buf *out, const char *text)
{
	json_t *json = json_string(text);
	char *quoted = json != NULL ? json_dumps(json, JSON_ENCODE_ANY) : NULL;

	if (quoted != NULL) {
		buf_put(out, quoted + 1, strlen(quoted) - 2);
		secret_wipe(quoted, strlen(quoted));
	}
	free(quoted);
	json_decref(json);
}

bool sms_body(struct buf *out, const char *template, const char *number, const char *text)
{
	json_t *json;
	bool is_fine;

	while (*template != '\0') {
		if (strncmp(template, "{to}", 4) == 0) {
			put_escaped(out, number);
			template += 4;
		} else if (strncmp(template, "{text}", 6) == 0) {
			put_escaped(out, text);
			template += 6;
		} else {
			buf_put(out, template ++, 1);
		}
	}
	json = buf_is_ok(out) ? json_parse(out->bytes, out->len, NULL) : NULL;
	is_fine = json_is_object(json);
	json_decref(json);
	return is_fine;
}

/* --- setting up --------------------------------------------------------------------------------
 */

static bool is_template(const char *template)
{
	struct buf body = {0};
	bool is_fine = strstr(template, "{to}") != NULL && strstr(template, "{text}") != NULL &&
		       sms_body(&body, template, "+34600000000", "\"\\");

	buf_free(&body);
	return is_fine;
}

/* An answer is looked at by its status alone. */
static size_t on_answer(char *bytes, size_t size, size_t count, void *context)
{
	struct sms *sms = context;

	(void)bytes;
	sms->answered += size * count;
	return sms->answered > ANSWER_MOST ? 0 : size * count;
}

static bool set_all(struct sms *sms, const struct sms_options *options)
{
	const struct outward terms = {.url = options->url,
	    .schemes = "http,https",
	    .ca = options->ca,
	    .connect_ms = CONNECT_MS,
	    .all_ms = ALL_MS};
	CURL *easy = sms->easy;
	bool is_fine = outward_set(easy, &terms);

	is_fine = outward_did(is_fine, curl_easy_setopt(easy, CURLOPT_HTTPHEADER, sms->fields));
	is_fine = outward_did(is_fine, curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, on_answer));
	return outward_did(is_fine, curl_easy_setopt(easy, CURLOPT_WRITEDATA, sms));
}

struct sms *sms_new(const struct sms_options *options, struct fault *fault)
{
	struct sms *sms;

	if (!outward_is_url(options->url) || !is_template(options->template)) {
		fault_false(fault, "config",
		    "sms_url has to be https://.., and sms_template JSON with {to} and {text}");
		return NULL;
	}
	sms = calloc(1, sizeof *sms);
	if (sms == NULL || curl_global_init(CURL_GLOBAL_DEFAULT) != 0) {
		fault_unable(fault, "sms_library", "libcurl could not start");
		free(sms);
		return NULL;
	}
	sms->easy = curl_easy_init();
	sms->template = strdup(options->template);
	sms->fields = outward_fields("application/json", "Bearer", options->token);
	if (sms->easy == NULL || sms->template == NULL || sms->fields == NULL ||
	    !set_all(sms, options)) {
		fault_unable(fault, "sms_library", "libcurl can't do HTTPS here");
		sms_free(&sms);
	}
	return sms;
}

void sms_free(struct sms **sms)
{
	struct sms *gone = *sms;

	*sms = NULL;
	if (gone == NULL)
		return;
	curl_easy_cleanup(gone->easy);
	curl_slist_free_all(gone->fields);
	free(gone->template);
	free(gone);
}

/* --- sending -----------------------------------------------------------------------------------
 */

enum sms_end sms_send(
    struct sms *sms, const char *number, const char *text, char trouble[SMS_TROUBLE])
{
	struct buf body = {0};
	CURLcode code = CURLE_OUT_OF_MEMORY;
	long status = 0;

	sms->answered = 0;
	if (sms_body(&body, sms->template, number, text) &&
	    outward_set_body(sms->easy, (struct span){body.bytes, body.len}))
		code = curl_easy_perform(sms->easy);
	(void)curl_easy_setopt(sms->easy, CURLOPT_POSTFIELDS, NULL);
	buf_wipe(&body);
	if (code != CURLE_OK) {
		(void)snprintf(trouble, SMS_TROUBLE, "%s", curl_easy_strerror(code));
		return SMS_AGAIN;
	}
	(void)curl_easy_getinfo(sms->easy, CURLINFO_RESPONSE_CODE, &status);
	(void)snprintf(trouble, SMS_TROUBLE, "status %ld", status);
	if (status >= 200 && status < 300)
		return SMS_SENT;
	return status == 429 || status >= 500 ? SMS_AGAIN : SMS_FAILED;
}
