/*
 * Elections in the .pb format of pabulib.org, read and written exactly.
 * Money is integers in the file's smallest unit; nothing here is a float, and nothing counts.
 */
#ifndef PROTO_TALLY_PABULIB_H
#define PROTO_TALLY_PABULIB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "proto/base/arena.h"
#include "proto/base/buf.h"
#include "proto/base/fault.h"

/* Explicit limits: a file past one of them is refused with the limit in the sentence. */
#define PB_MAX_BYTES    ((size_t)256 * 1024 * 1024)
#define PB_MAX_PROJECTS 65535
#define PB_MAX_VOTES    10000000
#define PB_MAX_CHOICES  40000000 /* of all ballots together */
#define PB_MAX_COLUMNS  256
#define PB_MAX_META     1000
#define PB_MAX_DECIMALS 6    /* of money and points; more only if they are zeros */
#define PB_MAX_WARNINGS 1000 /* of one code; further ones are only counted */
/* Enough arena for a file of PB_MAX_BYTES. */
#define PB_ARENA_LIMIT ((size_t)3 * 1024 * 1024 * 1024)

enum pb_vote_type { PB_APPROVAL, PB_CHOOSE_1, PB_ORDINAL, PB_CUMULATIVE, PB_SCORING };

/* A cell under its column's name, or a key of META with its value. NUL-terminated. */
struct pb_field {
	const char *name, *value;
};

struct pb_project {
	const char *id;
	const char *name;              /* "" where the file has none */
	int64_t cost;                  /* in 10^-decimals of the currency */
	const struct pb_field *fields; /* all columns in file order, project_id and cost too */
	size_t field_count;
	uint32_t line;
};

/* One choice of a ballot: a project by its place in the file, and its points (1 where none are). */
struct pb_choice {
	uint32_t project;
	int64_t
	    points; /* in 10^-points_decimals; 10^points_decimals where the style has no points */
};

/* One ballot: `count` choices from election->choices[first], in the order of the cell. */
struct pb_vote {
	uint32_t first, count;
	uint32_t line;
	const char *voter_id;
	const char *method; /* voting_method, or "" */
};

/* What is odd but readable, by line, in file order. */
struct pb_warning {
	uint32_t line;    /* 0: the file as a whole */
	const char *code; /* stable: duplicate_choice, count_mismatch, mixed_line_ends ... */
	const char *text; /* an English sentence */
};

struct pb_election {
	enum pb_vote_type vote_type;
	unsigned decimals, points_decimals;
	int64_t budget;
	const struct pb_field *meta;
	size_t meta_count;
	const struct pb_project *projects;
	size_t project_count;
	const struct pb_vote *votes;
	size_t vote_count;
	const struct pb_choice *choices;
	size_t choice_count;
	const struct pb_warning *warnings;
	size_t warning_count;
};

/*
 * Parses a whole file. Everything in the result lives in `arena`. FAULT_FALSE with a code
 * (pb_no_section, pb_bad_number, pb_unknown_project ...) and the line if it can't be read at all,
 * or if it is past a limit; FAULT_UNABLE no_memory if the arena is too small.
 * A duplicate project in one ballot is kept in the choices as it stands, and warned of.
 * The sum of all costs fits an int64_t, and so does the sum of all points without their signs.
 */
const struct pb_election *pb_parse(
    struct arena *arena, const void *bytes, size_t len, struct fault *fault) MUST_CHECK;

/* As pb_parse; on failure *line is the line that the sentence names, 0 for the file as a whole. */
const struct pb_election *pb_parse_line(struct arena *arena, const void *bytes, size_t len,
    uint32_t *line, struct fault *fault) MUST_CHECK;

/* The value of a META key (any case; the last one if it is there twice), or NULL. */
const char *pb_meta(const struct pb_election *election, const char *key);

/* The format's own name of a vote type: "choose-1". Static storage. */
const char *pb_vote_type_name(enum pb_vote_type type);

/* The column of a project under `name` (any case), or NULL where its row has no such cell. */
const char *pb_project_field(const struct pb_project *project, const char *name);

/* A decimal in the file's unit: 133175111 with 2 decimals is "1331751.11"; no trailing zeros. */
void pb_money_write(struct buf *out, int64_t amount, unsigned decimals);

/*
 * A decimal of digits and at most one '.' (or ','), without sign unless it is '-', to an integer in
 * 10^-decimals. False on anything else, on more decimals (unless zeros), or past int64.
 */
bool pb_money_read(const char *text, size_t len, unsigned decimals, int64_t *out) MUST_CHECK;

/* Appends one cell, quoted only where it must be (';', '"', line ends, spaces at an end). */
void pb_cell_write(struct buf *out, const char *text);

#endif
