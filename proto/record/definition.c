/*
 * Two derivations that who makes a round and who audits it must not spell differently.
 * It does not read entries.
 */
#include "proto/record/definition.h"

#include <string.h>

/* session_id = leafhash(MANIFEST) | attempt u32le | rand 32 */
#define SESSION_ID_LEN (HASH_LEN + 4 + 32)

void ctx_derive(struct hash *out, const struct hash *manifest_leaf, const struct hash *keyset_leaf)
{
	const struct span parts[] = {{(const uint8_t *)"arca/1/ctx", 10},
	    {manifest_leaf->bytes, HASH_LEN}, {keyset_leaf->bytes, HASH_LEN}};

	sha256_of_spans(out, parts, 3);
}

void session_derive(struct dkg_session *out, const struct manifest *manifest,
    const struct hash *manifest_leaf, const struct entry_keyset *keyset)
{
	uint8_t id[SESSION_ID_LEN];

	memset(out, 0, sizeof *out);
	out->n = (uint32_t)manifest->trustee_count;
	out->t = manifest->threshold;
	for (size_t i = 0; i < manifest->trustee_count; i++)
		out->statics[i] = manifest->trustees[i].dkg_key;
	memcpy(id, manifest_leaf->bytes, HASH_LEN);
	store_u32le(id + HASH_LEN, keyset->attempt);
	memcpy(id + HASH_LEN + 4, keyset->rand, sizeof keyset->rand);
	dkg_context_derive(out, id, sizeof id);
	memcpy(out->ext, manifest_leaf->bytes, HASH_LEN);
	out->ext_len = HASH_LEN;
}
