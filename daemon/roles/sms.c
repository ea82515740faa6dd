/*
 * libcurl's HTTPS with what it leaves open closed, and a template. See sms.h.
 */
#include "daemon/roles/sms.h"

#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/roles/reach.h"
#include "proto/base/json.h"
#include "proto/crypto/group.h"

enum { CONNECT_S = 4, ALL_S = 10, ANSWER_MOST = 65536 };

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

static bool set(bool is_fine, CURLcode code)
{
	return is_fine && code == CURLE_OK;
}

static bool set_fields(struct sms *sms, const char *token)
{
	struct buf line = {0};
	struct curl_slist *more;

	sms->fields = curl_slist_append(NULL, "Content-Type: application/json");
	if (token[0] == '\0')
		return sms->fields != NULL;
	buf_printf(&line, "Authorization: Bearer %s", token);
	more = buf_is_ok(&line) ? curl_slist_append(sms->fields, buf_text(&line)) : NULL;
	buf_wipe(&line);
	if (more != NULL)
		sms->fields = more;
	return more != NULL;
}

static bool set_all(struct sms *sms, const struct sms_options *options)
{
	struct curl_blob ca = {(void *)options->ca.bytes, options->ca.len, CURL_BLOB_COPY};
	CURL *easy = sms->easy;
	bool is_fine = set(true, curl_easy_setopt(easy, CURLOPT_URL, options->url));

	is_fine = set(is_fine, curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https"));
	is_fine = set(is_fine, curl_easy_setopt(easy, CURLOPT_PROXY, ""));
	is_fine = set(is_fine, curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L));
	is_fine = set(is_fine, curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT, (long)CONNECT_S));
	is_fine = set(is_fine, curl_easy_setopt(easy, CURLOPT_TIMEOUT, (long)ALL_S));
	is_fine = set(is_fine, curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L));
	is_fine = set(is_fine, curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, 1L));
	is_fine = set(is_fine, curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, 2L));
	is_fine =
	    set(is_fine, curl_easy_setopt(easy, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2));
	is_fine = set(is_fine, curl_easy_setopt(easy, CURLOPT_HTTPHEADER, sms->fields));
	is_fine = set(is_fine, curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, on_answer));
	is_fine = set(is_fine, curl_easy_setopt(easy, CURLOPT_WRITEDATA, sms));
	if (options->ca.len > 0)
		is_fine = set(is_fine, curl_easy_setopt(easy, CURLOPT_CAINFO_BLOB, &ca));
	return is_fine;
}

struct sms *sms_new(const struct sms_options *options, struct fault *fault)
{
	struct sms *sms;

	if (!reach_is_url(options->url) || !is_template(options->template)) {
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
	if (sms->easy == NULL || sms->template == NULL || !set_fields(sms, options->token) ||
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
	    curl_easy_setopt(sms->easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)body.len) ==
		CURLE_OK &&
	    curl_easy_setopt(sms->easy, CURLOPT_POSTFIELDS, buf_text(&body)) == CURLE_OK)
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
