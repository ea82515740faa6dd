/*
 * The table of entry kinds, and administrative signatures.
 * It does not know which role signs what: that is the grammar's (audit_grammar.c).
 */
#include "proto/record/entry.h"

#include <string.h>

#include "proto/log/note.h"

#define KEYED_TO_CLOSE (PHASE_KEYED | PHASE_OPEN)
#define KEYED_TO_SEAL  (KEYED_TO_CLOSE | PHASE_CLOSED)

static const struct entry_kind kinds[] = {
    {ENTRY_MANIFEST, "MANIFEST", "arca/1/admin0", 1, PHASE_SETUP},
    {ENTRY_KEYSET, "KEYSET", "arca/1/admin1", 1, PHASE_SETUP},
    {ENTRY_OPEN, "OPEN", "arca/1/admin/open", 1, PHASE_KEYED},
    {ENTRY_CRED, "CRED", "arca/1/admin/cred", 1, KEYED_TO_CLOSE},
    {ENTRY_VOID, "VOID", "arca/1/admin/void", 2, KEYED_TO_SEAL},
    {ENTRY_AMEND, "AMEND", "arca/1/admin/amend", 2, KEYED_TO_SEAL},
    {ENTRY_BALLOT, "BALLOT", NULL, 0, PHASE_OPEN},
    {ENTRY_SPOILED, "SPOILED", NULL, 0, PHASE_OPEN},
    {ENTRY_PAPER, "PAPER", "arca/1/admin/paper", 2, PHASE_CLOSED},
    {ENTRY_CHECKIN, "CHECKIN", "arca/1/admin/checkin", 1, PHASE_OPEN | PHASE_CLOSED},
    {ENTRY_CLOSE, "CLOSE", "arca/1/admin/close", 1, PHASE_OPEN},
    {ENTRY_TALLY_INPUT, "TALLY_INPUT", "arca/1/admin/tally_input", 1, PHASE_SEALED},
    {ENTRY_MIX, "MIX", "arca/1/admin/mix", 1, PHASE_SEALED},
    {ENTRY_DECRYPT, "DECRYPT", "arca/1/admin/decrypt", 1, PHASE_SEALED},
    {ENTRY_RESULT, "RESULT", "arca/1/admin/result", 1, PHASE_SEALED},
    {ENTRY_SEAL, "SEAL", "arca/1/admin/seal", 1, PHASE_CLOSED},
    {ENTRY_MIX_END, "MIX_END", "arca/1/admin/mix_end", 1, PHASE_SEALED},
    {ENTRY_CLIENT, "CLIENT", "arca/1/admin/client", 1, KEYED_TO_CLOSE},
    {ENTRY_NOTE, "NOTE", "arca/1/admin/note", 1, KEYED_TO_SEAL | PHASE_SEALED | PHASE_RESULT},
};

const struct entry_kind *entry_kind(uint8_t type)
{
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
		if (kinds[i].type == type)
			return &kinds[i];
	return NULL;
}

bool id_list_has(const struct id_list *list, uint16_t id)
{
	for (size_t i = 0; i < list->count; i++)
		if (list->items[i] == id)
			return true;
	return false;
}

unsigned entry_signatures(struct span entry)
{
	const struct entry_kind *kind = entry.len > 0 ? entry_kind(entry.bytes[0]) : NULL;
	struct entry_void parsed;

	if (kind == NULL)
		return 0;
	if (kind->type == ENTRY_VOID && void_read(&parsed, entry) && parsed.is_own)
		return 0;
	return kind->signatures;
}

void entry_digest(struct hash *out, const struct entry_kind *kind, const uint8_t binding[32],
    struct span unsigned_entry)
{
	const struct span parts[] = {
	    {(const uint8_t *)kind->label, strlen(kind->label)},
	    {binding, 32},
	    unsigned_entry,
	};

	sha256_of_spans(out, parts, 3);
}

void entry_sign(
    struct buf *entry, size_t unsigned_len, const uint8_t binding[32], const uint8_t secret_key[64])
{
	uint8_t signature[ED25519_SIGNATURE_LEN];
	struct hash digest;

	if (!buf_is_ok(entry))
		return;
	entry_digest(&digest, entry_kind(entry->bytes[0]), binding,
	    (struct span){entry->bytes, unsigned_len});
	ed25519_sign(signature, (struct span){digest.bytes, HASH_LEN}, secret_key);
	buf_put(entry, signature, sizeof signature);
}

bool entry_is_signed(
    struct span entry, unsigned place, const uint8_t binding[32], const uint8_t public_key[32])
{
	size_t tail = (size_t)entry_signatures(entry) * ED25519_SIGNATURE_LEN;
	struct hash digest;

	if (tail < (place + 1) * (size_t)ED25519_SIGNATURE_LEN || entry.len < 2 + tail)
		return false;
	entry_digest(&digest, entry_kind(entry.bytes[0]), binding,
	    (struct span){entry.bytes, entry.len - tail});
	return ed25519_is_valid(
	    entry.bytes + entry.len - tail + place * (size_t)ED25519_SIGNATURE_LEN,
	    (struct span){digest.bytes, HASH_LEN}, public_key);
}
