/*
 * The schema, forward only. What was applied is remembered with its hash: a migration that changed
 * after it was applied is an error, not something to guess about.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/commands/commands.h"
#include "daemon/commands/place.h"
#include "gen/statements.h"

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

bool migrate_all(const struct place *place, struct fault *fault)
{
	return migrate_at(place_conninfo(place, NULL), &city, fault) &&
	       (place->config.registry[0] == '\0' ||
		   migrate_at(place_registry(place, NULL), &registry, fault));
}
