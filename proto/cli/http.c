/*
 * libcurl, its multi interface: one mechanism for one transfer and for thousands.
 * The only file that sees curl.
 */
#include "proto/cli/http.h"

#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>
#include <unistd.h>

#include "proto/base/json.h"

#define DEADLINE_MS ((unsigned)30000)
#define CONNECT_MS  10000L
#define RETRIES     ((unsigned)8)
#define RETRY_MAX_S 30

/* One address and its answer; used again for the next one. */
struct transfer {
	CURL *easy;
	struct curl_slist *headers;
	struct http_answer answer;
	size_t limit;
	bool is_too_large, is_problem, is_used;
	char error[CURL_ERROR_SIZE];
	http_done *done;
	void *context;
	struct transfer *next;
};

struct http {
	CURLM *multi;
	struct http_options options;
	struct transfer *all;
	size_t under_way;
};

bool http_is_url(const char *text)
{
	return strncasecmp(text, "http://", 7) == 0 || strncasecmp(text, "https://", 8) == 0;
}

struct http *http_new(const struct http_options *options, struct fault *fault)
{
	static bool is_started;
	struct http *http;

	if (!is_started && curl_global_init(CURL_GLOBAL_DEFAULT) != 0) {
		fault_unable(fault, "http_library", "libcurl could not start");
		return NULL;
	}
	is_started = true;
	if (options->ca_path != NULL && access(options->ca_path, R_OK) != 0) {
		fault_unable(fault, "http_ca", "the CA file %s cannot be read", options->ca_path);
		return NULL;
	}
	http = calloc(1, sizeof *http);
	if (http != NULL) {
		http->options = *options;
		http->multi = curl_multi_init();
	}
	if (http == NULL || http->multi == NULL) {
		fault_unable(fault, "no_memory", "no memory for connections");
		free(http);
		return NULL;
	}
	if (options->connections > 0) {
		(void)curl_multi_setopt(
		    http->multi, CURLMOPT_MAX_HOST_CONNECTIONS, (long)options->connections);
		(void)curl_multi_setopt(
		    http->multi, CURLMOPT_MAXCONNECTS, (long)options->connections);
	}
	return http;
}

static void transfer_clear(struct transfer *transfer)
{
	http_answer_free(&transfer->answer);
	curl_slist_free_all(transfer->headers);
	transfer->headers = NULL;
	transfer->is_used = false;
}

void http_free(struct http **http)
{
	struct transfer *next;

	if (*http == NULL)
		return;
	for (struct transfer *one = (*http)->all; one != NULL; one = next) {
		next = one->next;
		if (one->is_used)
			(void)curl_multi_remove_handle((*http)->multi, one->easy);
		transfer_clear(one);
		curl_easy_cleanup(one->easy);
		free(one);
	}
	(void)curl_multi_cleanup((*http)->multi);
	free(*http);
	*http = NULL;
}

/* --- what curl calls ------------------------------------------------------------------------ */

static size_t on_body(char *bytes, size_t size, size_t count, void *context)
{
	struct transfer *transfer = context;
	size_t len = size * count;

	if (len > transfer->limit - transfer->answer.body.len) {
		transfer->is_too_large = true;
		return 0;
	}
	buf_put(&transfer->answer.body, bytes, len);
	return buf_is_ok(&transfer->answer.body) ? len : 0;
}

/* The value of a header line of that name, or NULL. */
static const char *header_value(const char *line, size_t len, const char *name, size_t *value_len)
{
	size_t at = strlen(name);

	if (len <= at || line[at] != ':' || strncasecmp(line, name, at) != 0)
		return NULL;
	for (at++; at < len && (line[at] == ' ' || line[at] == '\t'); at++)
		;
	while (len > at && (line[len - 1] == '\r' || line[len - 1] == '\n' || line[len - 1] == ' '))
		len--;
	*value_len = len - at;
	return line + at;
}

static void take_retry(struct http_answer *answer, const char *value, size_t len)
{
	answer->retry_after_s = 0;
	for (size_t i = 0; i < len && value[i] >= '0' && value[i] <= '9'; i++)
		if (answer->retry_after_s < 100000)
			answer->retry_after_s =
			    answer->retry_after_s * 10 + (unsigned)(value[i] - '0');
}

static size_t on_header(char *line, size_t size, size_t count, void *context)
{
	static const char problem[] = "application/problem+json";
	struct transfer *transfer = context;
	struct http_answer *answer = &transfer->answer;
	size_t len = size * count, value_len = 0;
	const char *value = header_value(line, len, "Set-Cookie", &value_len);

	if (value != NULL && answer->cookie[0] == '\0' && value_len < sizeof answer->cookie)
		(void)snprintf(answer->cookie, sizeof answer->cookie, "%.*s",
		    (int)strcspn(value, ";\r\n"), value);
	value = header_value(line, len, "Retry-After", &value_len);
	if (value != NULL)
		take_retry(answer, value, value_len);
	value = header_value(line, len, "Content-Type", &value_len);
	if (value != NULL)
		transfer->is_problem = value_len >= sizeof problem - 1 &&
				       strncasecmp(value, problem, sizeof problem - 1) == 0;
	return len;
}

/* --- a transfer ----------------------------------------------------------------------------- */

static struct transfer *transfer_take(struct http *http)
{
	struct transfer *one = http->all;

	while (one != NULL && one->is_used)
		one = one->next;
	if (one == NULL) {
		one = calloc(1, sizeof *one);
		if (one == NULL)
			return NULL;
		one->easy = curl_easy_init();
		if (one->easy == NULL) {
			free(one);
			return NULL;
		}
		one->next = http->all;
		http->all = one;
	}
	one->answer = (struct http_answer){0};
	one->error[0] = '\0';
	one->is_too_large = false;
	one->is_problem = false;
	one->is_used = true;
	return one;
}

/* What every transfer has: who is trusted, and what is never done. */
static void set_manners(const struct http *http, struct transfer *transfer)
{
	CURL *easy = transfer->easy;

	curl_easy_reset(easy);
	curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
	curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
	curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
	curl_easy_setopt(easy, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
	curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, CONNECT_MS);
	curl_easy_setopt(easy, CURLOPT_USERAGENT, "arca");
	curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, transfer->error);
	curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, on_body);
	curl_easy_setopt(easy, CURLOPT_WRITEDATA, transfer);
	curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, on_header);
	curl_easy_setopt(easy, CURLOPT_HEADERDATA, transfer);
	curl_easy_setopt(easy, CURLOPT_PRIVATE, transfer);
	if (!http->options.uses_proxy)
		curl_easy_setopt(easy, CURLOPT_PROXY, "");
	if (http->options.ca_path != NULL) {
		curl_easy_setopt(easy, CURLOPT_CAINFO, http->options.ca_path);
		curl_easy_setopt(easy, CURLOPT_CAPATH, NULL);
	}
}

static bool header_add(struct transfer *transfer, const char *line)
{
	struct curl_slist *longer = curl_slist_append(transfer->headers, line);

	if (longer != NULL)
		transfer->headers = longer;
	return longer != NULL;
}

static bool set_request(struct transfer *transfer, const struct http_request *request)
{
	CURL *easy = transfer->easy;
	char type[128];
	bool is_fine = header_add(transfer, "Expect:");

	transfer->limit = request->limit;
	curl_easy_setopt(easy, CURLOPT_URL, request->url);
	curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS,
	    (long)(request->deadline_ms > 0 ? request->deadline_ms : DEADLINE_MS));
	for (size_t i = 0; i < HTTP_HEADERS && request->headers[i] != NULL; i++)
		is_fine = is_fine && header_add(transfer, request->headers[i]);
	if (request->is_post) {
		(void)snprintf(type, sizeof type, "Content-Type:%s%s",
		    request->type != NULL ? " " : "", request->type != NULL ? request->type : "");
		is_fine = is_fine && header_add(transfer, type);
		curl_easy_setopt(easy, CURLOPT_POST, 1L);
		curl_easy_setopt(easy, CURLOPT_POSTFIELDS,
		    request->body.len > 0 ? (const char *)request->body.bytes : "");
		curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)request->body.len);
	}
	curl_easy_setopt(easy, CURLOPT_HTTPHEADER, transfer->headers);
	return is_fine;
}

bool http_start(struct http *http, const struct http_request *request, http_done *done,
    void *context, struct fault *fault)
{
	struct transfer *transfer = transfer_take(http);

	if (transfer == NULL)
		return fault_unable(fault, "no_memory", "no memory for a connection");
	transfer->done = done;
	transfer->context = context;
	set_manners(http, transfer);
	if (!set_request(transfer, request) ||
	    curl_multi_add_handle(http->multi, transfer->easy) != CURLM_OK) {
		transfer_clear(transfer);
		return fault_unable(fault, "no_memory", "no memory for a connection");
	}
	http->under_way++;
	return true;
}

/* --- its end -------------------------------------------------------------------------------- */

static void read_problem(struct http_answer *answer)
{
	json_t *json = json_parse(answer->body.bytes, answer->body.len, NULL);
	const char *text;

	if (json != NULL && json_take_text(json, "code", &text, NULL))
		(void)snprintf(answer->code, sizeof answer->code, "%s", text);
	if (json != NULL && json_take_text(json, "detail", &text, NULL))
		(void)snprintf(answer->detail, sizeof answer->detail, "%.150s", text);
	json_decref(json);
}

static const char *fault_code(const struct transfer *transfer, CURLcode result)
{
	if (transfer->is_too_large)
		return "http_too_large";
	switch (result) {
	case CURLE_OPERATION_TIMEDOUT:
		return "http_timeout";
	case CURLE_COULDNT_CONNECT:
	case CURLE_COULDNT_RESOLVE_HOST:
		return "http_unreachable";
	case CURLE_PEER_FAILED_VERIFICATION:
	case CURLE_SSL_CACERT_BADFILE:
	case CURLE_SSL_CONNECT_ERROR:
		return "http_tls";
	case CURLE_URL_MALFORMAT:
	case CURLE_UNSUPPORTED_PROTOCOL:
		return "http_url";
	default:
		return "http_connection";
	}
}

static void transfer_end(struct http *http, struct transfer *transfer, CURLcode result)
{
	struct http_answer *answer = &transfer->answer;
	const char *url = "";
	curl_off_t took = 0;
	long status = 0;

	(void)curl_easy_getinfo(transfer->easy, CURLINFO_EFFECTIVE_URL, &url);
	(void)curl_easy_getinfo(transfer->easy, CURLINFO_RESPONSE_CODE, &status);
	(void)curl_easy_getinfo(transfer->easy, CURLINFO_TOTAL_TIME_T, &took);
	answer->took_us = (uint64_t)took;
	if (result == CURLE_OK) {
		answer->status = (unsigned)status;
		if (transfer->is_problem)
			read_problem(answer);
	} else if (transfer->is_too_large) {
		fault_unable(&answer->fault, "http_too_large",
		    "%.200s: the answer has more than %zu bytes", url, transfer->limit);
	} else {
		fault_unable(&answer->fault, fault_code(transfer, result), "%.160s: %.140s", url,
		    transfer->error[0] != '\0' ? transfer->error : curl_easy_strerror(result));
	}
	(void)curl_multi_remove_handle(http->multi, transfer->easy);
	http->under_way--;
	transfer->done(answer, transfer->context);
	transfer_clear(transfer);
}

size_t http_turn(struct http *http, unsigned wait_ms)
{
	const CURLMsg *message;
	int running = 0, left;

	(void)curl_multi_perform(http->multi, &running);
	if ((size_t)running == http->under_way && wait_ms > 0) {
		(void)curl_multi_poll(http->multi, NULL, 0, (int)wait_ms, NULL);
		(void)curl_multi_perform(http->multi, &running);
	}
	while ((message = curl_multi_info_read(http->multi, &left)) != NULL) {
		char *private = NULL;

		if (message->msg != CURLMSG_DONE)
			continue;
		(void)curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &private);
		transfer_end(http, (struct transfer *)(void *)private, message->data.result);
	}
	return http->under_way;
}

/* --- one at a time -------------------------------------------------------------------------- */

struct exchange {
	struct http_answer *answer;
	bool is_done;
};

static void exchange_done(struct http_answer *answer, void *context)
{
	struct exchange *exchange = context;

	*exchange->answer = *answer;
	answer->body = (struct buf){0};
	exchange->is_done = true;
}

bool http_exchange(struct http *http, const struct http_request *request,
    struct http_answer *answer, struct fault *fault)
{
	struct exchange exchange = {answer, false};

	if (!http_start(http, request, exchange_done, &exchange, fault))
		return false;
	while (!exchange.is_done)
		(void)http_turn(http, 1000);
	return answer->status != 0 ||
	       fault_unable(fault, answer->fault.code, "%s", answer->fault.text);
}

void http_answer_free(struct http_answer *answer)
{
	buf_free(&answer->body);
	*answer = (struct http_answer){0};
}

bool http_refusal(const struct http_answer *answer, const char *url, struct fault *fault)
{
	return fault_unable(fault, "http_status", "%.140s answered %u%s%s%s%.110s", url,
	    answer->status, answer->code[0] != '\0' ? " " : "", answer->code,
	    answer->detail[0] != '\0' ? ": " : "", answer->detail);
}

bool http_should_retry(const struct http_answer *answer, unsigned *tries)
{
	struct timespec pause = {0, 200000000};

	if ((answer->status != 429 && answer->status != 503) || *tries >= RETRIES)
		return false;
	++*tries;
	if (answer->retry_after_s > 0)
		pause = (struct timespec){
		    answer->retry_after_s < RETRY_MAX_S ? answer->retry_after_s : RETRY_MAX_S, 0};
	(void)nanosleep(&pause, NULL);
	return true;
}

bool http_get(
    struct http *http, const char *url, size_t limit, struct buf *out, struct fault *fault)
{
	const struct http_request request = {.url = url, .limit = limit};
	struct http_answer answer = {0};
	unsigned tries = 0;
	bool is_fine = http_exchange(http, &request, &answer, fault);

	while (is_fine && http_should_retry(&answer, &tries)) {
		http_answer_free(&answer);
		is_fine = http_exchange(http, &request, &answer, fault);
	}

	if (is_fine && answer.status == 200)
		buf_put(out, answer.body.bytes, answer.body.len);
	else if (is_fine && (answer.status == 404 || answer.status == 410))
		is_fine = fault_unable(fault, "http_missing", "%.200s answered %u: it is not there",
		    url, answer.status);
	else if (is_fine)
		is_fine = http_refusal(&answer, url, fault);
	http_answer_free(&answer);
	return is_fine;
}
