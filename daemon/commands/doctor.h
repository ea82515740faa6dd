/*
 * What the checks of `arcad doctor` share: the city as it is configured, its rounds as they were
 * read once, and a place to say what is wrong. Nothing here changes anything.
 */
#ifndef DAEMON_COMMANDS_DOCTOR_H
#define DAEMON_COMMANDS_DOCTOR_H

#include <sys/types.h>

#include "daemon/commands/commands.h"
#include "daemon/commands/place.h"

/* A round as the database has it; see db/queries/admin_health.sql. */
struct doctor_round {
	int64_t id;
	char slug[65], origin[256], step[16];
	char *policy; /* its own */
	bool has_head, has_cosigned;
	uint64_t size, ballots, voters, credentials, cosigned_size;
	int64_t cosigned_age_s;
	char root[65]; /* hexadecimal */
};

struct doctor {
	struct place place;
	const char *check;     /* the name of the check that runs */
	unsigned findings;     /* said so far */
	struct direct *direct; /* as arca_auditor; NULL if the database does not let us in */
	struct doctor_round *rounds;
	size_t round_count;
	uid_t owner; /* who key files belong to */
	bool has_schema;
};

/* One finding: what is wrong and what to do, as one line. */
void doctor_say(struct doctor *doctor, const char *format, ...) PRINTF_LIKE(2, 3);

/*
 * Reads `[--config FILE] [--embedded DIR] [--set KEY=VALUE]...`; false is wrong use or a
 * configuration that can't be read: the fault says which (FAULT_NONE: wrong use).
 */
bool doctor_begin(struct doctor *doctor, int argc, char **argv, struct fault *fault) MUST_CHECK;
void doctor_end(struct doctor *doctor);
/* Reads all rounds. False as direct_query. */
bool doctor_read_rounds(struct doctor *doctor, struct fault *fault) MUST_CHECK;
/* True until a round is published: until then it needs its keys and witnesses. */
bool doctor_is_open(const struct doctor_round *round) MUST_CHECK;

/* The checks. Those that need the database find doctor->direct NULL where it is not there. */
void check_cluster(struct doctor *doctor);
void check_database(struct doctor *doctor);
void check_roles(struct doctor *doctor);
void check_registry(struct doctor *doctor);
void check_schema(struct doctor *doctor);
void check_clock(struct doctor *doctor);
void check_cosigned(struct doctor *doctor);
void check_acts(struct doctor *doctor);
void check_folders(struct doctor *doctor);
void check_keys(struct doctor *doctor);
void check_logs(struct doctor *doctor);
void check_pages(struct doctor *doctor);
void check_map(struct doctor *doctor);
void check_disk(struct doctor *doctor);
void check_certificate(struct doctor *doctor);
void check_ports(struct doctor *doctor);
void check_mail(struct doctor *doctor);
void check_sms(struct doctor *doctor);
void check_census(struct doctor *doctor);
void check_provider(struct doctor *doctor);
void check_witnesses(struct doctor *doctor);

#endif
