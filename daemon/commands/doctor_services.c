/*
 * `arcad doctor` on services of others that a city may use: the gateway for text messages, and a
 * census that is a service. Each is called, and nothing is said to it: no message goes out, nobody
 * is asked about.
 */
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "daemon/api/map_tiles.h"
#include "daemon/commands/doctor.h"
#include "daemon/roles/outward.h"
#include "daemon/roles/reach.h"
#include "daemon/roles/sms.h"
#include "proto/base/file.h"

#define TOKEN_MAX ((size_t)4096)
#define CA_MAX    ((size_t)1 << 20)

/* How one of them is configured, and what the keys are called. */
struct service {
	const char *name, *url, *token_file, *ca;
};

static void check_token(struct doctor *doctor, const struct service *service)
{
	struct buf token = {0};
	struct fault fault = {0};
	struct stat status;

	if (service->token_file[0] == '\0')
		return;
	if (!file_read(&token, service->token_file, TOKEN_MAX, &fault))
		doctor_say(doctor, "%s: have it readable by arcad's user", fault.text);
	else if (strcspn(buf_text(&token), "\r\n") == 0)
		doctor_say(doctor, "%s is empty: put the token of the %s there",
		    service->token_file, service->name);
	if (stat(service->token_file, &status) == 0 && (status.st_mode & S_IRWXO) != 0)
		doctor_say(doctor, "%s is open to everybody: chmod o= %s", service->token_file,
		    service->token_file);
	buf_wipe(&token);
}

static void check_reach(struct doctor *doctor, const struct service *service)
{
	char trouble[REACH_TROUBLE];
	struct buf ca = {0};
	struct fault fault = {0};

	if (service->ca[0] != '\0' && !file_read(&ca, service->ca, CA_MAX, &fault))
		doctor_say(doctor, "%s: have it readable by arcad's user", fault.text);
	else if (!reach_look(service->url, (struct span){ca.bytes, ca.len}, trouble))
		doctor_say(doctor,
		    "the %s at %s can't be reached (%s): is it up, are its address and the "
		    "certificate that vouches for it right?",
		    service->name, service->url, trouble);
	buf_free(&ca);
}

void check_sms(struct doctor *doctor)
{
	const struct config *config = &doctor->place.config;
	const struct service service = {
	    "gateway for text messages", config->sms_url, config->sms_token_file, config->sms_ca};
	const struct sms_options options = {
	    .url = config->sms_url, .token = "", .template = config->sms_template};
	struct fault fault = {0};
	struct sms *sms;

	if (config->sms_url[0] == '\0')
		return;
	sms = sms_new(&options, &fault);
	if (sms == NULL)
		doctor_say(doctor, "%s", fault.text);
	else
		check_reach(doctor, &service);
	sms_free(&sms);
	check_token(doctor, &service);
}

/* Only what is written: visitors' browsers ask that server, and this machine may not even reach it.
 */
void check_map(struct doctor *doctor)
{
	const struct config *config = &doctor->place.config;
	struct map_tiles tiles;
	struct fault fault = {0};

	if (!map_tiles_read(&tiles, config->map_tiles, config->map_attribution,
		config->map_tiles_max_zoom, &fault))
		doctor_say(doctor, "%s", fault.text);
}

void check_census(struct doctor *doctor)
{
	const struct config *config = &doctor->place.config;
	const struct service service = {"service of the census", config->census_url,
	    config->census_token_file, config->census_ca};

	if (config->census_url[0] == '\0')
		return;
	if (config->registry[0] == '\0')
		doctor_say(doctor,
		    "census_url is set and registry is not: what the service says can't be kept");
	if (!outward_is_url(config->census_url))
		doctor_say(doctor, "census_url has to be https://..");
	else
		check_reach(doctor, &service);
	check_token(doctor, &service);
}
