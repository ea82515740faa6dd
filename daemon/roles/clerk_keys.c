/*
 * KEYSET from what the trustees posted, checked as an auditor would; and what follows from it:
 * the round's name, pins.json, CLIENT.
 */
#include <stdlib.h>
#include <string.h>

#include "daemon/roles/clerk.h"
#include "gen/statements.h"
#include "proto/base/encode.h"
#include "proto/base/file.h"
#include "proto/record/definition.h"

#define DIST_MAX ((size_t)4 * 1024 * 1024)

/* On the heap, for it is large. */
struct keying {
	struct entry_keyset keyset;
	struct dkg_certificate certificate;
	struct dkg_round1 message;
	struct dkg_keys keys;
	bool has_offer[DKG_MAX_N], has_signature[DKG_MAX_N];
};

static bool read_attempt(
    struct clerk *clerk, const struct clerk_round *one, struct keying *keying, struct fault *fault)
{
	const struct pg_value values[] = {pg_number(one->log.id)};
	struct pg_reply reply;
	struct span rand;

	if (!direct_query(clerk->direct, &PG_clerk_ceremony, values, &reply, fault))
		return false;
	rand = pg_cell(&reply, 0, 1);
	keying->keyset.attempt = (uint32_t)pg_cell_int(&reply, 0, 0);
	return hex_decode(keying->keyset.rand, sizeof keying->keyset.rand, (const char *)rand.bytes,
		   rand.len) ||
	       fault_unable(fault, "ceremony", "the round has no ceremony");
}

static bool read_post(struct clerk *clerk, const struct clerk_round *one, struct keying *keying,
    unsigned i, bool is_signature, struct fault *fault)
{
	struct dkg_public *public = &keying->certificate.public;
	const struct clerk_posted which = {(uint16_t)(i + 1), 0};
	struct buf body = {0};
	bool is_fine = clerk_post_body(clerk, one, is_signature ? "dkg3" : "dkg1",
	    keying->keyset.attempt, which, &body, fault);

	if (is_fine && body.len > 0 && is_signature)
		keying->has_signature[i] = dkg_signature_parse(
		    &keying->certificate.signatures[i], body.bytes, body.len, NULL);
	if (is_fine && body.len > 0 && !is_signature) {
		keying->has_offer[i] = dkg_round1_parse(
		    &keying->message, &public->session, body.bytes, body.len, NULL);
		public->offers[i] = keying->message.offer;
	}
	buf_free(&body);
	return is_fine;
}

/* False if something failed; *is_whole tells if every trustee has spoken twice. */
static bool gather(struct clerk *clerk, struct clerk_round *one, struct keying *keying,
    bool *is_whole, struct fault *fault)
{
	const struct manifest *manifest = &one->round->manifest;

	*is_whole = true;
	session_derive(&keying->certificate.public.session, manifest,
	    tree_node(one->round->tree, 0, one->round->manifest_index), &keying->keyset);
	for (unsigned i = 0; i < manifest->trustee_count; i++) {
		if (!read_post(clerk, one, keying, i, false, fault) ||
		    !read_post(clerk, one, keying, i, true, fault))
			return false;
		*is_whole = *is_whole && keying->has_offer[i] && keying->has_signature[i];
	}
	return true;
}

/* KEYSET if the certificate holds. */
static bool log_keyset(
    struct clerk *clerk, struct clerk_round *one, struct keying *keying, struct fault *fault)
{
	struct round *round = one->round;
	const struct hash leaf = *tree_node(round->tree, 0, round->manifest_index);
	struct buf certificate = {0}, entry = {0};
	bool is_fine;

	dkg_certificate_put(&certificate, &keying->certificate);
	is_fine = dkg_certificate_check(&keying->keys, certificate.bytes, certificate.len,
	    &keying->certificate.public.session, fault);
	keying->keyset.certificate = (struct span){certificate.bytes, certificate.len};
	keyset_put(&entry, &keying->keyset);
	entry_sign(&entry, entry.len, leaf.bytes, round->board.secret_key);
	is_fine =
	    is_fine &&
	    (buf_is_ok(&entry) || fault_unable(fault, "no_memory", "no memory for KEYSET")) &&
	    clerk_append(clerk, one, (struct span){entry.bytes, entry.len}, round->count, fault);
	buf_free(&certificate);
	buf_free(&entry);
	return is_fine;
}

/* The static pages' hash and pins.json's, if the pages are on this machine. */
static bool log_client(
    struct clerk *clerk, struct clerk_round *one, const struct buf *pins, struct fault *fault)
{
	struct entry_client client;
	struct buf dist = {0}, entry = {0};
	bool is_fine;

	if (clerk->options.dist_path == NULL ||
	    !file_read(&dist, clerk->options.dist_path, DIST_MAX, NULL)) {
		buf_free(&dist);
		return true;
	}
	sha256_of(&client.dist, (struct span){dist.bytes, dist.len});
	sha256_of(&client.pins, (struct span){pins->bytes, pins->len});
	client_put(&entry, &client);
	entry_sign(&entry, entry.len, one->round->ctx, one->round->board.secret_key);
	is_fine = clerk_append(
	    clerk, one, (struct span){entry.bytes, entry.len}, one->round->count, fault);
	buf_free(&dist);
	buf_free(&entry);
	return is_fine;
}

static bool has_client(const struct round *round)
{
	return round->count > 0 && round->entries[round->count - 1].bytes[0] == ENTRY_CLIENT;
}

/* After KEYSET: everybody may know the round by its name. */
static bool announce(struct clerk *clerk, struct clerk_round *one, struct fault *fault)
{
	struct round *round = one->round;
	struct buf pins = {0};
	struct pg_reply reply;
	bool is_fine = pins_write(&pins, round->ctx, &round->log_key,
			   (struct span){round->policy_text.bytes, round->policy_text.len},
			   &round->keys.group) ||
		       fault_unable(fault, "no_memory", "no memory for pins.json");

	if (is_fine && !has_client(round)) /* not a second time, if we were stopped in between */
		is_fine = log_client(clerk, one, &pins, fault);
	if (is_fine) {
		const struct pg_value values[] = {pg_number(one->log.id),
		    pg_bytes((struct span){round->ctx, 32}),
		    pg_bytes((struct span){round->keys.group.bytes, POINT_LEN}),
		    {.bytes = {pins.bytes, pins.len}}};

		is_fine = direct_query(clerk->direct, &PG_clerk_keyed, values, &reply, fault);
	}
	buf_free(&pins);
	return is_fine;
}

bool clerk_make_key(struct clerk *clerk, struct clerk_round *one, struct fault *fault)
{
	struct keying *keying;
	bool is_whole = false, is_fine;

	if (one->round->count == 0)
		return true; /* the keeper has not logged the manifest yet */
	if (round_is_keyed(one->round))
		return clerk_keep_fresh(clerk, &one->log, fault) && announce(clerk, one, fault);
	keying = calloc(1, sizeof *keying);
	if (keying == NULL)
		return fault_unable(fault, "no_memory", "no memory for a key");
	is_fine =
	    read_attempt(clerk, one, keying, fault) && gather(clerk, one, keying, &is_whole, fault);
	if (is_fine && is_whole)
		is_fine = log_keyset(clerk, one, keying, fault);
	free(keying);
	/* trustees read the manifest in a log that witnesses have seen */
	return is_fine && clerk_keep_fresh(clerk, &one->log, fault);
}
