/*
 * Checks of `arcad doctor` on the database: that it is there, lets the right ones in, has this
 * program's schema and a sane clock. The log itself is doctor_logs.c's.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "daemon/commands/doctor.h"
#include "daemon/commands/embedded.h"
#include "gen/statements.h"

#define CLOCK_MOST_MS 2000
/* The clerk asks witnesses anew every five minutes. */
#define COSIGNED_MOST_S 900

/* The private cluster of --embedded. */
void check_cluster(struct doctor *doctor)
{
	char path[CONFIG_TEXT_MAX + 32], version[16] = "";
	struct embedded embedded;
	struct stat status;
	FILE *file;

	if (doctor->place.folder == NULL)
		return;
	if (stat(doctor->place.folder, &status) != 0) {
		doctor_say(doctor, "there is no folder %s: arcad run --embedded makes a city there",
		    doctor->place.folder);
		return;
	}
	(void)snprintf(path, sizeof path, "%s/pg/PG_VERSION", doctor->place.folder);
	file = fopen(path, "re");
	if (file == NULL || fgets(version, sizeof version, file) == NULL)
		doctor_say(doctor,
		    "%s has no database, or it can't be read: arcad run --embedded makes it, as "
		    "root or as who owns the folder",
		    doctor->place.folder);
	else if (strcmp(version, "15\n") != 0)
		doctor_say(doctor,
		    "%s is of PostgreSQL %.*s, and arcad starts 15: move its contents with "
		    "pg_upgrade",
		    path, (int)strcspn(version, "\n"), version);
	else if (!embedded_find(&embedded, doctor->place.folder, NULL))
		doctor_say(doctor,
		    "the private database of %s does not run: start the city with arcad run "
		    "--embedded; what stopped it is in %s/postgres.log",
		    doctor->place.folder, doctor->place.folder);
	if (file != NULL)
		(void)fclose(file);
}

void check_database(struct doctor *doctor)
{
	struct fault fault = {0};
	char *conninfo;

	if (doctor->place.config.database[0] == '\0') {
		if (doctor->place.folder == NULL)
			doctor_say(doctor,
			    "no database is configured: set database = host=/run/postgresql "
			    "dbname=arca");
		return;
	}
	conninfo = place_conninfo(&doctor->place, "arca_auditor");
	doctor->direct = conninfo != NULL ? direct_open(conninfo, &fault) : NULL;
	free(conninfo);
	if (doctor->direct != NULL)
		return;
	if (strstr(fault.text, "does not exist") != NULL)
		doctor_say(doctor,
		    "%s: make the database, then run arcad migrate, which makes the roles",
		    fault.text);
	else if (strstr(fault.text, "authentication") != NULL ||
		 strstr(fault.text, "pg_hba.conf") != NULL)
		doctor_say(doctor,
		    "%s: pg_hba.conf and pg_ident.conf have to let this user in "
		    "(deploy/README.md)",
		    fault.text);
	else
		doctor_say(
		    doctor, "%s: is PostgreSQL running, and is `database` right?", fault.text);
}

void check_roles(struct doctor *doctor)
{
	static const char *const roles[] = {
	    "arca_web", "arca_keeper", "arca_registrar", "arca_clerk", "arca_mailer"};

	for (size_t i = 0; doctor->direct != NULL && i < sizeof roles / sizeof *roles; i++) {
		char *conninfo = place_conninfo(&doctor->place, roles[i]);
		struct fault fault = {0};
		struct direct *direct = conninfo != NULL ? direct_open(conninfo, &fault) : NULL;

		free(conninfo);
		if (direct == NULL)
			doctor_say(doctor,
			    "%s can't come in: %s: arcad migrate makes the role, pg_hba.conf and "
			    "pg_ident.conf let it in",
			    roles[i], fault.text);
		direct_close(&direct);
	}
}

/* Rounds are read here: what comes after has to know of them. */
void check_schema(struct doctor *doctor)
{
	struct fault fault = {0};
	size_t missing = 0;

	if (doctor->direct == NULL)
		return;
	if (!migrate_missing(doctor->direct, &missing, &fault))
		doctor_say(doctor, "%s: %s", fault.text,
		    fault.kind == FAULT_FALSE ? "run arcad migrate"
					      : "run the arcad that the database was made for");
	else if (missing > 0)
		doctor_say(doctor, "%zu migrations are missing: run arcad migrate", missing);
	else
		doctor->has_schema = doctor_read_rounds(doctor, &fault);
	if (missing == 0 && !doctor->has_schema && fault.kind == FAULT_NONE)
		doctor_say(doctor, "rounds can't be read: run arcad migrate");
}

/* Without its key the census is of no use, and an import under another one would be another census.
 */
static void check_census_key(struct doctor *doctor, struct direct *direct)
{
	char path[CONFIG_TEXT_MAX + 48];
	struct pg_reply reply;
	struct fault fault = {0};
	int64_t generation;

	if (!direct_query(direct, &PG_registry_generation, NULL, &reply, &fault)) {
		doctor_say(doctor, "%s: run arcad migrate", fault.text);
		return;
	}
	generation = pg_cell_int(&reply, 0, 0);
	(void)snprintf(path, sizeof path, "%s/registrar/census.hmac-%lld",
	    doctor->place.config.keys, (long long)generation);
	if (generation > 0 && access(path, R_OK) != 0)
		doctor_say(doctor,
		    "%s can't be read: nobody can be verified without it: bring it back from its "
		    "backup",
		    path);
}

/* Where a city has one, as the registrar comes in. */
void check_registry(struct doctor *doctor)
{
	struct fault fault = {0};
	struct direct *direct;
	size_t missing = 0;
	char *conninfo;

	if (doctor->direct == NULL || doctor->place.config.registry[0] == '\0')
		return;
	conninfo = place_registry(&doctor->place, "arca_registry");
	direct = conninfo != NULL ? direct_open(conninfo, &fault) : NULL;
	free(conninfo);
	if (direct == NULL)
		doctor_say(doctor,
		    "arca_registry can't come in: %s: make the registry's database, then run arcad "
		    "migrate (deploy/README.md)",
		    fault.text);
	else if (!migrate_registry_missing(direct, &missing, &fault))
		doctor_say(doctor, "the registry: %s: run arcad migrate", fault.text);
	else if (missing > 0)
		doctor_say(doctor, "%zu migrations of the registry are missing: run arcad migrate",
		    missing);
	else
		check_census_key(doctor, direct);
	direct_close(&direct);
}

void check_clock(struct doctor *doctor)
{
	struct pg_reply reply;
	struct fault fault = {0};
	struct timespec now;
	int64_t ours_ms, machine_ms, city_ms;

	if (!doctor->has_schema)
		return;
	if (!direct_query(doctor->direct, &PG_admin_clock, NULL, &reply, &fault)) {
		doctor_say(doctor, "%s: run arcad migrate", fault.text);
		return;
	}
	(void)clock_gettime(CLOCK_REALTIME, &now);
	ours_ms = (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
	machine_ms = pg_cell_int(&reply, 0, 0);
	city_ms = pg_cell_int(&reply, 0, 1);
	if (llabs(ours_ms - machine_ms) > CLOCK_MOST_MS)
		doctor_say(doctor,
		    "this machine's clock is %lld ms off the database's: have both follow a time "
		    "server",
		    (long long)(ours_ms - machine_ms));
	if (llabs(city_ms - machine_ms) > CLOCK_MOST_MS)
		doctor_say(doctor,
		    "arca.clock() is %lld s ahead of the database's own clock: fine in a demo that "
		    "was moved on; in a vote, run arcad migrate on a clean database",
		    (long long)((city_ms - machine_ms) / 1000));
}

void check_cosigned(struct doctor *doctor)
{
	for (size_t i = 0; i < doctor->round_count; i++) {
		const struct doctor_round *round = &doctor->rounds[i];

		if (!doctor_is_open(round) || round->size == 0)
			continue;
		if (!round->has_cosigned)
			doctor_say(doctor,
			    "no checkpoint of round %s was ever cosigned: its witnesses have to "
			    "know the log's key",
			    round->slug);
		else if (round->cosigned_age_s > COSIGNED_MOST_S)
			doctor_say(doctor,
			    "the last cosigned checkpoint of round %s is %lld s old: does the "
			    "clerk run, and do its witnesses answer?",
			    round->slug, (long long)round->cosigned_age_s);
	}
}

void check_acts(struct doctor *doctor)
{
	struct fault fault = {0};
	struct pg_reply reply;

	if (!doctor->has_schema)
		return;
	if (!direct_query(doctor->direct, &PG_admin_acts, NULL, &reply, &fault)) {
		doctor_say(doctor, "%s: run arcad migrate", fault.text);
		return;
	}
	if (pg_cell_int(&reply, 0, 0) > 0 && pg_cell_int(&reply, 0, 2) == 0)
		doctor_say(doctor,
		    "%lld acts wait for the city's log, and there is none: arcad city begins it",
		    (long long)pg_cell_int(&reply, 0, 0));
	else if (pg_cell_int(&reply, 0, 0) > 0)
		doctor_say(doctor,
		    "%lld acts have waited for the city's log for more than a minute: does the "
		    "clerk run?",
		    (long long)pg_cell_int(&reply, 0, 0));
	if (pg_cell_int(&reply, 0, 1) > 0)
		doctor_say(doctor,
		    "the keeper refused %lld acts: somebody else than the clerk wrote to "
		    "log_pending, or its key of acts is not the log's",
		    (long long)pg_cell_int(&reply, 0, 1));
}
