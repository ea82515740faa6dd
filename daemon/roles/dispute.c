/*
 * Reading what a dispute is about, and signing its VOID. See dispute.h.
 */
#include "daemon/roles/dispute.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/roles/keys.h"
#include "proto/base/encode.h"

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

bool dispute_read(struct dispute *out, const struct pg_reply *reply, struct fault *fault)
{
	struct span ctx = pg_cell(reply, 0, 1), X = pg_cell(reply, 0, 3);

	if (reply->rows != 1)
		return fault_unable(fault, "round", "the round cannot be read");
	copy_cell(out->slug, sizeof out->slug, pg_cell(reply, 0, 0));
	if (pg_cell_int(reply, 0, 2) == 0)
		return fault_false(fault, "phase_closed", "that vote is closed");
	out->is_void = X.bytes == NULL;
	if (out->is_void)
		X = pg_cell(reply, 0, 6);
	if (X.bytes == NULL)
		return fault_false(fault, "no_credential",
		    "there is no credential that could be disputed: they can vote");
	out->entry.reason = VOID_DISPUTE;
	read_groups(&out->entry.groups, pg_cell(reply, 0, 4));
	if (!hex_decode(out->ctx, sizeof out->ctx, (const char *)ctx.bytes, ctx.len) ||
	    !hex_decode(out->entry.X.bytes, POINT_LEN, (const char *)X.bytes, X.len))
		return fault_unable(fault, "round", "the round cannot be read");
	return read_manifest(out, pg_cell(reply, 0, 5), fault);
}

bool dispute_ask(struct dispute *dispute, uint64_t observer, struct fault *fault)
{
	if (observer >= dispute->manifest->observer_count)
		return fault_false(fault, "observer", "the manifest has no observer %llu",
		    (unsigned long long)observer);
	dispute->entry.observer = (uint8_t)observer;
	return true;
}

const char *dispute_observer(const struct dispute *dispute)
{
	return dispute->manifest->observers[dispute->entry.observer].name;
}

bool dispute_sign(
    struct dispute *dispute, const uint8_t secret[ED25519_SECRET_LEN], struct fault *fault)
{
	/* its second half is the public key */
	if (memcmp(secret + KEY_LEN, dispute->manifest->registrar, ED25519_PUBLIC_LEN) != 0)
		return fault_unable(
		    fault, "registrar_key", "the registrar's key is not the one of the manifest");
	void_put(&dispute->bytes, &dispute->entry);
	entry_sign(&dispute->bytes, dispute->bytes.len, dispute->ctx, secret);
	return buf_is_ok(&dispute->bytes) ||
	       fault_unable(fault, "no_memory", "no memory for a VOID");
}

void dispute_free(struct dispute *dispute)
{
	if (dispute->manifest != NULL)
		manifest_free(dispute->manifest);
	free(dispute->manifest);
	dispute->manifest = NULL;
	buf_free(&dispute->bytes);
}
