/*
 * Open addressing over SipHash-2-4 with a key drawn for each table.
 * The key never shows: nothing is ever listed in the table's order.
 */
#include "proto/tally/ids.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

_Static_assert(crypto_shorthash_KEYBYTES == 16, "ids.key is the hash's key");

bool ids_start(struct ids *ids, const char *const *names, size_t count)
{
	size_t room = 16;

	while (room < 2 * count)
		room *= 2;
	*ids = (struct ids){.names = names, .mask = room - 1};
	ids->slots = calloc(room, sizeof *ids->slots);
	crypto_shorthash_keygen(ids->key);
	return ids->slots != NULL;
}

/* The slot that holds `name`, or the empty one where it would go. */
static uint32_t *slot_of(const struct ids *ids, const char *name)
{
	uint8_t hash[crypto_shorthash_BYTES];
	uint64_t at;

	(void)crypto_shorthash(hash, (const uint8_t *)name, strlen(name), ids->key);
	memcpy(&at, hash, sizeof at);
	for (at &= ids->mask; ids->slots[at] != 0; at = (at + 1) & ids->mask)
		if (strcmp(ids->names[ids->slots[at] - 1], name) == 0)
			break;
	return &ids->slots[at];
}

bool ids_add(struct ids *ids, uint32_t place, uint32_t *other)
{
	uint32_t *slot = slot_of(ids, ids->names[place]);

	if (*slot != 0) {
		*other = *slot - 1;
		return false;
	}
	*slot = place + 1;
	return true;
}

bool ids_find(const struct ids *ids, const char *name, uint32_t *out)
{
	const uint32_t *slot = slot_of(ids, name);

	if (*slot == 0)
		return false;
	*out = *slot - 1;
	return true;
}

void ids_free(struct ids *ids)
{
	free(ids->slots);
	*ids = (struct ids){0};
}
