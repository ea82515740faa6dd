/*
 * The trustees' post-box: whoever signs with a trustee's key may post in that trustee's name. What
 * is posted is the clerk's and the other trustees' to check.
 */
#include "proto/record/post.h"

#include <stdlib.h>
#include <string.h>

#include "daemon/api/rounds.h"
#include "gen/statements.h"
#include "proto/base/encode.h"
#include "proto/record/entry.h"
#include "proto/record/manifest.h"

struct posting {
	struct post post;
	uint8_t signature[64];
};

static bool read_signature(const struct call *call, uint8_t out[64])
{
	struct span text = http_head_field(&call->request->head, "arca-signature");
	struct buf bytes = {0};
	bool is_fine =
	    base64url_decode(&bytes, (const char *)text.bytes, text.len) && bytes.len == 64;

	if (is_fine)
		memcpy(out, bytes.bytes, 64);
	buf_free(&bytes);
	return is_fine;
}

static bool read_place(const struct call *call, struct post *post)
{
	const struct known_round *round = round_known(call);
	const char *kind = call_parameter(call, "kind");
	unsigned long cid = strtoul(call_parameter(call, "cid"), NULL, 10);
	unsigned long trustee = strtoul(call_parameter(call, "trustee"), NULL, 10);

	memcpy(post->manifest.bytes, round->manifest_leaf, HASH_LEN);
	post->cid = (uint16_t)cid;
	post->trustee = (uint16_t)trustee;
	return post_kind_read((struct span){(const uint8_t *)kind, strlen(kind)}, &post->kind) &&
	       trustee >= 1 && trustee <= round->trustee_count && cid <= UINT16_MAX &&
	       (post->kind <= POST_DKG3 ? cid == 0 : cid < round->contests.count);
}

static enum step_outcome read_post(struct call *call)
{
	struct posting *posting = arena_alloc(call->arena, 1, sizeof *posting);

	if (posting == NULL)
		return call_fail(call, FAULT_OVERLOADED);
	call->data = posting;
	if (!read_place(call, &posting->post))
		return call_fail(call, FAULT_POST_WRONG);
	return read_signature(call, posting->signature) ? STEP_NEXT
							: call_fail(call, FAULT_POST_SIGNATURE);
}

/* The trustee's key is in the manifest. */
static bool is_signed(const struct call *call, const struct posting *posting, struct span hex)
{
	struct manifest *manifest = calloc(1, sizeof *manifest);
	uint8_t *entry = malloc(hex.len / 2 + 1);
	struct span json;
	bool is_fine = false;

	if (manifest != NULL && entry != NULL &&
	    hex_decode(entry, hex.len / 2, (const char *)hex.bytes, hex.len) &&
	    json_entry_read(&json, (struct span){entry, hex.len / 2}) &&
	    manifest_read(manifest, json, NULL))
		is_fine = post_is_signed(posting->signature, &posting->post, call->request->body,
		    manifest->trustees[posting->post.trustee - 1].key);
	if (manifest != NULL)
		manifest_free(manifest);
	free(manifest);
	free(entry);
	return is_fine;
}

static enum step_outcome context_came(struct call *call, const struct pg_reply *reply)
{
	struct posting *posting = call->data;

	if (reply->outcome != PG_DONE)
		return call_fail_pg(call, reply);
	if (posting->post.kind <= POST_DKG3)
		posting->post.attempt = (uint32_t)pg_cell_int(reply, 0, 0);
	return is_signed(call, posting, pg_cell(reply, 0, 1))
		   ? STEP_NEXT
		   : call_fail(call, FAULT_POST_SIGNATURE);
}

static enum step_outcome check(struct call *call)
{
	call_value_integer(call, 0, round_known(call)->id);
	return call_query(call, CALL_READ, &PG_post_context, 1, context_came);
}

static enum step_outcome stored(struct call *call, const struct pg_reply *reply)
{
	char hex[2 * HASH_LEN + 1];
	struct hash hash;

	if (reply->outcome != PG_DONE)
		return call_fail_pg(call, reply);
	sha256_of(&hash, call->request->body);
	hex_encode(hex, hash.bytes, HASH_LEN);
	return call_answer(
	    call, pg_cell_int(reply, 0, 0) != 0 ? 201 : 200, json_pack("{s:s}", "sha256", hex));
}

static enum step_outcome store(struct call *call)
{
	const struct post *post = &((const struct posting *)call->data)->post;

	call_value_integer(call, 0, round_known(call)->id);
	call_value(call, 1, post_kind_name(post->kind));
	call_value_integer(call, 2, post->cid);
	call_value_integer(call, 3, post->trustee);
	call_value_integer(call, 4, post->attempt);
	call_value_bytes(call, 5, call->request->body);
	return call_query(call, CALL_WRITE, &PG_post_create, 6, stored);
}

const struct step steps_post_create[] = {
    {"know", round_know},
    {"read", read_post},
    {"check", check}, /* signed by that trustee, for that place */
    {"store", store}, /* once, and only when its time is */
    {NULL, NULL},
};
