/*
 * What the broker's two files share: who it is, and one question under way.
 */
#ifndef DAEMON_ROLES_BROKER_INNER_H
#define DAEMON_ROLES_BROKER_INNER_H

#include "daemon/roles/breaker.h"
#include "daemon/roles/broker.h"
#include "daemon/roles/errands.h"
#include "daemon/roles/idtoken.h"
#include "daemon/roles/keys.h"
#include "daemon/roles/peers.h"
#include "daemon/roles/provider.h"

enum { BROKER_PARTS = 5 };

struct broker {
	struct loop *loop;
	struct peers peers;
	struct errands *errands;
	struct breaker breaker;
	struct provider_client client; /* points into the next five */
	char *issuer, *id, *scopes;
	struct buf secret, redirect;
	struct buf ca;
	struct curl_slist *fields; /* of the exchange */
	uint8_t subject_key[KEY_LEN];
	uint64_t patience_ms;
	/* what the provider said of itself, and when */
	bool has_provider;
	struct provider provider;
	uint64_t provider_ms;
	struct idtoken_keys *keys; /* NULL: not yet */
	uint64_t keys_ms;
	size_t count; /* questions under way */
};

struct job;

/* What goes on with a question; each ends in broker_end, or in a further one. */
typedef void job_step(struct job *job);

/* One question, with what it carried. Wiped when it is answered. */
struct job {
	struct broker *broker;
	struct peer *peer;
	uint64_t id, due_ms;
	uint32_t kind;
	job_step *then;
	struct buf id_token, access_token;
	const char *parts[BROKER_PARTS]; /* each a text in body */
	char body[];
};

/* Runs `then` with the provider's configuration at hand, or ends the question. */
void broker_with_provider(struct job *job, job_step *then);
/* The same with its keys; `is_anew`: they are read again even if they are there. */
void broker_with_keys(struct job *job, bool is_anew, job_step *then);
/* True if keys were read so long ago that one more unknown key is worth a look. */
bool broker_may_look(const struct broker *broker) MUST_CHECK;
/* Exchanges parts[0], a code, with parts[1], its verifier, for the job's two tokens. */
void broker_exchange(struct job *job, job_step *then);

/* Answers with a verdict, and what follows it; ends the question. */
void broker_end(struct job *job, enum provider_verdict verdict, struct span more);

#endif
