/*
 * What "arca tally" and "arca pb" share: an election read from a file, and columns of text.
 * It does not count.
 */
#ifndef PROTO_CLI_ELECTION_H
#define PROTO_CLI_ELECTION_H

#include "proto/base/json.h"
#include "proto/tally/pabulib.h"

/* A file, "-" for standard input, and what it holds. Start with {0}; election_free ends it. */
struct election_file {
	struct arena *arena;
	const struct pb_election *election; /* lives in the arena */
	uint32_t fail_line;                 /* where a malformed file is wrong, 0 for nowhere */
};

/*
 * Reads and parses. FAULT_UNABLE if it can't be read, FAULT_FALSE if it is malformed; the
 * sentence then starts with the file's name. Free the file either way.
 */
bool election_read(struct election_file *file, const char *path, struct fault *fault) MUST_CHECK;
void election_free(struct election_file *file);

/* Appends text for a terminal: control characters become '?'. */
void plain_put(struct buf *out, const char *text);
/* plain_put, padded with spaces to `width` characters, on the left if `is_right`. */
void column_put(struct buf *out, const char *text, size_t width, bool is_right);
/* The number of characters of UTF-8 text. */
size_t text_width(const char *text);

/* Money as a JSON string in the file's unit. */
json_t *json_money(int64_t amount, unsigned decimals);
/*
 * Prints the canonical form and a line end to standard output and ends `value`; returns
 * EXIT_FINE. NULL, or a value that lacks a member for want of memory, is EXIT_UNABLE.
 */
int json_print(json_t *value) MUST_CHECK;
/* Prints what is in the buffer and frees it; returns EXIT_FINE, EXIT_UNABLE if it had failed. */
int text_print(struct buf *out) MUST_CHECK;

#endif
