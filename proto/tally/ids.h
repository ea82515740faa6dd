/*
 * From an id to its place in an array, by a keyed hash: no file can be made to collide.
 * It does not copy or own the ids.
 */
#ifndef PROTO_TALLY_IDS_H
#define PROTO_TALLY_IDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "proto/base/fault.h"

struct ids {
	const char *const *names; /* borrowed, as long as the table is used */
	uint32_t *slots;          /* place + 1, 0 for empty */
	size_t mask;
	uint8_t key[16];
};

/* Room for `count` ids of `names`, which may still be filled. False without memory. */
bool ids_start(struct ids *ids, const char *const *names, size_t count) MUST_CHECK;
/* Adds names[place]; false if that text is there already, under *other. */
bool ids_add(struct ids *ids, uint32_t place, uint32_t *other) MUST_CHECK;
/* The place of an id; false if there is none. */
bool ids_find(const struct ids *ids, const char *name, uint32_t *out) MUST_CHECK;
void ids_free(struct ids *ids);

#endif
