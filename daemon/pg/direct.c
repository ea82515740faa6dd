/*
 * A connection that is waited for, with poll and a deadline instead of libpq's endless waits.
 */
#include "daemon/pg/direct.h"

#include <libpq-fe.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define DEADLINE_S   30
#define CONNECT_S    ((uint64_t)5)
#define WAIT_STEPS   40
#define WAIT_STEP_MS 250
#define NUMBERS_RING PG_PARAMETERS_MAX

struct direct {
	PGconn *conn;
	PGresult *result;
	char *conninfo;
	unsigned deadline_s;
};

static bool fail(struct direct *direct, const char *code, struct fault *fault)
{
	char line[256];

	(void)snprintf(line, sizeof line, "%s", PQerrorMessage(direct->conn));
	line[strcspn(line, "\r\n")] = '\0';
	return fault_unable(fault, code, "the database: %s", line);
}

static uint64_t now_ms(void)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}

/* Waits for the socket; false after the deadline. */
static bool wait_for(const struct direct *direct, short events, uint64_t until_ms)
{
	struct pollfd one = {.fd = PQsocket(direct->conn), .events = events};
	uint64_t now = now_ms();

	return now < until_ms && poll(&one, 1, (int)(until_ms - now)) > 0;
}

static bool connect_now(struct direct *direct, struct fault *fault)
{
	uint64_t until_ms = now_ms() + CONNECT_S * 1000;
	PostgresPollingStatusType state = PGRES_POLLING_WRITING;

	direct->conn = PQconnectStart(direct->conninfo);
	if (direct->conn == NULL)
		return fault_unable(fault, "no_memory", "no memory for a database connection");
	while (PQstatus(direct->conn) != CONNECTION_BAD && state != PGRES_POLLING_OK &&
	       state != PGRES_POLLING_FAILED) {
		if (!wait_for(direct, state == PGRES_POLLING_READING ? POLLIN : POLLOUT, until_ms))
			return fault_unable(
			    fault, "database_unavailable", "the database does not answer");
		state = PQconnectPoll(direct->conn);
	}
	return state == PGRES_POLLING_OK || fail(direct, "database_unavailable", fault);
}

static void forget_notice(void *context, const PGresult *result)
{
	(void)context;
	(void)result;
}

struct direct *direct_open(const char *conninfo, struct fault *fault)
{
	struct direct *direct = calloc(1, sizeof *direct);

	if (direct != NULL)
		direct->conninfo = strdup(conninfo);
	if (direct == NULL || direct->conninfo == NULL) {
		free(direct);
		fault_unable(fault, "no_memory", "no memory for a database connection");
		return NULL;
	}
	direct->deadline_s = DEADLINE_S;
	if (!connect_now(direct, fault)) {
		direct_close(&direct);
		return NULL;
	}
	PQsetNoticeReceiver(direct->conn, forget_notice, NULL);
	return direct;
}

struct direct *direct_open_waiting(const char *conninfo, struct fault *fault)
{
	const struct timespec pause = {0, WAIT_STEP_MS * 1000000L};
	struct direct *direct = NULL;

	for (int i = 0; direct == NULL && i < WAIT_STEPS; i++) {
		if (i > 0)
			(void)nanosleep(&pause, NULL);
		*fault = (struct fault){0};
		direct = direct_open(conninfo, fault);
	}
	return direct;
}

void direct_close(struct direct **direct)
{
	if (*direct == NULL)
		return;
	PQclear((*direct)->result);
	PQfinish((*direct)->conn);
	free((*direct)->conninfo);
	free(*direct);
	*direct = NULL;
}

static void forget_result(struct direct *direct)
{
	PQclear(direct->result);
	direct->result = NULL;
}

bool direct_revive(struct direct *direct, struct fault *fault)
{
	if (direct->conn != NULL && PQstatus(direct->conn) == CONNECTION_OK)
		return true;
	forget_result(direct);
	PQfinish(direct->conn);
	direct->conn = NULL;
	if (!connect_now(direct, fault))
		return false;
	PQsetNoticeReceiver(direct->conn, forget_notice, NULL);
	return true;
}

void direct_deadline(struct direct *direct, unsigned seconds)
{
	direct->deadline_s = seconds;
}

/* Reads results until there are none; keeps the last one that failed, or else the last. */
static bool collect(struct direct *direct, struct fault *fault)
{
	uint64_t until_ms = now_ms() + (uint64_t)direct->deadline_s * 1000;
	bool has_failed = false;

	for (;;) {
		PGresult *result;
		ExecStatusType status;

		while (PQisBusy(direct->conn)) {
			if (!wait_for(direct, POLLIN, until_ms)) {
				PQfinish(direct->conn);
				direct->conn = NULL;
				return fault_unable(fault, "database_slow",
				    "the database gave no answer in %u seconds",
				    direct->deadline_s);
			}
			if (!PQconsumeInput(direct->conn))
				return fail(direct, "database_unavailable", fault);
		}
		result = PQgetResult(direct->conn);
		if (result == NULL)
			return true;
		status = PQresultStatus(result);
		if (has_failed) {
			PQclear(result);
			continue;
		}
		has_failed = status != PGRES_TUPLES_OK && status != PGRES_COMMAND_OK;
		PQclear(direct->result);
		direct->result = result;
	}
}

static bool is_ready(struct direct *direct, struct fault *fault)
{
	if (direct->conn == NULL || PQstatus(direct->conn) != CONNECTION_OK)
		return fault_unable(
		    fault, "database_unavailable", "the connection to the database was lost");
	return true;
}

static bool judge(struct direct *direct, struct pg_reply *reply, struct fault *fault)
{
	const PGresult *result = direct->result;
	ExecStatusType status = PQresultStatus(result);
	const char *sqlstate, *message;

	*reply = (struct pg_reply){.outcome = PG_DONE, .message = ""};
	if (status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK) {
		reply->rows = PQntuples(result);
		reply->columns = PQnfields(result);
		reply->result = (const struct pg_result *)result;
		return true;
	}
	sqlstate = PQresultErrorField(result, PG_DIAG_SQLSTATE);
	message = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
	reply->outcome = PG_REFUSED;
	(void)snprintf(
	    reply->sqlstate, sizeof reply->sqlstate, "%s", sqlstate != NULL ? sqlstate : "08006");
	reply->message = message != NULL ? message : "";
	if (PQstatus(direct->conn) != CONNECTION_OK) {
		reply->outcome = PG_UNKNOWN;
		return fail(direct, "database_unavailable", fault);
	}
	return fault_false(fault, "database_refused", "the database refuses: %s", reply->message);
}

bool direct_run(struct direct *direct, const char *sql, struct fault *fault)
{
	struct pg_reply reply;

	if (!is_ready(direct, fault))
		return false;
	forget_result(direct);
	if (!PQsendQuery(direct->conn, sql))
		return fail(direct, "database_unavailable", fault);
	return collect(direct, fault) && judge(direct, &reply, fault);
}

/* The texts of libpq end with NUL: short-lived copies. */
static bool send(
    struct direct *direct, const struct pg_statement *statement, const struct pg_value *values)
{
	const char *texts[PG_PARAMETERS_MAX] = {0};
	char *copies[PG_PARAMETERS_MAX] = {0};
	int lengths[PG_PARAMETERS_MAX], formats[PG_PARAMETERS_MAX];
	bool is_sent = true;

	for (unsigned i = 0; i < statement->parameters; i++) {
		lengths[i] = (int)values[i].bytes.len;
		formats[i] = values[i].is_binary;
		texts[i] = (const char *)values[i].bytes.bytes;
		if (values[i].is_binary || texts[i] == NULL)
			continue;
		texts[i] = copies[i] = strndup(texts[i], values[i].bytes.len);
		is_sent = is_sent && copies[i] != NULL;
	}
	is_sent =
	    is_sent && PQsendQueryParams(direct->conn, statement->sql, (int)statement->parameters,
			   NULL, texts, lengths, formats, statement->is_binary);
	for (unsigned i = 0; i < statement->parameters; i++)
		free(copies[i]);
	return is_sent;
}

bool direct_query(struct direct *direct, const struct pg_statement *statement,
    const struct pg_value *values, struct pg_reply *reply, struct fault *fault)
{
	*reply = (struct pg_reply){.outcome = PG_NEVER, .message = ""};
	if (!is_ready(direct, fault))
		return false;
	if (!send(direct, statement, values))
		return fail(direct, "database_unavailable", fault);
	forget_result(direct); /* not before: values may be of it */
	reply->outcome = PG_UNKNOWN;
	return collect(direct, fault) && judge(direct, reply, fault);
}

bool direct_notified(struct direct *direct)
{
	PGnotify *notice;
	bool is_told = false;

	if (direct->conn == NULL || !PQconsumeInput(direct->conn))
		return false;
	while ((notice = PQnotifies(direct->conn)) != NULL) {
		is_told = true;
		PQfreemem(notice);
	}
	return is_told;
}

int direct_socket(const struct direct *direct)
{
	return direct->conn != NULL ? PQsocket(direct->conn) : -1;
}

struct pg_value pg_text(const char *text)
{
	return (struct pg_value){.bytes = {(const uint8_t *)text, text != NULL ? strlen(text) : 0}};
}

struct pg_value pg_bytes(struct span bytes)
{
	static const uint8_t nothing[1];

	if (bytes.bytes == NULL)
		bytes.bytes = nothing; /* empty, not null */
	return (struct pg_value){.bytes = bytes, .is_binary = true};
}

struct pg_value pg_null(void)
{
	return (struct pg_value){0};
}

struct pg_value pg_number(int64_t number)
{
	static char ring[NUMBERS_RING][24];
	static unsigned next;
	char *text = ring[next++ % NUMBERS_RING];

	(void)snprintf(text, sizeof ring[0], "%lld", (long long)number);
	return pg_text(text);
}
