/*
 * libcurl's SMTP with what it leaves open closed: TLS or nothing, and the server's own words, from
 * which it follows whether a later try may go.
 */
#include "daemon/roles/smtp.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>

#include "daemon/roles/outward.h"

enum { CONNECT_MS = 10000, ALL_MS = 40000, LAST_S = 3, COMMAND_LEN = 4 };

struct smtp {
	CURL *easy;
	struct smtp_options options;
	char *from; /* <address> */
	char error[CURL_ERROR_SIZE];
	/* of the exchange under way */
	struct span rest;              /* of the message */
	char command[COMMAND_LEN + 1]; /* the last one before QUIT */
	char reply[SMTP_TROUBLE];
	unsigned code;
	bool is_leaving;
	time_t until; /* of who should end; 0: nobody asked */
};

/* --- what curl calls -------------------------------------------------------------------------- */

static size_t on_read(char *out, size_t size, size_t count, void *context)
{
	struct smtp *smtp = context;
	const size_t room = size * count;
	const size_t len = smtp->rest.len < room ? smtp->rest.len : room;

	memcpy(out, smtp->rest.bytes, len);
	smtp->rest.bytes += len;
	smtp->rest.len -= len;
	return len;
}

static void take_reply(struct smtp *smtp, const char *line, size_t len)
{
	while (len > 0 && (line[len - 1] == '\r' || line[len - 1] == '\n'))
		len--;
	if (len < 3 || smtp->is_leaving)
		return;
	(void)snprintf(smtp->reply, sizeof smtp->reply, "%.*s", (int)len, line);
	smtp->code = (unsigned)strtoul(smtp->reply, NULL, 10);
	for (char *one = smtp->reply; *one != '\0'; one++)
		if ((unsigned char)*one < ' ' || (unsigned char)*one > '~')
			*one = '?';
}

/* Of what is sent, only the verb is looked at: what follows AUTH is a secret. */
static int on_debug(CURL *easy, curl_infotype type, char *data, size_t size, void *context)
{
	struct smtp *smtp = context;

	(void)easy;
	if (type == CURLINFO_HEADER_IN)
		take_reply(smtp, data, size);
	if (type != CURLINFO_HEADER_OUT || size < COMMAND_LEN || smtp->is_leaving)
		return 0;
	smtp->is_leaving = strncasecmp(data, "QUIT", COMMAND_LEN) == 0;
	if (!smtp->is_leaving)
		memcpy(smtp->command, data, COMMAND_LEN);
	return 0;
}

static int on_progress(
    void *context, curl_off_t down_all, curl_off_t down, curl_off_t up_all, curl_off_t up)
{
	struct smtp *smtp = context;

	(void)down_all;
	(void)down;
	(void)up_all;
	(void)up;
	if (smtp->until == 0 && smtp->options.should_end != NULL &&
	    smtp->options.should_end(smtp->options.context))
		smtp->until = time(NULL) + LAST_S;
	return smtp->until != 0 && time(NULL) >= smtp->until;
}

/* --- setting up ------------------------------------------------------------------------------- */

/* The host between the scheme and a port. */
static bool is_loopback(const char *url)
{
	static const char *const hosts[] = {"localhost", "127.0.0.1", "[::1]"};
	const char *host = strstr(url, "://") + 3;

	for (size_t i = 0; i < sizeof hosts / sizeof *hosts; i++) {
		const size_t len = strlen(hosts[i]);

		if (strncasecmp(host, hosts[i], len) == 0 &&
		    (host[len] == '\0' || host[len] == ':' || host[len] == '/'))
			return true;
	}
	return false;
}

static bool is_url(const char *url)
{
	return (strncmp(url, "smtp://", 7) == 0 || strncmp(url, "smtps://", 8) == 0) &&
	       strpbrk(url, "@?# ") == NULL && strstr(url, "://")[3] != '\0';
}

static bool set_security(struct smtp *smtp)
{
	const struct smtp_options *options = &smtp->options;
	/* on this machine, in the open, unless somebody to trust is named */
	const bool is_open = is_loopback(options->url) && options->ca.len == 0;
	CURL *easy = smtp->easy;
	bool is_fine;

	is_fine = outward_did(true, curl_easy_setopt(easy, CURLOPT_USE_SSL,
					(long)(is_open ? CURLUSESSL_NONE : CURLUSESSL_ALL)));
	if (options->user[0] == '\0')
		return is_fine;
	is_fine = outward_did(is_fine, curl_easy_setopt(easy, CURLOPT_USERNAME, options->user));
	return outward_did(is_fine, curl_easy_setopt(easy, CURLOPT_PASSWORD, options->password));
}

#define SET(option, value)                                                                         \
	(is_fine = outward_did(is_fine, curl_easy_setopt(smtp->easy, option, value)))

static bool set_all(struct smtp *smtp)
{
	const struct outward terms = {.url = smtp->options.url,
	    .schemes = "smtp,smtps",
	    .ca = smtp->options.ca,
	    .connect_ms = CONNECT_MS,
	    .all_ms = ALL_MS};
	bool is_fine = outward_set(smtp->easy, &terms);

	SET(CURLOPT_FORBID_REUSE, 1L);
	SET(CURLOPT_ERRORBUFFER, smtp->error);
	SET(CURLOPT_READFUNCTION, on_read);
	SET(CURLOPT_READDATA, smtp);
	SET(CURLOPT_VERBOSE, 1L);
	SET(CURLOPT_DEBUGFUNCTION, on_debug);
	SET(CURLOPT_DEBUGDATA, smtp);
	SET(CURLOPT_NOPROGRESS, 0L);
	SET(CURLOPT_XFERINFOFUNCTION, on_progress);
	SET(CURLOPT_XFERINFODATA, smtp);
	SET(CURLOPT_MAIL_FROM, smtp->from);
	return is_fine && set_security(smtp);
}

struct smtp *smtp_new(const struct smtp_options *options, struct fault *fault)
{
	struct smtp *smtp;
	struct buf from = {0};

	if (!is_url(options->url)) {
		fault_false(fault, "config",
		    "smtp = %.80s is not smtp://HOST:PORT or smtps://HOST:PORT", options->url);
		return NULL;
	}
	smtp = calloc(1, sizeof *smtp);
	if (smtp == NULL || curl_global_init(CURL_GLOBAL_DEFAULT) != 0) {
		fault_unable(fault, "smtp_library", "libcurl could not start");
		free(smtp);
		return NULL;
	}
	smtp->options = *options;
	buf_printf(&from, "<%s>", options->from);
	(void)buf_text(&from);
	smtp->from = (char *)from.bytes;
	smtp->easy = curl_easy_init();
	if (smtp->from == NULL || smtp->easy == NULL || !set_all(smtp)) {
		fault_unable(fault, "smtp_library", "libcurl can't do SMTP with TLS here");
		smtp_free(&smtp);
		return NULL;
	}
	/* curl has them now */
	smtp->options.url = smtp->options.user = smtp->options.password = smtp->options.from = NULL;
	smtp->options.ca = (struct span){NULL, 0};
	return smtp;
}

void smtp_free(struct smtp **smtp)
{
	if (*smtp == NULL)
		return;
	curl_easy_cleanup((*smtp)->easy);
	free((*smtp)->from);
	free(*smtp);
	*smtp = NULL;
}

/* --- an exchange ------------------------------------------------------------------------------ */

static CURLcode exchange(struct smtp *smtp, char trouble[SMTP_TROUBLE])
{
	CURLcode code;

	smtp->error[0] = smtp->reply[0] = smtp->command[0] = '\0';
	smtp->code = 0;
	smtp->is_leaving = false;
	code = curl_easy_perform(smtp->easy);
	trouble[0] = '\0';
	if (code != CURLE_OK && smtp->code >= 400)
		(void)snprintf(trouble, SMTP_TROUBLE, "%.250s", smtp->reply);
	else if (code != CURLE_OK)
		(void)snprintf(trouble, SMTP_TROUBLE, "%.250s",
		    smtp->error[0] != '\0' ? smtp->error : curl_easy_strerror(code));
	return code;
}

/* Where the refusal was: one of who we are, or of our security, may be over tomorrow. */
static enum smtp_end judge(const struct smtp *smtp)
{
	const bool is_recipient = strcasecmp(smtp->command, "RCPT") == 0;

	if (smtp->code < 500 || (!is_recipient && strcasecmp(smtp->command, "DATA") != 0))
		return SMTP_AGAIN;
	if (smtp->code == 530 || smtp->code == 535)
		return SMTP_AGAIN; /* it wants to know us */
	/* 5.7.x is policy (RFC 3463), such as relaying: not the address's fault */
	return is_recipient && strstr(smtp->reply, " 5.7.") == NULL ? SMTP_REFUSED : SMTP_FAILED;
}

enum smtp_end smtp_send(
    struct smtp *smtp, const char *recipient, struct span message, char trouble[SMTP_TROUBLE])
{
	char address[300];
	struct curl_slist *list;
	CURLcode code;

	(void)snprintf(address, sizeof address, "<%s>", recipient);
	list = curl_slist_append(NULL, address);
	if (list == NULL) {
		(void)snprintf(trouble, SMTP_TROUBLE, "no memory");
		return SMTP_AGAIN;
	}
	smtp->rest = message;
	(void)curl_easy_setopt(smtp->easy, CURLOPT_MAIL_RCPT, list);
	(void)curl_easy_setopt(smtp->easy, CURLOPT_UPLOAD, 1L);
	(void)curl_easy_setopt(smtp->easy, CURLOPT_INFILESIZE_LARGE, (curl_off_t)message.len);
	code = exchange(smtp, trouble);
	(void)curl_easy_setopt(smtp->easy, CURLOPT_MAIL_RCPT, NULL);
	curl_slist_free_all(list);
	smtp->rest = (struct span){NULL, 0};
	return code == CURLE_OK ? SMTP_SENT : judge(smtp);
}

bool smtp_look(struct smtp *smtp, char trouble[SMTP_TROUBLE])
{
	(void)curl_easy_setopt(smtp->easy, CURLOPT_NOBODY, 1L);
	(void)curl_easy_setopt(smtp->easy, CURLOPT_CUSTOMREQUEST, "NOOP");
	return exchange(smtp, trouble) == CURLE_OK;
}
