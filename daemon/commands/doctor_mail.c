/*
 * `arcad doctor` on mail: configured, reachable, secure, let in; nothing waits for long.
 * It sends no letter.
 */
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "daemon/api/site.h"
#include "daemon/commands/doctor.h"
#include "daemon/roles/letter.h"
#include "daemon/roles/mailer.h"
#include "daemon/roles/smtp.h"
#include "gen/statements.h"
#include "proto/base/file.h"

#define PASSWORD_MAX ((size_t)512)
#define CA_MAX       ((size_t)1 << 20)

static void check_waiting(struct doctor *doctor, bool is_on)
{
	struct pg_reply reply;
	struct fault fault = {0};

	if (!doctor->has_schema)
		return;
	if (!direct_query(doctor->direct, &PG_admin_mail, NULL, &reply, &fault)) {
		doctor_say(doctor, "%s: run arcad migrate", fault.text);
		return;
	}
	if (!is_on && pg_cell_int(&reply, 0, 0) > 0)
		doctor_say(doctor,
		    "%lld letters wait, and no mail leaves: set smtp, mail_from and public_url",
		    (long long)pg_cell_int(&reply, 0, 0));
	else if (pg_cell_int(&reply, 0, 1) > 0)
		doctor_say(doctor,
		    "%lld letters wait for more than an hour: does the mailer run, and does the "
		    "server take them? Its last words are in arca.outbox, column trouble",
		    (long long)pg_cell_int(&reply, 0, 1));
}

/* The server itself, as the mailer would meet it. */
static void check_server(struct doctor *doctor, const char *password, struct span ca)
{
	const struct config *config = &doctor->place.config;
	const struct smtp_options options = {.url = config->smtp,
	    .user = config->smtp_user,
	    .password = password,
	    .ca = ca,
	    .from = config->mail_from};
	char trouble[SMTP_TROUBLE];
	struct fault fault = {0};
	struct smtp *smtp = smtp_new(&options, &fault);

	if (smtp == NULL)
		doctor_say(doctor, "%s", fault.text);
	else if (!smtp_look(smtp, trouble))
		doctor_say(doctor,
		    "%s does not let us in (%s): is it up, are smtp, smtp_ca, smtp_user and the "
		    "password right?",
		    config->smtp, trouble);
	smtp_free(&smtp);
}

static void check_secrets(struct doctor *doctor)
{
	const struct config *config = &doctor->place.config;
	struct buf password = {0}, ca = {0};
	struct fault fault = {0};
	struct stat status;

	if ((config->smtp_password_file[0] != '\0' &&
		!file_read(&password, config->smtp_password_file, PASSWORD_MAX, &fault)) ||
	    (config->smtp_ca[0] != '\0' && !file_read(&ca, config->smtp_ca, CA_MAX, &fault))) {
		doctor_say(doctor, "%s: have it readable by arcad's user", fault.text);
	} else {
		password.len = strcspn(buf_text(&password), "\r\n");
		check_server(doctor, buf_text(&password), (struct span){ca.bytes, ca.len});
	}
	if (config->smtp_password_file[0] != '\0' &&
	    stat(config->smtp_password_file, &status) == 0 && (status.st_mode & S_IRWXO) != 0)
		doctor_say(doctor, "%s is open to everybody: chmod o= %s",
		    config->smtp_password_file, config->smtp_password_file);
	buf_wipe(&password);
	buf_free(&ca);
}

/* A city without accounts needs no mail: what is half set is what is wrong. */
void check_mail(struct doctor *doctor)
{
	const struct config *config = &doctor->place.config;
	const bool is_on = mailer_is_on(config);
	char url[CONFIG_TEXT_MAX];
	struct site site;

	check_waiting(doctor, is_on);
	if (config->smtp[0] == '\0')
		return;
	if (config->public_url[0] == '\0')
		doctor_say(
		    doctor, "public_url is missing: links in mail need it, so no mail leaves");
	else if (!mailer_public_url(url, config))
		doctor_say(doctor, "public_url = %s is not https://HOST", config->public_url);
	else if (!site_read(&site, config->public_url))
		doctor_say(doctor,
		    "public_url = %s is no name alone in small letters: there are no passkeys",
		    config->public_url);
	if (!letter_is_address(config->mail_from))
		doctor_say(doctor, "mail_from has to be an address alone, such as "
				   "arca@example.net: no mail leaves");
	else
		check_secrets(doctor);
}
