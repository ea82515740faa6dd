/*
 * The bare limit of the database: the rows of a round's ballots, written again into tables of the
 * same shape, 512 in a transaction, over one pipelined connection with synchronous commits.
 * Nothing is judged, locked, signed or answered.
 */
#include <inttypes.h>
#include <libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "daemon/pg/array.h"
#include "proto/crypto/ballot.h"

#define BATCH     512
#define IN_FLIGHT 4
#define PASSES    3
#define ARRAYS    6

static const char tables[] = "drop schema if exists bench cascade; create schema bench;"
			     "create table bench.log_entries (like arca.log_entries including all);"
			     "create table bench.ciphers (like arca.ciphers including all);"
			     "create table bench.casts (like arca.casts including all);"
			     "set synchronous_commit = on";

/* Arrays: leaf, entry, cipher, X, contest, seq. $1 round, $2 first index. */
static const char *const inserts[] = {
    "insert into bench.log_entries (log, index, type, leaf, entry, at) "
    "select $1::integer, $2::bigint + place - 1, 16, leaf, entry, now() "
    "from unnest($3::bytea[], $4::bytea[]) with ordinality as i (leaf, entry, place)",
    "insert into bench.ciphers (round, cipher) select $1::integer, unnest($2::bytea[])",
    "insert into bench.casts (round, x, grp, seq, cid, leaf, index, first_index) "
    "select $1::integer, x, cid, seq, cid, leaf, $2::bigint + place - 1, $2::bigint + place - 1 "
    "from unnest($3::bytea[], $4::int8[], $5::int8[], $6::bytea[]) "
    "with ordinality as i (x, cid, seq, leaf, place)",
};

static int fail(PGconn *conn, const char *what)
{
	(void)fprintf(stderr, "insert: %s: %s\n", what, PQerrorMessage(conn));
	PQfinish(conn);
	return 1;
}

static int64_t now_us(void)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

/* The rows of some ballots as arrays. */
static void fill(struct pg_array arrays[ARRAYS], const PGresult *rows, int first, int count)
{
	static const enum pg_type types[ARRAYS] = {
	    PG_BYTEA, PG_BYTEA, PG_BYTEA, PG_BYTEA, PG_INT8, PG_INT8};

	for (int i = 0; i < ARRAYS; i++)
		pg_array_begin(&arrays[i], types[i]);
	for (int row = first; row < first + count; row++) {
		const uint8_t *entry = (const uint8_t *)PQgetvalue(rows, row, 1);
		const size_t len = (size_t)PQgetlength(rows, row, 1);
		struct ballot ballot;

		if (!ballot_parse(&ballot, entry, len))
			continue;
		pg_array_add(&arrays[0], PQgetvalue(rows, row, 0), 32);
		pg_array_add(&arrays[1], entry, len);
		pg_array_add(&arrays[2], entry + BALLOT_HEAD, CIPHER_LEN);
		pg_array_add(&arrays[3], ballot.X.bytes, POINT_LEN);
		pg_array_add_int(&arrays[4], ballot.cid);
		pg_array_add_int(&arrays[5], ballot.seq);
	}
}

static bool send(PGconn *conn, unsigned which, const char *round, const char *index,
    struct pg_array *const *arrays, int count)
{
	const char *values[ARRAYS + 2] = {round, index};
	int lengths[ARRAYS + 2] = {0}, formats[ARRAYS + 2] = {0};
	const int texts = index != NULL ? 2 : 1;
	char name[8];

	(void)snprintf(name, sizeof name, "i%u", which);
	for (int i = 0; i < count; i++) {
		const struct pg_value value = pg_array_value(arrays[i]);

		values[texts + i] = (const char *)value.bytes.bytes;
		lengths[texts + i] = (int)value.bytes.len;
		formats[texts + i] = 1;
	}
	return PQsendQueryPrepared(conn, name, texts + count, values, lengths, formats, 0) == 1;
}

/* One transaction, sent. */
static bool batch_send(PGconn *conn, const PGresult *rows, int first, int count, const char *round)
{
	struct pg_array arrays[ARRAYS] = {0};
	struct pg_array *const entries[] = {&arrays[0], &arrays[1]},
			       *const ciphers[] = {&arrays[2]},
			       *const casts[] = {&arrays[3], &arrays[4], &arrays[5], &arrays[0]};
	char index[24];
	bool is_fine;

	(void)snprintf(index, sizeof index, "%d", first);
	fill(arrays, rows, first, count);
	is_fine = PQsendQueryParams(conn, "begin", 0, NULL, NULL, NULL, NULL, 0) == 1 &&
		  send(conn, 0, round, index, entries, 2) &&
		  send(conn, 1, round, NULL, ciphers, 1) && send(conn, 2, round, index, casts, 4) &&
		  PQsendQueryParams(conn, "commit", 0, NULL, NULL, NULL, NULL, 0) == 1 &&
		  PQpipelineSync(conn) == 1;
	for (int i = 0; i < ARRAYS; i++)
		buf_free(&arrays[i].bytes);
	return is_fine;
}

/* Waits for a transaction's end. */
static bool batch_end(PGconn *conn)
{
	for (;;) {
		PGresult *result = PQgetResult(conn);
		const ExecStatusType status = PQresultStatus(result);

		if (result == NULL && PQstatus(conn) != CONNECTION_OK)
			return false;
		PQclear(result);
		if (status == PGRES_PIPELINE_SYNC)
			return true;
		if (result != NULL && status != PGRES_COMMAND_OK)
			return false;
	}
}

static bool pass(PGconn *conn, const PGresult *rows, int number)
{
	const int count = PQntuples(rows);
	int under_way = 0;
	char round[8];

	(void)snprintf(round, sizeof round, "%d", number);
	for (int first = 0; first < count; first += BATCH) {
		const int some = count - first < BATCH ? count - first : BATCH;

		if (under_way == IN_FLIGHT && !batch_end(conn))
			return false;
		under_way -= under_way == IN_FLIGHT;
		if (!batch_send(conn, rows, first, some, round))
			return false;
		under_way++;
	}
	while (under_way-- > 0)
		if (!batch_end(conn))
			return false;
	return true;
}

static bool prepare(PGconn *conn)
{
	for (unsigned i = 0; i < sizeof inserts / sizeof *inserts; i++) {
		char name[8];
		PGresult *result;
		bool is_fine;

		(void)snprintf(name, sizeof name, "i%u", i);
		result = PQprepare(conn, name, inserts[i], 0, NULL);
		is_fine = PQresultStatus(result) == PGRES_COMMAND_OK;
		PQclear(result);
		if (!is_fine)
			return false;
	}
	return true;
}

int main(int argc, char **argv)
{
	PGconn *conn = argc == 2 ? PQconnectdb(argv[1]) : NULL;
	PGresult *made, *rows;
	int64_t start_us;

	if (conn == NULL) {
		(void)fprintf(stderr, "usage: insert CONNINFO\n");
		return 2;
	}
	if (PQstatus(conn) != CONNECTION_OK)
		return fail(conn, "connecting");
	made = PQexec(conn, tables);
	rows = PQexecParams(conn,
	    "select leaf, entry from arca.log_entries where type = 16 order by index", 0, NULL,
	    NULL, NULL, NULL, 1);
	if (PQresultStatus(made) != PGRES_COMMAND_OK || PQresultStatus(rows) != PGRES_TUPLES_OK ||
	    !prepare(conn) || PQenterPipelineMode(conn) != 1)
		return fail(conn, "preparing");
	start_us = now_us();
	for (int i = 1; i <= PASSES; i++)
		if (!pass(conn, rows, i))
			return fail(conn, "inserting");
	(void)printf("%d %" PRId64 "\n", PASSES * PQntuples(rows), now_us() - start_us);
	PQclear(made);
	PQclear(rows);
	PQfinish(conn);
	return 0;
}
