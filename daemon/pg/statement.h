/*
 * A prepared statement as db/embed writes it from db/queries/NAME.sql.
 */
#ifndef DAEMON_PG_STATEMENT_H
#define DAEMON_PG_STATEMENT_H

#include <stdbool.h>

struct pg_statement {
	const char *name; /* the file's, and the prepared statement's */
	const char *sql;
	unsigned parameters;
	bool is_binary; /* results in binary form: `-- result: binary` in the file's head */
};

#endif
