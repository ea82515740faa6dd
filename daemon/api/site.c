/*
 * An address taken apart. See site.h.
 */
#include "daemon/api/site.h"

#include <stdio.h>
#include <string.h>

#define HTTPS     "https://"
#define LOCALHOST "http://localhost"

static const char lower[] = "abcdefghijklmnopqrstuvwxyz";
static const char digits[] = "0123456789";

/* Names only, as browsers write them: small letters, and a letter in the last label. */
static bool is_host(const char *host)
{
	const char *last = strrchr(host, '.');

	return host[0] != '\0' &&
	       strspn(host, "abcdefghijklmnopqrstuvwxyz0123456789-.") == strlen(host) &&
	       strpbrk(last == NULL ? host : last, lower) != NULL;
}

/* ":PORT" or nothing, and then the end, after a slash or not. */
static bool is_rest(const char *rest, size_t *port_len)
{
	*port_len = 0;
	if (rest[0] == ':') {
		*port_len = 1 + strspn(rest + 1, digits);
		if (*port_len < 2 || *port_len > 6)
			return false;
	}
	return strcmp(rest + *port_len, "") == 0 || strcmp(rest + *port_len, "/") == 0;
}

bool site_read(struct site *out, const char *url)
{
	const bool is_secure = strncmp(url, HTTPS, strlen(HTTPS)) == 0;
	const size_t start = is_secure ? strlen(HTTPS) : strlen("http://");
	size_t len, port_len;

	memset(out, 0, sizeof *out);
	if (!is_secure && strncmp(url, LOCALHOST, strlen(LOCALHOST)) != 0)
		return false;
	len = strcspn(url + start, ":/");
	if (len >= sizeof out->host || !is_rest(url + start + len, &port_len))
		return false;
	memcpy(out->host, url + start, len);
	if (!is_host(out->host) || (!is_secure && strcmp(out->host, "localhost") != 0)) {
		memset(out, 0, sizeof *out);
		return false;
	}
	/* browsers leave the usual port out */
	if (port_len > 0 && strncmp(url + start + len, is_secure ? ":443" : ":80", port_len) == 0 &&
	    port_len == (is_secure ? 4U : 3U))
		port_len = 0;
	(void)snprintf(out->origin, sizeof out->origin, "%.*s", (int)(start + len + port_len), url);
	return true;
}
