/*
 * A list of whom letters go to: document, name, address, in any order. As in sheet.h every error is
 * told with its line and column, and documents leave it as HMACs only.
 */
#ifndef DAEMON_CENSUS_ADDRESSES_H
#define DAEMON_CENSUS_ADDRESSES_H

#include "daemon/census/sheet.h"

struct address {
	struct hash mac, code; /* code: for who writes the letter */
	const char *name, *address;
};

/* Start with {0}; addresses_free wipes it. */
struct addresses {
	struct arena *arena;
	struct address *rows;
	size_t count, room;
	struct sheet_error errors[SHEET_ERRORS_MAX];
	size_t error_count; /* of all, also those that found no room */
};

/* True if there is no error. FAULT_UNABLE no_memory; an error of the file is no fault. */
bool addresses_read(struct addresses *out, struct span bytes, const uint8_t key[CENSUS_KEY],
    struct fault *fault) MUST_CHECK;
void addresses_free(struct addresses *addresses);

#endif
