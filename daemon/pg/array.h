/*
 * One-dimensional SQL arrays in PostgreSQL's binary form: how a batch goes in one statement.
 */
#ifndef DAEMON_PG_ARRAY_H
#define DAEMON_PG_ARRAY_H

#include "daemon/pg/pool.h"

enum pg_type { PG_BYTEA = 17, PG_INT8 = 20, PG_TEXT = 25 };

/* Start with pg_array_begin; end with buf_free(&array->bytes). */
struct pg_array {
	struct buf bytes;
	uint32_t count;
};

/* Forgets what was in it and begins an array of this type. */
void pg_array_begin(struct pg_array *array, enum pg_type type);
/* Adds to an array of bytea or text. */
void pg_array_add(struct pg_array *array, const void *bytes, size_t len);
/* Adds to an array of int8. */
void pg_array_add_int(struct pg_array *array, int64_t number);
/* The array as a statement's value, borrowed. Memory that was missing shows as a null. */
struct pg_value pg_array_value(struct pg_array *array);

#endif
