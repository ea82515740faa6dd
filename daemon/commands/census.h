/*
 * What the files of `arcad census` share: the two databases, opened as their owner, and the census
 * key.
 */
#ifndef DAEMON_COMMANDS_CENSUS_H
#define DAEMON_COMMANDS_CENSUS_H

#include "daemon/census/sheet.h"
#include "daemon/commands/place.h"
#include "daemon/pg/direct.h"

/* Start with {0}; census_close ends it. */
struct census {
	struct place place;
	/* as told; borrowed */
	const char *file, *document, *round, *confirm, *account, *officer;
	const char *addresses, *out, *batch, *language, *seat, *observer;
	bool is_dry, is_move, is_keep, is_without_code;
	struct direct *city, *registry;
	int keys_fd;
	int64_t now_s;            /* by the city's clock */
	struct buf open_rounds;   /* that are not over, as an array's text */
	int64_t account_rounds;   /* of them, how many are entered with an account */
	int64_t generation, last; /* of the key now, 0 for none; the highest that there was */
};

void census_close(struct census *census);

/* Within a transaction of the registry: the only one that changes it. Sets generation and last. */
bool census_begin(struct census *census, struct fault *fault) MUST_CHECK;
/* `is_fine`: commits, else takes back. */
bool census_end(struct census *census, bool is_fine, struct fault *fault) MUST_CHECK;

bool census_key_read(uint8_t out[CENSUS_KEY], const struct census *census, int64_t generation,
    struct fault *fault) MUST_CHECK;

/* A cell of one statement as a value of another; good while the first one's reply is. */
struct pg_value census_value(const struct pg_reply *reply, int column);

/* The HMAC of the document that was told, under the key of now; sets generation. */
bool census_mac(struct hash *out, struct census *census, struct fault *fault) MUST_CHECK;

/* The subcommands; each says what it did. */
bool census_import(struct census *census, struct fault *fault) MUST_CHECK;
bool census_first_key(struct census *census, struct fault *fault) MUST_CHECK;
bool census_rotate(struct census *census, struct fault *fault) MUST_CHECK;
bool census_letters(struct census *census, struct fault *fault) MUST_CHECK;
bool census_dispute(struct census *census, struct fault *fault) MUST_CHECK;
bool census_disputes(struct census *census, struct fault *fault) MUST_CHECK;
bool census_desk(struct census *census, struct fault *fault) MUST_CHECK;
bool census_destroy(struct census *census, struct fault *fault) MUST_CHECK;

#endif
