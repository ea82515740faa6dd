/*
 * One question at a time from each web process: whose session, does the proof hold, sign, write it
 * down, answer. What was signed once is answered again, never signed anew.
 */
#include "daemon/roles/registrar_inner.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/census/document.h"
#include "daemon/net/log.h"
#include "daemon/roles/lookup.h"
#include "daemon/roles/role.h"
#include "gen/statements.h"
#include "proto/base/encode.h"
#include "proto/log/note.h"
#include "proto/record/entry.h"

#define POOL_DEADLINE_MS 5000
#define POOL_QUEUE       1024
#define CONNECTIONS      2
#define RELOAD_MS        1000
#define REGISTER_LEN     (4 + 4 * 32)

static const struct pg_statement *const statements[] = {&PG_registrar_claim, &PG_registrar_sign,
    &PG_registrar_account, &PG_registrar_verified, &PG_registrar_electorate, &PG_registrar_admit,
    &PG_registrar_post, &PG_registrar_casts, &PG_registrar_tell, &PG_registrar_acts,
    &PG_registrar_export, &PG_registrar_keeps, &PG_registrar_tidied, &PG_registrar_desk,
    &PG_registrar_desk_verified, &PG_registrar_reader, &PG_registrar_officer,
    &PG_registrar_conflicts, &PG_registrar_looked_up, &PG_registrar_desk_round,
    &PG_registrar_desk_code, &PG_registrar_resident, &PG_registrar_support, &PG_registrar_dispute,
    &PG_registrar_dispute_open, &PG_registrar_dispute_code, &PG_registrar_disputes,
    &PG_registrar_staff, &PG_registrar_census_reader, &PG_registrar_census, &PG_registrar_letters,
    &PG_registrar_turnout, &PG_registrar_turnout_casts, &PG_registrar_turnout_told, NULL};

/* One registration, from question to answer. */
struct registration {
	struct registrar *registrar;
	struct peer *peer;
	uint64_t id;
	uint32_t round_id;
	uint8_t session[32];
	struct entry_cred cred;
	char round_text[16], serial_text[24], census_id[CENSUS_ID_MAX];
	struct buf entry;
	struct pg_request request;
};

/* --- answers -----------------------------------------------------------------------------------
 */

static void finish(struct registration *one, enum message_kind kind, struct span body)
{
	peer_send(one->peer, (uint32_t)kind, one->id, body);
	one->registrar->open--;
	peer_release(one->peer);
	buf_free(&one->entry);
	free(one);
}

static void fail(struct registration *one, enum failure failure)
{
	uint8_t code[2];

	store_u16le(code, (uint16_t)failure);
	finish(one, MESSAGE_FAILED, (struct span){code, sizeof code});
}

static bool take_entry(struct registration *one, struct span hex)
{
	uint8_t *bytes;

	one->entry.len = 0;
	bytes = buf_extend(&one->entry, hex.len / 2);
	return bytes != NULL && hex_decode(bytes, hex.len / 2, (const char *)hex.bytes, hex.len);
}

const struct registrar_round *registrar_round(const struct registrar *registrar, uint32_t id)
{
	for (size_t i = 0; i < registrar->round_count; i++)
		if (registrar->rounds[i].id == id)
			return &registrar->rounds[i];
	return NULL;
}

/* --- signing -----------------------------------------------------------------------------------
 */

static void claim(struct registration *one);

static void sign_done(struct pg_request *request, const struct pg_reply *reply)
{
	struct registration *one = request->context;

	if (reply->outcome == PG_REFUSED)
		fail(one, strcmp(reply->sqlstate, "23505") == 0 ? FAILURE_TAKEN : FAILURE_INTERNAL);
	else if (reply->outcome == PG_DONE && reply->rows == 0)
		claim(one); /* another signing was committed while this one waited for it */
	else if (reply->outcome != PG_DONE || reply->rows != 1)
		fail(one, FAILURE_UNAVAILABLE); /* the same again finds what was written */
	else if (pg_cell_int(reply, 0, 1) != 0)
		fail(one, FAILURE_TAKEN);
	else if (!take_entry(one, pg_cell(reply, 0, 0)))
		fail(one, FAILURE_INTERNAL);
	else
		finish(one, MESSAGE_REGISTERED, (struct span){one->entry.bytes, one->entry.len});
}

/* Row tag and signature, if the device proved that it knows x. */
static bool sign_entry(struct registration *one, const struct registrar_round *round)
{
	struct entry_cred *cred = &one->cred;
	const struct possession about = {
	    round->ctx, cred->styles.items, cred->styles.count, cred->X, cred->serial};

	if (!possession_check(&cred->possession, &about) ||
	    !row_tag(&cred->tag, round->ctx, one->census_id, &round->row))
		return false;
	one->entry.len = 0;
	cred_put(&one->entry, cred);
	entry_sign(&one->entry, one->entry.len, round->ctx, round->secret);
	return buf_is_ok(&one->entry);
}

static void send_signing(struct registration *one)
{
	struct pg_request *request = &one->request;

	*request =
	    (struct pg_request){.statement = &PG_registrar_sign, .done = sign_done, .context = one};
	(void)snprintf(one->serial_text, sizeof one->serial_text, "%llu",
	    (unsigned long long)one->cred.serial);
	request->values[0] = pg_text(one->round_text);
	request->values[1] = pg_text(one->serial_text);
	request->values[2] = pg_bytes((struct span){one->cred.X.bytes, POINT_LEN});
	request->values[3] = pg_bytes((struct span){one->entry.bytes, one->entry.len});
	request->values[4] = one->cred.is_replacing
				 ? pg_bytes((struct span){one->cred.replaced.bytes, POINT_LEN})
				 : pg_null();
	if (!pg_pool_send(one->registrar->pool, request))
		fail(one, FAILURE_OVERLOADED);
}

/* "0,3,7" as the census has it. */
static void read_styles(struct id_list *styles, struct span text)
{
	char copy[128], *rest = copy, *word;

	(void)snprintf(copy, sizeof copy, "%.*s", (int)text.len, (const char *)text.bytes);
	styles->count = 0;
	while ((word = strtok_r(rest, ",", &rest)) != NULL && styles->count < CREDENTIAL_LISTS)
		styles->items[styles->count++] = (uint16_t)strtoul(word, NULL, 10);
}

static void sign(struct registration *one)
{
	if (sign_entry(one, registrar_round(one->registrar, one->round_id)))
		send_signing(one);
	else
		fail(one, FAILURE_PROOF);
}

static void sign_code(struct registration *one)
{
	(void)snprintf(one->census_id, sizeof one->census_id, "CODE:%llu",
	    (unsigned long long)one->cred.serial);
	sign(one);
}

static void tag_came(struct pg_request *request, const struct pg_reply *reply)
{
	struct registration *one = request->context;
	struct span hex = pg_cell(reply, 0, 0);
	uint8_t mac[HASH_LEN];

	if (reply->outcome != PG_DONE) {
		fail(one, FAILURE_UNAVAILABLE);
	} else if (hex.bytes == NULL ||
		   !hex_decode(mac, sizeof mac, (const char *)hex.bytes, hex.len)) {
		log_event(LOG_LEVEL_ERROR, "no_admission", "round=%u serial=%llu", one->round_id,
		    (unsigned long long)one->cred.serial);
		fail(one, FAILURE_INTERNAL);
	} else {
		mac_census_id(one->census_id, mac);
		sign(one);
	}
}

/* Who came with an account, or to a desk: their row is the registry's to name. */
static void ask_tag(struct registration *one)
{
	struct pg_request *request = &one->request;

	*request =
	    (struct pg_request){.statement = &PG_registry_tag, .done = tag_came, .context = one};
	(void)snprintf(one->serial_text, sizeof one->serial_text, "%llu",
	    (unsigned long long)one->cred.serial);
	request->values[0] = pg_text(one->round_text);
	request->values[1] = pg_text(one->serial_text);
	if (one->registrar->registry == NULL)
		fail(one, FAILURE_UNAVAILABLE);
	else if (!pg_pool_send(one->registrar->registry, request))
		fail(one, FAILURE_OVERLOADED);
}

/* The credential before, if it became void. */
static void take_replaced(struct entry_cred *cred, struct span hex)
{
	cred->is_replacing = hex.bytes != NULL && hex_decode(cred->replaced.bytes, POINT_LEN,
						      (const char *)hex.bytes, hex.len);
}

static void claim_done(struct pg_request *request, const struct pg_reply *reply)
{
	struct registration *one = request->context;
	const struct registrar_round *round = registrar_round(one->registrar, one->round_id);
	struct span before = pg_cell(reply, 0, 2);

	if (reply->outcome != PG_DONE) {
		fail(one, FAILURE_UNAVAILABLE);
	} else if (reply->rows != 1) {
		fail(one, FAILURE_SESSION);
	} else if (pg_cell_int(reply, 0, 4) != 0) {
		fail(one, FAILURE_TAKEN);
	} else if (before.bytes != NULL) {
		if (take_entry(one, before))
			finish(one, MESSAGE_REGISTERED,
			    (struct span){one->entry.bytes, one->entry.len});
		else
			fail(one, FAILURE_INTERNAL);
	} else if (pg_cell_int(reply, 0, 3) == 0 || round == NULL) {
		fail(one, FAILURE_PHASE);
	} else {
		one->cred.serial = (uint64_t)pg_cell_int(reply, 0, 0);
		one->cred.issued_at = (uint64_t)pg_cell_int(reply, 0, 5);
		read_styles(&one->cred.styles, pg_cell(reply, 0, 1));
		take_replaced(&one->cred, pg_cell(reply, 0, 7));
		if (pg_cell_int(reply, 0, 6) != 0)
			ask_tag(one);
		else
			sign_code(one);
	}
}

static void claim(struct registration *one)
{
	struct pg_request *request = &one->request;

	*request = (struct pg_request){
	    .statement = &PG_registrar_claim, .done = claim_done, .context = one};
	(void)snprintf(one->round_text, sizeof one->round_text, "%u", one->round_id);
	request->values[0] = pg_text(one->round_text);
	request->values[1] = pg_bytes((struct span){one->session, sizeof one->session});
	request->values[2] = pg_bytes((struct span){one->cred.X.bytes, POINT_LEN});
	if (!pg_pool_send(one->registrar->pool, request))
		fail(one, FAILURE_OVERLOADED);
}

static void receive(struct ipc *ipc, const struct ipc_message *message, void *context)
{
	struct peer *peer = context;
	struct reader reader = reader_over(message->body.bytes, message->body.len);
	struct registration *one;
	uint8_t proof[SCHNORR_LEN];

	(void)ipc;
	if (people_receive(peer, message))
		return;
	if (message->kind != MESSAGE_REGISTER || message->body.len != REGISTER_LEN) {
		log_event(LOG_LEVEL_ERROR, "unknown_message", "kind=%u", message->kind);
		abort();
	}
	one = calloc(1, sizeof *one);
	if (one == NULL)
		return; /* the web process's own deadline answers */
	one->registrar = peer->peers->owner;
	one->peer = peer;
	one->id = message->id;
	peer_hold(peer);
	one->registrar->open++;
	one->round_id = reader_u32le(&reader);
	reader_copy(&reader, one->session, sizeof one->session);
	reader_copy(&reader, one->cred.X.bytes, POINT_LEN);
	reader_copy(&reader, proof, sizeof proof);
	if (registrar_round(one->registrar, one->round_id) == NULL)
		fail(one, FAILURE_NO_ROUND);
	else if (!point_is_wire(one->cred.X.bytes) || !schnorr_take(&one->cred.possession, proof))
		fail(one, FAILURE_PROOF);
	else
		claim(one);
}

bool registrar_add_peer(struct registrar *registrar, int fd)
{
	return peers_add(&registrar->peers, fd);
}

/* --- rounds ------------------------------------------------------------------------------------
 */

static bool read_keys(struct registrar *registrar, struct registrar_round *round, const char *slug)
{
	uint8_t seed[KEY_LEN], public_key[32];
	struct fault fault = {0};
	bool is_fine = key_read(seed, registrar->options.keys_fd, slug, "registrar", &fault);

	if (is_fine) {
		ed25519_key_make(public_key, round->secret, seed);
		is_fine =
		    key_read(round->row.bytes, registrar->options.keys_fd, slug, "row", &fault);
	}
	secret_wipe(seed, sizeof seed);
	if (!is_fine)
		log_fault_of(LOG_LEVEL_ERROR, "round_not_served", &fault, "round=%s", slug);
	return is_fine;
}

static void adopt(struct registrar *registrar, const struct pg_reply *reply, int row)
{
	uint32_t id = (uint32_t)pg_cell_int(reply, row, 0);
	struct span slug = pg_cell(reply, row, 1), ctx = pg_cell(reply, row, 2);
	struct registrar_round *rounds, one = {.id = id};
	char name[65];

	if (registrar_round(registrar, id) != NULL)
		return;
	(void)snprintf(name, sizeof name, "%.*s", (int)slug.len, (const char *)slug.bytes);
	rounds = realloc(registrar->rounds, (registrar->round_count + 1) * sizeof *rounds);
	if (rounds == NULL)
		return;
	registrar->rounds = rounds;
	if (hex_decode(one.ctx, sizeof one.ctx, (const char *)ctx.bytes, ctx.len) &&
	    read_keys(registrar, &one, name))
		rounds[registrar->round_count++] = one;
	secret_wipe(&one, sizeof one);
}

static bool load_rounds(struct registrar *registrar, struct fault *fault)
{
	struct pg_reply reply;

	if (!direct_revive(registrar->direct, fault) ||
	    !direct_query(registrar->direct, &PG_registrar_rounds, NULL, &reply, fault))
		return false;
	for (int i = 0; i < reply.rows; i++)
		adopt(registrar, &reply, i);
	return true;
}

static void reload_due(void *context)
{
	struct registrar *registrar = context;

	if (!load_rounds(registrar, NULL))
		timer_start(registrar->reload, RELOAD_MS);
}

static void notified(const char *channel, const char *payload, void *context)
{
	struct registrar *registrar = context;

	(void)channel;
	(void)payload;
	timer_start(registrar->reload, 0);
}

static bool lookup_start(struct registrar *registrar, struct fault *fault)
{
	const struct registrar_options *options = &registrar->options;
	struct buf token = {0}, ca = {0};

	if (role_file_take(&token, options->census_token_fd, "census_token_file", fault) &&
	    role_file_take(&ca, options->census_ca_fd, "census_ca", fault)) {
		token.len = strcspn(buf_text(&token), "\r\n");
		const struct lookup_options about = {.url = options->census_url,
		    .token = buf_text(&token),
		    .ca = {ca.bytes, ca.len}};

		registrar->lookup = lookup_new(registrar->loop, &about, fault);
	}
	buf_wipe(&token);
	buf_free(&ca);
	return registrar->lookup != NULL;
}

/* Its connections, and what goes on beside its questions. */
static bool begin(struct registrar *registrar, struct fault *fault)
{
	const struct registrar_options *options = &registrar->options;
	struct pg_pool_options pool = {.conninfo = options->conninfo,
	    .list = statements,
	    .connections = CONNECTIONS,
	    .queue = POOL_QUEUE,
	    .deadline_ms = POOL_DEADLINE_MS,
	    .listen = "arca_rounds",
	    .notified = notified,
	    .context = registrar};
	struct pg_pool_options registry = {.conninfo = options->registry,
	    .list = people_statements,
	    .connections = CONNECTIONS,
	    .queue = POOL_QUEUE,
	    .deadline_ms = POOL_DEADLINE_MS};

	registrar->reload = timer_new(registrar->loop, reload_due, registrar);
	registrar->pool = pg_pool_new(registrar->loop, &pool);
	if (registrar->reload == NULL || registrar->pool == NULL)
		return fault_unable(fault, "no_memory", "no memory for the registrar");
	if (options->registry == NULL)
		return true;
	registrar->registry = pg_pool_new(registrar->loop, &registry);
	if (registrar->registry != NULL)
		registrar->telling = telling_new(registrar);
	if (registrar->telling != NULL)
		registrar->tidying = tidying_new(registrar);
	if (registrar->tidying != NULL)
		registrar->uploads = uploads_new(registrar);
	if (registrar->uploads != NULL)
		registrar->turnout = turnout_new(registrar);
	if (registrar->turnout == NULL)
		return fault_unable(fault, "no_memory", "no memory for the registrar");
	return options->census_url[0] == '\0' || lookup_start(registrar, fault);
}

struct registrar *registrar_new(
    struct loop *loop, const struct registrar_options *options, struct fault *fault)
{
	struct registrar *registrar = calloc(1, sizeof *registrar);

	if (registrar == NULL) {
		fault_unable(fault, "no_memory", "no memory for the registrar");
		return NULL;
	}
	registrar->loop = loop;
	registrar->options = *options;
	registrar->peers = (struct peers){loop, receive, registrar, NULL};
	registrar->direct = direct_open_waiting(options->conninfo, fault);
	if (registrar->direct != NULL)
		direct_deadline(registrar->direct, 5);
	if (registrar->direct == NULL || !load_rounds(registrar, fault) ||
	    !begin(registrar, fault)) {
		registrar_free(&registrar);
		return NULL;
	}
	/* a round that was made while the first connection was not up yet was told to nobody */
	timer_start(registrar->reload, RELOAD_MS);
	return registrar;
}

bool registrar_is_busy(const struct registrar *registrar)
{
	return registrar->open > 0;
}

void registrar_free(struct registrar **registrar)
{
	struct registrar *gone = *registrar;

	*registrar = NULL;
	if (gone == NULL)
		return;
	/* each answers what is open in it */
	lookup_free(&gone->lookup);
	pg_pool_free(&gone->pool);
	pg_pool_free(&gone->registry);
	uploads_free(&gone->uploads);
	peers_free(&gone->peers);
	telling_free(&gone->telling);
	tidying_free(&gone->tidying);
	turnout_free(&gone->turnout);
	timer_free(&gone->reload);
	direct_close(&gone->direct);
	if (gone->rounds != NULL)
		secret_wipe(gone->rounds, gone->round_count * sizeof *gone->rounds);
	free(gone->rounds);
	secret_wipe(gone, sizeof *gone);
	free(gone);
}
