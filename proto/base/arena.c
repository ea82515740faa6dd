/*
 * An arena is a list of chunks; under AddressSanitizer every object is a chunk of its own, so
 * that running over one object's end is seen. It does not give memory back before its end.
 */
#include "proto/base/arena.h"

#include <stdalign.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#if defined(__SANITIZE_ADDRESS__)
#define CHUNK_LEN 0
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define CHUNK_LEN 0
#endif
#endif
#ifndef CHUNK_LEN
#define CHUNK_LEN ((size_t)64 * 1024)
#endif

struct chunk {
	struct chunk *next;
	size_t used, len;
	alignas(max_align_t) unsigned char bytes[];
};

struct arena {
	struct chunk *chunks;
	size_t left;
	bool is_full;
};

struct arena *arena_new(size_t limit)
{
	struct arena *arena = calloc(1, sizeof *arena);

	if (arena != NULL)
		arena->left = limit;
	return arena;
}

void arena_free(struct arena **arena)
{
	struct chunk *chunk, *next;

	if (*arena == NULL)
		return;
	for (chunk = (*arena)->chunks; chunk != NULL; chunk = next) {
		next = chunk->next;
		free(chunk);
	}
	free(*arena);
	*arena = NULL;
}

static bool chunk_add(struct arena *arena, size_t len)
{
	size_t chunk_len = len > CHUNK_LEN ? len : CHUNK_LEN;
	struct chunk *chunk = calloc(1, sizeof *chunk + chunk_len);

	if (chunk == NULL)
		return false;
	chunk->len = chunk_len;
	chunk->next = arena->chunks;
	arena->chunks = chunk;
	return true;
}

void *arena_alloc(struct arena *arena, size_t count, size_t size)
{
	const size_t align = alignof(max_align_t);
	size_t len;
	void *object;

	if (__builtin_mul_overflow(count, size, &len) || len > SIZE_MAX - align) {
		arena->is_full = true;
		return NULL;
	}
	/* Rounded up to the alignment, and never empty: each object has an address of its own. */
	len = len == 0 ? align : (len + align - 1) / align * align;
	if (len > arena->left) {
		arena->is_full = true;
		return NULL;
	}
	if ((arena->chunks == NULL || arena->chunks->len - arena->chunks->used < len) &&
	    !chunk_add(arena, len)) {
		arena->is_full = true;
		return NULL;
	}
	object = arena->chunks->bytes + arena->chunks->used;
	arena->chunks->used += len;
	arena->left -= len;
	return object;
}

char *arena_copy(struct arena *arena, const char *bytes, size_t len)
{
	char *copy = len < SIZE_MAX ? arena_alloc(arena, len + 1, 1) : NULL;

	if (copy != NULL && len > 0)
		memcpy(copy, bytes, len);
	return copy;
}

bool arena_is_full(const struct arena *arena)
{
	return arena->is_full;
}
