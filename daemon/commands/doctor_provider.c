/*
 * `arcad doctor` on the OpenID provider: configured in full, its secret for nobody else, reachable,
 * and who it should be. It signs nobody in.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "daemon/commands/doctor.h"
#include "daemon/roles/broker.h"
#include "daemon/roles/outward.h"
#include "daemon/roles/provider.h"
#include "proto/base/file.h"
#include "proto/base/json.h"

#define SECRET_MAX ((size_t)512)
#define CA_MAX     ((size_t)1 << 20)

enum { CONNECT_MS = 3000, ALL_MS = 6000, DOCUMENT_MOST = 65536 };

/* A name, or names by language. */
static void check_name(struct doctor *doctor, const char *name)
{
	json_t *names = name[0] == '{' ? json_parse(name, strlen(name), NULL) : NULL, *member;
	const char *key;
	bool is_fine = name[0] != '\0' && (name[0] != '{' || json_object_size(names) > 0);

	json_object_foreach(names, key, member) is_fine = is_fine && json_is_string(member);
	json_decref(names);
	if (!is_fine)
		doctor_say(doctor, "provider_name has to be a name, or JSON such as "
				   "{\"es\":\"..\",\"en\":\"..\"}: pages say OpenID instead");
}

static size_t on_document(char *bytes, size_t size, size_t count, void *context)
{
	struct buf *document = context;

	if (document->len + size * count > DOCUMENT_MOST)
		return 0;
	buf_put(document, bytes, size * count);
	return size * count;
}

/* libcurl's word for why there is no document, or NULL. */
static const char *fetch(struct buf *document, const char *url, struct span ca, long *status)
{
	const struct outward terms = {.url = url,
	    .schemes = "http,https",
	    .ca = ca,
	    .connect_ms = CONNECT_MS,
	    .all_ms = ALL_MS};
	CURL *easy = curl_easy_init();
	CURLcode code = CURLE_FAILED_INIT;

	if (easy != NULL && outward_set(easy, &terms) &&
	    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, on_document) == CURLE_OK &&
	    curl_easy_setopt(easy, CURLOPT_WRITEDATA, document) == CURLE_OK)
		code = curl_easy_perform(easy);
	if (easy != NULL)
		(void)curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, status);
	curl_easy_cleanup(easy);
	return code == CURLE_OK && buf_is_ok(document) ? NULL : curl_easy_strerror(code);
}

/* What the broker would find there. */
static void check_there(struct doctor *doctor, const struct provider_client *client, struct span ca)
{
	struct buf url = {0}, document = {0};
	struct provider provider;
	struct fault fault = {0};
	const char *trouble;
	long status = 0;

	provider_discovery_url(&url, client->issuer);
	trouble = fetch(&document, buf_text(&url), ca, &status);
	if (trouble != NULL || status != 200)
		doctor_say(doctor,
		    "%s does not answer (%s, status %ld): is it up, are provider_issuer and "
		    "provider_ca right?",
		    buf_text(&url), trouble != NULL ? trouble : "not 200", status);
	else if (!provider_read(
		     &provider, client, (struct span){document.bytes, document.len}, &fault))
		doctor_say(
		    doctor, "%s: %s: is it the right provider_issuer?", buf_text(&url), fault.text);
	buf_free(&url);
	buf_free(&document);
}

static void check_files(struct doctor *doctor, const struct config *config)
{
	struct buf secret = {0}, ca = {0};
	struct fault fault = {0};
	struct provider_client client = {
	    .issuer = config->provider_issuer, .id = config->provider_client};

	if ((config->provider_secret_file[0] != '\0' &&
		!file_read(&secret, config->provider_secret_file, SECRET_MAX, &fault)) ||
	    (config->provider_ca[0] != '\0' &&
		!file_read(&ca, config->provider_ca, CA_MAX, &fault))) {
		doctor_say(doctor, "%s: have it readable by arcad's user", fault.text);
	} else {
		secret.len = strcspn(buf_text(&secret), "\r\n");
		client.secret = buf_text(&secret);
		if (config->provider_secret_file[0] != '\0' && secret.len == 0)
			doctor_say(doctor, "%s has no secret in it", config->provider_secret_file);
		check_there(doctor, &client, (struct span){ca.bytes, ca.len});
	}
	buf_wipe(&secret);
	buf_free(&ca);
}

void check_provider(struct doctor *doctor)
{
	const struct config *config = &doctor->place.config;
	struct buf redirect = {0};
	struct stat status;

	if (!broker_is_wanted(config))
		return;
	if (!broker_redirect(&redirect, config))
		doctor_say(doctor, "public_url has to be https://HOST: the provider sends people "
				   "back to public_url/account/back");
	buf_free(&redirect);
	if (config->provider_client[0] == '\0')
		doctor_say(doctor, "provider_client is missing: the id that the provider gave");
	check_name(doctor, config->provider_name);
	if (config->provider_secret_file[0] != '\0' &&
	    stat(config->provider_secret_file, &status) == 0 &&
	    (status.st_mode & (S_IRWXO | S_IWGRP)) != 0)
		doctor_say(doctor, "%s is open to others: chmod o=,g-w %s",
		    config->provider_secret_file, config->provider_secret_file);
	if (!provider_is_issuer(config->provider_issuer))
		doctor_say(doctor, "provider_issuer has to be https://.., without ? and #");
	else
		check_files(doctor, config);
}
