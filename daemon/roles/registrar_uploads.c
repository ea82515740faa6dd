/*
 * Uploads that are whole: the chore that looks what importing them would do, imports what was
 * approved, and deletes the rows of what is over. Each is one transaction of the registry, on a
 * connection of its own that voters never wait for; what to do next is in the registry, so that who
 * comes after a crash goes on from there.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/roles/chore.h"
#include "daemon/roles/registrar_census.h"
#include "gen/statements.h"

#define FIRST_MS    500
#define AGAIN_MS    2000
#define DEADLINE_MS 3600000
#define QUEUE       16
#define ROUNDS_ROOM 4096

static const struct pg_statement *const slow_statements[] = {&PG_registry_upload_check,
    &PG_registry_upload_apply, &PG_registry_uploads_clean, &PG_registry_undo_batch,
    &PG_registry_turnout_begin, NULL};

struct uploads {
	struct registrar *registrar;
	struct receiver receiver;
	struct pg_pool *slow;
	struct chore chore;
	char now[NUMBER_LEN], today[BIRTH_LEN + 1], rounds[ROUNDS_ROOM];
	char alive[NUMBER_LEN], number[NUMBER_LEN];
};

struct receiver *uploads_receiver(struct uploads *uploads)
{
	return &uploads->receiver;
}

struct pg_pool *uploads_pool(struct uploads *uploads)
{
	return uploads->slow;
}

/* While it works it looks again when it is done. */
void uploads_hurry(struct uploads *uploads)
{
	if (timer_is_running(uploads->chore.timer))
		timer_start(uploads->chore.timer, 0);
}

const char *uploads_alive(struct uploads *uploads)
{
	const struct receiver *receiver = &uploads->receiver;

	if (receiver->next != NULL)
		return "-1";
	return receiver->file != NULL ? receiving_number(receiver->file) : "";
}

static void worked(struct pg_request *request, const struct pg_reply *reply)
{
	struct uploads *uploads = request->context;

	if (chore_is_done(&uploads->chore, reply))
		timer_start(uploads->chore.timer, 0); /* is there more? */
}

static void work(struct uploads *uploads, const char *what)
{
	struct pg_value *values = uploads->chore.request.values;
	const struct pg_statement *statement = &PG_registry_uploads_clean;

	values[0] = pg_text(uploads->number);
	if (strcmp(what, "check") == 0) {
		values[1] = pg_text(uploads->today);
		values[2] = pg_text(uploads->rounds);
		statement = &PG_registry_upload_check;
	} else if (strcmp(what, "apply") == 0) {
		values[1] = pg_text(uploads->now);
		statement = &PG_registry_upload_apply;
	}
	chore_ask(&uploads->chore, uploads->slow, statement, worked);
}

static void due_came(struct pg_request *request, const struct pg_reply *reply)
{
	struct uploads *uploads = request->context;
	struct receiver *receiver = &uploads->receiver;
	char what[16];

	if (!chore_is_done(&uploads->chore, reply))
		return;
	/* dropped, or nobody sent more of it */
	if (pg_cell_int(reply, 0, 2) != 0 && receiver->file != NULL &&
	    !receiving_is_busy(receiver->file) &&
	    strcmp(receiving_number(receiver->file), uploads->alive) == 0)
		receiving_free(&receiver->file);
	(void)!chore_take(uploads->number, sizeof uploads->number, reply, 0);
	if (chore_take(what, sizeof what, reply, 1))
		work(uploads, what);
	else
		chore_rest(&uploads->chore);
}

static void city_came(struct pg_request *request, const struct pg_reply *reply)
{
	struct uploads *uploads = request->context;

	if (!chore_is_done(&uploads->chore, reply))
		return;
	if (!chore_take(uploads->now, sizeof uploads->now, reply, 0) ||
	    !chore_take(uploads->today, sizeof uploads->today, reply, 1) ||
	    !chore_take(uploads->rounds, sizeof uploads->rounds, reply, 2)) {
		chore_rest(&uploads->chore);
		return;
	}
	(void)snprintf(uploads->alive, sizeof uploads->alive, "%s", uploads_alive(uploads));
	request->values[0] = uploads->alive[0] == '\0' ? pg_null() : pg_text(uploads->alive);
	request->values[1] = pg_text(uploads->now);
	chore_ask(&uploads->chore, uploads->registrar->registry, &PG_registry_upload_due, due_came);
}

static void begin(void *context)
{
	struct uploads *uploads = context;

	chore_ask(&uploads->chore, uploads->registrar->pool, &PG_registrar_census, city_came);
}

struct uploads *uploads_new(struct registrar *registrar)
{
	const struct pg_pool_options options = {.conninfo = registrar->options.registry,
	    .list = slow_statements,
	    .connections = 1,
	    .queue = QUEUE,
	    .deadline_ms = DEADLINE_MS};
	struct uploads *uploads = calloc(1, sizeof *uploads);

	if (uploads == NULL)
		return NULL;
	uploads->registrar = registrar;
	uploads->chore.name = "census_uploads";
	uploads->chore.rest_ms = AGAIN_MS;
	uploads->slow = pg_pool_new(registrar->loop, &options);
	if (uploads->slow == NULL ||
	    !chore_start(&uploads->chore, registrar->loop, begin, uploads, FIRST_MS)) {
		pg_pool_free(&uploads->slow);
		free(uploads);
		return NULL;
	}
	return uploads;
}

void uploads_free(struct uploads **uploads)
{
	struct uploads *gone = *uploads;

	if (gone == NULL)
		return;
	pg_pool_free(&gone->slow);
	chore_end(&gone->chore);
	receiving_free(&gone->receiver.file);
	receiving_free(&gone->receiver.next);
	free(gone);
	*uploads = NULL;
}
