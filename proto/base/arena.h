/*
 * Bump allocation for things that live and die together: a request, a parsed file, an audit.
 * It does not free single objects, and it is not shared between processes.
 */
#ifndef PROTO_BASE_ARENA_H
#define PROTO_BASE_ARENA_H

#include <stdbool.h>
#include <stddef.h>

struct arena;

/*
 * A new arena that will hand out at most `limit` bytes in all. Returns NULL without memory.
 * The caller owns it and ends it with arena_free.
 */
struct arena *arena_new(size_t limit);

/* Frees the arena and everything in it, and sets *arena to NULL. NULL is fine. */
void arena_free(struct arena **arena);

/*
 * `count` objects of `size` bytes, zeroed and aligned for any type; NULL past the limit, without
 * memory, or when count * size overflows. Overflow is sticky: see arena_is_full.
 */
void *arena_alloc(struct arena *arena, size_t count, size_t size);

/* A NUL-terminated copy of `len` bytes in the arena, or NULL. */
char *arena_copy(struct arena *arena, const char *bytes, size_t len);

/* True once any allocation failed: test it once, after a batch of work. */
bool arena_is_full(const struct arena *arena);

#endif
