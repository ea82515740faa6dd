/*
 * libcurl's CONNECT_ONLY: it ends after the handshake. See reach.h.
 */
#include "daemon/roles/reach.h"

#include <curl/curl.h>
#include <stdio.h>
#include <string.h>

enum { ALL_S = 4 };

bool reach_is_url(const char *url)
{
	static const char *const starts[] = {
	    "https://", "http://localhost:", "http://127.0.0.1:", "http://[::1]:"};

	for (size_t i = 0; i < sizeof starts / sizeof *starts; i++)
		if (strncmp(url, starts[i], strlen(starts[i])) == 0)
			return strpbrk(url, "@ ") == NULL;
	return false;
}

static bool set(bool is_fine, CURLcode code)
{
	return is_fine && code == CURLE_OK;
}

static bool set_all(CURL *easy, const char *url, struct span ca)
{
	struct curl_blob blob = {(void *)ca.bytes, ca.len, CURL_BLOB_COPY};
	bool is_fine = set(true, curl_easy_setopt(easy, CURLOPT_URL, url));

	is_fine = set(is_fine, curl_easy_setopt(easy, CURLOPT_CONNECT_ONLY, 1L));
	is_fine = set(is_fine, curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https"));
	is_fine = set(is_fine, curl_easy_setopt(easy, CURLOPT_PROXY, ""));
	is_fine = set(is_fine, curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L));
	is_fine = set(is_fine, curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT, (long)ALL_S));
	is_fine = set(is_fine, curl_easy_setopt(easy, CURLOPT_TIMEOUT, (long)ALL_S));
	is_fine = set(is_fine, curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, 1L));
	is_fine = set(is_fine, curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, 2L));
	is_fine =
	    set(is_fine, curl_easy_setopt(easy, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2));
	if (ca.len > 0)
		is_fine = set(is_fine, curl_easy_setopt(easy, CURLOPT_CAINFO_BLOB, &blob));
	return is_fine;
}

bool reach_look(const char *url, struct span ca, char trouble[REACH_TROUBLE])
{
	CURL *easy = curl_global_init(CURL_GLOBAL_DEFAULT) == 0 ? curl_easy_init() : NULL;
	CURLcode code = CURLE_FAILED_INIT;

	if (easy != NULL && set_all(easy, url, ca))
		code = curl_easy_perform(easy);
	curl_easy_cleanup(easy);
	(void)snprintf(trouble, REACH_TROUBLE, "%s", curl_easy_strerror(code));
	return code == CURLE_OK;
}
