/*
 * What the registrar's files share: its rounds, its two databases, one answer.
 */
#ifndef DAEMON_ROLES_REGISTRAR_INNER_H
#define DAEMON_ROLES_REGISTRAR_INNER_H

#include "daemon/api/messages.h"
#include "daemon/pg/direct.h"
#include "daemon/roles/keys.h"
#include "daemon/roles/peers.h"
#include "daemon/roles/registrar.h"
#include "proto/crypto/credential.h"

struct registrar_round {
	uint32_t id;
	uint8_t ctx[32], secret[64];
	struct scalar row; /* k */
};

struct registrar {
	struct loop *loop;
	struct registrar_options options;
	struct pg_pool *pool;
	struct pg_pool *registry; /* NULL: this city has none */
	struct direct *direct;
	struct timer *reload;
	struct lookup *lookup;   /* NULL: the census is a file */
	struct telling *telling; /* NULL: there is no registry */
	struct tidying *tidying; /* the same */
	struct uploads *uploads; /* the same */
	struct turnout *turnout; /* the same */
	struct peers peers;
	struct registrar_round *rounds;
	size_t round_count;
	unsigned open;
	/* The census key; generation 0 while it is not known. */
	int64_t generation;
	uint8_t census_key[KEY_LEN];
};

/* NULL if there is no such round here. */
const struct registrar_round *registrar_round(const struct registrar *registrar, uint32_t id);

/* Verification and admission, registrar_people.c. */
extern const struct pg_statement *const people_statements[]; /* of the registry */
/* Takes a question about a person; false if it is none, or out of form. */
bool people_receive(struct peer *peer, const struct ipc_message *message) MUST_CHECK;

/* Notices of casts, registrar_tell.c; frees after the pools. NULL without memory. */
struct telling *telling_new(struct registrar *registrar) MUST_CHECK;
void telling_free(struct telling **telling);

/* What the registry has kept for long enough, registrar_tidy.c; the same. */
struct tidying *tidying_new(struct registrar *registrar) MUST_CHECK;
void tidying_free(struct tidying **tidying);

/* Turnout by group, registrar_turnout.c; the same. After the uploads, on whose connection it counts
 * who may vote. */
struct turnout *turnout_new(struct registrar *registrar) MUST_CHECK;
void turnout_free(struct turnout **turnout);

/* Files of the census that staff send, registrar_uploads.c; frees after the pools, and before the
 * peers: it answers what is open in it. */
struct uploads *uploads_new(struct registrar *registrar) MUST_CHECK;
void uploads_free(struct uploads **uploads);

#endif
