/*
 * Many independent items over a few forked processes: how verifying and mixing use two cores.
 * Processes and not threads: nothing is shared but the arrays that the caller asks for here.
 */
#ifndef PROTO_BASE_WORKERS_H
#define PROTO_BASE_WORKERS_H

#include <stdbool.h>
#include <stddef.h>

#include "proto/base/fault.h"

/* Works on items [from, to); false means that the items are wrong or the work failed. */
typedef bool workers_range(size_t from, size_t to, void *context);

/*
 * Runs `range` over [0, count) cut into pieces, on as many processes as there are cores (or in
 * this one where `count` is small or forking fails), and waits. Results must be written to memory
 * of workers_memory. True if every piece returned true; a child that dies counts as false.
 */
bool workers_run(size_t count, workers_range *range, void *context) MUST_CHECK;

/* The number of processes used; 1 turns forking off. 0 goes back to the number of cores. */
void workers_limit(unsigned processes);

/* `count` zeroed objects of `size` bytes that children write and the parent reads; NULL if none. */
void *workers_memory(size_t count, size_t size);
/* Gives back memory of workers_memory; the same count and size. NULL is fine. */
void workers_memory_free(void *memory, size_t count, size_t size);

#endif
