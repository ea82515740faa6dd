/*
 * libcurl's CONNECT_ONLY: it ends after the handshake. See reach.h.
 */
#include "daemon/roles/reach.h"

#include <stdio.h>

#include "daemon/roles/outward.h"

#define ALL_MS 4000

bool reach_look(const char *url, struct span ca, char trouble[REACH_TROUBLE])
{
	CURL *easy = curl_global_init(CURL_GLOBAL_DEFAULT) == 0 ? curl_easy_init() : NULL;
	const struct outward terms = {
	    .url = url, .schemes = "http,https", .ca = ca, .connect_ms = ALL_MS, .all_ms = ALL_MS};
	CURLcode code = CURLE_FAILED_INIT;

	if (easy != NULL && outward_set(easy, &terms) &&
	    curl_easy_setopt(easy, CURLOPT_CONNECT_ONLY, 1L) == CURLE_OK)
		code = curl_easy_perform(easy);
	curl_easy_cleanup(easy);
	(void)snprintf(trouble, REACH_TROUBLE, "%s", curl_easy_strerror(code));
	return code == CURLE_OK;
}
