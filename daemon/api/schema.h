/*
 * Bodies against their schemas: every error with its place, not only the first.
 * The schemas are tables made from proto/schema; there is no other logic in them.
 */
#ifndef DAEMON_API_SCHEMA_H
#define DAEMON_API_SCHEMA_H

#include <jansson.h>

#include "daemon/api/format.h"

/* More errors than these are not listed. */
#define SCHEMA_ERRORS_MAX 32

enum schema_type { SCHEMA_OBJECT, SCHEMA_ARRAY, SCHEMA_STRING, SCHEMA_INTEGER, SCHEMA_BOOLEAN };

struct schema_member;

struct schema {
	enum schema_type type;
	bool is_nullable;
	const struct schema_member *members; /* of an object; all others are unknown */
	size_t member_count;
	const struct schema *items; /* of an array */
	int64_t min, max;           /* a value, or the length of a string or an array */
	enum format format;
	const char *const *choices; /* NULL at the end */
};

struct schema_member {
	const char *name;
	bool is_required;
	const struct schema *schema;
};

/* Appends {"pointer": POINTER, "code": CODE} to a list of errors. */
void schema_error(json_t *errors, const char *pointer, const char *code);

/*
 * True if the value is as the schema says. False: `errors`, an array, got a row for each reason:
 * required, unknown_member, type, format, choice, too_short, too_long, too_small, too_large.
 */
bool schema_check(const struct schema *schema, const json_t *value, json_t *errors) MUST_CHECK;

#endif
