/*
 * Signing in with an OpenID provider (OpenID Connect Core 1.0, 3.1; PKCE, RFC 7636). A visit is one
 * browser's: state, nonce and verifier are made of its cookie, of which the database has the hash,
 * for ten minutes and one use. What the provider says only the broker sees.
 */
#include <string.h>

#include "daemon/api/account.h"
#include "daemon/api/agent.h"
#include "daemon/api/api_inner.h"
#include "daemon/api/messages.h"
#include "gen/statements.h"
#include "proto/base/encode.h"
#include "proto/base/json.h"
#include "proto/crypto/group.h"

/* As long as a visit is kept (db/api/0004_retention.sql). */
#define VISIT_S         600
#define COOKIE_PROVIDER "__Host-arca-provider="
#define DERIVED_ROOM    44 /* 32 bytes as base64url */

/* --- what a cookie stands for ---------------------------------------------------------------- */

/*
 * One of a visit's secrets: who sees the others, or the hash in the database, does not know it. The
 * cookie is 32 random bytes, and labels have one length: SHA-256 is enough of a key derivation.
 */
static void derive(char out[DERIVED_ROOM], const char *label, struct span cookie)
{
	const struct span parts[] = {{(const uint8_t *)label, strlen(label)}, cookie};
	struct hash hash;
	struct buf text = {0};

	sha256_of_spans(&hash, parts, 2);
	base64url_encode(&text, hash.bytes, HASH_LEN);
	(void)snprintf(out, DERIVED_ROOM, "%s", buf_text(&text));
	buf_wipe(&text);
	secret_wipe(&hash, sizeof hash);
}

#define LABEL_STATE    "arca provider state   "
#define LABEL_NONCE    "arca provider nonce   "
#define LABEL_VERIFIER "arca provider verifier"

/* S256: the verifier's hash (RFC 7636, 4.2). */
static void challenge_make(char out[DERIVED_ROOM], const char *verifier)
{
	derive(out, "", (struct span){(const uint8_t *)verifier, strlen(verifier)});
}

static void part_put(struct buf *body, const char *text)
{
	account_part(body, text, strlen(text));
}

static bool is_on(struct call *call)
{
	if (call->api->options.provider_name == NULL)
		(void)call_fail(call, FAULT_PROVIDER_OFF);
	return call->api->options.provider_name != NULL;
}

/* Whoever forges is told nothing of use: which check it was is in the broker's log. */
static enum step_outcome refused(struct call *call, const struct ipc_message *message)
{
	if (message == NULL || message->body.len == 0 || message->body.bytes[0] == PROVIDER_AWAY)
		return call_fail(call, FAULT_PROVIDER_UNAVAILABLE);
	return call_fail(call, FAULT_PROVIDER_WRONG);
}

/* --- who there is ---------------------------------------------------------------------------- */

/* In the language of who asks; a name that is JSON by language has been looked at by the doctor. */
static json_t *name_of(const struct call *call)
{
	const char *name = call->api->options.provider_name;
	json_t *names = name[0] == '{' ? json_parse(name, strlen(name), NULL) : NULL;
	json_t *found = json_object_get(names, fault_languages[call->language]);

	if (found == NULL && names != NULL)
		found = json_object_iter_value(json_object_iter(names));
	found = json_is_string(found)
		    ? json_incref(found)
		    : json_string(names == NULL && name[0] != '\0' ? name : "OpenID");
	json_decref(names);
	return found;
}

static enum step_outcome list(struct call *call)
{
	json_t *items = json_array();

	if (call->api->options.provider_name != NULL)
		(void)json_array_append_new(items, json_pack("{s:o}", "name", name_of(call)));
	call_field(call, "Vary", "Accept-Language");
	return call_answer(call, 200, json_pack("{s:o, s:n}", "items", items, "next"));
}

const struct step steps_providers_list[] = {{"list", list}, {NULL, NULL}};

/* --- going there ----------------------------------------------------------------------------- */

struct visiting {
	struct account_token cookie;
	json_t *url; /* the call's, once it is answered */
};

static enum step_outcome visit_noted(struct call *call, const struct pg_reply *reply)
{
	struct visiting *visiting = call->data;

	if (reply->outcome == PG_DONE)
		call_set_provider(call, visiting->cookie.text, VISIT_S);
	secret_wipe(&visiting->cookie, sizeof visiting->cookie);
	if (reply->outcome == PG_DONE)
		return call_answer(call, 201, json_pack("{s:O}", "url", visiting->url));
	return call_fail_pg(call, reply);
}

static enum step_outcome visit_note(struct call *call)
{
	const struct visiting *visiting = call->data;

	call_value(call, 0, call->account[0] != '\0' ? call->account : NULL);
	call_value_bytes(call, 1, (struct span){visiting->cookie.hash.bytes, HASH_LEN});
	call_value(call, 2, call_text(call, "purpose"));
	call_value_bytes(call, 3, account_network(call));
	return call_query(call, CALL_WRITE, &PG_provider_visit, 4, visit_noted);
}

static enum step_outcome visited(struct call *call, const struct ipc_message *message)
{
	struct visiting *visiting = call->data;

	if (message == NULL || message->kind != MESSAGE_PROVIDER_VISITED ||
	    message->body.len == 0 || message->body.bytes[0] != PROVIDER_FINE)
		return call_fail(call, FAULT_PROVIDER_UNAVAILABLE);
	visiting->url = json_stringn((const char *)message->body.bytes + 1, message->body.len - 1);
	/* what the call holds ends with it */
	if (visiting->url == NULL || json_object_set_new(call->body, "url", visiting->url) != 0)
		return call_fail(call, FAULT_OVERLOADED);
	return STEP_NEXT;
}

static enum step_outcome visit(struct call *call)
{
	struct visiting *visiting = arena_alloc(call->arena, 1, sizeof *visiting);
	const char *purpose = call_text(call, "purpose");
	char state[DERIVED_ROOM], nonce[DERIVED_ROOM], verifier[DERIVED_ROOM];
	char challenge[DERIVED_ROOM];
	struct buf body = {0};
	struct span cookie;

	if (!is_on(call))
		return STEP_FAIL;
	if (strcmp(purpose, "sign_in") != 0 && call->account[0] == '\0')
		return call_fail(call, FAULT_ACCOUNT_MISSING);
	if (visiting == NULL || !account_token_make(&visiting->cookie))
		return call_fail(call, FAULT_OVERLOADED);
	call->data = visiting;
	cookie =
	    (struct span){(const uint8_t *)visiting->cookie.text, strlen(visiting->cookie.text)};
	derive(state, LABEL_STATE, cookie);
	derive(nonce, LABEL_NONCE, cookie);
	derive(verifier, LABEL_VERIFIER, cookie);
	challenge_make(challenge, verifier);
	secret_wipe(verifier, sizeof verifier);
	part_put(&body, state);
	part_put(&body, nonce);
	part_put(&body, challenge);
	part_put(&body, fault_languages[call->language]);
	part_put(&body, strcmp(purpose, "proof") == 0 ? "1" : "0");
	return call_ask(call, API_BROKER, MESSAGE_PROVIDER_VISIT, &body, visited);
}

const struct step steps_provider_visit[] = {
    {"visit", visit},     /* the broker knows where to */
    {"note", visit_note}, /* counted; and that a browser is on its way */
    {NULL, NULL},
};

/* --- coming back ----------------------------------------------------------------------------- */

struct returning {
	struct span cookie; /* in the request's head */
	struct hash hash;
	const char *purpose, *email;
	uint8_t subject[HASH_LEN];
	uint32_t age_s;
	struct account_token token, next; /* of a session; of a visit that goes on */
};

/* Both are hashed before they are compared: how long that takes says nothing of either. */
static bool is_state(const struct returning *returning, const char *state)
{
	char wanted[DERIVED_ROOM];
	struct hash one, other;

	derive(wanted, LABEL_STATE, returning->cookie);
	sha256_of(&one, (struct span){(const uint8_t *)wanted, strlen(wanted)});
	sha256_of(&other, (struct span){(const uint8_t *)state, strlen(state)});
	secret_wipe(wanted, sizeof wanted);
	return hash_is_equal(&one, &other);
}

static enum step_outcome returned(struct call *call, const struct pg_reply *reply)
{
	struct returning *returning = call->data;
	const struct span purpose = pg_cell(reply, 0, 0);

	if (reply->outcome != PG_DONE)
		return call_fail_pg(call, reply);
	returning->purpose = arena_copy(call->arena, (const char *)purpose.bytes, purpose.len);
	if (returning->purpose == NULL)
		return call_fail(call, FAULT_OVERLOADED);
	if (call_text(call, "code") == NULL)
		return call_fail(call, FAULT_PROVIDER_REFUSED);
	return STEP_NEXT;
}

/* The visit is over with this, however it goes on. */
static enum step_outcome take(struct call *call)
{
	struct returning *returning = arena_alloc(call->arena, 1, sizeof *returning);

	if (!is_on(call))
		return STEP_FAIL;
	if (returning == NULL)
		return call_fail(call, FAULT_OVERLOADED);
	call->data = returning;
	returning->cookie = gate_cookie(call, COOKIE_PROVIDER);
	if (returning->cookie.bytes == NULL || !is_state(returning, call_text(call, "state")))
		return call_fail(call, FAULT_PROVIDER_STATE);
	sha256_of(&returning->hash, returning->cookie);
	call_value(call, 0, call->account[0] != '\0' ? call->account : NULL);
	call_value_bytes(call, 1, (struct span){returning->hash.bytes, HASH_LEN});
	return call_query(call, CALL_WRITE, &PG_provider_return, 2, returned);
}

static enum step_outcome known(struct call *call, const struct ipc_message *message)
{
	struct returning *returning = call->data;
	struct reader reader;

	if (message == NULL || message->kind != MESSAGE_PROVIDER_KNOWN || message->body.len == 0 ||
	    message->body.bytes[0] != PROVIDER_FINE)
		return refused(call, message);
	reader = reader_over(message->body.bytes + 1, message->body.len - 1);
	reader_copy(&reader, returning->subject, HASH_LEN);
	returning->age_s = reader_u32le(&reader);
	if (reader_left(&reader) > 0)
		returning->email =
		    arena_copy(call->arena, (const char *)reader.at, reader_left(&reader));
	return reader.has_failed ? call_fail(call, FAULT_INTERNAL) : STEP_NEXT;
}

static enum step_outcome exchange(struct call *call)
{
	const struct returning *returning = call->data;
	char nonce[DERIVED_ROOM], verifier[DERIVED_ROOM];
	const char *issuer = call_text(call, "iss");
	struct buf body = {0};

	derive(nonce, LABEL_NONCE, returning->cookie);
	derive(verifier, LABEL_VERIFIER, returning->cookie);
	part_put(&body, call_text(call, "code"));
	part_put(&body, verifier);
	part_put(&body, nonce);
	part_put(&body, issuer != NULL ? issuer : "");
	secret_wipe(verifier, sizeof verifier);
	return call_ask(call, API_BROKER, MESSAGE_PROVIDER_CODE, &body, known);
}

/* --- what for -------------------------------------------------------------------------------- */

/* `account` is a cell of JSON, or empty. */
static enum step_outcome outcome_answer(
    struct call *call, const char *status, struct span account, bool is_waiting)
{
	const struct returning *returning = call->data;
	json_t *json =
	    account.bytes != NULL ? json_parse(account.bytes, account.len, NULL) : json_null();
	const bool is_new = account.bytes == NULL;

	return call_answer(call, 200,
	    json_pack("{s:s, s:o, s:s?, s:b}", "status", status, "account", json, "email",
		is_new ? returning->email : NULL, "is_waiting", is_waiting));
}

static enum step_outcome signed_in(struct call *call, const struct pg_reply *reply)
{
	struct returning *returning = call->data;
	const struct span account = pg_cell(reply, 0, 0);

	if (reply->outcome == PG_DONE && account.bytes != NULL)
		call_set_account(call, returning->token.text, ACCOUNT_COOKIE_S);
	else if (reply->outcome == PG_DONE)
		call_set_provider(call, returning->next.text, VISIT_S);
	secret_wipe(&returning->token, sizeof returning->token);
	secret_wipe(&returning->next, sizeof returning->next);
	if (reply->outcome != PG_DONE)
		return call_fail_pg(call, reply);
	return outcome_answer(call, account.bytes != NULL ? "signed_in" : "new", account,
	    pg_cell(reply, 0, 1).bytes != NULL && pg_cell_int(reply, 0, 1) != 0);
}

static void age_value(struct call *call, unsigned index)
{
	const struct returning *returning = call->data;

	if (returning->age_s == PROVIDER_AGE_UNSAID)
		call_value(call, index, NULL);
	else
		call_value_integer(call, index, returning->age_s);
}

static enum step_outcome sign_in(struct call *call)
{
	struct returning *returning = call->data;
	char *agent = arena_alloc(call->arena, AGENT_ROOM, 1);

	if (agent == NULL || !account_token_make(&returning->token) ||
	    !account_token_make(&returning->next))
		return call_fail(call, FAULT_OVERLOADED);
	agent_label(agent, http_head_field(&call->request->head, "user-agent"));
	call_value_bytes(call, 0, (struct span){returning->subject, HASH_LEN});
	call_value_bytes(call, 1, (struct span){returning->token.hash.bytes, HASH_LEN});
	call_value(call, 2, agent);
	call_value_bytes(call, 3, account_network(call));
	age_value(call, 4);
	call_value_bytes(call, 5, (struct span){returning->next.hash.bytes, HASH_LEN});
	return call_query(call, CALL_WRITE, &PG_provider_sign_in, 6, signed_in);
}

static enum step_outcome linked(struct call *call, const struct pg_reply *reply)
{
	if (reply->outcome != PG_DONE)
		return call_fail_pg(call, reply);
	return outcome_answer(call, "linked", pg_cell(reply, 0, 0), false);
}

static enum step_outcome proved(struct call *call, const struct pg_reply *reply)
{
	struct returning *returning = call->data;

	if (reply->outcome == PG_DONE)
		call_set_account(call, returning->token.text, ACCOUNT_COOKIE_S);
	secret_wipe(&returning->token, sizeof returning->token);
	if (reply->outcome != PG_DONE)
		return call_fail_pg(call, reply);
	return outcome_answer(call, "proved", pg_cell(reply, 0, 0), false);
}

static enum step_outcome settle(struct call *call)
{
	struct returning *returning = call->data;

	if (strcmp(returning->purpose, "sign_in") == 0)
		return sign_in(call);
	call_value(call, 0, call->account);
	call_value_bytes(call, 1, (struct span){returning->subject, HASH_LEN});
	if (strcmp(returning->purpose, "link") == 0)
		return call_query(call, CALL_WRITE, &PG_provider_link, 2, linked);
	if (!account_token_make(&returning->token))
		return call_fail(call, FAULT_OVERLOADED);
	age_value(call, 2);
	call_value_bytes(call, 3, account_network(call));
	call_value_bytes(call, 4, (struct span){returning->token.hash.bytes, HASH_LEN});
	return call_query(call, CALL_WRITE, &PG_provider_proof, 5, proved);
}

const struct step steps_provider_return[] = {
    {"take", take},         /* it is that browser's, and over with that */
    {"exchange", exchange}, /* by the broker, which says who it is */
    {"settle", settle},     /* for what the visit was begun */
    {NULL, NULL},
};

/* --- a new account --------------------------------------------------------------------------- */

struct registering {
	struct account_new new; /* first */
	struct hash hash;
};

static enum step_outcome check(struct call *call)
{
	struct registering *registering = arena_alloc(call->arena, 1, sizeof *registering);
	const struct span cookie = gate_cookie(call, COOKIE_PROVIDER);

	if (registering == NULL)
		return call_fail(call, FAULT_OVERLOADED);
	call->data = registering;
	if (cookie.bytes == NULL)
		return call_fail(call, FAULT_PROVIDER_STATE);
	sha256_of(&registering->hash, cookie);
	registering->new.email = account_email(call);
	if (registering->new.email == NULL)
		return STEP_FAIL;
	return account_check(call);
}

static enum step_outcome keep(struct call *call)
{
	const struct registering *registering = call->data;

	call_value_bytes(call, 0, (struct span){registering->hash.bytes, HASH_LEN});
	call_value(call, 1, registering->new.email);
	call_value(call, 2, registering->new.pseudonym);
	call_value(call, 3, call_text(call, "language"));
	call_value(call, 4, call_text(call, "zone"));
	return call_query(call, CALL_WRITE, &PG_provider_register, 5, account_accepted);
}

const struct step steps_provider_register[] = {
    {"check", check}, /* as for any other account */
    {"keep", keep},
    {NULL, NULL},
};
