/*
 * arcad's subcommands for who runs the machine: they work on the database, key folders and files,
 * and never on a running daemon.
 */
#ifndef DAEMON_COMMANDS_COMMANDS_H
#define DAEMON_COMMANDS_COMMANDS_H

#include "daemon/pg/direct.h"

struct place;

/*
 * Brings the schema of the city's database, and of its registry where it has one, to this program's
 * version, each in one transaction: migrations that are missing, functions, roles. FAULT_UNABLE
 * schema_newer if the database has one that is not known here.
 */
bool migrate_all(const struct place *place, struct fault *fault) MUST_CHECK;

/* How many of this program's migrations the database lacks. False as migrate_all. */
bool migrate_missing(struct direct *direct, size_t *missing, struct fault *fault) MUST_CHECK;
/* The same of the registry. */
bool migrate_registry_missing(
    struct direct *direct, size_t *missing, struct fault *fault) MUST_CHECK;

/* The subcommands: argv[0] is the command's name; they return an exit code. */
int command_import(int argc, char **argv);
int command_city(int argc, char **argv);
int command_codes(int argc, char **argv);
int command_invite(int argc, char **argv);
int command_grant(int argc, char **argv);
int command_sign_out(int argc, char **argv);
int command_migrate(int argc, char **argv);
int command_census(int argc, char **argv);
int command_doctor(int argc, char **argv);
int command_bounce(int argc, char **argv);
int command_status(int argc, char **argv);

#endif
