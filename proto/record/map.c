/*
 * Open addressing with linear probing, at most half full.
 * It does not delete.
 */
#include "proto/record/map.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#define FIRST_ROOM 64

void map_free(struct map *map)
{
	free(map->slots);
	*map = (struct map){0};
}

static struct map_slot *slot_of(const struct map *map, const uint8_t key[MAP_KEY_LEN])
{
	uint8_t hash[8];
	uint64_t place = 0;

	crypto_shorthash(hash, key, MAP_KEY_LEN, map->secret);
	memcpy(&place, hash, sizeof hash);
	for (size_t i = place & (map->room - 1);; i = (i + 1) & (map->room - 1)) {
		struct map_slot *slot = &map->slots[i];

		if (slot->value == MAP_NONE || memcmp(slot->key, key, MAP_KEY_LEN) == 0)
			return slot;
	}
}

uint32_t map_find(const struct map *map, const uint8_t key[MAP_KEY_LEN])
{
	return map->room != 0 ? slot_of(map, key)->value : MAP_NONE;
}

static bool map_grow(struct map *map)
{
	struct map larger = *map;

	if (map->room == 0)
		crypto_shorthash_keygen(larger.secret);
	larger.room = map->room != 0 ? 2 * map->room : FIRST_ROOM;
	larger.slots = malloc(larger.room * sizeof *larger.slots);
	if (larger.slots == NULL)
		return false;
	for (size_t i = 0; i < larger.room; i++)
		larger.slots[i].value = MAP_NONE;
	for (size_t i = 0; i < map->room; i++)
		if (map->slots[i].value != MAP_NONE)
			*slot_of(&larger, map->slots[i].key) = map->slots[i];
	free(map->slots);
	*map = larger;
	return true;
}

bool map_put(struct map *map, const uint8_t key[MAP_KEY_LEN], uint32_t value)
{
	struct map_slot *slot;

	if (2 * map->count >= map->room && !map_grow(map))
		return false;
	slot = slot_of(map, key);
	if (slot->value == MAP_NONE) {
		memcpy(slot->key, key, MAP_KEY_LEN);
		slot->value = value;
		map->count++;
	}
	return true;
}
