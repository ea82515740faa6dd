/*
 * The city's census as a file: document, birth_date, district, postal_code, sex, habitat, and where
 * people are reached if the city says so: email, phone; in any order. Either all of it is fine, or
 * every error is told with its line and column. Document numbers leave it as HMACs only.
 */
#ifndef DAEMON_CENSUS_SHEET_H
#define DAEMON_CENSUS_SHEET_H

#include "daemon/census/contact.h"
#include "proto/base/arena.h"

#define SHEET_ERRORS_MAX 1000
#define BIRTH_LEN        10
#define POSTAL_MOST      10

struct sheet_row {
	struct hash mac, old_mac; /* old_mac is mac where there is no old key */
	size_t line;
	char birth_date[BIRTH_LEN + 1]; /* YYYY-MM-DD */
	const char *district, *postal_code, *sex, *habitat;
	struct span email, phone; /* sealed under the key (contact.h); empty: none */
};

struct sheet_error {
	size_t line, column; /* from 1; column 0: the line as a whole */
	const char *code;    /* stable */
};

/* Start with {0}; sheet_free ends it. */
struct sheet {
	const char *phone_country; /* of numbers that name none; NULL: they are refused */
	struct arena *arena;
	struct sheet_row *rows;
	size_t count, room;
	struct sheet_error errors[SHEET_ERRORS_MAX];
	size_t error_count; /* of all, also those that found no room */
};

/*
 * True if there is no error. `old_key` is NULL but in a rotation. FAULT_UNABLE no_memory; an error
 * of the file is no fault.
 */
bool sheet_read(struct sheet *out, struct span bytes, const uint8_t key[CENSUS_KEY],
    const uint8_t *old_key, struct fault *fault) MUST_CHECK;
void sheet_free(struct sheet *sheet);

/*
 * The same file in pieces, wherever it is cut: begin, feed as often as needed, end. Rows and errors
 * are added to `sheet`; whoever took the rows has them forgotten with sheet_take. Who is there
 * twice is for the caller to find: all rows are never here at once. The keys are borrowed.
 */
struct sheet_reader;

/* NULL without memory. */
struct sheet_reader *sheet_begin(
    struct sheet *sheet, const uint8_t key[CENSUS_KEY], const uint8_t *old_key) MUST_CHECK;
/* False without memory; then nothing else is of use but to end it. */
bool sheet_feed(struct sheet_reader *reader, struct span piece) MUST_CHECK;
bool sheet_finish(struct sheet_reader *reader) MUST_CHECK;
void sheet_end(struct sheet_reader **reader);
/* Forgets the rows, and wipes what they had. */
void sheet_take(struct sheet *sheet);
/* Which column of the file has the documents, from 1; 0: none, or it is not known yet. */
size_t sheet_document_column(const struct sheet_reader *reader);

/* A postal code without blanks and in capitals, 3 to 10 letters and digits; false for another. */
bool postal_read(char out[POSTAL_MOST + 1], const char *typed) MUST_CHECK;

#endif
