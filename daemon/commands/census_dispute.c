/*
 * Somebody at a desk says that the vote under their name is not to count: the book of disputes, a
 * VOID with the registrar's signature for a civil observer to sign too, and a code to vote again
 * with. It makes nothing void by itself, and never has an observer's key.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/api/code.h"
#include "daemon/commands/census.h"
#include "daemon/roles/keys.h"
#include "gen/statements.h"
#include "proto/base/encode.h"
#include "proto/record/entry.h"
#include "proto/record/manifest.h"

#define OFFICER_MOST 80

struct dispute {
	struct census *census;
	struct hash mac;
	int64_t round, serial;
	char slug[65];
	uint8_t ctx[32];
	struct entry_void entry;
	struct buf bytes; /* of the VOID, with the registrar's signature */
	struct manifest *manifest;
	bool is_void; /* the observer has signed: what is wanted is another code */
};

static void copy_cell(char *out, size_t room, struct span cell)
{
	(void)snprintf(
	    out, room, "%.*s", (int)cell.len, cell.bytes != NULL ? (const char *)cell.bytes : "");
}

/* "0,3" as a VOID has it, ascending. */
static void read_groups(struct id_list *groups, struct span text)
{
	char copy[128], *rest = copy, *word;

	copy_cell(copy, sizeof copy, text);
	groups->count = 0;
	while ((word = strtok_r(rest, ",", &rest)) != NULL && groups->count < CREDENTIAL_LISTS) {
		const uint16_t id = (uint16_t)strtoul(word, NULL, 10);
		size_t at = groups->count++;

		for (; at > 0 && groups->items[at - 1] > id; at--)
			groups->items[at] = groups->items[at - 1];
		groups->items[at] = id;
	}
}

static bool read_manifest(struct dispute *dispute, struct span hex, struct fault *fault)
{
	uint8_t *entry = malloc(hex.len / 2 + 1);
	struct span json;
	bool is_fine;

	dispute->manifest = calloc(1, sizeof *dispute->manifest);
	is_fine = entry != NULL && dispute->manifest != NULL && hex.bytes != NULL &&
		  hex_decode(entry, hex.len / 2, (const char *)hex.bytes, hex.len) &&
		  json_entry_read(&json, (struct span){entry, hex.len / 2}) &&
		  manifest_read(dispute->manifest, json, fault);
	free(entry);
	return is_fine || fault_unable(fault, "manifest", "the round has no readable manifest");
}

/* One of the rounds in which this person was admitted: true if it is the one that is meant. */
static bool is_meant(struct dispute *dispute, const struct pg_reply *used, int row,
    struct pg_reply *reply, struct fault *fault)
{
	const struct pg_value values[] = {
	    pg_number(pg_cell_int(used, row, 0)), pg_number(pg_cell_int(used, row, 1))};

	if (pg_cell(used, row, 0).bytes == NULL ||
	    !direct_query(dispute->census->city, &PG_admin_dispute, values, reply, fault) ||
	    reply->rows != 1)
		return false;
	dispute->round = pg_cell_int(used, row, 0);
	dispute->serial = pg_cell_int(used, row, 1);
	copy_cell(dispute->slug, sizeof dispute->slug, pg_cell(reply, 0, 0));
	return strcmp(dispute->slug, dispute->census->round) == 0;
}

/* Where this person was admitted to the round that is meant: *reply is its row. */
static bool find_round(struct dispute *dispute, struct pg_reply *reply, struct fault *fault)
{
	const struct pg_value values[] = {pg_bytes((struct span){dispute->mac.bytes, HASH_LEN})};
	struct pg_reply used;
	struct fault why = {0};

	if (!direct_query(dispute->census->registry, &PG_registry_used, values, &used, fault))
		return false;
	if (used.rows == 0)
		return fault_false(fault, "census_not_found", "this document is not in the census");
	for (int i = 0; i < used.rows && why.kind == FAULT_NONE; i++)
		if (is_meant(dispute, &used, i, reply, &why))
			return true;
	if (why.kind != FAULT_NONE)
		return fault_unable(fault, why.code, "%s", why.text);
	return fault_false(fault, "not_admitted",
	    "nobody was admitted to that round with this document: they can vote");
}

/* The live credential of the person in this round; what stands against a dispute is said. */
static bool find_vote(struct dispute *dispute, struct fault *fault)
{
	struct pg_reply reply = {0};
	struct span ctx, X;

	if (!find_round(dispute, &reply, fault))
		return false;
	if (pg_cell_int(&reply, 0, 2) == 0)
		return fault_false(fault, "phase_closed", "that vote is closed");
	ctx = pg_cell(&reply, 0, 1);
	X = pg_cell(&reply, 0, 3);
	dispute->is_void = X.bytes == NULL;
	if (dispute->is_void)
		X = pg_cell(&reply, 0, 6);
	if (X.bytes == NULL)
		return fault_false(fault, "no_credential",
		    "there is no credential that could be disputed: they can vote");
	dispute->entry.reason = VOID_DISPUTE;
	read_groups(&dispute->entry.groups, pg_cell(&reply, 0, 4));
	if (!hex_decode(dispute->ctx, sizeof dispute->ctx, (const char *)ctx.bytes, ctx.len) ||
	    !hex_decode(dispute->entry.X.bytes, POINT_LEN, (const char *)X.bytes, X.len))
		return fault_unable(fault, "round", "the round cannot be read");
	return read_manifest(dispute, pg_cell(&reply, 0, 5), fault);
}

static bool sign(struct dispute *dispute, struct fault *fault)
{
	uint8_t seed[KEY_LEN], public_key[ED25519_PUBLIC_LEN], secret[ED25519_SECRET_LEN];
	bool is_fine = key_read(seed, dispute->census->keys_fd, dispute->slug, "registrar", fault);

	if (is_fine) {
		ed25519_key_make(public_key, secret, seed);
		is_fine =
		    memcmp(public_key, dispute->manifest->registrar, sizeof public_key) == 0 ||
		    fault_unable(fault, "registrar_key",
			"the registrar's key is not the one of the manifest");
	}
	if (is_fine) {
		void_put(&dispute->bytes, &dispute->entry);
		entry_sign(&dispute->bytes, dispute->bytes.len, dispute->ctx, secret);
		is_fine = buf_is_ok(&dispute->bytes) ||
			  fault_unable(fault, "no_memory", "no memory for a VOID");
	}
	secret_wipe(seed, sizeof seed);
	secret_wipe(secret, sizeof secret);
	return is_fine;
}

/* The city's part: the request that an observer signs, the desk's code, the act. */
static bool ask_observer(
    struct dispute *dispute, const struct hash *code, int64_t *request, struct fault *fault)
{
	const char *seat = dispute->census->seat;
	const struct pg_value values[] = {pg_number(dispute->round), pg_number(dispute->serial),
	    pg_bytes((struct span){dispute->entry.X.bytes, POINT_LEN}),
	    pg_number(dispute->entry.observer),
	    pg_bytes((struct span){dispute->bytes.bytes, dispute->bytes.len}),
	    code != NULL ? pg_bytes((struct span){code->bytes, HASH_LEN}) : pg_null(),
	    seat != NULL ? pg_text(seat) : pg_null()};
	struct fault why = {0};
	struct pg_reply reply;

	if (direct_query(dispute->census->city, &PG_admin_dispute_open, values, &reply, &why)) {
		*request = pg_cell_int(&reply, 0, 0);
		return true;
	}
	if (strcmp(reply.sqlstate, "AR115") == 0)
		return fault_false(fault, "role_needed", "that is no seat of an officer");
	if (strcmp(reply.sqlstate, "AR013") == 0 || strcmp(reply.sqlstate, "AR142") == 0)
		return fault_false(fault, "void_settled",
		    "meanwhile the vote was closed, or the credential became void");
	*fault = why;
	return false;
}

/* It is void already, and they lost the code, or want another way in. */
static bool set_code(struct dispute *dispute, const struct hash *code, struct fault *fault)
{
	const struct pg_value values[] = {pg_number(dispute->round), pg_number(dispute->serial),
	    code != NULL ? pg_bytes((struct span){code->bytes, HASH_LEN}) : pg_null()};
	struct pg_reply reply;

	return direct_query(dispute->census->city, &PG_admin_desk_code, values, &reply, fault);
}

/* The book first: what is in the city's database without it could be explained by nobody. */
static bool write_down(struct dispute *dispute, int64_t *number, struct fault *fault)
{
	const struct census *census = dispute->census;
	const struct pg_value values[] = {pg_bytes((struct span){dispute->mac.bytes, HASH_LEN}),
	    pg_number(dispute->round), pg_number(dispute->serial),
	    pg_bytes((struct span){dispute->entry.X.bytes, POINT_LEN}), pg_text(census->officer),
	    pg_number(census->now_s)};
	struct pg_reply reply;

	if (!direct_query(census->registry, &PG_registry_dispute, values, &reply, fault))
		return false;
	*number = pg_cell_int(&reply, 0, 0);
	return true;
}

static void say(const struct dispute *dispute, int64_t number, int64_t request)
{
	const unsigned observer = dispute->entry.observer;

	if (dispute->is_void)
		(void)printf(
		    "dispute=%lld round=%s state=void\n", (long long)number, dispute->slug);
	else
		(void)printf("dispute=%lld round=%s void=%lld observer=%u name=\"%s\"\n",
		    (long long)number, dispute->slug, (long long)request, observer,
		    dispute->manifest->observers[observer].name);
}

/* A code to vote again with, unless their account stays their way in. */
static bool open_it(struct dispute *dispute, struct fault *fault)
{
	char text[ONCE_TEXT] = "", plain[ONCE_LEN + 1];
	const bool has_code = !dispute->census->is_without_code;
	int64_t number = 0, request = 0;
	struct hash code = {0};
	bool is_fine = true;

	if (has_code) {
		once_make(text, &entropy_system);
		is_fine =
		    once_read(plain, text) || fault_unable(fault, "code", "no code could be made");
		once_hash(&code, plain);
		secret_wipe(plain, sizeof plain);
	}
	is_fine =
	    is_fine && write_down(dispute, &number, fault) &&
	    (dispute->is_void ? set_code(dispute, has_code ? &code : NULL, fault)
			      : ask_observer(dispute, has_code ? &code : NULL, &request, fault));
	if (is_fine)
		say(dispute, number, request);
	if (is_fine && has_code)
		(void)printf("code=%s\n", text);
	secret_wipe(text, sizeof text);
	return is_fine;
}

static bool read_observer(struct dispute *dispute, struct fault *fault)
{
	const char *text = dispute->census->observer;
	char *end = NULL;
	unsigned long number = text == NULL ? 0 : strtoul(text, &end, 10);

	if ((text != NULL && (text[0] < '0' || text[0] > '9' || *end != '\0')) ||
	    number >= dispute->manifest->observer_count)
		return fault_false(
		    fault, "observer", "the manifest has no observer %s", text != NULL ? text : "");
	dispute->entry.observer = (uint8_t)number;
	return true;
}

bool census_dispute(struct census *census, struct fault *fault)
{
	struct dispute dispute = {.census = census};
	bool is_fine;

	if (census->round == NULL || census->officer == NULL || census->officer[0] == '\0' ||
	    strlen(census->officer) > OFFICER_MOST)
		return fault_unable(fault, "usage", "say --document, --round and --officer");
	is_fine = census_mac(&dispute.mac, census, fault) && find_vote(&dispute, fault) &&
		  read_observer(&dispute, fault) && sign(&dispute, fault) &&
		  open_it(&dispute, fault);
	if (dispute.manifest != NULL)
		manifest_free(dispute.manifest);
	free(dispute.manifest);
	buf_free(&dispute.bytes);
	return is_fine;
}

/* --- the book ----------------------------------------------------------------------------------
 */

static bool print_dispute(
    const struct census *census, const struct pg_reply *book, int row, struct fault *fault)
{
	const struct span x = pg_cell(book, row, 2), at = pg_cell(book, row, 3);
	const struct span officer = pg_cell(book, row, 4);
	const struct pg_value values[] = {pg_number(pg_cell_int(book, row, 1)), {.bytes = x}};
	struct pg_reply reply;
	struct span slug;

	if (!direct_query(census->city, &PG_admin_dispute_state, values, &reply, fault))
		return false;
	slug = pg_cell(&reply, 0, 0);
	(void)printf(
	    "dispute=%lld round=%.*s opened_at=%.*s times=%lld officer=\"%.*s\" state=%s\n",
	    (long long)pg_cell_int(book, row, 0), (int)slug.len, (const char *)slug.bytes,
	    (int)at.len, (const char *)at.bytes, (long long)pg_cell_int(book, row, 5),
	    (int)officer.len, (const char *)officer.bytes,
	    pg_cell(&reply, 0, 2).bytes != NULL   ? "replaced"
	    : pg_cell(&reply, 0, 1).bytes != NULL ? "void"
						  : "waits");
	return true;
}

bool census_disputes(struct census *census, struct fault *fault)
{
	struct pg_reply reply;
	bool is_fine = direct_query(census->registry, &PG_registry_disputes, NULL, &reply, fault);

	for (int i = 0; is_fine && i < reply.rows; i++)
		is_fine = print_dispute(census, &reply, i, fault);
	return is_fine;
}
