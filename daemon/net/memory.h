/*
 * Bytes for another process that do not fit into a message: a file in memory that nobody changes
 * once it is sealed, handed on as a message's descriptor. It does not know what they are.
 */
#ifndef DAEMON_NET_MEMORY_H
#define DAEMON_NET_MEMORY_H

#include <stdbool.h>
#include <stddef.h>

#include "proto/base/fault.h"

/* A new one, empty and close-on-exec; the caller closes it. -1 and errno where there is no room. */
int memory_make(const char *name) MUST_CHECK;
/* From now on nobody changes it, who made it neither. False and errno where that can't be had. */
bool memory_seal(int fd) MUST_CHECK;
/* How many bytes it has; 0 where it is empty, longer than `most`, not sealed, or no such file. */
size_t memory_len(int fd, size_t most) MUST_CHECK;

#endif
