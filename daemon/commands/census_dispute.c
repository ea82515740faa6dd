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
#include "daemon/roles/dispute.h"
#include "daemon/roles/keys.h"
#include "gen/statements.h"

#define OFFICER_MOST 80

struct opening {
	struct census *census;
	struct hash mac;
	int64_t round, serial;
	struct dispute dispute;
};

/* One of the rounds in which this person was admitted: true if it is the one that is meant. */
static bool is_meant(struct opening *opening, const struct pg_reply *used, int row,
    struct pg_reply *reply, struct fault *fault)
{
	const struct pg_value values[] = {
	    pg_number(pg_cell_int(used, row, 0)), pg_number(pg_cell_int(used, row, 1))};
	const char *round = opening->census->round;
	struct span slug;

	if (pg_cell(used, row, 0).bytes == NULL ||
	    !direct_query(opening->census->city, &PG_registrar_dispute, values, reply, fault) ||
	    reply->rows != 1)
		return false;
	opening->round = pg_cell_int(used, row, 0);
	opening->serial = pg_cell_int(used, row, 1);
	slug = pg_cell(reply, 0, 0);
	return strlen(round) == slug.len && memcmp(round, slug.bytes, slug.len) == 0;
}

/* Where this person was admitted to the round that is meant: *reply is its row. */
static bool find_round(struct opening *opening, struct pg_reply *reply, struct fault *fault)
{
	const struct pg_value values[] = {pg_bytes((struct span){opening->mac.bytes, HASH_LEN})};
	struct pg_reply used;
	struct fault why = {0};

	if (!direct_query(opening->census->registry, &PG_registry_used, values, &used, fault))
		return false;
	if (used.rows == 0)
		return fault_false(fault, "census_not_found", "this document is not in the census");
	for (int i = 0; i < used.rows && why.kind == FAULT_NONE; i++)
		if (is_meant(opening, &used, i, reply, &why))
			return true;
	if (why.kind != FAULT_NONE)
		return fault_unable(fault, why.code, "%s", why.text);
	return fault_false(fault, "not_admitted",
	    "nobody was admitted to that round with this document: they can vote");
}

static bool find_vote(struct opening *opening, struct fault *fault)
{
	struct pg_reply reply = {0};

	return find_round(opening, &reply, fault) && dispute_read(&opening->dispute, &reply, fault);
}

static bool sign(struct opening *opening, struct fault *fault)
{
	uint8_t seed[KEY_LEN], public_key[ED25519_PUBLIC_LEN], secret[ED25519_SECRET_LEN];
	bool is_fine =
	    key_read(seed, opening->census->keys_fd, opening->dispute.slug, "registrar", fault);

	if (is_fine) {
		ed25519_key_make(public_key, secret, seed);
		is_fine = dispute_sign(&opening->dispute, secret, fault);
	}
	secret_wipe(seed, sizeof seed);
	secret_wipe(secret, sizeof secret);
	return is_fine;
}

/* What the city's database says no to. */
static bool refused(const struct pg_reply *reply, const struct fault *why, struct fault *fault)
{
	if (strcmp(reply->sqlstate, "AR115") == 0)
		return fault_false(fault, "role_needed", "that is no seat of an officer");
	if (strcmp(reply->sqlstate, "AR013") == 0 || strcmp(reply->sqlstate, "AR142") == 0)
		return fault_false(fault, "void_settled",
		    "meanwhile the vote was closed, or the credential became void or has its next "
		    "one");
	*fault = *why;
	return false;
}

static struct pg_value code_value(const struct hash *code)
{
	return code != NULL ? pg_bytes((struct span){code->bytes, HASH_LEN}) : pg_null();
}

static struct pg_value seat_value(const struct opening *opening)
{
	return opening->census->seat != NULL ? pg_text(opening->census->seat) : pg_null();
}

/* The city's part: the request that an observer signs, the desk's code, the act. */
static bool ask_observer(
    struct opening *opening, const struct hash *code, int64_t *request, struct fault *fault)
{
	const struct dispute *dispute = &opening->dispute;
	const struct pg_value values[] = {pg_number(opening->round), pg_number(opening->serial),
	    pg_bytes((struct span){dispute->entry.X.bytes, POINT_LEN}),
	    pg_number(dispute->entry.observer),
	    pg_bytes((struct span){dispute->bytes.bytes, dispute->bytes.len}), code_value(code),
	    seat_value(opening)};
	struct fault why = {0};
	struct pg_reply reply;

	if (!direct_query(opening->census->city, &PG_registrar_dispute_open, values, &reply, &why))
		return refused(&reply, &why, fault);
	*request = pg_cell_int(&reply, 0, 0);
	return true;
}

/* It is void already, and they lost the code, or want another way in. */
static bool set_code(struct opening *opening, const struct hash *code, struct fault *fault)
{
	const struct pg_value values[] = {pg_number(opening->round), pg_number(opening->serial),
	    code_value(code), seat_value(opening)};
	struct fault why = {0};
	struct pg_reply reply;

	return direct_query(
		   opening->census->city, &PG_registrar_dispute_code, values, &reply, &why) ||
	       refused(&reply, &why, fault);
}

/* The book first: what is in the city's database without it could be explained by nobody. */
static bool write_down(struct opening *opening, int64_t *number, struct fault *fault)
{
	const struct census *census = opening->census;
	const struct pg_value values[] = {pg_bytes((struct span){opening->mac.bytes, HASH_LEN}),
	    pg_number(opening->round), pg_number(opening->serial),
	    pg_bytes((struct span){opening->dispute.entry.X.bytes, POINT_LEN}),
	    pg_text(census->officer), pg_number(census->now_s)};
	struct pg_reply reply;

	if (!direct_query(census->registry, &PG_registry_dispute, values, &reply, fault))
		return false;
	*number = pg_cell_int(&reply, 0, 0);
	return true;
}

static void say(const struct dispute *dispute, int64_t number, int64_t request)
{
	if (dispute->is_void)
		(void)printf(
		    "dispute=%lld round=%s state=void\n", (long long)number, dispute->slug);
	else
		(void)printf("dispute=%lld round=%s void=%lld observer=%u name=\"%s\"\n",
		    (long long)number, dispute->slug, (long long)request,
		    (unsigned)dispute->entry.observer, dispute_observer(dispute));
}

/* A code to vote again with, unless their account stays their way in. */
static bool open_it(struct opening *opening, struct fault *fault)
{
	const bool has_code = !opening->census->is_without_code;
	int64_t number = 0, request = 0;
	struct hash code = {0};
	const struct hash *wanted = has_code ? &code : NULL;
	char text[ONCE_TEXT] = "";
	bool is_fine;

	if (has_code)
		once_draw(text, &code, &entropy_system);
	is_fine = write_down(opening, &number, fault) &&
		  (opening->dispute.is_void ? set_code(opening, wanted, fault)
					    : ask_observer(opening, wanted, &request, fault));
	if (is_fine)
		say(&opening->dispute, number, request);
	if (is_fine && has_code)
		(void)printf("code=%s\n", text);
	secret_wipe(text, sizeof text);
	return is_fine;
}

static bool read_observer(struct opening *opening, struct fault *fault)
{
	const char *text = opening->census->observer;
	char *end = NULL;
	unsigned long number = text == NULL ? 0 : strtoul(text, &end, 10);

	if (text != NULL && (text[0] < '0' || text[0] > '9' || *end != '\0'))
		return fault_false(fault, "observer", "the manifest has no observer %s", text);
	return dispute_ask(&opening->dispute, number, fault);
}

bool census_dispute(struct census *census, struct fault *fault)
{
	struct opening opening = {.census = census};
	bool is_fine;

	if (census->round == NULL || census->officer == NULL || census->officer[0] == '\0' ||
	    strlen(census->officer) > OFFICER_MOST)
		return fault_unable(fault, "usage", "say --document, --round and --officer");
	is_fine = census_mac(&opening.mac, census, fault) && find_vote(&opening, fault) &&
		  read_observer(&opening, fault) && sign(&opening, fault) &&
		  open_it(&opening, fault);
	dispute_free(&opening.dispute);
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
