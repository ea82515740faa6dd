/*
 * Where a city lives: what the options that every command has say, the configuration that follows
 * from them, and the city's database.
 */
#ifndef DAEMON_COMMANDS_PLACE_H
#define DAEMON_COMMANDS_PLACE_H

#include "daemon/pg/direct.h"
#include "daemon/roles/config.h"

/* The city of make run. */
#define DEMO_CITY "var/demo/city"

/* Start with {0}; place_free ends it. */
struct place {
	const char *folder, *config_path; /* --embedded, --config; borrowed, or NULL */
	struct buf lines;                 /* of --set */
	struct config config;
};

/* An option of a command's own, with a value; a table of them ends with {NULL, NULL}. */
struct place_option {
	const char *name;
	const char **value;
};

/*
 * Reads argv[1] and on: `--config FILE`, `--embedded DIR`, `--set KEY=VALUE`, the command's own
 * options, and at most one other word into *word (NULL: none may be there). False for wrong use.
 */
bool place_options(struct place *place, const struct place_option *own, const char **word, int argc,
    char **argv) MUST_CHECK;
/* From the tree's root, beside make run, there is nothing to say. */
void place_default(struct place *place);
/*
 * The configuration: defaults, DIR/arcad.conf, --config, --set, each over the one before; of an
 * embedded city, keys and state are in its folder. FAULT_FALSE config, FAULT_UNABLE file_*.
 */
bool place_read(struct place *place, struct fault *fault) MUST_CHECK;
/*
 * The database of a city that runs, into config.database. FAULT_UNABLE embedded_off, no_database.
 */
bool place_find(struct place *place, struct fault *fault) MUST_CHECK;
/* place_read, place_find, and the database as its owner. NULL with their faults, or direct_open's.
 */
struct direct *place_open(struct place *place, struct fault *fault);
void place_free(struct place *place);

/* "CONNINFO user=ROLE"; without a role as the database's owner. The caller frees it. */
char *place_conninfo(const struct place *place, const char *role);
/* The same of the registry. */
char *place_registry(const struct place *place, const char *role);

#endif
