/*
 * The schema, forward only. What was applied is remembered with its hash: a migration that changed
 * after it was applied is an error, not something to guess about. And the first census key.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "daemon/commands/commands.h"
#include "daemon/commands/place.h"
#include "daemon/roles/keys.h"
#include "gen/statements.h"
#include "proto/crypto/entropy.h"

#define LEDGER                                                                                     \
	"create schema if not exists arca_schema;"                                                 \
	"create table if not exists arca_schema.applied (name text primary key, sha256 text not "  \
	"null, at timestamptz not null default clock_timestamp())"

static const struct pg_statement read_applied = {
    "read_applied", "select name, sha256 from arca_schema.applied order by name", 0, false};
static const struct pg_statement write_applied = {
    "write_applied", "insert into arca_schema.applied (name, sha256) values ($1, $2)", 2, false};

/* The two databases: each has a ledger of its own. */
struct schema {
	const struct pg_script *migrations, *functions, *roles;
};

static const struct schema city = {pg_migrations, pg_functions, pg_roles};
static const struct schema registry = {
    pg_registry_migrations, pg_registry_functions, pg_registry_roles};

static const struct pg_script *find_migration(const struct schema *schema, struct span name)
{
	for (const struct pg_script *one = schema->migrations; one->name != NULL; one++)
		if (strlen(one->name) == name.len && memcmp(one->name, name.bytes, name.len) == 0)
			return one;
	return NULL;
}

/* How many of ours the database has; all of its own must be ours. */
static bool compare(
    struct direct *direct, const struct schema *schema, size_t *count, struct fault *fault)
{
	struct pg_reply reply;

	if (!direct_query(direct, &read_applied, NULL, &reply, fault))
		return false;
	*count = (size_t)reply.rows;
	for (int i = 0; i < reply.rows; i++) {
		struct span name = pg_cell(&reply, i, 0), sum = pg_cell(&reply, i, 1);
		const struct pg_script *one = find_migration(schema, name);

		if (one == NULL)
			return fault_unable(fault, "schema_newer",
			    "the database has migration %.*s, which this arcad does not know: it "
			    "is older than the database",
			    (int)name.len, (const char *)name.bytes);
		if (strlen(one->sha256) != sum.len || memcmp(one->sha256, sum.bytes, sum.len) != 0)
			return fault_unable(fault, "schema_differs",
			    "migration %s is not the one that was applied to this database",
			    one->name);
	}
	return true;
}

static bool count_missing(
    struct direct *direct, const struct schema *schema, size_t *missing, struct fault *fault)
{
	size_t count = 0, all = 0;

	while (schema->migrations[all].name != NULL)
		all++;
	if (!compare(direct, schema, &count, fault))
		return false;
	*missing = all - count;
	return true;
}

bool migrate_missing(struct direct *direct, size_t *missing, struct fault *fault)
{
	return count_missing(direct, &city, missing, fault);
}

bool migrate_registry_missing(struct direct *direct, size_t *missing, struct fault *fault)
{
	return count_missing(direct, &registry, missing, fault);
}

static bool run_scripts(struct direct *direct, const struct pg_script *scripts, struct fault *fault)
{
	for (; scripts->name != NULL; scripts++)
		if (!direct_run(direct, scripts->sql, fault)) {
			fault_prefix(fault, "%s", scripts->name);
			return false;
		}
	return true;
}

static bool apply(struct direct *direct, const struct schema *schema, struct fault *fault)
{
	struct pg_reply reply;
	size_t count = 0;

	if (!direct_run(direct, LEDGER, fault) || !compare(direct, schema, &count, fault))
		return false;
	for (const struct pg_script *one = schema->migrations + count; one->name != NULL; one++) {
		const struct pg_value values[] = {pg_text(one->name), pg_text(one->sha256)};

		if (!direct_run(direct, one->sql, fault)) {
			fault_prefix(fault, "%s", one->name);
			return false;
		}
		if (!direct_query(direct, &write_applied, values, &reply, fault))
			return false;
	}
	return run_scripts(direct, schema->functions, fault) &&
	       run_scripts(direct, schema->roles, fault);
}

static bool migrate_to(struct direct *direct, const struct schema *schema, struct fault *fault)
{
	/* one at a time, whoever starts first */
	if (!direct_run(direct, "begin; select pg_advisory_xact_lock(7233)", fault))
		return false;
	if (apply(direct, schema, fault))
		return direct_run(direct, "commit", fault);
	(void)!direct_run(direct, "rollback", NULL);
	return false;
}

static bool migrate_at(char *conninfo, const struct schema *schema, struct fault *fault)
{
	struct direct *direct = conninfo != NULL ? direct_open(conninfo, fault) : NULL;
	bool is_fine = direct != NULL && migrate_to(direct, schema, fault);

	direct_close(&direct);
	free(conninfo);
	return is_fine;
}

/* --- the census key ----------------------------------------------------------------------------
 */

/* Its file, unless there is one. Root writes for the user whose folder it is. */
static bool write_key(const struct place *place, int64_t generation, struct fault *fault)
{
	uint8_t random[64], key[KEY_LEN];
	struct fault why = {0};
	char path[CONFIG_TEXT_MAX + 16], name[32];
	bool is_fine;
	int fd;

	(void)snprintf(path, sizeof path, "%s/registrar", place->config.keys);
	fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0) /* whoever has the keys is another: then it is made with the census */
		return errno == ENOENT || errno == EACCES ||
		       fault_unable(fault, "keys_folder", "%s: %s", path, strerror(errno));
	(void)snprintf(name, sizeof name, "hmac-%lld", (long long)generation);
	entropy_draw(&entropy_system, random);
	memcpy(key, random, sizeof key);
	is_fine = key_write(key, fd, "census", name, &why) || strcmp(why.code, "key_exists") == 0;
	secret_wipe(random, sizeof random);
	secret_wipe(key, sizeof key);
	(void)close(fd);
	if (!is_fine)
		*fault = why;
	return is_fine;
}

/*
 * The key of the first census is made with the city, so that it is in the first backup of its keys.
 * The registry knows of it when a census comes: until then nobody can be verified.
 */
static bool make_census_key(const struct place *place, struct fault *fault)
{
	char *conninfo = place_registry(place, NULL);
	struct direct *direct = conninfo != NULL ? direct_open(conninfo, fault) : NULL;
	struct pg_reply reply;
	bool is_fine =
	    direct != NULL && direct_query(direct, &PG_registry_status, NULL, &reply, fault);

	free(conninfo);
	if (is_fine && pg_cell(&reply, 0, 0).bytes == NULL)
		is_fine = write_key(place, pg_cell_int(&reply, 0, 5) + 1, fault);
	direct_close(&direct);
	return is_fine;
}

bool migrate_all(const struct place *place, struct fault *fault)
{
	return migrate_at(place_conninfo(place, NULL), &city, fault) &&
	       (place->config.registry[0] == '\0' ||
		   (migrate_at(place_registry(place, NULL), &registry, fault) &&
		       make_census_key(place, fault)));
}
