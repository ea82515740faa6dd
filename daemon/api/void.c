/*
 * A disputed vote's VOID: the registrar signed it at the desk, a civil observer signs it here, and
 * with both signatures it goes to the keeper. Who may ask for one, and whose vote it is, is not
 * known here.
 */
#include <stdlib.h>
#include <string.h>

#include "daemon/api/keep.h"
#include "gen/statements.h"
#include "proto/base/encode.h"
#include "proto/record/entry.h"
#include "proto/record/manifest.h"

struct signing {
	uint8_t signature[ED25519_SIGNATURE_LEN];
	struct span entry; /* whole, in the arena */
};

/* Hex as bytes in the arena, with room for a signature behind them. */
static uint8_t *bytes_of(struct call *call, struct span hex)
{
	uint8_t *bytes = arena_alloc(call->arena, hex.len / 2 + ED25519_SIGNATURE_LEN, 1);

	return bytes != NULL && hex_decode(bytes, hex.len / 2, (const char *)hex.bytes, hex.len)
		   ? bytes
		   : NULL;
}

/* Both signatures hold, by the manifest's keys. */
static bool is_signed(const struct call *call, struct span entry, struct span manifest_entry)
{
	struct manifest *manifest = calloc(1, sizeof *manifest);
	const uint8_t *ctx = round_known(call)->ctx;
	struct entry_void read;
	struct span json;
	bool is_fine = false;

	if (manifest != NULL && json_entry_read(&json, manifest_entry) &&
	    manifest_read(manifest, json, NULL))
		is_fine = void_read(&read, entry) && !read.is_own &&
			  read.observer < manifest->observer_count &&
			  entry_is_signed(entry, 0, ctx, manifest->registrar) &&
			  entry_is_signed(entry, 1, ctx, manifest->observers[read.observer].key);
	if (manifest != NULL)
		manifest_free(manifest);
	free(manifest);
	return is_fine;
}

static enum step_outcome found(struct call *call, const struct pg_reply *reply)
{
	struct signing *signing = call->data;
	const struct span half = pg_cell(reply, 0, 0), manifest = pg_cell(reply, 0, 1);
	uint8_t *entry, *manifest_entry;

	if (reply->outcome != PG_DONE)
		return call_fail_pg(call, reply);
	if (reply->rows != 1 || half.bytes == NULL)
		return call_fail(call, FAULT_NOT_FOUND);
	entry = bytes_of(call, half);
	manifest_entry = bytes_of(call, manifest);
	if (entry == NULL || manifest_entry == NULL)
		return call_fail(call, FAULT_OVERLOADED);
	memcpy(entry + half.len / 2, signing->signature, sizeof signing->signature);
	signing->entry = (struct span){entry, half.len / 2 + sizeof signing->signature};
	return is_signed(call, signing->entry, (struct span){manifest_entry, manifest.len / 2})
		   ? STEP_NEXT
		   : call_fail(call, FAULT_VOID_SIGNATURE);
}

static enum step_outcome find(struct call *call)
{
	struct signing *signing = arena_alloc(call->arena, 1, sizeof *signing);

	if (signing == NULL)
		return call_fail(call, FAULT_OVERLOADED);
	call->data = signing;
	if (!call_hex(call, "signature", signing->signature, sizeof signing->signature))
		return call_fail_at(call, FAULT_JSON_SHAPE, "/signature", "pattern");
	call_value_integer(call, 0, round_known(call)->id);
	call_value(call, 1, call_parameter(call, "id"));
	return call_query(call, CALL_READ, &PG_void_read, 2, found);
}

static enum step_outcome answer(struct call *call, const struct ipc_message *message)
{
	const struct signing *signing = call->data;
	struct kept kept;

	return kept_read(&kept, message) ? kept_answer(call, &kept, signing->entry)
					 : keep_fail(call, message);
}

static enum step_outcome keep(struct call *call)
{
	const struct signing *signing = call->data;

	return keep_entry(call, KEEP_VOID, 0, signing->entry, answer);
}

const struct step steps_void_sign[] = {
    {"know", round_know},
    {"find", find}, /* what the registrar signed, and whether this is the observer's signature */
    {"keep", keep}, /* to the keeper: the credential is live, the round open; durable */
    {NULL, NULL},
};
