/*
 * The options that libcurl leaves open, closed in one place. See outward.h.
 */
#include "daemon/roles/outward.h"

#include <string.h>

bool outward_is_url(const char *url)
{
	static const char *const starts[] = {
	    "https://", "http://localhost:", "http://127.0.0.1:", "http://[::1]:"};

	for (size_t i = 0; i < sizeof starts / sizeof *starts; i++)
		if (strncmp(url, starts[i], strlen(starts[i])) == 0)
			return url[strlen(starts[i])] != '\0' && strpbrk(url, "@ ") == NULL;
	return false;
}

bool outward_did(bool is_fine, CURLcode code)
{
	return is_fine && code == CURLE_OK;
}

#define SET(easy, option, value)                                                                   \
	(is_fine = outward_did(is_fine, curl_easy_setopt(easy, option, value)))

bool outward_set(CURL *easy, const struct outward *terms)
{
	struct curl_blob ca = {(void *)terms->ca.bytes, terms->ca.len, CURL_BLOB_COPY};
	bool is_fine = true;

	SET(easy, CURLOPT_URL, terms->url);
	SET(easy, CURLOPT_PROTOCOLS_STR, terms->schemes);
	SET(easy, CURLOPT_PROXY, "");
	SET(easy, CURLOPT_NOSIGNAL, 1L);
	SET(easy, CURLOPT_CONNECTTIMEOUT_MS, terms->connect_ms);
	SET(easy, CURLOPT_TIMEOUT_MS, terms->all_ms);
	SET(easy, CURLOPT_FOLLOWLOCATION, 0L);
	SET(easy, CURLOPT_SSL_VERIFYPEER, 1L);
	SET(easy, CURLOPT_SSL_VERIFYHOST, 2L);
	SET(easy, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
	if (terms->ca.len > 0)
		SET(easy, CURLOPT_CAINFO_BLOB, &ca);
	return is_fine;
}

bool outward_set_body(CURL *easy, struct span body)
{
	bool is_fine = true;

	SET(easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)body.len);
	SET(easy, CURLOPT_POSTFIELDS, (const char *)body.bytes);
	return is_fine;
}

struct curl_slist *outward_fields(const char *type, const char *scheme, const char *token)
{
	struct buf line = {0};
	struct curl_slist *fields, *more;

	buf_printf(&line, "Content-Type: %s", type);
	fields = buf_is_ok(&line) ? curl_slist_append(NULL, buf_text(&line)) : NULL;
	buf_free(&line);
	if (fields == NULL || token[0] == '\0')
		return fields;
	line = (struct buf){0};
	buf_printf(&line, "Authorization: %s %s", scheme, token);
	more = buf_is_ok(&line) ? curl_slist_append(fields, buf_text(&line)) : NULL;
	buf_wipe(&line);
	if (more == NULL)
		curl_slist_free_all(fields);
	return more;
}
