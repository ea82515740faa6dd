/*
 * From 32 bytes to a number: credentials by X, leaves by hash, ballots by ciphertext.
 * It keeps what was put in first and forgets nothing.
 */
#ifndef PROTO_RECORD_MAP_H
#define PROTO_RECORD_MAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "proto/base/fault.h"

#define MAP_KEY_LEN 32
#define MAP_NONE    UINT32_MAX

struct map_slot {
	uint8_t key[MAP_KEY_LEN];
	uint32_t value; /* MAP_NONE: free */
};

/* Start with {0}. Hashing is keyed at random: a log full of chosen keys costs no more. */
struct map {
	struct map_slot *slots;
	size_t room, count;
	uint8_t secret[16];
};

void map_free(struct map *map);
/* The value under the key, or MAP_NONE. */
uint32_t map_find(const struct map *map, const uint8_t key[MAP_KEY_LEN]) MUST_CHECK;
/* Puts a value under a new key; an old key keeps its value. False without memory. */
bool map_put(struct map *map, const uint8_t key[MAP_KEY_LEN], uint32_t value) MUST_CHECK;

#endif
