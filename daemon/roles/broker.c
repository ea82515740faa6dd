/*
 * Questions of web processes, and what becomes of each. See broker.h.
 */
#include "daemon/roles/broker.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "daemon/api/site.h"
#include "daemon/net/log.h"
#include "daemon/roles/broker_inner.h"
#include "daemon/roles/role.h"
#include "proto/base/json.h"
#include "proto/crypto/group.h"

enum {
	AT_ONCE = 64,
	SPARE_MS = 1000, /* an answer comes before who asked gives up */
	SECRET_MOST = 512,
	PATIENCE_LEAST_MS = 2000,
};

/* By their number: what is in the log, and told to nobody else. */
static const char *const verdict_names[PROVIDER_VERDICTS] = {"fine", "away", "refused", "mixed",
    "form", "algorithm", "key", "signature", "issuer", "audience", "party", "expired", "future",
    "nonce", "access", "subject"};

/* What is asked: of how many parts it is, and who answers. */
static const struct question {
	uint32_t kind, answer;
	int parts;
	const char *name;
} questions[] = {
    {MESSAGE_PROVIDER_VISIT, MESSAGE_PROVIDER_VISITED, 5, "visit"},
    {MESSAGE_PROVIDER_CODE, MESSAGE_PROVIDER_KNOWN, 4, "code"},
};

static const struct question *question_of(uint32_t kind)
{
	for (size_t i = 0; i < sizeof questions / sizeof *questions; i++)
		if (questions[i].kind == kind)
			return &questions[i];
	return NULL;
}

/* --- answers -----------------------------------------------------------------------------------
 */

void broker_end(struct job *job, enum provider_verdict verdict, struct span more)
{
	const struct question *question = question_of(job->kind);
	struct buf answer = {0};

	log_event(verdict == PROVIDER_FINE ? LOG_LEVEL_INFO : LOG_LEVEL_WARN, "provider",
	    "kind=%s verdict=%s", question->name, verdict_names[verdict]);
	buf_put_u8(&answer, (uint8_t)verdict);
	buf_put(&answer, more.bytes, more.len);
	if (buf_is_ok(&answer))
		peer_send(
		    job->peer, question->answer, job->id, (struct span){answer.bytes, answer.len});
	buf_wipe(&answer);
	peer_release(job->peer);
	job->broker->count--;
	buf_wipe(&job->id_token);
	buf_wipe(&job->access_token);
	for (int i = 0; i < question->parts; i++)
		secret_wipe((char *)job->parts[i], strlen(job->parts[i]));
	free(job);
}

/* Where the browser goes. */
static void visit(struct job *job)
{
	const struct provider_visit terms = {.state = job->parts[0],
	    .nonce = job->parts[1],
	    .challenge = job->parts[2],
	    .language = job->parts[3],
	    .is_fresh = job->parts[4][0] == '1'};
	struct buf address = {0};

	provider_address(&address, &job->broker->provider, &job->broker->client, &terms);
	if (buf_is_ok(&address))
		broker_end(job, PROVIDER_FINE, (struct span){address.bytes, address.len});
	else
		broker_end(job, PROVIDER_AWAY, (struct span){NULL, 0});
	buf_free(&address);
}

/*
 * Who it is at this provider: an HMAC under a key that only the broker has. What a provider calls
 * people may be a document's number, which a plain hash would not hide.
 */
static void subject_put(struct buf *out, const struct broker *broker, const char *subject)
{
	crypto_auth_hmacsha256_state state;
	uint8_t mac[crypto_auth_hmacsha256_BYTES];

	crypto_auth_hmacsha256_init(&state, broker->subject_key, KEY_LEN);
	crypto_auth_hmacsha256_update(
	    &state, (const uint8_t *)broker->issuer, strlen(broker->issuer) + 1);
	crypto_auth_hmacsha256_update(&state, (const uint8_t *)subject, strlen(subject));
	crypto_auth_hmacsha256_final(&state, mac);
	buf_put(out, mac, sizeof mac);
	secret_wipe(&state, sizeof state);
}

static enum provider_verdict judge(struct idtoken *said, const struct job *job)
{
	const struct broker *broker = job->broker;
	const struct idtoken_terms terms = {.issuer = broker->issuer,
	    .client = broker->id,
	    .nonce = job->parts[2],
	    .now_s = (uint64_t)time(NULL),
	    .access_token = {job->access_token.bytes, job->access_token.len}};

	return idtoken_judge(
	    said, &terms, broker->keys, (struct span){job->id_token.bytes, job->id_token.len});
}

static void known(struct job *job)
{
	struct idtoken said;
	const enum provider_verdict verdict = judge(&said, job);
	struct buf more = {0};

	if (verdict == PROVIDER_FINE) {
		subject_put(&more, job->broker, said.subject);
		buf_put_u32le(&more, said.has_age && said.age_s < PROVIDER_AGE_UNSAID
					 ? (uint32_t)said.age_s
					 : PROVIDER_AGE_UNSAID);
		buf_put_text(&more, said.email);
	}
	secret_wipe(&said, sizeof said);
	broker_end(
	    job, buf_is_ok(&more) ? verdict : PROVIDER_AWAY, (struct span){more.bytes, more.len});
	buf_wipe(&more);
}

/* A key that is not among those we have may be new: they are read once more, now and then. */
static void keys_found(struct job *job)
{
	struct idtoken said;

	if (judge(&said, job) == PROVIDER_KEY && broker_may_look(job->broker))
		broker_with_keys(job, true, known);
	else
		known(job);
	secret_wipe(&said, sizeof said);
}

static void tokens_found(struct job *job)
{
	broker_with_keys(job, false, keys_found);
}

/* An answer that another provider gave, or that does not say whose it is though it should. */
static bool is_mixed(const struct job *job)
{
	const struct broker *broker = job->broker;
	const char *issuer = job->parts[3];

	return issuer[0] == '\0' ? broker->provider.says_issuer
				 : strcmp(issuer, broker->issuer) != 0;
}

static void code(struct job *job)
{
	if (is_mixed(job))
		broker_end(job, PROVIDER_MIXED, (struct span){NULL, 0});
	else
		broker_exchange(job, tokens_found);
}

/* --- questions ---------------------------------------------------------------------------------
 */

/* The parts as texts behind each other; false if they are not as many, or hold a NUL. */
static bool parts_take(struct job *job, struct span body, int parts)
{
	struct reader reader = reader_over(body.bytes, body.len);
	char *text = job->body;

	for (int i = 0; i < parts; i++) {
		const size_t len = reader_u16le(&reader);
		const uint8_t *bytes = reader_take(&reader, len);

		if (bytes == NULL || memchr(bytes, '\0', len) != NULL)
			return false;
		memcpy(text, bytes, len);
		text[len] = '\0';
		job->parts[i] = text;
		text += len + 1;
	}
	return reader_is_done(&reader);
}

static void receive(struct ipc *ipc, const struct ipc_message *message, void *context)
{
	struct peer *peer = context;
	struct broker *broker = peer->peers->owner;
	const struct question *question = question_of(message->kind);
	struct job *job = NULL;

	(void)ipc;
	if (question != NULL)
		job = calloc(1, sizeof *job + message->body.len + BROKER_PARTS);
	if (question == NULL || (job != NULL && !parts_take(job, message->body, question->parts))) {
		log_event(LOG_LEVEL_ERROR, "unknown_message", "kind=%u", message->kind);
		abort();
	}
	if (job == NULL)
		return; /* who asked hears nothing in time, which says the same */
	job->broker = broker;
	job->peer = peer;
	job->id = message->id;
	job->kind = message->kind;
	job->due_ms = loop_now_ms(broker->loop) + broker->patience_ms;
	peer_hold(peer);
	broker->count++;
	broker_with_provider(job, message->kind == MESSAGE_PROVIDER_VISIT ? visit : code);
}

bool broker_add_peer(struct broker *broker, int fd)
{
	return peers_add(&broker->peers, fd);
}

bool broker_is_busy(const struct broker *broker)
{
	return broker->count > 0;
}

/* --- what it is made of ------------------------------------------------------------------------
 */

bool broker_is_wanted(const struct config *config)
{
	return config->provider_issuer[0] != '\0';
}

bool broker_redirect(struct buf *out, const struct config *config)
{
	struct site site;

	if (!site_read(&site, config->public_url))
		return false;
	buf_printf(out, "%s/account/back", site.origin);
	return buf_is_ok(out);
}

static bool has_openid(const char *scopes)
{
	for (const char *word = scopes; (word = strstr(word, "openid")) != NULL; word++)
		if ((word == scopes || word[-1] == ' ') && (word[6] == '\0' || word[6] == ' '))
			return true;
	return false;
}

static bool config_is_fine(const struct config *config, struct fault *fault)
{
	if (!provider_is_issuer(config->provider_issuer))
		return fault_false(fault, "config", "provider_issuer has to be https://..");
	if (config->provider_client[0] == '\0')
		return fault_false(fault, "config", "provider_issuer needs provider_client");
	if (!has_openid(config->provider_scopes))
		return fault_false(fault, "config", "provider_scopes has to have openid");
	return true;
}

static bool files_take(
    struct broker *broker, const struct broker_options *options, struct fault *fault)
{
	if (!role_file_take(&broker->secret, options->secret_fd, "provider_secret_file", fault) ||
	    !role_file_take(&broker->ca, options->ca_fd, "provider_ca", fault))
		return false;
	broker->secret.len = strcspn(buf_text(&broker->secret), "\r\n");
	(void)buf_text(&broker->secret);
	if (broker->secret.len > SECRET_MOST ||
	    (options->secret_fd >= 0 && broker->secret.len == 0))
		return fault_false(fault, "config", "provider_secret_file has no secret in it");
	if (!broker_redirect(&broker->redirect, options->config))
		return fault_false(fault, "config",
		    "provider_issuer needs public_url: https://HOST, where people are sent back");
	return true;
}

/* The key under which people are known here; made at the first start. */
static bool key_take(struct broker *broker, int folder_fd, struct fault *fault)
{
	struct fault why = {0};

	if (key_read(broker->subject_key, folder_fd, "city", "subject", &why))
		return true;
	if (why.code == NULL || strcmp(why.code, "key_missing") != 0) {
		*fault = why;
		return false;
	}
	randombytes_buf(broker->subject_key, KEY_LEN);
	return key_write(broker->subject_key, folder_fd, "city", "subject", fault);
}

static bool client_make(struct broker *broker, const struct config *config, struct fault *fault)
{
	struct buf basic = {0};

	broker->issuer = strdup(config->provider_issuer);
	broker->id = strdup(config->provider_client);
	broker->scopes = strdup(config->provider_scopes);
	broker->client = (struct provider_client){.issuer = broker->issuer,
	    .id = broker->id,
	    .secret = buf_text(&broker->secret),
	    .redirect = buf_text(&broker->redirect),
	    .scopes = broker->scopes};
	if (broker->issuer != NULL && broker->id != NULL && broker->scopes != NULL) {
		if (broker->client.secret[0] != '\0')
			provider_basic(&basic, &broker->client);
		broker->fields =
		    outward_fields("application/x-www-form-urlencoded", "Basic", buf_text(&basic));
	}
	buf_wipe(&basic);
	return broker->fields != NULL || fault_unable(fault, "no_memory", "no memory for a client");
}

struct broker *broker_new(
    struct loop *loop, const struct broker_options *options, struct fault *fault)
{
	const struct config *config = options->config;
	struct broker *broker = calloc(1, sizeof *broker);

	if (broker == NULL) {
		fault_unable(fault, "no_memory", "no memory for the broker");
		return NULL;
	}
	/* tokens come in JSON */
	json_wipe_freed();
	broker->loop = loop;
	broker->patience_ms =
	    config->ask_ms > PATIENCE_LEAST_MS ? config->ask_ms - SPARE_MS : config->ask_ms / 2;
	broker->peers = (struct peers){loop, receive, broker, NULL};
	if (config_is_fine(config, fault) && files_take(broker, options, fault) &&
	    key_take(broker, options->keys_fd, fault) && client_make(broker, config, fault))
		broker->errands = errands_new(loop, AT_ONCE, fault);
	if (broker->errands == NULL)
		broker_free(&broker);
	return broker;
}

void broker_free(struct broker **broker)
{
	struct broker *gone = *broker;

	*broker = NULL;
	if (gone == NULL)
		return;
	errands_free(&gone->errands); /* which ends all questions */
	peers_free(&gone->peers);
	idtoken_keys_free(&gone->keys);
	curl_slist_free_all(gone->fields);
	free(gone->issuer);
	free(gone->id);
	free(gone->scopes);
	buf_wipe(&gone->secret);
	buf_free(&gone->redirect);
	buf_free(&gone->ca);
	secret_wipe(gone->subject_key, sizeof gone->subject_key);
	free(gone);
}
