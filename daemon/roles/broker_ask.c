/*
 * What the broker asks the provider: its configuration, its keys, the exchange of a code. What it
 * said of itself is kept for an hour; one that fails is left alone for a while. See broker_inner.h.
 */
#include <string.h>

#include "daemon/net/log.h"
#include "daemon/roles/broker_inner.h"
#include "proto/crypto/group.h"

enum {
	CONNECT_MS = 2000,
	ASK_MS = 3000,
	KEPT_MS = 3600000,
	LOOK_MS = 10000, /* between two looks for keys that nobody knows */
	DOCUMENT_MOST = 65536,
	ANSWER_MOST = 32768,
	STATUS_OK = 200,
	STATUS_BAD = 400,
	STATUS_UNKNOWN = 401,
};

static bool is_kept(const struct broker *broker, uint64_t since_ms)
{
	return loop_now_ms(broker->loop) - since_ms < KEPT_MS;
}

/* What the breaker, and the log, should know. */
static void note(struct broker *broker, const char *what, const struct errand_end *end,
    bool is_fine, const char *why)
{
	if (!is_fine)
		log_event(LOG_LEVEL_WARN, "provider_service", "what=%s status=%ld why=\"%s\"", what,
		    end->status, end->trouble != NULL ? end->trouble : why);
	if (breaker_note(&broker->breaker, is_fine, loop_now_ms(broker->loop)))
		log_event(LOG_LEVEL_ERROR, "provider_left", "seconds=%llu",
		    (unsigned long long)broker->breaker.wait_ms / 1000);
}

/* Sends it, or ends the question. */
static void ask(struct job *job, struct errand_terms *terms, errand_done *done)
{
	struct broker *broker = job->broker;
	const uint64_t now = loop_now_ms(broker->loop);
	const uint64_t left = job->due_ms > now ? job->due_ms - now : 0;

	terms->outward.schemes = "http,https";
	terms->outward.ca = (struct span){broker->ca.bytes, broker->ca.len};
	terms->outward.connect_ms = CONNECT_MS;
	terms->outward.all_ms = (long)(left < ASK_MS ? left : ASK_MS);
	if (left == 0 || !breaker_may(&broker->breaker, now)) {
		broker_end(job, PROVIDER_AWAY, (struct span){NULL, 0});
		return;
	}
	if (errands_ask(broker->errands, terms, done, job))
		return;
	(void)breaker_note(&broker->breaker, false, now);
	broker_end(job, PROVIDER_AWAY, (struct span){NULL, 0});
}

/* --- what it says of itself --------------------------------------------------------------------
 */

static void provider_came(void *context, const struct errand_end *end)
{
	struct job *job = context;
	struct broker *broker = job->broker;
	struct fault fault = {.text = "not 200"};
	struct provider found;
	const bool is_fine = end->trouble == NULL && end->status == STATUS_OK &&
			     provider_read(&found, &broker->client, end->answer, &fault);

	note(broker, "configuration", end, is_fine, fault.text);
	if (!is_fine) {
		broker_end(job, PROVIDER_AWAY, (struct span){NULL, 0});
		return;
	}
	broker->provider = found;
	broker->provider_ms = loop_now_ms(broker->loop);
	broker->has_provider = true;
	job->then(job);
}

void broker_with_provider(struct job *job, job_step *then)
{
	struct broker *broker = job->broker;
	struct errand_terms terms = {.answer_most = DOCUMENT_MOST};
	struct buf url = {0};

	if (broker->has_provider && is_kept(broker, broker->provider_ms)) {
		then(job);
		return;
	}
	job->then = then;
	provider_discovery_url(&url, broker->issuer);
	terms.outward.url = buf_text(&url);
	ask(job, &terms, provider_came);
	buf_free(&url);
}

static void keys_came(void *context, const struct errand_end *end)
{
	struct job *job = context;
	struct broker *broker = job->broker;
	struct idtoken_keys *found = NULL;
	bool is_fine;

	if (end->trouble == NULL && end->status == STATUS_OK)
		found = idtoken_keys_read(end->answer);
	is_fine = found != NULL && idtoken_keys_count(found) > 0;
	note(broker, "keys", end, is_fine, "no keys that verify anything");
	if (!is_fine) {
		idtoken_keys_free(&found);
		broker_end(job, PROVIDER_AWAY, (struct span){NULL, 0});
		return;
	}
	idtoken_keys_free(&broker->keys);
	broker->keys = found;
	broker->keys_ms = loop_now_ms(broker->loop);
	job->then(job);
}

void broker_with_keys(struct job *job, bool is_anew, job_step *then)
{
	struct broker *broker = job->broker;
	struct errand_terms terms = {
	    .outward.url = broker->provider.keys, .answer_most = DOCUMENT_MOST};

	if (!is_anew && broker->keys != NULL && is_kept(broker, broker->keys_ms)) {
		then(job);
		return;
	}
	job->then = then;
	ask(job, &terms, keys_came);
}

bool broker_may_look(const struct broker *broker)
{
	return loop_now_ms(broker->loop) - broker->keys_ms >= LOOK_MS;
}

/* --- a code ------------------------------------------------------------------------------------
 */

static void tokens_came(void *context, const struct errand_end *end)
{
	struct job *job = context;
	const bool has_said =
	    end->trouble == NULL && (end->status == STATUS_BAD || end->status == STATUS_UNKNOWN);
	const bool is_fine = end->trouble == NULL && end->status == STATUS_OK &&
			     provider_tokens(&job->id_token, &job->access_token, end->answer);

	note(job->broker, "code", end, is_fine || has_said, "out of form");
	if (end->status == STATUS_UNKNOWN)
		log_event(
		    LOG_LEVEL_ERROR, "provider_unknown", "why=\"it does not know this client\"");
	if (has_said)
		broker_end(job, PROVIDER_REFUSED, (struct span){NULL, 0});
	else if (!is_fine)
		broker_end(job, PROVIDER_AWAY, (struct span){NULL, 0});
	else
		job->then(job);
}

void broker_exchange(struct job *job, job_step *then)
{
	const struct broker *broker = job->broker;
	struct errand_terms terms = {.outward.url = broker->provider.token,
	    .fields = broker->fields,
	    .answer_most = ANSWER_MOST};
	struct buf body = {0};

	job->then = then;
	provider_exchange(&body, &broker->client, job->parts[0], job->parts[1]);
	if (buf_is_ok(&body)) {
		terms.body = (struct span){body.bytes, body.len};
		ask(job, &terms, tokens_came);
	} else {
		broker_end(job, PROVIDER_AWAY, (struct span){NULL, 0});
	}
	buf_wipe(&body);
}
