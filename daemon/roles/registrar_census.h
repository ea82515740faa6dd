/*
 * What staff do with the census: what the registrar's files about it share.
 */
#ifndef DAEMON_ROLES_REGISTRAR_CENSUS_H
#define DAEMON_ROLES_REGISTRAR_CENSUS_H

#include "daemon/roles/registrar_people.h"

#define UPLOAD_MOST ((uint64_t)512 << 20)

/* A file on its way, and the chore that looks at what came and imports it. */
struct uploads;

/* Which upload is received, for the registry: as text, "" for none, -1 while one begins. */
const char *uploads_alive(struct uploads *uploads);
/* Something came that the chore has to see to. */
void uploads_hurry(struct uploads *uploads);
/* For what may take long; nobody waits for it but who asked. */
struct pg_pool *uploads_pool(struct uploads *uploads);

/* --- registrar_receive.c: the file itself ----------------------------------------------------- */

struct receiving;

struct receiver {
	struct receiving *file, *next; /* NULL: none; next is one that begins */
	char ended[NUMBER_LEN];        /* the last one that was whole */
};

/* Wipes it. */
void receiving_free(struct receiving **receiving);
const char *receiving_number(const struct receiving *receiving);
bool receiving_is_busy(const struct receiving *receiving) MUST_CHECK;
struct receiver *uploads_receiver(struct uploads *uploads);

/* What one of the staff asks, who is known by now. */
void receive_begin(struct question *one);
void receive_part(struct question *one);
void receive_end(struct question *one);

/* --- registrar_letters.c: letters with codes -------------------------------------------------- */

void letters_ask(struct question *one);

/* --- registrar_census.c ----------------------------------------------------------------------- */

/* Answers with JSON; `format` as printf has it. */
void census_say(struct question *one, const char *format, ...) PRINTF_LIKE(2, 3);
/* A statement whose cell is the answer. */
on_reply census_told;

#endif
