/*
 * arcad doctor and arcad status: the table of checks, and what they look at.
 * It mends nothing: it says what is wrong and what to do.
 */
#include "daemon/commands/doctor.h"

#include <pwd.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "daemon/commands/embedded.h"
#include "gen/statements.h"
#include "proto/record/act.h"

static const char doctor_usage[] =
    "usage: arcad doctor (--embedded DIR | --config FILE) [--set KEY=VALUE]...\n\n"
    "Looks at configuration, database, keys, logs, pages, certificate, ports, disk, clock,\n"
    "witnesses, mail, provider and other services, and says in a line each what is wrong and what "
    "to do.\nIt changes nothing, and may run beside the daemon, as the daemon's user or root. Exit "
    "code 1 if\nsomething is wrong.\n";

static const char status_usage[] =
    "usage: arcad status (--embedded DIR | --config FILE) [--set KEY=VALUE]...\n\n"
    "Says how the rounds of a city stand, and which processes work on its database.\n";

static const struct check {
	const char *name;
	void (*run)(struct doctor *doctor);
} checks[] = {
    {"cluster", check_cluster},
    {"database", check_database},
    {"schema", check_schema},
    {"roles", check_roles},
    {"registry", check_registry},
    {"clock", check_clock},
    {"folders", check_folders},
    {"keys", check_keys},
    {"logs", check_logs},
    {"disk", check_disk},
    {"pages", check_pages},
    {"certificate", check_certificate},
    {"ports", check_ports},
    {"witnesses", check_witnesses},
    {"cosignatures", check_cosigned},
    {"acts", check_acts},
    {"mail", check_mail},
    {"sms", check_sms},
    {"census", check_census},
    {"provider", check_provider},
    {"map", check_map},
};

enum { CHECKS = sizeof checks / sizeof *checks };

void doctor_say(struct doctor *doctor, const char *format, ...)
{
	va_list arguments;

	doctor->findings++;
	(void)printf("%s: ", doctor->check);
	va_start(arguments, format);
	(void)vprintf(format, arguments);
	va_end(arguments);
	(void)putchar('\n');
}

/* --- what it looks at ------------------------------------------------------------------------- */

/* Of an embedded city whose database does not run, the database stays unknown. */
static void adopt_folder(struct doctor *doctor)
{
	struct stat status;

	(void)!place_find(&doctor->place, NULL);
	if (stat(doctor->place.folder, &status) == 0)
		doctor->owner = status.st_uid;
}

static void find_owner(struct doctor *doctor)
{
	const struct passwd *user =
	    doctor->place.config.user[0] != '\0' ? getpwnam(doctor->place.config.user) : NULL;
	struct stat status;

	doctor->owner = geteuid();
	if (user != NULL)
		doctor->owner = user->pw_uid;
	else if (geteuid() == 0 && stat(doctor->place.config.keys, &status) == 0)
		doctor->owner = status.st_uid; /* of whoever the unit starts it as */
}

bool doctor_begin(struct doctor *doctor, int argc, char **argv, struct fault *fault)
{
	struct place *place = &doctor->place;

	memset(doctor, 0, sizeof *doctor);
	doctor->check = "configuration";
	if (!place_options(place, NULL, NULL, argc, argv) ||
	    (place->folder == NULL && place->config_path == NULL) || !place_read(place, fault))
		return false;
	find_owner(doctor);
	if (place->folder != NULL)
		adopt_folder(doctor);
	return true;
}

void doctor_end(struct doctor *doctor)
{
	for (size_t i = 0; i < doctor->round_count; i++)
		free(doctor->rounds[i].policy);
	free(doctor->rounds);
	direct_close(&doctor->direct);
	place_free(&doctor->place);
}

static void copy_text(char *out, size_t room, struct span cell)
{
	(void)snprintf(
	    out, room, "%.*s", (int)cell.len, cell.bytes != NULL ? (const char *)cell.bytes : "");
}

static void read_round(struct doctor_round *out, const struct pg_reply *reply, int row)
{
	const struct span policy = pg_cell(reply, row, 4);

	out->id = pg_cell_int(reply, row, 0);
	copy_text(out->slug, sizeof out->slug, pg_cell(reply, row, 1));
	copy_text(out->origin, sizeof out->origin, pg_cell(reply, row, 2));
	copy_text(out->step, sizeof out->step, pg_cell(reply, row, 3));
	out->policy = strndup((const char *)policy.bytes, policy.len);
	out->has_head = pg_cell(reply, row, 5).bytes != NULL;
	out->size = (uint64_t)pg_cell_int(reply, row, 5);
	copy_text(out->root, sizeof out->root, pg_cell(reply, row, 6));
	out->ballots = (uint64_t)pg_cell_int(reply, row, 7);
	out->voters = (uint64_t)pg_cell_int(reply, row, 8);
	out->credentials = (uint64_t)pg_cell_int(reply, row, 9);
	out->has_cosigned = pg_cell(reply, row, 10).bytes != NULL;
	out->cosigned_size = (uint64_t)pg_cell_int(reply, row, 10);
	out->cosigned_age_s = pg_cell_int(reply, row, 11);
}

bool doctor_read_rounds(struct doctor *doctor, struct fault *fault)
{
	struct pg_reply reply;

	if (!direct_query(doctor->direct, &PG_admin_health, NULL, &reply, fault))
		return false;
	doctor->rounds = calloc((size_t)reply.rows + 1, sizeof *doctor->rounds);
	if (doctor->rounds == NULL)
		return fault_unable(fault, "no_memory", "no memory for rounds");
	for (int i = 0; i < reply.rows; i++)
		read_round(&doctor->rounds[doctor->round_count++], &reply, i);
	return true;
}

bool doctor_is_open(const struct doctor_round *round)
{
	return strcmp(round->step, "published") != 0;
}

/* --- the commands ----------------------------------------------------------------------------- */

/* Wrong use, or a configuration that says nothing else could be looked at. */
static int not_begun(const struct fault *fault, const char *usage)
{
	if (fault->kind == FAULT_NONE) {
		(void)fputs(usage, stderr);
		return 2;
	}
	(void)printf("configuration: %s\n", fault->text);
	return EXIT_FAILURE;
}

int command_doctor(int argc, char **argv)
{
	static struct doctor doctor;
	struct fault fault = {0};
	unsigned findings;

	if (!doctor_begin(&doctor, argc, argv, &fault))
		return not_begun(&fault, doctor_usage);
	for (size_t i = 0; i < CHECKS; i++) {
		doctor.check = checks[i].name;
		checks[i].run(&doctor);
	}
	findings = doctor.findings;
	doctor_end(&doctor);
	if (findings == 0)
		(void)printf("All is well: %d checks found nothing to mend.\n", (int)CHECKS);
	else
		(void)printf("%u finding%s.\n", findings, findings == 1 ? "" : "s");
	return findings == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

static void print_round(const struct doctor_round *round)
{
	if (strcmp(round->slug, ACT_LOG_SLUG) == 0)
		(void)printf("city: its own log; %llu entries; ", (unsigned long long)round->size);
	else
		(void)printf(
		    "%s: %s; %llu entries, %llu ballots of %llu voters, %llu credentials; ",
		    round->slug, round->step, (unsigned long long)round->size,
		    (unsigned long long)round->ballots, (unsigned long long)round->voters,
		    (unsigned long long)round->credentials);
	if (round->has_cosigned)
		(void)printf("cosigned at %llu, %lld s ago\n",
		    (unsigned long long)round->cosigned_size, (long long)round->cosigned_age_s);
	else
		(void)printf("never cosigned\n");
}

static bool print_status(struct doctor *doctor, struct fault *fault)
{
	char *conninfo = place_conninfo(&doctor->place, "arca_auditor");
	struct pg_reply reply;

	if (doctor->place.config.database[0] == '\0') {
		free(conninfo);
		return fault_unable(fault, "no_database", "no database of a city runs here");
	}
	doctor->direct = conninfo != NULL ? direct_open(conninfo, fault) : NULL;
	free(conninfo);
	if (doctor->direct == NULL || !doctor_read_rounds(doctor, fault))
		return false;
	if (doctor->round_count == 0 || strcmp(doctor->rounds[0].slug, ACT_LOG_SLUG) == 0)
		(void)printf("no rounds yet: arcad import makes one\n");
	for (size_t i = 0; i < doctor->round_count; i++)
		print_round(&doctor->rounds[i]);
	if (!direct_query(doctor->direct, &PG_admin_sessions, NULL, &reply, fault))
		return false;
	(void)printf("sessions in the database:");
	for (int i = 0; i < reply.rows; i++) {
		const struct span role = pg_cell(&reply, i, 0);

		(void)printf("%s %.*s %lld", i > 0 ? "," : "", (int)role.len,
		    (const char *)role.bytes, (long long)pg_cell_int(&reply, i, 1));
	}
	(void)printf("\n");
	return true;
}

int command_status(int argc, char **argv)
{
	static struct doctor doctor;
	struct fault fault = {0};
	bool is_fine;

	if (!doctor_begin(&doctor, argc, argv, &fault))
		return not_begun(&fault, status_usage);
	is_fine = print_status(&doctor, &fault);
	doctor_end(&doctor);
	if (!is_fine)
		(void)fprintf(stderr, "arcad: %s\n", fault.text);
	return is_fine ? EXIT_SUCCESS : (int)fault.kind;
}
