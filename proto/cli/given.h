/*
 * Files that an auditor brings, to compare with: an option that may stand several times.
 */
#ifndef PROTO_CLI_GIVEN_H
#define PROTO_CLI_GIVEN_H

#include "proto/base/buf.h"
#include "proto/base/fault.h"

#define GIVEN_MOST  64
#define GIVEN_LIMIT ((size_t)1024 * 1024)

/* Start with {0}; an option_row of the list kind fills in paths and count. */
struct given {
	const char *paths[GIVEN_MOST];
	size_t count;
	struct buf files[GIVEN_MOST];
	struct span spans[GIVEN_MOST]; /* of the files, once they are read */
};

/* All of them, each of at most GIVEN_LIMIT bytes. FAULT_UNABLE file_*. */
bool given_read(struct given *given, struct fault *fault) MUST_CHECK;
void given_free(struct given *given);

#endif
