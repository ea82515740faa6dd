/*
 * A queue of questions, and one of them answered in each turn of the loop. See hasher.h.
 */
#include "daemon/roles/hasher.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "daemon/api/messages.h"
#include "daemon/net/log.h"
#include "daemon/roles/factor.h"
#include "daemon/roles/passkey.h"
#include "daemon/roles/password.h"
#include "daemon/roles/peers.h"
#include "proto/base/encode.h"
#include "proto/crypto/entropy.h"

#define QUEUE_MOST 64
#define MIB        ((size_t)1 << 20)

struct question;

/* One question, with what it carried. Wiped when it is answered. */
struct job {
	struct job *next;
	struct peer *peer;
	uint64_t id, due_ms;
	const struct question *question;
	size_t len;
	uint8_t body[];
};

struct hasher {
	struct loop *loop;
	struct hasher_options options;
	struct peers peers;
	struct timer *turn;
	struct job *first, **last;
	size_t count;
	char dummy[crypto_pwhash_STRBYTES]; /* of a password that nobody has */
	uint8_t factor_key[KEY_LEN];
};

/* What is asked: of how many parts it is, and who answers. */
struct question {
	uint32_t kind;
	int parts;
	void (*answer)(const struct hasher *hasher, const struct job *job);
};

static uint64_t now_ms(void)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}

/* --- answers ----------------------------------------------------------------------------- */

static void send_failure(struct peer *peer, uint64_t id, enum failure failure)
{
	uint8_t code[2];

	store_u16le(code, (uint16_t)failure);
	peer_send(peer, MESSAGE_FAILED, id, (struct span){code, sizeof code});
}

static void job_end(struct job *job)
{
	peer_release(job->peer);
	secret_wipe(job, sizeof *job + job->len);
	free(job);
}

/* --- the work ---------------------------------------------------------------------------- */

static bool hash_make(const struct hasher *hasher, char out[crypto_pwhash_STRBYTES],
    struct span form, const char *what)
{
	const uint64_t began_ms = now_ms();
	const bool is_ok =
	    crypto_pwhash_str(out, (const char *)form.bytes, form.len, hasher->options.argon_passes,
		(size_t)hasher->options.argon_mib * MIB) == 0;

	log_event(LOG_LEVEL_INFO, "hash", "kind=%s ms=%llu waiting=%zu", what,
	    (unsigned long long)(now_ms() - began_ms), hasher->count);
	return is_ok;
}

/* The next part of a question: its length before it. */
static struct span part_take(struct reader *reader)
{
	struct span part = {NULL, reader_u16le(reader)};

	part.bytes = reader_take(reader, part.len);
	return part.bytes == NULL ? (struct span){NULL, 0} : part;
}

static void answer_hash(const struct hasher *hasher, const struct job *job)
{
	struct reader reader = reader_over(job->body, job->len);
	const struct span typed = part_take(&reader), email = part_take(&reader);
	const struct span pseudonym = part_take(&reader);
	char text[crypto_pwhash_STRBYTES];
	enum password_weakness weakness = PASSWORD_COMMON;
	struct buf form = {0};
	const bool is_text = password_form(&form, typed);
	const struct span span = {form.bytes, form.len};
	uint8_t said;

	if (is_text)
		weakness = password_judge(span, email, pseudonym);
	said = (uint8_t)weakness;
	if (weakness != PASSWORD_FINE)
		peer_send(job->peer, MESSAGE_WEAK, job->id, (struct span){&said, 1});
	else if (!hash_make(hasher, text, span, "make"))
		send_failure(job->peer, job->id, FAILURE_OVERLOADED);
	else
		peer_send(job->peer, MESSAGE_HASHED, job->id,
		    (struct span){(const uint8_t *)text, strlen(text)});
	secret_wipe(text, sizeof text);
	buf_wipe(&form);
}

static bool is_right(const struct hasher *hasher, const char *hash, struct span form)
{
	const uint64_t began_ms = now_ms();
	const bool is_it = crypto_pwhash_str_verify(hash, (const char *)form.bytes, form.len) == 0;

	log_event(LOG_LEVEL_INFO, "hash", "kind=verify ms=%llu waiting=%zu",
	    (unsigned long long)(now_ms() - began_ms), hasher->count);
	return is_it;
}

/* True where the hash has other costs than a new one would. */
static bool is_dated(const struct hasher *hasher, const char *hash)
{
	return crypto_pwhash_str_needs_rehash(hash, hasher->options.argon_passes,
		   (size_t)hasher->options.argon_mib * MIB) != 0;
}

/* Without a hash the work is done all the same, and the answer is no. */
static void answer_verify(const struct hasher *hasher, const struct job *job)
{
	struct reader reader = reader_over(job->body, job->len);
	const struct span given = part_take(&reader), typed = part_take(&reader);
	const bool has_hash = given.len > 0 && given.len < crypto_pwhash_STRBYTES;
	char hash[crypto_pwhash_STRBYTES] = "", anew[crypto_pwhash_STRBYTES] = "";
	struct buf answer = {0}, form = {0};
	bool is_it;

	if (has_hash)
		memcpy(hash, given.bytes, given.len);
	is_it = password_form(&form, typed);
	is_it = is_right(
		    hasher, has_hash ? hash : hasher->dummy, (struct span){form.bytes, form.len}) &&
		has_hash && is_it;
	if (is_it && is_dated(hasher, hash) &&
	    !hash_make(hasher, anew, (struct span){form.bytes, form.len}, "renew"))
		anew[0] = '\0';
	buf_put_u8(&answer, is_it ? 1 : 0);
	buf_put_text(&answer, anew);
	if (buf_is_ok(&answer))
		peer_send(
		    job->peer, MESSAGE_VERIFIED, job->id, (struct span){answer.bytes, answer.len});
	secret_wipe(hash, sizeof hash);
	secret_wipe(anew, sizeof anew);
	buf_wipe(&answer);
	buf_wipe(&form);
}

static void answer_factor_make(const struct hasher *hasher, const struct job *job)
{
	struct reader reader = reader_over(job->body, job->len);
	const struct span account = part_take(&reader);
	uint8_t made[FACTOR_SEALED_LEN + TOTP_SECRET_LEN];

	factor_make(made + FACTOR_SEALED_LEN, made, hasher->factor_key, account);
	peer_send(job->peer, MESSAGE_FACTOR_MADE, job->id, (struct span){made, sizeof made});
	secret_wipe(made, sizeof made);
}

static void answer_factor_check(const struct hasher *hasher, const struct job *job)
{
	struct reader reader = reader_over(job->body, job->len);
	const struct span account = part_take(&reader), sealed = part_take(&reader);
	const struct span code = part_take(&reader), numbers = part_take(&reader);
	uint8_t secret[TOTP_SECRET_LEN], said[8] = {0};

	if (numbers.len == 16 && factor_open(secret, sealed, hasher->factor_key, account))
		store_u64le(said, totp_step((struct span){secret, sizeof secret}, code,
				      load_u64le(numbers.bytes), load_u64le(numbers.bytes + 8)));
	peer_send(job->peer, MESSAGE_FACTOR_CHECKED, job->id, (struct span){said, sizeof said});
	secret_wipe(secret, sizeof secret);
}

/* The challenge's hash and whether the user has to be verified; then what is the question's own. */
static bool terms_take(
    struct passkey_terms *terms, const struct hasher *hasher, struct reader *numbers)
{
	terms->site = &hasher->options.site;
	reader_copy(numbers, terms->challenge.bytes, HASH_LEN);
	terms->must_verify = reader_u8(numbers) != 0;
	return !numbers->has_failed;
}

static void verdict_log(const char *what, enum passkey_verdict verdict)
{
	log_event(
	    LOG_LEVEL_INFO, "passkey", "kind=%s verdict=%s", what, passkey_verdict_names[verdict]);
}

static void answer_passkey_make(const struct hasher *hasher, const struct job *job)
{
	struct reader reader = reader_over(job->body, job->len);
	const struct span head = part_take(&reader), client_data = part_take(&reader);
	const struct span attestation = part_take(&reader);
	struct reader numbers = reader_over(head.bytes, head.len);
	enum passkey_verdict verdict = PASSKEY_FORM;
	struct passkey_terms terms;
	struct passkey passkey;
	struct buf answer = {0};

	if (terms_take(&terms, hasher, &numbers) && reader_is_done(&numbers))
		verdict = passkey_read(&passkey, &terms, client_data, attestation);
	verdict_log("make", verdict);
	buf_put_u8(&answer, (uint8_t)verdict);
	if (verdict == PASSKEY_FINE) {
		buf_put_u8(&answer, passkey.is_verified ? 1 : 0);
		buf_put_u16le(&answer, (uint16_t)passkey.algorithm);
		buf_put_u32le(&answer, passkey.count);
		buf_put_u16le(&answer, (uint16_t)passkey.id_len);
		buf_put(&answer, passkey.id, passkey.id_len);
		buf_put(&answer, passkey.key, passkey.key_len);
	}
	if (buf_is_ok(&answer))
		peer_send(job->peer, MESSAGE_PASSKEY_MADE, job->id,
		    (struct span){answer.bytes, answer.len});
	buf_free(&answer);
}

static void answer_passkey_check(const struct hasher *hasher, const struct job *job)
{
	struct reader reader = reader_over(job->body, job->len);
	const struct span head = part_take(&reader);
	struct reader numbers = reader_over(head.bytes, head.len);
	enum passkey_verdict verdict = PASSKEY_FORM;
	struct passkey_use use = {0};
	struct passkey_terms terms;
	uint32_t count = 0;
	uint8_t said[5];

	use.client_data = part_take(&reader);
	use.authenticator_data = part_take(&reader);
	use.signature = part_take(&reader);
	use.key = part_take(&reader);
	if (terms_take(&terms, hasher, &numbers)) {
		use.algorithm = (int16_t)reader_u16le(&numbers);
		if (reader_is_done(&numbers))
			verdict = passkey_check(&count, &terms, &use);
	}
	verdict_log("check", verdict);
	said[0] = (uint8_t)verdict;
	store_u32le(said + 1, count);
	peer_send(job->peer, MESSAGE_PASSKEY_CHECKED, job->id, (struct span){said, sizeof said});
}

static const struct question questions[] = {
    {MESSAGE_HASH, 3, answer_hash},
    {MESSAGE_VERIFY, 2, answer_verify},
    {MESSAGE_FACTOR_MAKE, 1, answer_factor_make},
    {MESSAGE_FACTOR_CHECK, 4, answer_factor_check},
    {MESSAGE_PASSKEY_MAKE, 3, answer_passkey_make},
    {MESSAGE_PASSKEY_CHECK, 5, answer_passkey_check},
};

static const struct question *question_of(uint32_t kind)
{
	for (size_t i = 0; i < sizeof questions / sizeof *questions; i++)
		if (questions[i].kind == kind)
			return &questions[i];
	return NULL;
}

static void turn_due(void *context)
{
	struct hasher *hasher = context;
	struct job *job = hasher->first;

	if (job == NULL)
		return;
	hasher->first = job->next;
	if (hasher->first == NULL)
		hasher->last = &hasher->first;
	hasher->count--;
	/* Who asked has been told meanwhile that there will be no answer. */
	if (job->due_ms <= now_ms())
		send_failure(job->peer, job->id, FAILURE_OVERLOADED);
	else
		job->question->answer(hasher, job);
	job_end(job);
	if (hasher->first != NULL)
		timer_start(hasher->turn, 0);
}

/* --- questions --------------------------------------------------------------------------- */

/* True if the body is as many parts as it should be, and nothing behind them. */
static bool is_whole(struct span body, int parts)
{
	struct reader reader = reader_over(body.bytes, body.len);

	for (int i = 0; i < parts; i++)
		(void)part_take(&reader);
	return reader_is_done(&reader);
}

static void receive(struct ipc *ipc, const struct ipc_message *message, void *context)
{
	struct peer *peer = context;
	struct hasher *hasher = peer->peers->owner;
	const struct question *question = question_of(message->kind);
	struct job *job;

	(void)ipc;
	if (question == NULL || !is_whole(message->body, question->parts)) {
		log_event(LOG_LEVEL_ERROR, "unknown_message", "kind=%u", message->kind);
		abort();
	}
	job = hasher->count < QUEUE_MOST ? malloc(sizeof *job + message->body.len) : NULL;
	if (job == NULL) {
		send_failure(peer, message->id, FAILURE_OVERLOADED);
		return;
	}
	*job = (struct job){.peer = peer,
	    .id = message->id,
	    .question = question,
	    .due_ms = now_ms() + hasher->options.patience_ms,
	    .len = message->body.len};
	memcpy(job->body, message->body.bytes, message->body.len);
	peer_hold(peer);
	*hasher->last = job;
	hasher->last = &job->next;
	hasher->count++;
	timer_start(hasher->turn, 0);
}

bool hasher_add_peer(struct hasher *hasher, int fd)
{
	return peers_add(&hasher->peers, fd);
}

bool hasher_is_busy(const struct hasher *hasher)
{
	return hasher->count > 0;
}

/* What an address that nobody has is verified against: as dear as the others. */
static bool dummy_make(struct hasher *hasher)
{
	uint8_t random[64];
	bool is_ok;

	entropy_draw(&entropy_system, random);
	is_ok = hash_make(hasher, hasher->dummy, (struct span){random, sizeof random}, "dummy");
	secret_wipe(random, sizeof random);
	return is_ok;
}

struct hasher *hasher_new(
    struct loop *loop, const struct hasher_options *options, struct fault *fault)
{
	struct hasher *hasher = calloc(1, sizeof *hasher);

	if (hasher == NULL) {
		fault_unable(fault, "no_memory", "no memory for the hasher");
		return NULL;
	}
	hasher->loop = loop;
	hasher->options = *options;
	hasher->last = &hasher->first;
	hasher->peers = (struct peers){loop, receive, hasher, NULL};
	hasher->turn = timer_new(loop, turn_due, hasher);
	if (!factor_key(hasher->factor_key, options->keys_fd, fault)) {
		hasher_free(&hasher);
		return NULL;
	}
	if (hasher->turn == NULL || !dummy_make(hasher)) {
		fault_unable(fault, "no_memory", "no memory for a hash of %llu MiB (argon_mib)",
		    (unsigned long long)options->argon_mib);
		hasher_free(&hasher);
	}
	return hasher;
}

void hasher_free(struct hasher **hasher)
{
	struct hasher *gone = *hasher;

	*hasher = NULL;
	if (gone == NULL)
		return;
	while (gone->first != NULL) {
		struct job *job = gone->first;

		gone->first = job->next;
		job_end(job);
	}
	peers_free(&gone->peers);
	timer_free(&gone->turn);
	secret_wipe(gone->factor_key, sizeof gone->factor_key);
	free(gone);
}
