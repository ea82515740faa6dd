/*
 * A connection in libpq's pipeline mode, driven by readiness. Each request is one query and one
 * Sync; a request is done when its Sync comes back, not before.
 */
#include "daemon/pg/connection.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/net/log.h"

#define BACKOFF_FIRST_MS  50
#define BACKOFF_LAST_MS   2000
#define CONNECT_LIMIT_MS  5000
#define PREPARE_LIMIT_MS  10000
#define UNKNOWN_SQLSTATES "57P01 57P02 57P03 08000 08003 08006 08007 40003"

static uint64_t last_session;

static void on_ready(unsigned what, void *context);

static bool is_outcome_unknown(const char *sqlstate)
{
	return strlen(sqlstate) == 5 && strstr(UNKNOWN_SQLSTATES, sqlstate) != NULL;
}

/* Told once: that it is still away is known. */
static void log_loss(const struct connection *connection, const char *why)
{
	struct fault fault = {0};

	if (connection->backoff_ms > 0)
		return;
	fault_unable(&fault, "database_lost", "%s", why);
	log_fault_of(LOG_LEVEL_WARN, "database_lost", &fault, "session=%llu",
	    (unsigned long long)connection->session);
}

static void settle_all(struct connection *connection)
{
	const struct pg_reply unknown = {
	    .outcome = PG_UNKNOWN, .message = "", .session = connection->session};

	while (connection->first != NULL) {
		struct pg_request *request = connection->first;

		connection->first = request->next;
		request->next = NULL;
		connection->count--;
		pg_pool_settle(connection->pool, request, &unknown);
	}
	connection->last = NULL;
}

static void close_down(struct connection *connection)
{
	connection->state = CONNECTION_DOWN;
	watch_free(&connection->watch);
	PQclear(connection->result);
	connection->result = NULL;
	PQfinish(connection->conn);
	connection->conn = NULL;
	timer_stop(connection->deadline);
	settle_all(connection);
}

void pg_connection_lose(struct connection *connection, const char *why)
{
	log_loss(connection, why);
	close_down(connection);
	connection->backoff_ms =
	    connection->backoff_ms == 0 ? BACKOFF_FIRST_MS : 2 * connection->backoff_ms;
	if (connection->backoff_ms > BACKOFF_LAST_MS)
		connection->backoff_ms = BACKOFF_LAST_MS;
	timer_start(connection->retry, connection->backoff_ms);
}

static const char *conn_error(const struct connection *connection)
{
	const char *message = connection->conn != NULL ? PQerrorMessage(connection->conn) : "";

	return *message != '\0' ? message : "the connection was lost";
}

/* --- sending -----------------------------------------------------------------------------------
 */

static void flush(struct connection *connection)
{
	int left = PQflush(connection->conn);

	if (left < 0)
		timer_start(connection->deadline, 0); /* not from within a send */
	else
		watch_set(connection->watch, left > 0 ? LOOP_READ | LOOP_WRITE : LOOP_READ);
}

static void arm_deadline(struct connection *connection)
{
	uint64_t now_ms = loop_now_ms(pg_pool_loop(connection->pool));

	if (connection->first == NULL)
		timer_stop(connection->deadline);
	else
		timer_start(connection->deadline, connection->first->deadline_ms > now_ms
						      ? connection->first->deadline_ms - now_ms
						      : 0);
}

/* libpq wants NUL-terminated texts: they are copied behind one another into one block. */
static bool send_query(struct connection *connection, const struct pg_request *request)
{
	const struct pg_statement *statement = request->statement;
	const char *values[PG_PARAMETERS_MAX];
	int lengths[PG_PARAMETERS_MAX], formats[PG_PARAMETERS_MAX];
	size_t room = 1;
	char *texts, *at;
	bool is_sent;

	for (unsigned i = 0; i < statement->parameters; i++)
		room += request->values[i].is_binary ? 0 : request->values[i].bytes.len + 1;
	at = texts = malloc(room);
	for (unsigned i = 0; texts != NULL && i < statement->parameters; i++) {
		const struct pg_value *value = &request->values[i];

		values[i] = (const char *)value->bytes.bytes;
		lengths[i] = (int)value->bytes.len;
		formats[i] = value->is_binary;
		if (value->is_binary || value->bytes.bytes == NULL)
			continue;
		memcpy(at, value->bytes.bytes, value->bytes.len);
		at[value->bytes.len] = '\0';
		values[i] = at;
		at += value->bytes.len + 1;
	}
	is_sent = texts != NULL &&
		  PQsendQueryPrepared(connection->conn, statement->name, (int)statement->parameters,
		      values, lengths, formats, statement->is_binary) &&
		  PQpipelineSync(connection->conn);
	free(texts);
	return is_sent;
}

void pg_connection_send(struct connection *connection, struct pg_request *request)
{
	request->next = NULL;
	if (connection->last != NULL)
		connection->last->next = request;
	else
		connection->first = request;
	connection->last = request;
	connection->count++;
	if (!send_query(connection, request)) {
		timer_start(connection->deadline, 0);
		return;
	}
	if (connection->count == 1)
		arm_deadline(connection);
	flush(connection);
}

/* --- receiving ---------------------------------------------------------------------------------
 */

static void fill_reply(struct pg_reply *reply, const struct connection *connection)
{
	const PGresult *result = connection->result;
	ExecStatusType status = PQresultStatus(result);
	const char *sqlstate;

	*reply =
	    (struct pg_reply){.outcome = PG_DONE, .message = "", .session = connection->session};
	if (status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK) {
		reply->rows = PQntuples(result);
		reply->columns = PQnfields(result);
		reply->result = (const struct pg_result *)result;
		return;
	}
	sqlstate = result != NULL ? PQresultErrorField(result, PG_DIAG_SQLSTATE) : NULL;
	if (sqlstate == NULL)
		sqlstate = "08006";
	(void)snprintf(reply->sqlstate, sizeof reply->sqlstate, "%s", sqlstate);
	reply->message = result != NULL ? PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY) : "";
	if (reply->message == NULL)
		reply->message = "";
	reply->outcome = is_outcome_unknown(reply->sqlstate) ? PG_UNKNOWN : PG_REFUSED;
}

static void finish_first(struct connection *connection)
{
	struct pg_request *request = connection->first;
	struct pg_reply reply;
	PGresult *result = connection->result;

	connection->first = request->next;
	if (connection->first == NULL)
		connection->last = NULL;
	request->next = NULL;
	connection->count--;
	fill_reply(&reply, connection);
	if (reply.outcome == PG_DONE && connection->is_warned)
		reply.outcome = PG_UNKNOWN;
	connection->is_warned = false;
	connection->result = NULL;
	arm_deadline(connection);
	pg_pool_settle(connection->pool, request, &reply);
	PQclear(result);
}

static void become_up(struct connection *connection)
{
	connection->state = CONNECTION_UP;
	connection->backoff_ms = 0;
	timer_stop(connection->deadline);
}

/* One result that libpq has whole. False if it ended the connection. */
static bool take_result(struct connection *connection, PGresult *result)
{
	ExecStatusType status = PQresultStatus(result);

	if (status == PGRES_PIPELINE_SYNC) {
		PQclear(result);
		if (connection->state == CONNECTION_PREPARING)
			become_up(connection);
		else if (connection->first != NULL)
			finish_first(connection);
		return connection->conn != NULL;
	}
	if (connection->state == CONNECTION_PREPARING) {
		bool is_fine = status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK;
		char why[256];

		(void)snprintf(why, sizeof why, "%s", PQresultErrorMessage(result));
		PQclear(result);
		if (!is_fine)
			pg_connection_lose(connection, why);
		return is_fine;
	}
	PQclear(connection->result);
	connection->result = result;
	return true;
}

static void take_notifications(struct connection *connection)
{
	const struct pg_pool_options *options = pg_pool_options_of(connection->pool);
	PGnotify *notice;

	while (connection->conn != NULL && (notice = PQnotifies(connection->conn)) != NULL) {
		if (options->notified != NULL)
			options->notified(notice->relname, notice->extra, options->context);
		PQfreemem(notice);
	}
}

static void receive(struct connection *connection)
{
	bool was_null = false;

	if (!PQconsumeInput(connection->conn)) {
		pg_connection_lose(connection, conn_error(connection));
		return;
	}
	while (connection->conn != NULL && !PQisBusy(connection->conn)) {
		PGresult *result = PQgetResult(connection->conn);

		if (result == NULL) {
			/* one between the results of a query and its Sync; two: nothing more */
			if (was_null)
				break;
			was_null = true;
			continue;
		}
		was_null = false;
		if (!take_result(connection, result))
			return;
	}
	if (connection->conn != NULL && PQstatus(connection->conn) == CONNECTION_BAD) {
		pg_connection_lose(connection, conn_error(connection));
		return;
	}
	take_notifications(connection);
	if (connection->conn != NULL) {
		flush(connection);
		pg_pool_feed(connection->pool);
	}
}

/* --- connecting --------------------------------------------------------------------------------
 */

/* Statements and LISTENs, and one Sync after all of them. */
static bool send_preparation(struct connection *connection)
{
	const struct pg_pool_options *options = pg_pool_options_of(connection->pool);
	char channels[128], *rest = channels, *channel;

	if (PQsetnonblocking(connection->conn, 1) != 0 || !PQenterPipelineMode(connection->conn))
		return false;
	for (size_t i = 0; options->list[i] != NULL; i++)
		if (!PQsendPrepare(connection->conn, options->list[i]->name, options->list[i]->sql,
			(int)options->list[i]->parameters, NULL))
			return false;
	(void)snprintf(
	    channels, sizeof channels, "%s", connection->is_listening ? options->listen : "");
	while ((channel = strtok_r(rest, " ", &rest)) != NULL) {
		char sql[64];

		(void)snprintf(sql, sizeof sql, "listen %s", channel);
		if (!PQsendQueryParams(connection->conn, sql, 0, NULL, NULL, NULL, NULL, 0))
			return false;
	}
	return PQpipelineSync(connection->conn) != 0;
}

static void watch_socket(struct connection *connection, unsigned what)
{
	watch_free(&connection->watch); /* libpq may have changed sockets while it connects */
	connection->watch = watch_new(
	    pg_pool_loop(connection->pool), PQsocket(connection->conn), on_ready, connection);
	if (connection->watch != NULL)
		watch_set(connection->watch, what);
}

static void go_on_connecting(struct connection *connection)
{
	switch (PQconnectPoll(connection->conn)) {
	case PGRES_POLLING_READING:
		watch_socket(connection, LOOP_READ);
		break;
	case PGRES_POLLING_WRITING:
		watch_socket(connection, LOOP_WRITE);
		break;
	case PGRES_POLLING_OK:
		connection->state = CONNECTION_PREPARING;
		connection->session = ++last_session;
		watch_socket(connection, LOOP_READ);
		timer_start(connection->deadline, PREPARE_LIMIT_MS);
		if (!send_preparation(connection))
			pg_connection_lose(connection, conn_error(connection));
		else
			flush(connection);
		break;
	default:
		pg_connection_lose(connection, conn_error(connection));
	}
}

static void on_ready(unsigned what, void *context)
{
	struct connection *connection = context;

	if (connection->state == CONNECTION_CONNECTING) {
		go_on_connecting(connection);
		return;
	}
	if (what & LOOP_WRITE)
		flush(connection);
	if (what & LOOP_READ)
		receive(connection);
}

static void deadline_due(void *context)
{
	struct connection *connection = context;

	if (connection->conn != NULL && PQstatus(connection->conn) == CONNECTION_BAD)
		pg_connection_lose(connection, conn_error(connection));
	else
		pg_connection_lose(connection, "no answer before the deadline");
}

static void retry_due(void *context)
{
	pg_connection_start(context);
}

/*
 * Debug chatter of the server does not belong on our standard error. A warning does not come where
 * all is well: "canceling wait for synchronous replication" is one, beside a COMMIT that succeeds
 * here and may be lost with this machine.
 */
static void note_warning(void *context, const PGresult *result)
{
	const char *severity = PQresultErrorField(result, PG_DIAG_SEVERITY_NONLOCALIZED);
	struct connection *connection = context;

	if (connection->state == CONNECTION_UP && severity != NULL &&
	    strcmp(severity, "WARNING") == 0)
		connection->is_warned = true;
}

void pg_connection_start(struct connection *connection)
{
	struct loop *loop = pg_pool_loop(connection->pool);

	if (connection->state != CONNECTION_DOWN)
		return;
	if (connection->retry == NULL)
		connection->retry = timer_new(loop, retry_due, connection);
	if (connection->deadline == NULL)
		connection->deadline = timer_new(loop, deadline_due, connection);
	if (connection->retry == NULL || connection->deadline == NULL)
		return;
	connection->state = CONNECTION_CONNECTING;
	connection->conn = PQconnectStart(pg_pool_options_of(connection->pool)->conninfo);
	if (connection->conn == NULL || PQstatus(connection->conn) == CONNECTION_BAD) {
		pg_connection_lose(connection, conn_error(connection));
		return;
	}
	connection->is_warned = false;
	PQsetNoticeReceiver(connection->conn, note_warning, connection);
	timer_start(connection->deadline, CONNECT_LIMIT_MS);
	watch_socket(connection, LOOP_WRITE);
}

void pg_connection_free(struct connection *connection)
{
	close_down(connection);
	timer_free(&connection->retry);
	timer_free(&connection->deadline);
}

/* --- what callers read -------------------------------------------------------------------------
 */

struct span pg_cell(const struct pg_reply *reply, int row, int column)
{
	const PGresult *result = (const PGresult *)reply->result;

	if (result == NULL || row >= reply->rows || column >= reply->columns ||
	    PQgetisnull(result, row, column))
		return (struct span){0};
	return (struct span){(const uint8_t *)PQgetvalue(result, row, column),
	    (size_t)PQgetlength(result, row, column)};
}

int64_t pg_cell_int(const struct pg_reply *reply, int row, int column)
{
	struct span cell = pg_cell(reply, row, column);

	return cell.bytes != NULL ? strtoll((const char *)cell.bytes, NULL, 10) : 0;
}
