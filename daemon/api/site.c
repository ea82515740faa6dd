/*
 * An address taken apart. See site.h.
 */
#include "daemon/api/site.h"

#include <stdio.h>
#include <string.h>

#define HTTPS "https://"
#define HTTP  "http://"

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

/* ":PORT" as it belongs to the origin: browsers leave the usual port out. */
static size_t port_len_of(const char *port, size_t len, bool is_secure)
{
	const char *usual = is_secure ? ":443" : ":80";

	return len == strlen(usual) && strncmp(port, usual, len) == 0 ? 0 : len;
}

/* The host of the address. False, and nothing, if it is none. */
static bool host_read(struct site *out, const char *url, size_t start, bool is_secure)
{
	const size_t len = strcspn(url + start, ":/");
	bool is_ok = len < sizeof out->host;

	if (is_ok)
		memcpy(out->host, url + start, len);
	is_ok = is_ok && is_host(out->host) && (is_secure || strcmp(out->host, "localhost") == 0);
	if (!is_ok)
		memset(out, 0, sizeof *out);
	return is_ok;
}

bool site_read(struct site *out, const char *url)
{
	const bool is_secure = strncmp(url, HTTPS, strlen(HTTPS)) == 0;
	const size_t start = is_secure ? strlen(HTTPS) : strlen(HTTP);
	size_t end, port_len;

	memset(out, 0, sizeof *out);
	if ((!is_secure && strncmp(url, HTTP, strlen(HTTP)) != 0) ||
	    !host_read(out, url, start, is_secure))
		return false;
	end = start + strlen(out->host);
	if (!is_rest(url + end, &port_len)) {
		memset(out, 0, sizeof *out);
		return false;
	}
	end += port_len_of(url + end, port_len, is_secure);
	(void)snprintf(out->origin, sizeof out->origin, "%.*s", (int)end, url);
	return true;
}
